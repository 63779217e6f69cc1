//! The page says the paper's numbers, and hides what it hides.

use arunai_core::documents::{ColumnKind, Document, PageFormat};
use serde_json::json;

use super::super::ruby::tests::{is_kanji, without_ruby};
use super::*;

fn column(heading: &str, unit: Option<&str>) -> Column {
    let kind = unit.map_or(ColumnKind::Text, |_| ColumnKind::Number { decimals: 0 });
    Column { heading: heading.into(), unit: unit.map(str::to_owned), kind }
}

fn figure(label: &str, value: Value, change: &str) -> KeyFigure {
    KeyFigure { label: label.into(), value, decimals: 0, unit: "人".into(), change: Some(change.into()) }
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn numbers() -> Section {
    let figures = vec![
        figure("困りごとが残っている人", Value::Number(1234.0), "前回から：2人ふえた"),
        figure("新しい困りごと", Value::Hidden, "前回から：＊"),
    ];
    let areas = Table {
        id: "areas".into(),
        caption: "市町村ごとの困りごと".into(),
        columns: vec![
            column("市町村", None),
            column("残っている人", Some("人")),
            column("新しい", Some("件")),
        ],
        rows: vec![
            vec![text("月見市"), Value::Number(37.0), Value::Hidden],
            vec![text("<b>"), Value::Absent, Value::Number(0.0)],
        ],
        chart: None,
    };
    let blocks = vec![
        Block::Paragraph("困りごとが残っている人は1234人です。".into()),
        Block::KeyFigures(figures),
        Block::Paragraph("数が出ているもので多いのは、短期入所・緊急（12人）、住まい（7人）です。".into()),
        Block::Table(areas),
    ];
    Section { heading: "いまの数".into(), annex: false, blocks }
}

fn issues() -> Section {
    let headings = ["テーマ", "段階", "根拠", "担当", "期限", "決めてほしいこと"];
    let row = [
        "短期入所",
        "部会検討",
        "月見市・残っている困りごと（件）：12",
        "―",
        "令和8年7月1日",
        "どう進めるか",
    ];
    let table = Table {
        id: "issues".into(),
        caption: "地域課題".into(),
        columns: headings.map(|heading| column(heading, None)).into(),
        rows: vec![row.map(text).into()],
        chart: None,
    };
    Section { heading: "課題".into(), annex: false, blocks: vec![Block::Table(table)] }
}

fn page_of(query: &str) -> String {
    let report = json!({
        "id": "00000000-0000-4000-8000-000000000001", "version": 1, "kind": "one_page", "number": 3,
        "council_id": "00000000-0000-4000-8000-000000000002", "tier": "council", "release_ids": [],
        "period": "2026-Q2", "made_on": "2026-11-01", "state": "given", "changes": [], "content_hash": "",
        "is_withdrawn": false,
    });
    let document = Document {
        title: "議題1枚".into(),
        subtitle: vec!["月見市協議会・令和8年度 第2四半期（7～9月）".into(), "第3号・令和8年11月1日".into()],
        page: PageFormat::Landscape,
        notice: Some("非公開・回収資料　No.　　　".into()),
        sections: vec![numbers(), issues()],
        footer: "月見市協議会".into(),
    };
    let paper = ReportPaper { report: serde_json::from_value(report).expect("a report"), document };
    let frame = Frame { title: "", path: "", viewer: None, csrf: "", demo: false };
    let furigana = Furigana::of(query, vec![("月見市".into(), "つきみし".into())]);
    let page = easy_report_page(&frame, &furigana, &paper).into_string();
    let (_, main) = page.split_once("<div class=\"easy\">").expect("the text");
    main.split("</main>").next().unwrap_or_default().to_owned()
}

#[test]
fn numbers_are_those_of_the_paper() {
    let page = page_of("furigana=off");
    assert!(page.contains("まだ困っている人：<strong>1,234人</strong>") && page.contains("2人ふえた"));
    assert!(page.contains("<td>37</td>") && page.contains("<td>―</td>") && page.contains("<td>0</td>"));
    assert!(page.contains("<li>短期入所・緊急（12人）</li><li>住まい（7人）</li>"));
    assert!(!page.contains("1234人") && page.contains("&lt;b&gt;"));
}

#[test]
fn what_is_hidden_is_a_mark_that_is_explained() {
    let page = page_of("furigana=off");
    assert_eq!(page.matches("hidden-value").count(), 3);
    assert!(
        page.contains("だれのことか わかってしまいます") && page.contains("読みおわったら、返してください")
    );
}

#[test]
fn an_issue_says_what_is_known_of_it() {
    let page = page_of("furigana=off");
    assert!(page.contains("<h3>短期入所</h3>") && page.contains("今：部会で考えています"));
    assert!(page.contains("月見市・まだある困りごと（件）：12") && page.contains("いつまで：令和8年7月1日"));
    assert!(page.contains("会議で決めること：これから どうするか") && !page.contains("する人："));
}

#[test]
fn our_words_have_readings() {
    let left = without_ruby(&page_of(""));
    let (_, left) = left.split_once("<section>").expect("sections");
    // A label is read aloud and carries no furigana.
    let seen: String = left
        .split("aria-label=\"")
        .enumerate()
        .map(
            |(place, piece)| {
                if place == 0 { piece } else { piece.split_once('"').map_or("", |(_, rest)| rest) }
            },
        )
        .collect();
    let bare: Vec<char> = seen.chars().filter(|letter| is_kanji(*letter)).collect();
    assert!(bare.is_empty(), "{bare:?}");
}
