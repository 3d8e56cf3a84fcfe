//! Files that people upload with their own session, as a browser does.

use anyhow::{ensure, Context, Result};
use serde_json::Value;

use crate::Person;

/// Separates the parts of an upload.
const BOUNDARY: &str = "story-7d9f3c1b";

/// A picture of one white dot, as PNG.
pub const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b,
    0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0x0f, 0x00, 0x01,
    0x01, 0x01, 0x00, 0xb1, 0x38, 0xf6, 0x14, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];

impl Person {
    /// Uploads a file that its uploader may read, change and delete; answers its id.
    pub async fn upload(&self, bucket: &str, name: &str, bytes: &[u8]) -> Result<String> {
        let own = ["read", "update", "delete"].map(|it| format!("{it}(\"user:{}\")", self.id));
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let (status, file) = self.try_upload(bucket, name, bytes, &own).await?;
        ensure!(status == 201, "upload of {name}: {status} {file}");
        let id = file.get("$id").and_then(Value::as_str);
        Ok(id.context("a file has an id")?.to_owned())
    }

    /// Uploads a file with these permissions; answers Appwrite's status and file.
    pub async fn try_upload(
        &self,
        bucket: &str,
        name: &str,
        bytes: &[u8],
        permissions: &[&str],
    ) -> Result<(u16, Value)> {
        let mut body = field("fileId", "unique()");
        for permission in permissions {
            body.push_str(&field("permissions[]", permission));
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.push_str(&head);
        let mut body = body.into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let path = format!("/storage/buckets/{bucket}/files");
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.host()
            .send_bytes(&path, &self.session, &kind, body)
            .await
    }
}

fn field(name: &str, value: &str) -> String {
    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}
