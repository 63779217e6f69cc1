//! 地域のちがい: persons of 1,000 inhabitants by municipality, with how sure that is, and for an analyst more.

use arunai_core::analysis::funnels::{FUNNEL, Flag};
use arunai_core::documents::{Table, Value};
use arunai_core::error::Result;
use arunai_core::releases::{ReleaseRate, ReleaseRates};
use arunai_core::reports::rate_tables::{
    by_rate, chance_limits, funnel_columns, funnel_row, rate_columns, rate_row,
};
use arunai_core::reports::rates::{difference_sentence, rate};
use arunai_core::reports::words::{number_column, text, text_column};

use super::given::Given;
use super::view::{Choices, Part, View, notes, whose, word_of};
use crate::charts::About;
use crate::charts::caterpillar::{Caterpillar, Certain, Standing};
use crate::charts::funnel::{Curve, Funnel, Spot};

/// Steps of a funnel's curves.
const STEPS: u64 = 60;

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    let Some(source) = &given.source else { return Ok(View::nothing_yet()) };
    let (service, service_name) = given.service()?;
    let is_analyst = given.asked.is_analyst();
    let found = given.registry.rate_release(&given.viewer, source.release.id, Some(&service), is_analyst)?;
    let choices = Choices { services: source.groups(), analyst: true, ..Choices::default() };
    if found.areas.is_empty() {
        return Ok(View::outside("市町村ごとの数", given, choices));
    }
    let name = |code: &str| source.area_name(code);
    let rates = if is_analyst { by_rate(&found) } else { found.areas.iter().collect() };
    let title = whose(&service_name) + &difference_sentence(&found, &name);
    let mut parts = vec![rate_part(&title, &rates, &found, &name, is_analyst)];
    if is_analyst {
        parts.extend(funnel_part(&found, &name));
    }
    Ok(View {
        sentence: title,
        texts: chance(&found, is_analyst).into_iter().collect(),
        parts,
        definitions: definitions(is_analyst),
        notes: notes(
            given,
            "数が出ている市町村だけをくらべています。順位はつけません。小さい市町村の率は、偶然で大きく動きます。",
        ),
        choices,
    })
}

fn chance(found: &ReleaseRates, is_analyst: bool) -> Option<String> {
    let is_by_chance = found.is_by_chance? && is_analyst;
    is_by_chance.then(|| "市町村のちがいは、全体として偶然の範囲です。".to_owned())
}

fn rate_part(
    title: &str,
    rates: &[&ReleaseRate],
    found: &ReleaseRates,
    name: &dyn Fn(&str) -> String,
    is_analyst: bool,
) -> Part {
    let row = |area: &&ReleaseRate| Certain {
        name: name(&area.area),
        value: rate(area.rate, area),
        between: area.lower.zip(area.upper),
        shrunken: area.shrunken.filter(|_| is_analyst),
        standing: match area.flag {
            Some(Flag::High | Flag::VeryHigh) => Standing::More,
            Some(Flag::Low | Flag::VeryLow) => Standing::Fewer,
            Some(Flag::Within) | None => Standing::Alike,
        },
    };
    let rows: Vec<Certain> = rates.iter().map(row).collect();
    let about = About {
        id: "rates-chart",
        title: title.to_owned(),
        description: "三角は全体より多い、四角は少ない、丸は差があるとは言えない。横線は95%の区間。"
            .to_owned(),
    };
    let whole = found.overall.map(|overall| (overall, "全体"));
    let drawing = Caterpillar { about, rows: &rows, whole, unit: "人", decimals: 2 }.draw();
    Part::drawn(rate_table(rates, name, is_analyst), drawing)
}

fn rate_table(rates: &[&ReleaseRate], name: &dyn Fn(&str) -> String, is_analyst: bool) -> Table {
    let mut columns = rate_columns();
    if is_analyst {
        columns.extend([number_column("ならした率", "人", 2), text_column("順位はこの間のどこか")]);
    }
    let row = |area: &&ReleaseRate| {
        let mut row = rate_row(area, name(&area.area));
        if is_analyst {
            row.push(rate(area.shrunken, area));
            row.push(ranks(area));
        }
        row
    };
    Table {
        id: "rates".to_owned(),
        caption: "人口1,000人あたりの、困りごとが残っている人".to_owned(),
        columns,
        rows: rates.iter().map(row).collect(),
        chart: None,
    }
}

fn ranks(area: &ReleaseRate) -> Value {
    match (area.persons, area.first_rank.zip(area.last_rank)) {
        (None, _) => Value::Hidden,
        (_, Some((first, last))) => text(format!("{first}〜{last}位")),
        (_, None) => Value::Absent,
    }
}

