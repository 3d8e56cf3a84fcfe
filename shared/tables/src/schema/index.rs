//! Indexes: what a table can be searched and sorted by.

/// The column in which Appwrite keeps a row's id.
pub const ID: &str = "$id";
/// The column in which Appwrite keeps when a row was created.
pub const CREATED_AT: &str = "$createdAt";
/// The column in which Appwrite keeps when a row was last changed.
pub const UPDATED_AT: &str = "$updatedAt";

/// How an index is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexType {
    /// To find and sort.
    Key,
    /// To find, and to refuse a second row with the same values.
    Unique,
    /// To search for words.
    Fulltext,
}

impl IndexType {
    /// Returns Appwrite's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Unique => "unique",
            Self::Fulltext => "fulltext",
        }
    }
}

/// One column of an index, with its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// The column.
    pub key: &'static str,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// Sorts by a column, smallest first.
pub const fn asc(key: &'static str) -> SortKey {
    SortKey {
        key,
        descending: false,
    }
}

/// Sorts by a column, largest first.
pub const fn desc(key: &'static str) -> SortKey {
    SortKey {
        key,
        descending: true,
    }
}

/// An index over columns of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index {
    /// Its name within the table.
    pub key: &'static str,
    /// How it is used.
    pub kind: IndexType,
    /// Its columns, the one that narrows most first.
    pub columns: &'static [SortKey],
}

impl Index {
    /// An index to find and sort by.
    pub const fn key(key: &'static str, columns: &'static [SortKey]) -> Self {
        Self {
            key,
            kind: IndexType::Key,
            columns,
        }
    }

    /// An index that admits each combination of values once.
    pub const fn unique(key: &'static str, columns: &'static [SortKey]) -> Self {
        Self {
            key,
            kind: IndexType::Unique,
            columns,
        }
    }

    /// An index to search a text for words.
    pub const fn fulltext(key: &'static str, columns: &'static [SortKey]) -> Self {
        Self {
            key,
            kind: IndexType::Fulltext,
            columns,
        }
    }
}
