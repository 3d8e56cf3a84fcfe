//! The two APIs over one store, and where their words differ.
//!
//! `/tablesdb` speaks of tables, columns and rows, `/databases` of collections, attributes and documents. Handlers are written
//! once; whatever a client can see of the difference is here.

use crate::error::Error;

/// Which of the two APIs a call came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// `/tablesdb`.
    Tables,
    /// `/databases`, deprecated since 1.8.0; the CLI still makes columns by it.
    Collections,
}

impl Api {
    /// The first word for `/tablesdb`, the second for `/databases`.
    fn pick<T>(self, tables: T, collections: T) -> T {
        match self {
            Self::Tables => tables,
            Self::Collections => collections,
        }
    }

    /// The type of a database made by this API.
    pub fn database_type(self) -> &'static str {
        self.pick("tablesdb", "legacy")
    }

    /// The SDK's name of the API, which some messages carry.
    pub fn namespace(self) -> &'static str {
        self.pick("tablesDB", "databases")
    }

    /// Member of a list of tables.
    pub fn tables(self) -> &'static str {
        self.pick("tables", "collections")
    }

    /// One table, capitalised.
    pub fn table(self) -> &'static str {
        self.pick("Table", "Collection")
    }

    /// Parameter and member that holds a table's id.
    pub fn table_id(self) -> &'static str {
        self.pick("tableId", "collectionId")
    }

    /// Member of a row that holds its table's id.
    pub fn table_member(self) -> &'static str {
        self.pick("$tableId", "$collectionId")
    }

    /// Parameter and member of row security.
    pub fn row_security(self) -> &'static str {
        self.pick("rowSecurity", "documentSecurity")
    }

    /// Member of a list of columns.
    pub fn columns(self) -> &'static str {
        self.pick("columns", "attributes")
    }

    /// One column, in small letters.
    pub fn column(self) -> &'static str {
        self.pick("column", "attribute")
    }

    /// Parameter of a relationship's other table.
    pub fn related_id(self) -> &'static str {
        self.pick("relatedTableId", "relatedCollectionId")
    }

    /// Member of a relationship's other table.
    pub fn related(self) -> &'static str {
        self.pick("relatedTable", "relatedCollection")
    }

    /// Member of a list of rows, and parameter of many rows.
    pub fn rows(self) -> &'static str {
        self.pick("rows", "documents")
    }

    /// One row, capitalised.
    pub fn row(self) -> &'static str {
        self.pick("Row", "Document")
    }

    /// Parameter of a row's id.
    pub fn row_id(self) -> &'static str {
        self.pick("rowId", "documentId")
    }

    /// Scopes that let a caller read rows.
    pub fn rows_read(self) -> &'static [&'static str] {
        self.pick(&["rows.read", "documents.read"], &["documents.read"])
    }

    /// Scopes that let a caller write rows.
    pub fn rows_write(self) -> &'static [&'static str] {
        self.pick(&["rows.write", "documents.write"], &["documents.write"])
    }

    /// Scopes that let a caller read tables.
    pub fn tables_read(self) -> &'static [&'static str] {
        self.pick(&["tables.read", "collections.read"], &["collections.read"])
    }

    /// Scopes that let a caller write tables.
    pub fn tables_write(self) -> &'static [&'static str] {
        self.pick(
            &["tables.write", "collections.write"],
            &["collections.write"],
        )
    }

    /// Scopes that let a caller read columns.
    pub fn columns_read(self) -> &'static [&'static str] {
        const ALL: &[&str] = &[
            "tables.read",
            "collections.read",
            "columns.read",
            "attributes.read",
        ];
        self.pick(ALL, &["collections.read"])
    }

    /// Scopes that let a caller write columns.
    pub fn columns_write(self) -> &'static [&'static str] {
        const ALL: &[&str] = &[
            "tables.write",
            "collections.write",
            "columns.write",
            "attributes.write",
        ];
        self.pick(ALL, &["collections.write"])
    }

    /// Scopes that let a caller read indexes.
    pub fn indexes_read(self) -> &'static [&'static str] {
        self.pick(
            &["tables.read", "collections.read", "indexes.read"],
            &["collections.read"],
        )
    }

    /// Scopes that let a caller write indexes.
    pub fn indexes_write(self) -> &'static [&'static str] {
        self.pick(
            &["tables.write", "collections.write", "indexes.write"],
            &["collections.write"],
        )
    }

    /// Scopes of transactions: to read, or to write, them.
    pub fn transactions(self, writes: bool) -> &'static [&'static str] {
        match (self, writes) {
            (Self::Tables, true) => &["documents.write", "rows.write"],
            (Self::Tables, false) => &["documents.read", "rows.read"],
            (Self::Collections, true) => &["documents.write"],
            (Self::Collections, false) => &["rows.read"],
        }
    }
}

