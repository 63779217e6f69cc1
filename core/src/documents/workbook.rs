//! A document as a workbook: a sheet with the text, and one for each table, with numbers that count as numbers.

mod charts;
mod names;
mod sizes;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use super::{Block, Column, Document, KeyFigure, PageFormat, Table, Value};
use crate::error::{Error, Result};

type Written<T = ()> = std::result::Result<T, rust_xlsxwriter::XlsxError>;

/// The sheet with the text.
const TEXT_SHEET: &str = "本文";
/// A4, as spreadsheets number papers.
const A4: u8 = 9;
/// Widths of the columns of the text, in digits: texts and labels, numbers, units, changes.
const TEXT_WIDTHS: [f64; 4] = [74.0, 12.0, 8.0, 36.0];
/// Letters of texts and tables, in points.
const SIZE: f64 = 11.0;
/// Letters that the head and the foot of a printed page take, in UTF-16.
const LONGEST_HEAD: usize = 200;

impl Document {
    /// As a workbook (XLSX) that prints on A4. Fails where [`Document::check`] does.
    pub fn write_workbook(&self) -> Result<Vec<u8>> {
        self.check()?;
        let mut workbook = Workbook::new();
        // Otherwise the day on which it is written would be in it.
        let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(Error::internal)?;
        let properties = DocProperties::new().set_title(&self.title).set_creation_datetime(&day);
        workbook.set_properties(&properties);
        self.write_text(workbook.add_worksheet()).map_err(Error::internal)?;
        let captions = self.tables().map(|table| table.caption.as_str());
        for (table, name) in self.tables().zip(names::sheet_names(TEXT_SHEET, captions)) {
            let sheet = workbook.add_worksheet();
            sheet.set_name(&name).map_err(Error::internal)?;
            self.write_sheet(sheet, &name, table).map_err(Error::internal)?;
        }
        workbook.save_to_buffer().map_err(Error::internal)
    }

    fn write_sheet(&self, sheet: &mut Worksheet, name: &str, table: &Table) -> Written {
        let columns = table.columns.iter().enumerate();
        let widths: Vec<f64> =
            columns.map(|(place, column)| sizes::column_width(table, place, column)).collect();
        write_table(sheet, table, &widths)?;
        let end = charts::add_chart(sheet, name, table, &widths)?;
        self.lay_on_paper(sheet, &table.caption, end)
    }

    fn write_text(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(TEXT_SHEET)?.set_screen_gridlines(false);
        for (column, width) in TEXT_WIDTHS.into_iter().enumerate() {
            sheet.set_column_width(column as u16, width)?;
        }
        let mut text = TextSheet { sheet, row: 0 };
        text.line(&self.title, 16.0, &Format::new().set_bold())?;
        for line in &self.subtitle {
            text.line(line, SIZE, &Format::new())?;
        }
        for section in &self.sections {
            text.row += 1;
            text.line(&section.heading, 13.0, &Format::new().set_bold())?;
            section.blocks.iter().try_for_each(|block| text.block(block))?;
        }
        let last = text.row.saturating_sub(1);
        self.lay_on_paper(sheet, &self.title, (last, 3))
    }

    /// Sets what is printed: A4, as wide as one page, the number of the page at its foot.
    fn lay_on_paper(&self, sheet: &mut Worksheet, head: &str, (row, column): (u32, u16)) -> Written {
        sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_print_area(0, 0, row, column)?;
        if self.page == PageFormat::Landscape {
            sheet.set_landscape();
        }
        let notice = self.notice.as_deref().unwrap_or_default();
        sheet.set_header(format!("&L{}&R{}", head_text(head, LONGEST_HEAD), head_text(notice, 40)));
        sheet.set_footer(format!("&L{}&R&P / &N", head_text(&self.footer, LONGEST_HEAD)));
        Ok(())
    }
}

/// The sheet with the text, and the row that comes next.
struct TextSheet<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
}

impl TextSheet<'_> {
    fn line(&mut self, text: &str, size: f64, format: &Format) -> Written {
        let format = format.clone().set_font_size(size).set_text_wrap().set_align(FormatAlign::Top);
        self.sheet.write_with_format(self.row, 0, text, &format)?;
        let cells = std::iter::once((text, TEXT_WIDTHS[0]));
        self.sheet.set_row_height(self.row, sizes::row_height(cells, size))?;
        self.row += 1;
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Written {
        let plain = Format::new();
        match block {
            Block::Paragraph(text) => self.line(text, SIZE, &plain),
            Block::Note(text) => self.line(text, 9.0, &plain),
            Block::List(points) => {
                points.iter().try_for_each(|point| self.line(&format!("・{point}"), SIZE, &plain))
            }
            Block::KeyFigures(figures) => figures.iter().try_for_each(|figure| self.figure(figure)),
            Block::Table(table) => self.line(&format!("表：{}", table.caption), SIZE, &plain.set_italic()),
        }
    }

    fn figure(&mut self, figure: &KeyFigure) -> Written {
        self.sheet.write(self.row, 0, &figure.label)?;
        write_value(self.sheet, (self.row, 1), &figure.value, figure.decimals, true)?;
        self.sheet.write(self.row, 2, &figure.unit)?;
        self.sheet.write(self.row, 3, figure.change.as_deref().unwrap_or_default())?;
        self.row += 1;
        Ok(())
    }
}

