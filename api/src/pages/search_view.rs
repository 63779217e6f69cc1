//! The search: a form that works without script, and the list of what was found, nearest first.

use arunai_core::locations::{Accuracy, AccuracyReason};
use arunai_core::search::{SearchAnswer, SearchResult};
use arunai_core::taxonomies::TaxonomyTerm;
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::words::{distance, era_date};

/// What was typed, and what was wrong with it.
pub(super) struct SearchForm {
    /// A name, a code, or latitude and longitude.
    pub place: String,
    /// Ids of service kinds.
    pub kinds: Vec<String>,
    /// The radius in kilometres, empty for none.
    pub within_km: String,
    /// What was wrong.
    pub fault: Option<FormFault>,
}

/// What was wrong with which field.
pub(super) struct FormFault {
    /// The field's name in the form.
    pub field: String,
    /// What to do about it.
    pub message: String,
}

/// The radii to choose from, in kilometres.
const RADII: &[(&str, &str)] =
    &[("", "指定なし"), ("1", "1km"), ("3", "3km"), ("5", "5km"), ("10", "10km"), ("30", "30km")];

/// The page: the form, and the answer when something was searched.
pub(super) fn search_page(
    frame: &Frame,
    form: &SearchForm,
    groups: &[TaxonomyTerm],
    kinds: &[TaxonomyTerm],
    answer: Option<&SearchAnswer>,
) -> Markup {
    page(
        frame,
        html! {
            h1 { "近くのサービスをさがす" }
            @if let Some(fault) = &form.fault {
                p.fault #fault role="alert" { (fault.message) }
            }
            (search_form(form, groups, kinds))
            @if let Some(answer) = answer { (found(answer, kinds)) }
        },
    )
}

fn search_form(form: &SearchForm, groups: &[TaxonomyTerm], kinds: &[TaxonomyTerm]) -> Markup {
    let wrong = |field: &str| form.fault.as_ref().filter(|fault| fault.field == field);
    html! {
        form.card method="post" action="/search" {
            div.fields {
                div.field {
                    label for="place" { "どこから" }
                    p.hint #place-hint { "市町村の名前、6けたの団体コード、または「緯度,経度」" }
                    input #place name="place" value=(form.place) required autocomplete="off"
                        aria-describedby=(if wrong("place").is_some() { "fault place-hint" } else { "place-hint" })
                        aria-invalid=[wrong("place").map(|_| "true")] autofocus[form.fault.is_some()];
                }
                div.field {
                    label for="within_km" { "距離" }
                    p.hint { "直線距離" }
                    select #within_km name="within_km" aria-invalid=[wrong("within_km").map(|_| "true")] {
                        @for (value, name) in RADII {
                            option value=(value) selected[*value == form.within_km] { (name) }
                        }
                    }
                }
                button type="submit" { "さがす" }
            }
            details open[!form.kinds.is_empty()] {
                summary { "サービスの種類をえらぶ（えらばなければ全部）" }
                @for group in groups {
                    (kinds_of(group, kinds, &form.kinds))
                }
            }
        }
    }
}

fn kinds_of(group: &TaxonomyTerm, kinds: &[TaxonomyTerm], chosen: &[String]) -> Markup {
    let own: Vec<_> = kinds.iter().filter(|kind| kind.group_id.as_ref() == Some(&group.id)).collect();
    html! {
        @if !own.is_empty() {
            fieldset {
                legend { (group.name) }
                @for kind in own {
                    label.check {
                        input type="checkbox" name="kinds" value=(kind.id)
                            checked[chosen.iter().any(|id| id == kind.id.as_str())];
                        span { (kind.name) }
                    }
                }
            }
        }
    }
}

fn found(answer: &SearchAnswer, kinds: &[TaxonomyTerm]) -> Markup {
    let count = answer.results.len();
    html! {
        section aria-labelledby="found" {
            h2 #found { "近い順 " (count) "件" @if count == 20 { "（はじめの20件）" } }
            @if let Some(name) = &answer.place_name {
                p.hint { (name) "の中ほどからの直線距離です。地域のはしからは、最大で約" (distance(answer.uncertainty_m)) "ちがいます。" }
            } @else {
                p.hint { "入れた地点からの直線距離です。実際の道のりとはちがいます。" }
            }
            @if count == 0 {
                p { "この条件で見つかったサービスはありません。距離を広げるか、種類を減らしてさがしてください。" }
            }
            ol.results {
                @for (place, result) in answer.results.iter().enumerate() { (item(place + 1, result, kinds)) }
            }
        }
    }
}

fn item(number: usize, result: &SearchResult, kinds: &[TaxonomyTerm]) -> Markup {
    let service = &result.service;
    let kind = kinds.iter().find(|kind| kind.id == service.kind).map_or("", |kind| kind.name.as_str());
    html! {
        li {
            span.number aria-hidden="true" { (number) }
            div {
                h3 { (service.name) }
                p { span.chip { (kind) } " " (result.organization_name) }
                @if let Some(phone) = &service.phone {
                    p.phone { a href={ "tel:" (arunai_core::text::digits(phone)) } { "電話 " (phone) } }
                }
                p { (result.location.address_area) (result.location.address_street) }
                p { "定員 " @match service.capacity { Some(places) => { (places) "人" } None => "不明" }
                    @if let Some(hours) = &service.hours.weekday { "　平日 " (hours) } }
                (doubt(result))
                p.hint {
                    @match (service.last_confirmed_on, service.source_as_of) {
                        (Some(day), _) => { "最終確認 " (era_date(day)) }
                        (None, Some(day)) => { "公表データ " (era_date(day)) "時点" }
                        (None, None) => "確認した日は不明",
                    }
                }
            }
            p.distance { @if result.accuracy == Accuracy::Approximate { small { "約" } } (distance(result.distance_m)) }
        }
    }
}

/// Why a position is not to be trusted, in plain words.
fn doubt(result: &SearchResult) -> Markup {
    let text = match result.location.accuracy_reason {
        Some(AccuracyReason::OutsideArea) => {
            "位置はおおよそです（公表された位置が、住所の市町村の外にあります）。"
        }
        Some(AccuracyReason::SharedPoint) => "位置はおおよそです（ほかの住所と同じ点で公表されています）。",
        _ => return html! {},
    };
    html! { p.doubt { (text) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame<'static> {
        Frame { title: "さがす", path: "/search", viewer: None, csrf: "", demo: true }
    }

    fn form(place: &str, fault: Option<FormFault>) -> SearchForm {
        SearchForm { place: place.into(), kinds: Vec::new(), within_km: String::new(), fault }
    }

    #[test]
    fn what_was_typed_is_kept_and_harmless() {
        let fault = FormFault { field: "place".into(), message: "見つかりません。".into() };
        let page = search_page(&frame(), &form("<script>", Some(fault)), &[], &[], None).into_string();
        assert!(page.contains("value=\"&lt;script&gt;\""));
        assert!(page.contains("role=\"alert\""));
        assert!(page.contains("aria-invalid=\"true\""));
    }

    #[test]
    fn nothing_found_is_said_in_words() {
        let answer =
            SearchAnswer { place_name: Some("月見市".into()), uncertainty_m: 5_000.0, results: vec![] };
        let page = search_page(&frame(), &form("月見市", None), &[], &[], Some(&answer)).into_string();
        assert!(page.contains("この条件で見つかったサービスはありません"));
        assert!(page.contains("架空データ"));
    }
}
