//! Our pattern under the eyes of `audit.py`, a program of another language with another solver (HiGHS).
//!
//! Needs Python with numpy, scipy and highspy: `ARUNAI_PYTHON` names it, otherwise `python3`. Without, the
//! tests say so and pass, unless `ARUNAI_REQUIRE_PYTHON` is set.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use super::{Council, NEEDS, environment, path};
use crate::disclosure::system::Fate;

/// Python with what `audit.py` needs.
pub(crate) fn python() -> Option<OsString> {
    let python = environment("ARUNAI_PYTHON").unwrap_or_else(|| "python3".into());
    let found = Command::new(&python).args(["-c", "import numpy, scipy, highspy"]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    let python = python.display();
    assert!(environment("ARUNAI_REQUIRE_PYTHON").is_none(), "{python} has no numpy, scipy, highspy");
    // Past the capture of the test runner, which would hide it.
    _ = writeln!(std::io::stderr(), "audit.py was NOT run: {python} has no numpy, scipy, highspy");
    None
}

/// Runs `audit.py`, and fails with what it says.
#[track_caller]
pub(crate) fn assert_no_violation(python: &OsStr, arguments: &[&Path], least_persons: u64, mode: &str) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/reference/sdc/audit.py");
    let script = Some(path("audit.py")).filter(|script| script.exists()).unwrap_or(own);
    let mut command = Command::new(python);
    command.arg(script).arg(mode).args(arguments);
    if mode == "lattice" {
        command.args(["--k", &least_persons.to_string()]);
    }
    let output = command.output().expect("Python runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}

#[test]
fn reference_audit_finds_nothing_in_our_pattern() {
    let Some(python) = python() else { return };
    let council = Council::read();
    let folder = tempfile::tempdir().expect("a folder");
    let published = folder.path().join("published.csv");
    let mut writer = csv::Writer::from_path(&published).expect("a file");
    let names = council.lattice.dimensions().iter().map(|dimension| dimension.name.as_str());
    writer.write_record(names.chain(["value"])).expect("a line written");
    for (id, fate) in council.protect().pattern {
        let value = council.figures[&(NEEDS.to_owned(), id.codes.clone())].value;
        let value = if fate == Fate::Shown { value.to_string() } else { String::new() };
        writer.write_record(id.codes.iter().chain([&value])).expect("a line written");
    }
    writer.flush().expect("lines written");
    let arguments = [path("hierarchy.json"), path("truth.csv"), published];
    let arguments: Vec<&Path> = arguments.iter().map(|path| path.as_path()).collect();
    assert_no_violation(&python, &arguments, council.rule.least_persons, "lattice");
}

#[test]
fn reference_audit_knows_the_linear_cases() {
    let Some(python) = python() else { return };
    assert_no_violation(&python, &[&path("linear_cases.json")], 0, "linear");
}
