//! The search: a form that works without script, and the list of what was found, nearest first.

use arunai_core::locations::Accuracy;
use arunai_core::search::{DEFAULT_NEAREST, SearchAnswer, SearchResult};
use arunai_core::services::Service;
use arunai_core::taxonomies::TaxonomyTerm;
use maud::{Markup, html};

use super::layout::{FormFault, Frame, fault_beside, fault_summary, page};
use super::words::{distance, doubts, era_date, opening};

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
            (fault_summary(form.fault.as_slice()))
            form.card method="post" action="/search" {
                div.fields {
                    (place_field(form))
                    (radius_field(form))
                    button type="submit" { "さがす" }
                }
                (kind_fields(form, groups, kinds, answer.is_some()))
            }
            @if let Some(answer) = answer { (found(form, answer, kinds)) }
        },
    )
}

impl SearchForm {
    fn fault_in(&self, field: &str) -> Option<&FormFault> {
        self.fault.as_ref().filter(|fault| fault.field == field)
    }
}

fn place_field(form: &SearchForm) -> Markup {
    let fault = form.fault_in("place");
    html! {
        div.field {
            label for="place" { "どこから" }
            p.hint #place-hint { "市町村の名前、6けたの団体コード、または「緯度,経度」" }
            (fault_beside("place", fault))
            input #place name="place" value=(form.place) required autocomplete="off"
                aria-describedby=(if fault.is_some() { "place-fault place-hint" } else { "place-hint" })
                aria-invalid=[fault.map(|_| "true")] autofocus[fault.is_some()];
        }
    }
}

fn radius_field(form: &SearchForm) -> Markup {
    let fault = form.fault_in("within_km");
    html! {
        div.field.short {
            label for="within_km" { "距離" }
            p.hint #within-hint { "直線距離" }
            (fault_beside("within_km", fault))
            select #within_km name="within_km" aria-invalid=[fault.map(|_| "true")]
                aria-describedby=(if fault.is_some() { "within_km-fault within-hint" } else { "within-hint" }) {
                @for (value, name) in RADII {
                    option value=(value) selected[*value == form.within_km] { (name) }
                }
            }
        }
    }
}

