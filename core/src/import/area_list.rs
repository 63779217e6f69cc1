//! Lists of areas as CSV: the code list of 地方公共団体, and 障害保健福祉圏域 with their members.

use crate::error::{Error, Result};
use crate::text::{fold, tidy};

/// A row of a code list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedArea {
    /// Line of the file.
    pub line: u64,
    /// The six-digit code.
    pub code: String,
    /// 都道府県.
    pub prefecture: String,
    /// 市区町村, or the city of a ward; empty for a prefecture.
    pub municipality: String,
    /// 区 of a 政令指定都市.
    pub ward: String,
    /// Kana of the innermost name.
    pub kana: String,
}

/// A 圏域 with the municipalities that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRegion {
    /// Line of the file.
    pub line: u64,
    /// A council's own code with a prefix, or six digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Codes of its members.
    pub members: Vec<String>,
}

/// What a CSV file about areas holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AreaList {
    /// A code list.
    Areas(Vec<ListedArea>),
    /// 圏域.
    Regions(Vec<ListedRegion>),
}

/// Names under which lists give a column.
const CODE: &[&str] = &["code6", "code", "団体コード", "全国地方公共団体コード"];
const PREFECTURE: &[&str] = &["prefecture", "都道府県名(漢字)", "都道府県名", "都道府県"];
const MUNICIPALITY: &[&str] = &["municipality", "市区町村名(漢字)", "市区町村名", "市区町村"];
const WARD: &[&str] = &["ward", "区"];
const KANA: &[&str] = &["kana", "市区町村名(カナ)", "カナ"];
const NAME: &[&str] = &["name", "名称", "圏域名"];
const MEMBERS: &[&str] = &["members", "構成市町村"];

/// Reads either list; which one it is, its header tells.
pub fn read(text: &str) -> Result<AreaList> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| Error::invalid("header", e.to_string()))?.clone();
    let column =
        |names: &[&str]| header.iter().position(|have| names.iter().any(|name| fold(have) == fold(name)));
    let need = |names: &[&str]| {
        column(names).ok_or_else(|| Error::invalid("header", format!("has no column `{}`", names[0])))
    };
    let code = need(CODE)?;
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| Error::invalid("file", e.to_string()))?;
        records.push((record.position().map_or(0, csv::Position::line), record));
    }
    let get = |record: &csv::StringRecord, column: Option<usize>| {
        tidy(column.and_then(|index| record.get(index)).unwrap_or_default())
    };
    if let Some(members) = column(MEMBERS) {
        let name = need(NAME)?;
        let region = |(line, record): &(u64, csv::StringRecord)| ListedRegion {
            line: *line,
            code: get(record, Some(code)),
            name: get(record, Some(name)),
            members: get(record, Some(members)).split([';', ' ', '、', '/']).map(str::to_owned).collect(),
        };
        return Ok(AreaList::Regions(records.iter().map(region).collect()));
    }
    let (prefecture, municipality) = (need(PREFECTURE)?, need(MUNICIPALITY)?);
    let area = |(line, record): &(u64, csv::StringRecord)| ListedArea {
        line: *line,
        code: get(record, Some(code)),
        prefecture: get(record, Some(prefecture)),
        municipality: get(record, Some(municipality)),
        ward: get(record, column(WARD)),
        kana: get(record, column(KANA)),
    };
    Ok(AreaList::Areas(records.iter().map(area).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_which_list_it_is() {
        let regions = read("code,name,members\nx-east,東部圏域,322016;322024\n").expect("reads");
        let AreaList::Regions(regions) = regions else { panic!("regions") };
        assert_eq!(regions[0].members, ["322016", "322024"]);
        let areas =
            read("団体コード,都道府県名（漢字）,市区町村名（漢字）\n322016,島根県,松江市\n").expect("reads");
        let AreaList::Areas(areas) = areas else { panic!("areas") };
        assert_eq!(areas[0].municipality, "松江市");
    }

    #[test]
    fn a_missing_column_is_named() {
        let error = read("a,b\n1,2\n").expect_err("refused");
        assert!(error.to_string().contains("code6"));
    }
}
