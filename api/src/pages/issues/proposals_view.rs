//! Proposals of issues: the list with what is to be done, and the form.

use arunai_core::issue_proposals::{IssueProposal, IssueProposalState};
use maud::{Markup, html};

use super::ISSUES;
use super::parts::ways;
use super::proposals::{PROPOSALS, ProposalList};
use crate::pages::fields::{field, writing_button, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{FormFault, Frame, fault_summary, page};
use crate::pages::words::era_date;

/// The list.
pub(super) fn list_page(frame: &Frame, found: &ProposalList, faults: &[FormFault]) -> Markup {
    page(
        frame,
        html! {
            (fault_summary(faults))
            h1 { @if found.is_curator { "寄せられた提案" } @else { "自分の事業所の提案" } }
            p {
                "相談支援事業所が、自分のことばで寄せた地域課題の案です。事務局の2人が「個人がわかることは書かれていない」と確かめると、"
                "地域課題の下書きになります。"
            }
            @if !found.is_curator { (ways(&[("地域課題を提案する", format!("{PROPOSALS}/new"))])) }
            @if found.proposals.is_empty() {
                p { @if found.is_curator { "まだ提案はありません。事業所から寄せられると、ここに出ます。" } @else { "まだ提案はありません。" } }
            }
            ul.issue-list { @for proposal in &found.proposals { (entry(frame, found, proposal)) } }
            p.next { a href=(ISSUES) { "地域課題の一覧へもどる" } }
        },
    )
}

fn entry(frame: &Frame, found: &ProposalList, proposal: &IssueProposal) -> Markup {
    let is_waiting = proposal.state == IssueProposalState::Waiting;
    let organization = found.organizations.get(&proposal.organization_id);
    html! {
        li {
            h2 { @if proposal.theme.is_empty() { "（ことばは消しました）" } @else { (proposal.theme) } }
            p.chips { span.chip.way { (state(proposal)) } }
            @if !proposal.content.is_empty() { p { (proposal.content) } }
            p.hint { (era_date(proposal.proposed_on)) "・" (organization.map_or("", String::as_str)) }
            @if let Some(id) = proposal.issue_id.filter(|_| found.is_curator) {
                p { a href={ (ISSUES) "/" (id) } { "この提案からできた課題" } }
            }
            @if found.is_curator && is_waiting { (judging(frame, proposal)) }
        }
    }
}

fn judging(frame: &Frame, proposal: &IssueProposal) -> Markup {
    let path = |act: &str| format!("{PROPOSALS}/{}/{act}", proposal.id);
    html! {
        (writing_button(frame, &path("check"), &[], "個人がわかることは書かれていない"))
        details {
            summary { "断る" }
            p { "個人のことが書かれているときなどに断ります。ことばは記録からも消えて、もとにもどせません。" }
            (writing_button(frame, &path("refuse"), &[], "断って、ことばを消す"))
        }
    }
}

fn state(proposal: &IssueProposal) -> String {
    match proposal.state {
        IssueProposalState::Waiting => {
            format!("確認を待っています（2人のうち{}人が確かめました）", proposal.checks)
        }
        IssueProposalState::Taken => "地域課題になりました".to_owned(),
        IssueProposalState::Refused => "お断りしました".to_owned(),
    }
}

/// The form.
pub(super) fn proposal_form_page(frame: &Frame, form: &Form) -> Markup {
    let fields = html! {
        (field("theme", "テーマ").hint("例：短期入所、通学の送迎").required().text(form))
        (field("content", "課題の内容").hint("だれに、どこで、何が足りないか。2,000字まで").required().lines(form))
    };
    page(
        frame,
        html! {
            h1 { "地域課題を提案する" }
            p { "仕事の中で気づいた「足りないもの」を、自分たちのことばで協議会に知らせます。" }
            p.doubt { "ひとりの人のことがわかる書きかた（年齢、病名、住んでいるところ、できごと）はしないでください。事務局の2人が確かめるまで、ほかの人には見えません。" }
            (writing_form(frame, PROPOSALS, form, fields, "提案する"))
            p.next { a href=(ISSUES) { "提案せずにもどる" } }
        },
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_empty_list_says_so_and_offers_what_the_reader_may_do() {
        let frame = Frame { title: "提案", path: ISSUES, viewer: None, csrf: "t", demo: false };
        let shown = |is_curator| {
            let found = ProposalList { proposals: Vec::new(), organizations: BTreeMap::new(), is_curator };
            list_page(&frame, &found, &[]).into_string()
        };
        assert!(shown(true).contains("まだ提案はありません") && !shown(true).contains("/proposals/new"));
        assert!(shown(false).contains("/proposals/new"));
    }
}
