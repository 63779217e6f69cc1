//! The services that a search found, each with its number, its reasons and the way to reach it.

use arunai_core::id::ServiceId;
use arunai_core::locations::Accuracy;
use arunai_core::search::{Criterion, Fit, Judgement, SearchResult};
use arunai_core::services::{OpeningHours, Service};
use maud::{Markup, html};

use super::search_view::SearchTerms;
use super::words::{because, criterion_name, distance, doubts, era_date, fit_name, opening, reach, vacancy};

/// How a list of services is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListSetting {
    /// Whether there is a place that distances are measured from.
    pub has_place: bool,
    /// Whether links open apart, because a browser cannot come back to this page without sending it again.
    pub opens_apart: bool,
}

/// The services, with their numbers.
pub(super) fn items(results: &[SearchResult], terms: &SearchTerms, setting: ListSetting) -> Markup {
    html! {
        ol.results {
            @for (number, result) in (1..).zip(results) { (item(number, result, terms, setting)) }
        }
    }
}

fn item(number: usize, result: &SearchResult, terms: &SearchTerms, setting: ListSetting) -> Markup {
    let service = &result.service;
    let kind = terms.kind_name(&service.kind);
    html! {
        li id={ "r" (number) } {
            span.number aria-hidden="true" { (number) }
            div {
                h3 { (service_link(service.id, &service.name, setting.opens_apart)) }
                p { @if !kind.is_empty() { span.chip { (kind) } " " } (result.organization_name()) }
                (contact(service.phone.as_deref()))
                (fits(result, terms, setting.has_place))
                @if let Some(place) = &result.location { p { (place.address_area) (place.address_street) } }
                (capacity_and_hours(service))
                @for doubt in doubts(result) { p.doubt { (doubt) } }
                (confirmed(service))
            }
            @if setting.has_place { (how_far(result)) }
        }
    }
}

/// The way to the service's own page.
pub(super) fn service_link(id: ServiceId, name: &str, opens_apart: bool) -> Markup {
    let path = format!("/services/{id}");
    html! {
        @if opens_apart {
            a href=(path) target="_blank" rel="noopener" { (name) small { "（別のタブ）" } }
        } @else {
            a href=(path) { (name) }
        }
    }
}

fn how_far(result: &SearchResult) -> Markup {
    html! {
        p.distance {
            span.sr { "ここまで" }
            @match result.distance_m {
                Some(metres) => {
                    @if result.accuracy == Accuracy::Approximate { small { "約" } }
                    (distance(metres))
                }
                None => small { "距離は出せません" }
            }
        }
    }
}

/// How it is reached, free places, and criterion by criterion whether it suits.
fn fits(result: &SearchResult, terms: &SearchTerms, has_place: bool) -> Markup {
    let is_asked = |criterion| result.criteria.iter().any(|judgement| judgement.criterion == criterion);
    html! {
        p.facts {
            @if has_place { span { span.sr { "使いかた：" } span.chip.way { (reach(result)) } } " " }
            @if !is_asked(Criterion::Vacancy) { span { "空き状況：" (vacancy(&result.vacancy)) } }
        }
        ul.criteria {
            @for judgement in result.criteria.iter().filter(|judgement| is_worth_a_line(judgement)) {
                li {
                    (mark(judgement.fit))
                    span {
                        (criterion_name(judgement.criterion)) "："
                        @if judgement.criterion == Criterion::Vacancy { (vacancy(&result.vacancy)) }
                        @else { (because(judgement, &terms.disability_types)) }
                    }
                }
            }
        }
    }
}

/// How it is reached says already whether the place is served, unless that is only partly so.
fn is_worth_a_line(judgement: &Judgement) -> bool {
    judgement.criterion != Criterion::ServiceArea
        || (judgement.fit != Fit::Fits && judgement.reason.is_some())
}

/// An outcome, coloured.
pub(super) fn mark(fit: Fit) -> Markup {
    let (name, class) = fit_name(fit);
    html! { span.fit.(class) { (name) } }
}

/// The phone first; a link where it can be dialled as it stands.
pub(super) fn contact(phone: Option<&str>) -> Markup {
    let Some(phone) = phone else { return html! { p { "電話 不明" } } };
    let digits = arunai_core::text::digits(phone);
    html! {
        @if matches!(digits.len(), 10 | 11) {
            p.phone { a href={ "tel:" (digits) } { "電話 " (phone) } }
        } @else {
            p { "電話 " (phone) }
        }
    }
}

fn capacity_and_hours(service: &Service) -> Markup {
    let known = days_and_hours(&service.hours);
    html! {
        p.facts {
            span { "定員 " @match service.capacity { Some(places) => { (places) "人" } None => "不明" } } " "
            @if known.is_empty() { span { "時間 不明" } }
            @for (day, text) in known { span { (day) " " (text) } " " }
            @if let Some(days) = &service.closed_days { span { "休み " (days) } }
        }
    }
}

/// Each sort of day on which it is known when it is open.
pub(super) fn days_and_hours(hours: &OpeningHours) -> Vec<(&'static str, String)> {
    let days = [
        ("平日", &hours.weekday),
        ("土曜", &hours.saturday),
        ("日曜", &hours.sunday),
        ("祝日", &hours.holiday),
    ];
    days.into_iter().filter_map(|(day, text)| Some((day, opening(text.as_deref()?)))).collect()
}

fn confirmed(service: &Service) -> Markup {
    html! {
        p.hint {
            @if let Some(day) = service.source_as_of { "公表データは" (era_date(day)) "時点。" }
            "最終確認日 " @match service.last_confirmed_on { Some(day) => (era_date(day)), None => "なし" }
        }
    }
}
