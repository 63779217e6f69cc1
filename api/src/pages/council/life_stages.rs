//! ライフステージ: who comes to a turn in life, in bands of fiscal years.

use arunai_core::documents::{Table, Value};
use arunai_core::error::{Error, Result};
use arunai_core::reports::source::Source;
use arunai_core::reports::words::{largest, number_column, text, text_column};

use super::given::{ALL, Given};
use super::view::{Choices, Part, View, common_notes};
use crate::charts::About;
use crate::charts::bars::Bars;

/// Turns in life and the bands of years until them.
const TURNS: [(&str, &str); 4] =
    [("school_entry", "就学"), ("graduation", "高校・高等部の卒業"), ("age40", "40歳"), ("age65", "65歳")];
const YEARS: [(&str, &str); 3] =
    [("next_year", "来年度"), ("years_2_3", "2〜3年度後"), ("years_4_5", "4〜5年度後")];

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    let Some(source) = &given.source else { return Ok(View::nothing_yet()) };
    let is_told = source.codes(6).iter().any(|(code, _)| code.contains('/'));
    if !is_told {
        return Ok(View::outside("ライフステージの数", given, Choices::default()));
    }
    let areas: Vec<(String, String)> = source.regions().into_iter().chain(source.municipalities()).collect();
    let (area, place) = area_of(given, &areas)?;
    let rows: Vec<(String, Value)> = TURNS.iter().flat_map(|turn| bars_of(source, &area, *turn)).collect();
    let title = match largest(&rows, "人") {
        Some(most) => format!("{place}で、これから節目を迎える人のうち、{most}"),
        None => format!("{place}には、数が出ている節目がありません。"),
    };
    let about = About { id: "life-stages-chart", title: title.clone(), description: String::new() };
    let drawing = Bars { about, rows: &rows, unit: "人", decimals: 0, most: None }.draw();
    let mut parts = vec![Part::drawn(turn_table(source, &area, &place), drawing)];
    parts.extend(area_part(source, &areas));
    Ok(View {
        sentence: title,
        texts: vec!["いま把握している人だけです。新しく相談につながる人は入っていません。".to_owned()],
        parts,
        definitions: vec![
            (
                "節目",
                "就学（小学校に入る）、高校・高等部の卒業、40歳・65歳になる年度。支援のしくみが変わります。"
                    .to_owned(),
            ),
            ("来年度", "公表の期間の終わりの年度から数えた、つぎの年度。".to_owned()),
        ],
        notes: common_notes(given),
        choices: Choices { areas, ..Choices::default() },
    })
}

/// The area that is asked for and its name.
fn area_of(given: &Given<'_>, areas: &[(String, String)]) -> Result<(String, String)> {
    let Some(wanted) = given.asked.get("area") else { return Ok((ALL.to_owned(), "全域".to_owned())) };
    let found = areas.iter().find(|(code, _)| code == wanted).cloned();
    found.ok_or_else(|| Error::invalid("area", "is not an area of the release"))
}

fn coming(source: &Source<'_>, area: &str, turn: &str, band: &str) -> Value {
    source.value(["coming", area, ALL, ALL, ALL, ALL, &format!("{turn}/{band}"), ALL])
}

fn bars_of(source: &Source<'_>, area: &str, (turn, name): (&str, &str)) -> [(String, Value); 3] {
    YEARS.map(|(band, years)| (format!("{name}・{years}"), coming(source, area, turn, band)))
}

fn turn_table(source: &Source<'_>, area: &str, place: &str) -> Table {
    let row = |(turn, name): (&str, &str)| {
        let values = YEARS.map(|(band, _)| coming(source, area, turn, band));
        [text(name)].into_iter().chain(values).collect()
    };
    Table {
        id: "life-stages".to_owned(),
        caption: format!("これから節目を迎える人（{place}）"),
        columns: [text_column("節目")]
            .into_iter()
            .chain(YEARS.map(|(_, name)| number_column(name, "人", 0)))
            .collect(),
        rows: TURNS.map(row).into(),
        chart: None,
    }
}

/// By area, over all years that are told.
fn area_part(source: &Source<'_>, areas: &[(String, String)]) -> Option<Part> {
    let of = |area: &str, turn: &str| source.value(["coming", area, ALL, ALL, ALL, ALL, turn, ALL]);
    let row = |(code, name): &(String, String)| {
        let values = TURNS.map(|(turn, _)| of(code, turn));
        [text(name.clone())].into_iter().chain(values).collect()
    };
    let table = Table {
        id: "life-stages-areas".to_owned(),
        caption: "地域ごとの、5年度後までに節目を迎える人".to_owned(),
        columns: [text_column("地域")]
            .into_iter()
            .chain(TURNS.map(|(_, name)| number_column(name, "人", 0)))
            .collect(),
        rows: areas.iter().map(row).collect(),
        chart: None,
    };
    (!areas.is_empty()).then(|| Part::plain(table))
}
