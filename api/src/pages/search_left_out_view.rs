//! What a search left out and why, and what could be asked otherwise.

use std::cmp::Reverse;

use arunai_core::search::{Criterion, LeftOutServices, SearchAnswer};
use maud::{Markup, html};

use super::search_form::SearchForm;
use super::search_items_view::{mark, service_link};
use super::search_view::SearchTerms;
use super::words::{distance, left_out_because, reason};

/// One line for each reason, those first without which most would be found. What is too far comes last: it
/// was judged by nothing else.
pub(super) fn left_out(answer: &SearchAnswer, terms: &SearchTerms, opens_apart: bool) -> Markup {
    let mut reasons: Vec<&LeftOutServices> = answer.left_out.iter().collect();
    reasons.sort_by_key(|reason| (is_too_far(reason), Reverse(reason.only), Reverse(reason.count)));
    html! {
        @if !reasons.is_empty() {
            section aria-labelledby="left-out" {
                h2 #left-out { "条件に合わなかったもの" }
                p.hint { "合わない理由が2つ以上あるものは、それぞれに数えています。" }
                ul.left-out {
                    @for reason in reasons { (left_out_line(reason, terms, opens_apart)) }
                }
            }
        }
    }
}

fn is_too_far(left_out: &LeftOutServices) -> bool {
    left_out.criterion == Criterion::Distance
}

fn left_out_line(left_out: &LeftOutServices, terms: &SearchTerms, opens_apart: bool) -> Markup {
    html! {
        li {
            (mark(left_out.fit))
            div {
                p {
                    strong { (left_out_because(left_out.criterion, left_out.fit)) } "：" (left_out.count) "件"
                    @if is_too_far(left_out) || left_out.only == 0 {}
                    @else if left_out.only == left_out.count { "（これだけが理由です）" }
                    @else { "（うち" (left_out.only) "件は、これだけが理由です）" }
                }
                @if let Some(nearest) = &left_out.nearest {
                    p {
                        @if nearest.distance_m.is_some() { "いちばん近いのは、" } @else { "たとえば、" }
                        (service_link(nearest.id, &nearest.name, opens_apart)) @let kind = terms.kind_name(&nearest.kind);
                        @if !kind.is_empty() { "・" (kind) }
                        @if let Some(metres) = nearest.distance_m { "（" (distance(metres)) "）" }
                        @if let Some(code) = &nearest.reason {
                            "。" (reason(left_out.criterion, code, &terms.disability_types))
                        }
                        "。"
                    }
                }
            }
        }
    }
}

/// What could be asked otherwise, of what was asked.
pub(super) fn what_to_try(form: &SearchForm) -> Markup {
    let has_place = !form.place.trim().is_empty();
    let tips = [
        (!form.words.trim().is_empty(), "ことばを短くする、またはひらがなにする"),
        (!form.within_km.is_empty(), "距離を広げる、または「指定なし」にする"),
        (!form.kinds.is_empty(), "サービスの種類をふやすか、えらばずにさがす"),
        (form.count_of_person() > 0, "「だれのために」の条件を減らす"),
        (form.only_certain, "不明なものもふくめてさがし、電話で確かめる"),
        (!form.open.is_empty() || form.vacancy, "「いつ・空き」の条件を減らす"),
        (has_place, "となりの市町村の名前でさがす"),
    ];
    html! {
        section aria-labelledby="try" {
            h2 #try { "次のことをためしてください" }
            ul { @for (_, tip) in tips.iter().filter(|(applies, _)| *applies) { li { (tip) } } }
        }
    }
}
