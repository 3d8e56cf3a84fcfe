//! The code of deployments: whole or in pieces of 5 MB, kept in the database.
//!
//! Pieces may arrive in any order and several at a time; each is stored in a transaction that also counts them, so exactly one of
//! them finds the upload complete.

use std::io::Read;

use axum::http::HeaderMap;
use flate2::read::GzDecoder;
use rusqlite::{params, Connection};

use crate::call::Call;
use crate::error::{Error, Result};

/// The table of the pieces.
pub const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS code (deployment TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (deployment, part)) WITHOUT ROWID;
";

/// Bytes of every piece but the last.
const PIECE: u64 = 5 * 1024 * 1024;

/// Bytes of code that a deployment may have.
const LARGEST: u64 = 30_000_000;

/// Bytes and files that an archive may unpack to: more than any project has, and little enough to be looked through at once.
const MOST_BYTES: u64 = 512 * 1024 * 1024;
const MOST_FILES: usize = 200_000;

/// A piece of an upload, which may be all of it.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Its number, from 1.
    pub part: u64,
    /// How many there are.
    pub of: u64,
    /// Bytes of all pieces.
    pub size: u64,
    /// Its own.
    pub bytes: axum::body::Bytes,
    /// The deployment that earlier pieces went to.
    pub deployment: Option<String>,
}

impl Piece {
    /// Reads what a call brought.
    ///
    /// # Errors
    ///
    /// 400 where there is no file, or none that can be a deployment's.
    pub fn read(call: &Call) -> Result<Self> {
        let file = call.params.uploads.iter().find(|file| file.field == "code");
        let file = file.or_else(|| call.params.uploads.iter().find(|file| file.field == "0"));
        let Some(file) = file else {
            return Err(Error::new(400, "storage_file_empty", "No file sent"));
        };
        if !file.name.to_ascii_lowercase().ends_with(".gz") {
            return Err(Error::new(
                400,
                "storage_file_type_unsupported",
                "The given file extension is not supported.",
            ));
        }
        let (part, of, size) = place(&call.headers, file.bytes.len())?;
        if size == 0 || size > LARGEST {
            return Err(Error::new(
                400,
                "storage_invalid_file_size",
                "The file size is either not valid or exceeds the maximum allowed size. Please check the file or the value of the _APP_STORAGE_LIMIT environment variable.",
            ));
        }
        let deployment = call.header("x-appwrite-id");
        Ok(Self {
            part,
            of,
            size,
            bytes: file.bytes.clone(),
            deployment: (!deployment.is_empty()).then(|| deployment.to_owned()),
        })
    }

    /// Stores the piece. Answers whether all are there now.
    pub fn store(&self, connection: &Connection, deployment: &str) -> Result<bool> {
        connection.execute(
            "INSERT OR REPLACE INTO code (deployment, part, bytes) VALUES (?1, ?2, ?3)",
            params![deployment, self.part, self.bytes.as_ref()],
        )?;
        let there: u64 = connection.query_row(
            "SELECT count(*) FROM code WHERE deployment = ?1",
            [deployment],
            |row| row.get(0),
        )?;
        Ok(there == self.of)
    }
}

/// Which piece a call brings, of how many, of how many bytes.
fn place(headers: &HeaderMap, bytes: usize) -> Result<(u64, u64, u64)> {
    let Some(range) = headers.get("content-range") else {
        return Ok((1, 1, u64::try_from(bytes).unwrap_or(u64::MAX)));
    };
    let parsed = range.to_str().ok().and_then(|range| {
        let (span, size) = range.strip_prefix("bytes ")?.split_once('/')?;
        let (start, end) = span.split_once('-')?;
        let numbers: (u64, u64, u64) = (start.parse().ok()?, end.parse().ok()?, size.parse().ok()?);
        Some(numbers)
    });
    match parsed {
        Some((start, end, size)) if is_piece((start, end, size), bytes) => {
            Ok((start / PIECE + 1, size.div_ceil(PIECE), size))
        }
        _ => Err(Error::new(
            400,
            "storage_invalid_content_range",
            "The content range is invalid. Please check the value of the Content-Range header.",
        )),
    }
}

/// Whether a piece lies in its whole, and is no longer than one.
fn is_piece((start, end, size): (u64, u64, u64), bytes: usize) -> bool {
    let fits = u64::try_from(bytes).is_ok_and(|bytes| bytes <= PIECE);
    start <= end && end <= size && (start < size || size == 0) && fits
}

/// All of the code, pieces in order.
pub fn code(connection: &Connection, deployment: &str) -> Result<Vec<u8>> {
    let mut statement =
        connection.prepare("SELECT bytes FROM code WHERE deployment = ?1 ORDER BY part")?;
    let pieces = statement.query_map([deployment], |row| row.get::<_, Vec<u8>>(0))?;
    let mut code = Vec::new();
    for piece in pieces {
        code.extend(piece?);
    }
    Ok(code)
}

/// Gives one deployment the code of another. Answers whether there was any.
pub fn copy(connection: &Connection, from: &str, to: &str) -> Result<bool> {
    let copied = connection.execute(
        "INSERT INTO code (deployment, part, bytes) SELECT ?2, part, bytes FROM code WHERE deployment = ?1",
        [from, to],
    )?;
    Ok(copied > 0)
}

