//! Nothing prints inside a function: the runtime's pipe holds 64 KiB and then blocks for ever.
//!
//! The lints say so too; this also refuses to silence them, to write to the streams, and to start processes.

use crate::repository::{files, functions, root};

/// The shared crates that ship in a function.
const SHIPPED: [&str; 8] = [
    "client", "drafting", "learning", "llm", "model", "runtime", "selling", "store",
];

const REFUSED: [&str; 9] = [
    "print!",
    "println!",
    "dbg!",
    "stdout()",
    "stderr()",
    "print_stdout",
    "print_stderr",
    "process::Command",
    "process::exit",
];

/// The lines of a source file that print, less its comments and its tests.
fn prints(source: &str) -> Vec<&str> {
    let shipped = source.split("#[cfg(test)]").next().unwrap_or(source);
    let code = shipped
        .lines()
        .filter(|it| !it.trim_start().starts_with("//"));
    code.filter(|line| REFUSED.iter().any(|it| line.contains(it)))
        .collect()
}

#[test]
fn nothing_that_ships_in_a_function_prints() {
    let functions = functions().into_iter().map(|it| format!("functions/{it}"));
    let shared = SHIPPED.iter().map(|it| format!("shared/{it}"));
    for folder in functions.chain(shared) {
        for (path, source) in files(&root().join(&folder).join("src"), ".rs") {
            let prints = prints(&source);
            assert!(prints.is_empty(), "{} prints: {prints:?}", path.display());
        }
    }
}

#[test]
fn a_print_is_refused_wherever_it_would_ship() {
    for line in [
        "eprintln!(\"{error}\");",
        "let seen = dbg!(post);",
        "writeln!(io::stdout(), \"x\")?;",
        "#[expect(clippy::print_stdout, reason = \"only once\")]",
    ] {
        assert_eq!(prints(line), [line]);
    }
    assert!(prints("/// println!(\"an example\")").is_empty());
    assert!(prints("#[cfg(test)]\nmod tests { fn f() { println!() } }").is_empty());
}
