//! Documents for tests: one like those that a council hands out, and random ones.

mod places;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;

/// A one-pager with key figures and drawings of every kind, and an annex with a wide matrix.
pub(super) fn one_pager() -> Document {
    Document {
        title: "地域の課題：短期入所は3年続けて足りていません".to_owned(),
        subtitle: ["松江市自立支援協議会", "令和8年度 第1四半期", "議題 第12号", "2026年7月15日"]
            .map(str::to_owned)
            .to_vec(),
        page: PageFormat::Landscape,
        notice: Some("非公開・回収資料".to_owned()),
        sections: vec![now(), over_time(), places::section(), matrix()],
        footer: "公表番号 0197f3a2-51c4（2026年7月1日）による。＊は10人未満などのため示せない数、―は公表の対象外。"
            .to_owned(),
    }
}

fn now() -> Section {
    let figures = vec![
        figure("困りごとが残っている人", Value::Number(1234.0), "人", "前回より 45 人多い"),
        figure("この期間の新しい困りごと", Value::Number(87.0), "件", "前回と差があるとは言えない"),
        figure("満たされた困りごと", Value::Hidden, "件", "前回も＊"),
    ];
    let points = ["短期入所の空きを四半期ごとに確かめる", "圏域の協議会に共同での整備を提案する"];
    Section {
        heading: "いま起きていること".to_owned(),
        annex: false,
        blocks: vec![
            Block::KeyFigures(figures),
            Block::Table(open_needs()),
            Block::Paragraph(
                "短期入所を必要とする人のうち412件が満たされておらず、前の期間より多くなっています。理由は「空きがない」が\
                 もっとも多く、医療的ケアに対応できる事業所（Medical Care）は市内に1か所です。"
                    .to_owned(),
            ),
            Block::List(points.map(str::to_owned).to_vec()),
            Block::Note("人数は重複を除いた実人数です。内訳の合計とは一致しません。".to_owned()),
        ],
    }
}

/// With bars; a hidden number and one that is not published.
fn open_needs() -> Table {
    let rows = [
        ("短期入所", Value::Number(38.25), Value::Number(412.0)),
        ("共同生活援助（グループホーム）", Value::Number(29.5), Value::Number(318.0)),
        ("居宅介護", Value::Number(8.9), Value::Number(96.0)),
        ("移動支援", Value::Hidden, Value::Hidden),
        ("計画相談支援", Value::Absent, Value::Number(17.0)),
    ];
    let rows = rows.into_iter().map(|(name, rate, count)| vec![Value::Text(name.to_owned()), rate, count]);
    Table {
        id: "open-needs".to_owned(),
        caption: "残っている困りごとは短期入所がもっとも多い".to_owned(),
        columns: vec![
            column("サービス", None, ColumnKind::Text),
            column("人口1万人あたり", Some("件"), ColumnKind::Number { decimals: 1 }),
            column("ニーズ", Some("件"), ColumnKind::Number { decimals: 0 }),
        ],
        rows: rows.collect(),
        chart: Some(Chart::Bars { column: 2 }),
    }
}

fn over_time() -> Section {
    let quarters = (0..10).map(|place| format!("{}年度Q{}", 6 + place / 4, place % 4 + 1));
    let rows = quarters.enumerate().map(|(place, quarter)| {
        let open = if place == 4 { Value::Hidden } else { Value::Number(300.0 + 13.0 * place as f64) };
        let new = Value::Number(60.0 + f64::from((place * 37 % 23) as u32));
        vec![Value::Text(quarter), open, new, Value::Number(41.0 + 2.0 * place as f64)]
    });
    let number = |heading: &str| column(heading, Some("件"), ColumnKind::Number { decimals: 0 });
    let table = Table {
        id: "trend".to_owned(),
        caption: "短期入所の推移：残っている困りごとは増え続けている".to_owned(),
        columns: vec![
            column("期間", None, ColumnKind::Text),
            number("満たされていない"),
            number("新しい"),
            number("満たされた"),
        ],
        rows: rows.collect(),
        chart: Some(Chart::Lines { columns: vec![1, 2, 3] }),
    };
    Section { heading: "これまでの推移".to_owned(), annex: false, blocks: vec![Block::Table(table)] }
}

fn matrix() -> Section {
    let services = ["居宅介護", "重度訪問介護", "同行援護", "行動援護", "療養介護", "生活介護", "短期入所"];
    let areas = ["城東", "城西", "城北", "八束", "鹿島", "島根", "美保関", "八雲", "玉湯", "宍道", "東出雲"];
    let heading = |place: usize| format!("{}{}", services[place % 7], ["", "（児）", "・夜間"][place / 7]);
    let mut columns = vec![column("地区", None, ColumnKind::Text)];
    columns.extend((0..20).map(|p| column(&heading(p), None, ColumnKind::Number { decimals: 0 })));
    let rows = (0..19).map(|row| {
        let name = format!("{}{}", areas[row % 11], ["", "第二"][row / 11]);
        let value = |place: usize| match (row * 31 + place * 17) % 7 {
            0 => Value::Hidden,
            1 if place.is_multiple_of(5) => Value::Absent,
            rest => Value::Number((rest * (row + 3) * (place + 2) % 1300) as f64),
        };
        std::iter::once(Value::Text(name)).chain((0..20).map(value)).collect()
    });
    let caption = "地区とサービスごとの、残っている困りごと（件）".to_owned();
    let table = Table { id: "matrix".to_owned(), caption, columns, rows: rows.collect(), chart: None };
    let note = "＊：10人未満、または他の数から計算できるため示せない数。".to_owned();
    Section {
        heading: "附表1　地区別の一覧".to_owned(),
        annex: true,
        blocks: vec![Block::Table(table), Block::Note(note)],
    }
}

