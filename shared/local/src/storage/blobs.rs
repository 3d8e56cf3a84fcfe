//! The bytes of files: one plain file each, in a folder beside the database.
//!
//! Each has a random name of its own, so that nothing a client says ever becomes a path.

use std::collections::HashSet;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use md5::{Digest, Md5};

use super::sniff;
use crate::error::{Error, Result};

/// How much is read at a time, in bytes.
const BUFFER: usize = 64 * 1024;

/// The folder of all files; clones share it.
#[derive(Debug, Clone)]
pub struct Blobs(Arc<Folder>);

#[derive(Debug)]
enum Folder {
    Kept(PathBuf),
    /// Goes with the host.
    Passing(tempfile::TempDir),
}

/// What is found out about a whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// MD5 of the bytes, in hexadecimal digits.
    pub signature: String,
    /// What the bytes look like.
    pub mime: &'static str,
    /// How many there are.
    pub size: u64,
}

impl Blobs {
    /// Opens the folder `files` in the folder of the data, or one that goes with the host.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be made.
    pub fn open(data: Option<&Path>) -> std::io::Result<Self> {
        let folder = match data {
            None => Folder::Passing(tempfile::tempdir()?),
            Some(data) => {
                let folder = data.join("files");
                std::fs::create_dir_all(&folder)?;
                Folder::Kept(folder)
            }
        };
        Ok(Self(Arc::new(folder)))
    }

    fn path(&self, name: &str) -> PathBuf {
        match self.0.as_ref() {
            Folder::Kept(folder) => folder.join(name),
            Folder::Passing(folder) => folder.path().join(name),
        }
    }

    /// Writes `bytes` from `offset` on; parts may come in any order and at the same time.
    ///
    /// # Errors
    ///
    /// Where the disk refuses.
    pub async fn write(&self, name: &str, offset: u64, bytes: Bytes) -> Result<()> {
        let path = self.path(name);
        blocking(move || {
            let is_new = !path.exists();
            let mut file = std::fs::OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)?;
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(&bytes)?;
            file.sync_data()?;
            match path.parent() {
                // The name of a new file is the folder's to keep.
                Some(folder) if is_new => std::fs::File::open(folder)?.sync_all(),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Reads up to `length` bytes from `offset` on.
    ///
    /// # Errors
    ///
    /// Where the file is gone or the disk refuses.
    pub async fn read(&self, name: &str, offset: u64, length: u64) -> Result<Vec<u8>> {
        let path = self.path(name);
        blocking(move || {
            let mut file = std::fs::File::open(path)?;
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = Vec::new();
            file.take(length).read_to_end(&mut bytes)?;
            Ok(bytes)
        })
        .await
    }

    /// Looks through a whole file.
    ///
    /// # Errors
    ///
    /// Where the file is gone or the disk refuses.
    pub async fn look(&self, name: &str) -> Result<Known> {
        let path = self.path(name);
        blocking(move || {
            let mut file = std::fs::File::open(path)?;
            let (mut hash, mut size) = (Md5::new(), 0_u64);
            let mut buffer = vec![0_u8; BUFFER];
            let mut head: Vec<u8> = Vec::new();
            loop {
                let count = file.read(&mut buffer)?;
                let read = buffer.get(..count).unwrap_or_default();
                if read.is_empty() {
                    break;
                }
                if head.is_empty() {
                    head.extend_from_slice(read);
                }
                hash.update(read);
                size += u64::try_from(count).unwrap_or_default();
            }
            Ok(Known {
                signature: data_encoding::HEXLOWER.encode(&hash.finalize()),
                mime: sniff::mime(&head),
                size,
            })
        })
        .await
    }

    /// Removes all files but these.
    ///
    /// # Errors
    ///
    /// Where the disk refuses.
    pub async fn keep_only(&self, names: HashSet<String>) -> Result<()> {
        let folder = self.path("");
        blocking(move || {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                let is_named = entry
                    .file_name()
                    .to_str()
                    .is_some_and(|name| names.contains(name));
                if !is_named && entry.file_type()?.is_file() {
                    std::fs::remove_file(entry.path())?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Removes a file; one that is gone already is fine.
    pub async fn remove(&self, name: &str) {
        let path = self.path(name);
        let gone = blocking(move || match std::fs::remove_file(path) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause),
            _ => Ok(()),
        });
        // Its document is gone: what is left on disk takes room and nothing else, and the cause is in the host's log.
        drop(gone.await);
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|cause| Error::internal(&cause)),
        Err(cause) => Err(Error::internal(&cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn parts_make_a_whole_in_any_order() {
        let blobs = Blobs::open(None).unwrap();
        blobs
            .write("x", 6, Bytes::from_static(b"corpus"))
            .await
            .unwrap();
        blobs
            .write("x", 0, Bytes::from_static(b"hello "))
            .await
            .unwrap();
        assert_eq!(blobs.read("x", 2, 4).await.unwrap(), b"llo ");
        let known = blobs.look("x").await.unwrap();
        assert_eq!(
            (known.signature.as_str(), known.mime, known.size),
            ("fe9079faffb140a042f685fb80477e6c", "text/plain", 12)
        );
        blobs.remove("x").await;
        blobs.remove("x").await;
        assert!(blobs.look("x").await.is_err());
    }
}
