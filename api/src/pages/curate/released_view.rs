//! The releases of the own council.

use arunai_core::clock::day_of;
use arunai_core::releases::Release;
use maud::{Markup, html};

use super::known::desk;
use super::released::RELEASED;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};
use crate::pages::words::{era_date, era_period};

/// The list.
pub(super) fn released_page(frame: &Frame, releases: &[Release]) -> Markup {
    page(
        frame,
        html! {
            h1 { "公表" }
            p {
                "終わった四半期か年度の困りごとの数を数えて、少ない数を「＊」にし、ほかの数から計算できないことを確かめて公表します。"
                a href="/releases/explained" { "なぜ「＊」にするのか" }
            }
            p { a.button href={ (RELEASED) "/new" } { "新しい公表をつくる" } }
            p { "何を、どのきまりで公表するかは" a href="/curate/settings" { "設定" } "で決めます。" }
            h2 { "これまでの公表" }
            @if releases.is_empty() { p { "まだ公表はありません。上のボタンからつくれます。" } } @else { (table(releases)) }
            (desk(frame, RELEASED))
        },
    )
}

fn table(releases: &[Release]) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label="公表の表（横に動かせます）" {
            table.text-table {
                caption { span { "新しい順" } }
                thead { tr {
                    th scope="col" { "期間" } th scope="col" { "見られる人" } th scope="col" { "公表した日" }
                    th scope="col" { "数のうち「＊」" } th scope="col" { "ようす" } th scope="col" { "取り下げ" }
                } }
                tbody { @for release in releases { (row(release)) } }
            }
        }
    }
}

fn row(release: &Release) -> Markup {
    let name = format!("{}・{}", era_period(&release.period), release.tier.short_reader());
    html! {
        tr {
            th scope="row" { a href={ "/releases/" (release.id) } { (era_period(&release.period)) } }
            td { (release.tier.short_reader()) }
            td { (era_date(day_of(release.released_at))) }
            td { (release.hidden_cells) " / " (release.cells) }
            @match (release.withdrawn_on, &release.withdrawal_reason) {
                (Some(on), reason) => {
                    td { "取り下げ（" (era_date(on)) "）" @if let Some(reason) = reason { "：" (reason) } }
                    td { "取り下げずみ" }
                }
                (None, _) => {
                    td { "公表中" }
                    td { a href={ (RELEASED) "/" (release.id) "/withdraw" } { "取り下げる" span.sr { "（" (name) "）" } } }
                }
            }
        }
    }
}

/// The form to withdraw one.
pub(super) fn withdrawal_page(frame: &Frame, release: &Release, form: Form) -> Markup {
    let form = form.and("version", &release.version.to_string());
    page(
        frame,
        html! {
            h1 { "公表を取り下げる" }
            p { (era_period(&release.period)) "・" (release.tier.short_reader()) "の公表を取り下げます。" }
            p { "数は見られなくなり、理由だけが残ります。見た人が知った数は、なかったことにはなりません。取り下げはもとにもどせません。" }
            (writing_form(frame, &format!("{RELEASED}/{}/withdraw", release.id), &form, html! {
                (field("reason", "理由").hint("だれでも読めます").required().text(&form))
            }, "取り下げる"))
            p.next { a href=(RELEASED) { "公表の一覧にもどる" } }
            (desk(frame, RELEASED))
        },
    )
}

#[cfg(test)]
mod tests {
    use arunai_core::id::{CouncilId, ReleaseId};
    use arunai_core::releases::CoverageBand;

    use super::*;

    const FRAME: Frame<'static> = Frame { title: "", path: RELEASED, viewer: None, csrf: "", demo: false };

    fn release(reason: Option<&str>) -> Release {
        Release {
            id: ReleaseId(uuid::Uuid::nil()),
            version: 1,
            council_id: CouncilId(uuid::Uuid::nil()),
            period: "2026-Q1".into(),
            tier: arunai_core::releases::ReleaseTier::Council,
            method: "4".into(),
            least_persons: 5,
            coverage: CoverageBand::All,
            monitored: None,
            cells: 100,
            hidden_cells: 30,
            content_hash: String::new(),
            released_at: "2026-07-01T00:00:00Z".parse().expect("a moment"),
            withdrawn_on: reason.and("2026-08-01".parse().ok()),
            withdrawal_reason: reason.map(str::to_owned),
        }
    }

    #[test]
    fn one_that_was_withdrawn_says_why_and_is_not_withdrawn_again() {
        let page = released_page(&FRAME, &[release(Some("<誤り>"))]).into_string();
        assert!(page.contains("取り下げ（令和8年8月1日）：&lt;誤り&gt;") && !page.contains("/withdraw"));
        let page = released_page(&FRAME, &[release(None)]).into_string();
        assert!(page.contains("30 / 100") && page.contains("/withdraw"));
        assert!(released_page(&FRAME, &[]).into_string().contains("まだ公表はありません"));
    }
}
