//! The fields of a need and of what is reported of it: few, in the order in which people tell, for the keyboard and
//! the phone.

use arunai_core::case_entries::template::choices::UNITS;
use arunai_core::taxonomies::{NEED_DOMAINS, REASONS, SERVICE_GROUPS, SERVICE_KINDS, TaxonomyTerm};
use maud::{Markup, html};

use super::names::{Names, STATUSES, URGENCIES, written};
use crate::pages::fields::field;
use crate::pages::forms::Form;
use crate::pages::layout::fault_beside;

/// The fields of a new need: what is needed, how it stands, how urgent, why, how much, and since when it is known.
pub(super) fn need_fields(form: &Form, names: &Names) -> Markup {
    html! {
        (term_field(form, names))
        (report_fields(form, names, "report."))
    }
}

/// The fields of a report, whose names begin with `prefix`.
pub(super) fn report_fields(form: &Form, names: &Names, prefix: &str) -> Markup {
    let name = |own: &str| format!("{prefix}{own}");
    html! {
        (field(&name("status"), "いまの状態").required().select(form, STATUSES))
        (field(&name("urgency:number"), "急ぐ程度").required().radios(form, URGENCIES))
        (field(&name("reasons[]"), "満たされない理由")
            .hint("続いているときは1つ以上。あてはまるもの全部。")
            .checks(form, &names.choices(REASONS)))
        (amount_field(form, prefix))
        div.fields { (field(&name("reported_on"), "話を聞いた日").required().short().date(form)) }
    }
}

/// What was tried, which a first report need not say.
pub(super) fn tried_field(form: &Form, names: &Names) -> Markup {
    field("tried[]", "試したこと").checks(form, &names.choices("attempts"))
}

/// How much is wished for: a number and what it counts, which are one answer.
fn amount_field(form: &Form, prefix: &str) -> Markup {
    let (amount, unit) = (format!("{prefix}wished.amount:number"), format!("{prefix}wished.unit"));
    let units: Vec<_> = std::iter::once(("", "希望量なし")).chain(written(UNITS)).collect();
    html! {
        fieldset.amount {
            legend { "本人が希望する量（なくてもよい）" }
            div.fields {
                (field(&amount, "数").short().number(form))
                (field(&unit, "単位").short().select(form, &units))
            }
        }
    }
}

/// What is needed: kinds of services by group, and for each group that no kind is settled.
fn term_field(form: &Form, names: &Names) -> Markup {
    let chosen = form.text("term");
    let fault = form.fault_in("term");
    html! {
        div.field {
            label for="term" { "足りないもの" span.must { "必須" } }
            p.hint #term-hint { "サービスの種類をえらびます。決まっていなければ「種類は未定」をえらびます。" }
            (fault_beside("term", fault))
            select #term name="term" required aria-invalid=[fault.map(|_| "true")]
                aria-describedby=(if fault.is_some() { "term-fault term-hint" } else { "term-hint" })
                autofocus[form.faults.is_empty() || form.is_first_fault("term")] {
                option value="" { "えらんでください" }
                @for group in names.of_list(SERVICE_GROUPS) {
                    @let own = of_group(names, group);
                    @if !own.is_empty() {
                        optgroup label=(group.name) {
                            @for (value, name) in own {
                                option value=(value) selected[value == chosen] { (name) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The kinds of a group, then its domains.
fn of_group<'a>(names: &'a Names, group: &TaxonomyTerm) -> Vec<(&'a str, String)> {
    let is_own = |term: &&TaxonomyTerm| term.group_id.as_ref() == Some(&group.id);
    let kinds = names.of_list(SERVICE_KINDS).filter(is_own).map(|kind| (kind.id.as_str(), kind.name.clone()));
    let domains = names.of_list(NEED_DOMAINS).filter(is_own);
    let domains = domains.map(|domain| (domain.id.as_str(), format!("{}（種類は未定）", domain.name)));
    kinds.chain(domains).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::layout::FormFault;

    fn names() -> Names {
        Names::made_up(&[
            (SERVICE_GROUPS, "group_of_kind_24", "短期入所・緊急"),
            (SERVICE_KINDS, "kind_24", "短期入所"),
            (REASONS, "full", "定員超過・待機"),
        ])
    }

    #[test]
    fn a_need_is_told_in_six_fields() {
        let form = Form::with(&[("term", "kind_24"), ("report.status", "unmet")]);
        let page = need_fields(&form, &names()).into_string();
        assert!(page.contains("<optgroup label=\"短期入所・緊急\"><option value=\"kind_24\" selected>"));
        for name in
            ["term", "report.status", "report.urgency:number", "report.reasons[]", "report.reported_on"]
        {
            assert!(page.contains(&format!("name=\"{name}\"")), "{name}");
        }
        assert_eq!(page.matches("<select").count() + page.matches("type=\"date\"").count(), 4);
        assert_eq!(page.matches("<fieldset").count(), 3);
        assert_eq!(page.matches("autofocus").count(), 1);
    }

    #[test]
    fn what_was_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
        let typed =
            b"term=&report.reasons%5B%5D=full&report.urgency%3Anumber=3&report.wished.amount%3Anumber=4";
        let mut form = Form::read(typed);
        form.faults.push(FormFault { field: "term".into(), message: "えらぶ".into() });
        let page = need_fields(&form, &names()).into_string();
        assert!(page.contains("id=\"term-fault\"") && page.contains("value=\"full\" checked"));
        assert!(page.contains("value=\"3\" checked") && page.contains("value=\"4\""));
    }
}
