//! The standard data set 地域・年齢別人口 (自治体標準オープンデータセット): a row for each place, with columns
//! of men and women by age.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::given::Given;
use super::populations::past_day;
use super::sheets::{Column, Refusal, Row, Sheet, area_code};
use super::{ImportReport, written};
use crate::areas::{AreaKind, Geography};
use crate::error::{Error, Result};
use crate::populations::{Population, PopulationKind, is_counted};
use crate::text::fold;
use crate::values::AreaCode;

/// Who says so: the same for every file of the set.
const SOURCE: &str = "地域・年齢別人口";
/// How rows about a whole area are called.
const TOTALS: [&str; 6] = ["総数", "合計", "総計", "計", "全域", "市全体"];
/// What no file counts beyond.
const OLDEST: i32 = 130;

/// First and last year of age.
type Ages = (i32, Option<i32>);

/// Where the columns are.
pub(super) struct StandardColumns {
    code: Column,
    own_code: Column,
    prefecture: Column,
    municipality: Column,
    day: Column,
    name: Column,
    total: Column,
    sexes: [Column; 2],
    /// The columns of each band: both sexes, or one for all.
    bands: BTreeMap<Ages, Vec<usize>>,
}

impl StandardColumns {
    /// The columns, if this is a file of the set.
    pub fn of(sheet: &Sheet) -> Result<Option<Self>> {
        let mut bands: BTreeMap<Ages, Vec<usize>> = BTreeMap::new();
        let mut sexes: BTreeMap<Ages, String> = BTreeMap::new();
        for (place, name) in sheet.header().iter().enumerate() {
            if let Some((ages, sex)) = ages_of(name) {
                bands.entry(ages).or_default().push(place);
                sexes.entry(ages).or_default().extend(sex);
            }
        }
        if bands.is_empty() {
            return Ok(None);
        }
        let is_whole = |ages: &Ages, columns: &[usize]| match sexes.get(ages).map_or("", String::as_str) {
            "" => columns.len() == 1,
            sexes => columns.len() == 2 && ["男女", "女男"].contains(&sexes),
        };
        if let Some(((from, _), _)) = bands.iter().find(|(ages, columns)| !is_whole(ages, columns)) {
            let reason =
                format!("needs one column for men and one for women, or one for all, of ages {from} on");
            return Err(Error::invalid("header", reason));
        }
        Ok(Some(Self {
            code: sheet.column(&[
                "都道府県コード又は市区町村コード",
                "全国地方公共団体コード",
                "市区町村コード",
                "団体コード",
            ]),
            own_code: sheet.column(&["地域コード"]),
            prefecture: sheet.column(&["都道府県名"]),
            municipality: sheet.column(&["市区町村名"]),
            day: sheet.need(&["調査年月日", "基準日"])?,
            name: sheet.need(&["地域名"])?,
            total: sheet.column(&["総人口", "人口"]),
            sexes: [sheet.column(&["男性", "男"]), sheet.column(&["女性", "女"])],
            bands,
        }))
    }

    pub fn read(
        &self,
        sheet: &Sheet,
        geography: &Geography,
        today: NaiveDate,
        report: &mut ImportReport,
    ) -> Given<Population> {
        let mut given = Given::new();
        for (line, row) in sheet.rows() {
            match self.counts(row, geography, today) {
                Ok(counts) => {
                    self.doubt(line, row, &counts, report);
                    self.doubt_name(line, row, geography, report);
                    counts.into_iter().for_each(|population| given.take(line, population, report));
                }
                Err(refusal) => report.reject(line, refusal),
            }
        }
        given
    }

    /// What a row says: all ages, and each band of which both sexes are told.
    fn counts(
        &self,
        row: Row<'_>,
        geography: &Geography,
        today: NaiveDate,
    ) -> Result<Vec<Population>, Refusal> {
        let counted_on = row.value(self.day, |cell| past_day(cell, today))?;
        let (area_code, town) = self.place(row, geography)?;
        let told = row.value(self.total, written::count)?;
        let by_sex = self.sexes.map(|sex| row.value(sex, written::count));
        let [men, women] = by_sex;
        let both = men?.zip(women?).and_then(|(men, women)| men.checked_add(women));
        let total = told.or(both);
        let of = |age_from, age_to, persons| Population {
            area_code: area_code.clone(),
            town: town.clone(),
            position: None,
            population_kind: PopulationKind::Residents,
            counted_on,
            age_from,
            age_to,
            persons,
            source: Some(SOURCE.to_owned()),
        };
        let mut counts: Vec<Population> = total.into_iter().map(|persons| of(None, None, persons)).collect();
        for ((from, to), columns) in &self.bands {
            let column = || match to {
                Some(to) => format!("{from}-{to}歳"),
                None => format!("{from}歳以上"),
            };
            let cells = columns.iter().map(|place| written::count(&row.at(*place)));
            let cells: Vec<_> = cells.collect::<Result<_, _>>().map_err(|r| (column(), r.to_owned()))?;
            let sum = cells.into_iter().try_fold(0_i32, |sum, cell| sum.checked_add(cell?));
            counts.extend(sum.map(|persons| of(Some(*from), *to, persons)));
        }
        let fault = counts.iter().find_map(Population::fault);
        fault.map_or(Ok(counts), |(_, reason)| Err(self.total.refuse(reason)))
    }

