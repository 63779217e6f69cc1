//! Releases as tables: CSV and workbooks.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{CoverageBand, MonitoringBand, ReleaseBody, ReleaseCell, TOTAL, URGENT};
use crate::actor::Viewer;
use crate::documents::HIDDEN;
use crate::error::{Error, Result};
use crate::id::ReleaseId;
use crate::registry::Registry;
use crate::storage::to_code;
use crate::values::{AreaCode, TermId};

/// The columns of a table.
const COLUMNS: [&str; 10] =
    ["measure", "area", "stage", "service", "reason", "waited", "life_stage", "urgency", "name", "value"];
/// How far all of it is known, beside each number of a table that says nothing else.
const BANDS: [&str; 2] = ["coverage", "monitored"];
/// The columns in Japanese.
const HEADINGS: [&str; 10] = [
    "数えるもの",
    "地域",
    "者・児",
    "サービス・領域",
    "主な理由",
    "待った日数",
    "ライフステージ",
    "急ぐ程度",
    "名前",
    "数",
];

impl Registry {
    /// All cells of a release as CSV with a byte order mark; hidden ones are ＊.
    pub fn tabulate_release_cells(&self, viewer: &Viewer, id: ReleaseId) -> Result<Vec<u8>> {
        let body = self.readable(viewer, id)?.body();
        let mut table = "\u{feff}".as_bytes().to_vec();
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut table);
        writer.write_record(COLUMNS.iter().chain(&BANDS)).map_err(Error::internal)?;
        let bands = [to_code(&body.coverage), body.monitored.map(|band| to_code(&band)).unwrap_or_default()];
        for cell in &body.cells {
            let value = cell.value.map_or_else(|| HIDDEN.to_owned(), |value| value.to_string());
            let name = self.cell_name(cell);
            let texts = cell.key().into_iter().chain([name.as_str(), &value]);
            let texts = texts.chain(bands.iter().map(String::as_str));
            writer.write_record(texts).map_err(Error::internal)?;
        }
        writer.flush().map_err(Error::internal)?;
        drop(writer);
        Ok(table)
    }

    /// All cells of a release as a workbook, with a sheet that says what it is.
    pub fn write_release_workbook(&self, viewer: &Viewer, id: ReleaseId) -> Result<Vec<u8>> {
        let kept = self.readable(viewer, id)?;
        let body = kept.body();
        let council = self.find_council(body.council_id)?.name;
        let about = [
            ("協議会", council),
            ("期間", body.period.clone()),
            ("読む人", body.tier.reader().to_owned()),
            (CoverageBand::TITLE, body.coverage.name().to_owned()),
            (MonitoringBand::TITLE, MonitoringBand::name(body.monitored).to_owned()),
            ("公表番号", id.to_string()),
            ("最小人数", body.least_persons.to_string()),
            ("＊の意味", body.hidden_means()),
            ("内容のハッシュ（SHA-256）", kept.release.content_hash.clone()),
            (
                "数えた人",
                "相談支援専門員がいる人だけの数です。実人数は重複を除くため、内訳の合計と一致しません。"
                    .to_owned(),
            ),
        ];
        let mut workbook = Workbook::new();
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1).map_err(Error::internal)?;
        workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&day));
        self.write_cells(workbook.add_worksheet(), &body).map_err(Error::internal)?;
        write_about(workbook.add_worksheet(), &about).map_err(Error::internal)?;
        workbook.save_to_buffer().map_err(Error::internal)
    }

    fn write_cells(&self, sheet: &mut Worksheet, body: &ReleaseBody) -> Result<(), XlsxError> {
        sheet.set_name("数")?.set_freeze_panes(1, 0)?.set_column_width(8, 60)?;
        for (column, heading) in HEADINGS.iter().enumerate() {
            sheet.write_with_format(0, column as u16, *heading, &Format::new().set_bold())?;
        }
        for (row, cell) in (1..).zip(&body.cells) {
            let name = self.cell_name(cell);
            for (column, text) in cell.key().into_iter().chain([name.as_str()]).enumerate() {
                sheet.write(row, column as u16, text)?;
            }
            match cell.value {
                Some(value) => sheet.write(row, 9, value as f64)?,
                None => sheet.write(row, 9, HIDDEN)?,
            };
        }
        Ok(())
    }

    /// What a cell counts, in Japanese.
    pub fn cell_name(&self, cell: &ReleaseCell) -> String {
        let term = |code: &str| self.terms().name(&TermId(code.to_owned())).to_owned();
        let area = |code: &str| {
            let geography = self.geography();
            geography.find(&AreaCode::trusted(code)).map_or(code.to_owned(), |area| area.name.clone())
        };
        let named = |code: &str, name: &dyn Fn(&str) -> String| (code != TOTAL).then(|| name(code));
        let parts = [
            Some(named(&cell.area, &area).unwrap_or_else(|| "全域".to_owned())),
            named(&cell.stage, &|code| if code == "child" { "児" } else { "者" }.to_owned()),
            named(&cell.service, &term),
            named(&cell.reason, &|code| format!("主な理由：{}", term(code))),
            named(&cell.waited, &|code| format!("待った日数：{}日", code.replace('-', "〜"))),
            named(&cell.life_stage, &life_stage_name),
            named(&cell.urgency, &|code| urgency_name(code).to_owned()),
            Some(measure_name(&cell.measure).to_owned()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("・")
    }
}

fn write_about(sheet: &mut Worksheet, about: &[(&str, String)]) -> Result<(), XlsxError> {
    sheet.set_name("説明")?.set_column_width(0, 26)?.set_column_width(1, 90)?;
    for (row, (name, text)) in about.iter().enumerate() {
        sheet.write(row as u32, 0, *name)?.write(row as u32, 1, text)?;
    }
    Ok(())
}

/// A measure in Japanese, with its unit.
pub(crate) fn measure_name(measure: &str) -> &'static str {
    match measure {
        "open" => "残っている困りごと（件）",
        "open_persons" => "困りごとが残っている人（実人数）",
        "new" => "新しい困りごと（件）",
        "met" => "満たされた困りごと（件）",
        "late_new" => "前の期間までのもので遅れて記録された新しい困りごと（件）",
        "late_met" => "前の期間までのもので遅れて記録された、満たされた困りごと（件）",
        _ => "これから迎える節目（件）",
    }
}

fn urgency_name(code: &str) -> &'static str {
    if code == URGENT {
        "急ぐ程度：3か4になったことがある"
    } else {
        "急ぐ程度：1か2だけ"
    }
}

fn life_stage_name(code: &str) -> String {
    let (turn, band) = code.split_once('/').unwrap_or((code, ""));
    let turn = match turn {
        "school_entry" => "就学",
        "graduation" => "高校・高等部の卒業",
        "age40" => "40歳",
        _ => "65歳",
    };
    let band = match band {
        "next_year" => "来年度",
        "years_2_3" => "2〜3年度後",
        "years_4_5" => "4〜5年度後",
        _ => "5年度後まで",
    };
    format!("{turn}（{band}）")
}
