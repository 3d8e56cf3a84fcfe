//! Who may depend on whom: `model <- tables <- store -> client`, a function on those and `runtime`, never on a function.

use cargo_metadata::{DependencyKind, Package};

use crate::repository::{folder, members};

/// What a crate of ours may depend on among ours, by its folder; `None` for those that see everything.
fn allowed(folder: &str) -> Option<&'static [&'static str]> {
    match folder {
        "shared/tables" => Some(&["model"]),
        "shared/store" => Some(&["client", "model", "runtime", "tables"]),
        "shared/learning" | "shared/studying" => Some(&["client", "model", "runtime", "store"]),
        "shared/llm" => Some(&["model", "runtime", "store"]),
        "shared/drafting" => Some(&["client", "llm", "model", "runtime", "store"]),
        "shared/selling" => Some(&["client", "learning", "model", "runtime", "store"]),
        "shared/testkit" | "scripts/host" | "scripts/xtask" | "tests" => None,
        "tests/skeleton" => Some(&["handler"]),
        function if function.starts_with("functions/") => Some(&[
            "client", "drafting", "learning", "llm", "model", "runtime", "selling", "store",
            "studying",
        ]),
        // `client`, `local`, `model` and `runtime` know none of ours; a new crate says above what it may see.
        _ => Some(&[]),
    }
}

/// The dependencies on crates of ours that go in a wrong direction.
fn wrong<'a>(folder: &str, ours: &[&'a str]) -> Vec<&'a str> {
    match allowed(folder) {
        None => Vec::new(),
        Some(allowed) => ours
            .iter()
            .copied()
            .filter(|it| !allowed.contains(it))
            .collect(),
    }
}

/// Our crates that a package depends on; what only its tests use may also be `testkit`.
fn ours(package: &Package) -> Vec<&str> {
    let dependencies = package.dependencies.iter().filter(|it| it.path.is_some());
    dependencies
        .filter(|it| !(it.kind == DependencyKind::Development && it.name == "testkit"))
        .map(|it| it.name.as_str())
        .collect()
}

#[test]
fn every_crate_depends_downwards_only() {
    let members = members();
    assert!(members.len() > 10, "{} crates", members.len());
    for package in &members {
        let folder = folder(package);
        let wrong = wrong(&folder, &ours(package));
        assert!(wrong.is_empty(), "{folder} must not depend on {wrong:?}");
    }
}

#[test]
fn a_dependency_in_the_wrong_direction_is_refused() {
    assert_eq!(wrong("functions/posts", &["store", "feed"]), ["feed"]);
    assert_eq!(wrong("functions/posts", &["local"]), ["local"]);
    assert_eq!(wrong("shared/model", &["store"]), ["store"]);
    assert_eq!(wrong("shared/client", &["model"]), ["model"]);
    assert_eq!(wrong("shared/local", &["runtime"]), ["runtime"]);
    assert_eq!(wrong("shared/new", &["model"]), ["model"]);
    assert!(wrong("shared/store", &["model", "client", "runtime"]).is_empty());
}
