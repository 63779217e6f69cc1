//! What became of a service's record, the latest first: when, who, and what it said before and after.

use arunai_core::changes::Action;
use arunai_core::clock::day_of;
use arunai_core::services::{Service, ServiceVersion};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::origins::recorder;
use super::sheet::Sheet;
use crate::pages::search_items_view::days_and_hours;
use crate::pages::words::era_date;

/// Versions that are shown; older ones are counted.
const MOST: usize = 30;
/// Characters up to which a text is told; of a longer one only that it changed.
const SHORT: usize = 40;

/// The history, folded.
pub(super) fn history(shown: &Sheet) -> Markup {
    let entries: Vec<(&ServiceVersion, Vec<String>)> = told(&shown.versions);
    let more = entries.len().saturating_sub(MOST);
    html! {
        section aria-labelledby="history" {
            h2 #history { "これまでの記録" }
            @if entries.is_empty() { p { "変わったことは、まだありません。" } }
            ol.service-history {
                @for (version, lines) in entries.iter().take(MOST) {
                    li {
                        p { strong { (era_date(day_of(version.at))) } " " (recorder(&version.recorded_by)) }
                        ul { @for line in lines { li { (line) } } }
                    }
                }
            }
            @if more > 0 { p.hint { "このほかに、古い記録が" (more) "回分あります。" } }
        }
    }
}

/// Every version that says something, the latest first, with what it says.
fn told(versions: &[ServiceVersion]) -> Vec<(&ServiceVersion, Vec<String>)> {
    let pairs = versions.iter().enumerate().rev().map(|(place, version)| {
        let before = place.checked_sub(1).map(|before| &versions[before].service);
        (version, lines(version, before))
    });
    pairs.filter(|(_, lines)| !lines.is_empty()).collect()
}

fn lines(version: &ServiceVersion, before: Option<&Service>) -> Vec<String> {
    match (version.action, before) {
        (Action::Create, _) | (_, None) => vec!["台帳に加わりました".to_owned()],
        (Action::Retire | Action::Erase, _) => vec!["台帳から外しました".to_owned()],
        (Action::Change, Some(before)) => {
            version.fields.iter().filter_map(|field| line(field, before, &version.service)).collect()
        }
    }
}

/// What changed of a field; nothing for what is no fact about the service.
fn line(field: &str, before: &Service, after: &Service) -> Option<String> {
    if field == "last_confirmed_on" {
        return Some("情報が正しいことを確かめました".to_owned());
    }
    if field == "vanished_on" {
        return Some(match after.vanished_on {
            Some(_) => "公表データから消えました".to_owned(),
            None => "公表データにもどりました（または、あることを確かめました）".to_owned(),
        });
    }
    let name = FIELDS.iter().find(|(known, _)| *known == field)?.1;
    let (Some(was), Some(is)) = (value(field, before), value(field, after)) else {
        return Some(format!("{name}が変わりました"));
    };
    let is_short = was.chars().count().max(is.chars().count()) <= SHORT;
    Some(if is_short { format!("{name}：{was} → {is}") } else { format!("{name}が変わりました") })
}

/// Fields that are facts about the service.
const FIELDS: &[(&str, &str)] = &[
    ("name", "名前"),
    ("name_kana", "名前（かな）"),
    ("kind", "サービスの種類"),
    ("organization_id", "運営する法人"),
    ("office_number", "事業所番号"),
    ("phone", "電話"),
    ("fax", "ファックス"),
    ("url", "ホームページ"),
    ("hours", "開いている時間"),
    ("closed_days", "休み"),
    ("notes", "備考"),
    ("capacity", "定員"),
    ("service_areas", "提供する地域"),
    ("service_extent", "提供する範囲（地図）"),
    ("location_ids", "所在地"),
    ("delivery", "使いかた"),
    ("eligibility", "対象"),
    ("source_as_of", "公表データの時点"),
    ("opens_on", "始まり"),
    ("closes_on", "終わり"),
    ("suspended_from", "休止の始まり"),
    ("suspended_until", "休止の終わり"),
];

/// What a field says; nothing where only that it changed can be told.
fn value(field: &str, service: &Service) -> Option<String> {
    let text = |text: &Option<String>| Some(text.clone().unwrap_or_else(|| "なし".to_owned()));
    let day = |day: Option<NaiveDate>| Some(day.map_or_else(|| "なし".to_owned(), era_date));
    match field {
        "name" => Some(service.name.clone()),
        "name_kana" => text(&service.name_kana),
        "office_number" => text(&service.office_number),
        "phone" => text(&service.phone),
        "fax" => text(&service.fax),
        "url" => text(&service.url),
        "closed_days" => text(&service.closed_days),
        "capacity" => {
            Some(service.capacity.map_or_else(|| "不明".to_owned(), |places| format!("{places}人")))
        }
        "hours" => {
            let days =
                days_and_hours(&service.hours).into_iter().map(|(day, hours)| format!("{day} {hours}"));
            let days: Vec<String> = days.collect();
            Some(if days.is_empty() { "不明".to_owned() } else { days.join("・") })
        }
        "source_as_of" => day(service.source_as_of),
        "opens_on" => day(service.opens_on),
        "closes_on" => day(service.closes_on),
        "suspended_from" => day(service.suspended_from),
        "suspended_until" => day(service.suspended_until),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet_view::tests::shown;
    use super::*;

    #[test]
    fn a_change_is_told_with_what_was_before() {
        let html = history(&shown()).into_string();
        assert!(html.contains("電話：0852-00-0000 → 0852-12-3456"), "{html}");
        assert!(html.find("令和8年6月1日") < html.find("令和7年4月2日"));
        assert!(html.contains("月見市協議会の事務局") && html.contains("台帳に加わりました"));
    }

    #[test]
    fn what_is_no_fact_is_not_told_and_long_texts_are_not_repeated() {
        let service = shown().details.service;
        assert_eq!(line("curated", &service, &service), None);
        assert_eq!(line("warnings", &service, &service), None);
        let long = Service { url: Some("あ".repeat(50)), ..service.clone() };
        assert_eq!(line("url", &service, &long).as_deref(), Some("ホームページが変わりました"));
        let known = [
            "id",
            "version",
            "curated",
            "warnings",
            "source",
            "retired_on",
            "last_confirmed_on",
            "vanished_on",
        ];
        let all = serde_json::to_value(&service).expect("a record");
        for field in all.as_object().expect("fields").keys() {
            let is_named = FIELDS.iter().any(|(name, _)| name == field);
            assert!(is_named != known.contains(&field.as_str()), "{field} has no name");
        }
    }
}
