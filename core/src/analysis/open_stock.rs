//! How old the open needs are: the plainest figure of waiting.

use chrono::NaiveDate;

/// How many open needs there are, and how many of them are older than each limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenStock {
    /// How many are open at the end of the day.
    pub open: usize,
    /// How many are open for more than so many days, limit by limit as asked.
    pub older_than: Vec<usize>,
    /// The median age in days, the lower one of two; nothing where none is open.
    pub median_days: Option<i64>,
}

/// Counts the needs open at the end of a day by age, as NHS England's referral-to-treatment statistics
/// count incomplete pathways by the time waited so far.
///
/// Takes the opening and the closing day of each need; `limits` are in days, usually 180 and 365. A need
/// of exactly so many days is not yet older. One that closed on the day is not open.
pub fn open_stock(needs: &[(NaiveDate, Option<NaiveDate>)], day: NaiveDate, limits: &[u32]) -> OpenStock {
    let is_open = |(opened, closed): &&(NaiveDate, Option<NaiveDate>)| {
        *opened <= day && closed.is_none_or(|closed| closed > day)
    };
    let mut ages: Vec<i64> =
        needs.iter().filter(is_open).map(|(opened, _)| (day - *opened).num_days()).collect();
    ages.sort_unstable();
    let older = |limit: &u32| ages.iter().filter(|age| **age > i64::from(*limit)).count();
    OpenStock {
        open: ages.len(),
        older_than: limits.iter().map(older).collect(),
        median_days: ages.get(ages.len().saturating_sub(1) / 2).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_counted_by_age() {
        let day = |days: u64| NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day") + chrono::Days::new(days);
        let needs = [
            (day(0), None),
            (day(20), None),
            (day(21), None),
            (day(30), Some(day(200))),
            (day(0), Some(day(201))),
            (day(201), None),
        ];
        let stock = open_stock(&needs, day(200), &[180, 365]);
        assert_eq!((stock.open, stock.older_than), (4, vec![2, 0]));
        assert_eq!(stock.median_days, Some(180));
        let none = OpenStock { open: 0, older_than: vec![0], median_days: None };
        assert_eq!(open_stock(&[], day(0), &[180]), none);
        assert_eq!(open_stock(&needs[5..], day(0), &[]), OpenStock { older_than: vec![], ..none });
    }
}
