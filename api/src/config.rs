//! Every setting: its variable, its default and what it is for. The README's table is held to this.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use arunai_core::Error;
use arunai_core::mail::MailAddress;

/// A setting as people see it.
pub struct Setting {
    /// The environment variable; in the file the same without `ARUNAI_`, in lower case.
    pub variable: &'static str,
    /// What holds without it.
    pub default: &'static str,
    /// What it is for.
    pub help: &'static str,
}

/// All settings.
pub const SETTINGS: &[Setting] = &[
    Setting {
        variable: "ARUNAI_DATABASE_URL",
        default: "sqlite://arunai.sqlite",
        help: "the database: `sqlite://PATH` or `postgres://USER@HOST/NAME`",
    },
    Setting { variable: "ARUNAI_LISTEN", default: "127.0.0.1:8080", help: "address and port to listen on" },
    Setting {
        variable: "ARUNAI_PUBLIC_URL",
        default: "",
        help: "the address that people open; with `https://` cookies are sent over TLS only",
    },
    Setting {
        variable: "ARUNAI_TRUSTED_PROXY",
        default: "",
        help: "addresses of reverse proxies, parted by commas, whose `X-Forwarded-For` is believed",
    },
    Setting {
        variable: "ARUNAI_SECRETS",
        default: "arunai.secrets.json",
        help: "file with the keys that sign tokens; made when it is missing",
    },
    Setting { variable: "ARUNAI_WORKERS", default: "2", help: "threads that answer requests" },
    Setting {
        variable: "ARUNAI_LOG",
        default: "info",
        help: "what is logged: `error`, `warn`, `info`, `debug`",
    },
    Setting {
        variable: "ARUNAI_FONTS",
        default: "",
        help: "font files for PDFs, parted by `:`, asked for a letter in this order; without it the usual ones of Debian and Windows",
    },
    Setting {
        variable: "ARUNAI_TILE_URL",
        default: "",
        help: "background of the map of providers, e.g. `https://HOST/{z}/{x}/{y}.png`, loaded when somebody asks for it; without it areas are drawn",
    },
    Setting {
        variable: "ARUNAI_TILE_CREDIT",
        default: "",
        help: "whose background that is, as its terms of use want it shown",
    },
    Setting {
        variable: "ARUNAI_SMTP_URL",
        default: "",
        help: "server that sends the weekly mail, `smtps://USER:PASSWORD@HOST` or `smtp://HOST?tls=required`; without it none is sent",
    },
    Setting { variable: "ARUNAI_MAIL_FROM", default: "", help: "address that the weekly mail comes from" },
    Setting {
        variable: "ARUNAI_CONFIG",
        default: "",
        help: "a TOML file with any of these settings; the environment goes first",
    },
];

/// The settings of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// See `ARUNAI_DATABASE_URL`.
    pub database_url: String,
    /// See `ARUNAI_LISTEN`.
    pub listen: String,
    /// See `ARUNAI_PUBLIC_URL`.
    pub public_url: String,
    /// See `ARUNAI_TRUSTED_PROXY`.
    pub trusted_proxy: Vec<IpAddr>,
    /// See `ARUNAI_SECRETS`.
    pub secrets: PathBuf,
    /// See `ARUNAI_WORKERS`.
    pub workers: usize,
    /// See `ARUNAI_LOG`.
    pub log: String,
    /// See `ARUNAI_FONTS`.
    pub fonts: Vec<PathBuf>,
    /// See `ARUNAI_TILE_URL`.
    pub tiles: Option<Tiles>,
    /// See `ARUNAI_SMTP_URL`.
    pub mail: Option<MailSettings>,
    /// Whether every page says that its data are invented.
    pub demo: bool,
}

