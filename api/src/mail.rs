//! Sends the weekly mail: the one place that knows SMTP. Everybody gets a letter of their own with the same text.

use std::sync::Arc;
use std::time::Duration;

use arunai_core::actor::Administrator;
use arunai_core::mail::{Mail, MailAddress};
use arunai_core::{Error, Registry, Result};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox};
use lettre::transport::smtp::response::Code;
use lettre::{Address, Message, SmtpTransport, Transport};
use serde::Serialize;

use crate::config::MailSettings;
use crate::state::Shared;

/// How often the service looks for what is to be sent, and tries again what failed.
const EVERY: Duration = Duration::from_secs(3 * 60 * 60);
/// How long it waits for the server of mail.
const PATIENCE: Duration = Duration::from_secs(30);

/// What sends letters.
pub struct Sender {
    transport: SmtpTransport,
    from: Mailbox,
    public_url: String,
}

/// How many letters were sent, and how many failed and are tried again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// Those that the server took.
    pub sent: usize,
    /// Those that it did not take.
    pub failed: usize,
}

/// Why a letter is not known to be sent.
enum Failure {
    /// The server did not take it.
    Refused(Code),
    /// There is no server.
    Unreachable,
    /// It did not answer in time, perhaps after it took the letter.
    Silent,
}

impl Sender {
    /// By the settings; `public_url` stands below each text.
    pub fn new(settings: &MailSettings, public_url: &str) -> Result<Self> {
        // What the library says of a wrong address may hold the password.
        let wrong = |_| Error::invalid("ARUNAI_SMTP_URL", "cannot be understood");
        let transport = SmtpTransport::from_url(&settings.smtp_url).map_err(wrong)?;
        Ok(Self {
            transport: transport.timeout(Some(PATIENCE)).build(),
            from: Mailbox::new(Some("あるない".to_owned()), address(&settings.from)?),
            public_url: public_url.to_owned(),
        })
    }

    fn letter(&self, to: &MailAddress, mail: Mail) -> Result<Message> {
        let Mail { subject, text, .. } = as_sent(mail, &self.public_url);
        let unwritable = |_| Error::internal("a text cannot be written as Base64");
        let body = Body::new_with_encoding(text, ContentTransferEncoding::Base64).map_err(unwritable)?;
        let is_automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address(to)?))
            .subject(subject)
            // So that nobody's notice of absence answers it.
            .raw_header(HeaderValue::new(is_automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .map_err(Error::internal)
    }

    /// Sends a letter, or tells why not. What the server said may name the address.
    fn send(&self, letter: &Message) -> std::result::Result<(), Failure> {
        self.transport.send(letter).map(drop).map_err(|error| match error.status() {
            Some(code) => Failure::Refused(code),
            None if error.is_timeout() => Failure::Silent,
            None => Failure::Unreachable,
        })
    }
}

/// A mail as it is sent: with the address of the pages below.
pub fn as_sent(mut mail: Mail, public_url: &str) -> Mail {
    if !public_url.is_empty() {
        mail.text.push_str(&format!("\n{public_url}\n"));
    }
    mail
}

/// Sends what is to be sent of the last week that is over.
pub fn send_due(registry: &Registry, by: &Administrator, sender: &Sender) -> Result<Sent> {
    // What is made already is sent, whatever becomes of the others.
    let made = registry.make_mail(by);
    let mut done = Sent::default();
    for delivery in registry.list_mail_deliveries(by)? {
        let Some((to, mail)) = registry.take_mail_delivery(by, &delivery)? else { continue };
        let Ok(letter) = sender.letter(&to, mail) else {
            done.failed += 1;
            tracing::warn!("a weekly mail cannot be written to its address");
            continue;
        };
        let Err(failure) = sender.send(&letter) else {
            done.sent += 1;
            continue;
        };
        done.failed += 1;
        // Nobody gets a letter twice: one that the server may have taken is rather lost.
        if !matches!(failure, Failure::Silent) {
            registry.return_mail_delivery(by, &delivery)?;
        }
        let Failure::Refused(answer) = failure else {
            tracing::warn!("the server of mail does not answer; the others are tried again");
            break;
        };
        tracing::warn!(%answer, "a weekly mail was not taken; it is tried again");
    }
    made.map(|()| done)
}

/// Sends the weekly mail as long as the registry is open, where the settings name a server.
pub fn keep_sending(shared: &Shared) -> Result<()> {
    let Some(settings) = &shared.settings.mail else { return Ok(()) };
    let sender = Sender::new(settings, &shared.settings.public_url)?;
    let registry = Arc::downgrade(&shared.registry);
    std::thread::spawn(move || {
        let by = Administrator::at_the_machine("mail");
        loop {
            let Some(registry) = registry.upgrade() else { return };
            match send_due(&registry, &by, &sender) {
                Ok(done) if done == Sent::default() => {}
                Ok(done) => tracing::info!(done.sent, done.failed, "weekly mail"),
                Err(error) => tracing::warn!(%error, "cannot send the weekly mail"),
            }
            drop(registry);
            std::thread::sleep(EVERY);
        }
    });
    Ok(())
}

fn address(checked: &MailAddress) -> Result<Address> {
    checked.as_str().parse().map_err(|_| Error::internal("an address of mail that was checked is none"))
}
