//! `arunai release` and `arunai check-releases`.

use std::ops::ControlFlow;

use arunai_core::actor::Administrator;
use arunai_core::releases::NewRelease;
use arunai_core::{Error, Registry, Result};
use serde_json::json;

use super::output::Output;

/// Makes the releases of a period of a council, or shows what they would hide.
pub(super) fn make(
    registry: &Registry,
    council: &str,
    period: String,
    preview: bool,
    output: &Output,
) -> Result<()> {
    let by = Administrator::at_the_machine("release");
    let council = council.parse()?;
    let new = NewRelease { period, hide: Vec::new() };
    if preview {
        for tier in registry.preview_releases_of(&by, council, &new)? {
            let share = (tier.hidden_share * 100.0).round();
            let mut text = format!(
                "{}: {} of the cells would be hidden ({share} %)",
                json!(tier.tier),
                tier.hidden.len()
            );
            for [whole, part] in &tier.homogeneous {
                let (whole, part) = (whole.join(" "), part.join(" "));
                text.push_str(&format!(
                    "\n  {part} has the same number as {whole}: everybody in it is told of"
                ));
            }
            output.say(&json!(tier), &text);
        }
        return Ok(());
    }
    let mut told = None;
    let mut listen = |progress| {
        if !output.json && told != Some(progress) {
            eprintln!("{}", json!(progress));
        }
        told = Some(progress);
        ControlFlow::Continue(())
    };
    for release in registry.make_releases_of(&by, council, &new, &mut listen)? {
        let text = format!(
            "{} {}: {} cells, {} hidden, content {}",
            release.id,
            json!(release.tier),
            release.cells,
            release.hidden_cells,
            release.content_hash
        );
        output.say(&json!(release), &text);
    }
    Ok(())
}

/// Says whether every release still says what it said when it was made.
pub(super) fn check(registry: &Registry, output: &Output) -> Result<()> {
    let by = Administrator::at_the_machine("check-releases");
    let checks = registry.check_releases(&by)?;
    let broken: Vec<_> = checks.iter().filter(|check| !check.intact).collect();
    for check in &broken {
        output.say(&json!(check), &format!("the release {} is not what it was", check.release_id));
    }
    if broken.is_empty() {
        output.say(
            &json!({ "intact": checks.len() }),
            &format!("{} releases are what they were", checks.len()),
        );
        return Ok(());
    }
    Err(Error::invalid("releases", "a release is not what it was when it was made"))
}
