//! Functions of the project, started by a key.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::session::Session;
use crate::transport::Call;

/// Functions of the project.
#[derive(Debug, Clone)]
pub struct Functions {
    session: Session,
}

/// An execution that was accepted. What it answers is never kept: a function that runs later writes rows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Execution {
    /// The id.
    #[serde(rename = "$id")]
    pub id: String,
    /// `waiting`, `processing`, `completed`, `failed` or `scheduled`.
    pub status: String,
}

/// What an execution is given.
#[derive(Debug, Serialize)]
struct Asked<'a> {
    path: &'a str,
    method: &'a str,
    body: &'a str,
    r#async: bool,
}

impl Functions {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Has a function serve a request by and by, and answers at once. The key needs the scope `execution.write`.
    pub async fn execute_later(
        &self,
        function: &str,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<Execution> {
        let call = Call::post(&["functions", function, "executions"]).json(&Asked {
            path,
            method,
            body,
            r#async: true,
        })?;
        self.session.fetch(call).await
    }
}
