//! The form of the search: a short one on top, the rest folded until something in it is set.

use arunai_core::taxonomies::TaxonomyTerm;
use maud::{Markup, html};

use super::layout::fault_beside;
use super::search_form::{GENDERS, OPEN, SearchForm};
use super::search_view::SearchTerms;

/// The radii to choose from, in kilometres.
const RADII: &[(&str, &str)] =
    &[("", "指定なし"), ("1", "1km"), ("3", "3km"), ("5", "5km"), ("10", "10km"), ("30", "30km")];
/// Disability types that the form asks about by themselves.
const ASKED_APART: &[&str] = &["medical_care", "severe_behaviour"];

/// The form with everything that was typed. It leads to the answer, which lies below it.
pub(super) fn search_form(form: &SearchForm, terms: &SearchTerms, is_answered: bool) -> Markup {
    html! {
        form.card method="post" action="/search#found" {
            @if !form.case.is_empty() { input type="hidden" name="case" value=(form.case); }
            div.fields {
                (place_field(form))
                (words_field(form))
                (select_field(form, "within_km", "距離", Some("直線距離"), &form.within_km, RADII))
            }
            (kind_fields(form, terms, is_answered))
            (person_fields(form, terms))
            (condition_fields(form))
            button.submit type="submit" { "さがす" }
        }
    }
}

/// Whether the field is the first with a fault, where the cursor goes.
fn is_first_fault(form: &SearchForm, field: &str) -> bool {
    form.faults.first().is_some_and(|fault| fault.field == field)
}

fn place_field(form: &SearchForm) -> Markup {
    let fault = form.fault_in("place");
    html! {
        div.field {
            label for="place" { "どこから" }
            p.hint #place-hint { "市町村の名前、6けたの団体コード、または「緯度,経度」" }
            (fault_beside("place", fault))
            input #place name="place" value=(form.place) autocomplete="off"
                aria-describedby=(if fault.is_some() { "place-fault place-hint" } else { "place-hint" })
                aria-invalid=[fault.map(|_| "true")] autofocus[is_first_fault(form, "place")];
        }
    }
}

fn words_field(form: &SearchForm) -> Markup {
    let fault = form.fault_in("words");
    html! {
        div.field {
            label for="words" { "ことば" }
            p.hint #words-hint { "名前、法人、住所などにあることば" }
            (fault_beside("words", fault))
            input #words name="words" value=(form.words) autocomplete="off" enterkeyhint="search"
                aria-describedby=(if fault.is_some() { "words-fault words-hint" } else { "words-hint" })
                aria-invalid=[fault.map(|_| "true")] autofocus[is_first_fault(form, "words")];
        }
    }
}

fn age_field(form: &SearchForm) -> Markup {
    let fault = form.fault_in("age");
    html! {
        div.field.short {
            label for="age" { "年齢" }
            (fault_beside("age", fault))
            input #age name="age" value=(form.age) inputmode="numeric" autocomplete="off"
                aria-describedby=[fault.map(|_| "age-fault")] aria-invalid=[fault.map(|_| "true")]
                autofocus[is_first_fault(form, "age")];
        }
    }
}

fn select_field(
    form: &SearchForm,
    field: &str,
    label: &str,
    hint: Option<&str>,
    chosen: &str,
    choices: &[(&str, &str)],
) -> Markup {
    let fault = form.fault_in(field);
    let described = [fault.map(|_| format!("{field}-fault")), hint.map(|_| format!("{field}-hint"))];
    let described = described.into_iter().flatten().collect::<Vec<_>>().join(" ");
    html! {
        div.field.short {
            label for=(field) { (label) }
            @if let Some(hint) = hint { p.hint id={ (field) "-hint" } { (hint) } }
            (fault_beside(field, fault))
            select id=(field) name=(field) aria-invalid=[fault.map(|_| "true")]
                aria-describedby=[Some(&described).filter(|ids| !ids.is_empty())]
                autofocus[is_first_fault(form, field)] {
                @for (value, name) in choices {
                    option value=(value) selected[*value == chosen] { (name) }
                }
            }
        }
    }
}

