//! The command line: one function per command. Every command works without a terminal and answers in
//! JSON with `--json`.

mod accounts;
pub(crate) use accounts::new_organization;
mod import;
mod mail;
mod output;
mod release;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use arunai_core::actor::Administrator;
use arunai_core::export::Format;
use arunai_core::{Error, Registry, Result};
use clap::{Parser, Subcommand, ValueEnum};
use serde_json::json;

use crate::config::Settings;
use crate::openapi;
use crate::secrets::Secrets;
use output::Output;

/// あるない: 地域の協議会が「あるもの」と「ないもの」を記録する台帳
///
/// The register of what a region has and what it lacks for people with disabilities.
/// Begin with `arunai demo`, which fills an invented region and starts a server.
#[derive(Parser)]
#[command(name = "arunai", version, after_help = SETTINGS_HELP)]
struct Arguments {
    /// Answer in JSON, for programs
    #[arg(long, global = true)]
    json: bool,
    /// The database, instead of ARUNAI_DATABASE_URL
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    #[command(subcommand)]
    command: Command,
}

const SETTINGS_HELP: &str =
    "Settings come from the environment (ARUNAI_DATABASE_URL, ARUNAI_LISTEN, ...); the README has the table.";

#[derive(Subcommand)]
enum Command {
    /// Start the service
    Serve,
    /// Fill an invented region into a new database and start the service on it
    Demo {
        /// The new SQLite file; it must not exist
        #[arg(long, default_value = "arunai-demo.sqlite")]
        database: PathBuf,
        /// Port on 127.0.0.1
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Bring the database's schema up to date
    Migrate,
    /// Take official data in
    #[command(subcommand)]
    Import(import::Import),
    /// Write the public register
    Export {
        /// csv, ndjson or geojson
        #[arg(long, value_enum, default_value = "csv")]
        format: ExportFormat,
        /// The file; standard output without it
        #[arg(long, short)]
        output: Option<PathBuf>,
    },
    /// Write a consistent copy of the database, also while the service runs
    Backup {
        /// The new file
        file: PathBuf,
    },
    /// Put a backup into a database that does not exist yet
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Councils, organisations and accounts; passwords come by standard input
    #[command(subcommand)]
    Account(accounts::Accounts),
    /// Issue a bearer token for a program
    Token {
        /// The account's login
        login: String,
        /// Days until it expires, at most 366
        #[arg(long, default_value_t = 90)]
        days: i64,
    },
    /// Revoke tokens: all of an account, or the one that is read from standard input
    Revoke {
        /// The account's login
        login: Option<String>,
    },
    /// Add a new key that signs tokens from now on
    RotateSecrets,
    /// Make the releases of a period that is over of a council: the papers, and what everybody may see
    Release {
        /// A quarter, such as 2025-Q1 for April to June 2025, or a fiscal year, such as 2025
        period: String,
        /// The council
        #[arg(long, value_name = "ID")]
        council: String,
        /// Only say how much would be hidden
        #[arg(long)]
        preview: bool,
    },
    /// Say whether every release is what it was when it was made
    CheckReleases,
    /// Count all needs again, and say whether the kept counters agreed
    Recount,
    /// Say whether every entry of the audit trails of cases follows from the one before it
    CheckAuditChains,
    /// Erase the cases whose time of retention is over; the service does so every day
    EraseExpired,
    /// Send the weekly mail of all councils that is still to be sent; the service does so by itself
    Mail {
        /// Only show it
        #[arg(long)]
        dry_run: bool,
    },
    /// Print the OpenAPI document
    Openapi,
}

#[derive(Clone, Copy, ValueEnum)]
enum ExportFormat {
    Csv,
    Ndjson,
    Geojson,
}

/// Runs the command that was typed.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let output = Output { json: arguments.json };
    match command(arguments, &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output.failure(&error);
            ExitCode::FAILURE
        }
    }
}

