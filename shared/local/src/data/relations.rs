//! Relationships between tables.

use rusqlite::Transaction;

use super::rows::view::{self, Selection};
use super::rows::{Desk, Row};
use super::schema::cache::Place;
use super::schema::model::{Column, Database, Table};
use super::wording::Api;
use crate::error::{Error, Result};
use crate::params::Params;
use crate::resources::Document;
pub struct Wanted;
impl Wanted {
    pub fn read(_api: Api, _params: &Params) -> Result<Self> {
        Err(Error::not_served("POST", "relationship"))
    }
}
pub struct Patch {
    pub new_key: Option<String>,
}
impl Patch {
    pub fn read(_params: &Params) -> Result<Self> {
        Err(Error::not_served("PATCH", "relationship"))
    }
    pub fn apply(
        self,
        _tx: &Transaction<'_>,
        _api: Api,
        _database: &Database,
        _table: &mut Table,
        _key: &str,
        _stamp: &str,
    ) -> Result<()> {
        Ok(())
    }
}
pub fn create(
    _tx: &Transaction<'_>,
    _api: Api,
    _database: &str,
    _table: &str,
    _wanted: Wanted,
    _stamp: &str,
) -> Result<(Database, Table, Column)> {
    Err(Error::not_served("POST", "relationship"))
}
pub fn forget_table(_tx: &Transaction<'_>, _database: &Database, _table: &Table) -> Result<()> {
    Ok(())
}
pub fn forget_column(
    _tx: &Transaction<'_>,
    _database: &Database,
    _table: &mut Table,
    _column: &Column,
) -> Result<()> {
    Ok(())
}
pub struct Link {
    pub place: std::sync::Arc<Place>,
}
impl Link {
    pub fn find(_desk: &Desk<'_>, _place: &Place, _key: &str) -> Result<Self> {
        Err(Error::not_served("GET", "relationship"))
    }
    pub fn condition(&self, _outer: &str, _inner: &str, _condition: &str) -> String {
        String::new()
    }
}
pub type Links = Vec<(Column, serde_json::Value)>;
pub fn take(_place: &Place, _data: &mut Document) -> Links {
    Vec::new()
}
pub fn take_changed(_place: &Place, _old: &Row, _data: &mut Document) -> Links {
    Vec::new()
}
pub fn before_write(
    _desk: &Desk<'_>,
    _place: &Place,
    _row: &mut Row,
    _links: &Links,
) -> Result<()> {
    Ok(())
}
pub fn after_write(_desk: &Desk<'_>, _place: &Place, _row: &Row, _links: &Links) -> Result<()> {
    Ok(())
}
pub fn before_delete(_desk: &Desk<'_>, _place: &Place, _row: &Row) -> Result<()> {
    Ok(())
}
pub fn show_all(
    desk: &Desk<'_>,
    place: &Place,
    rows: &[Row],
    selection: &Selection,
) -> Result<Vec<Document>> {
    Ok(rows
        .iter()
        .map(|row| view::show(desk.api, place, row, selection))
        .collect())
}
pub fn show_written(desk: &Desk<'_>, place: &Place, row: &Row) -> Result<Document> {
    Ok(view::whole(desk.api, place, row))
}
