//! The page of a service: the way to reach it first, then every part with where it comes from.

use arunai_core::locations::{Accuracy, AccuracyReason, Location};
use arunai_core::services::{Operation, Service};
use arunai_core::vacancies::VacancyState;
use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::eligibility_view::{delivery_names, eligibility};
use super::history_view::history;
use super::keeping_view::tools;
use super::origins::{confirmed, official, origin};
use super::sheet::Sheet;
use crate::config::Tiles;
use crate::pages::layout::{FormFault, Frame, fault_summary};
use crate::pages::search_items_view::{contact, days_and_hours};
use crate::pages::search_map_view::{MapSetting, map_figure};
use crate::pages::words::{era_date, vacancy};

/// Everything that is known of a service.
pub(super) fn sheet(frame: &Frame, shown: &Sheet, faults: &[FormFault], tiles: Option<&Tiles>) -> Markup {
    let details = &shown.details;
    let service = &details.service;
    let kind = shown.terms.kind_name(&service.kind);
    html! {
        h1 { (service.name) }
        @if let Some(kana) = &service.name_kana { p.hint { (kana) } }
        p { @if !kind.is_empty() { span.chip { (kind) } " " } (details.organization.name) }
        (fault_summary(faults))
        (state_of(shown))
        (contact(service.phone.as_deref()))
        @if details.is_kept { (tools(frame, shown)) }
        div.service-beside {
            dl.service-facts { (parts(shown)) }
            @if let Some(map) = &shown.map { (map_figure(map, &MapSetting { tiles, ..MapSetting::default() })) }
        }
        (certainty(shown))
        (history(shown))
        (next_steps(shown))
    }
}

/// What somebody must know who wants to use it and cannot.
fn state_of(shown: &Sheet) -> Markup {
    let service = &shown.details.service;
    let day = |day: Option<NaiveDate>| day.map(era_date).unwrap_or_default();
    let said = match shown.details.operation {
        Operation::OnOffer => None,
        Operation::ToCome => Some(format!("{}に始まる予定です。", day(service.opens_on))),
        Operation::Suspended => Some(match service.suspended_until {
            Some(until) => format!("{}まで休止しています。", era_date(until)),
            None => "休止しています。いつまでかは、わかりません。".to_owned(),
        }),
        Operation::Closed => Some(format!("{}で終わりました。", day(service.closes_on))),
        Operation::Vanished => Some(format!(
            "{}の公表データから消えました。やめたとはかぎりません。電話で確かめてください。",
            day(service.vanished_on)
        )),
        Operation::Retired => Some(format!("{}に台帳から外しました。", day(service.retired_on))),
    };
    html! { @if let Some(said) = said { p.service-state { strong { (said) } } } }
}

fn parts(shown: &Sheet) -> Markup {
    let details = &shown.details;
    let service = &details.service;
    html! {
        (part("空き状況", html! { (free_places(shown)) }, vacancy_origin(shown)))
        (part("連絡先", contacts(service), &origin(shown, &["phone", "fax", "url"])))
        (part("所在地", places(&details.locations), &origin(shown, &["location_ids"])))
        (part("提供する地域", areas(shown), &origin(shown, &["service_areas", "service_extent"])))
        (part("使いかた", html! { (delivery_names(&details.delivery)) }, &delivery_origin(shown)))
        (part("対象", eligibility(details, &shown.terms.disability_types), &eligibility_origin(shown)))
        (part("定員", capacity(service), &origin(shown, &["capacity"])))
        (part("開いている日・時間", hours(service), &origin(shown, &["hours", "closed_days"])))
        @if let Some(notes) = &service.notes { (part("備考", html! { (notes) }, &origin(shown, &["notes"]))) }
        @if has_days(service) { (part("始まり・終わり・休止", days(service), &origin(shown, DAYS))) }
        (part("番号", numbers(shown), &origin(shown, &["office_number"])))
    }
}

/// A part: its name, what is known, and where that comes from.
fn part(name: &str, known: Markup, origin: &str) -> Markup {
    html! {
        div {
            dt { (name) }
            dd {
                (known)
                p.hint { "出どころ：" (origin) }
            }
        }
    }
}

/// Free places with their month, and how long ago that was.
fn free_places(shown: &Sheet) -> String {
    let told = vacancy(&shown.details.vacancy);
    let Some(month) = shown.details.vacancy.month else { return told };
    let ago = (shown.today.year() - month.year()) * 12 + shown.today.month() as i32 - month.month() as i32;
    match ago {
        ..=0 => format!("{told}・今月"),
        ago => format!("{told}・{ago}か月前"),
    }
}

fn vacancy_origin(shown: &Sheet) -> &'static str {
    match shown.details.vacancy.state {
        VacancyState::Ask => "小さな住まいの空きは公開していません。電話で確かめてください",
        VacancyState::Unknown => "記録がないか、3か月より前の記録です",
        _ => "協議会の事務局が確かめた月です",
    }
}