fn command(arguments: Arguments, output: &Output) -> Result<()> {
    let mut settings = Settings::read(|name| std::env::var(name).ok())?;
    if let Some(url) = arguments.database_url {
        settings.database_url = url;
    }
    match arguments.command {
        Command::Serve => serve::serve(settings),
        Command::Demo { database, port } => serve::demo(settings, &database, port, output),
        Command::Migrate => migrate(&settings, output),
        Command::Import(what) => import::run(what, &open(&settings)?, output),
        Command::Export { format, output: to } => export(&settings, format, to, output),
        Command::Backup { file } => {
            open(&settings)?.back_up(&file)?;
            output.say(&json!({ "file": file }), "the backup is complete; keep it as safe as the database");
            Ok(())
        }
        Command::Restore { file } => {
            arunai_core::backup::restore(&settings.database_url, &file)?;
            let registry = open(&settings)?;
            output.say(&json!({ "ready": registry.is_ready() }), "the backup is restored");
            Ok(())
        }
        Command::Account(what) => accounts::run(what, &open(&settings)?, output),
        Command::Token { login, days } => accounts::token(&settings, &login, days, output),
        Command::Revoke { login } => accounts::revoke(&settings, login.as_deref(), output),
        Command::RotateSecrets => {
            Secrets::rotate(&settings.secrets)?;
            output.say(&json!({ "rotated": true }), "a new key signs from now on; restart the service");
            Ok(())
        }
        Command::Release { period, council, preview } => {
            release::make(&open(&settings)?, &council, period, preview, output)
        }
        Command::CheckReleases => release::check(&open(&settings)?, output),
        Command::Recount => recount(&settings, output),
        Command::CheckAuditChains => check_audit_chains(&settings, output),
        Command::EraseExpired => {
            let by = Administrator::at_the_machine("erase-expired");
            let registry = open(&settings)?;
            let (erased, corrections) =
                (registry.erase_expired_cases(&by)?, registry.erase_old_corrections(&by)?);
            let said = format!("{erased} cases and {corrections} corrections erased");
            output.say(&json!({ "cases": erased, "corrections": corrections }), &said);
            Ok(())
        }
        Command::Mail { dry_run } => mail::run(&settings, &open(&settings)?, dry_run, output),
        Command::Openapi => {
            print!("{}", openapi::text());
            Ok(())
        }
    }
}

fn open(settings: &Settings) -> Result<Registry> {
    Registry::open(&settings.database_url)
}

fn migrate(settings: &Settings, output: &Output) -> Result<()> {
    let registry = open(settings)?;
    output.say(&json!({ "ready": registry.is_ready() }), "the database is up to date");
    Ok(())
}

fn recount(settings: &Settings, output: &Output) -> Result<()> {
    let found = open(settings)?.recount_needs(&Administrator::at_the_machine("recount"))?;
    let text = format!("{} cases counted; {} cells differed", found.cases, found.differing);
    output.say(&json!(found), &text);
    Ok(())
}

fn check_audit_chains(settings: &Settings, output: &Output) -> Result<()> {
    let by = Administrator::at_the_machine("check-audit-chains");
    let chains = open(settings)?.list_audit_chains(&by)?;
    let broken: Vec<_> = chains.iter().filter(|chain| !chain.intact).collect();
    for chain in &broken {
        let whose = chain.organization_id.as_deref().unwrap_or("no organisation");
        let at = chain.broken_at.unwrap_or_default();
        output.say(&json!(chain), &format!("the audit trail of {whose} is broken at {at}"));
    }
    if broken.is_empty() {
        output.say(&json!({ "intact": chains.len() }), &format!("{} audit trails are whole", chains.len()));
        return Ok(());
    }
    Err(Error::invalid("audit_chains", "an audit trail is broken"))
}

fn export(settings: &Settings, format: ExportFormat, to: Option<PathBuf>, output: &Output) -> Result<()> {
    let registry = open(settings)?;
    let format = match format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Ndjson => Format::Ndjson,
        ExportFormat::Geojson => Format::Geojson,
    };
    match to {
        None => registry.export_services(format, &mut std::io::stdout().lock()).map(|_| ()),
        Some(path) => {
            let unwritable = |_| Error::invalid("output", "the file cannot be made");
            let mut file = std::io::BufWriter::new(std::fs::File::create(&path).map_err(unwritable)?);
            let count = registry.export_services(format, &mut file)?;
            std::io::Write::flush(&mut file).map_err(Error::internal)?;
            output.say(&json!({ "services": count }), &format!("{count} services written"));
            Ok(())
        }
    }
}
