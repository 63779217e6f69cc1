//! The dates of a life that the law sets: ages reached, entering school, leaving it.
//!
//! Pure functions of a date of birth. 年齢計算ニ関スル法律 counts the day of birth, and 民法143条 ends a
//! year on the day before the same day of a later year, or, where there is no such day, on the last day
//! of the month. So an age is reached at the end of the day before the birthday.

use chrono::{Datelike, Months, NaiveDate};

/// An event of a life that changes who is responsible, or for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LifeStage {
    /// An age in years is reached: 6, 18 (児童福祉法 ends), 40 (介護保険 2号), 65 (1号).
    Reaches(u16),
    /// Primary school begins (就学).
    SchoolEntry,
    /// Upper secondary school ends (卒業): when services for children in fact end.
    Graduation,
}

impl LifeStage {
    /// Its date for somebody born on a day, by the laws named at [`reaches`], [`school_entry`] and
    /// [`graduation`]; nothing beyond the calendar.
    pub fn date(self, born: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Reaches(age) => reaches(born, age),
            Self::SchoolEntry => school_entry(born),
            Self::Graduation => graduation(born),
        }
    }
}

/// The day at whose end an age is reached: the day before the birthday (年齢計算ニ関スル法律, 民法143条).
///
/// Who was born on 29 February reaches it on 28 February, in leap years too; who was born on 1 March on
/// the last day of February.
pub fn reaches(born: NaiveDate, age: u16) -> Option<NaiveDate> {
    let year = born.year().checked_add(i32::from(age))?;
    match NaiveDate::from_ymd_opt(year, born.month(), born.day()) {
        Some(birthday) => birthday.pred_opt(),
        None => NaiveDate::from_ymd_opt(year, 2, 28),
    }
}

/// The age reached by the end of a day (年齢計算ニ関スル法律, 民法143条); nothing before the birth.
pub fn age_at(born: NaiveDate, day: NaiveDate) -> Option<u16> {
    let years = u16::try_from(day.year().checked_sub(born.year())?).ok()?;
    // The last day of a year may already reach the age of the next.
    let is_reached = |age: &u16| reaches(born, *age).is_some_and(|reached| reached <= day);
    let age = [years.saturating_add(1), years].into_iter().find(is_reached);
    (day >= born).then(|| age.unwrap_or(years.saturating_sub(1)))
}

/// The day on which primary school begins: the first 1 April after the day on which 6 is reached
/// (学校教育法17条).
///
/// So who was born on 1 April enters a year before who was born on 2 April.
pub fn school_entry(born: NaiveDate) -> Option<NaiveDate> {
    let from = reaches(born, 6)?.succ_opt()?;
    let april = NaiveDate::from_ymd_opt(from.year(), 4, 1)?;
    if april >= from { Some(april) } else { NaiveDate::from_ymd_opt(from.year() + 1, 4, 1) }
}

/// The day on which upper secondary school ends: 31 March, twelve years after entering school (学校教育法
/// 32条, 47条, 56条: six, three and three years).
pub fn graduation(born: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(school_entry(born)?.year() + 12, 3, 31)
}

/// The last day of the years that follow a day; from 29 February to 28 February where there is no 29th
/// (民法143条).
pub fn years_after(day: NaiveDate, years: u16) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(u32::from(years) * 12))
}

/// The last day of the fiscal year (年度, from April to March: 地方自治法208条) that holds a day.
pub fn fiscal_year_end(day: NaiveDate) -> Option<NaiveDate> {
    let year = if day.month() < 4 { day.year() } else { day.year().checked_add(1)? };
    NaiveDate::from_ymd_opt(year, 3, 31)
}

/// Whether a date lies after a day and not after the end of so many years from it: the first day does not
/// count (民法140条).
pub fn is_within(date: NaiveDate, day: NaiveDate, years: u16) -> bool {
    years_after(day, years).is_some_and(|last| day < date && date <= last)
}