/// Removes the code of a deployment.
pub fn forget(connection: &Connection, deployment: &str) -> Result<()> {
    connection.execute("DELETE FROM code WHERE deployment = ?1", [deployment])?;
    Ok(())
}

/// How many files a tar.gz holds, or why it is none that could be unpacked.
///
/// Nothing is written anywhere; what would unpack to more than [`MOST_BYTES`] is left as soon as that is seen.
pub fn files(code: &[u8]) -> Result<usize, String> {
    let unpacked = GzDecoder::new(code).take(MOST_BYTES + 1);
    let mut archive = tar::Archive::new(unpacked);
    let entries = archive.entries().map_err(|cause| cause.to_string())?;
    let mut files = 0;
    let mut bytes = 0;
    for entry in entries {
        let mut entry = entry.map_err(|cause| cause.to_string())?;
        check_path(&entry)?;
        bytes += std::io::copy(&mut entry.by_ref(), &mut std::io::sink())
            .map_err(|cause| cause.to_string())?;
        files += 1;
        if bytes >= MOST_BYTES || files > MOST_FILES {
            return Err(format!(
                "it unpacks to more than {MOST_BYTES} bytes or {MOST_FILES} files"
            ));
        }
    }
    Ok(files)
}

/// Refuses what would leave the folder that it is unpacked into, as tar does.
fn check_path(entry: &tar::Entry<'_, impl Read>) -> Result<(), String> {
    let path = entry.path().map_err(|cause| cause.to_string())?;
    let leaves = path
        .components()
        .any(|part| part == std::path::Component::ParentDir);
    if leaves {
        return Err(format!("the name {} contains '..'", path.display()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn ranged(range: &str) -> Result<(u64, u64, u64)> {
        let mut headers = HeaderMap::new();
        headers.insert("content-range", HeaderValue::from_str(range).unwrap());
        place(&headers, 7)
    }

    #[test]
    fn a_piece_knows_its_place() {
        assert_eq!(place(&HeaderMap::new(), 7).unwrap(), (1, 1, 7));
        assert_eq!(
            ranged("bytes 0-5242879/11003819").unwrap(),
            (1, 3, 11_003_819)
        );
        assert_eq!(
            ranged("bytes 10485760-11003818/11003819").unwrap(),
            (3, 3, 11_003_819)
        );
        for bad in ["bytes 9-1/20", "bytes 0-30/20", "0-1/2", "bytes x-y/z"] {
            assert!(ranged(bad).is_err(), "{bad}");
        }
    }

    /// An archive of one file of so many zeros.
    fn archive(path: &[u8], size: usize) -> Vec<u8> {
        let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(
            Vec::new(),
            flate2::Compression::fast(),
        ));
        let mut header = tar::Header::new_gnu();
        header.set_size(size.try_into().unwrap());
        // Spelled by hand, since the crate writes no name that leaves the folder.
        header.as_old_mut().name[..path.len()].copy_from_slice(path);
        header.set_cksum();
        builder.append(&header, &vec![0; size][..]).unwrap();
        builder.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn an_archive_is_read_to_its_end() {
        let whole = archive(b"src/lib.rs", 2);
        assert_eq!(files(&whole), Ok(1));
        assert_eq!(files(&archive(b"/etc/passwd", 2)), Ok(1));
        for cut in 0..whole.len() {
            // The last bytes of the archive are zeros that nobody needs.
            let read = files(&whole[..cut]);
            assert!(read.is_err() || read == Ok(1), "{cut}: {read:?}");
        }
        assert!(files(&whole[..whole.len() / 2]).is_err());
        assert!(files(b"hello").is_err());
        assert!(files(b"").is_err());
    }

    #[test]
    fn an_archive_does_not_leave_its_folder() {
        for path in [&b"../x"[..], b"a/../../x", b".."] {
            let refused = files(&archive(path, 1)).unwrap_err();
            assert!(refused.contains("'..'"), "{refused}");
        }
    }

    #[test]
    fn broken_archives_are_refused_and_nothing_worse() {
        let whole = archive(b"src/lib.rs", 3_000);
        for place in 0..whole.len() {
            for bit in [0, 3, 7] {
                let mut broken = whole.clone();
                broken[place] ^= 1 << bit;
                let read = files(&broken);
                assert!(read.is_err() || read == Ok(1), "{place}: {read:?}");
            }
        }
    }

    #[test]
    fn an_archive_of_many_names_and_nothing_else_is_left_early() {
        let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(
            Vec::new(),
            flate2::Compression::fast(),
        ));
        let mut header = tar::Header::new_gnu();
        header.set_size(0);
        header.set_path("x").unwrap();
        header.set_cksum();
        for _ in 0..=MOST_FILES {
            builder.append(&header, &b""[..]).unwrap();
        }
        let bomb = builder.into_inner().unwrap().finish().unwrap();
        assert!(bomb.len() < 3_000_000);
        let refused = files(&bomb).unwrap_err();
        assert!(refused.contains("more than"), "{refused}");
    }

    #[test]
    fn a_piece_lies_in_its_whole() {
        assert!(is_piece((0, 9, 10), 10) && is_piece((0, 10, 10), 10));
        for (place, bytes) in [
            ((10, 10, 10), 1),
            ((5, 4, 10), 1),
            ((0, 11, 10), 1),
            ((0, 9, 10), 5_242_881),
        ] {
            assert!(!is_piece(place, bytes), "{place:?}");
        }
    }
}
