//! Buckets: which files people may upload.

use super::Grant;

/// A bucket of files; every file names its own readers besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Its id, also its name.
    pub id: &'static str,
    /// The largest file, in bytes.
    pub max_bytes: u64,
    /// The extensions of names that are let in.
    pub extensions: &'static [&'static str],
    /// The MIME types that the content may have, as the server finds them out.
    pub mime_types: &'static [&'static str],
    /// What clients may do with all its files.
    pub grants: &'static [Grant],
}
