//! Bodies of a council: the list and the forms.

use arunai_core::actor::Role;
use arunai_core::bodies::{Body, BodyKind};
use maud::{Markup, html};

use super::{BODIES, MEETINGS};
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::issues::desk::{Choices, Desk};
use crate::pages::issues::parts::{code, ways};
use crate::pages::layout::{Frame, page};
use crate::pages::words::era_date;

/// The list.
pub(super) fn list_page(frame: &Frame, desk: &Desk, bodies: &[Body]) -> Markup {
    let is_curator = frame.viewer.is_some_and(|viewer| viewer.role == Role::Curator);
    page(
        frame,
        html! {
            p.aside { a href=(MEETINGS) { "会議の一覧" } }
            h1 { "会議体" }
            p { "協議会の全体会、運営会議、専門部会などです。" }
            @if is_curator { (ways(&[("会議体を登録する", format!("{BODIES}/new"))])) }
            @if is_curator && bodies.iter().any(|body| body.ended_on.is_none()) {
                p.next { a href={ (MEETINGS) "/new" } { "会議を書く" } }
            }
            @if bodies.is_empty() {
                p { "まだ会議体はありません。" @if is_curator { "「会議体を登録する」から入れてください。" } }
            }
            ul.issue-list { @for body in bodies { (entry(desk, body)) } }
        },
    )
}

fn entry(desk: &Desk, body: &Body) -> Markup {
    html! {
        li id=(body.id) {
            h2 { (body.name) }
            p.chips {
                span.chip.way { (body.kind.name()) }
                @if !body.is_public { span.chip { "協議会の中だけ" } }
                @if let Some(ended) = body.ended_on { span.chip { (era_date(ended)) "に終わり" } }
                @if desk.councils.len() > 1 { " " (desk.council(body.council_id)) }
            }
            p.next {
                a href={ (MEETINGS) "?body=" (body.id) } { (body.name) "の会議を見る" } " "
                @if desk.keeps(body.council_id) { a href={ (BODIES) "/" (body.id) "/edit" } { (body.name) "を編集する" } }
            }
        }
    }
}

/// The form of a new body.
pub(super) fn new_page(frame: &Frame, form: &Form) -> Markup {
    let kinds: Choices = BodyKind::ALL.into_iter().map(|kind| (code(kind), kind.name().to_owned())).collect();
    let fields = html! {
        (field("name", "名前").hint("例：こども部会").required().text(form))
        (field("kind", "種類").hint("種類で、話す課題の段階が決まります。あとで変えられません。").required().radios(form, &kinds))
        (is_public(form))
    };
    page(
        frame,
        html! {
            h1 { "会議体を登録する" }
            (writing_form(frame, BODIES, form, fields, "会議体を登録する"))
            p.next { a href=(BODIES) { "登録せずにもどる" } }
        },
    )
}

/// The form of a body.
pub(super) fn edit_page(frame: &Frame, body: &Body, form: &Form) -> Markup {
    let fields = html! {
        (field("name", "名前").required().text(form))
        (is_public(form))
        (field("ended_on:null", "終わった日").hint("なくなったときだけ入れます。その日より後の会議は登録できなくなります。").date(form))
    };
    page(
        frame,
        html! {
            h1 { "会議体を編集する：" (body.name) }
            (writing_form(frame, &format!("{BODIES}/{}", body.id), form, fields, "変更を保存する"))
            p.next { a href=(BODIES) { "変えずにもどる" } }
        },
    )
}

fn is_public(form: &Form) -> Markup {
    field("is_public:bool", "だれでもこの会議体の名前を見られる").check(form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::issues::desk::tests::desk;

    #[test]
    fn an_empty_list_says_so() {
        let frame = Frame { title: "会議体", path: MEETINGS, viewer: None, csrf: "", demo: false };
        let html = list_page(&frame, &desk(), &[]).into_string();
        assert!(html.contains("まだ会議体はありません") && !html.contains("/bodies/new"));
    }

    #[test]
    fn a_new_body_has_a_kind() {
        let frame = Frame { title: "会議体", path: MEETINGS, viewer: None, csrf: "t", demo: false };
        let html = new_page(&frame, &Form::default()).into_string();
        assert!(html.contains("value=\"working_group\"") && html.contains("専門部会"));
    }
}
