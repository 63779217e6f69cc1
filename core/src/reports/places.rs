//! Where needs are: a map, how municipalities differ, and how far that may be chance.

use super::rate_tables::{by_rate, chance_limits, funnel_columns, funnel_row, rate_columns, rate_row};
use super::rates::{class, class_names, difference_sentence, map_sentence, rate};
use super::sections::section;
use super::source::Source;
use super::words::{known, number_column, text, text_column};
use crate::analysis::funnels::FUNNEL;
use crate::documents::{
    ABSENT, Block, Chart, ClassMap, Funnel, FunnelLimits, Intervals, Section, Table, Value,
};
use crate::error::Result;
use crate::releases::{ReleaseRate, ReleaseRates};
use crate::values::AreaCode;

/// What all that are shown are called.
const WHOLE: &str = "全体（数が出ている市町村）";
/// Steps of the limits of a funnel.
const STEPS: u64 = 60;

/// Municipalities on a map by the class of their rate; the sentence alone where there is no rate.
pub(super) fn map(source: &Source<'_>, found: &ReleaseRates) -> Result<Option<Section>> {
    if found.areas.is_empty() {
        return Ok(None);
    }
    let day = source.release.period()?.days().last;
    let cuts = source.registry.settings_on(source.council.id, day)?.settings.ratio_cut_points;
    let name = |code: &str| source.area_name(code);
    let mut blocks = vec![Block::Paragraph(map_sentence(found, cuts[2], &name))];
    if found.areas.iter().any(|area| area.rate.is_some()) {
        let edges = cuts.map(|cut| cut.to_string()).join("・");
        blocks.push(Block::Table(map_table(source, found, class_names(&cuts))));
        blocks.push(Block::Note(format!(
            "地図の数は、人口1,000人あたりの困りごとが残っている人です。数が出ている市町村全体の率の、{edges}倍で区切ります（協議会の設定）。\
             小さい市町村の率は、偶然で大きく動きます。濃さがちがっても、差があるとはかぎりません。"
        )));
    }
    Ok(Some(section("地図", blocks)))
}

fn map_table(source: &Source<'_>, found: &ReleaseRates, classes: [String; 5]) -> Table {
    let row = |area: &ReleaseRate| {
        vec![text(source.area_name(&area.area)), rate(area.rate, area), class(area, &classes)]
    };
    let rows = found.areas.iter().map(row).collect();
    let codes: Vec<AreaCode> = found.areas.iter().map(|area| AreaCode::trusted(&area.area)).collect();
    let map = source.registry.map_areas(&codes);
    let is_known = !map.is_empty();
    let drawn = ClassMap { value: 1, class: 2, classes: classes.into(), map };
    Table {
        id: "map".to_owned(),
        caption: "市町村ごとの、人口1,000人あたりの困りごとが残っている人".to_owned(),
        columns: vec![
            text_column("市町村"),
            number_column("1,000人あたり", "人", 2),
            text_column("全体の率とくらべて"),
        ],
        rows,
        chart: is_known.then_some(Chart::Map(drawn)),
    }
}

/// Rates by municipality with their intervals, and what cannot be told apart. The largest stand first; what is hidden
/// stands last, in the order of areas.
pub(super) fn differences(source: &Source<'_>, found: &ReleaseRates) -> Option<Section> {
    let name = |code: &str| source.area_name(code);
    let mut blocks = vec![Block::Paragraph(difference_sentence(found, &name))];
    if found.areas.iter().any(|area| area.rate.is_some()) {
        blocks.push(Block::Table(rate_table(found, &name)));
        blocks.push(Block::Note(
            "横線は95%の区間（Wilson）で、偶然でどこまで動くかを表します。区間が、数が出ている市町村全体の率（「全体」の縦の線）をふくむときは、\
             差があるとは言えません。率の大きい順にならべ、「＊」はあとに置きます。順位はつけません。"
                .to_owned(),
        ));
    }
    (!found.areas.is_empty()).then(|| section("地域のちがい", blocks))
}

fn rate_table(found: &ReleaseRates, name: &dyn Fn(&str) -> String) -> Table {
    let areas = by_rate(found);
    let mut rows: Vec<Vec<Value>> = areas.iter().map(|area| rate_row(area, name(&area.area))).collect();
    let (persons, of) = sums(found);
    let whole = [persons as f64, of as f64].map(Value::Number).into_iter().chain([known(found.overall)]);
    let whole = std::iter::once(text(WHOLE)).chain(whole);
    rows.push(whole.chain([text(""), text(""), text(ABSENT)]).collect());
    let drawn = Intervals { value: 3, limits: [4, 5], standing: 6, whole: areas.len() };
    Table {
        id: "rates".to_owned(),
        caption: "人口1,000人あたりの、困りごとが残っている人".to_owned(),
        columns: rate_columns(),
        rows,
        chart: found.overall.is_some().then_some(Chart::Intervals(drawn)),
    }
}

