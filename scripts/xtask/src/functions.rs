//! The functions, in the order in which they are deployed.

use runtime::Manifest;

/// Every function of the project, as data.
pub fn all() -> Vec<Manifest> {
    Vec::new()
}
