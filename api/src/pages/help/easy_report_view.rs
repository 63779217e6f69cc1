//! 議題1枚 in やさしい日本語: the same numbers as the paper, in plain words.

#[cfg(test)]
mod tests;

use arunai_core::documents::{ABSENT, Block, Column, HIDDEN, KeyFigure, Section, Table, Value};
use arunai_core::reports::ReportPaper;
use maud::{Markup, html};

use super::super::layout::{Frame, page};
use super::easy_view::{STAR, lines};
use super::ruby::Furigana;

/// Words of the paper, and how they are said here.
const PLAIN: [(&str, &str); 26] = [
    ("いまの数", "{今|いま}の{数|かず}"),
    ("課題", "{地域|ちいき}で{考|かんが}えていること"),
    ("市町村ごと", "{市|し}や{町|まち}ごとの{数|かず}"),
    ("市町村ごとの困りごと", "{市|し}や{町|まち}ごとの{数|かず}"),
    ("障害保健福祉圏域ごとの困りごと", "{広|ひろ}い{地域|ちいき}ごとの{数|かず}"),
    ("困りごとが残っている人", "まだ{困|こま}っている{人|ひと}"),
    ("新しい困りごと", "{新|あたら}しい{困|こま}りごと"),
    ("満たされた困りごと", "{足|た}りるように なった{困|こま}りごと"),
    ("市町村", "{市|し}や{町|まち}"),
    ("圏域", "{広|ひろ}い{地域|ちいき}"),
    ("残っている人", "まだ{困|こま}っている{人|ひと}"),
    ("残っている困りごと", "まだある{困|こま}りごと"),
    ("新しい", "{新|あたら}しい{困|こま}りごと"),
    ("満たされた", "{足|た}りるように なった{困|こま}りごと"),
    ("人", "{人|にん}"),
    ("件", "{件|けん}"),
    ("収集", "{話|はなし}を{集|あつ}めています"),
    ("整理・統合", "{集|あつ}めた{話|はなし}を まとめています"),
    ("運営会議", "{会議|かいぎ}の{準備|じゅんび}をしています"),
    ("部会検討", "{部会|ぶかい}で{考|かんが}えています"),
    ("全体会", "みんなの{会議|かいぎ}で{話|はな}します"),
    ("提言", "{市役所|しやくしょ}などに{伝|つた}えました"),
    ("計画反映・事業化", "{計画|けいかく}や{仕事|しごと}に{入|い}れました"),
    ("評価", "よくなったかを{確|たし}かめています"),
    ("終結", "{終|お}わりました"),
    ("どう進めるか", "これから どうするか"),
];
/// Parts of names of numbers, and how they are said here.
const PLAIN_PARTS: [(&str, &str); 3] = [
    ("残っている困りごと", "まだある困りごと"),
    ("困りごとが残っている人（実人数）", "まだ困っている人の数"),
    ("満たされた困りごと", "足りるようになった困りごと"),
];
/// Who is counted.
const COUNTED: [&str; 2] = [
    "{相談支援専門員|そうだんしえんせんもんいん}が{話|はなし}を{聞|き}いている{人|ひと}だけの{数|かず}です。",
    "{数|かず}が{少|すく}なくても、{困|こま}っている{人|ひと}が いないということでは ありません。",
];

/// The paper in plain words.
pub(super) fn easy_report_page(frame: &Frame, furigana: &Furigana, paper: &ReportPaper) -> Markup {
    let document = &paper.document;
    let path = format!("/reports/{}", paper.report.id);
    let first = document.subtitle.first().map_or("", String::as_str);
    let last = document.subtitle.last().map_or("", String::as_str);
    page(
        frame,
        html! {
            div.easy {
                @if document.notice.is_some() {
                    p.doubt { strong { (furigana.text("{非公開|ひこうかい}・{回収資料|かいしゅうしりょう}")) "　No.　　　" }
                        (furigana.text("{読|よ}みおわったら、{返|かえ}してください。")) }
                }
                h1 { (furigana.text("{会議|かいぎ}の{紙|かみ}（やさしい{日本語|にほんご}）")) }
                p { (furigana.found(first)) "・" (furigana.found(last)) }
                p.next {
                    (furigana.switch(&format!("{path}/easy"))) " "
                    a href=(path) { (furigana.text("もとの{紙|かみ}を{見|み}る")) }
                }
                @for part in &document.sections { (section(furigana, part)) }
                (lines(furigana, "star", "「＊」は{何|なん}ですか", &STAR))
                (lines(furigana, "counted", "だれの{数|かず}ですか", &COUNTED))
                p.hint { (furigana.found(&document.footer)) }
            }
        },
    )
}

/// What is told of a report that has no plain words.
pub(super) fn no_easy_page(frame: &Frame, paper: &ReportPaper) -> Markup {
    page(
        frame,
        html! {
            h1 { "やさしい日本語のページはありません" }
            p { "やさしい日本語で読めるのは、「議題1枚」だけです。" }
            p.next { a href={ "/reports/" (paper.report.id) } { (paper.report.kind.name()) "を読む" } }
        },
    )
}

