//! The tables of a document as CSV.

use super::{Document, Table};
use crate::error::{Error, Result};
use crate::text::harmless;

impl Document {
    /// All tables one after the other, each below a line with its id and caption: RFC 4180 in UTF-8 with a byte
    /// order mark, numbers as programs read them. Fails where [`Document::check`] does.
    pub fn write_csv(&self) -> Result<Vec<u8>> {
        self.check()?;
        let mut text = "\u{feff}".as_bytes().to_vec();
        for (place, table) in self.tables().enumerate() {
            if place > 0 {
                text.extend_from_slice(b"\r\n");
            }
            write_record(&mut text, &[table.id.clone(), table.caption.clone()])?;
            write_table(&mut text, table)?;
        }
        Ok(text)
    }

    /// As JSON, the form in which it is kept.
    pub fn write_json(&self) -> Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).map_err(Error::internal)
    }

    /// One table alone, in the same form. Fails where there is no table with this id, and where
    /// [`Document::check`] does.
    pub fn write_table_csv(&self, id: &str) -> Result<Vec<u8>> {
        self.check()?;
        let table = self.table(id)?;
        let mut text = "\u{feff}".as_bytes().to_vec();
        write_table(&mut text, table)?;
        Ok(text)
    }
}

fn write_table(text: &mut Vec<u8>, table: &Table) -> Result<()> {
    let headings: Vec<_> = table.columns.iter().map(super::Column::full_heading).collect();
    write_record(text, &headings)?;
    for row in &table.rows {
        let cells = table.columns.iter().zip(row).map(|(column, value)| value.plain(column.decimals()));
        write_record(text, &cells.collect::<Vec<_>>())?;
    }
    Ok(())
}

fn write_record(text: &mut Vec<u8>, cells: &[String]) -> Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(text);
    writer.write_record(cells.iter().map(|cell| harmless(cell))).map_err(Error::internal)?;
    writer.flush().map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use crate::documents::{Block, Value, sample};

    #[test]
    fn all_tables_stand_one_after_the_other() {
        let text = String::from_utf8(sample::one_pager().write_csv().expect("CSV")).expect("text");
        let lines: Vec<_> = text.split("\r\n").collect();
        assert_eq!(lines[0], "\u{feff}open-needs,残っている困りごとは短期入所がもっとも多い");
        assert_eq!(lines[1], "サービス,人口1万人あたり（件）,ニーズ（件）");
        assert_eq!((lines[2], lines[5]), ("短期入所,38.3,412", "移動支援,＊,＊"));
        assert_eq!((lines[7], lines[8].split(',').next()), ("", Some("trend")));
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains('\n'));
    }

    #[test]
    fn one_table_is_read_back_and_no_cell_is_a_formula() {
        let mut document = sample::one_pager();
        for block in &mut document.sections[0].blocks {
            if let Block::Table(table) = block {
                table.rows[0][0] = Value::Text("=1+1".to_owned());
                table.rows[0][1] = Value::Number(-3.0);
            }
        }
        let bytes = document.write_table_csv("open-needs").expect("CSV");
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let first = reader.records().next().expect("a row").expect("CSV");
        assert_eq!(first.iter().collect::<Vec<_>>(), ["'=1+1", "-3.0", "412"]);
        assert!(document.write_table_csv("other").is_err());
    }
}
