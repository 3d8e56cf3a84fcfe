//! Databases, tables, columns and indexes as the host keeps them.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::query::validate::{Attribute, Holds, Schema};

/// A database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Database {
    /// The number it was given; part of the ids of columns and indexes.
    #[serde(skip)]
    pub sequence: i64,
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether clients other than keys may see it.
    pub enabled: bool,
    /// `tablesdb` or `legacy`: the API that made it.
    #[serde(rename = "type")]
    pub made_by: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

/// A table: rows of one shape.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Table {
    /// The number it was given; part of the names of its SQL tables.
    #[serde(skip)]
    pub sequence: i64,
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether clients other than keys may see it.
    pub enabled: bool,
    /// Whether permissions of rows count.
    pub row_security: bool,
    /// Who may do what to all rows.
    pub permissions: Vec<String>,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
    /// Its columns, oldest first.
    pub columns: Vec<Column>,
    /// Its indexes, oldest first.
    pub indexes: Vec<Index>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text of a given size, or with a format.
    String,
    /// Text of a given size.
    Varchar,
    /// Text of up to 64 KB.
    Text,
    /// Text of up to 16 MB.
    Mediumtext,
    /// Text of up to 4 GB.
    Longtext,
    /// A whole number.
    Integer,
    /// A whole number of 64 bits.
    Bigint,
    /// A number.
    Double,
    /// A boolean.
    Boolean,
    /// An instant.
    Datetime,
    /// A coordinate.
    Point,
    /// A line of coordinates.
    Linestring,
    /// Closed rings of coordinates.
    Polygon,
    /// Rows of another table.
    Relationship,
}

impl Kind {
    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Varchar => "varchar",
            Self::Text => "text",
            Self::Mediumtext => "mediumtext",
            Self::Longtext => "longtext",
            Self::Integer => "integer",
            Self::Bigint => "bigint",
            Self::Double => "double",
            Self::Boolean => "boolean",
            Self::Datetime => "datetime",
            Self::Point => "point",
            Self::Linestring => "linestring",
            Self::Polygon => "polygon",
            Self::Relationship => "relationship",
        }
    }

    /// Whether it is text of any size.
    pub fn is_text(self) -> bool {
        matches!(
            self,
            Self::String | Self::Varchar | Self::Text | Self::Mediumtext | Self::Longtext
        )
    }

    /// Whether it is made of coordinates.
    pub fn is_spatial(self) -> bool {
        matches!(self, Self::Point | Self::Linestring | Self::Polygon)
    }

    /// Whether it is a number.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Bigint | Self::Double)
    }
}

/// A rule beyond the kind of a column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// None.
    #[default]
    Plain,
    /// An e-mail address.
    Email,
    /// An address with a scheme.
    Url,
    /// An IP address of either version.
    Ip,
    /// One of these texts.
    Enum(Vec<String>),
    /// A number from the first to the second.
    Range(Number, Number),
}

/// A column.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Column {
    /// Its key.
    pub key: String,
    /// What it holds.
    pub kind: Kind,
    /// Characters of text, bytes of a whole number, else 0.
    pub size: u64,
    /// Whether a row must have it.
    pub required: bool,
    /// Whether it holds a list.
    pub array: bool,
    /// What a row gets that has none.
    pub default: Value,
    /// A rule beyond its kind.
    pub format: Format,
    /// Whether clients asked for encryption; such columns cannot be queried.
    pub encrypt: bool,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
    /// For a relationship, to what.
    #[serde(default)]
    pub relation: Option<Relation>,
}

/// How a column relates to another table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// Id of the other table.
    pub table: String,
    /// `oneToOne`, `oneToMany`, `manyToOne` or `manyToMany`.
    pub cardinality: String,
    /// Whether the other table has a column for it too.
    pub two_way: bool,
    /// Key of the column at the other table, be it shown or not.
    pub two_way_key: String,
    /// `restrict`, `cascade` or `setNull`.
    pub on_delete: String,
    /// Whether this is the side the relationship was made at.
    pub is_parent: bool,
    /// What its index and its table of pairs are called after.
    pub tag: String,
}

impl Relation {
    /// The SQL index over the cells that keep ids.
    pub fn index(&self) -> String {
        format!("link_{}", self.tag)
    }

    /// The SQL table of pairs of a relationship of many to many.
    pub fn pairs(&self) -> String {
        format!("pairs_{}", self.tag)
    }

    /// Whether this side keeps the other row's id in a cell of its own.
    pub fn keeps_id(&self) -> bool {
        match self.cardinality.as_str() {
            "oneToOne" | "manyToOne" => self.is_parent,
            "oneToMany" => !self.is_parent,
            _ => false,
        }
    }