fn write_table(sheet: &mut Worksheet, table: &Table, widths: &[f64]) -> Written {
    let heading = Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin);
    let headings: Vec<_> = table.columns.iter().map(Column::full_heading).collect();
    set_height(sheet, 0, &headings, widths)?;
    for (place, column) in (0..).zip(&table.columns) {
        let align = if column.is_number() { FormatAlign::Right } else { FormatAlign::Left };
        let format = heading.clone().set_align(align).set_align(FormatAlign::Bottom);
        sheet.write_with_format(0, place, &headings[usize::from(place)], &format)?;
        sheet.set_column_width(place, widths[usize::from(place)])?;
    }
    for (row, values) in (1..).zip(&table.rows) {
        let columns = table.columns.iter().zip(values);
        let texts: Vec<_> = columns.map(|(column, value)| value.shown(column.decimals())).collect();
        set_height(sheet, row, &texts, widths)?;
        for ((place, column), value) in (0..).zip(&table.columns).zip(values) {
            write_value(sheet, (row, place), value, column.decimals(), column.is_number())?;
        }
    }
    sheet.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
    Ok(())
}

fn set_height(sheet: &mut Worksheet, row: u32, texts: &[String], widths: &[f64]) -> Written {
    let cells = texts.iter().map(String::as_str).zip(widths.iter().copied());
    sheet.set_row_height(row, sizes::row_height(cells, SIZE))?;
    Ok(())
}

fn write_value(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    decimals: u8,
    to_the_right: bool,
) -> Written {
    let mut format = Format::new().set_align(FormatAlign::Top);
    if to_the_right {
        format = format.set_align(FormatAlign::Right);
    }
    match value {
        Value::Number(number) => {
            let format = format.set_num_format(number_format(decimals));
            sheet.write_number_with_format(row, column, *number, &format)?
        }
        other => sheet.write_string_with_format(row, column, other.plain(0), &format.set_text_wrap())?,
    };
    Ok(())
}

fn number_format(decimals: u8) -> String {
    let point = if decimals > 0 { "." } else { "" };
    format!("#,##0{point}{}", "0".repeat(usize::from(decimals)))
}

/// A text for the head or the foot of a page, where `&` begins a command and 255 letters are the limit.
fn head_text(text: &str, longest: usize) -> String {
    let mut head = String::new();
    for c in text.chars() {
        let sign = if c == '&' { "&&".to_owned() } else { c.to_string() };
        if head.encode_utf16().count() + sign.encode_utf16().count() > longest {
            break;
        }
        head.push_str(&sign);
    }
    head
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::documents::sample;

    fn assert_same(document: &Document) {
        let bytes = document.write_workbook().expect("a workbook");
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("opens");
        let names = book.sheet_names();
        assert_eq!(names.len(), 1 + document.tables().count());
        for (table, name) in document.tables().zip(&names[1..]) {
            let range = book.worksheet_range(name).expect("a sheet");
            for (row, values) in (1..).zip(&table.rows) {
                for ((place, column), value) in (0..).zip(&table.columns).zip(values) {
                    let cell = range.get_value((row, place)).unwrap_or(&Data::Empty);
                    match value {
                        Value::Number(number) => assert_eq!(cell, &Data::Float(*number), "{name}"),
                        other => assert_eq!(cell.to_string(), other.plain(column.decimals()), "{name}"),
                    }
                }
            }
        }
    }

    #[test]
    fn numbers_come_back_as_numbers() {
        assert_same(&sample::one_pager());
        (0..20).for_each(|seed| assert_same(&sample::random(seed)));
    }

    #[test]
    fn the_first_sheet_has_the_text_and_the_key_figures() {
        let bytes = sample::one_pager().write_workbook().expect("a workbook");
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("opens");
        let text = book.worksheet_range(TEXT_SHEET).expect("a sheet");
        let has = |value: &Data| text.cells().any(|(_, _, cell)| cell == value);
        assert!(has(&Data::Float(1234.0)) && has(&Data::String("＊".to_owned())));
        assert!(has(&Data::String("・圏域の協議会に共同での整備を提案する".to_owned())));
    }

    #[test]
    fn the_same_document_gives_the_same_workbook() {
        let write = || sample::one_pager().write_workbook().expect("a workbook");
        assert!(write() == write());
    }

    #[test]
    fn the_head_of_a_page_is_a_text_and_not_a_command() {
        assert_eq!(head_text("A&B", 10), "A&&B");
        assert_eq!(head_text("&&&", 3), "&&");
    }
}
