//! Tables of places with their drawings: intervals, a map and a funnel.

use super::*;
use crate::area_maps::{AreaMap, MapArea};

const CLASSES: [&str; 5] = ["0.5倍未満", "0.5〜0.8", "0.8〜1.25", "1.25〜2", "2倍以上"];

/// One of each, with a hidden place.
pub(super) fn section() -> Section {
    let blocks = [intervals(), map(), funnel()].map(Block::Table).into();
    Section { heading: "地域のちがい".to_owned(), annex: false, blocks }
}

fn number(heading: &str) -> Column {
    column(heading, Some("人"), ColumnKind::Number { decimals: 2 })
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn intervals() -> Table {
    let row = |name: &str, persons: f64, [value, lower, upper]: [f64; 3], standing: &str| {
        let numbers = [persons, value, lower, upper].map(Value::Number);
        [text(name)].into_iter().chain(numbers).chain([text(standing)]).collect::<Vec<_>>()
    };
    let hidden = || [const { Value::Hidden }; 4];
    Table {
        id: "rates".to_owned(),
        caption: "人口1,000人あたりの、困りごとが残っている人".to_owned(),
        columns: vec![
            column("市町村", None, ColumnKind::Text),
            column("残っている人", Some("人"), ColumnKind::Number { decimals: 0 }),
            number("1,000人あたり"),
            number("下の限界"),
            number("上の限界"),
            column("全体とくらべて", None, ColumnKind::Text),
        ],
        rows: vec![
            row("松江市", 412.0, [2.03, 1.85, 2.24], "多い"),
            row("安来市", 61.0, [1.64, 1.28, 2.11], "差があるとは言えない"),
            row("出雲市", 130.0, [0.74, 0.62, 0.88], "少ない"),
            [text("隠岐の島町")].into_iter().chain(hidden()).chain([text(HIDDEN)]).collect(),
            vec![text("全体"), Value::Number(603.0), Value::Number(1.49), text(""), text(""), text(ABSENT)],
        ],
        chart: Some(Chart::Intervals(Intervals { value: 2, limits: [3, 4], standing: 5, whole: 4 })),
    }
}

fn map() -> Table {
    let shown =
        |name: &str, rate: f64, class: usize| vec![text(name), Value::Number(rate), text(CLASSES[class])];
    let corners = [[400, 100], [700, 150], [100, 200], [80, 700], [240, 800]];
    let sides = [300, 300, 300, 100, 60];
    let areas = corners.into_iter().zip(sides).map(|(corner, side)| square(corner, side)).collect();
    Table {
        id: "map".to_owned(),
        caption: "市町村ごとの率".to_owned(),
        columns: vec![
            column("市町村", None, ColumnKind::Text),
            number("1,000人あたり"),
            column("全体の率とくらべて", None, ColumnKind::Text),
        ],
        rows: vec![
            shown("松江市", 2.03, 3),
            shown("安来市", 1.64, 2),
            shown("出雲市", 0.74, 0),
            vec![text("隠岐の島町"), Value::Hidden, Value::Hidden],
            vec![text("海士町"), Value::Absent, Value::Absent],
        ],
        chart: Some(Chart::Map(ClassMap {
            value: 1,
            class: 2,
            classes: CLASSES.map(str::to_owned).into(),
            map: AreaMap { size: [1440, 960], areas, frames: vec![[24, 636]], frame: 300 },
        })),
    }
}

/// A square with a hole in its corner.
fn square([left, top]: [i32; 2], side: i32) -> MapArea {
    let ring = |inset: i32, side: i32| {
        let (left, top) = (left + inset, top + inset);
        vec![[left, top], [left + side, top], [left + side, top + side], [left, top + side]]
    };
    MapArea { rings: vec![ring(0, side), ring(2, side / 8)], middle: [left + side / 2, top + side / 2] }
}

fn funnel() -> Table {
    let places = [("松江市", 203_000.0, 2.03), ("出雲市", 175_000.0, 0.74), ("安来市", 37_000.0, 1.64)];
    let spread = |of: f64, z: f64| z * 38.6 / of.sqrt();
    let rounded = |number: f64| (number * 100.0).round() / 100.0;
    let row = |(name, of, rate): (&str, f64, f64)| {
        let limits = [rounded(1.49 - spread(of, 1.96)), rounded(1.49 + spread(of, 1.96))];
        [text(name)].into_iter().chain([of, rate, limits[0], limits[1]].map(Value::Number)).collect()
    };
    let whole = vec![text("全体"), Value::Number(415_000.0), Value::Number(1.49), text(""), text("")];
    let limits = |(name, z): (&str, f64)| {
        let of = (1..=40).map(|step| 5_000.0 * f64::from(step));
        let points = of.map(|of| [of, (1.49 - spread(of, z)).max(0.0), 1.49 + spread(of, z)]);
        FunnelLimits { name: name.to_owned(), points: points.collect() }
    };
    Table {
        id: "funnel".to_owned(),
        caption: "偶然の範囲".to_owned(),
        columns: vec![
            column("市町村", None, ColumnKind::Text),
            column("人口", Some("人"), ColumnKind::Number { decimals: 0 }),
            number("1,000人あたり"),
            number("95%の下"),
            number("95%の上"),
        ],
        rows: places.map(row).into_iter().chain([whole]).collect(),
        chart: Some(Chart::Funnel(Funnel {
            across: 1,
            value: 2,
            whole: 3,
            limits: [("95%", 1.96), ("99.8%", 3.09)].map(limits).into(),
        })),
    }
}

/// Random ones, from a seed of their own.
pub(super) fn random_section(seed: u64) -> Section {
    let mut random = Random(StdRng::seed_from_u64(seed ^ 0xa11));
    let tables = [random_intervals(&mut random), random_map(&mut random), random_funnel(&mut random)];
    let blocks = tables.map(Block::Table).into();
    Section { heading: random.line(40), annex: random.0.random(), blocks }
}

fn table(random: &mut Random, id: &str, columns: Vec<Column>, rows: Vec<Vec<Value>>, chart: Chart) -> Table {
    Table { id: id.to_owned(), caption: random.line(120), columns, rows, chart: Some(chart) }
}

fn random_number(random: &mut Random) -> f64 {
    (random.0.random::<f64>() - 0.2) * 10f64.powi(random.below(9) as i32)
}

fn random_intervals(random: &mut Random) -> Table {
    let kinds = [ColumnKind::Text, ColumnKind::Number { decimals: 1 }];
    let columns = [0, 1, 1, 1, 0].map(|kind| column(&random.line(30), None, kinds[kind])).into();
    let count = random.below(60);
    let row = |random: &mut Random, is_whole: bool| {
        let value = random_number(random);
        let reach = random_number(random).abs();
        let numbers = match random.below(5) {
            0 if !is_whole => [const { Value::Hidden }; 3],
            1 if !is_whole => [Value::Text(random.text(14)), Value::Absent, Value::Absent],
            _ => [value, value - reach, value + reach].map(Value::Number),
        };
        let name = Value::Text(random.text(40));
        [name].into_iter().chain(numbers).chain([Value::Text(random.text(20))]).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<Value>> = (0..count).map(|_| row(random, false)).collect();
    let whole = random.below(count + 1);
    rows.insert(whole, row(random, true));
    let drawn = Intervals { value: 1, limits: [2, 3], standing: 4, whole };
    table(random, "random-intervals", columns, rows, Chart::Intervals(drawn))
}

fn random_map(random: &mut Random) -> Table {
    let columns = vec![
        column(&random.line(40), None, ColumnKind::Text),
        column(&random.line(40), None, ColumnKind::Number { decimals: 2 }),
        column(&random.line(40), None, ColumnKind::Text),
    ];
    let classes: Vec<String> = (0..1 + random.below(5)).map(|_| random.line(60)).collect();
    let size = [1 + random.below(3000) as i32, 1 + random.below(3000) as i32];
    let count = random.below(30);
    let row = |random: &mut Random| {
        let name = Value::Text(random.text(20));
        match random.below(4) {
            0 => vec![name, Value::Hidden, Value::Hidden],
            1 => vec![name, Value::Absent, Value::Absent],
            _ => {
                let class = classes[random.below(classes.len())].clone();
                vec![name, Value::Number(random_number(random)), Value::Text(class)]
            }
        }
    };
    let rows = (0..count).map(|_| row(random)).collect();
    let areas = (0..count).map(|_| random_area(random, size)).collect();
    let frames = (0..random.below(3)).map(|_| random_point(random, size.map(|side| side / 2))).collect();
    let frame = size[0].min(size[1]) / 2;
    let map = AreaMap { size, areas, frames, frame };
    let drawn = ClassMap { value: 1, class: 2, classes, map };
    table(random, "random-map", columns, rows, Chart::Map(drawn))
}

fn random_point(random: &mut Random, size: [i32; 2]) -> [i32; 2] {
    size.map(|side| random.below(side as usize + 1) as i32)
}

fn random_area(random: &mut Random, size: [i32; 2]) -> MapArea {
    let count = random.below(3);
    let ring = |random: &mut Random| {
        let points = 1 + random.below(8);
        (0..points).map(|_| random_point(random, size)).collect()
    };
    let rings = (0..count).map(|_| ring(random)).collect();
    MapArea { rings, middle: random_point(random, size) }
}

fn random_funnel(random: &mut Random) -> Table {
    let kinds = [ColumnKind::Text, ColumnKind::Number { decimals: 0 }, ColumnKind::Number { decimals: 2 }];
    let columns = [0, 1, 2].map(|kind| column(&random.line(40), Some("人"), kinds[kind])).into();
    let row = |random: &mut Random| {
        let numbers = [random_number(random).abs(), random_number(random)].map(Value::Number);
        [Value::Text(random.text(30))].into_iter().chain(numbers).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<Value>> = (0..1 + random.below(30)).map(|_| row(random)).collect();
    let limits = (0..1 + random.below(3)).map(|_| {
        let points = (0..random.below(20)).map(|step| {
            let (lower, reach) = (random_number(random), random_number(random).abs());
            [step as f64, lower, lower + reach]
        });
        let points = points.collect();
        FunnelLimits { name: random.line(50), points }
    });
    let limits = limits.collect();
    let drawn = Funnel { across: 1, value: 2, whole: random.below(rows.len()), limits };
    table(random, "random-funnel", columns, rows, Chart::Funnel(drawn))
}