/// 404 for a database.
pub fn no_database(id: &str) -> Error {
    let message = format!("Database with the requested ID '{id}' could not be found.");
    Error::new(404, "database_not_found", message)
}

/// Errors of tables.
impl Api {
    /// 404 for a table.
    pub fn no_table(self, id: &str) -> Error {
        let kind = self.pick("table_not_found", "collection_not_found");
        let table = self.table();
        Error::new(
            404,
            kind,
            format!("{table} with the requested ID '{id}' could not be found."),
        )
    }

    /// 409 for a table's id that is taken.
    pub fn table_exists(self, id: &str) -> Error {
        let kind = self.pick("table_already_exists", "collection_already_exists");
        let table = self.pick("table", "collection");
        let message = format!("A {table} with the requested ID '{id}' already exists. Try again with a different ID or use ID.unique() to generate a unique ID.");
        Error::new(409, kind, message)
    }

    /// 400 for inline columns that are too wide together.
    pub fn table_too_wide(self, id: &str) -> Error {
        let kind = self.pick("table_limit_exceeded", "collection_limit_exceeded");
        let tables = self.tables();
        let message =
            format!("The maximum number of {tables} for database '{id}' has been reached.");
        Error::new(400, kind, message)
    }
}

/// Errors of columns.
impl Api {
    /// 404 for a column.
    pub fn no_column(self, key: &str) -> Error {
        let kind = self.pick("column_not_found", "attribute_not_found");
        let column = self.pick("Column", "Attribute");
        Error::new(
            404,
            kind,
            format!("{column} with the requested key '{key}' could not be found."),
        )
    }

    /// 409 for a column's key that is taken.
    pub fn column_exists(self, key: &str) -> Error {
        let kind = self.pick("column_already_exists", "attribute_already_exists");
        let column = self.pick("Column", "Attribute");
        let message = format!("{column} with the requested key '{key}' already exists. {column} keys must be unique, try again with a different key.");
        Error::new(409, kind, message)
    }

    /// 400 for a value that a column's definition refuses.
    pub fn column_value(self, why: impl Into<String>) -> Error {
        Error::new(
            400,
            self.pick("column_value_invalid", "attribute_value_invalid"),
            why,
        )
    }

    /// 400 for a default where there may be none.
    pub fn default_unsupported(self, of: &str) -> Error {
        let kind = self.pick(
            "column_default_unsupported",
            "attribute_default_unsupported",
        );
        Error::new(400, kind, format!("Cannot set default value for {of}"))
    }

    /// 400 for a table that would become too wide.
    pub fn column_limit(self, table: &str) -> Error {
        let columns = self.columns();
        let parent = self.pick("table", "collection");
        let message = format!(
            "The maximum number or size of {columns} for {parent} '{table}' has been reached."
        );
        Error::new(400, self.limit_kind(), message)
    }

    /// 400 for a number that would pass the limit of its call.
    pub fn value_limit(self, column: &str, end: &str, limit: &str) -> Error {
        let namespace = self.namespace();
        let message = format!("{namespace} \"{column}\" has reached the {end} value of {limit}");
        Error::new(400, self.limit_kind(), message)
    }

    fn limit_kind(self) -> &'static str {
        self.pick("column_limit_exceeded", "attribute_limit_exceeded")
    }

    /// 409 for data that a smaller size would cut.
    pub fn invalid_resize(self) -> Error {
        let kind = self.pick("column_invalid_resize", "attribute_invalid_resize");
        let message =
            "Existing data is too large for new size, truncate your existing data then try again.";
        Error::new(400, kind, message)
    }
}

/// Errors of indexes.
impl Api {
    /// 404 for an index.
    pub fn no_index(self, key: &str) -> Error {
        let kind = self.pick("column_index_not_found", "index_not_found");
        Error::new(
            404,
            kind,
            format!("Index with the requested key '{key}' could not be found."),
        )
    }

    /// 409 for an index's key that is taken.
    pub fn index_exists(self, key: &str) -> Error {
        let kind = self.pick("column_index_already_exists", "index_already_exists");
        let message = format!(
            "Index with the requested key '{key}' already exists. Try again with a different key."
        );
        Error::new(409, kind, message)
    }

    /// 400 for an index that cannot be.
    pub fn index_invalid(self, why: impl Into<String>) -> Error {
        Error::new(400, self.pick("column_index_invalid", "index_invalid"), why)
    }

    /// 400 for one index too many.
    pub fn index_limit(self, table: &str) -> Error {
        let kind = self.pick("column_index_limit_exceeded", "index_limit_exceeded");
        let parent = self.pick("table", "collection");
        let message =
            format!("The maximum number of indexes for {parent} '{table}' has been reached.");
        Error::new(400, kind, message)
    }

