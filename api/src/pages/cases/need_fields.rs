//! The fields of a need and of what is reported of it: few, in the order in which people tell, for the keyboard and
//! the phone.

use arunai_core::case_entries::template::choices::UNITS;
use arunai_core::taxonomies::{NEED_DOMAINS, REASONS, SERVICE_GROUPS, SERVICE_KINDS, TaxonomyTerm};
use maud::{Markup, html};

use super::names::{Names, STATUSES, URGENCIES, written};
use crate::pages::fields::field;
use crate::pages::forms::Form;
use crate::pages::layout::{FormFault, fault_beside};
use crate::pages::main_first::MainFirst;

/// The fields of a new need: what is needed, how it stands, why, how urgent, how much, and since when it is known.
/// `first`: whether the cursor begins there.
pub(super) fn need_fields(form: &Form, names: &Names, first: bool) -> Markup {
    html! {
        (term_field(form, names, first))
        (report_fields(form, names, "report."))
    }
}

/// The fields of a report, whose names begin with `prefix`.
pub(super) fn report_fields(form: &Form, names: &Names, prefix: &str) -> Markup {
    let name = |own: &str| format!("{prefix}{own}");
    html! {
        (field(&name("status"), "いまの状態").required().select(form, STATUSES))
        (field(&name("reasons[]"), "主な理由（1つ）")
            .hint("続いているときは、必ずえらびます。")
            .select(form, &names.choices_or_none(REASONS, "えらんでください")))
        (field(&name("urgency:number"), "急ぐ程度").required().radios(form, URGENCIES))
        (other_reasons(form, names, &reasons(prefix).others))
        (amount_field(form, prefix))
        div.fields { (field(&name("reported_on"), "話を聞いた日").required().short().date(form)) }
    }
}

/// Reasons beside the main one, which need not be told.
fn other_reasons(form: &Form, names: &Names, name: &str) -> Markup {
    let boxes = field(name, "ほかの理由（あてはまるもの全部）").checks(form, &names.choices(REASONS));
    html! {
        details open[!form.text(name).is_empty()] {
            summary { "ほかの理由もあるとき" }
            (boxes)
        }
    }
}

/// The list of reasons, of which releases count the first as the main one.
fn reasons(prefix: &str) -> MainFirst {
    MainFirst::of(prefix, "reasons")
}

/// A form that starts with reasons.
pub(super) fn parted(form: &Form, prefix: &str) -> Form {
    reasons(prefix).parted(form)
}

/// The form as a verb takes it.
pub(super) fn composed(form: &Form, prefix: &str) -> Result<Form, Vec<FormFault>> {
    reasons(prefix).composed(form, "主な理由を1つえらんでください。")
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
fn term_field(form: &Form, names: &Names, first: bool) -> Markup {
    let chosen = form.text("term");
    form.call("term", "足りないもの");
    let fault = form.fault_in("term");
    html! {
        div.field {
            label for="term" { "足りないもの" span.must { "必須" } }
            p.hint #term-hint { "サービスの種類をえらびます。決まっていなければ「種類は未定」をえらびます。" }
            (fault_beside("term", fault))
            select #term name="term" required aria-invalid=[fault.map(|_| "true")]
                aria-describedby=(if fault.is_some() { "term-fault term-hint" } else { "term-hint" })
                autofocus[(first && form.faults.is_empty()) || form.is_first_fault("term")] {
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
        let page = need_fields(&form, &names(), true).into_string();
        assert!(page.contains("<optgroup label=\"短期入所・緊急\"><option value=\"kind_24\" selected>"));
        let place = |name: &&str| page.find(&format!("name=\"{name}\"")).expect("a field");
        let asked =
            ["term", "report.status", "report.reasons[]", "report.urgency:number", "report.reported_on"];
        assert!(asked.iter().map(place).is_sorted(), "{page}");
        assert_eq!(page.matches("<select").count() + page.matches("type=\"date\"").count(), 5);
        // One of them holds the other reasons, and is folded.
        assert_eq!(page.matches("<fieldset").count(), 3);
        assert!(page.contains("<details><summary>ほかの理由もあるとき"), "{page}");
        assert_eq!(page.matches("autofocus").count(), 1);
    }

    #[test]
    fn what_was_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
        let typed =
            b"term=&report.reasons%5B%5D=full&report.other_reasons%5B%5D=full&report.urgency%3Anumber=3\
            &report.wished.amount%3Anumber=4";
        let mut form = Form::read(typed);
        form.faults.push(FormFault { field: "term".into(), message: "えらぶ".into() });
        let page = need_fields(&form, &names(), true).into_string();
        assert!(page.contains("id=\"term-fault\"") && page.contains("value=\"full\" checked"));
        assert!(page.contains("value=\"full\" selected") && page.contains("<details open>"), "{page}");
        assert!(page.contains("value=\"3\" checked") && page.contains("value=\"4\""));
    }
}
