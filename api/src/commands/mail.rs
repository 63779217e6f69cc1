//! `arunai mail`.

use arunai_core::actor::Administrator;
use arunai_core::{Error, Registry, Result};
use serde_json::json;

use super::output::Output;
use crate::config::Settings;
use crate::mail::{Sender, as_sent, send_due};

/// Sends the weekly mail that is still to be sent, or only shows it.
pub(super) fn run(settings: &Settings, registry: &Registry, dry_run: bool, output: &Output) -> Result<()> {
    let by = Administrator::at_the_machine("mail");
    if dry_run {
        return show(registry, &by, &settings.public_url, output);
    }
    let unset = || Error::invalid("ARUNAI_SMTP_URL", "is not set, so no mail is sent");
    let sender = Sender::new(settings.mail.as_ref().ok_or_else(unset)?, &settings.public_url)?;
    let done = send_due(registry, &by, &sender)?;
    let text = format!("{} letters sent, {} failed and are tried again", done.sent, done.failed);
    output.say(&json!(done), &text);
    Ok(())
}

fn show(registry: &Registry, by: &Administrator, public_url: &str, output: &Output) -> Result<()> {
    let all = registry.preview_mail(by)?;
    if all.is_empty() && !output.json {
        println!("nothing changed in the last week that is over");
    }
    for mail in all {
        let mail = as_sent(mail, public_url);
        output.say(&json!(mail), &format!("{}\n\n{}", mail.subject, mail.text));
    }
    Ok(())
}
