//! What a search found, the nearest first with reasons, and below it what was left out and why.

use std::cmp::Reverse;

use arunai_core::locations::Accuracy;
use arunai_core::search::{Criterion, Fit, Judgement, LeftOutServices, SearchAnswer, SearchResult};
use arunai_core::services::Service;
use maud::{Markup, html};

use super::search_form::{GENDERS, OPEN, SearchForm};
use super::search_view::SearchTerms;
use super::words::{
    because, criterion_name, distance, doubts, era_date, fit_name, left_out_because, opening, reach, reason,
    vacancy,
};

/// The answer to what was typed.
pub(super) fn found(form: &SearchForm, answer: &SearchAnswer, terms: &SearchTerms) -> Markup {
    let (count, has_place) = (answer.results.len(), !form.place.trim().is_empty());
    html! {
        section aria-labelledby="found" {
            h2 #found {
                @if count == 0 { "この条件で見つかったサービスはありません（0件）" }
                @else if has_place { "近い順 " (count) "件" }
                @else { "ことばに近い順 " (count) "件" }
                @if answer.matched > count { small { "（" (answer.matched) "件のうち）" } }
            }
            p { "条件：" (asked(form, answer, terms).join("、")) }
            @if has_place { p.hint { (measured_from(answer)) } }
            @if count > 0 {
                ol.results {
                    @for (place, result) in answer.results.iter().enumerate() {
                        (item(place + 1, result, terms, has_place))
                    }
                }
            }
        }
        (left_out(answer, terms))
        @if count == 0 { (what_to_try(form)) }
    }
}