    /// 400 for an index over a column that is not there.
    pub fn column_unknown(self, key: &str) -> Error {
        let kind = self.pick("column_unknown", "attribute_unknown");
        let (column, columns) = (self.column(), self.columns());
        let message = format!("The {column} '{key}' required for the index could not be found. Please confirm all your {columns} are in the available state.");
        Error::new(400, kind, message)
    }

    /// 400 for an index over a relationship.
    pub fn relationship_index(self, key: &str) -> Error {
        let kind = self.pick("column_type_invalid", "attribute_type_invalid");
        let column = self.column();
        Error::new(
            400,
            kind,
            format!("Cannot create an index for a relationship {column}: {key}"),
        )
    }
}

/// Errors of rows.
impl Api {
    /// 404 for a row.
    pub fn no_row(self, id: &str) -> Error {
        let kind = self.pick("row_not_found", "document_not_found");
        let row = self.row();
        Error::new(
            404,
            kind,
            format!("{row} with the requested ID '{id}' could not be found."),
        )
    }

    /// 409 for a row's id, or a unique value, that is taken: 1.9.6 does not tell the two apart.
    pub fn row_exists(self, id: &str) -> Error {
        let kind = self.pick("row_already_exists", "document_already_exists");
        let row = self.row();
        let message = format!("{row} with the requested ID '{id}' already exists. Try again with a different ID or use ID.unique() to generate a unique ID.");
        Error::new(409, kind, message)
    }

    /// 400 for a row whose values do not fit its table.
    pub fn row_structure(self, why: &str) -> Error {
        let kind = self.pick("row_invalid_structure", "document_invalid_structure");
        Error::new(400, kind, format!("Invalid document structure: {why}"))
    }

    /// 400 for a place that every row must have, where rows have none.
    pub fn rows_without_place(self) -> Error {
        let kind = self.pick("row_invalid_structure", "document_invalid_structure");
        let message = "Failed to add required spatial column: existing rows present. Make the column optional.";
        Error::new(400, kind, message)
    }

    /// 400 where a new row has no values.
    pub fn row_missing_data(self) -> Error {
        let message = self.pick(
            "The row data is missing. Try again with row data populated.",
            "The document data is missing. Try again with document data populated",
        );
        self.row_data_error(message)
    }

    /// 400 about the values of a new row.
    pub fn row_data_error(self, message: impl Into<String>) -> Error {
        Error::new(
            400,
            self.pick("row_missing_data", "document_missing_data"),
            message,
        )
    }

    /// 400 where a change names nothing to change.
    pub fn row_missing_payload(self) -> Error {
        let kind = self.pick("row_missing_payload", "document_missing_payload");
        let row = self.pick("row", "document");
        let message = format!("The {row} data and permissions are missing. You must provide either {row} data or permissions to be updated.");
        Error::new(400, kind, message)
    }

    /// 409 where the row changed after the caller read it.
    pub fn row_conflict(self) -> Error {
        let kind = self.pick("row_update_conflict", "document_update_conflict");
        let row = self.pick("row", "document");
        Error::new(409, kind, format!("Remote {row} is newer than local."))
    }

    /// 403 where other rows hold on to the row.
    pub fn row_restricted(self) -> Error {
        let kind = self.pick("row_delete_restricted", "document_delete_restricted");
        let row = self.row();
        let other = self.pick("row", "document");
        let message =
            format!("{row} cannot be deleted because it is referenced by another {other}.");
        Error::new(403, kind, message)
    }

    /// 400 where a cursor names no row.
    pub fn no_cursor(self, id: &str) -> Error {
        let row = self.row();
        Error::new(
            400,
            "general_cursor_not_found",
            format!("{row} '{id}' for the 'cursor' value not found."),
        )
    }

    /// 400 where a page cannot go on from a row without a value to order by.
    pub fn null_order(self, key: &str) -> Error {
        let (column, rows) = (self.column(), self.rows());
        let message = format!("The order {column} '{key}' had a null value. Cursor pagination requires all {rows} order {column} values are non-null.");
        Error::new(400, "database_query_order_null", message)
    }

    /// 400 where many rows are to be written to a table with relationships.
    pub fn no_bulk(self, action: &str) -> Error {
        let namespace = self.namespace();
        let of = if action == "create" {
            self.columns()
        } else {
            "attributes"
        };
        let message =
            format!("Bulk {action} is not supported for {namespace} with relationship {of}");
        Error::new(400, "general_bad_request", message)
    }
}

/// 400 for queries of rows.
pub fn query_invalid(why: impl Into<String>) -> Error {
    Error::new(400, "general_query_invalid", why)
}

/// 400 `general_bad_request`.
pub fn bad_request(why: impl Into<String>) -> Error {
    Error::new(400, "general_bad_request", why)
}
