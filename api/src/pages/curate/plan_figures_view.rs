//! 見込量 and 実績, as a table and as forms.

use arunai_core::eras::era_year;
use arunai_core::plan_figures::PlanFigure;
use maud::{Markup, html};

use super::area_figures_view::{self, area_field, starting};
use super::known::{KINDS, Known, desk};
use super::plan_figures::{FIGURES, Figures, PLANNED, UNITS};
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::issues::parts::code;
use crate::pages::layout::{self, Frame, page};

/// The page of an area and a year.
pub(super) fn figures_page(frame: &Frame, found: &Figures, form: &Form) -> Markup {
    let area = found.area.as_ref().map_or("", |area| found.known.area(area));
    page(
        frame,
        html! {
            h1 { "計画の数（見込量と実績）" }
            p { "障害福祉計画・障害児福祉計画の数です。表や報告書で、あるものとくらべます。" }
            (layout::told(found.done))
            (filter_form(found))
            h2 { (area) "・" (era_year(found.year)) }
            @if found.rows.is_empty() {
                p { "この地域と年度の数は、まだありません。下から入れるか、" a href={ (FIGURES) "/paste" } { "表を貼りつけてください" } "。" }
            } @else {
                (table(found))
            }
            (figure_form(frame, found, form))
            p.next {
                a href={ (FIGURES) "/paste" } { "表を貼りつけてまとめて入れる" } " "
                a href={ "/api/v1/plan_figures.csv?fiscal_year=" (found.year) } { (era_year(found.year)) "の表（CSV）" }
            }
            (desk(frame, FIGURES))
        },
    )
}

fn filter_form(found: &Figures) -> Markup {
    html! {
        form.card method="get" action=(FIGURES) {
            div.fields {
                (area_field("地域", &found.known.areas_of(PLANNED), found.area.as_ref()))
                div.field.short {
                    label for="year" { "年度" }
                    select #year name="year" { @for (year, name) in &found.years {
                        option value=(year) selected[*year == found.year.to_string()] { (name) }
                    } }
                }
            }
            button.submit type="submit" { "この地域と年度を見る" }
        }
    }
}

fn table(found: &Figures) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label="計画の数の表（横に動かせます）" {
            table {
                caption { span { "1か月あたり（定員は、その年度の数）" } }
                thead { tr {
                    th scope="col" { "サービス" } th scope="col" { "単位" } th scope="col" { "見込量" }
                    th scope="col" { "実績" } th scope="col" { "出典" } th scope="col" { "なおす" }
                } }
                tbody { @for figure in &found.rows { (row(figure, &found.known)) } }
            }
        }
    }
}

fn row(figure: &PlanFigure, known: &Known) -> Markup {
    let amount = |amount: Option<f64>| amount.map_or_else(|| "不明".to_owned(), |amount| amount.to_string());
    let name = known.term(figure.kind_id.as_str());
    html! {
        tr {
            th scope="row" { (name) }
            td { (figure.unit.name()) }
            td { (amount(figure.planned)) } td { (amount(figure.actual)) }
            td { (figure.source.as_deref().unwrap_or("記載なし")) }
            td {
                a href={ (FIGURES) "?area=" (figure.area_code) "&year=" (figure.fiscal_year) "&kind=" (figure.kind_id) "&unit=" (code(figure.unit)) "#add" } {
                    "なおす" span.sr { "（" (name) "、" (figure.unit.name()) "）" }
                }
            }
        }
    }
}

/// The form to correct the figure that was chosen, or to record another one.
fn figure_form(frame: &Frame, found: &Figures, form: &Form) -> Markup {
    let form = found.chosen.as_ref().map_or_else(|| form.clone(), corrected);
    if form.text("version").is_empty() {
        new_form(frame, found, form)
    } else {
        correct_form(frame, found, &form)
    }
}

/// A form that starts with a figure.
fn corrected(figure: &PlanFigure) -> Form {
    let amount = |amount: Option<f64>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    Form::with(&[
        ("version", &figure.version.to_string()),
        ("area_code", figure.area_code.as_str()),
        ("kind_id", figure.kind_id.as_str()),
        ("fiscal_year:number", &figure.fiscal_year.to_string()),
        ("unit", &code(figure.unit)),
        ("planned:number", &amount(figure.planned)),
        ("actual:number", &amount(figure.actual)),
        ("source", figure.source.as_deref().unwrap_or_default()),
    ])
}

fn correct_form(frame: &Frame, found: &Figures, form: &Form) -> Markup {
    let kind = found.known.term(form.text("kind_id"));
    let unit = UNITS.iter().find(|(code, _)| *code == form.text("unit")).map_or("", |(_, name)| name);
    html! {
        h2 #add { (kind) "（" (unit) "）の数をなおす" }
        p.hint {
            "空にした欄は、不明になります。見込量と実績を両方空にすると、この数は取り消されます。"
            a href={ (FIGURES) "?area=" (form.text("area_code")) "&year=" (form.text("fiscal_year")) "#add" } { "ほかの数を入れる" }
        }
        (writing_form(frame, FIGURES, form, html! {
            @for name in ["area_code", "kind_id", "fiscal_year:number", "unit"] {
                input type="hidden" name=(name) value=(form.text(name));
            }
            // A field that was emptied is not sent as nothing; these say so before it.
            @for name in ["planned:null", "actual:null", "source:null"] {
                input type="hidden" name=(name) value="";
            }
            (amounts(form))
        }, "記録する"))
    }
}

