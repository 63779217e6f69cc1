//! 地域アセスメント報告書: every view of a release, with definitions, certainty and annexes.

use super::council_work::{issue_cards, measures, open_issues};
use super::places::{differences, funnel, map};
use super::sections::{
    areas, footer, key_figures, life_stages, matrix, notice, reasons, section, services, subtitle, waits,
};
use super::source::Source;
use super::views::{certainty, gaps, supply_changes, trend};
use crate::documents::{Block, Document, PageFormat};
use crate::error::Result;

/// What the words mean.
const DEFINITIONS: [&str; 7] = [
    "困りごと（件）：必要だが満たされていないと、相談支援専門員が記録したもの。初めの記録で始まり、満たされた・取り下げたという記録で終わります。",
    "人（実人数）：その欄に困りごとがある、重複を除いた人。",
    "満たされた：サービスが始まり、足りていること。代わりのもので対応している間は、残っていると数えます。",
    "新しい：期間のうちに始まったもの。",
    "1,000人あたり：残っている人÷期間の終わりの人口×1,000。人口の登録がない市町村にはありません。",
    "＊：少ない数、またはほかの数から少ない数が計算できるため、出さない数。",
    "―：公表する区分に入っていない数。人がいるかいないかとは関係ありません。",
];

/// The paper.
pub(super) fn document(source: &Source<'_>, analysis: bool) -> Result<Document> {
    let mut sections = vec![key_figures(source), services(source)];
    sections.extend(areas(source));
    let rates = source.registry.rate_release(&source.viewer, source.release.id, None, false)?;
    sections.extend(map(source, &rates)?);
    sections.extend(differences(source, &rates));
    sections.extend(reasons(source));
    sections.extend(waits(source)?);
    sections.extend(trend(source)?);
    sections.extend(life_stages(source));
    sections.extend(issue_cards(source, &open_issues(source)?, usize::MAX, usize::MAX));
    sections.extend(measures(source)?);
    sections.extend(supply_changes(source)?);
    sections.push(certainty(source));
    let definitions = DEFINITIONS.map(str::to_owned).into();
    sections.push(section("言葉の意味", vec![Block::List(definitions)]));
    sections.extend(matrix(source));
    sections.push(gaps(source)?);
    if analysis {
        sections.extend(funnel(source, &rates));
    }
    Ok(Document {
        title: "地域アセスメント報告書".to_owned(),
        subtitle: subtitle(source),
        page: PageFormat::Portrait,
        notice: notice(source),
        sections,
        footer: footer(source),
    })
}
