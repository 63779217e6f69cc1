//! The form that merges issues.

use arunai_core::issues::Issue;
use maud::{Markup, html};

use super::desk::Choices;
use super::parts::cut;
use super::{ISSUES, readers};
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, fault_summary, page};

/// The page.
pub(super) fn merge_page(frame: &Frame, issue: &Issue, others: &[Issue], form: &Form) -> Markup {
    let name = |other: &Issue| {
        format!(
            "{}（{}・{}）{}",
            other.theme,
            other.stage.name(),
            readers::name(other),
            cut(&other.content, 40)
        )
    };
    let choices: Choices =
        others.iter().map(|other| (format!("{}/{}", other.id, other.version), name(other))).collect();
    let own = format!("{ISSUES}/{}", issue.id);
    let chosen = field("parts[]", "まとめる課題")
        .hint("えらんだ課題は終わりになり、その根拠・地域・分野・取組み・声は、こちらの課題に加わります。");
    page(
        frame,
        html! {
            h1 { "ほかの課題をまとめる：" (issue.theme) }
            p { "同じことを言っている課題を、「" (issue.theme) "」にまとめます。文章は変わりません。あとで編集してください。" }
            @if choices.is_empty() {
                (fault_summary(&form.faults))
                p { "まとめられる課題はありません。公開の課題には、公開の課題だけをまとめられます。" }
            } @else {
                (writing_form(frame, &format!("{own}/merge"), form, html! { (chosen.checks(form, &choices)) }, "まとめる"))
                p.hint { "こちらの課題より読める人が少ない課題は、まとめられないので出ていません。" }
            }
            p.next { a href=(own) { "まとめずに課題へもどる" } }
        },
    )
}
