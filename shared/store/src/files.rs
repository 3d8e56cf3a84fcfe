//! Files that a client uploaded and now names in a request.
//!
//! A function never sees the bytes. It checks, in one call for all files: that the caller uploaded each of them, what
//! the server found inside, how large it is, and who may read it.

use client::{File, Permission, Query, Role};
use futures_util::future::{join_all, try_join_all};
use model::{FileId, UserId};
use runtime::Code;

use crate::app::App;
use crate::error::Error;
use tables::schema::{Bucket, ID};

const NOUN: &str = "File";

/// How many files are shared at once.
const AT_ONCE: usize = 20;

/// What named files must be.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Where they were uploaded to; it says which types and sizes are let in.
    pub bucket: &'a Bucket,
    /// The field of the request that names them, for refusals.
    pub field: &'a str,
    /// Who must have uploaded them.
    pub owner: &'a UserId,
    /// Who is to read them besides whoever may read the whole bucket.
    pub readers: &'a [Permission],
}

impl App {
    /// Checks files that the caller names, and corrects who may read them: one call, and one for every file whose
    /// readers are wrong. None for no files. They are answered in the order in which they were named.
    ///
    /// # Errors
    ///
    /// `validation_failed` naming the field for a file that is missing, unfinished or someone else's;
    /// `unsupported_type`; `too_large`.
    pub async fn take_files(
        &self,
        ids: &[FileId],
        expected: Expected<'_>,
    ) -> Result<Vec<File>, runtime::Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.find_files(ids, expected.bucket).await?;
        let files = ids.iter().map(|id| {
            let file = found.iter().find(|file| file.id == id.as_str());
            checked(file, &expected)
        });
        let files = files.collect::<Result<Vec<&File>, _>>()?;
        let corrected = files
            .into_iter()
            .map(|file| self.correct_readers(file, expected.readers));
        Ok(try_join_all(corrected).await?)
    }

    /// Checks the one file that a request is about, and leaves its readers alone. One call.
    ///
    /// # Errors
    ///
    /// `not_found`; `not_owner` for somebody else's; `validation_failed` for an unfinished upload; `unsupported_type`;
    /// `too_large`.
    pub async fn take_file(
        &self,
        id: &FileId,
        expected: Expected<'_>,
    ) -> Result<File, runtime::Error> {
        let storage = self.client().storage();
        let file = storage.get_file(expected.bucket.id, id.as_str()).await;
        let file = file.map_err(|cause| Error::about(NOUN, cause))?;
        if !is_owned(&file, expected.owner) {
            return Err(runtime::Error::new(
                Code::NotOwner,
                "Only who uploaded a file may use it",
            ));
        }
        checked(Some(&file), &expected).cloned()
    }

    /// Lets these read files that were taken before, and nobody else: one call for every hundred, and one for every file whose readers
    /// are others. What is gone is passed over.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn share_files(
        &self,
        bucket: &Bucket,
        ids: &[FileId],
        readers: &[Permission],
    ) -> Result<(), Error> {
        for some in ids.chunks(AT_ONCE) {
            let found = self.find_files(some, bucket).await?;
            let shared = found.iter().map(|file| self.correct_readers(file, readers));
            for outcome in join_all(shared).await {
                match outcome {
                    Ok(_) | Err(Error::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    async fn find_files(&self, ids: &[FileId], bucket: &Bucket) -> Result<Vec<File>, Error> {
        let queries = [
            Query::equal(ID, ids),
            Query::limit(u32::try_from(ids.len()).unwrap_or(u32::MAX)),
        ];
        let page = self
            .client()
            .storage()
            .list_files(bucket.id, &queries)
            .await;
        Ok(page.map_err(|cause| Error::about(NOUN, cause))?.items)
    }

    async fn correct_readers(&self, file: &File, readers: &[Permission]) -> Result<File, Error> {
        let Some(permissions) = corrected(file, readers) else {
            return Ok(file.clone());
        };
        let storage = self.client().storage();
        let updated = storage
            .update_permissions(&file.bucket_id, &file.id, &permissions)
            .await;
        updated.map_err(|cause| Error::about(NOUN, cause))
    }
}

fn checked<'a>(
    file: Option<&'a File>,
    expected: &Expected<'_>,
) -> Result<&'a File, runtime::Error> {
    let refused = |reason: &str| runtime::Error::field(expected.field, reason);
    let file = file.filter(|file| is_owned(file, expected.owner));
    // Someone else's file and none at all are told alike: ids of others are nobody's business.
    let file = file.ok_or_else(|| refused("names a file that you did not upload"))?;
    if !file.is_complete() {
        return Err(refused("names a file whose upload is not finished"));
    }
    let mime_type = file.mime_type.split(';').next().unwrap_or_default().trim();
    if !expected.bucket.mime_types.contains(&mime_type) {
        return Err(runtime::Error::new(
            Code::UnsupportedType,
            "Files of this type are not accepted here",
        )
        .and_field(
            expected.field,
            "names a file of a type that is not accepted",
        ));
    }
    if file.size_original > expected.bucket.max_bytes {
        return Err(runtime::Error::of(Code::TooLarge)
            .and_field(expected.field, "names a file that is too large"));
    }
    Ok(file)
}

/// Appwrite gives the uploader the right to change what they uploaded; nobody can grant it to somebody else.
fn is_owned(file: &File, owner: &UserId) -> bool {
    let role = Role::user(owner, None);
    let proofs = [Permission::update(&role), Permission::delete(&role)];
    let has = |proof: &Permission| file.permissions.iter().any(|it| it == proof.value());
    proofs.iter().any(has)
}

/// The permissions that the file should have; none if it has them.
fn corrected(file: &File, readers: &[Permission]) -> Option<Vec<Permission>> {
    let (actual, others): (Vec<&String>, Vec<&String>) = file
        .permissions
        .iter()
        .partition(|it| it.starts_with("read("));
    let has_all = readers
        .iter()
        .all(|it| actual.iter().any(|text| *text == it.value()));
    let has_no_more = actual
        .iter()
        .all(|text| readers.iter().any(|it| *text == it.value()));
    if has_all && has_no_more {
        return None;
    }
    let others = others.into_iter().map(Permission::custom);
    Some(readers.iter().cloned().chain(others).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{buckets, readers};

    fn file(permissions: &[&str]) -> File {
        serde_json::from_value(json!({
            "$id": "f1", "bucketId": "post_images", "name": "cat.png", "mimeType": "image/png",
            "sizeOriginal": 1000, "chunksTotal": 1, "chunksUploaded": 1, "$permissions": permissions
        }))
        .unwrap()
    }

    const OWN: &str = r#"update("user:asha")"#;

    fn refusal(file: Option<&File>) -> Option<(Code, String)> {
        let owner = "asha".parse().unwrap();
        let expected = Expected {
            bucket: &buckets::POST_IMAGES,
            field: "imageFileIds",
            owner: &owner,
            readers: &[],
        };
        let refused = checked(file, &expected).err()?;
        Some((refused.code, refused.fields["imageFileIds"].clone()))
    }

    #[test]
    fn only_the_uploader_may_name_a_file() {
        let own = file(&[OWN]);
        let foreign = file(&[r#"update("user:ben")"#, r#"read("user:asha")"#]);
        let reason = "names a file that you did not upload".to_owned();
        assert_eq!(refusal(Some(&own)), None);
        assert_eq!(
            refusal(Some(&foreign)),
            Some((Code::ValidationFailed, reason.clone()))
        );
        assert_eq!(refusal(None), Some((Code::ValidationFailed, reason)));
    }

    #[test]
    fn type_and_size_are_those_that_the_server_found() {
        let mut script = file(&[OWN]);
        script.mime_type = "text/html".to_owned();
        assert_eq!(refusal(Some(&script)).unwrap().0, Code::UnsupportedType);
        let mut huge = file(&[OWN]);
        huge.size_original = 10_000_001;
        assert_eq!(refusal(Some(&huge)).unwrap().0, Code::TooLarge);
        let mut partial = file(&[OWN]);
        partial.chunks_total = 2;
        assert_eq!(refusal(Some(&partial)).unwrap().0, Code::ValidationFailed);
    }

    #[test]
    fn wrong_readers_are_replaced_and_the_uploader_keeps_their_rights() {
        let expected = [readers::pod(&"maths".parse().unwrap())];
        let right = file(&[r#"read("team:maths")"#, OWN]);
        assert_eq!(corrected(&right, &expected), None);
        for wrong in [file(&[r#"read("any")"#, OWN]), file(&[OWN])] {
            let texts: Vec<String> = corrected(&wrong, &expected)
                .unwrap()
                .into_iter()
                .map(String::from)
                .collect();
            assert_eq!(texts, [r#"read("team:maths")"#, OWN]);
        }
    }
}
