//! Parts of papers that speak of a release.

use super::source::Source;
use super::words::{count_columns, headline, largest, number, number_column, text, text_column};
use crate::documents::{Block, Chart, KeyFigure, Section, Table, Value};
use crate::eras::era_period;
use crate::error::Result;
use crate::releases::TOTAL;

/// Turns in life and the bands of years until them.
const TURNS: [(&str, &str); 4] =
    [("school_entry", "就学"), ("graduation", "高校・高等部の卒業"), ("age40", "40歳"), ("age65", "65歳")];
const YEARS: [(&str, &str); 3] =
    [("next_year", "来年度"), ("years_2_3", "2〜3年度後"), ("years_4_5", "4〜5年度後")];
/// Bands of waiting.
const WAITED: [(&str, &str); 5] = [
    ("0-30", "30日まで"),
    ("31-90", "31〜90日"),
    ("91-180", "91〜180日"),
    ("181-365", "181〜365日"),
    ("366-", "366日から"),
];

/// A section of blocks.
pub(super) fn section(heading: &str, blocks: Vec<Block>) -> Section {
    Section { heading: heading.to_owned(), annex: false, blocks }
}

pub(super) fn key<'a>(measure: &'a str, area: &'a str, service: &'a str) -> [&'a str; 8] {
    [measure, area, TOTAL, service, TOTAL, TOTAL, TOTAL, TOTAL]
}

/// What stands at the foot of each page.
pub(super) fn footer(source: &Source<'_>) -> String {
    let hash = source.release.content_hash.get(..12).unwrap_or_default();
    let (council, release) = (&source.council.name, &source.release);
    format!(
        "{council}・{}・もとになる公表 {}・内容のハッシュ {hash}",
        era_period(&release.period),
        release.id
    )
}

/// What stands at the head of papers that are collected again.
pub(super) fn notice(source: &Source<'_>) -> Option<String> {
    source.release.tier.mark().map(|mark| format!("{mark}　No.　　　"))
}

/// The lines below the title.
pub(super) fn subtitle(source: &Source<'_>) -> Vec<String> {
    vec![
        format!("{}・{}", source.council.name, era_period(&source.release.period)),
        format!("読む人：{}", source.release.tier.reader()),
    ]
}

/// Three numbers and their sentence.
pub(super) fn key_figures(source: &Source<'_>) -> Section {
    let value = |measure| source.value(key(measure, TOTAL, TOTAL));
    let figure = |label: &str, measure, unit: &str| KeyFigure {
        label: label.to_owned(),
        value: value(measure),
        decimals: 0,
        unit: unit.to_owned(),
        change: source.change(key(measure, TOTAL, TOTAL), unit).map(|words| format!("前回から：{words}")),
    };
    let sentence = headline(&value("open_persons"), &value("open"), &value("new"), &value("met"));
    section(
        "いまの数",
        vec![
            Block::Paragraph(sentence),
            Block::KeyFigures(vec![
                figure("困りごとが残っている人", "open_persons", "人"),
                figure("新しい困りごと", "new", "件"),
                figure("満たされた困りごと", "met", "件"),
            ]),
        ],
    )
}

/// By service group.
pub(super) fn services(source: &Source<'_>) -> Section {
    let rows: Vec<(String, String)> = source.groups();
    let persons: Vec<(String, Value)> = rows
        .iter()
        .map(|(code, name)| (name.clone(), source.value(key("open_persons", TOTAL, code))))
        .collect();
    let row = |(code, name): &(String, String)| {
        let change = source.change(key("open_persons", TOTAL, code), "人");
        let change = text(change.unwrap_or_else(|| "―".to_owned()));
        [text(name.clone())].into_iter().chain(source.counts(TOTAL, code)).chain([change]).collect()
    };
    let table = Table {
        id: "services".to_owned(),
        caption: "サービスの分野ごとの困りごと".to_owned(),
        columns: [text_column("分野")]
            .into_iter()
            .chain(count_columns())
            .chain([text_column("残っている人：前回から")])
            .collect(),
        rows: rows.iter().map(row).collect(),
        chart: Some(Chart::Bars { column: 1 }),
    };
    let sentence = largest(&persons, "人").map(Block::Paragraph);
    section("サービスの分野ごと", sentence.into_iter().chain([Block::Table(table)]).collect())
}

/// By municipality, and by 障害保健福祉圏域 where the release tells of them.
pub(super) fn areas(source: &Source<'_>) -> Option<Section> {
    let (municipalities, regions) = (source.municipalities(), source.regions());
    let persons =
        |(code, name): &(String, String)| (name.clone(), source.value(key("open_persons", code, TOTAL)));
    let named: Vec<(String, Value)> = municipalities.iter().map(persons).collect();
    let mut blocks: Vec<Block> = largest(&named, "人").map(Block::Paragraph).into_iter().collect();
    let tables = [
        ("areas", "市町村", "市町村ごとの困りごと", municipalities),
        ("regions", "圏域", "障害保健福祉圏域ごとの困りごと", regions),
    ];
    for (id, heading, caption, places) in tables.into_iter().filter(|(.., places)| !places.is_empty()) {
        let row = |(code, name): &(String, String)| {
            [text(name.clone())].into_iter().chain(source.counts(code, TOTAL)).collect()
        };
        blocks.push(Block::Table(Table {
            id: id.to_owned(),
            caption: caption.to_owned(),
            columns: [text_column(heading)].into_iter().chain(count_columns()).collect(),
            rows: places.iter().map(row).collect(),
            chart: Some(Chart::Bars { column: 1 }),
        }));
    }
    (!blocks.is_empty()).then(|| section("市町村ごと", blocks))
}