fn figure(label: &str, value: Value, unit: &str, change: &str) -> KeyFigure {
    let change = Some(change.to_owned());
    KeyFigure { label: label.to_owned(), value, decimals: 0, unit: unit.to_owned(), change }
}

pub(super) fn column(heading: &str, unit: Option<&str>, kind: ColumnKind) -> Column {
    Column { heading: heading.to_owned(), unit: unit.map(str::to_owned), kind }
}

/// A random document that passes the checks: long words, empty texts, wide and long tables, cells over pages.
pub(super) fn random(seed: u64) -> Document {
    let mut random = Random(StdRng::seed_from_u64(seed));
    let page = if random.0.random() { PageFormat::Landscape } else { PageFormat::Portrait };
    let subtitle = (0..random.below(4)).map(|_| random.text(40)).collect();
    let notice = random.0.random::<bool>().then(|| random.line(60));
    let mut sections: Vec<Section> = (0..1 + random.below(4)).map(|place| random.section(place)).collect();
    sections.push(places::random_section(seed));
    Document { title: random.line(120), subtitle, page, notice, sections, footer: random.line(180) }
}

struct Random(StdRng);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    fn text(&mut self, most: usize) -> String {
        const LETTERS: [&str; 24] = [
            "あ",
            "の",
            "短",
            "期",
            "入所",
            "、",
            "。",
            "「",
            "」",
            "（",
            "）",
            "サービス",
            "ッ",
            "ー",
            "1,234",
            "%",
            "word",
            "Averyverylongword",
            " ",
            "　",
            "\n",
            "①",
            "々",
            "…",
        ];
        let length = self.below(most + 1);
        (0..length).map(|_| LETTERS[self.below(LETTERS.len())]).collect()
    }

    fn line(&mut self, most: usize) -> String {
        let line = self.text(most).replace('\n', "");
        format!("題{}", line.chars().take(most - 1).collect::<String>())
    }

    fn section(&mut self, place: usize) -> Section {
        let blocks = (0..self.below(7)).map(|block| self.block(place * 10 + block)).collect();
        Section { heading: self.line(80), annex: self.0.random(), blocks }
    }

    fn block(&mut self, place: usize) -> Block {
        match self.below(7) {
            0 => Block::Paragraph(self.text(300)),
            1 => Block::Note(self.text(100)),
            2 => Block::List((0..self.below(5)).map(|_| self.text(90)).collect()),
            3 => Block::KeyFigures((0..self.below(10)).map(|_| self.figure()).collect()),
            _ => Block::Table(self.table(format!("table-{place}"))),
        }
    }

    fn figure(&mut self) -> KeyFigure {
        let change = self.0.random::<bool>().then(|| self.line(60));
        let (label, unit) = (self.line(50), self.line(12));
        KeyFigure { label, value: self.value(true, 60), decimals: self.below(3) as u8, unit, change }
    }

    fn table(&mut self, id: String) -> Table {
        let most = if self.below(3) == 0 { 30 } else { 6 };
        let count = 1 + self.below(most);
        let columns: Vec<_> = (0..count).map(|place| self.column(place)).collect();
        let long = if self.below(8) == 0 { 400 } else { 30 };
        let row = |random: &mut Self| {
            columns.iter().map(|column| random.value(column.is_number(), long)).collect::<Vec<_>>()
        };
        let rows = (0..self.below(60)).map(|_| row(self)).collect();
        let numbers: Vec<_> = (1..count).filter(|place| columns[*place].is_number()).take(4).collect();
        let chart = match (numbers.first(), self.below(3)) {
            (Some(column), 0) => Some(Chart::Bars { column: *column }),
            (Some(_), 1) => Some(Chart::Lines { columns: numbers }),
            _ => None,
        };
        Table { id, caption: self.line(120), columns, rows, chart }
    }

    fn column(&mut self, place: usize) -> Column {
        let decimals = self.below(4) as u8;
        let is_text = place == 0 || self.below(3) == 0;
        let kind = if is_text { ColumnKind::Text } else { ColumnKind::Number { decimals } };
        let unit = self.0.random::<bool>().then(|| self.line(6));
        Column { heading: self.line(40), unit, kind }
    }

    fn value(&mut self, is_number: bool, long: usize) -> Value {
        match self.below(8) {
            0 => Value::Hidden,
            1 => Value::Absent,
            2 if is_number => Value::Text(self.line(14)),
            _ if is_number => {
                Value::Number((self.0.random::<f64>() - 0.2) * 10f64.powi(self.below(9) as i32))
            }
            _ => Value::Text(self.text(long)),
        }
    }
}
