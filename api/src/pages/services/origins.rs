//! Where the facts of a service come from, part by part, and who last said that they are true.

use arunai_core::clock::day_of;
use arunai_core::confirmations::ConfirmedBy;
use arunai_core::services::{Recorder, ServiceDetails, Source};

use super::sheet::Sheet;
use crate::pages::words::era_date;

/// Where some fields come from: the official file, unless a person set one of them.
pub(super) fn origin(sheet: &Sheet, fields: &[&str]) -> String {
    let service = &sheet.details.service;
    let is_set = fields.iter().any(|field| service.curated.iter().any(|curated| curated == field));
    if service.source == Source::Wamnet && !is_set {
        return official(sheet);
    }
    let names = |known: &[String]| fields.iter().any(|field| known.iter().any(|one| one == field));
    match sheet.versions.iter().rev().find(|version| names(&version.fields)) {
        Some(version) => {
            format!("{}が、{}に記入", recorder(&version.recorded_by), era_date(day_of(version.at)))
        }
        None => "記録した人はわかりません".to_owned(),
    }
}

/// The official file, and the day that it speaks of.
pub(super) fn official(sheet: &Sheet) -> String {
    let ServiceDetails { service, unchanged_as_of, .. } = &sheet.details;
    match (service.source_as_of, unchanged_as_of) {
        (Some(day), Some(since)) => {
            format!("公表データ（{}時点。{}時点でも同じ）", era_date(day), era_date(*since))
        }
        (Some(day), None) => format!("公表データ（{}時点）", era_date(day)),
        (None, _) => "公表データ（いつのものかは不明）".to_owned(),
    }
}

/// Who recorded something. No person is named.
pub(super) fn recorder(recorder: &Recorder) -> String {
    match recorder {
        Recorder::Import => "公表データ".to_owned(),
        Recorder::Council(name) => format!("{name}の事務局"),
        Recorder::Provider => "事業所".to_owned(),
        Recorder::Operator => "台帳の運用者".to_owned(),
    }
}

/// When somebody last said that the facts are true, and who.
pub(super) fn confirmed(sheet: &Sheet) -> String {
    let Some(day) = sheet.details.service.last_confirmed_on else {
        return "なし（公表データのままで、だれも確かめていません）".to_owned();
    };
    let by =
        sheet.confirmations.iter().find(|one| one.confirmed_on == day).map(|one| match one.confirmed_by {
            ConfirmedBy::Curator => "協議会の事務局".to_owned(),
            ConfirmedBy::Provider => "事業所".to_owned(),
        });
    let recorded = || {
        let says = |fields: &[String]| fields.iter().any(|field| field == "last_confirmed_on");
        let version = sheet.versions.iter().rev().find(|version| says(&version.fields))?;
        Some(recorder(&version.recorded_by))
    };
    match by.or_else(recorded) {
        Some(by) => format!("{}（{by}）", era_date(day)),
        None => era_date(day),
    }
}
