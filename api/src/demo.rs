//! The demo: an invented region, taken in through the real importers and verbs.
//!
//! Names and shapes are made up and say so: the prefecture's number 90 does not exist, and its island
//! lies in the open Pacific.

mod lives;
mod people;
mod region;
mod register;

use std::sync::Arc;

use arunai_core::accounts::NewAccount;
use arunai_core::actor::{Administrator, Curator, Right, Role, Worker};
use arunai_core::case_entries::{CaseEntry, EntryManner, NeedEntry};
use arunai_core::cases::{NewCase, Stage};
use arunai_core::clock::Quarter;
use arunai_core::councils::NewCouncil;
use arunai_core::eligibility::Eligibility;
use arunai_core::geometry::Position;
use arunai_core::id::{CouncilId, OrganizationId};
use arunai_core::import::wamnet::WamnetOptions;
use arunai_core::needs::NewNeedReport;
use arunai_core::organizations::NewOrganization;
use arunai_core::releases::NewRelease;
use arunai_core::services::{NewLocation, NewService};
use arunai_core::sessions::Purpose;
use arunai_core::steps::NewStep;
use arunai_core::values::{AreaCode, TermId};
use arunai_core::{Error, Registry, Result};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::commands::new_organization;

/// The seed of everything that is made up.
const SEED: u64 = 20_260_401;
/// The password of every demo account; the demo listens on this machine only.
const PASSWORD: &str = "arunai-demo-2026";

/// The login of the council's curator.
const CURATOR: &str = "kyogikai";

/// An account to try.
#[derive(Debug, Clone, Serialize)]
pub struct DemoAccount {
    /// What to type.
    pub login: String,
    /// The password.
    pub password: String,
    /// What it may do, in Japanese.
    pub role: String,
}

/// What the demo made.
pub struct Filled {
    /// Accounts to try, one of each role.
    pub accounts: Vec<DemoAccount>,
}

impl Filled {
    /// Addresses to open.
    pub fn addresses(&self, base: &str) -> Vec<String> {
        [
            "/search",
            "/council/matrix?area=900001",
            "/releases",
            "/sign-in",
            "/docs/",
            "/openapi.json",
            "/health/ready",
        ]
        .map(|path| format!("{base}{path}"))
        .to_vec()
    }

    /// What a person is told.
    pub fn greeting(&self, base: &str) -> String {
        let mut text = String::from("\nあるない（架空データ）が動いています。\n\n開くところ:\n");
        for address in self.addresses(base) {
            text.push_str(&format!("  {address}\n"));
        }
        text.push_str("\nためせるアカウント:\n");
        for account in &self.accounts {
            text.push_str(&format!("  {:<16} {}  {}\n", account.login, account.password, account.role));
        }
        text + "\n/releases の数は、数え終わると出ます（数分かかることがあります）。\n\nとめるには Ctrl+C\n"
    }
}

/// Fills an empty register.
pub fn fill(registry: &Registry) -> Result<Filled> {
    let by = Administrator::at_the_machine("demo");
    fill_register(registry, &by)?;
    let prefecture = AreaCode::try_from(region::prefecture_code())?;
    let name = format!("{} 自立支援協議会", region::PREFECTURE_NAME).try_into()?;
    let council = registry.register_council(&by, NewCouncil { name, area_codes: vec![prefecture] })?;
    let mut accounts = Vec::new();
    let roles = [
        ("admin", Role::Administrator, "管理者（アカウント・地域・設定）"),
        (CURATOR, Role::Curator, "協議会事務局（台帳の更新、会議の準備）"),
        ("iin", Role::Member, "協議会の委員"),
        ("hoshimi-city", Role::Municipality, "市町村（星見市）"),
    ];
    let city = region::hoshimi().try_into()?;
    for (login, role, text) in roles {
        registry.register_account(&by, account(login, text, role, Some(council.id), &city)?)?;
        accounts.push(shown(login, text));
    }
    fill_informal(registry, &by)?;
    let first = fill_people(registry, &by, council.id)?;
    accounts.push(shown(&first, "相談支援専門員（自分の事業所の事例と件数）"));
    Ok(Filled { accounts })
}

/// Begins to publish the numbers of the last quarter that is over, beside whatever else the service does.
pub fn publish(registry: &Arc<Registry>) -> Result<()> {
    let curator = sign_in::<Curator>(registry, CURATOR)?;
    let period = Quarter::last_closed(registry.clock().today()).to_string();
    registry.start_releases(&curator, NewRelease { period, hide: Vec::new() }).map(drop)
}