/// When to begin planning for an event: so many months before it, or at the latest at the start of the
/// calendar.
pub fn planning_starts(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day")
    }

    #[test]
    fn an_age_is_reached_the_day_before_the_birthday() {
        assert_eq!(reaches(day(1960, 4, 2), 65), Some(day(2025, 4, 1)));
        assert_eq!(reaches(day(1960, 1, 1), 65), Some(day(2024, 12, 31)));
        assert_eq!(reaches(day(2004, 3, 1), 20), Some(day(2024, 2, 29)));
        assert_eq!(reaches(day(2003, 3, 1), 20), Some(day(2023, 2, 28)));
    }

    #[test]
    fn who_was_born_on_29_february_reaches_an_age_on_28_february() {
        let born = day(2008, 2, 29);
        assert_eq!(reaches(born, 6), Some(day(2014, 2, 28)));
        assert_eq!(reaches(born, 16), Some(day(2024, 2, 28)));
        assert_eq!(age_at(born, day(2024, 2, 27)), Some(15));
        assert_eq!(age_at(born, day(2024, 2, 28)), Some(16));
    }

    #[test]
    fn a_day_in_april_makes_a_year_of_school() {
        let entries = [day(2018, 3, 31), day(2018, 4, 1), day(2018, 4, 2)].map(school_entry);
        assert_eq!(entries, [2024, 2024, 2025].map(|year| Some(day(year, 4, 1))));
        let ends = [day(2018, 4, 1), day(2018, 4, 2)].map(graduation);
        assert_eq!(ends, [2036, 2037].map(|year| Some(day(year, 3, 31))));
    }

    #[test]
    fn who_was_born_on_1_april_turns_18_with_graduation_and_on_2_april_a_year_before() {
        let [first, second] = [day(2007, 4, 1), day(2007, 4, 2)];
        assert_eq!(LifeStage::Reaches(18).date(first), Some(day(2025, 3, 31)));
        assert_eq!(LifeStage::Graduation.date(first), Some(day(2025, 3, 31)));
        assert_eq!(LifeStage::Reaches(18).date(second), Some(day(2025, 4, 1)));
        assert_eq!(LifeStage::Graduation.date(second), Some(day(2026, 3, 31)));
    }

    #[test]
    fn an_age_is_what_was_reached() {
        assert_eq!(age_at(day(1960, 4, 2), day(2025, 4, 1)), Some(65));
        assert_eq!(age_at(day(1960, 4, 3), day(2025, 4, 1)), Some(64));
        assert_eq!(age_at(day(2024, 1, 1), day(2024, 12, 31)), Some(1));
        assert_eq!(age_at(day(2024, 5, 1), day(2024, 5, 1)), Some(0));
        assert_eq!(age_at(day(2024, 5, 1), day(2025, 4, 29)), Some(0));
        assert_eq!(age_at(day(2024, 5, 2), day(2024, 5, 1)), None);
    }

    #[test]
    fn a_year_from_29_february_ends_on_28_february() {
        assert_eq!(years_after(day(2024, 2, 29), 1), Some(day(2025, 2, 28)));
        assert_eq!(years_after(day(2024, 2, 29), 4), Some(day(2028, 2, 29)));
        assert!(is_within(day(2026, 4, 1), day(2025, 4, 1), 1));
        assert!(!is_within(day(2025, 4, 1), day(2025, 4, 1), 1));
    }

    #[test]
    fn a_fiscal_year_ends_in_march() {
        assert_eq!(fiscal_year_end(day(2025, 3, 31)), Some(day(2025, 3, 31)));
        assert_eq!(fiscal_year_end(day(2025, 4, 1)), Some(day(2026, 3, 31)));
    }

    #[test]
    fn the_ends_of_the_calendar_give_nothing() {
        for stage in [LifeStage::Reaches(6), LifeStage::SchoolEntry, LifeStage::Graduation] {
            assert_eq!(stage.date(NaiveDate::MAX), None);
        }
        assert_eq!(fiscal_year_end(NaiveDate::MAX), None);
        assert_eq!(planning_starts(NaiveDate::MIN, 12), NaiveDate::MIN);
    }
}
