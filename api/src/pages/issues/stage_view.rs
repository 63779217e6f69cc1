//! The way of an issue through the stages of the council's work, and the form that lets it go on.

use arunai_core::issues::{Issue, IssueStage};
use maud::{Markup, html};

use super::ISSUES;
use super::desk::Choices;
use super::parts::code;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};
use crate::pages::words::era_date;

/// All stages in their order, the present one marked, with the days on which the issue came to them.
pub(super) fn path(issue: &Issue) -> Markup {
    html! {
        ol.stages aria-label="協議会での段階" {
            @for stage in IssueStage::ALL {
                @let is_now = stage == issue.stage;
                @let came = issue.stages.iter().rfind(|step| step.stage == stage);
                li.now[is_now] aria-current=[is_now.then_some("step")] {
                    strong { (stage.name()) }
                    @if is_now { span.here { "いまここ" } }
                    @if let Some(step) = came { span.came { (era_date(step.on)) } }
                }
            }
        }
    }
}

/// The stage after one.
pub(super) fn next(stage: IssueStage) -> Option<IssueStage> {
    let place = IssueStage::ALL.iter().position(|known| *known == stage)?;
    IssueStage::ALL.get(place + 1).copied()
}

/// The form: to which stage, and when.
pub(super) fn stage_page(frame: &Frame, issue: &Issue, form: &Form) -> Markup {
    let stages: Choices =
        IssueStage::ALL.into_iter().map(|stage| (code(stage), stage.name().to_owned())).collect();
    let action = format!("{ISSUES}/{}/stage", issue.id);
    let fields = html! {
        (field("stage", "段階").hint("前の段階へもどすこともできます。").required().select(form, &stages))
        (field("stage_on", "その段階になった日").hint("空なら今日になります。").date(form))
    };
    page(
        frame,
        html! {
            h1 { "段階を変える：" (issue.theme) }
            (path(issue))
            (writing_form(frame, &action, form, fields, "段階を変える"))
            p.next { a href={ (ISSUES) "/" (issue.id) } { "変えずに課題へもどる" } }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::super::one_view::tests::issue;
    use super::*;

    #[test]
    fn the_present_stage_is_marked_among_all_nine() {
        let html = path(&issue()).into_string();
        assert_eq!(html.matches("<li").count(), 9);
        assert_eq!(html.matches("aria-current=\"step\"").count(), 1);
        assert!(html.contains("aria-current=\"step\"><strong>部会検討</strong>"));
    }

    #[test]
    fn after_the_last_stage_there_is_none() {
        assert_eq!(next(IssueStage::Evaluated), Some(IssueStage::Closed));
        assert_eq!(next(IssueStage::Closed), None);
    }
}
