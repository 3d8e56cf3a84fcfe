//! The functions, in the order in which they are deployed.

use runtime::Manifest;

/// Every function of the project, as data.
pub fn all() -> Vec<Manifest> {
    testkit::ALL.iter().map(|it| it.manifest()).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Returns the functions whose crate has its entry point.
    fn written() -> Vec<String> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../functions");
        let functions = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
        let has_entry = |path: &std::path::PathBuf| {
            let lib = fs::read_to_string(path.join("src/lib.rs")).unwrap_or_default();
            lib.contains("static FUNCTION")
        };
        let names = functions.filter(has_entry).map(|path| {
            let name = path.file_name().unwrap();
            name.to_string_lossy().into_owned()
        });
        names.collect()
    }

    #[test]
    fn every_function_is_deployed() {
        let mut listed: Vec<String> = all().iter().map(|it| it.id.to_owned()).collect();
        let mut written = written();
        listed.sort();
        written.sort();
        assert_eq!(
            listed, written,
            "list it in shared/testkit/src/functions.rs"
        );
    }

    #[test]
    fn no_function_wakes_itself() {
        for function in all() {
            let loops = function.loops();
            assert!(loops.is_empty(), "{}: {loops:?}", function.id);
        }
    }
}
