//! A throw-away PostgreSQL server from Debian's binaries.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use arunai_core::Registry;

const TEMPLATE: &str = "arunai_template";

/// A running server; stopped by [`stop`].
struct Server {
    folder: PathBuf,
    bin: PathBuf,
    port: u16,
}

static SERVER: OnceLock<Option<Server>> = OnceLock::new();
static NEXT: AtomicUsize = AtomicUsize::new(0);
/// How often a database is tried to be created.
const TRIES: usize = 10;
/// Copies of the template are made one at a time: the template must have no connection.
static COPYING: Mutex<()> = Mutex::new(());

/// Whether PostgreSQL's binaries are on this machine.
pub fn is_available() -> bool {
    binaries().is_some()
}

/// The URL of a fresh database with the current schema.
pub fn fresh_database() -> String {
    let server = SERVER.get_or_init(Server::start).as_ref().expect("PostgreSQL starts");
    let name = format!("arunai_{}", NEXT.fetch_add(1, Ordering::SeqCst));
    let _copying = COPYING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    server.create(&name, Some(TEMPLATE));
    server.url(&name)
}

/// The URL of a fresh database without any table.
pub fn empty_database() -> String {
    let server = SERVER.get_or_init(Server::start).as_ref().expect("PostgreSQL starts");
    let name = format!("arunai_{}", NEXT.fetch_add(1, Ordering::SeqCst));
    server.create(&name, None);
    server.url(&name)
}

/// Stops the server and removes its files.
pub fn stop() {
    if let Some(Some(server)) = SERVER.get() {
        server.run("pg_ctl", &["-D", &server.data(), "-m", "immediate", "stop"]);
        let _ = std::fs::remove_dir_all(&server.folder);
    }
}

/// Debian's folder, or wherever `pg_config` says.
fn binaries() -> Option<PathBuf> {
    let told = Command::new("pg_config").arg("--bindir").output().ok();
    let told = told.map(|o| PathBuf::from(String::from_utf8_lossy(&o.stdout).trim()));
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).chain(told).collect();
    found.sort();
    found.into_iter().rev().find(|bin| bin.join("initdb").exists())
}

impl Server {
    fn start() -> Option<Self> {
        let bin = binaries()?;
        let folder = std::env::temp_dir().join(format!("arunai-postgres-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).ok()?;
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let server = Self { folder, bin, port };
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(&server.folder).status();
            assert!(owned.is_ok_and(|status| status.success()), "the folder is handed to postgres");
        }
        let data = server.data();
        server.run("initdb", &["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "-D", &data]);
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=400"
        );
        let log = server.folder.join("log").display().to_string();
        server.run("pg_ctl", &["-D", &data, "-o", &options, "-l", &log, "-w", "start"]);
        server.create(TEMPLATE, None);
        drop(Registry::open(&server.url(TEMPLATE)).expect("the template migrates"));
        Some(server)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn create(&self, name: &str, template: Option<&str>) {
        let port = self.port.to_string();
        let mut arguments = vec!["-h", "127.0.0.1", "-p", &port, "-U", "postgres"];
        arguments.extend(template.map(|template| ["-T", template]).into_iter().flatten());
        arguments.push(name);
        // Sessions that made the template may take a while to end on a busy machine.
        let is_created = || self.succeeds("createdb", &arguments);
        let pause = || std::thread::sleep(Duration::from_secs(1));
        assert!(
            (0..TRIES).any(|_| is_created() || {
                pause();
                false
            }),
            "createdb succeeds"
        );
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        assert!(self.succeeds(program, arguments), "{program} succeeds");
    }

    /// Runs one of PostgreSQL's own programs; as root they refuse, so they run as `postgres`.
    fn succeeds(&self, program: &str, arguments: &[&str]) -> bool {
        let path = self.bin.join(program);
        let mut command = if is_root() {
            let quoted: Vec<String> =
                arguments.iter().map(|a| format!("'{}'", a.replace('\'', "'\\''"))).collect();
            let mut su = Command::new("su");
            su.args(["postgres", "-c"]).arg(format!("{} {}", path.display(), quoted.join(" ")));
            su
        } else {
            let mut own = Command::new(path);
            own.args(arguments);
            own
        };
        command.current_dir(Path::new("/")).stdin(Stdio::null()).stdout(Stdio::null());
        command.status().expect("the program starts").success()
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
