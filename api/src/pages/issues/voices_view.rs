//! Voices about an issue, for the curators who keep them.

use arunai_core::id::IssueId;
use arunai_core::issues::Issue;
use arunai_core::voices::Voice;
use maud::{Markup, html};

use super::ISSUES;
use crate::pages::fields::{field, writing_button, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{FormFault, Frame, fault_summary, page};
use crate::pages::words::era_date;

/// All voices, with what is still to be done for each.
pub(super) fn list_page(frame: &Frame, issue: &Issue, voices: &[Voice], faults: &[FormFault]) -> Markup {
    let own = format!("{ISSUES}/{}", issue.id);
    page(
        frame,
        html! {
            (fault_summary(faults))
            h1 { "声を管理する：" (issue.theme) }
            p {
                "本人に読みかえし、書いた人とは別の事務局の人が確かめ、のせてよいとした声だけが、課題のページと、これからつくる報告書「議題1枚」（短い声を1つだけ）「課題整理表」の画面とPDFに出ます。"
                "本人が望めば、いつでも取り下げられ、ことばは、前につくった報告書の画面とPDFからも消えます。"
            }
            p.next { a.button href={ (own) "/voices/new" } { "声を記録する" } " " a href=(own) { "課題へもどる" } }
            @if voices.is_empty() { p { "まだ声はありません。「声を記録する」から書いてください。" } }
            ul.issue-list { @for voice in voices { (entry(frame, &own, voice)) } }
        },
    )
}

fn entry(frame: &Frame, own: &str, voice: &Voice) -> Markup {
    let path = |act: &str| format!("{own}/voices/{}/{act}", voice.id);
    let version = voice.version.to_string();
    let sent = [("version", version.as_str())];
    html! {
        li {
            @match &voice.text {
                Some(text) => { blockquote.voice { p { (text) } } }
                None => { p { "ことばは消しました。" } }
            }
            p { (state(voice)) "（本人に読みかえした日：" (era_date(voice.read_back_on)) "）" }
            @if voice.withdrawn_on.is_none() {
                @if !voice.is_checked {
                    (writing_button(frame, &path("check"), &sent, "本人がわからないことを確かめた"))
                } @else if !voice.is_open {
                    (writing_button(frame, &path("open"), &sent, "課題のページと報告書にのせる"))
                }
                details {
                    summary { "取り下げる" }
                    p { "本人の希望で取り下げます。ことばは消えて、もとにもどせません。" }
                    (writing_button(frame, &path("withdraw"), &sent, "この声を取り下げて消す"))
                }
            }
        }
    }
}

fn state(voice: &Voice) -> String {
    match voice.withdrawn_on {
        Some(day) => format!("{}に取り下げ", era_date(day)),
        None if voice.is_open => "課題のページと、これからつくる報告書に出ます".to_owned(),
        None if voice.is_checked => "確かめました。まだのせていません".to_owned(),
        None => "別の人の確認を待っています".to_owned(),
    }
}

/// The form of a voice.
pub(super) fn voice_form_page(frame: &Frame, id: IssueId, form: &Form) -> Markup {
    let fields = html! {
        (field("text", "本人のことば")
            .hint("400字まで。年齢、病名、住んでいるところ、事業所の名前、本人とわかるできごとは書きません。").required().lines(form))
        (field("read_back_on", "本人に読みかえして、よいと言われた日").required().date(form))
    };
    page(
        frame,
        html! {
            h1 { "声を記録する" }
            p { "記録したあと、別の事務局の人が確かめるまで、だれにも見えません。" }
            (writing_form(frame, &format!("{ISSUES}/{id}/voices"), form, fields, "声を記録する"))
            p.next { a href={ (ISSUES) "/" (id) "/voices" } { "記録せずに声の一覧へもどる" } }
        },
    )
}