    /// Doubts a row whose men and women or bands are not its total, or whose bands are not all told.
    fn doubt(&self, line: u64, row: Row<'_>, counts: &[Population], report: &mut ImportReport) {
        let told = |column| row.value(column, written::count).ok().flatten().map(i64::from);
        let [men, women] = self.sexes.map(told);
        let both = men.zip(women).map(|(men, women)| men + women);
        if let (Some(total), Some(both)) = (told(self.total), both)
            && total != both
        {
            report.doubt(line, self.total.refuse(format!("men and women sum to {both}")));
        }
        let (all, bands): (Vec<_>, Vec<_>) = counts.iter().partition(|count| count.age_from.is_none());
        if bands.len() < self.bands.len() {
            let reason =
                format!("{} of {} bands stay unknown", self.bands.len() - bands.len(), self.bands.len());
            report.doubt(line, ("年齢".to_owned(), reason));
            return;
        }
        let sum: i64 = bands.iter().map(|count| i64::from(count.persons)).sum();
        if all.iter().any(|total| i64::from(total.persons) != sum) {
            report.doubt(line, self.total.refuse(format!("the bands of age sum to {sum}")));
        }
    }

    /// Doubts a row whose code and name are those of two areas: a file of another city, perhaps.
    fn doubt_name(&self, line: u64, row: Row<'_>, geography: &Geography, report: &mut ImportReport) {
        let address = format!("{}{}", row.text(self.prefecture), row.text(self.municipality));
        let coded = row.area(self.code, geography).ok();
        if let (Some(named), Some(coded)) = (geography.area_of_address(&address), coded)
            && !geography.is_within(&named, &coded)
            && !geography.is_within(&coded, &named)
        {
            report.doubt(line, self.municipality.refuse(format!("names {named}, and the code is {coded}")));
        }
    }

    /// The area that a row is about, and the town within it. A file of a prefecture names its
    /// municipalities, one of a city its wards, school districts or towns.
    fn place(&self, row: Row<'_>, geography: &Geography) -> Result<(AreaCode, Option<String>), Refusal> {
        let name = row.text(self.name);
        if name.is_empty() {
            return Err(self.name.refuse("is missing"));
        }
        let own = area_code(&row.text(self.own_code)).filter(|code| counts_in(geography, code));
        if let Some(area) = own {
            return Ok((area, None));
        }
        let outer = self.outer(row, geography)?;
        if let Some(area) = named_within(geography, &outer, &name) {
            return Ok((area, None));
        }
        if !counts_in(geography, &outer) {
            return Err(self.name.refuse("is not a known municipality of the prefecture"));
        }
        Ok((outer, Some(name)))
    }

    /// The local government whose file it is.
    fn outer(&self, row: Row<'_>, geography: &Geography) -> Result<AreaCode, Refusal> {
        if !row.text(self.code).is_empty() {
            return row.area(self.code, geography);
        }
        let municipality = row.text(self.municipality);
        let address = format!("{}{municipality}", row.text(self.prefecture));
        geography
            .area_of_address(&address)
            .filter(|_| !municipality.is_empty())
            .ok_or_else(|| self.municipality.refuse("is not a known area; import areas first"))
    }
}

fn counts_in(geography: &Geography, code: &AreaCode) -> bool {
    geography.find(code).is_some_and(|area| is_counted(area.kind))
}

/// The one area of this name within another, itself included.
fn named_within(geography: &Geography, outer: &AreaCode, name: &str) -> Option<AreaCode> {
    let name = fold(name);
    let whole = geography.find(outer)?;
    let is_whole = TOTALS.iter().any(|total| fold(total) == name) || is_called(whole, &name);
    if is_whole && is_counted(whole.kind) {
        return Some(outer.clone());
    }
    let mut found = geography.areas().filter(|area| {
        let is_inside = area.kind != AreaKind::Town && geography.is_within(&area.code, outer);
        is_inside && is_counted(area.kind) && is_called(area, &name)
    });
    let first = found.next()?;
    found.next().is_none().then(|| first.code.clone())
}

fn is_called(area: &crate::areas::Area, folded: &str) -> bool {
    [&area.name, &area.full_name].into_iter().any(|name| fold(name) == folded)
}

/// The ages that a folded header speaks of, and the sex if it is of one: `0-4歳の男性`, `85歳以上の女性`,
/// `0-4歳`.
fn ages_of(header: &str) -> Option<(Ages, Option<char>)> {
    let suffix = ["男性", "女性", "男", "女", "総数", "計"].iter().find(|sex| header.ends_with(**sex));
    let ages = suffix.and_then(|suffix| header.strip_suffix(suffix)).unwrap_or(header);
    let sex = suffix.and_then(|suffix| suffix.chars().next()).filter(|sex| ['男', '女'].contains(sex));
    Some((years(ages.strip_suffix('ノ').unwrap_or(ages))?, sex))
}

/// First and last year of `0-4歳` or `85歳以上`.
fn years(ages: &str) -> Option<Ages> {
    if let Some(from) = ages.strip_suffix("歳以上") {
        return Some((from.parse().ok().filter(|from| (0..=OLDEST).contains(from))?, None));
    }
    let (from, to) = ages.strip_suffix('歳')?.split_once('-')?;
    let from = from.strip_suffix('歳').unwrap_or(from);
    let (from, to): (i32, i32) = (from.parse().ok()?, to.parse().ok()?);
    (0 <= from && from <= to && to <= OLDEST).then_some((from, Some(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_their_ages() {
        for (header, ages) in [
            ("0-4歳の男性", Some(((0, Some(4)), Some('男')))),
            ("８５歳以上の女性", Some(((85, None), Some('女')))),
            ("10－14歳女", Some(((10, Some(14)), Some('女')))),
            ("15歳-19歳の男性", Some(((15, Some(19)), Some('男')))),
            ("20-24歳の総数", Some(((20, Some(24)), None))),
            ("総人口", None),
            ("男性", None),
            ("9-5歳の男性", None),
        ] {
            assert_eq!(ages_of(&fold(header)), ages, "{header}");
        }
    }
}