fn contacts(service: &Service) -> Markup {
    let unknown = html! { span.not-known { "不明" } };
    html! {
        p { "電話 " @match &service.phone { Some(phone) => (phone), None => (unknown) } }
        @if let Some(fax) = &service.fax { p { "ファックス " (fax) } }
        @if let Some(url) = &service.url { p { "ホームページ " (web_site(url)) } }
    }
}

/// A web site; a link only where it is an address of one.
fn web_site(url: &str) -> Markup {
    let is_address = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
    html! { @if is_address { a href=(url) rel="noopener noreferrer" { (url) } } @else { (url) } }
}

fn places(locations: &[Location]) -> Markup {
    html! {
        @if locations.is_empty() { p { "決まった場所はありません。" } }
        @for location in locations {
            p { (location.address_area) (location.address_street) }
            @if let Some(said) = accuracy(location) { p.doubt { (said) } }
        }
    }
}

fn accuracy(location: &Location) -> Option<&'static str> {
    match (location.accuracy, location.accuracy_reason) {
        (_, Some(AccuracyReason::Confidential)) => {
            Some("くわしい所在地は公開していません。電話で確かめてください。")
        }
        (Accuracy::Exact, _) => None,
        (Accuracy::Unknown, _) => Some("地図の上の位置は、わかりません。"),
        (_, Some(AccuracyReason::OutsideArea)) => {
            Some("地図の上の位置はおおよそです（公表された位置が、住所の市町村の外にあります）。")
        }
        (_, Some(AccuracyReason::SharedPoint)) => {
            Some("地図の上の位置はおおよそです（住所のちがう事業所と同じ位置で公表されています）。")
        }
        (Accuracy::Approximate, _) => Some("地図の上の位置はおおよそです。"),
    }
}

fn areas(shown: &Sheet) -> Markup {
    let service = &shown.details.service;
    let names: Vec<&str> = service.service_areas.iter().map(|code| shown.area_name(code)).collect();
    html! {
        @if names.is_empty() && service.service_extent.is_none() { span.not-known { "記載がありません" } }
        (names.join("、"))
        @if service.service_extent.is_some() { p { "このほかに、地図の上で決めた範囲があります。" } }
    }
}

fn delivery_origin(shown: &Sheet) -> String {
    match shown.details.service.delivery.is_empty() {
        true => "サービスの種類".to_owned(),
        false => origin(shown, &["delivery"]),
    }
}

fn eligibility_origin(shown: &Sheet) -> String {
    match shown.details.service.eligibility == arunai_core::eligibility::Eligibility::default() {
        true => "事業所の記録は、まだありません".to_owned(),
        false => origin(shown, &["eligibility"]),
    }
}

fn capacity(service: &Service) -> Markup {
    html! { @match service.capacity { Some(places) => { (places) "人" } None => span.not-known { "不明" } } }
}

fn hours(service: &Service) -> Markup {
    let known = days_and_hours(&service.hours);
    html! {
        @if known.is_empty() { span.not-known { "時間は不明" } }
        p.facts { @for (day, text) in known { span { (day) " " (text) } " " } }
        @if let Some(days) = &service.closed_days { p { "休み " (days) } }
    }
}

/// The fields of the days on which it begins, ends or pauses.
const DAYS: &[&str] = &["opens_on", "closes_on", "suspended_from", "suspended_until"];

fn has_days(service: &Service) -> bool {
    service.opens_on.is_some() || service.closes_on.is_some() || service.suspended_from.is_some()
}

fn days(service: &Service) -> Markup {
    html! {
        @if let Some(day) = service.opens_on { p { "始まり " (era_date(day)) } }
        @if let Some(day) = service.closes_on { p { (era_date(day)) "から使えなくなります" } }
        @if let Some(from) = service.suspended_from {
            p { "休止 " (era_date(from)) "から" @if let Some(until) = service.suspended_until { (era_date(until)) "まで" } }
        }
    }
}

fn numbers(shown: &Sheet) -> Markup {
    let details = &shown.details;
    html! {
        p { "事業所番号 " @match &details.service.office_number { Some(number) => (number), None => "不明" } }
        p { "法人番号 " @match &details.organization.corporate_number { Some(number) => (number), None => "不明" } }
    }
}

/// How far all of this can be trusted.
fn certainty(shown: &Sheet) -> Markup {
    let service = &shown.details.service;
    html! {
        section aria-labelledby="certainty" {
            h2 #certainty { "この情報の確かさ" }
            p { "最終確認日 " strong { (confirmed(shown)) } }
            @if service.source_as_of.is_some() { p { "もとになったデータ：" (official(shown)) } }
            @if !service.warnings.is_empty() {
                p.doubt { "もとのデータに、読みとれないか、疑わしいところが" (service.warnings.len()) "か所あります。電話で確かめてください。" }
            }
        }
    }
}