fn section(furigana: &Furigana, section: &Section) -> Markup {
    let blocks = &section.blocks;
    // The sentence before the large numbers says the same as they do.
    let is_said = |place: usize| matches!(blocks.get(place + 1), Some(Block::KeyFigures(_)));
    html! {
        section {
            h2 { (plain(furigana, &section.heading)) }
            @for (place, block) in blocks.iter().enumerate() {
                @match block {
                    Block::Paragraph(_) if is_said(place) => {},
                    Block::Paragraph(text) | Block::Note(text) => (paragraph(furigana, text)),
                    Block::List(points) => ul { @for point in points { li { (furigana.found(point)) } } },
                    Block::KeyFigures(figures) => ul.large {
                        @for figure in figures { li { (key_figure(furigana, figure)) } }
                    },
                    Block::Table(issues) if issues.id == "issues" => {
                        @for row in &issues.rows { (issue(furigana, &issues.columns, row)) }
                    },
                    Block::Table(numbers) => (table(furigana, numbers)),
                }
            }
        }
    }
}

/// A sentence; one that names the largest numbers as a list.
fn paragraph(furigana: &Furigana, text: &str) -> Markup {
    let largest = text.split_once("多いのは、").and_then(|(_, names)| names.strip_suffix("です。"));
    html! {
        @if let Some(names) = largest {
            p { (furigana.text("{困|こま}っている{人|ひと}が{多|おお}いのは：")) }
            ul { @for name in names.split('、') { li { (furigana.found(name)) } } }
        } @else { p { (furigana.found(text)) } }
    }
}

fn key_figure(furigana: &Furigana, figure: &KeyFigure) -> Markup {
    let shown = figure.value.shown(figure.decimals);
    let change = figure.change.as_deref().map(|change| change.trim_start_matches("前回から："));
    html! {
        p { (plain(furigana, &figure.label)) "：" strong {
            @match figure.value {
                Value::Number(_) => (furigana.found(&format!("{shown}{}", figure.unit))),
                Value::Hidden => (hidden()),
                _ => (furigana.found(&shown)),
            }
        } }
        @if let Some(change) = change {
            p { (furigana.text("{前|まえ}の{時|とき}とくらべて："))
                @if change == HIDDEN { (hidden()) } @else { (furigana.found(change)) } }
        }
    }
}

/// What is asked of a meeting: only what is known of it.
fn issue(furigana: &Furigana, columns: &[Column], row: &[Value]) -> Markup {
    let told = |heading: &str| {
        let place = columns.iter().position(|column| column.heading == heading)?;
        row.get(place).map(|value| value.shown(0)).filter(|text| text != ABSENT)
    };
    let parts = [
        ("{今|いま}", "段階"),
        ("{数|かず}", "根拠"),
        ("する{人|ひと}", "担当"),
        ("いつまで", "期限"),
        ("{会議|かいぎ}で{決|き}めること", "決めてほしいこと"),
    ];
    html! {
        div.card {
            h3 { (furigana.found(&told("テーマ").unwrap_or_default())) }
            @for (name, heading) in parts {
                @if let Some(text) = told(heading) { p { (furigana.text(name)) "：" (plain(furigana, &text)) } }
            }
        }
    }
}

fn table(furigana: &Furigana, table: &Table) -> Markup {
    html! {
        div.scroll role="region" aria-label={ (table.caption) "（横に動かせます）" } tabindex="0" {
            table {
                caption { span { (plain(furigana, &table.caption)) } }
                thead { tr { @for column in &table.columns {
                    th scope="col" {
                        (plain(furigana, &column.heading))
                        @if let Some(unit) = &column.unit { "（" (plain(furigana, unit)) "）" }
                    }
                } } }
                tbody { @for row in &table.rows { tr {
                    @for (place, (value, column)) in row.iter().zip(&table.columns).enumerate() {
                        (cell(furigana, place, value, column))
                    }
                } } }
            }
        }
    }
}

/// The first column names the row.
fn cell(furigana: &Furigana, place: usize, value: &Value, column: &Column) -> Markup {
    let shown = furigana.found(&value.shown(column.decimals()));
    html! {
        @if place == 0 { th scope="row" { (shown) } }
        @else if *value == Value::Hidden { td { (hidden()) } }
        @else { td { (shown) } }
    }
}

fn hidden() -> Markup {
    html! { span.hidden-value { span aria-hidden="true" { (HIDDEN) } span.sr { "みせません" } } }
}

/// A word of the paper in plain words; what has none as it stands.
fn plain(furigana: &Furigana, text: &str) -> Markup {
    match PLAIN.iter().find(|(word, _)| *word == text) {
        Some((_, plain)) => furigana.text(plain),
        None => {
            let parts = PLAIN_PARTS.iter();
            furigana.found(&parts.fold(text.to_owned(), |text, (part, plain)| text.replace(part, plain)))
        }
    }
}