/// The funnel of the shown municipalities.
fn funnel_part(found: &ReleaseRates, name: &dyn Fn(&str) -> String) -> Option<Part> {
    let overall = found.overall?;
    let spot = |area: &ReleaseRate| {
        Some(Spot {
            name: name(&area.area),
            of: area.inhabitants? as f64,
            rate: area.rate?,
            is_outside: area.flag.is_some_and(|flag| flag != Flag::Within),
        })
    };
    let spots: Vec<Spot> = found.areas.iter().filter_map(spot).collect();
    let most = spots.iter().map(|spot| spot.of).fold(0.0, f64::max) as u64;
    let curves = FUNNEL.map(|confidence| curve(most, overall, confidence));
    let about = About {
        id: "funnel-chart",
        title: "数が出ている市町村の率と、偶然の範囲".to_owned(),
        description: format!("よこは人口、たては1,000人あたりの人。全体は{overall}人。"),
    };
    let chart = Funnel {
        about,
        spots: &spots,
        whole: overall,
        curves: &curves,
        across: "人口（人）",
        upwards: "1,000人あたり（人）",
    };
    (!spots.is_empty()).then(|| Part::drawn(funnel_table(&spots, overall), chart.draw()))
}

fn funnel_table(spots: &[Spot], overall: f64) -> Table {
    let row = |spot: &Spot| funnel_row(spot.name.clone(), spot.of as u64, spot.rate, overall);
    Table {
        id: "funnel".to_owned(),
        caption: "偶然の範囲（数が出ている市町村だけ）".to_owned(),
        columns: funnel_columns(),
        rows: spots.iter().map(row).collect(),
        chart: None,
    }
}

fn curve(most: u64, overall: f64, confidence: f64) -> Curve {
    let steps = (1..=STEPS).map(|step| (most * step / STEPS).max(1));
    let point = |of: u64| {
        let [lower, upper] = chance_limits(of, overall, confidence)?;
        Some((of as f64, lower, upper))
    };
    steps.filter_map(point).collect()
}

fn definitions(is_analyst: bool) -> Vec<(&'static str, String)> {
    let mut words = vec![
        word_of("open_persons"),
        ("1,000人あたり", "残っている人÷期間の終わりの人口×1,000。".to_owned()),
        (
            "区間（横線）",
            "人数が少ないと、偶然で大きく動きます。95%の区間（Wilson）で、どこまで動くかを表します。"
                .to_owned(),
        ),
        (
            "多い・少ない",
            "区間が、数が出ている市町村全体の率をふくまないとき。ふくむときは、差があるとは言えません。"
                .to_owned(),
        ),
    ];
    if is_analyst {
        words.extend([
            (
                "ならした率（ひし形）",
                "小さい市町村の率を全体に近づけたもの（経験ベイズ、Marshall 1991）。".to_owned(),
            ),
            ("順位はこの間のどこか", "95%でありうる順位のはば。1つの順位は決められません。".to_owned()),
            ("漏斗の図", "曲線の外にあると、偶然とは言いにくい。内側が95%、外側が99.8%です。".to_owned()),
        ]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(code: &str, persons: Option<u64>, flag: Option<Flag>) -> ReleaseRate {
        ReleaseRate {
            area: code.to_owned(),
            persons,
            inhabitants: Some(10_000),
            rate: persons.map(|persons| persons as f64 / 10.0),
            lower: persons.map(|_| 0.1),
            upper: persons.map(|_| 9.0),
            shrunken: persons.map(|_| 1.0),
            flag,
            class: persons.map(|_| 3),
            first_rank: persons.map(|_| 1),
            last_rank: persons.map(|_| 2),
        }
    }

    fn rates(areas: Vec<ReleaseRate>) -> ReleaseRates {
        ReleaseRates {
            release_id: "01990000-0000-7000-8000-000000000001".parse().expect("an id"),
            service: "*".to_owned(),
            hidden_means: "＊：10人未満".to_owned(),
            outside: None,
            overall: Some(1.5),
            is_by_chance: Some(false),
            areas,
        }
    }

    #[test]
    fn a_hidden_municipality_has_no_number_in_any_column() {
        let (shown, hidden) = (area("a", Some(40), Some(Flag::High)), area("b", None, None));
        let table = rate_table(&[&shown, &hidden], &str::to_owned, true);
        let row = &table.rows[1];
        for (place, value) in row.iter().enumerate().filter(|(place, _)| ![0, 2].contains(place)) {
            assert_eq!(value.shown(2), "＊", "{place}");
        }
        let funnel = funnel_part(&rates(vec![shown, hidden]), &str::to_owned).expect("a funnel");
        assert_eq!(funnel.table.rows.len(), 1);
    }
}
