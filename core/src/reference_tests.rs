//! Where the numbers lie that others computed, for the tests of several modules.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// The folder that `ARUNAI_REFERENCE_DATA` names, seen from the workspace; or the one beside the
/// workspace; or, said aloud, the copies among the fixtures.
pub(crate) fn folder() -> PathBuf {
    static SAID: Once = Once::new();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if let Some(named) = std::env::var_os("ARUNAI_REFERENCE_DATA") {
        return workspace.join(named);
    }
    let shared = workspace.join("../shared/data/reference");
    if shared.is_dir() {
        return shared;
    }
    let own = workspace.join("tests/fixtures/reference");
    let said = format!("FALLBACK: no {}, so the reference is {}\n", shared.display(), own.display());
    // Past the capture of the test runner, which would hide it.
    SAID.call_once(|| _ = std::io::stderr().write_all(said.as_bytes()));
    own
}