/// The kinds to choose from; folded once there is an answer, so that the answer is in sight.
fn kind_fields(
    form: &SearchForm,
    groups: &[TaxonomyTerm],
    kinds: &[TaxonomyTerm],
    is_answered: bool,
) -> Markup {
    let fault = form.fault_in("kinds");
    let chosen = |kind: &TaxonomyTerm| form.kinds.iter().any(|id| id == kind.id.as_str());
    let count = form.kinds.len();
    html! {
        details #kinds open[fault.is_some() || (count > 0 && !is_answered)] {
            summary {
                "サービスの種類をえらぶ"
                @if count > 0 { "（" (count) "つえらんでいます）" } @else { "（えらばなければ全部）" }
            }
            (fault_beside("kinds", fault))
            @for group in groups {
                @let own: Vec<_> = kinds.iter().filter(|kind| is_in(kind, group)).collect();
                @if !own.is_empty() {
                    fieldset aria-describedby=[fault.map(|_| "kinds-fault")] {
                        legend { (group.name) }
                        @for kind in own {
                            label.check {
                                input type="checkbox" name="kinds" value=(kind.id) checked[chosen(kind)];
                                span { (kind.name) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether a kind can be chosen in this group; one without a name cannot.
fn is_in(kind: &TaxonomyTerm, group: &TaxonomyTerm) -> bool {
    kind.group_id.as_ref() == Some(&group.id) && !kind.name.is_empty()
}

fn found(form: &SearchForm, answer: &SearchAnswer, kinds: &[TaxonomyTerm]) -> Markup {
    let count = answer.results.len();
    let names: Vec<&str> = kinds
        .iter()
        .filter(|kind| form.kinds.iter().any(|id| id == kind.id.as_str()))
        .map(|kind| kind.name.as_str())
        .collect();
    html! {
        section aria-labelledby="found" {
            h2 #found {
                @if count == 0 { "この条件で見つかったサービスはありません（0件）" } @else { "近い順 " (count) "件" }
                @if count as i64 == DEFAULT_NEAREST { small { "（近いほうから" (count) "件まで）" } }
            }
            p {
                @if !form.within_km.is_empty() { (form.within_km) "km以内。" }
                "種類：" @if names.is_empty() { "全部" } @else { (names.join("、")) } "。"
            }
            p.hint { (measured_from(answer)) }
            @if count == 0 { (nothing_found()) } @else {
                ol.results {
                    @for (place, result) in answer.results.iter().enumerate() { (item(place + 1, result, kinds)) }
                }
            }
        }
    }
}

fn measured_from(answer: &SearchAnswer) -> String {
    let Some(name) = &answer.place_name else {
        return "入れた地点からの直線距離です。実際の道のりとはちがいます。".to_owned();
    };
    let reach = distance(answer.uncertainty_m);
    format!(
        "{name}の中心付近からの直線距離です。地域のどこにいるかによって、最大で約{reach}のずれがあります。"
    )
}

fn nothing_found() -> Markup {
    html! {
        p { "次のことをためしてください。" }
        ul {
            li { "距離を広げる、または「指定なし」にする" }
            li { "サービスの種類を減らすか、えらばずにさがす" }
            li { "となりの市町村の名前でさがす" }
        }
        p { "ここで見つからなくても、地域に「ない」とはかぎりません。台帳にまだのっていないことがあります。" }
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
                p { @if !kind.is_empty() { span.chip { (kind) } " " } (result.organization_name) }
                (contact(service))
                @if let Some(place) = &result.location { p { (place.address_area) (place.address_street) } }
                (capacity_and_hours(service))
                @for doubt in doubts(result) { p.doubt { (doubt) } }
                (confirmed(service))
            }
            p.distance {
                span.sr { "ここまで" }
                @if result.accuracy == Accuracy::Approximate { small { "約" } }
                @match result.distance_m { Some(metres) => (distance(metres)), None => "距離は出せません" }
            }
        }
    }
}

/// The phone first; a link where it can be dialled as it stands.
fn contact(service: &Service) -> Markup {
    let Some(phone) = &service.phone else { return html! { p { "電話 不明" } } };
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
    let hours = &service.hours;
    let days = [
        ("平日", &hours.weekday),
        ("土曜", &hours.saturday),
        ("日曜", &hours.sunday),
        ("祝日", &hours.holiday),
    ];
    let known: Vec<_> =
        days.iter().filter_map(|(day, text)| Some((day, opening(text.as_deref()?)))).collect();
    html! {
        p.facts {
            span { "定員 " @match service.capacity { Some(places) => { (places) "人" } None => "不明" } } " "
            @if known.is_empty() { span { "時間 不明" } }
            @for (day, text) in known { span { (day) " " (text) } " " }
            @if let Some(days) = &service.closed_days { span { "休み " (days) } }
        }
    }
}

fn confirmed(service: &Service) -> Markup {
    html! {
        p.hint {
            @if let Some(day) = service.source_as_of { "公表データは" (era_date(day)) "時点。" }
            "最終確認日 " @match service.last_confirmed_on { Some(day) => (era_date(day)), None => "なし" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(place: &str, fault: Option<FormFault>, answer: Option<&SearchAnswer>) -> String {
        let frame = Frame { title: "さがす", path: "/search", viewer: None, csrf: "", demo: false };
        let form = SearchForm { place: place.into(), kinds: Vec::new(), within_km: "3".into(), fault };
        search_page(&frame, &form, &[], &[], answer).into_string()
    }

    fn answer(place_name: Option<&str>, uncertainty_m: f64, results: Vec<SearchResult>) -> SearchAnswer {
        SearchAnswer {
            place_name: place_name.map(str::to_owned),
            uncertainty_m,
            matched: results.len(),
            results,
            left_out: Vec::new(),
            suggested_reasons: Vec::new(),
            facets: None,
        }
    }

    #[test]
    fn what_was_typed_is_kept_and_harmless() {
        let fault = FormFault { field: "place".into(), message: "見つかりません。".into() };
        let page = html("<script>", Some(fault), None);
        assert!(page.contains("value=\"&lt;script&gt;\""));
        assert!(page.contains("role=\"alert\"") && page.contains("<a href=\"#place\">見つかりません。</a>"));
        assert!(page.contains("aria-describedby=\"place-fault place-hint\" aria-invalid=\"true\""));
        assert!(page.contains("id=\"place-fault\""));
    }

    #[test]
    fn nothing_found_is_said_in_words() {
        let page = html("月見市", None, Some(&answer(Some("月見市"), 5e3, vec![])));
        assert!(page.contains("この条件で見つかったサービスはありません（0件）"));
        assert!(page.contains("3km以内") && page.contains("最大で約5.0kmのずれ"));
        assert!(!page.contains("<ol"));
    }

    #[test]
    fn a_result_says_what_is_doubtful_and_cannot_carry_markup() {
        let results = vec![crate::pages::words::tests::result()];
        let page = html("", None, Some(&answer(None, 0.0, results)));
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"));
        assert!(page.contains("<small>約</small>350m") && page.contains("位置はおおよそです"));
        assert!(page.contains("href=\"tel:0852123456\"") && page.contains("定員 不明"));
        assert!(page.contains("公表データは令和7年3月31日時点。最終確認日 なし"));
    }
}