impl Settings {
    /// Reads the environment, then the file that `ARUNAI_CONFIG` names, then the defaults.
    pub fn read(environment: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let file = match environment("ARUNAI_CONFIG").filter(|path| !path.is_empty()) {
            Some(path) => read_file(Path::new(&path))?,
            None => BTreeMap::new(),
        };
        let value = |variable: &str| {
            let default = SETTINGS.iter().find(|s| s.variable == variable).map_or("", |s| s.default);
            environment(variable)
                .or_else(|| file.get(&key_of(variable)).cloned())
                .unwrap_or_else(|| default.to_owned())
        };
        let workers = value("ARUNAI_WORKERS").parse().ok().filter(|count| (1..=64).contains(count));
        let listen = value("ARUNAI_LISTEN");
        if listen.parse::<std::net::SocketAddr>().is_err() {
            return Err(Error::invalid(
                "ARUNAI_LISTEN",
                "must be an address and a port, e.g. 127.0.0.1:8080",
            ));
        }
        Ok(Self {
            database_url: value("ARUNAI_DATABASE_URL"),
            listen,
            public_url: value("ARUNAI_PUBLIC_URL"),
            trusted_proxy: addresses(&value("ARUNAI_TRUSTED_PROXY"))?,
            secrets: value("ARUNAI_SECRETS").into(),
            workers: workers.ok_or_else(|| Error::invalid("ARUNAI_WORKERS", "must be between 1 and 64"))?,
            log: value("ARUNAI_LOG"),
            fonts: paths(&value("ARUNAI_FONTS")),
            tiles: Tiles::read(&value("ARUNAI_TILE_URL"), &value("ARUNAI_TILE_CREDIT"))?,
            mail: MailSettings::read(&value("ARUNAI_SMTP_URL"), value("ARUNAI_MAIL_FROM"))?,
            demo: false,
        })
    }

    /// Whether people open the pages over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// The background of the map of providers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiles {
    /// With `{z}`, `{x}` and `{y}` in it.
    pub url: String,
    /// Whose it is.
    pub credit: String,
}

impl Tiles {
    fn read(url: &str, credit: &str) -> Result<Option<Self>, Error> {
        let (url, credit) = (url.trim(), credit.trim());
        if url.is_empty() {
            return Ok(None);
        }
        let tiles = Self { url: url.to_owned(), credit: credit.to_owned() };
        let has_places = ["{z}", "{x}", "{y}"].iter().all(|place| url.contains(place));
        if !has_places || tiles.origin().is_none() {
            let reason = "must be https://HOST/... or http://HOST/... with {z}, {x} and {y} after the host";
            return Err(Error::invalid("ARUNAI_TILE_URL", reason));
        }
        if credit.is_empty() {
            return Err(Error::invalid("ARUNAI_TILE_CREDIT", "is needed with ARUNAI_TILE_URL"));
        }
        Ok(Some(tiles))
    }

    /// Scheme, host and port: the one place outside that pages then may load pictures from.
    pub fn origin(&self) -> Option<&str> {
        let scheme = ["https://", "http://"].into_iter().find(|scheme| self.url.starts_with(scheme))?;
        let host = self.url[scheme.len()..].split('/').next().filter(|host| !host.is_empty())?;
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':');
        host.chars().all(is_plain).then(|| &self.url[..scheme.len() + host.len()])
    }
}

/// What the weekly mail is sent with.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The server, in the form that the library takes; may hold a password.
    pub smtp_url: String,
    /// Whom it comes from.
    pub from: MailAddress,
}

impl MailSettings {
    fn read(url: &str, from: String) -> Result<Option<Self>, Error> {
        let wrong = |reason: &str| Err(Error::invalid("ARUNAI_SMTP_URL", reason));
        let url = url.trim();
        if url.is_empty() {
            return Ok(None);
        }
        let has_password = url.contains('@');
        match url.split_once("://") {
            Some(("smtps", _)) => {}
            Some(("smtp", rest)) if !has_password || rest.ends_with("?tls=required") => {}
            Some(("smtp", _)) => return wrong("a password goes over TLS only: smtps://, or ?tls=required"),
            _ => return wrong("must be smtps://HOST or smtp://HOST"),
        }
        let from = MailAddress::try_from(from);
        let from = from.map_err(|_| Error::invalid("ARUNAI_MAIL_FROM", "must be an address of mail"))?;
        Ok(Some(Self { smtp_url: url.to_owned(), from }))
    }
}

impl std::fmt::Debug for MailSettings {
    /// Without the URL: a password belongs in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailSettings").field("from", &self.from).finish_non_exhaustive()
    }
}

fn addresses(list: &str) -> Result<Vec<IpAddr>, Error> {
    let bad = |_| Error::invalid("ARUNAI_TRUSTED_PROXY", "must be IP addresses parted by commas");
    list.split(',').map(str::trim).filter(|a| !a.is_empty()).map(|a| a.parse().map_err(bad)).collect()
}

