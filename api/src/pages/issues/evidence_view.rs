//! The page on which an issue's numbers are chosen.

use arunai_core::releases::Release;
use maud::{Markup, html};

use super::ISSUES;
use super::desk::Choices;
use super::evidence::{EvidencePage, written};
use super::parts::number;
use crate::pages::fields::{carried, field, own_fields};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, fault_beside, fault_summary, page};
use crate::pages::release_list_view::release_choice;
use crate::pages::words::era_period;

/// The page: what the issue rests on, and what a release has to choose from.
pub(super) fn evidence_page(frame: &Frame, found: &EvidencePage, form: &Form) -> Markup {
    let own = format!("{ISSUES}/{}", found.issue.id);
    page(
        frame,
        html! {
            h1 { "数の根拠をえらぶ：" (found.issue.theme) }
            p { "根拠の数は、公表した数からえらびます。打ちこむことはできません。読む人には、その人が読める公表の数だけが出ます。" }
            (fault_summary(&form.faults))
            @if found.releases.is_empty() { p { "まだ公表した数がありません。公表のあとで、根拠をえらべます。" } }
            @else { (chooser(found, form, &own)) }
            (cells(frame, found, form, &own))
            p.next { a href=(own) { "変えずに課題へもどる" } }
        },
    )
}

/// The name of a release among others.
pub(super) fn release_name(release: &Release) -> String {
    release_choice(release.tier, &release.period)
}

/// Which release and which of its numbers.
fn chooser(found: &EvidencePage, form: &Form, own: &str) -> Markup {
    let releases: Choices =
        found.releases.iter().map(|release| (release.id.to_string(), release_name(release))).collect();
    html! {
        form.card method="get" action={ (own) "/evidence" } {
            div.fields {
                (field("release", "公表").select(form, &releases))
                (field("measure", "何の数か").select(form, &found.measures))
                (field("service", "分野").select(form, &found.groups))
                button.second type="submit" { "この数を下に出す" }
            }
        }
    }
}

fn cells(frame: &Frame, found: &EvidencePage, form: &Form, own: &str) -> Markup {
    let issue = &found.issue;
    let known: Vec<String> = issue.evidence.iter().map(|one| written(one.release_id, &one.cell)).collect();
    let is_sent = !form.text("csrf").is_empty();
    let version = if is_sent { form.text("version").to_owned() } else { issue.version.to_string() };
    let choice = |value: &str, text: Markup, is_on: bool| {
        html! { label.check.line { input type="checkbox" name="evidence[]" value=(value) checked[is_on]; (text) } }
    };
    html! {
        form.card.writes method="post" action={ (own) "/evidence" } {
            (own_fields(frame.csrf))
            (carried(form, &["release", "measure", "service"]))
            input type="hidden" name="version" value=(version);
            fieldset #evidence tabindex=[form.fault_in("evidence").map(|_| "-1")] {
                legend { "いまの根拠" }
                (fault_beside("evidence", form.fault_in("evidence")))
                @if known.is_empty() { p { "まだありません。下からえらんでください。" } }
                @for (one, value) in issue.evidence.iter().zip(&known) {
                    @let shown = one.shown.as_ref();
                    @let text = html! {
                        span {
                            (shown.map_or("", |shown| &shown.name)) "（" (era_period(&one.period)) "）："
                            (number(shown.and_then(|shown| shown.value), ""))
                        }
                    };
                    (choice(value, text, !is_sent || form.has("evidence[]", value)))
                }
            }
            fieldset {
                legend { "加える数" }
                @if found.cells.is_empty() { p { "この公表には、このわけかたの数がありません。上で、ほかの公表か分野をえらんでください。" } }
                @for (value, name, count) in found.cells.iter().filter(|(value, ..)| !known.contains(value)) {
                    (choice(value, html! { span { (name) "：" (number(*count, "")) } }, form.has("evidence[]", value)))
                }
            }
            button.submit type="submit" { "根拠を保存する" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::one_view::tests::issue;
    use super::*;

    #[test]
    fn what_it_rests_on_is_ticked_and_what_is_hidden_is_a_mark() {
        let cells = vec![("r|new|*".to_owned(), "全域・新しい困りごと（件）".to_owned(), None)];
        let (groups, measures) = (Vec::new(), Vec::new());
        let found = EvidencePage { issue: issue(), releases: Vec::new(), groups, measures, cells };
        let frame = Frame { title: "根拠", path: ISSUES, viewer: None, csrf: "t", demo: false };
        let html = evidence_page(&frame, &found, &Form::with(&[("measure", "new")])).into_string();
        assert!(html.contains("<input type=\"hidden\" name=\"measure\" value=\"new\">"));
        assert_eq!(html.matches(" checked").count(), 1);
        assert!(html.matches("＊").count() == 2 && html.contains("まだ公表した数がありません"));
        assert!(html.contains("name=\"version\" value=\"3\""));
    }
}
