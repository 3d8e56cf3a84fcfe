//! Buckets.

use reqwest::Method;
use serde_json::Value;

use super::{pick, Body, Call, Plan, Step};
use crate::compare::{differences, BUCKET};
use crate::found::Found;
use crate::wanted::{by_id, text, Wanted};

/// Plans every bucket.
pub fn plan(plan: &mut Plan, wanted: &Wanted, found: &Found) {
    for bucket in wanted.buckets() {
        let id = text(bucket, "$id");
        match by_id(&found.buckets, id) {
            None => {
                let mut body = settings(bucket);
                body.insert("bucketId".to_owned(), id.into());
                let call = Call::new(Method::POST, "/storage/buckets", body);
                plan.steps.push(Step::new(format!("+ bucket {id}"), call));
            }
            Some(found) => {
                let said = differences(BUCKET, bucket, found);
                if !said.is_empty() {
                    let path = format!("/storage/buckets/{id}");
                    let call = Call::new(Method::PUT, path, settings(bucket));
                    let text = format!("~ bucket {id}: {}", said.join("; "));
                    plan.steps.push(Step::new(text, call));
                }
            }
        }
    }
    let parts = ("$id", wanted.buckets(), found.buckets.as_slice());
    plan.note_extra(parts, |id| format!("bucket {id}"));
}

fn settings(bucket: &Value) -> Body {
    let members = BUCKET.iter().map(|(member, _)| match *member {
        "$permissions" => ("$permissions", "permissions"),
        member => (member, member),
    });
    pick(bucket, &members.collect::<Vec<_>>())
}
