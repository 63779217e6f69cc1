//! The period of a release: a quarter, or a fiscal year.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::analysis::flows::Period;
use crate::clock::Quarter;
use crate::error::Error;

/// Quarters that follow one another: one, or the four of a fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReleasePeriod {
    first: Quarter,
    last: Quarter,
}

impl ReleasePeriod {
    /// A fiscal year, from April to March.
    pub fn year(fiscal_year: i32) -> Self {
        let quarter = |number| Quarter { fiscal_year, number };
        Self { first: quarter(1), last: quarter(4) }
    }

    /// From one quarter to another.
    pub(crate) fn between(first: Quarter, last: Quarter) -> Self {
        Self { first, last }
    }

    /// Its first quarter.
    pub fn first(self) -> Quarter {
        self.first
    }

    /// Its last quarter.
    pub fn last(self) -> Quarter {
        self.last
    }

    /// Its name in Japanese: 令和7年度第3四半期.
    pub fn name(self) -> String {
        let (era, year) = match self.first.fiscal_year {
            year @ ..=2018 => ("平成", year - 1988),
            year => ("令和", year - 2018),
        };
        let year = if year == 1 { "元".to_owned() } else { year.to_string() };
        match self.is_year() {
            true => format!("{era}{year}年度"),
            false => format!("{era}{year}年度第{}四半期", self.first.number),
        }
    }

    /// Its quarters, the earliest first.
    pub fn quarters(self) -> impl Iterator<Item = Quarter> {
        (self.first.index()..=self.last.index()).map(Quarter::at)
    }

    /// Whether it is a fiscal year.
    pub fn is_year(self) -> bool {
        self.first != self.last
    }

    /// Its first and last day.
    pub fn days(self) -> Period {
        Period { first: self.first.first_day(), last: self.last.last_day() }
    }

    /// Whether it holds a day.
    pub fn holds(self, day: NaiveDate) -> bool {
        (self.first.first_day()..=self.last.last_day()).contains(&day)
    }
}

impl From<Quarter> for ReleasePeriod {
    fn from(quarter: Quarter) -> Self {
        Self { first: quarter, last: quarter }
    }
}

impl fmt::Display for ReleasePeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_year() {
            true => write!(f, "{}", self.first.fiscal_year),
            false => write!(f, "{}", self.first),
        }
    }
}

impl FromStr for ReleasePeriod {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if let Ok(quarter) = text.parse::<Quarter>() {
            return Ok(quarter.into());
        }
        let year = text.parse().ok().filter(|year| (1900..=9999).contains(year) && text.len() == 4);
        year.map(Self::year).ok_or_else(|| {
            let reason =
                "must be a quarter such as 2025-Q1 (April to June 2025) or a fiscal year such as 2025";
            Error::invalid("period", reason)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_and_years_are_read_and_nothing_else() {
        for text in ["2025-Q1", "2025", "1999-Q4"] {
            assert_eq!(text.parse::<ReleasePeriod>().expect("a period").to_string(), text);
        }
        let year: ReleasePeriod = "2025".parse().expect("a period");
        assert_eq!((year.first().to_string(), year.last().to_string()), ("2025-Q1".into(), "2025-Q4".into()));
        assert_eq!(year.quarters().count(), 4);
        let name = |text: &str| text.parse::<ReleasePeriod>().expect("a period").name();
        assert_eq!(
            ["2025", "2019-Q4", "2018-Q1"].map(name),
            ["令和7年度", "令和元年度第4四半期", "平成30年度第1四半期"]
        );
        for text in ["", "25", "2025-Q5", "２０２５", "+2025", "02025", "2025-Q", "-202"] {
            let error = text.parse::<ReleasePeriod>().expect_err(text).to_string();
            assert!(error.contains("period"), "{error}");
        }
    }
}
