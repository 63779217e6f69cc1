//! The list of releases.

use arunai_core::councils::Council;
use arunai_core::releases::{Release, ReleaseTier};
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::words::{era_period, how_known};

/// The page: every release that may be read, the latest first.
pub(super) fn list_page(frame: &Frame, releases: &[Release], councils: &[Council]) -> Markup {
    let mut sorted: Vec<&Release> = releases.iter().collect();
    sorted.sort_by(|a, b| (&b.period, b.released_at, b.tier).cmp(&(&a.period, a.released_at, a.tier)));
    let name = |release: &Release| {
        councils.iter().find(|council| council.id == release.council_id).map_or("", |council| &council.name)
    };
    page(
        frame,
        html! {
            h1 { "公表した数" }
            p {
                "困りごとの数は、四半期か年度が終わってから1度だけ数えて公表します。少ない人数と、ほかの数から引き算でわかる数は「＊」にします。"
                a href="/releases/explained" { "なぜ「＊」にするのか" }
            }
            @if sorted.is_empty() { p { "まだ公表した数はありません。" } }
            ul.results {
                @for release in sorted {
                    li {
                        span {}
                        div {
                            h2 {
                                @if release.withdrawn_on.is_some() { (era_period(&release.period)) "（取り下げました）" }
                                @else { a href={ "/releases/" (release.id) } { (era_period(&release.period)) } }
                            }
                            p { (name(release)) "・" (tier_name(release.tier)) }
                            p.facts {
                                span { (how_known(release.coverage, release.monitored)) }
                                span { (release.cells) "の数のうち「＊」" (release.hidden_cells) }
                            }
                            @if let Some(reason) = &release.withdrawal_reason { p.doubt { "取り下げた理由：" (reason) } }
                        }
                    }
                }
            }
        },
    )
}

/// For whom a release is.
pub(super) fn tier_name(tier: ReleaseTier) -> &'static str {
    match tier {
        ReleaseTier::Council => "協議会の資料（非公開・回収資料）",
        ReleaseTier::Public => "公開",
    }
}

/// A release among others to choose from. For whom it is comes first: a narrow screen cuts the end.
pub(super) fn release_choice(tier: ReleaseTier, period: &str) -> String {
    format!("{}：{}", tier.short_reader(), era_period(period))
}
