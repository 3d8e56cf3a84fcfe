//! What operations may cost: every route and event has a line in `tests/budgets`, and every line a route or event.

use std::collections::BTreeSet;

use runtime::Manifest;
use testkit::budgets::{event_line, read};
use testkit::ALL;

/// What a function's file must have lines for.
fn costly(function: &Manifest) -> BTreeSet<String> {
    let operations = function.routes.iter().map(|it| it.operation.to_owned());
    let operations = operations.filter(|it| it != "HEALTH");
    let events = function.events.iter().map(|it| event_line(it));
    operations.chain(events).collect()
}

#[test]
fn every_operation_and_event_has_a_budget_and_every_budget_a_user() {
    for function in ALL {
        let manifest = function.manifest();
        let lines: BTreeSet<String> = read(manifest.id).unwrap().into_keys().collect();
        let costly = costly(&manifest);
        let free: Vec<_> = costly.difference(&lines).collect();
        let unused: Vec<_> = lines.difference(&costly).collect();
        assert!(
            free.is_empty() && unused.is_empty(),
            "tests/budgets/{}.txt lacks {free:?} and has {unused:?} without use",
            manifest.id
        );
    }
}

#[test]
fn every_file_belongs_to_a_function() {
    let folder = testkit::budgets::path("any");
    let folder = folder.parent().unwrap();
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let known = ALL.iter().any(|it| name == format!("{}.txt", it.id()));
        assert!(known, "{name} belongs to no function");
    }
}
