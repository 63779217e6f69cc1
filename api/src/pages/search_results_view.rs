//! What a search found, the nearest first with reasons beside the map, and below it what was left out and why.

use arunai_core::actor::Role;
use arunai_core::search::{DEFAULT_NEAREST, MAX_NEAREST, SearchAnswer};
use maud::{Markup, html};

use super::layout::Frame;
use super::search_form::{GENDERS, OPEN, SearchForm};
use super::search_items_view::{ListSetting, items};
use super::search_left_out_view::{left_out, what_to_try};
use super::search_map_view::{MapSetting, map_figure};
use super::search_pages::Answered;
use super::search_saving_view::what_next;
use super::search_view::SearchTerms;
use super::words::distance;
use crate::config::Tiles;

/// The answer to what was typed.
pub(super) fn found(
    frame: &Frame,
    form: &SearchForm,
    answered: &Answered,
    terms: &SearchTerms,
    tiles: Option<&Tiles>,
) -> Markup {
    let (answer, has_place) = (&answered.answer, has_place(form));
    let count = answer.results.len();
    let is_worker = frame.viewer.is_some_and(|viewer| viewer.role == Role::Worker);
    html! {
        section aria-labelledby="found" {
            h2 #found { (heading(answer, has_place)) }
            p { "条件：" (asked(form, answer, terms).join("、")) }
            @if has_place { p.hint { (measured_from(answer)) } }
            @if is_worker && count == 0 { (what_next(frame, form, answer, terms)) }
            @if is_worker && count > 0 { p.next.aside { a href="#what-next" { "合うところがないとき（足りないと記録する）" } } }
            @if count > 0 {
                div.found-services {
                    div.found-list {
                        (items(&answer.results, terms, ListSetting { has_place, opens_apart: !answered.is_addressed }))
                        (more(form, answer))
                    }
                    (map(answered, tiles))
                }
            }
        }
        @if is_worker && count > 0 { (what_next(frame, form, answer, terms)) }
        (left_out(answer, terms, !answered.is_addressed))
        @if count == 0 { (what_to_try(form)) }
    }
}

/// The way to those that come next, as far as a page goes.
fn more(form: &SearchForm, answer: &SearchAnswer) -> Markup {
    let (count, most) = (answer.results.len(), MAX_NEAREST as usize);
    let wanted = (count + DEFAULT_NEAREST as usize).min(most);
    html! {
        @if answer.matched > count && count < most {
            form method="post" action={ "/search#r" (count + 1) } {
                @for (name, value) in form.pairs_with_case() { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="nearest" value=(wanted);
                button.second type="submit" { "つぎの" (wanted.min(answer.matched) - count) "件も見る" }
            }
        } @else if answer.matched > count {
            p { "一度に見られるのは" (most) "件までです。距離、種類、人の条件でしぼってください。" }
        }
    }
}

fn has_place(form: &SearchForm) -> bool {
    form.area.is_some() || !form.place.trim().is_empty()
}

fn heading(answer: &SearchAnswer, has_place: bool) -> Markup {
    let count = answer.results.len();
    html! {
        @if count == 0 { "この条件で見つかったサービスはありません（0件）" }
        @else if has_place { "近い順 " (count) "件" }
        @else { "ことばに近い順 " (count) "件" }
        @if answer.matched > count { small { "（" (answer.matched) "件のうち）" } }
    }
}

fn map(answered: &Answered, tiles: Option<&Tiles>) -> Markup {
    let Some(map) = &answered.map else { return html! {} };
    let has_pin = |number: &usize| map.pins.iter().any(|drawn| drawn.pin.number == *number);
    let without_pin: Vec<usize> =
        (1..=answered.answer.results.len()).filter(|number| !has_pin(number)).collect();
    map_figure(map, &MapSetting { has_list: true, without_pin: &without_pin, tiles })
}

/// Everything that was asked, for people.
pub(super) fn asked(form: &SearchForm, answer: &SearchAnswer, terms: &SearchTerms) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use arunai_core::id::ServiceId;
    use arunai_core::search::{
        Criterion, FactSource, Fit, Judgement, LeftOutService, LeftOutServices, Reach, SearchResult,
        ShownVacancy,
    };
    use arunai_core::vacancies::VacancyState;
    use chrono::NaiveDate;

    use super::super::search_map::SearchMap;
    use super::super::search_map::tests::pin;
    use super::*;
    use crate::pages::words::tests::result;

    fn html(form: &SearchForm, answer: &SearchAnswer) -> String {
        page(form, answer, None, false)
    }

    fn page(form: &SearchForm, answer: &SearchAnswer, map: Option<SearchMap>, is_addressed: bool) -> String {
        let frame = Frame { title: "", path: "/search", viewer: None, csrf: "", demo: false };
        let answered = Answered { answer: answer.clone(), map, is_addressed };
        found(&frame, form, &answered, &SearchTerms::default(), None).into_string()
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
        assert!(
            page.contains("いちばん近いのは、<a href=\"/services/00000000-0000-0000-0000-000000000000\"")
        );
        assert!(page.contains("</a>（1.2km）。対象は18歳以上。"));
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

    #[test]
    fn those_that_come_next_are_one_button_away() {
        let first = SearchAnswer { matched: 48, ..answer(Some("月見市"), 5e3, vec![result(); 20]) };
        let page = html(&form("月見市"), &first);
        assert!(page.contains("つぎの20件も見る") && page.contains("name=\"nearest\" value=\"40\""));
        assert!(page.contains("action=\"/search#r21\"") && page.contains("value=\"月見市\""));
        let nearly = SearchAnswer { matched: 48, ..answer(Some("月見市"), 5e3, vec![result(); 40]) };
        assert!(html(&form("月見市"), &nearly).contains("つぎの8件も見る"));
        let last = SearchAnswer { matched: 900, ..answer(Some("月見市"), 5e3, vec![result(); 200]) };
        assert!(html(&form("月見市"), &last).contains("しぼってください"));
    }

    #[test]
    fn every_service_leads_to_its_own_page() {
        let found = answer(Some("月見市"), 5e3, vec![result()]);
        let path = format!("href=\"/services/{}\"", result().service.id);
        let by_form = page(&form("月見市"), &found, None, false);
        assert!(
            by_form.contains(&path) && by_form.contains("target=\"_blank\"") && by_form.contains("id=\"r1\"")
        );
        let by_address = page(&form("月見市"), &found, None, true);
        assert!(by_address.contains(&path) && !by_address.contains("target="));
    }

    #[test]
    fn the_list_comes_before_the_map_and_both_have_the_same_numbers() {
        let map = SearchMap::draw(vec![pin(1, 133.0, 35.0)], None);
        let found = answer(Some("月見市"), 5e3, vec![result(), result()]);
        let page = page(&form("月見市"), &found, map, true);
        assert!(page.find("<ol") < page.find("<svg") && page.contains("href=\"#r1\""));
        assert!(page.contains("地図にない番号：2"));
        assert!(!page.contains("事例に記録"), "a case is nothing for everybody");
    }
}
