//! The only source of "now", and with it of today and of the fiscal year.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, TimeDelta, Utc};

/// Tells the time: the system's, or one that a test sets.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is set.
    pub fn fixed(now: DateTime<Utc>) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(now.timestamp_micros()))))
    }

    /// Sets a fixed clock; the system's cannot be set and stays as it is.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Source::Fixed(micros) = &self.0 {
            micros.store(now.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// This moment, in whole microseconds: what both databases can hold.
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
            Source::System => Utc::now().timestamp_micros(),
            Source::Fixed(micros) => micros.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Today in Japan.
    pub fn today(&self) -> NaiveDate {
        day_of(self.now())
    }
}

/// The day in Japan that a moment lies in.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    let japan = FixedOffset::east_opt(9 * 3600).unwrap_or_else(|| unreachable!("+09:00 is an offset"));
    at.with_timezone(&japan).date_naive()
}

/// A day of the past, told by what is known of it now, or by the services and files that had been recorded by a
/// moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KnownDay {
    pub day: NaiveDate,
    /// The moment, included; now without it.
    pub by: Option<DateTime<Utc>>,
}

impl KnownDay {
    /// As is known of a day now.
    pub fn now(day: NaiveDate) -> Self {
        Self { day, by: None }
    }

    /// As was known of a day when it ended: by its last moment.
    pub fn then(day: NaiveDate) -> Self {
        Self { day, by: Some(end_of_day(day) - TimeDelta::microseconds(1)) }
    }
}

/// The Japanese fiscal year (年度, April to March) that a day belongs to.
pub fn fiscal_year(day: NaiveDate) -> i32 {
    if day.month() >= 4 { day.year() } else { day.year() - 1 }
}

/// The moment at which a day in Japan ends.
pub fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    next.and_hms_opt(0, 0, 0)
        .map_or(DateTime::<Utc>::MAX_UTC, |midnight| midnight.and_utc() - TimeDelta::hours(9))
}

/// A quarter of a fiscal year: its first day, and the first day after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    /// The fiscal year.
    pub fiscal_year: i32,
    /// 1 (April to June) to 4 (January to March).
    pub number: u32,
}

impl Quarter {
    /// The last quarter that had ended before `today`.
    pub fn last_closed(today: NaiveDate) -> Self {
        let quarter = Self::of(today);
        match quarter.number {
            1 => Self { fiscal_year: quarter.fiscal_year - 1, number: 4 },
            number => Self { number: number - 1, ..quarter },
        }
    }

    /// The quarter that a day belongs to.
    pub fn of(day: NaiveDate) -> Self {
        Self { fiscal_year: fiscal_year(day), number: (day.month() + 8) % 12 / 3 + 1 }
    }

    /// Its place in the row of all quarters: the fiscal year times four, plus 0 to 3.
    pub fn index(self) -> i32 {
        self.fiscal_year * 4 + self.number as i32 - 1
    }

    /// The quarter at a place in the row of all quarters.
    pub fn at(index: i32) -> Self {
        Self { fiscal_year: index.div_euclid(4), number: index.rem_euclid(4) as u32 + 1 }
    }

    /// The first day of the quarter.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.fiscal_year, 4, 1)
            .and_then(|april| april.checked_add_months(Months::new(3 * (self.number - 1))))
            .unwrap_or(NaiveDate::MIN)
    }

    /// The last day of the quarter.
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.fiscal_year, 4, 1)
            .and_then(|april| april.checked_add_months(Months::new(3 * self.number)))
            .and_then(|next| next.checked_sub_days(Days::new(1)))
            .unwrap_or(NaiveDate::MAX)
    }
}

impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-Q{}", self.fiscal_year, self.number)
    }
}

impl std::str::FromStr for Quarter {
    type Err = crate::Error;

    fn from_str(text: &str) -> crate::Result<Self> {
        let read = || {
            let (year, number) = text.split_once("-Q")?;
            let quarter = Self { fiscal_year: year.parse().ok()?, number: number.parse().ok()? };
            let known = (1900..=9999).contains(&quarter.fiscal_year) && (1..=4).contains(&quarter.number);
            (known && quarter.to_string() == text).then_some(quarter)
        };
        read().ok_or_else(|| {
            crate::Error::invalid(
                "quarter",
                "must be a fiscal year and 1 to 4, such as 2025-Q1 for April to June 2025",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_fiscal_year_turns_on_the_first_of_april() {
        assert_eq!(fiscal_year(day("2026-03-31")), 2025);
        assert_eq!(fiscal_year(day("2026-04-01")), 2026);
    }

    #[test]
    fn a_quarter_is_read_as_it_is_written() {
        let quarter: Quarter = "2024-Q4".parse().expect("a quarter");
        assert_eq!((quarter.first_day(), quarter.last_day()), (day("2025-01-01"), day("2025-03-31")));
        assert_eq!(Quarter::at(quarter.index()), quarter);
        for wrong in ["2024-Q0", "2024-Q5", "2024-4", "24-Q1", "2024-Q04", "2024-Q", ""] {
            assert!(wrong.parse::<Quarter>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_last_closed_quarter_ends_before_today() {
        for (today, quarter, last_day) in [
            ("2026-11-22", "2026-Q2", "2026-09-30"),
            ("2026-04-01", "2025-Q4", "2026-03-31"),
            ("2026-06-30", "2025-Q4", "2026-03-31"),
            ("2026-07-01", "2026-Q1", "2026-06-30"),
            ("2027-01-01", "2026-Q3", "2026-12-31"),
        ] {
            let closed = Quarter::last_closed(day(today));
            assert_eq!((closed.to_string().as_str(), closed.last_day()), (quarter, day(last_day)));
        }
    }
}
