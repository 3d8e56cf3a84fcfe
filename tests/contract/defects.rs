//! The defects that this must not have again: a test names each, so that whoever changes it sees why it is there.

use std::collections::BTreeSet;

use crate::repository::{files, root};

/// All defects of the original.
const NAMED: &[u16] = &[
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
    27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50,
    51, 52, 53, 54, 55, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78,
    79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101,
    102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 121, 122, 123,
    124, 125, 126, 127, 128, 129, 130, 131, 132, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145,
    146, 147, 148, 149, 150, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168, 169,
    170, 171, 172, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191,
    192, 193, 194, 195, 196, 197, 198, 199, 200, 201, 202, 203, 204, 205, 210, 211, 212, 213, 214,
    215, 216, 217, 218, 219, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239, 240, 241,
];

/// Where tests are: stories, and beside what they test.
const TESTED: [&str; 4] = ["tests", "functions", "shared", "scripts"];

/// The ids that a text names.
fn ids(text: &str) -> impl Iterator<Item = u16> + '_ {
    let after = text.split("B-").skip(1);
    after.filter_map(|rest| rest.get(..3)?.parse().ok())
}

#[test]
fn every_defect_is_named_by_a_test() {
    let mut named = BTreeSet::new();
    for folder in TESTED {
        for (path, source) in files(&root().join(folder), ".rs") {
            if !path.ends_with("tests/contract/defects.rs") {
                named.extend(ids(&source));
            }
        }
    }
    let missing: Vec<&u16> = NAMED.iter().filter(|id| !named.contains(id)).collect();
    assert!(missing.is_empty(), "no test names B-{missing:03?}");
}

#[test]
fn an_id_is_found_in_a_remark() {
    let found: Vec<u16> = ids("/// B-095: once. See B-106, and B-x").collect();
    assert_eq!(found, [95, 106]);
}
