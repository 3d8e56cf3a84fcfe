//! The sizes of machine that functions may ask for. Nothing is limited by them here.

use serde_json::{json, Value};

use crate::call::Call;
use crate::error::Result;
use crate::server::Answer;

/// What a function gets that asks for nothing.
pub const DEFAULT: &str = "s-1vcpu-512mb";

/// Name, cores, megabytes. Source: appwrite/appwrite:app/config/specifications.php.
const SIZES: &[(&str, f64, u32)] = &[
    ("s-0.5vcpu-512mb", 0.5, 512),
    ("s-1vcpu-512mb", 1.0, 512),
    ("s-1vcpu-1gb", 1.0, 1024),
    ("s-2vcpu-2gb", 2.0, 2048),
    ("s-2vcpu-4gb", 2.0, 4096),
    ("s-4vcpu-4gb", 4.0, 4096),
    ("s-4vcpu-8gb", 4.0, 8192),
    ("s-8vcpu-4gb", 8.0, 4096),
    ("s-8vcpu-8gb", 8.0, 8192),
];

/// Whether there is a size of this name.
pub fn exists(name: &str) -> bool {
    SIZES.iter().any(|(slug, ..)| *slug == name)
}

/// Cores and megabytes of a size; those of the default where it is unknown.
pub fn size(name: &str) -> (f64, u32) {
    let sized = |wanted: &str| SIZES.iter().find(|(slug, ..)| *slug == wanted);
    let found = sized(name).or_else(|| sized(DEFAULT));
    found.map_or((1.0, 512), |(_, cpus, memory)| (*cpus, *memory))
}

/// `GET /functions/specifications`.
pub async fn list(call: Call) -> Result<Answer<Value>> {
    call.auth.require("functions.read")?;
    let sizes: Vec<Value> = SIZES
        .iter()
        .map(|(slug, cpus, memory)| {
            json!({ "slug": slug, "memory": memory, "cpus": cpus, "enabled": true })
        })
        .collect();
    Ok(Answer(
        200,
        json!({ "total": sizes.len(), "specifications": sizes }),
    ))
}