/// The kinds to choose from; folded once there is an answer, so that the answer is in sight.
fn kind_fields(form: &SearchForm, terms: &SearchTerms, is_answered: bool) -> Markup {
    let fault = form.fault_in("kinds");
    let count = form.kinds.len();
    html! {
        details #kinds open[fault.is_some() || (count > 0 && !is_answered)] {
            summary {
                "サービスの種類"
                @if count > 0 { "（" (count) "つえらんでいます）" } @else { "（えらばなければ全部）" }
            }
            (fault_beside("kinds", fault))
            @for group in &terms.groups {
                @let own: Vec<_> = terms.kinds.iter().filter(|kind| is_in(kind, group)).collect();
                @if !own.is_empty() {
                    fieldset aria-describedby=[fault.map(|_| "kinds-fault")] {
                        legend { (group.name) }
                        @for kind in own { (check("kinds", kind.id.as_str(), &kind.name, &form.kinds)) }
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

fn person_fields(form: &SearchForm, terms: &SearchTerms) -> Markup {
    let count = form.count_of_person();
    let fields = ["age", "support_level", "gender", "disability_types"];
    let is_wrong = fields.iter().any(|field| form.fault_in(field).is_some());
    let levels = terms.support_levels.iter().map(|level| (level.id.as_str(), level.name.as_str()));
    let levels: Vec<_> = [("", "指定なし")].into_iter().chain(levels).collect();
    html! {
        details open[count > 0 || is_wrong] {
            summary {
                "だれのために"
                @if count > 0 { "（" (count) "つ入れています）" } @else { "（年齢、障害など）" }
            }
            p.hint { "入れたことは、記録に残しません。名前は入れないでください。" }
            div.fields {
                (age_field(form))
                (select_field(form, "support_level", "障害支援区分", None, &form.support_level, &levels))
                (select_field(form, "gender", "性別", None, &form.gender, GENDERS))
            }
            (disability_fields(form, terms))
            fieldset {
                legend { "必要なこと" }
                (tick("medical_care", "医療的ケアがある", form.medical_care))
                (tick("severe_behaviour", "強度行動障害がある", form.severe_behaviour))
                (tick("wheelchair", "車いすを使う", form.wheelchair))
            }
        }
    }
}

fn disability_fields(form: &SearchForm, terms: &SearchTerms) -> Markup {
    let fault = form.fault_in("disability_types");
    let chosen = |id: &str| form.disability_types.iter().any(|one| one == id);
    let is_shown = |id: &str| chosen(id) || !ASKED_APART.contains(&id);
    html! {
        fieldset #disability_types aria-describedby=[fault.map(|_| "disability_types-fault")] {
            legend { "障害の種類（どれかを受け入れるところ）" }
            (fault_beside("disability_types", fault))
            @for one in terms.disability_types.iter().filter(|one| is_shown(one.id.as_str())) {
                (check("disability_types", one.id.as_str(), &one.name, &form.disability_types))
            }
        }
    }
}

fn condition_fields(form: &SearchForm) -> Markup {
    let count = form.count_of_conditions();
    let fault = form.fault_in("open");
    html! {
        details open[count > 0 || fault.is_some()] {
            summary {
                "いつ・空き"
                @if count > 0 { "（" (count) "つえらんでいます）" } @else { "（土日、夜間など）" }
            }
            fieldset #open aria-describedby=[fault.map(|_| "open-fault")] {
                legend { "使いたい日・時間（えらんだもの全部）" }
                (fault_beside("open", fault))
                @for (value, name) in OPEN { (check("open", value, name, &form.open)) }
            }
            fieldset {
                legend { "空き・わからないもの" }
                (tick("vacancy", "満員・待機を除く", form.vacancy))
                (tick("only_certain", "合うかどうか不明なものを除く", form.only_certain))
            }
        }
    }
}

/// One of several that may be chosen together.
fn check(name: &str, value: &str, label: &str, chosen: &[String]) -> Markup {
    html! {
        label.check {
            input type="checkbox" name=(name) value=(value) checked[chosen.iter().any(|one| one == value)];
            span { (label) }
        }
    }
}

/// Yes, or nothing said.
fn tick(name: &str, label: &str, is_set: bool) -> Markup {
    html! {
        label.check {
            input type="checkbox" name=(name) value="1" checked[is_set];
            span { (label) }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pages::layout::FormFault;

    fn terms() -> SearchTerms {
        let term = |id: &str, name: &str, group: Option<&str>| {
            let term =
                json!({ "taxonomy_id": "x", "id": id, "name": name, "group_id": group, "position": 0 });
            serde_json::from_value(term).expect("a term")
        };
        SearchTerms {
            groups: vec![term("group_daytime", "日中活動", None)],
            kinds: vec![term("kind_22", "生活介護", Some("group_daytime"))],
            disability_types: vec![term("mental", "精神", None), term("medical_care", "医療的ケア", None)],
            support_levels: vec![term("level_3", "区分3", None)],
            ..SearchTerms::default()
        }
    }

    fn html(form: &SearchForm, is_answered: bool) -> String {
        search_form(form, &terms(), is_answered).into_string()
    }

    #[test]
    fn the_rest_is_folded_until_something_in_it_is_set() {
        let empty = html(&SearchForm::default(), false);
        assert!(empty.contains("<details><summary>だれのために") && !empty.contains(" open>"));
        assert!(empty.contains("<details><summary>いつ・空き"));
        let set = html(&SearchForm { age: "17".into(), ..SearchForm::default() }, true);
        assert!(set.contains("<details open><summary>だれのために（1つ入れています）"));
        assert!(set.contains("<details><summary>いつ・空き"));
    }

    #[test]
    fn everything_typed_is_kept_after_an_answer() {
        let body = "place=a&words=b&within_km=3&kinds=kind_22&age=17&support_level=level_3&gender=male\
                    &disability_types=mental&medical_care=1&open=sunday&vacancy=1&only_certain=1";
        let page = html(&SearchForm::read(body.as_bytes()), true);
        for kept in [
            "name=\"place\" value=\"a\"",
            "name=\"words\" value=\"b\"",
            "value=\"3\" selected",
            "value=\"kind_22\" checked",
            "name=\"age\" value=\"17\"",
            "value=\"level_3\" selected",
            "value=\"male\" selected",
            "value=\"mental\" checked",
            "name=\"medical_care\" value=\"1\" checked",
            "value=\"sunday\" checked",
            "name=\"vacancy\" value=\"1\" checked",
            "name=\"only_certain\" value=\"1\" checked",
        ] {
            assert!(page.contains(kept), "{kept}");
        }
        assert!(!page.contains("name=\"wheelchair\" value=\"1\" checked"));
    }

    #[test]
    fn a_fault_opens_the_fold_that_it_lies_in() {
        let fault = FormFault { field: "age".into(), message: "数で。".into() };
        let page = html(&SearchForm { age: "x".into(), faults: vec![fault], ..SearchForm::default() }, false);
        assert!(page.contains("<details open><summary>だれのために"));
        assert!(page.contains("id=\"age-fault\"") && page.contains("aria-describedby=\"age-fault\""));
        assert_eq!(page.matches("autofocus").count(), 1);
    }

    #[test]
    fn what_is_asked_apart_is_not_asked_twice() {
        let page = html(&SearchForm::default(), false);
        assert!(page.contains("value=\"mental\"") && !page.contains("value=\"medical_care\""));
    }
}