/// By municipality and service group, as an annex.
pub(super) fn matrix(source: &Source<'_>) -> Option<Section> {
    let (areas, groups) = (source.municipalities(), source.groups());
    if areas.is_empty() {
        return None;
    }
    let row = |(area, name): &(String, String)| {
        let cells = groups.iter().map(|(group, _)| source.value(key("open_persons", area, group)));
        std::iter::once(text(name.clone())).chain(cells).collect()
    };
    let columns = groups.iter().map(|(_, name)| number_column(name, "", 0));
    let table = Table {
        id: "matrix".to_owned(),
        caption: "市町村とサービスの分野ごとの、困りごとが残っている人（人）".to_owned(),
        columns: std::iter::once(text_column("市町村")).chain(columns).collect(),
        rows: areas.iter().map(row).collect(),
        chart: None,
    };
    Some(Section {
        heading: "付表1　市町村と分野".to_owned(),
        annex: true,
        blocks: vec![Block::Table(table)],
    })
}

/// By main reason.
pub(super) fn reasons(source: &Source<'_>) -> Option<Section> {
    let reasons = source.codes(4);
    let of = |reason: &str| source.value(["open", TOTAL, TOTAL, TOTAL, reason, TOTAL, TOTAL, TOTAL]);
    let rows: Vec<Vec<Value>> =
        reasons.iter().map(|(code, name)| vec![text(name.clone()), of(code)]).collect();
    let named: Vec<(String, Value)> = reasons.iter().map(|(code, name)| (name.clone(), of(code))).collect();
    let table = Table {
        id: "reasons".to_owned(),
        caption: "満たされない主な理由ごとの、残っている困りごと".to_owned(),
        columns: vec![text_column("主な理由"), number_column("残っている困りごと", "件", 0)],
        rows,
        chart: Some(Chart::Bars { column: 1 }),
    };
    let sentence = largest(&named, "件").map(Block::Paragraph);
    (!reasons.is_empty())
        .then(|| section("理由", sentence.into_iter().chain([Block::Table(table)]).collect()))
}

/// How long needs wait.
pub(super) fn waits(source: &Source<'_>) -> Result<Option<Section>> {
    let mut waits = source.registry.list_release_waits(&source.viewer, source.release.id)?;
    if waits.services.is_empty() {
        return Ok(None);
    }
    let names = source.groups();
    // All together come first.
    waits.services.sort_by_key(|wait| names.iter().position(|(code, _)| *code == wait.service));
    let name = |code: &str| {
        let found = names.iter().find(|(known, _)| known == code);
        found.map_or_else(|| "全部".to_owned(), |(_, name)| name.clone())
    };
    // Nothing of nobody is no hidden number, and neither is a share of what is not told.
    let share = |share: Option<u64>, of: &Value| match (share, of) {
        (None, Value::Number(0.0)) => text("0件"),
        (None, Value::Absent) => Value::Absent,
        (share, _) => number(share),
    };
    let row = |wait: &crate::releases::ReleaseWait| {
        let of = |measure| source.value(key(measure, TOTAL, &wait.service));
        let (open, met) = (of("open"), of("met"));
        vec![
            text(name(&wait.service)),
            open.clone(),
            share(wait.open_over_180, &open),
            share(wait.open_over_365, &open),
            met.clone(),
            share(wait.met_within_90, &met),
            share(wait.met_within_180, &met),
        ]
    };
    let table = Table {
        id: "waits".to_owned(),
        caption: "待っている長さ（割合は、もとの数がどちらも公表されているときだけ）".to_owned(),
        columns: vec![
            text_column("分野"),
            number_column("残っている", "件", 0),
            number_column("うち180日をこえる", "％", 0),
            number_column("うち365日をこえる", "％", 0),
            number_column("満たされた", "件", 0),
            number_column("うち90日まで", "％", 0),
            number_column("うち180日まで", "％", 0),
        ],
        rows: waits.services.iter().map(row).collect(),
        chart: None,
    };
    let bands = WAITED.map(|(code, name)| {
        let of = |measure| source.value([measure, TOTAL, TOTAL, TOTAL, TOTAL, code, TOTAL, TOTAL]);
        vec![text(name), of("open"), of("met")]
    });
    let bands = Table {
        id: "wait-bands".to_owned(),
        caption: "待った日数ごとの困りごと".to_owned(),
        columns: vec![
            text_column("日数"),
            number_column("残っている", "件", 0),
            number_column("満たされた", "件", 0),
        ],
        rows: bands.into(),
        chart: Some(Chart::Bars { column: 1 }),
    };
    Ok(Some(section("待っている長さ", vec![Block::Table(bands), Block::Table(table)])))
}

/// Turns in life that are coming.
pub(super) fn life_stages(source: &Source<'_>) -> Option<Section> {
    let of = |turn: &str, band: &str| {
        source.value(["coming", TOTAL, TOTAL, TOTAL, TOTAL, TOTAL, &format!("{turn}/{band}"), TOTAL])
    };
    let row = |(turn, name): (&str, &str)| {
        std::iter::once(text(name)).chain(YEARS.map(|(band, _)| of(turn, band))).collect()
    };
    let is_told = source.codes(6).iter().any(|(code, _)| code.contains('/'));
    let columns = YEARS.map(|(_, name)| number_column(name, "人", 0));
    let table = Table {
        id: "life-stages".to_owned(),
        caption: "これから節目を迎える人（いま把握している人だけ）".to_owned(),
        columns: std::iter::once(text_column("節目")).chain(columns).collect(),
        rows: TURNS.map(row).into(),
        chart: None,
    };
    let note = "新しく相談につながる人は入っていません。".to_owned();
    is_told.then(|| section("ライフステージ", vec![Block::Table(table), Block::Note(note)]))
}