/// Files parted by `:`. One after a single letter belongs to a drive of Windows.
fn paths(list: &str) -> Vec<PathBuf> {
    let mut paths: Vec<String> = Vec::new();
    for part in list.split(':') {
        match paths.last_mut().filter(|last| is_drive(last) && part.starts_with(['/', '\\'])) {
            Some(drive) => *drive = format!("{drive}:{part}"),
            None => paths.push(part.to_owned()),
        }
    }
    paths.iter().map(|path| path.trim()).filter(|path| !path.is_empty()).map(PathBuf::from).collect()
}

fn is_drive(text: &str) -> bool {
    let mut letters = text.trim().chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.next().is_none()
}

fn key_of(variable: &str) -> String {
    variable.trim_start_matches("ARUNAI_").to_lowercase()
}

fn read_file(path: &Path) -> Result<BTreeMap<String, String>, Error> {
    let text = std::fs::read_to_string(path)
        .map_err(|_| Error::invalid("ARUNAI_CONFIG", "the file cannot be read"))?;
    let table: toml::Table =
        text.parse().map_err(|_| Error::invalid("ARUNAI_CONFIG", "the file is not TOML"))?;
    let mut values = BTreeMap::new();
    for (key, value) in table {
        if !SETTINGS.iter().any(|setting| key_of(setting.variable) == key) {
            return Err(Error::invalid(key, "is not a setting"));
        }
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        values.insert(key, text);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_goes_before_the_defaults() {
        let settings = Settings::read(|name| (name == "ARUNAI_LISTEN").then(|| "0.0.0.0:9000".to_owned()));
        let settings = settings.expect("reads");
        assert_eq!(settings.listen, "0.0.0.0:9000");
        assert_eq!(settings.database_url, "sqlite://arunai.sqlite");
    }

    #[test]
    fn fonts_are_parted_by_colons_on_windows_too() {
        assert_eq!(paths(""), Vec::<PathBuf>::new());
        assert_eq!(paths("/a.ttf: /b.ttc:"), ["/a.ttf", "/b.ttc"].map(PathBuf::from));
        assert_eq!(paths(r"C:\f\a.ttf:D:/b.ttc"), [r"C:\f\a.ttf", "D:/b.ttc"].map(PathBuf::from));
    }

    #[test]
    fn tiles_come_from_one_plain_host_and_have_a_credit() {
        let tiles =
            Tiles::read("https://tiles.example:8443/std/{z}/{x}/{y}.png", "地図の持ち主").expect("is fine");
        assert_eq!(tiles.expect("is set").origin(), Some("https://tiles.example:8443"));
        assert_eq!(Tiles::read("", "").expect("is fine"), None);
        for url in [
            "https://{s}.example/{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
            "//a.example/{z}/{x}/{y}",
            "https://a.example/",
        ] {
            assert!(Tiles::read(url, "だれか").is_err(), "{url}");
        }
        assert!(Tiles::read("https://a.example; script-src *//{z}/{x}/{y}", "だれか").is_err());
        assert!(Tiles::read("https://a.example/{z}/{x}/{y}", " ").is_err());
    }

    #[test]
    fn mail_is_off_unless_set_and_a_password_goes_over_tls_and_into_no_log() {
        let read = |url: &str| MailSettings::read(url, "arunai@example.jp".to_owned());
        assert_eq!(read(" ").expect("is fine"), None);
        for url in ["smtps://me:geheim@mail.example", "smtp://me:geheim@mail.example?tls=required"] {
            let settings = read(url).expect("is fine").expect("is set");
            assert!(settings.smtp_url == url && !format!("{settings:?}").contains("geheim"));
        }
        assert!(read("smtp://127.0.0.1:2525").expect("is fine").is_some());
        for url in ["smtp://me:geheim@mail.example", "mail.example", "http://mail.example"] {
            let error = read(url).expect_err(url).to_string();
            assert!(error.contains("ARUNAI_SMTP_URL") && !error.contains("geheim"));
        }
        assert!(MailSettings::read("smtps://mail.example", String::new()).is_err());
    }

    #[test]
    fn a_bad_setting_is_named() {
        let error = Settings::read(|name| (name == "ARUNAI_WORKERS").then(|| "many".to_owned()));
        assert!(error.expect_err("refused").to_string().contains("ARUNAI_WORKERS"));
    }
}