/// Persons and inhabitants of the municipalities that have a rate.
fn sums(found: &ReleaseRates) -> (u64, u64) {
    let shown = found.areas.iter().filter_map(|area| area.persons.zip(area.inhabitants));
    shown.fold((0, 0), |(persons, of), area| (persons + area.0, of + area.1))
}

/// The municipalities between the limits of chance, as an annex for analysts; nothing where none has a rate.
pub(super) fn funnel(source: &Source<'_>, found: &ReleaseRates) -> Option<Section> {
    let overall = found.overall?;
    let shown = |area: &ReleaseRate| Some((source.area_name(&area.area), area.inhabitants?, area.rate?));
    let spots: Vec<(String, u64, f64)> = found.areas.iter().filter_map(shown).collect();
    let mut blocks: Vec<Block> = Vec::new();
    if found.is_by_chance == Some(true) {
        blocks.push(Block::Paragraph("市町村のちがいは、全体として偶然の範囲です。".to_owned()));
    }
    blocks.push(Block::Table(funnel_table(&spots, sums(found).1, overall)));
    let note = "破線の外にあるものは、偶然とは言いにくいものです（Spiegelhalter 2005）。数が出ている市町村だけを入れています。";
    blocks.push(Block::Note(note.to_owned()));
    (!spots.is_empty()).then(|| Section {
        heading: "付表3　偶然の範囲（分析する人へ）".to_owned(),
        annex: true,
        blocks,
    })
}

fn funnel_table(spots: &[(String, u64, f64)], inhabitants: u64, overall: f64) -> Table {
    let row = |(name, of, rate): &(String, u64, f64)| funnel_row(name.clone(), *of, *rate, overall);
    let mut rows: Vec<Vec<Value>> = spots.iter().map(row).collect();
    let whole = [text(WHOLE), Value::Number(inhabitants as f64), Value::Number(overall)];
    rows.push(whole.into_iter().chain([""; 4].map(text)).collect());
    let limits = FUNNEL.map(|confidence| FunnelLimits {
        name: format!("{}%", (1_000.0 * confidence).round() / 10.0),
        points: curve(spots, overall, confidence),
    });
    let drawn = Funnel { across: 1, value: 2, whole: spots.len(), limits: limits.into() };
    Table {
        id: "funnel".to_owned(),
        caption: "人口1,000人あたりの困りごとが残っている人と、偶然の範囲".to_owned(),
        columns: funnel_columns(),
        rows,
        chart: Some(Chart::Funnel(drawn)),
    }
}

/// The limits from the smallest municipality to the largest one.
fn curve(spots: &[(String, u64, f64)], overall: f64, confidence: f64) -> Vec<[f64; 3]> {
    let sizes = || spots.iter().map(|(_, of, _)| *of);
    let (least, most) = (sizes().min().unwrap_or_default(), sizes().max().unwrap_or_default());
    let steps = (0..=STEPS).map(|step| least + (most - least) * step / STEPS);
    let point =
        |of: u64| chance_limits(of, overall, confidence).map(|[lower, upper]| [of as f64, lower, upper]);
    steps.filter_map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::rate_tables::tests::{area, rates};

    #[test]
    fn the_largest_rates_stand_first_and_the_hidden_ones_last_in_the_order_of_areas() {
        let found = rates(vec![
            area("d", None, Some(90_000)),
            area("a", Some(40), Some(20_000)),
            area("c", None, Some(1_000)),
            area("b", Some(80), Some(40_000)),
            area("e", Some(90), Some(30_000)),
        ]);
        let table = rate_table(&found, &str::to_owned);
        let column = |place: usize| table.rows.iter().map(|row| row[place].shown(2)).collect::<Vec<_>>();
        assert_eq!(column(0), ["e", "a", "b", "d", "c", WHOLE]);
        assert_eq!(column(1)[3..], ["＊", "＊", "210.00"]);
        assert_eq!(column(3), ["3.00", "2.00", "2.00", "＊", "＊", "2.00"]);
        assert_eq!(column(6)[3..], ["＊", "＊", "―"]);
        let Some(Chart::Intervals(drawn)) = &table.chart else { panic!("no drawing") };
        assert_eq!((drawn.whole, table.rows.len()), (5, 6));
    }

    #[test]
    fn the_limits_of_a_funnel_are_those_of_its_table() {
        let spots = [("a".to_owned(), 20_000, 2.0), ("b".to_owned(), 80_000, 2.5)];
        let table = funnel_table(&spots, 100_000, 2.1);
        let Some(Chart::Funnel(drawn)) = &table.chart else { panic!("no drawing") };
        for (place, limits) in drawn.limits.iter().enumerate() {
            let (first, last) = (limits.points[0], limits.points[limits.points.len() - 1]);
            for (row, point) in table.rows.iter().zip([first, last]) {
                let told = [row[1].clone(), row[3 + 2 * place].clone(), row[4 + 2 * place].clone()];
                assert_eq!(told, point.map(Value::Number));
            }
        }
        assert_eq!(
            drawn.limits.iter().map(|limits| limits.name.as_str()).collect::<Vec<_>>(),
            ["95%", "99.8%"]
        );
        assert_eq!(table.rows[2][0], text(WHOLE));
    }
}
