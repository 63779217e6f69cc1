//! The form of an issue.

use arunai_core::id::IssueId;
use maud::{Markup, html};

use super::edit::IssueChoices;
use super::parts::{or_none, term_field};
use super::{ISSUES, readers};
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};

/// What the form is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// A new issue.
    New,
    /// A change to one.
    Edit(IssueId),
    /// One that is split off another.
    Split(IssueId),
}

impl Purpose {
    /// The page's name.
    pub fn title(self) -> &'static str {
        match self {
            Self::New => "新しい地域課題",
            Self::Edit(_) => "地域課題を編集する",
            Self::Split(_) => "地域課題を分ける",
        }
    }

    fn action(self) -> String {
        match self {
            Self::New => ISSUES.to_owned(),
            Self::Edit(id) => format!("{ISSUES}/{id}"),
            Self::Split(id) => format!("{ISSUES}/{id}/split"),
        }
    }

    fn back(self) -> String {
        match self {
            Self::New => ISSUES.to_owned(),
            Self::Edit(id) | Self::Split(id) => format!("{ISSUES}/{id}"),
        }
    }

    fn button(self) -> &'static str {
        match self {
            Self::New => "地域課題をつくる",
            Self::Edit(_) => "変更を保存する",
            Self::Split(_) => "分けた課題をつくる",
        }
    }
}

/// The page.
pub(super) fn issue_form_page(
    frame: &Frame,
    purpose: Purpose,
    form: &Form,
    choices: &IssueChoices,
) -> Markup {
    let fields = html! { (words(form)) (about(form, choices)) (work(form, purpose, choices)) };
    page(
        frame,
        html! {
            h1 { (purpose.title()) }
            @if matches!(purpose, Purpose::Split(_)) {
                p { "もとの課題はそのまま残り、分けた課題に「もとの課題」として書かれます。テーマと内容を、分けるほうに書きなおしてください。" }
            }
            p.doubt { "個人がわかること（年齢、病名、事業所の名前、できごとの細かな点）は書かないでください。" }
            (writing_form(frame, &purpose.action(), form, fields, purpose.button()))
            p.next { a href=(purpose.back()) { "保存せずにもどる" } }
        },
    )
}

fn words(form: &Form) -> Markup {
    html! {
        (field("theme", "テーマ").hint("例：短期入所、夜間の見守り").required().text(form))
        (field("content", "課題の内容").hint("だれに、どこで、何が足りないか。2,000字まで").required().lines(form))
        (field("present_state:null", "現状").hint("いま、どうしのいでいるか。").lines(form))
        (field("wished:null", "望まれる社会資源や解決策").lines(form))
        (field("asked_decision:null", "決めてほしいこと")
            .hint("会議に何を決めてほしいか。60字まで。報告書「議題1枚」と「課題整理表」に、このまま入ります。空なら、運営会議・部会検討・全体会の課題は「どう進めるか」になります。").text(form))
    }
}

fn about(form: &Form, choices: &IssueChoices) -> Markup {
    html! {
        (field("area_codes[]", "地域").hint("全域のことなら、何もえらばないでください。").checks(form, &choices.areas))
        (term_field(form, &choices.desk, "terms", "分野", "いくつでもえらべます。取組みの前と後をくらべるのに使います。"))
    }
}

fn work(form: &Form, purpose: Purpose, choices: &IssueChoices) -> Markup {
    html! {
        (field("owner:null", "担当").hint("会議体か部署の名前。個人の名前は書きません。").text(form))
        (field("body_id:null", "取り組む会議体").select(form, &or_none("決まっていない", choices.bodies.clone())))
        (field("due_on:null", "期限").hint("いつまでに動くか。").date(form))
        (field("is_urgent:bool", "急ぐ課題として、順位にかかわらず議題にする").hint("いのちや暮らしがすぐにあぶない人がいると、協議会が認めたとき").check(form))
        @if !matches!(purpose, Purpose::Edit(_)) {
            (field("opened_on", "把握した日").hint("空なら今日になります。").date(form))
        }
        @if !choices.councils.is_empty() {
            (field("escalated_to:null", "申し送り先").hint("より広い地域の協議会へ送ったとき。送り先の協議会も、この課題を読みます。")
                .select(form, &or_none("送っていない", choices.councils.clone())))
        }
        (field(readers::READERS, "読める人").required().radios(form, &readers::CHOICES))
    }
}

#[cfg(test)]
mod tests {
    use super::super::desk::tests::desk;
    use super::*;
    use crate::pages::layout::FormFault;

    #[test]
    fn what_was_typed_stays_and_a_fault_leads_to_its_field() {
        let mut form = Form::with(&[("theme", "\"><script>"), ("readers", "council"), ("version", "4")]);
        form.faults
            .push(FormFault { field: "content".into(), message: "何か入れてください。".into() });
        let choices =
            IssueChoices { desk: desk(), areas: Vec::new(), bodies: Vec::new(), councils: Vec::new() };
        let frame = Frame { title: "課題", path: ISSUES, viewer: None, csrf: "t", demo: false };
        let html = issue_form_page(&frame, Purpose::New, &form, &choices).into_string();
        assert!(html.contains("&quot;&gt;&lt;script&gt;") && html.contains("href=\"#content\""));
        assert!(html.contains("value=\"council\" checked") && html.contains("name=\"version\" value=\"4\""));
        assert!(!html.contains("申し送り先"), "there is no council around");
    }
}
