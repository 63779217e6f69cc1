//! `arunai serve` and `arunai demo`.

use std::path::Path;
use std::sync::Arc;

use arunai_core::{Error, Registry, Result};
use serde_json::json;
use tracing_subscriber::EnvFilter;

use super::output::Output;
use crate::config::Settings;
use crate::secrets::Secrets;
use crate::state::Shared;
use crate::{demo, mail, server};

/// Serves until it is told to stop; requests under way are finished first.
pub(super) fn serve(settings: Settings) -> Result<()> {
    start_log(&settings);
    let registry = Registry::open(&settings.database_url)?;
    let secrets = Secrets::open(&settings.secrets)?;
    let (listener, address) = server::listen(&settings.listen)?;
    tracing::info!(%address, "listening");
    run(shared(Arc::new(registry), secrets, settings), listener)
}

/// Fills a new database with the invented region and serves it on this machine only.
pub(super) fn demo(mut settings: Settings, database: &Path, port: u16, output: &Output) -> Result<()> {
    if database.exists() {
        let name = database.display();
        let reason = format!("{name} exists; remove it, or name another file with --database");
        return Err(Error::invalid("database", reason));
    }
    settings.demo = true;
    // Nobody is told of what is invented.
    settings.mail = None;
    settings.listen = format!("127.0.0.1:{port}");
    settings.database_url = format!("sqlite://{}", database.display());
    start_log(&settings);
    let (listener, address) = server::listen(&settings.listen)?;
    let registry = Registry::open(&settings.database_url)?;
    if !output.json {
        println!("架空の地域をつくっています（1分ほどかかります）…");
    }
    let filled = demo::fill(&registry)?;
    let registry = Arc::new(registry);
    demo::publish(&registry)?;
    let base = format!("http://{address}");
    output.say(
        &json!({ "url": base, "addresses": filled.addresses(&base), "accounts": filled.accounts }),
        &filled.greeting(&base),
    );
    run(shared(registry, Secrets::fresh(), settings), listener)
}

fn shared(registry: Arc<Registry>, secrets: Secrets, settings: Settings) -> Shared {
    Shared::new(registry, Arc::new(secrets), settings)
}

fn run(shared: Shared, listener: std::net::TcpListener) -> Result<()> {
    server::follow(&shared);
    mail::keep_sending(&shared)?;
    actix_web::rt::System::new().block_on(async move {
        let server = server::start(shared, listener).map_err(Error::internal)?;
        server.await.map_err(Error::internal)
    })
}

/// Logs JSON lines to standard error.
fn start_log(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    // A second start in one process (a test) keeps the first log.
    let _ = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