fn shown(login: &str, role: &str) -> DemoAccount {
    DemoAccount { login: login.to_owned(), password: PASSWORD.to_owned(), role: role.to_owned() }
}

fn account(
    login: &str,
    name: &str,
    role: Role,
    council: Option<CouncilId>,
    area: &AreaCode,
) -> Result<NewAccount> {
    Ok(NewAccount {
        login: login.to_owned(),
        name: name.to_owned().try_into()?,
        role,
        password: PASSWORD.to_owned(),
        organization_id: None,
        council_id: council.filter(|_| matches!(role, Role::Curator | Role::Member)),
        area_codes: if role == Role::Municipality { vec![area.clone()] } else { Vec::new() },
        manages_organization: false,
        mail_address: None,
    })
}

/// Areas and services, written as official files and taken in as such.
fn fill_register(registry: &Registry, by: &Administrator) -> Result<()> {
    let folder = Scratch::new()?;
    registry.import_areas(
        by,
        &folder.write("boundaries.geojson", region::boundaries_geojson().as_bytes())?,
        false,
    )?;
    registry.import_areas(by, &folder.write("codes.csv", code_list().as_bytes())?, false)?;
    let mut list = String::from("code,name,members\n");
    for (number, area) in region::welfare_areas().into_iter().enumerate() {
        list += &format!("kaku-region-{},{},{}\n", number + 1, area.name, area.municipality_codes.join(";"));
    }
    registry.import_areas(by, &folder.write("regions.csv", list.as_bytes())?, false)?;
    let as_of = last_release(registry.clock().today());
    registry.import_populations(
        by,
        &folder.write("populations.csv", population_table(as_of).as_bytes())?,
        false,
    )?;
    let options = WamnetOptions { as_of: Some(as_of), dry_run: false };
    for (name, bytes) in register::wamnet_files(SEED) {
        registry.import_wamnet(by, &folder.write(&name, &bytes)?, &options, &mut |_, _| {})?;
    }
    Ok(())
}

/// The code list, which alone knows kana.
fn code_list() -> String {
    let prefecture = region::PREFECTURE_NAME;
    let mut list = String::from("code,prefecture,municipality,kana\n");
    list += &format!("{},{prefecture},,{}\n", region::prefecture_code(), region::PREFECTURE_KANA);
    for area in region::municipalities() {
        list += &format!("{},{prefecture},{},{}\n", area.code, area.name, area.kana);
    }
    list
}

/// Residents by three bands of age.
fn population_table(counted_on: NaiveDate) -> String {
    let mut table = String::from("種類,地域コード,町名,基準日,年齢から,年齢まで,人数,出典\n");
    for area in region::municipalities() {
        for (from, to, percent) in [("0", "17", 15), ("18", "64", 53), ("65", "", 32)] {
            let persons = area.population * percent / 100;
            table += &format!("住民,{},,{counted_on},{from},{to},{persons},架空の数\n", area.code);
        }
    }
    table
}

/// The end of the last half-year that the official data could speak of.
fn last_release(today: NaiveDate) -> NaiveDate {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(today);
    match today.month() {
        1..=6 => day(today.year() - 1, 9, 30),
        _ => day(today.year(), 3, 31),
    }
}

/// Informal resources, entered by a curator.
fn fill_informal(registry: &Registry, by: &Administrator) -> Result<()> {
    let curator = sign_in::<Curator>(registry, CURATOR)?;
    let organization = registry.register_organization(by, new_organization("架空県 地域のあつまり")?)?;
    for resource in register::informal_resources(SEED) {
        let position = match (resource.longitude, resource.latitude) {
            (Some(longitude), Some(latitude)) => Some(Position::new(longitude, latitude)?),
            _ => None,
        };
        let area_code = AreaCode::try_from(resource.municipality_code)?;
        let full_name = registry.find_area(&area_code)?.full_name;
        let street = resource.address.strip_prefix(&full_name).unwrap_or(&resource.address).to_owned();
        let address_street =
            Some(street).filter(|street| !street.is_empty()).map(TryInto::try_into).transpose()?;
        let location = NewLocation { area_code, address_street, position };
        let new = NewService {
            organization_id: organization.id,
            kind: TermId(resource.kind.to_owned()),
            name: resource.name.to_owned().try_into()?,
            name_kana: Some(resource.kana.to_owned().try_into()?),
            phone: resource.phone.map(TryInto::try_into).transpose()?,
            url: None,
            notes: Some(resource.note.to_owned().try_into()?),
            capacity: None,
            service_areas: Vec::new(),
            location: Some(location),
            delivery: Vec::new(),
            eligibility: Eligibility::default(),
            opens_on: None,
        };
        registry.register_service(&curator, new)?;
    }
    Ok(())
}

