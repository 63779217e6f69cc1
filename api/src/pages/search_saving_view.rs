//! From a search to a case: that something is lacking, with the reasons that the search itself found, and a search that
//! the case goes on waiting with.

use arunai_core::saved_searches::SavedSearchLook;
use arunai_core::search::SearchAnswer;
use maud::{Markup, html};

use super::fields::{field, writing_button, writing_form};
use super::forms::Form;
use super::issues::parts::or_none;
use super::layout::{Frame, page};
use super::search_form::SearchForm;
use super::search_items_view::{ListSetting, items};
use super::search_results_view::asked;
use super::search_view::SearchTerms;

/// What a worker can do with a search: two buttons, each of which leads to a form.
pub(super) fn what_next(
    frame: &Frame,
    form: &SearchForm,
    answer: &SearchAnswer,
    terms: &SearchTerms,
) -> Markup {
    let (pairs, need) = (form.pairs_with_case(), need_of(form, answer));
    let reasons = terms.reason_names(&answer.suggested_reasons);
    let has_place = pairs.iter().any(|(name, _)| *name == "place");
    html! {
        div.card.what-next #what-next {
            h3 { "事例に記録する" }
            @if reasons.is_empty() {
                p { "合うところがなかったときは、足りないものとして事例に記録できます。" }
            } @else {
                p { "足りないものとして事例に記録できます。理由は、この検索から入ります：" strong { (reasons.join("、")) } "。" }
            }
            @if !form.case.is_empty() {
                p.hint { "事例のページから始めた検索なので、その事例がはじめからえらばれています。ほかの人のときは、えらびなおしてください。" }
            }
            (writing_button(frame, "/cases/needs/draft", &need, "足りないと記録する"))
            @if has_place { (writing_button(frame, "/search/save", &pairs, "この検索を保存する")) }
        }
    }
}

/// What the search says of a need: whose it is, if it was one for a case, what is lacking, where one kind was searched,
/// and why. Nothing else of it goes on.
fn need_of<'a>(form: &'a SearchForm, answer: &'a SearchAnswer) -> Vec<(&'static str, &'a str)> {
    let kinds = if let [kind] = &form.kinds[..] { Some(("term", kind.as_str())) } else { None };
    let reasons = answer.suggested_reasons.iter().map(|reason| ("report.reasons[]", reason.as_str()));
    let case = Some(("case", form.case.as_str())).filter(|(_, id)| !id.is_empty());
    case.into_iter().chain(kinds).chain(reasons).collect()
}

/// What the form of a search that is to be saved needs to be shown.
pub(super) struct SavingForm<'a> {
    /// What was typed into it.
    pub form: &'a Form,
    /// The search.
    pub search: &'a SearchForm,
    /// What it found.
    pub answer: &'a SearchAnswer,
    /// The name of what is kept as its place.
    pub area: &'a str,
    /// The cases that go on.
    pub cases: &'a [(String, String)],
}

/// The form of a search that a case goes on waiting with.
pub(super) fn saving_page(frame: &Frame, shown: &SavingForm, terms: &SearchTerms) -> Markup {
    let choices = or_none("えらんでください", shown.cases.to_vec());
    let fields = html! {
        @for (name, value) in shown.search.pairs() { input type="hidden" name=(name) value=(value); }
        (field("case", "だれの検索ですか（合言葉）").required().select(shown.form, &choices))
    };
    page(
        frame,
        html! {
            h1 { "検索を保存する" }
            p { "合うところが新しく見つかったときに、事例のページから見られます。" }
            p { "さがした条件：" (asked(shown.search, shown.answer, terms).join("、")) }
            p.hint { "場所は「" (shown.area) "」として保存します。くわしい地点、ことば、年齢は保存しません（年齢は事例から計算します）。" }
            @if shown.cases.is_empty() {
                p { "続いている事例が、まだありません。先に、事例を登録してください。" }
                p.next { a href="/cases/new" { "事例を登録する" } }
            } @else {
                (writing_form(frame, "/search/saves", shown.form, fields, "保存する"))
            }
        },
    )
}

