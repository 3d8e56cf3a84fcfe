//! What clients may say that their user did.

use client::{NewRow, Permission};
use model::{did, EdgeId, Kind, LocalDate, Packed, UserId};
use runtime::{Error, Result};
use serde_json::json;
use store::tables::ActivityEvent;

use crate::wire::activity::{ClientAction, NewActivities, NewActivity};

/// Actions of one report.
const MOST: usize = 20;

/// The longest that a page is open, in seconds.
const LONGEST_SEC: u32 = 3_600;

/// The rows of a report. They have the ids of the attempt, where it has one, so a repeat finds them.
///
/// # Errors
///
/// `validation_failed`.
pub fn logged(
    me: &UserId,
    report: NewActivities,
    date: LocalDate,
    readers: &[Permission],
) -> Result<Vec<NewRow<ActivityEvent>>> {
    if report.events.is_empty() || report.events.len() > MOST {
        return Err(Error::field("events", "must have 1 to 20 items"));
    }
    let attempt = report.client_id;
    let events = report.events.into_iter().enumerate();
    let rows = events.map(|(place, event)| {
        let id: EdgeId = match &attempt {
            Some(attempt) => did(
                Kind::ACTIVITY,
                &["told", me.as_str(), attempt, &place.to_string()],
            ),
            None => EdgeId::random(),
        };
        Ok(NewRow {
            id: id.to_string(),
            data: entry(me, event, place, date)?,
            permissions: readers.to_vec(),
        })
    });
    rows.collect()
}

fn entry(me: &UserId, event: NewActivity, place: usize, date: LocalDate) -> Result<ActivityEvent> {
    let refused = |field: &str, reason: &str| {
        let field = format!("events[{place}].{field}");
        Err(Error::field(&field, reason))
    };
    let (action, kind) = named(event.action);
    let is_page = event.action == ClientAction::PageTime;
    let meta = match (is_page, event.page, event.seconds, &event.entity_id) {
        (true, Some(page), Some(seconds), None) => {
            if !(1..=LONGEST_SEC).contains(&seconds) {
                return refused("seconds", "must be a whole number from 1 to 3600");
            }
            Some(json!({ "page": page, "seconds": seconds }))
        }
        (true, None, _, _) => return refused("page", "must say which page"),
        (true, _, None, _) => return refused("seconds", "must say how long"),
        (true, _, _, Some(_)) => return refused("entityId", "does not go with `page_time`"),
        (false, None, None, Some(_)) => None,
        (false, _, _, None) => return refused("entityId", "must say what was looked at"),
        (false, Some(_), _, _) => return refused("page", "goes with `page_time` alone"),
        (false, _, Some(_), _) => return refused("seconds", "goes with `page_time` alone"),
    };
    Ok(ActivityEvent {
        user_id: me.clone(),
        action: action.to_owned(),
        entity_type: Some(kind.to_owned()),
        entity_id: event.entity_id,
        pod_id: None,
        meta: meta.map(Packed),
        local_date: date,
    })
}

/// How an action is written, and what it is done to.
fn named(action: ClientAction) -> (&'static str, &'static str) {
    match action {
        ClientAction::PageTime => ("page_time", "page"),
        ClientAction::ResourceView => ("resource_view", "resource"),
        ClientAction::PostView => ("post_view", "post"),
        ClientAction::CourseView => ("course_view", "course"),
        ClientAction::ChapterView => ("chapter_view", "chapter"),
        ClientAction::PodView => ("pod_view", "pod"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn report(json: Value) -> Result<Vec<NewRow<ActivityEvent>>> {
        let report = serde_json::from_value(json).unwrap();
        let date = "2026-01-02".parse().unwrap();
        logged(&"asha".parse().unwrap(), report, date, &[])
    }

    #[track_caller]
    fn check_refused(event: &Value, field: &str) {
        let refused = report(json!({ "events": [event] })).unwrap_err();
        let fields: Vec<_> = refused.fields.keys().collect();
        assert_eq!(fields, [field]);
    }

    #[test]
    fn a_page_has_a_time_and_a_thing_an_id() {
        let page = json!({ "action": "page_time", "page": "/app/home", "seconds": 30 });
        let look = json!({ "action": "resource_view", "entityId": "r1" });
        let rows = report(json!({ "events": [page, look] })).unwrap();
        let kinds: Vec<_> = rows.iter().map(|it| it.data.entity_type.clone()).collect();
        assert_eq!(
            kinds,
            [Some("page".to_owned()), Some("resource".to_owned())]
        );
        check_refused(
            &json!({ "action": "page_time", "seconds": 30 }),
            "events[0].page",
        );
        check_refused(
            &json!({ "action": "page_time", "page": "/" }),
            "events[0].seconds",
        );
        for seconds in [0, 3_601, u32::MAX] {
            let long = json!({ "action": "page_time", "page": "/", "seconds": seconds });
            check_refused(&long, "events[0].seconds");
        }
        check_refused(&json!({ "action": "pod_view" }), "events[0].entityId");
        let odd = json!({ "action": "pod_view", "entityId": "p", "seconds": 3 });
        check_refused(&odd, "events[0].seconds");
    }

    #[test]
    fn a_report_has_one_to_twenty_and_a_repeat_the_same_ids() {
        let look = json!({ "action": "post_view", "entityId": "p1" });
        let many = |count: usize| report(json!({ "events": vec![look.clone(); count] }));
        assert!(many(0).is_err() && many(21).is_err());
        assert_eq!(many(20).unwrap().len(), 20);
        let ids = |attempt: Option<&str>| {
            let told = json!({ "events": [look, look], "clientId": attempt });
            let rows = report(told).unwrap();
            rows.into_iter().map(|it| it.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(Some("a")), ids(Some("a")));
        assert_ne!(ids(Some("a")), ids(Some("b")));
        assert_ne!(ids(None), ids(None));
        assert_ne!(ids(Some("a"))[0], ids(Some("a"))[1]);
    }
}
