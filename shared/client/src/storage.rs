//! Files: what is known of them, who may see them, links to them, and putting small ones in place.

use serde::Deserialize;
use serde_json::json;

use crate::build::{Permission, Query};
use crate::error::Result;
use crate::page::Page;
use crate::path;
use crate::session::Session;
use crate::transport::Call;

/// The project's files.
#[derive(Debug, Clone)]
pub struct Storage {
    session: Session,
}

/// What is known of one file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// The id.
    #[serde(rename = "$id")]
    pub id: String,
    /// The bucket.
    pub bucket_id: String,
    /// When the upload began.
    #[serde(rename = "$createdAt", default)]
    pub created_at: Option<jiff::Timestamp>,
    /// The file's own permissions.
    #[serde(rename = "$permissions", default)]
    pub permissions: Vec<String>,
    /// The name given at the upload: the uploader's text.
    pub name: String,
    /// The kind that the server found by looking at the bytes.
    #[serde(default)]
    pub mime_type: String,
    /// The size in bytes.
    #[serde(default)]
    pub size_original: u64,
    /// How many chunks the upload has.
    #[serde(default)]
    pub chunks_total: u64,
    /// How many of them have arrived.
    #[serde(default)]
    pub chunks_uploaded: u64,
}

impl File {
    /// True if the whole upload has arrived.
    pub fn is_complete(&self) -> bool {
        self.chunks_uploaded >= self.chunks_total
    }
}

/// A secret that lets whoever has it read one file.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct FileToken {
    /// The id.
    #[serde(rename = "$id")]
    pub id: String,
    /// The secret, to be put in the file's address.
    pub secret: String,
    /// When it expires (ISO 8601); empty if never.
    #[serde(default)]
    pub expire: String,
}

impl std::fmt::Debug for FileToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileToken(..)")
    }
}

/// A file that is to be put in place.
#[derive(Debug, Clone, Copy)]
pub struct Upload<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name, of plain letters.
    pub name: &'a str,
    /// Its kind.
    pub content_type: &'a str,
    /// What it holds: at most 5 MB, above which Appwrite wants chunks.
    pub bytes: &'a [u8],
}

impl Upload<'_> {
    /// The whole as a form with a file (RFC 7578).
    fn form(&self, boundary: &str, permissions: &[Permission]) -> Vec<u8> {
        let mut form = Vec::with_capacity(self.bytes.len() + 1_024);
        let mut field = |name: &str, value: &str| {
            let part = format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            form.extend_from_slice(part.as_bytes());
        };
        field("fileId", self.id);
        for permission in permissions {
            field("permissions[]", permission.value());
        }
        let is_plain = |it: &char| !it.is_control() && !matches!(it, '"' | '\\');
        let name: String = self.name.chars().filter(is_plain).collect();
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: {}\r\n\r\n",
            self.content_type
        );
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(self.bytes);
        form.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        form
    }

    /// A line that the file does not hold.
    fn boundary(&self) -> String {
        let mut number = 0_u32;
        loop {
            let boundary = format!("form-{}-{number}", self.id);
            let is_inside = |it: &[u8]| it == boundary.as_bytes();
            if !self.bytes.windows(boundary.len()).any(is_inside) {
                return boundary;
            }
            number += 1;
        }
    }
}

impl Storage {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Reads what is known of one file.
    pub async fn get_file(&self, bucket: &str, id: &str) -> Result<File> {
        self.session
            .fetch(Call::get(&["storage", "buckets", bucket, "files", id]))
            .await
    }

    /// Reads a page of files.
    pub async fn list_files(&self, bucket: &str, queries: &[Query]) -> Result<Page<File>> {
        let call = Call::get(&["storage", "buckets", bucket, "files"])
            .queries(queries)
            .parameter("total", "0");
        self.session.fetch(call).await
    }

    /// Replaces a file's own permissions.
    pub async fn update_permissions(
        &self,
        bucket: &str,
        id: &str,
        permissions: &[Permission],
    ) -> Result<File> {
        let call = Call::put(&["storage", "buckets", bucket, "files", id])
            .json(&json!({ "permissions": permissions }))?;
        self.session.fetch(call).await
    }

    /// Puts a file in place that its permissions let people read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) where one has the id.
    pub async fn create_file(
        &self,
        bucket: &str,
        upload: Upload<'_>,
        permissions: &[Permission],
    ) -> Result<File> {
        let boundary = upload.boundary();
        let form = upload.form(&boundary, permissions);
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let call = Call::post(&["storage", "buckets", bucket, "files"]).bytes(content_type, form);
        self.session.fetch(call).await
    }

    /// Deletes a file.
    pub async fn delete_file(&self, bucket: &str, id: &str) -> Result<()> {
        self.session
            .perform(Call::delete(&["storage", "buckets", bucket, "files", id]))
            .await
    }

    /// Makes a secret that reads one file until an instant.
    pub async fn create_token(
        &self,
        bucket: &str,
        id: &str,
        expire: jiff::Timestamp,
    ) -> Result<FileToken> {
        let call = Call::post(&["tokens", "buckets", bucket, "files", id])
            .json(&json!({ "expire": expire.to_string() }))?;
        self.session.fetch(call).await
    }

    /// The address at which a token's bearer downloads the file.
    pub fn download_url(&self, bucket: &str, id: &str, token: &FileToken) -> Result<String> {
        self.file_url(bucket, id, "download", token)
    }

    /// The address at which a token's bearer sees the file in a browser.
    pub fn view_url(&self, bucket: &str, id: &str, token: &FileToken) -> Result<String> {
        self.file_url(bucket, id, "view", token)
    }

    fn file_url(&self, bucket: &str, id: &str, verb: &str, token: &FileToken) -> Result<String> {
        let (endpoint, headers) = self.session.target()?;
        let mut url = path::join(endpoint, &["storage", "buckets", bucket, "files", id, verb])?;
        let project = headers
            .get("x-appwrite-project")
            .and_then(|value| value.to_str().ok());
        url.query_pairs_mut()
            .append_pair("project", project.unwrap_or_default())
            .append_pair("token", &token.secret);
        Ok(url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::Role;

    #[test]
    fn a_file_is_sent_as_a_form() {
        let upload = Upload {
            id: "f1",
            name: "a\"b\r\n.pdf",
            content_type: "application/pdf",
            bytes: b"form-f1-0",
        };
        let boundary = upload.boundary();
        assert_eq!(boundary, "form-f1-1");
        let form = upload.form(&boundary, &[Permission::read(Role::user("asha", None))]);
        let expected = "--form-f1-1\r\ncontent-disposition: form-data; name=\"fileId\"\r\n\r\nf1\r\n\
            --form-f1-1\r\ncontent-disposition: form-data; name=\"permissions[]\"\r\n\r\nread(\"user:asha\")\r\n\
            --form-f1-1\r\ncontent-disposition: form-data; name=\"file\"; filename=\"ab.pdf\"\r\n\
            content-type: application/pdf\r\n\r\nform-f1-0\r\n--form-f1-1--\r\n";
        assert_eq!(String::from_utf8(form).unwrap(), expected);
    }
}
