//! Which rows name the files of which bucket.

use store::schema::Column;
use store::tables::{Message, Pod, Post, Profile, Resource, Whiteboard};
use store::{buckets, Row};

/// A bucket that clients upload to.
#[derive(Debug)]
pub struct Bucket {
    /// Its id.
    pub id: &'static str,
    /// What names its files.
    pub named_by: &'static [Named],
    /// Whether the columns have no index, as lists never have: then only new files are looked at, whose rows are few.
    pub only_new: bool,
}

/// A column that names files.
#[derive(Debug)]
pub struct Named {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: Column,
}

impl Named {
    const fn of<R: Row>(column: Column) -> Self {
        Self {
            table: R::TABLE,
            column,
        }
    }
}

/// Every bucket that clients upload to; a new column with files is a line here. What functions write alone they also remove.
pub const ALL: &[Bucket] = &[
    Bucket {
        id: buckets::AVATARS.id,
        named_by: &[Named::of::<Profile>(Profile::AVATAR_FILE_ID)],
        only_new: false,
    },
    Bucket {
        id: buckets::POST_IMAGES.id,
        named_by: &[Named::of::<Post>(Post::IMAGE_FILE_IDS)],
        only_new: true,
    },
    Bucket {
        id: buckets::POD_IMAGES.id,
        named_by: &[Named::of::<Pod>(Pod::IMAGE_FILE_ID)],
        only_new: false,
    },
    Bucket {
        id: buckets::RESOURCES.id,
        named_by: &[Named::of::<Resource>(Resource::FILE_ID)],
        only_new: false,
    },
    Bucket {
        id: buckets::ATTACHMENTS.id,
        named_by: &[
            Named::of::<Message>(Message::FILE_ID),
            Named::of::<Whiteboard>(Whiteboard::EXPORT_FILE_ID),
        ],
        only_new: false,
    },
    Bucket {
        id: buckets::SUBMISSIONS.id,
        named_by: &[Named {
            table: "assignment_submissions",
            column: Column::id("fileId"),
        }],
        only_new: true,
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use store::schema::Grant;
    use store::tables;

    use super::*;

    /// Columns with files that functions alone write: `course_files` and `certificates`.
    const OF_FUNCTIONS: &[(&str, &str)] = &[
        ("certificates", "pdfFileId"),
        ("course_chapters", "transcriptFileId"),
        ("courses", "coverFileId"),
    ];

    /// A file whose row is not looked at would be taken for an orphan.
    #[test]
    fn every_column_that_names_files_is_looked_at() {
        let mut covered: BTreeSet<(&str, &str)> = OF_FUNCTIONS.iter().copied().collect();
        let named = ALL.iter().flat_map(|it| it.named_by);
        covered.extend(named.map(|it| (it.table, it.column.key)));
        let mut all = BTreeSet::new();
        for table in tables::ALL {
            let files = table.columns.iter().filter(|it| {
                it.key == "fileId" || it.key.ends_with("FileId") || it.key.ends_with("FileIds")
            });
            all.extend(files.map(|it| (table.id, it.key)));
        }
        assert_eq!(covered, all);
    }

    #[test]
    fn every_bucket_that_clients_upload_to_is_swept() {
        let swept: BTreeSet<&str> = ALL.iter().map(|it| it.id).collect();
        let upload = |grants: &[Grant]| {
            let create = Grant::create(store::schema::Role::VerifiedUsers);
            grants.contains(&create)
        };
        let open = buckets::ALL.iter().filter(|it| upload(it.grants));
        assert_eq!(swept, open.map(|it| it.id).collect());
    }

    /// Sundays look at every file: without an index each page would read the whole table.
    #[test]
    fn every_column_by_which_old_files_are_looked_up_has_an_index() {
        for bucket in ALL {
            for by in bucket.named_by {
                let table = tables::ALL.iter().find(|it| it.id == by.table).unwrap();
                let column = table.columns.iter().find(|it| it.key == by.column.key);
                assert_eq!(column.unwrap().array, by.column.array, "{by:?}");
                let mut firsts = table.indexes.iter().filter_map(|it| it.columns.first());
                let is_found = firsts.any(|it| it.key == by.column.key);
                assert!(bucket.only_new || is_found, "{by:?}");
            }
        }
    }
}
