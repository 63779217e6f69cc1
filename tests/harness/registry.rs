//! A whole service on a database of its own.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock, mpsc};

use actix_web::rt::System;
use arunai_api::config::Settings;
use arunai_api::secrets::Secrets;
use arunai_api::server;
use arunai_api::state::Shared;
use arunai_core::Registry;
use arunai_core::accounts::NewAccount;
use arunai_core::actor::{Administrator, Right, Role};
use arunai_core::clock::Clock;
use arunai_core::id::{CouncilId, Ids, OrganizationId};
use arunai_core::sessions::Purpose;
use arunai_core::values::AreaCode;
use chrono::{DateTime, Utc};
use tempfile::TempDir;

use crate::client::Client;
use crate::postgres;

/// The password of every test account.
pub const PASSWORD: &str = "a long enough password";
/// When tests take place, unless they set the clock: a Monday in the first quarter of 令和8年度.
pub const NOW: &str = "2026-06-15T03:00:00Z";

/// The databases that the suite runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Bundled SQLite.
    Sqlite,
    /// A throw-away PostgreSQL.
    Postgres,
}

/// A service under test.
pub struct TestRegistry {
    /// Which database it runs on.
    pub backend: Backend,
    /// The registry, for what HTTP does not show.
    pub registry: Arc<Registry>,
    /// Its clock.
    pub clock: Clock,
    /// The URL of its database.
    pub database_url: String,
    secrets: Arc<Secrets>,
    base: String,
    folder: TempDir,
    stop: Option<actix_web::dev::ServerHandle>,
}

impl TestRegistry {
    /// Starts a service on a fresh database, with random ids.
    pub fn start(backend: Backend) -> Self {
        Self::start_with(backend, Ids::random())
    }

    /// Starts a service whose ids are the caller's.
    pub fn start_with(backend: Backend, ids: Ids) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database_url = match backend {
            Backend::Sqlite => sqlite_copy(&folder),
            Backend::Postgres => postgres::fresh_database(),
        };
        let clock = Clock::fixed(NOW.parse::<DateTime<Utc>>().expect("a time"));
        let registry = Registry::open_with(&database_url, clock.clone(), ids).expect("the registry opens");
        let registry = Arc::new(registry);
        let secrets = Arc::new(Secrets::fresh());
        let (base, stop) = serve(Arc::clone(&registry), Arc::clone(&secrets));
        Self { backend, registry, clock, database_url, secrets, base, folder, stop: Some(stop) }
    }

    /// A path in a folder of the test's own.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder of the test's own.
    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).expect("the file is written");
        path
    }

    /// Who runs the installation.
    pub fn operator(&self) -> Administrator {
        Administrator::at_the_machine("test")
    }

    /// A client without a token.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base, None)
    }

    /// A client with any token.
    pub fn with_token(&self, token: &str) -> Client {
        Client::new(&self.base, Some(token.to_owned()))
    }

    /// A new administrator's client.
    pub fn administrator(&self) -> Client {
        self.client(self.account(Role::Administrator, None, None, &[]))
    }

    /// A new worker's client; the first worker of an organisation in a test is its manager.
    pub fn worker(&self, organization: OrganizationId) -> Client {
        self.client(self.account(Role::Worker, Some(organization), None, &[]))
    }

    /// A new client of a worker who reads a council's papers.
    pub fn council_worker(&self, organization: OrganizationId, council: CouncilId) -> Client {
        self.client(self.account(Role::Worker, Some(organization), Some(council), &[]))
    }

    /// A new curator's client.
    pub fn curator(&self, council: CouncilId) -> Client {
        self.client(self.account(Role::Curator, None, Some(council), &[]))
    }

    /// A new council member's client.
    pub fn member(&self, council: CouncilId) -> Client {
        self.client(self.account(Role::Member, None, Some(council), &[]))
    }

    /// A new municipality's client.
    pub fn municipality(&self, areas: &[AreaCode]) -> Client {
        self.client(self.account(Role::Municipality, None, None, areas))
    }

    /// The proof of a right, for verbs that are not reached over HTTP.
    pub fn prove<R: Right>(&self, login: &str) -> R {
        let session = self.registry.sign_in(login, PASSWORD).expect("signs in");
        let signed_in =
            self.registry.signed_in(Purpose::Page, &session.secret).expect("reads").expect("is signed in");
        R::prove(&signed_in).expect("has the right")
    }

    /// Registers an account and returns its login.
    pub fn account(
        &self,
        role: Role,
        organization_id: Option<OrganizationId>,
        council_id: Option<CouncilId>,
        areas: &[AreaCode],
    ) -> String {
        let accounts = self.registry.list_accounts(&self.operator()).expect("lists");
        let login = format!("account-{}", accounts.len());
        let new = NewAccount {
            login: login.clone(),
            name: "テスト 太郎".to_owned().try_into().expect("a name"),
            role,
            password: PASSWORD.to_owned(),
            organization_id,
            council_id,
            area_codes: areas.to_vec(),
            manages_organization: role == Role::Worker,
            mail_address: None,
        };
        self.registry.register_account(&self.operator(), new).expect("registers");
        login
    }

    /// A client with a bearer token of the account.
    pub fn client(&self, login: String) -> Client {
        let (account, session) = self.registry.issue_token(&self.operator(), &login, 30).expect("issues");
        // Tokens are checked against the real time; the session behind them against the test's clock.
        let expires = 4_000_000_000;
        let token = self.secrets.sign(&account.id.to_string(), &session.secret, 0, expires).expect("signs");
        Client::new(&self.base, Some(token))
    }
}

impl Drop for TestRegistry {
    fn drop(&mut self) {
        if let Some(handle) = self.stop.take() {
            drop(handle.stop(false));
        }
    }
}

/// A copy of a migrated SQLite file.
fn sqlite_copy(folder: &TempDir) -> String {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("template.sqlite");
        let registry = Registry::open(&format!("sqlite://{}", path.display())).expect("migrates");
        let copy = folder.path().join("copy.sqlite");
        registry.back_up(&copy).expect("copies");
        std::fs::read(copy).expect("reads")
    });
    let path = folder.path().join("arunai.sqlite");
    std::fs::write(&path, template).expect("writes");
    format!("sqlite://{}", path.display())
}

fn serve(registry: Arc<Registry>, secrets: Arc<Secrets>) -> (String, actix_web::dev::ServerHandle) {
    let mut settings = Settings::read(|_| None).expect("the defaults hold");
    settings.workers = 1;
    let shared = Shared::new(registry, secrets, settings);
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        System::new().block_on(async move {
            let (listener, address) = server::listen("127.0.0.1:0").expect("listens");
            let server = server::start(shared, listener).expect("starts");
            tell.send((format!("http://{address}"), server.handle())).expect("somebody waits");
            server.await.expect("serves");
        });
    });
    told.recv().expect("the server starts")
}