fn next_steps(shown: &Sheet) -> Markup {
    let service = &shown.details.service;
    let area = shown.details.locations.iter().find_map(|location| location.area_code.as_ref());
    let area = area.or(service.service_areas.first());
    html! {
        p.next.service-next {
            a.button href={ (shown.path()) "/corrections/new" } { "情報の誤りを知らせる" }
            @if let Some(area) = area {
                " " a href={ "/search?area=" (area) "&kinds=" (service.kind) } { "近くの同じ種類のサービスをさがす" }
            }
            " " a href={ "/api/v1" (shown.path()) "/details" } { "この画面のデータ（JSON）" }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use arunai_core::id::ServiceId;
    use arunai_core::search::ShownVacancy;
    use arunai_core::services::{KindLaw, Recorder, ServiceDetails, ServiceVersion};
    use serde_json::json;

    use super::*;
    use crate::pages::search_view::SearchTerms;
    use crate::pages::words::tests::result;

    pub fn frame() -> Frame<'static> {
        Frame { title: "", path: "/search", viewer: None, csrf: "t", demo: false }
    }

    /// A doubtful service whose phone number a council's office changed.
    pub fn shown() -> Sheet {
        let result = result();
        let id = result.service.id;
        let before = Service { phone: Some("0852-00-0000".into()), ..(*result.service).clone() };
        let after = Service { version: 2, curated: vec!["phone".into()], ..(*result.service).clone() };
        let organization =
            json!({ "id": id, "version": 1, "name": "つき<の>会", "corporate_number": "1", "curated": [] });
        let version = |service: Service, day: &str, fields: &[&str], recorded_by| ServiceVersion {
            version: service.version,
            at: format!("{day}T03:00:00Z").parse().expect("a moment"),
            action: if service.version == 1 {
                arunai_core::changes::Action::Create
            } else {
                arunai_core::changes::Action::Change
            },
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            recorded_by,
            service,
        };
        let details = ServiceDetails {
            service: after.clone(),
            organization: serde_json::from_value(organization).expect("an organization"),
            locations: result.location.iter().map(|place| (**place).clone()).collect(),
            vacancy: ShownVacancy { state: VacancyState::Full, month: NaiveDate::from_ymd_opt(2026, 9, 1) },
            delivery: vec![arunai_core::eligibility::Delivery::Residential],
            law: KindLaw::default(),
            operation: Operation::Vanished,
            unchanged_as_of: None,
            is_kept: false,
        };
        Sheet {
            details,
            versions: vec![
                version(before, "2025-04-02", &["phone", "name"], Recorder::Import),
                version(after, "2026-06-01", &["phone", "curated"], Recorder::Council("月見市協議会".into())),
            ],
            confirmations: Vec::new(),
            areas: BTreeMap::new(),
            terms: SearchTerms::default(),
            map: None,
            today: NaiveDate::from_ymd_opt(2026, 11, 28).expect("a day"),
        }
    }

    fn html(shown: &Sheet) -> String {
        sheet(&frame(), shown, &[], None).into_string()
    }

    #[test]
    fn every_part_says_where_it_comes_from() {
        let page = html(&shown());
        assert!(page.contains("出どころ：月見市協議会の事務局が、令和8年6月1日に記入"), "{page}");
        assert!(page.contains("出どころ：公表データ（令和7年3月31日時点）"));
        assert!(page.contains("満員（令和8年9月）・2か月前"));
        assert!(page.contains("最終確認日 <strong>なし"));
        assert!(page.contains("令和7年9月30日の公表データから消えました"));
    }

    #[test]
    fn the_phone_comes_first_and_names_cannot_carry_markup() {
        let page = html(&shown());
        assert!(page.find("href=\"tel:0852123456\"") < page.find("<dl"));
        assert!(
            page.contains("つき&lt;の&gt;会") && page.contains("&lt;script&gt;") && !page.contains("<script")
        );
    }

    #[test]
    fn what_is_for_curators_is_not_for_everybody() {
        let mut own = shown();
        let path = own.path();
        let links = ["/edit", "/vacancy", "/retire", "/withhold"].map(|below| format!("{path}{below}"));
        let page = html(&own);
        assert!(links.iter().all(|link| !page.contains(link)));
        own.details.is_kept = true;
        let page = html(&own);
        assert!(links.iter().all(|link| page.contains(link)), "{page}");
        assert!(page.contains("/corrections/new"));
    }

    #[test]
    fn a_web_site_that_is_no_address_is_no_link() {
        assert!(!web_site("javascript:alert(1)").into_string().contains("href"));
        assert!(web_site("https://example.org/").into_string().contains("href=\"https://example.org/\""));
        let id: ServiceId = shown().details.service.id;
        assert_eq!(shown().path(), format!("/services/{id}"));
    }
}