/// What newly fits a saved search.
pub(super) fn look_page(frame: &Frame, look: &SavedSearchLook, terms: &SearchTerms) -> Markup {
    let form = SearchForm::of_saved(&look.search);
    let count = look.new.len();
    let setting = ListSetting { has_place: true, opens_apart: true };
    page(
        frame,
        html! {
            h1 { "保存した検索" }
            h2 {
                @if count == 0 { "新しく合うようになったところは、ありません" }
                @else { "新しく合うようになったところ " (count) "件" }
            }
            p {
                "前から合うところは" (look.known) "件です。"
                @if look.gone > 0 { "合わなくなったところが" (look.gone) "件あります。" }
            }
            @if count > 0 {
                p.hint { "この画面を開いたので、次からは「前から合うところ」に数えます。" }
                (items(&look.new, terms, setting))
            }
            form method="post" action="/search#found" {
                @for (name, value) in form.pairs() { input type="hidden" name=(name) value=(value); }
                button.second type="submit" { "いま合うところを全部さがす" }
            }
            p.next { a href={ "/cases/" (look.case_id) } { "事例のページへ" } }
        },
    )
}

#[cfg(test)]
mod tests {
    use arunai_core::search::Search;
    use arunai_core::values::TermId;
    use serde_json::json;

    use super::*;
    use crate::pages::words::tests::result;

    fn frame() -> Frame<'static> {
        Frame { title: "", path: "/search", viewer: None, csrf: "t", demo: false }
    }

    fn terms() -> SearchTerms {
        let term = json!({ "taxonomy_id": "x", "id": "full", "name": "定員超過・待機", "position": 0 });
        SearchTerms { reasons: vec![serde_json::from_value(term).expect("a term")], ..SearchTerms::default() }
    }

    fn answer() -> SearchAnswer {
        SearchAnswer {
            place_name: Some("月見市".into()),
            uncertainty_m: 5e3,
            matched: 0,
            results: Vec::new(),
            left_out: Vec::new(),
            facets: None,
            suggested_reasons: vec![TermId("full".into())],
        }
    }

    #[test]
    fn a_need_takes_kind_and_reasons_along_and_nothing_else() {
        let form = SearchForm::read(b"place=35.1,133.2&kinds=kind_24&words=kotoba&age=17");
        let html = what_next(&frame(), &form, &answer(), &terms()).into_string();
        assert!(html.contains("<strong>定員超過・待機</strong>"));
        let need = html.split("</form>").next().expect("a form");
        assert!(
            need.contains("name=\"term\" value=\"kind_24\"")
                && need.contains("name=\"report.reasons[]\" value=\"full\"")
        );
        assert!(!need.contains("35.1") && !need.contains("kotoba") && !need.contains("\"17\""));
        assert!(!need.contains("name=\"case\""), "whose need it is, somebody says");
        let of_case = SearchForm::read(b"place=x&age=17&case=00000000-0000-4000-8000-000000000009");
        let html = what_next(&frame(), &of_case, &answer(), &terms()).into_string();
        assert_eq!(html.matches("name=\"case\" value=\"00000000-").count(), 2);
        let of_nothing = what_next(&frame(), &SearchForm::read(b"place=x&case=%3Cb%3E"), &answer(), &terms());
        assert!(!of_nothing.into_string().contains("name=\"case\""));
        let by_words = what_next(&frame(), &SearchForm::read(b"words=x"), &answer(), &terms()).into_string();
        assert!(!by_words.contains("/search/save"), "a case keeps areas, not words");
    }

    #[test]
    fn what_is_kept_of_a_search_is_said_and_without_a_case_there_is_a_way_to_one() {
        let search = SearchForm::read(b"place=x&words=%3Cb%3E");
        let form = Form::default();
        let shown =
            SavingForm { form: &form, search: &search, answer: &answer(), area: "月見市", cases: &[] };
        let html = saving_page(&frame(), &shown, &terms()).into_string();
        assert!(html.contains("「月見市」として保存") && html.contains("href=\"/cases/new\""));
        assert!(!html.contains("<select") && !html.contains("<b>"));
    }

    #[test]
    fn a_look_says_what_is_new_and_leads_on() {
        let search: Search =
            serde_json::from_value(json!({ "place": { "area": "322016" }, "kinds": ["kind_24"] }))
                .expect("a search");
        let id: arunai_core::id::CaseId = "00000000-0000-4000-8000-000000000009".parse().expect("an id");
        let look = |new| SavedSearchLook { case_id: id, search: search.clone(), new, known: 4, gone: 1 };
        let page = look_page(&frame(), &look(vec![result()]), &terms()).into_string();
        assert!(
            page.contains("ところ 1件")
                && page.contains("前から合うところは4件")
                && page.contains("1件あります")
        );
        assert!(page.contains("name=\"place\" value=\"322016\"") && page.contains(&format!("/cases/{id}")));
        let none = look_page(&frame(), &look(Vec::new()), &terms()).into_string();
        assert!(none.contains("ありません") && !none.contains("<ol"));
    }
}
