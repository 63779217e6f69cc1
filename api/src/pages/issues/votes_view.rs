//! The own vote on an issue, and what an issue's page tells of its places in both orders.

use arunai_core::id::CouncilId;
use arunai_core::issue_rankings::RankedIssue;
use arunai_core::issue_votes::LEAST_VOTES;
use maud::{Markup, html};

use super::ISSUES;
use super::parts::ways;
use super::rankings::of_council;
use crate::pages::fields::{field, writing_button, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};

/// How important.
const IMPORTANCE: [(&str, &str); 4] =
    [("0", "0点：重要でない"), ("1", "1点：少し重要"), ("2", "2点：重要"), ("3", "3点：とても重要")];
/// How feasible.
const FEASIBILITY: [(&str, &str); 4] =
    [("0", "0点：できない"), ("1", "1点：むずかしい"), ("2", "2点：できそう"), ("3", "3点：すぐできる")];

/// The page.
pub(super) fn vote_page(frame: &Frame, issue: &RankedIssue, form: &Form) -> Markup {
    let action = format!("{ISSUES}/{}/vote", issue.issue_id);
    let fields = html! {
        (field("importance:number", "重要さ").required().radios(form, &IMPORTANCE))
        (field("feasibility:number", "実行できるか").required().radios(form, &FEASIBILITY))
    };
    page(
        frame,
        html! {
            h1 { "投票する：" (issue.theme) }
            p { "だれが何点を入れたかは、画面に出ません。合計は、" (LEAST_VOTES) "人以上が投票してから出ます。あとから変えることも、取り消すこともできます。" }
            (writing_form(frame, &action, form, fields, "投票する"))
            @if issue.own_vote.is_some() {
                (writing_button(frame, &format!("{action}/withdraw"), &[], "自分の票を取り消す"))
            }
            p.next { a href={ (ISSUES) "/" (issue.issue_id) } { "投票せずに課題へもどる" } }
        },
    )
}

/// The places of an issue in both orders, for its own page.
pub(super) fn places(council: CouncilId, issue: &RankedIssue, can_vote: bool) -> Markup {
    html! {
        section {
            h2 { "順番と票" }
            @if issue.is_urgent { p { span.chip.late { "急ぐ：順位にかかわらず議題にします" } } }
            p { "点の順で" strong { (issue.rank) "位" } "（合計" (issue.total) "点）。"
                @match issue.vote_rank {
                    Some(rank) => { "票の順で" strong { (rank) "位" } "。" }
                    None => { "票の順位は、まだありません（" (issue.votes.votes) "人が投票）。" }
                }
                a href=(of_council(council)) { "点の内わけと、つけ方を見る" }
            }
            @if can_vote {
                @match issue.own_vote {
                    Some(vote) => { p { "自分の票（自分にだけ見えます）：重要さ" (vote.importance) "点、実行できるか" (vote.feasibility) "点" } }
                    None => { p { "まだ投票していません。" } }
                }
                (ways(&[("投票する・票を変える", format!("{ISSUES}/{}/vote", issue.issue_id))]))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::issue_votes::{IssueVote, VoteSums};

    use super::super::one_view::tests::issue;
    use super::*;

    fn ranked(own_vote: Option<IssueVote>) -> RankedIssue {
        let issue = issue();
        RankedIssue {
            issue_id: issue.id,
            theme: issue.theme,
            is_urgent: false,
            service: None,
            items: Vec::new(),
            total: 1,
            rank: 2,
            first_rank: 1,
            last_rank: 2,
            votes: VoteSums { votes: 2, importance: None, feasibility: None },
            vote_rank: None,
            own_vote,
        }
    }

    #[test]
    fn only_a_vote_that_is_there_can_be_taken_back() {
        let frame = Frame { title: "投票する", path: ISSUES, viewer: None, csrf: "t", demo: false };
        let html = vote_page(&frame, &ranked(None), &Form::default()).into_string();
        assert!(html.contains("&lt;b&gt;短期入所") && !html.contains("取り消す</button>"));
        let vote = IssueVote { importance: 3, feasibility: 0 };
        let html = vote_page(&frame, &ranked(Some(vote)), &Form::of(&vote)).into_string();
        assert!(html.contains("取り消す</button>") && html.matches(" checked").count() == 2, "{html}");
    }

    #[test]
    fn who_does_not_vote_is_not_asked_to() {
        let html = places(issue().council_id, &ranked(None), false).into_string();
        assert!(html.contains("2人が投票") && !html.contains("/vote\""));
        assert!(
            places(issue().council_id, &ranked(None), true).into_string().contains("まだ投票していません")
        );
    }
}
