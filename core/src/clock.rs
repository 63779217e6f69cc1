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
        let japan = FixedOffset::east_opt(9 * 3600).unwrap_or_else(|| unreachable!("+09:00 is an offset"));
        self.now().with_timezone(&japan).date_naive()
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
