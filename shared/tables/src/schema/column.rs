//! Columns: what a row may hold.

use super::SortKey;

/// The largest integer that JSON carries to every client without loss, 2⁵³ − 1; ranges stay within ± it.
///
/// Appwrite's own 64-bit defaults do not survive the CLI's JSON, which then reports a change on
/// every push (seen with appwrite-cli 12.0.1).
pub const LARGEST_INTEGER: i64 = 9_007_199_254_740_991;

/// From this size on Appwrite keeps a string outside the row (20 bytes of it instead of four per character).
///
/// utopia-php/database `SQL::getAttributeWidth`: larger than the largest VARCHAR, 16,381.
const OFF_ROW_SIZE: u32 = 16_384;

/// Length of an id, in characters.
const ID_SIZE: u32 = 36;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ColumnType {
    /// Text of at most `size` characters.
    String {
        /// Largest number of characters.
        size: u32,
    },
    /// A whole number.
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// A fractional number within ± [`LARGEST_INTEGER`].
    Double,
    /// True or false.
    Boolean,
    /// An instant.
    Datetime,
}

/// The value that a column has where none was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Preset {
    /// Text.
    Text(&'static str),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
}

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Its name in rows, queries and events.
    pub key: &'static str,
    /// What it holds.
    pub kind: ColumnType,
    /// Whether every row has a value for it.
    pub required: bool,
    /// Whether it holds a list.
    pub array: bool,
    /// The value where none was written; Appwrite refuses one on a required column.
    pub preset: Option<Preset>,
}

impl Column {
    /// Text of at most `size` characters.
    pub const fn string(key: &'static str, size: u32) -> Self {
        Self::of(key, ColumnType::String { size })
    }

    /// The id of something.
    pub const fn id(key: &'static str) -> Self {
        Self::string(key, ID_SIZE)
    }

    /// Text of at most `limit` characters, checked in code, that is kept outside the row.
    pub const fn text(key: &'static str, limit: u32) -> Self {
        let size = if limit < OFF_ROW_SIZE {
            OFF_ROW_SIZE
        } else {
            limit
        };
        Self::string(key, size)
    }

    /// JSON of at most `limit` characters that no query looks into.
    pub const fn json(key: &'static str, limit: u32) -> Self {
        Self::text(key, limit)
    }

    /// A whole number.
    pub const fn integer(key: &'static str) -> Self {
        Self::of(
            key,
            ColumnType::Integer {
                min: -LARGEST_INTEGER,
                max: LARGEST_INTEGER,
            },
        )
    }

    /// A number of things: never negative, 0 at first, changed by increments alone.
    ///
    /// An increment of a column that holds no value is lost on `MariaDB`, hence the preset.
    pub const fn counter(key: &'static str) -> Self {
        Self::integer(key)
            .range(0, LARGEST_INTEGER)
            .preset(Preset::Integer(0))
    }

    /// A fractional number.
    pub const fn double(key: &'static str) -> Self {
        Self::of(key, ColumnType::Double)
    }

    /// True or false.
    pub const fn boolean(key: &'static str) -> Self {
        Self::of(key, ColumnType::Boolean)
    }

    /// An instant, in UTC.
    pub const fn datetime(key: &'static str) -> Self {
        Self::of(key, ColumnType::Datetime)
    }

    /// Demands a value in every row.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Makes the column hold a list.
    #[must_use]
    pub const fn array(mut self) -> Self {
        self.array = true;
        self
    }

    /// Sets the smallest and the largest number.
    #[must_use]
    pub const fn range(mut self, min: i64, max: i64) -> Self {
        self.kind = ColumnType::Integer { min, max };
        self
    }

    /// Sets the value of rows that were written without one.
    #[must_use]
    pub const fn preset(mut self, value: Preset) -> Self {
        self.preset = Some(value);
        self
    }

    /// Sets the text of rows that were written without one.
    #[must_use]
    pub const fn or(self, value: &'static str) -> Self {
        self.preset(Preset::Text(value))
    }

    /// Sorts by this column, smallest first, in an index.
    pub const fn asc(&self) -> SortKey {
        super::asc(self.key)
    }

    /// Sorts by this column, largest first, in an index.
    pub const fn desc(&self) -> SortKey {
        super::desc(self.key)
    }

    /// Returns the bytes that the column takes in a row of `MariaDB`.
    pub fn width(&self) -> u32 {
        if self.array {
            return 20;
        }
        match self.kind {
            ColumnType::String { size } if size > 16_381 => 20,
            ColumnType::String { size } if size > 255 => size * 4 + 2,
            ColumnType::String { size } => size * 4 + 1,
            ColumnType::Integer { .. } | ColumnType::Double => 8,
            ColumnType::Boolean => 1,
            ColumnType::Datetime => 7,
        }
    }

    const fn of(key: &'static str, kind: ColumnType) -> Self {
        Self {
            key,
            kind,
            required: false,
            array: false,
            preset: None,
        }
    }
}

impl AsRef<str> for Column {
    fn as_ref(&self) -> &str {
        self.key
    }
}