fn new_form(frame: &Frame, found: &Figures, form: Form) -> Markup {
    let area = found.area.as_ref().map_or("", |area| area.as_str());
    let form = starting(form, "area_code", area);
    let form = starting(form, "fiscal_year", &found.year.to_string());
    let kinds = choices(found.known.terms_of(KINDS));
    let fields = html! {
        div.fields {
            (field("area_code", "地域").required().select(&form, &found.known.areas_of(PLANNED)))
            (field("kind_id", "サービス").required().select(&form, &kinds))
            (field("fiscal_year:number", "年度").required().short().select(&form, &found.years))
            (field("unit", "単位").required().short().select(&form, UNITS))
        }
        (amounts(&form))
    };
    html! {
        h2 #add { "1つ入れる" }
        p.hint { "同じ地域・サービス・年度・単位のものがあれば、入れかわります。空の欄は、前のままです。" }
        (writing_form(frame, FIGURES, &form, fields, "記録する"))
    }
}

fn amounts(form: &Form) -> Markup {
    html! {
        div.fields {
            (field("planned:number", "見込量").short().number(form))
            (field("actual:number", "実績").short().number(form))
            (field("source", "出典").hint("例：第7期計画").text(form))
        }
    }
}

/// Something to choose, with nothing first.
fn choices(options: Vec<(&str, &str)>) -> Vec<(String, String)> {
    let empty = [(String::new(), "えらんでください".to_owned())];
    empty.into_iter().chain(options.into_iter().map(|(id, name)| (id.to_owned(), name.to_owned()))).collect()
}

/// The form to paste into.
pub(super) fn paste_page(frame: &Frame, form: &Form) -> Markup {
    let words = html! {
            p { "表計算ソフトの表か、CSVをそのまま貼りつけてください。1行でもまちがいがあると、何も記録しません。" }
            p { "1行目には列の名前を入れます：地域コード（または地域名）、サービス種別（またはサービス名）、年度、単位、見込量、実績、出典。順番は自由です。" }
            p { a href="/api/v1/plan_figures.csv" { "いま入っている数の表（CSV）" } "と同じ形です。" }
    };
    area_figures_view::paste_page(frame, FIGURES, "計画の数", words, form)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::known::tests::known;
    use super::*;

    fn page_of(rows: Vec<PlanFigure>) -> String {
        page_with(rows, None)
    }

    fn page_with(rows: Vec<PlanFigure>, chosen: Option<PlanFigure>) -> String {
        let found = Figures {
            area: "322016".parse().ok(),
            year: 2026,
            years: vec![("2026".to_owned(), "令和8年度（2026）".to_owned())],
            rows,
            chosen,
            known: known(),
            done: None,
        };
        let frame = Frame { title: "", path: FIGURES, viewer: None, csrf: "", demo: false };
        figures_page(&frame, &found, &Form::default()).into_string()
    }

    fn figure() -> PlanFigure {
        let figure = json!({ "version": 3, "area_code": "322016", "kind_id": "kind_22", "fiscal_year": 2026,
            "unit": "persons_per_month", "planned": 12.5, "actual": null, "source": null });
        serde_json::from_value(figure).expect("a figure")
    }

    #[test]
    fn a_figure_to_be_corrected_stands_in_the_form() {
        let page = page_of(vec![figure()]);
        assert!(page.contains("&amp;kind=kind_22&amp;unit=persons_per_month#add"));
        let page = page_with(vec![figure()], Some(figure()));
        for kept in [
            "name=\"version\" value=\"3\"",
            "name=\"unit\" value=\"persons_per_month\"",
            "name=\"planned:number\" value=\"12.5\"",
            "name=\"actual:null\" value=\"\"",
            "生活介護（人/月）の数をなおす",
        ] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
    }

    #[test]
    fn what_is_emptied_is_sent_as_nothing() {
        let sent = Form::with(&[
            ("planned:null", ""),
            ("planned:number", "3"),
            ("actual:null", ""),
            ("actual:number", ""),
        ]);
        assert_eq!(sent.to_json(), json!({ "planned": 3, "actual": null }));
    }

    #[test]
    fn what_is_not_known_is_not_nought() {
        let page = page_of(vec![figure()]);
        assert!(page.contains("<td>12.5</td><td>不明</td>") && page.contains("<td>人/月</td>"));
        assert!(page.contains("令和8年度"));
    }

    #[test]
    fn an_empty_year_says_what_to_do() {
        let page = page_of(Vec::new());
        assert!(page.contains("まだありません") && page.contains("/paste"));
        assert!(page.contains("name=\"fiscal_year:number\"") && page.contains("value=\"2026\" selected"));
    }
}
