//! A stored function, and what may be read of it.

use rusqlite::Connection;
use serde_json::Value;

use crate::auth::Auth;
use crate::error::{Error, Result};
use crate::resources::{Document, Kind};

/// Functions.
pub const FUNCTION: Kind = Kind("function");

/// Deployments; the parent is the function's id.
pub const DEPLOYMENT: Kind = Kind("deployment");

/// Executions; the parent is the function's id.
pub const EXECUTION: Kind = Kind("execution");

/// Variables; the parent is the function's id, or empty for those of the project.
pub const VARIABLE: Kind = Kind("variable");

/// A function as it is stored: what clients see of it, without its variables.
#[derive(Debug, Clone)]
pub struct Function(pub Document);

impl Function {
    /// Reads a function.
    ///
    /// # Errors
    ///
    /// 404 `function_not_found`.
    pub fn load(connection: &Connection, id: &str) -> Result<Self> {
        FUNCTION
            .get(connection, "", id)?
            .map(Self)
            .ok_or_else(not_found)
    }

    /// Reads a function that `auth` may know of: one that is switched off exists for keys only.
    ///
    /// # Errors
    ///
    /// 404 `function_not_found`.
    pub fn load_for(connection: &Connection, id: &str, auth: &Auth) -> Result<Self> {
        let function = Self::load(connection, id)?;
        if !function.is("enabled") && !auth.is_privileged() {
            return Err(not_found());
        }
        Ok(function)
    }

    /// All functions, oldest first.
    pub fn all(connection: &Connection) -> Result<Vec<Self>> {
        let found = FUNCTION.all(connection, "")?;
        Ok(found.into_iter().map(Self).collect())
    }

    /// Its id.
    pub fn id(&self) -> &str {
        self.text("$id")
    }

    /// A member that is text, empty where it is absent.
    pub fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// A member that is a flag.
    pub fn is(&self, key: &str) -> bool {
        self.0.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A member that is a list of texts.
    pub fn texts(&self, key: &str) -> Vec<&str> {
        let items = self.0.get(key).and_then(Value::as_array);
        let items = items.into_iter().flatten();
        items.filter_map(Value::as_str).collect()
    }

    /// Seconds an execution may take.
    pub fn timeout(&self) -> u64 {
        self.0.get("timeout").and_then(Value::as_u64).unwrap_or(15)
    }

    /// Its active deployment.
    pub fn deployment(&self, connection: &Connection) -> Result<Option<Document>> {
        match self.text("deploymentId") {
            "" => Ok(None),
            id => DEPLOYMENT.get(connection, self.id(), id),
        }
    }
}

/// 404 `function_not_found`.
pub fn not_found() -> Error {
    Error::new(
        404,
        "function_not_found",
        "Function with the requested ID could not be found.",
    )
}
