//! Numbers, dates and outcomes as people read them.

mod judgements;

use std::cmp::Ordering;

use arunai_core::locations::{Accuracy, AccuracyReason};
use arunai_core::need_flows::CaseTotals;
use arunai_core::releases::{CoverageBand, MonitoringBand};
use arunai_core::search::SearchResult;

pub(super) use arunai_core::eras::{era_date, era_month, era_period};
pub(super) use judgements::{
    LANGUAGES, because, criterion_name, fit_name, languages, left_out_because, reach, reason, vacancy,
};

/// What is said while another reader counts: the register of a past day is read by one at a time.
pub(super) const COUNTING: &str = "いま数えています。少したってから、もう一度ひらいてください。";

/// How far the numbers of a release can be trusted.
pub(super) fn how_known(coverage: CoverageBand, monitored: Option<MonitoringBand>) -> String {
    let (reported, looked_at) = (coverage.name(), MonitoringBand::name(monitored));
    format!("{}：{reported}・{}：{looked_at}", CoverageBand::TITLE, MonitoringBand::TITLE)
}

/// How far the own organisation's figures can be trusted.
pub(super) fn monitored(cases: &CaseTotals) -> String {
    let CaseTotals { running_cases, monitored_cases, reports, late_reports } = cases;
    format!(
        "主担当で続いている事例{running_cases}件のうち、期間どおりにモニタリングしたのは{monitored_cases}件です。\
         この四半期の報告は{reports}件（うち四半期が終わってから入れたもの{late_reports}件）。見ていない困りごとは、この数に入りません。"
    )
}

/// A distance: metres below one kilometre, otherwise kilometres with one decimal.
pub(super) fn distance(metres: f64) -> String {
    let tens = (metres / 10.0).round() * 10.0;
    if tens < 1_000.0 { format!("{tens}m") } else { format!("{:.1}km", metres / 1_000.0) }
}

/// Opening hours (`HH:MM-HH:MM`) as people write them. Two equal times say nothing certain.
pub(super) fn opening(hours: &str) -> String {
    let Some((opens, closes)) = hours.split_once('-') else { return hours.to_owned() };
    match closes.cmp(opens) {
        Ordering::Greater => format!("{opens}～{closes}"),
        Ordering::Less => format!("{opens}～翌{closes}"),
        Ordering::Equal => "24時間または不明".to_owned(),
    }
}

/// What is not to be trusted, in plain words.
pub(super) fn doubts(result: &SearchResult) -> Vec<String> {
    let place = match result.location.as_ref().and_then(|place| place.accuracy_reason) {
        Some(AccuracyReason::OutsideArea) => {
            Some("位置はおおよそです（公表された位置が、住所の市町村の外にあります）。")
        }
        Some(AccuracyReason::SharedPoint) => {
            Some("位置はおおよそです（住所のちがう事業所と同じ位置で公表されています）。")
        }
        Some(AccuracyReason::Confidential) => Some("所在地は公開していません。電話で確かめてください。"),
        _ if result.accuracy == Accuracy::Approximate => Some("位置はおおよそです。"),
        _ => None,
    };
    let service = &result.service;
    let warned = |word: &str| service.warnings.iter().any(|warning| warning.field.contains(word));
    let phone = warned("電話番号").then_some("公表された電話番号は、けた数が合いません。");
    let hours = warned("時間帯").then_some("公表された利用時間は、読みとれないところがあります。");
    let vanished = service.vanished_on.map(|day| {
        format!(
            "{}の公表データから消えました。やめたとはかぎりません。電話で確かめてください。",
            era_date(day)
        )
    });
    [place, phone, hours].into_iter().flatten().map(str::to_owned).chain(vanished).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use arunai_core::search::{Reach, ShownVacancy};
    use arunai_core::vacancies::VacancyState;
    use serde_json::json;

    use super::*;

    /// A service whose every fact is doubtful.
    pub fn result() -> SearchResult {
        let id = "00000000-0000-4000-8000-000000000001";
        let service = json!({
            "id": id, "version": 1, "organization_id": id, "kind": "kind_24", "name": "<script>",
            "phone": "0852-12-3456", "hours": {}, "service_areas": [], "location_ids": [id],
            "source": "wamnet", "source_as_of": "2025-03-31", "vanished_on": "2025-09-30",
            "warnings": [{ "field": "column 17 事業所電話番号", "reason": "" }], "curated": [],
        });
        let location = json!({
            "id": id, "version": 1, "address_area": "月見市", "address_street": "1-2", "curated": [],
            "accuracy": "approximate", "accuracy_reason": "shared_point",
        });
        SearchResult {
            service: serde_json::from_value(service).expect("a service"),
            organization: None,
            location: serde_json::from_value(location).expect("a location"),
            area_name: None,
            distance_m: Some(347.0),
            reach: Reach::Distance,
            accuracy: Accuracy::Approximate,
            criteria: Vec::new(),
            vacancy: ShownVacancy { state: VacancyState::Unknown, month: None },
            confirmed_on: None,
        }
    }

    #[test]
    fn doubts_are_told_in_plain_words() {
        let doubts = doubts(&result());
        assert!(doubts[0].starts_with("位置はおおよそです（住所のちがう"));
        assert!(doubts[1].starts_with("公表された電話番号"));
        assert!(doubts[2].starts_with("令和7年9月30日の公表データから消えました"));
    }

    #[test]
    fn dates_are_told_in_their_era() {
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(era_date(day("2025-03-31")), "令和7年3月31日");
        assert_eq!(era_date(day("2019-05-01")), "令和元年5月1日");
        assert_eq!(era_date(day("2019-04-30")), "平成31年4月30日");
        assert_eq!(era_period("2026-Q2"), "令和8年度 第2四半期（7～9月）");
        assert_eq!(era_period("2019-Q1"), "令和元年度 第1四半期（4～6月）");
        assert_eq!(era_period("2019-Q4"), "令和元年度 第4四半期（1～3月）");
        assert_eq!(era_period("2018-Q4"), "平成30年度 第4四半期（1～3月）");
        assert_eq!(era_period("2026-Q9"), "2026-Q9");
        assert_eq!(era_period("2019"), "令和元年度");
    }

    #[test]
    fn nights_and_doubtful_hours_are_told() {
        assert_eq!(opening("09:00-17:30"), "09:00～17:30");
        assert_eq!(opening("17:00-09:00"), "17:00～翌09:00");
        assert_eq!(opening("00:00-00:00"), "24時間または不明");
    }

    #[test]
    fn short_distances_are_in_metres() {
        assert_eq!(distance(347.0), "350m");
        assert_eq!(distance(994.9), "990m");
        assert_eq!(distance(995.0), "1.0km");
        assert_eq!(distance(1_000.0), "1.0km");
        assert_eq!(distance(12_340.0), "12.3km");
    }
}