/// Organisations, their workers and cases; returns the login of the first worker.
fn fill_people(registry: &Registry, by: &Administrator, council: CouncilId) -> Result<String> {
    let today = registry.clock().today();
    let mut cases = people::cases(SEED, today);
    let mut first_login = None;
    for (number, organization) in people::support_organizations().into_iter().enumerate() {
        let kana = Some(organization.kana.to_owned().try_into()?);
        let new = NewOrganization { name_kana: kana, ..new_organization(organization.name)? };
        let id = registry.register_organization(by, new)?.id;
        for (place, worker) in organization.workers.iter().enumerate() {
            registry.register_account(by, worker_account(worker, id, council, place == 0)?)?;
            first_login.get_or_insert_with(|| worker.login.clone());
        }
        let login = organization.workers.first().map(|worker| worker.login.as_str()).unwrap_or_default();
        let worker = sign_in::<Worker>(registry, login)?;
        let (own, others): (Vec<_>, Vec<_>) = cases.into_iter().partition(|case| case.organization == number);
        cases = others;
        let entries = own.into_iter().map(entry).collect::<Result<_>>()?;
        registry.enter_cases(&worker, entries, &EntryManner::default())?;
        if number == 0 {
            lives::tell(registry, &worker, &region::neighbour().try_into()?)?;
        }
    }
    first_login.ok_or_else(|| Error::internal("the demo has no worker"))
}

fn worker_account(
    worker: &people::Worker,
    organization: OrganizationId,
    council: CouncilId,
    manages: bool,
) -> Result<NewAccount> {
    Ok(NewAccount {
        login: worker.login.clone(),
        name: worker.name.clone().try_into()?,
        role: Role::Worker,
        password: PASSWORD.to_owned(),
        organization_id: Some(organization),
        council_id: Some(council),
        area_codes: Vec::new(),
        manages_organization: manages,
        mail_address: None,
    })
}

fn entry(case: people::DemoCase) -> Result<CaseEntry> {
    let needs = case.needs.into_iter().map(|need| {
        let report = |report: people::DemoReport| {
            Ok(NewNeedReport {
                reported_on: report.on,
                status: serde_json::from_value(report.status.into()).map_err(Error::internal)?,
                reasons: report.reasons.into_iter().map(|reason| TermId(reason.to_owned())).collect(),
                urgency: report.urgency,
                wished: None,
                tried: Vec::new(),
            })
        };
        let reports = need.reports.into_iter().map(report).collect::<Result<_>>()?;
        Ok(NeedEntry { term: TermId(need.term.to_owned()), reports, referrals: Vec::new() })
    });
    Ok(CaseEntry {
        token: None,
        steps: case.steps.into_iter().map(step).collect::<Result<_>>()?,
        case: Some(NewCase {
            stage: if case.child { Stage::Child } else { Stage::Adult },
            birth_cohort: case.birth_fiscal_year,
            disability_types: case.disability_types.into_iter().map(|t| TermId(t.to_owned())).collect(),
            support_level: case.support_level.map(|level| TermId(level.to_owned())),
            main_support: case.main_support,
            residence_area: case.residence_area.try_into()?,
            granting_area: case.granting_area.try_into()?,
            consented_on: case.consented_on,
            guardian_consented_on: case.child.then_some(case.consented_on),
            opened_on: case.opened_on,
            monitoring_months: None,
        }),
        closed_on: case.closed_on,
        closing_reason: case.closed_on.map(|_| TermId("closing_completed".to_owned())),
        needs: needs.collect::<Result<_>>()?,
        strengths: Vec::new(),
        goals: Vec::new(),
    })
}

fn step((step, occurred_on): (&str, NaiveDate)) -> Result<NewStep> {
    Ok(NewStep { step: serde_json::from_value(step.into()).map_err(Error::internal)?, occurred_on })
}

fn sign_in<R: Right>(registry: &Registry, login: &str) -> Result<R> {
    let session = registry.sign_in(login, PASSWORD)?;
    let signed_in = registry.signed_in(Purpose::Page, &session.secret)?;
    registry.sign_out(&session.secret)?;
    signed_in.as_ref().and_then(R::prove).ok_or_else(|| Error::internal("a demo account has the wrong role"))
}

/// A folder for the files that are taken in, removed afterwards.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("arunai-demo-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(Error::internal)?;
        Ok(Self(folder))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<std::path::PathBuf> {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).map_err(Error::internal)?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