    /// Whether this side relates to many rows.
    pub fn is_many(&self) -> bool {
        match self.cardinality.as_str() {
            "oneToMany" => self.is_parent,
            "manyToOne" => !self.is_parent,
            "manyToMany" => true,
            _ => false,
        }
    }
}

impl Column {
    /// Whether it has a cell in the row itself.
    pub fn is_stored(&self) -> bool {
        self.relation.as_ref().is_none_or(Relation::keeps_id)
    }

    /// Whether clients do not see it: the far side of a relationship of one way.
    pub fn is_hidden(&self) -> bool {
        let relation = self.relation.as_ref();
        relation.is_some_and(|relation| !relation.two_way && !relation.is_parent)
    }

    /// What queries may ask of it.
    pub fn attribute(&self) -> Attribute {
        let holds = match self.kind {
            kind if kind.is_text() => Holds::Text,
            Kind::Integer if self.size >= 8 => Holds::Long,
            Kind::Integer => Holds::Integer,
            Kind::Bigint => Holds::Long,
            Kind::Double => Holds::Float,
            Kind::Boolean => Holds::Boolean,
            Kind::Datetime => Holds::Time,
            Kind::Relationship if self.is_stored() => Holds::Relation,
            Kind::Relationship => Holds::Virtual,
            _ => Holds::Shape,
        };
        Attribute {
            holds,
            array: self.array,
        }
    }

    /// Bytes that it takes of a row's 65,535 in MariaDB (utopia-php/database:src/Database/Adapter/SQL.php).
    pub fn width(&self) -> u64 {
        const POINTER: u64 = 20;
        if self.array {
            return POINTER;
        }
        match self.kind {
            Kind::String if self.size > 16_381 => POINTER,
            Kind::String | Kind::Varchar if self.size > 255 => self.size * 4 + 2,
            Kind::String | Kind::Varchar => self.size * 4 + 1,
            Kind::Integer if self.size >= 8 => 8,
            Kind::Integer => 4,
            Kind::Bigint | Kind::Double => 8,
            Kind::Boolean => 1,
            Kind::Datetime => 7,
            Kind::Point => 25,
            Kind::Relationship => 1021,
            Kind::Text | Kind::Mediumtext | Kind::Longtext | Kind::Linestring | Kind::Polygon => {
                POINTER
            }
        }
    }
}

/// An index.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Index {
    /// Its key.
    pub key: String,
    /// `key`, `unique`, `fulltext` or `spatial`.
    pub kind: String,
    /// Keys of the columns, `$id`, `$createdAt` and `$updatedAt` among them.
    pub columns: Vec<String>,
    /// Characters of each column that count, 0 for all.
    pub lengths: Vec<i64>,
    /// `ASC` or `DESC` for each column, or nothing.
    pub orders: Vec<String>,
    /// `available` or `failed`.
    pub status: String,
    /// Why it failed.
    pub error: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

/// Bytes that a row takes before any column.
const EMPTY_WIDTH: u64 = 1067;

impl Table {
    /// Bytes of a row, as MariaDB counts them.
    pub fn width(&self) -> u64 {
        EMPTY_WIDTH + self.columns.iter().map(Column::width).sum::<u64>()
    }

    /// The column of this key.
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// Whether a key is taken: MariaDB does not tell case apart.
    pub fn has_column(&self, key: &str) -> bool {
        self.columns
            .iter()
            .any(|column| column.key.eq_ignore_ascii_case(key))
    }

    /// Whether any column is a relationship.
    pub fn has_relationships(&self) -> bool {
        self.columns.iter().any(|column| column.relation.is_some())
    }

    /// The full-text index over exactly this column.
    pub fn fulltext(&self, key: &str) -> Option<&Index> {
        self.indexes
            .iter()
            .find(|index| index.kind == "fulltext" && index.columns == [key])
    }
}

impl Schema for Table {
    fn attribute(&self, name: &str) -> Option<Attribute> {
        let holds = match name {
            "$id" => Holds::Text,
            "$sequence" => Holds::Sequence,
            "$createdAt" | "$updatedAt" => Holds::Time,
            key => return self.column(key).map(Column::attribute),
        };
        Some(Attribute {
            holds,
            array: false,
        })
    }

    fn selects(&self) -> bool {
        true
    }

    fn is_searchable(&self, name: &str) -> bool {
        self.fulltext(name).is_some()
    }

    fn is_encrypted(&self, name: &str) -> bool {
        self.column(name).is_some_and(|column| column.encrypt)
    }
}