/// Everything that was asked, for people.
fn asked(form: &SearchForm, answer: &SearchAnswer, terms: &SearchTerms) -> Vec<String> {
    let name_in = |list: &[(&str, &str)], id: &str| {
        list.iter().find(|(value, _)| *value == id && !id.is_empty()).map(|(_, name)| (*name).to_owned())
    };
    let kinds = terms.kinds.iter().filter(|kind| form.kinds.iter().any(|id| id == kind.id.as_str()));
    let kinds: Vec<_> = kinds.map(|kind| kind.name.as_str()).collect();
    let types = terms.disability_types.iter();
    let types = types.filter(|one| form.disability_types.iter().any(|id| id == one.id.as_str()));
    let level = terms.support_levels.iter().find(|level| level.id.as_str() == form.support_level);
    let age = arunai_core::text::digits(&form.age);
    let said = |is_set: bool, words: &str| is_set.then(|| words.to_owned());
    let words = form.words.trim();
    let first = [
        answer
            .place_name
            .clone()
            .or_else(|| Some(form.place.trim().to_owned()).filter(|place| !place.is_empty())),
        (!words.is_empty()).then(|| format!("「{words}」")),
        (!form.within_km.is_empty()).then(|| format!("{}km以内", form.within_km)),
        Some(if kinds.is_empty() { "種類は全部".to_owned() } else { kinds.join("・") }),
        (!age.is_empty()).then(|| format!("{age}歳")),
        level.map(|level| level.name.clone()),
        name_in(GENDERS, &form.gender),
    ];
    let needs = [
        said(form.medical_care, "医療的ケア"),
        said(form.severe_behaviour, "強度行動障害"),
        said(form.wheelchair, "車いす"),
    ];
    let limits = [said(form.vacancy, "満員・待機を除く"), said(form.only_certain, "不明を除く")];
    let types = types.map(|one| Some(one.name.clone()));
    let open = form.open.iter().map(|id| name_in(OPEN, id));
    first.into_iter().chain(types).chain(needs).chain(open).chain(limits).flatten().collect()
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

fn item(number: usize, result: &SearchResult, terms: &SearchTerms, has_place: bool) -> Markup {
    let service = &result.service;
    let kind = terms.kind_name(&service.kind);
    html! {
        li {
            span.number aria-hidden="true" { (number) }
            div {
                h3 { (service.name) }
                p { @if !kind.is_empty() { span.chip { (kind) } " " } (result.organization_name()) }
                (contact(service))
                (fits(result, terms, has_place))
                @if let Some(place) = &result.location { p { (place.address_area) (place.address_street) } }
                (capacity_and_hours(service))
                @for doubt in doubts(result) { p.doubt { (doubt) } }
                (confirmed(service))
            }
            @if has_place { (how_far(result)) }
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

fn mark(fit: Fit) -> Markup {
    let (name, class) = fit_name(fit);
    html! { span.fit.(class) { (name) } }
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

/// One line for each reason, those first without which most would be found. What is too far comes last: it
/// was judged by nothing else.
fn left_out(answer: &SearchAnswer, terms: &SearchTerms) -> Markup {
    let mut reasons: Vec<&LeftOutServices> = answer.left_out.iter().collect();
    reasons.sort_by_key(|reason| (is_too_far(reason), Reverse(reason.only), Reverse(reason.count)));
    html! {
        @if !reasons.is_empty() {
            section aria-labelledby="left-out" {
                h2 #left-out { "条件に合わなかったもの" }
                p.hint { "合わない理由が2つ以上あるものは、それぞれに数えています。" }
                ul.left-out {
                    @for reason in reasons { (left_out_line(reason, terms)) }
                }
            }
        }
    }
}

fn is_too_far(left_out: &LeftOutServices) -> bool {
    left_out.criterion == Criterion::Distance
}

fn left_out_line(left_out: &LeftOutServices, terms: &SearchTerms) -> Markup {
    html! {
        li {
            (mark(left_out.fit))
            div {
                p {
                    strong { (left_out_because(left_out.criterion, left_out.fit)) } "：" (left_out.count) "件"
                    @if is_too_far(left_out) || left_out.only == 0 {}
                    @else if left_out.only == left_out.count { "（これだけが理由です）" }
                    @else { "（うち" (left_out.only) "件は、これだけが理由です）" }
                }
                @if let Some(nearest) = &left_out.nearest {
                    p {
                        @if nearest.distance_m.is_some() { "いちばん近いのは、" } @else { "たとえば、" }
                        (nearest.name) @let kind = terms.kind_name(&nearest.kind);
                        @if !kind.is_empty() { "・" (kind) }
                        @if let Some(metres) = nearest.distance_m { "（" (distance(metres)) "）" }
                        @if let Some(code) = &nearest.reason {
                            "。" (reason(left_out.criterion, code, &terms.disability_types))
                        }
                        "。"
                    }
                }
            }
        }
    }
}

/// What could be asked otherwise, of what was asked.
fn what_to_try(form: &SearchForm) -> Markup {
    let has_place = !form.place.trim().is_empty();
    let tips = [
        (!form.words.trim().is_empty(), "ことばを短くする、またはひらがなにする"),
        (!form.within_km.is_empty(), "距離を広げる、または「指定なし」にする"),
        (!form.kinds.is_empty(), "サービスの種類をふやすか、えらばずにさがす"),
        (form.count_of_person() > 0, "「だれのために」の条件を減らす"),
        (form.only_certain, "不明なものもふくめてさがし、電話で確かめる"),
        (!form.open.is_empty() || form.vacancy, "「いつ・空き」の条件を減らす"),
        (has_place, "となりの市町村の名前でさがす"),
    ];
    html! {
        section aria-labelledby="try" {
            h2 #try { "次のことをためしてください" }
            ul { @for (_, tip) in tips.iter().filter(|(applies, _)| *applies) { li { (tip) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::id::ServiceId;
    use arunai_core::search::{FactSource, LeftOutService, Reach, ShownVacancy};
    use arunai_core::vacancies::VacancyState;
    use chrono::NaiveDate;

    use super::*;
    use crate::pages::words::tests::result;

    fn html(form: &SearchForm, answer: &SearchAnswer) -> String {
        found(form, answer, &SearchTerms::default()).into_string()
    }

    fn form(place: &str) -> SearchForm {
        SearchForm { place: place.into(), within_km: "3".into(), ..SearchForm::default() }
    }

    fn answer(place_name: Option<&str>, uncertainty_m: f64, results: Vec<SearchResult>) -> SearchAnswer {
        SearchAnswer {
            place_name: place_name.map(str::to_owned),
            uncertainty_m,
            matched: results.len(),
            results,
            left_out: Vec::new(),
            facets: None,
            suggested_reasons: Vec::new(),
        }
    }

    fn judged(criterion: Criterion, fit: Fit, code: Option<&str>) -> Judgement {
        let source = code.map(|_| FactSource::Record);
        Judgement { criterion, fit, reason: code.map(str::to_owned), source }
    }

    #[test]
    fn nothing_found_is_said_in_words() {
        let page = html(&form("月見市"), &answer(Some("月見市"), 5e3, vec![]));
        assert!(page.contains("この条件で見つかったサービスはありません（0件）"));
        assert!(page.contains("条件：月見市、3km以内、種類は全部") && page.contains("最大で約5.0kmのずれ"));
        assert!(page.contains("距離を広げる") && !page.contains("ことばを短く"));
        assert!(!page.contains("<ol") && !page.contains("条件に合わなかったもの"));
    }

    #[test]
    fn a_result_says_what_is_doubtful_and_cannot_carry_markup() {
        let page = html(&form("35,133"), &answer(None, 0.0, vec![result()]));
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"));
        assert!(page.contains("<small>約</small>350m") && page.contains("位置はおおよそです"));
        assert!(page.contains("href=\"tel:0852123456\"") && page.contains("定員 不明"));
        assert!(page.contains("公表データは令和7年3月31日時点。最終確認日 なし"));
    }

    #[test]
    fn each_criterion_has_its_outcome_and_its_reason() {
        let criteria = vec![
            judged(Criterion::Age, Fit::Fits, Some("7-17")),
            judged(Criterion::MedicalCare, Fit::Unknown, None),
            judged(Criterion::ServiceArea, Fit::Fits, Some("900001")),
        ];
        let month = NaiveDate::from_ymd_opt(2026, 11, 1);
        let vacancy = ShownVacancy { state: VacancyState::Full, month };
        let one = SearchResult { criteria, vacancy, reach: Reach::Coverage, ..result() };
        let page = html(&form("月見市"), &answer(Some("月見市"), 5e3, vec![one]));
        assert!(page.contains("<span class=\"fit fits\">合う</span><span>年齢：対象は7～17歳</span>"));
        assert!(page.contains("<span class=\"fit doubtful\">不明</span><span>医療的ケア：記録なし"));
        assert!(
            page.contains("空き状況：満員（令和8年11月）") && page.contains("ここへ来てくれる（提供地域）")
        );
        assert!(!page.contains("ここも提供地域です"));
    }

    #[test]
    fn free_places_that_were_asked_for_are_told_once() {
        let criteria = vec![judged(Criterion::Vacancy, Fit::Unknown, Some("unknown"))];
        let page =
            html(&form("月見市"), &answer(Some("月見市"), 5e3, vec![SearchResult { criteria, ..result() }]));
        assert_eq!(page.matches("空き状況：").count(), 1);
        assert!(page.contains("<span class=\"fit doubtful\">不明</span><span>空き状況：不明"));
    }

    #[test]
    fn who_was_left_out_is_told_with_the_nearest() {
        let nearest = LeftOutService {
            id: ServiceId(uuid::Uuid::nil()),
            kind: arunai_core::values::TermId("kind_33".into()),
            name: "月の家".into(),
            distance_m: Some(1_200.0),
            reason: Some("18-".into()),
            source: Some(FactSource::Law),
        };
        let reason = |criterion, count, only, nearest| LeftOutServices {
            criterion,
            fit: Fit::DoesNotFit,
            count,
            only,
            nearest,
        };
        let left_out = vec![
            reason(Criterion::Distance, 90, 90, None),
            reason(Criterion::MedicalCare, 2, 0, None),
            reason(Criterion::Age, 12, 3, Some(nearest)),
        ];
        let page = html(&form("月見市"), &SearchAnswer { left_out, ..answer(Some("月見市"), 5e3, vec![]) });
        assert!(page.contains("年齢が対象でない</strong>：12件（うち3件は、これだけが理由です）"));
        assert!(page.contains("いちばん近いのは、月の家（1.2km）。対象は18歳以上。"));
        assert!(page.find("年齢が対象でない") < page.find("医療的ケアを受け入れていない"));
        assert!(page.find("医療的ケアを受け入れていない") < page.find("より遠い</strong>：90件</p>"));
    }

    #[test]
    fn without_a_place_no_distance_is_told() {
        let by_words = SearchForm { words: "つき".into(), ..SearchForm::default() };
        let one = SearchResult { distance_m: None, ..result() };
        let page = html(&by_words, &SearchAnswer { matched: 30, ..answer(None, 0.0, vec![one]) });
        assert!(page.contains("ことばに近い順 1件<small>（30件のうち）"));
        assert!(page.contains("条件：「つき」") && !page.contains("class=\"distance\""));
        assert!(!page.contains("ここへ行く") && !page.contains("直線距離"));
    }
}
