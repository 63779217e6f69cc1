//! When a service is open, and whether that is when it is needed.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::criteria::{Criterion, FactSource, Fit, Judgement};
use crate::eligibility::Delivery;
use crate::error::{Error, Faults, Result};
use crate::import::wamnet_file::{Hours, Span as HoursSpan};
use crate::services::Service;
use crate::text::fold;

/// A day on which a service may be needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// 月曜.
    Monday,
    /// 火曜.
    Tuesday,
    /// 水曜.
    Wednesday,
    /// 木曜.
    Thursday,
    /// 金曜.
    Friday,
    /// 土曜.
    Saturday,
    /// 日曜.
    Sunday,
    /// 祝日.
    Holiday,
}

/// When a service is needed: on all of these days, for the whole of the time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OpenOn {
    /// The days; weekdays when only a time is given.
    pub days: Vec<Day>,
    /// From this time, `HH:MM`.
    #[schema(example = "09:00")]
    pub from: Option<String>,
    /// To this time, `HH:MM`.
    #[schema(example = "17:00")]
    pub to: Option<String>,
    /// Through the night.
    pub overnight: bool,
}

/// The same, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    days: Vec<Day>,
    /// Minutes after midnight.
    time: Option<(u16, u16)>,
    overnight: bool,
}

impl OpenOn {
    pub(crate) fn read(&self) -> Result<Wanted> {
        let time = |text: &Option<String>, field: &str| match text {
            None => Ok(None),
            Some(text) => minutes(text)
                .map(Some)
                .ok_or_else(|| Error::invalid(format!("open_on.{field}"), "must be a time such as 09:00")),
        };
        let (from, to) = (time(&self.from, "from")?, time(&self.to, "to")?);
        let mut faults = Faults::default();
        faults.require(from.is_some() == to.is_some(), "open_on.to", "needs both from and to, or neither");
        let ordered = from.zip(to).is_none_or(|(from, to)| from < to);
        faults.require(ordered, "open_on.to", "must be after from; say overnight for a night");
        let mut days = self.days.clone();
        days.sort();
        days.dedup();
        let is_once = days.len() == self.days.len();
        faults.require(is_once, "open_on.days", "must not name a day twice");
        let asks = !self.days.is_empty() || from.is_some() || self.overnight;
        faults.require(asks, "open_on", "must name days, a time or overnight");
        faults.finish()?;
        let weekdays = [Day::Monday, Day::Tuesday, Day::Wednesday, Day::Thursday, Day::Friday];
        let days = match (self.days.is_empty(), from) {
            (true, Some(_)) => weekdays.to_vec(),
            _ => self.days.clone(),
        };
        Ok(Wanted { days, time: from.zip(to), overnight: self.overnight })
    }
}

/// What of a service its opening is judged by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct When {
    /// Of weekdays, Saturday, Sunday and holidays.
    hours: [Option<Span>; 4],
    /// Of each [`Day`].
    closed: [Closed; 8],
    is_residential: bool,
}

/// Who opens at midnight and closes at this minute is open all day: 23:59.
const ALL_DAY_TO: u16 = 24 * 60 - 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Span {
    /// Minutes after midnight.
    Day(u16, u16),
    /// Past midnight.
    Night,
    /// Both times are the same, mostly `00:00-00:00`: all day, or nobody filled it in.
    AllDayOrUnknown,
    /// Text that is no span of time.
    Other,
}

/// What 定休日 says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Closed {
    No,
    /// e.g. 第2土曜日.
    Sometimes,
    Yes,
}

impl When {
    pub fn of(service: &Service, delivery: &[Delivery]) -> Self {
        let hours = &service.hours;
        let spans = [&hours.weekday, &hours.saturday, &hours.sunday, &hours.holiday];
        Self {
            hours: spans.map(|text| text.as_deref().map(span)),
            closed: closed_days(service.closed_days.as_deref().unwrap_or_default()),
            is_residential: delivery.contains(&Delivery::Residential),
        }
    }

    /// Whether it is open on all the days for all the time.
    pub fn judge(&self, wanted: &Wanted) -> Judgement {
        let mut fits: Vec<(Fit, &str)> =
            wanted.days.iter().map(|day| self.judge_day(*day, wanted.time)).collect();
        if wanted.overnight {
            fits.push(self.judge_night());
        }
        let worst = |fit: Fit| fits.iter().find(|(found, _)| *found == fit);
        let (fit, reason) = *worst(Fit::DoesNotFit).or(worst(Fit::Unknown)).unwrap_or(&(Fit::Fits, "open"));
        match fit {
            Fit::Unknown if reason.is_empty() => Judgement::unknown(Criterion::OpenOn),
            _ => Judgement::new(Criterion::OpenOn, fit, reason, FactSource::Record),
        }
    }

    fn judge_day(&self, day: Day, time: Option<(u16, u16)>) -> (Fit, &'static str) {
        let place = (day as usize).saturating_sub(4);
        match self.closed[day as usize] {
            Closed::Yes => return (Fit::DoesNotFit, "closed_days"),
            Closed::Sometimes => return (Fit::Unknown, "closed_sometimes"),
            Closed::No => {}
        }
        match (self.hours[place], time) {
            (None, _) => (Fit::Unknown, ""),
            (Some(Span::AllDayOrUnknown | Span::Other), _) => (Fit::Unknown, "hours_unclear"),
            (Some(_), None) => (Fit::Fits, "open"),
            (Some(Span::Day(start, end)), Some((from, to))) if start <= from && to <= end => {
                (Fit::Fits, "open")
            }
            (Some(Span::Day(..)), Some(_)) => (Fit::DoesNotFit, "hours"),
            (Some(Span::Night), Some(_)) => (Fit::Unknown, "hours_unclear"),
        }
    }

    fn judge_night(&self) -> (Fit, &'static str) {
        let known = || self.hours.iter().flatten();
        let is_open = |span: &Span| match span {
            Span::Night => true,
            Span::Day(start, end) => *start == 0 && *end >= ALL_DAY_TO,
            _ => false,
        };
        if self.is_residential || known().any(is_open) {
            (Fit::Fits, "overnight")
        } else if known().any(|span| matches!(span, Span::AllDayOrUnknown | Span::Other)) {
            (Fit::Unknown, "hours_unclear")
        } else if known().next().is_some() {
            (Fit::DoesNotFit, "hours")
        } else {
            (Fit::Unknown, "")
        }
    }
}

fn minutes(text: &str) -> Option<u16> {
    if text == "24:00" {
        return Some(24 * 60);
    }
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    u16::try_from(chrono::Timelike::num_seconds_from_midnight(&time) / 60).ok()
}

fn span(text: &str) -> Span {
    let Some(hours) = Hours::parse(text) else { return Span::Other };
    match hours.span {
        HoursSpan::SameDay => Span::Day(hours.opens, hours.closes),
        HoursSpan::Overnight => Span::Night,
        HoursSpan::WholeDayOrUnknown => Span::AllDayOrUnknown,
    }
}

/// The days that a free text names as closed: 日曜日, 土日祝, 土・日. Dates (12月29日) name none, and 第2土曜
/// only some of its days.
fn closed_days(text: &str) -> [Closed; 8] {
    const SIGNS: [char; 8] = ['月', '火', '水', '木', '金', '土', '日', '祝'];
    let text: Vec<char> = fold(text).chars().filter(|c| !"・、,，･/／と及び".contains(*c)).collect();
    let sign = |place: usize| text.get(place).and_then(|c| SIGNS.iter().position(|sign| sign == c));
    let mut closed = [Closed::No; 8];
    for place in 0..text.len() {
        let Some(day) = sign(place) else { continue };
        let before = place.checked_sub(1);
        let follows_number = before.is_some_and(|b| text[b].is_ascii_digit());
        let ordinal = text[..place].iter().rev().take(6).any(|c| *c == '第');
        let named = text.get(place + 1) == Some(&'曜') || day == 7;
        let in_run =
            (sign(place + 1).is_some() || before.is_some_and(|b| sign(b).is_some())) && !follows_number;
        // The 日 of 日曜日 and 祝日 is no Sunday.
        let is_suffix =
            day == 6 && before.is_some_and(|b| text[b] == '曜' || text[b] == '祝' || text[b] == '祭');
        if (named || in_run) && !is_suffix && (ordinal || !follows_number) {
            closed[day] = if ordinal { Closed::Sometimes } else { Closed::Yes };
        }
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(text: &str) -> String {
        let signs = "月火水木金土日祝".chars().zip(closed_days(text));
        signs
            .filter_map(|(sign, closed)| match closed {
                Closed::No => None,
                Closed::Yes => Some(sign.to_string()),
                Closed::Sometimes => Some(format!("({sign})")),
            })
            .collect()
    }

    #[test]
    fn closed_days_are_read_from_the_usual_texts() {
        for (text, days) in [
            ("日曜日", "日"),
            ("土日祝", "土日祝"),
            ("土・日・祝日", "土日祝"),
            ("土曜日、日曜日、祝日、12月29日～1月3日", "土日祝"),
            ("年末年始（12月30日から1月3日）", ""),
            ("毎週水曜日と日曜日", "水日"),
            ("第2土曜日、日曜", "(土)(日)"),
            ("なし", ""),
            ("", ""),
        ] {
            assert_eq!(closed(text), days, "{text}");
        }
    }

    fn when(weekday: &str) -> When {
        let hours = [Some(span(weekday)), None, None, None];
        When { hours, closed: [Closed::No; 8], is_residential: false }
    }

    fn fit(when: &When, open_on: OpenOn) -> Fit {
        when.judge(&open_on.read().expect("readable")).fit
    }

    fn at(from: &str, to: &str) -> OpenOn {
        OpenOn { from: Some(from.into()), to: Some(to.into()), ..OpenOn::default() }
    }

    #[test]
    fn hours_must_hold_the_whole_time() {
        assert_eq!(fit(&when("09:00-17:00"), at("09:00", "17:00")), Fit::Fits);
        assert_eq!(fit(&when("09:00-17:00"), at("09:00", "17:01")), Fit::DoesNotFit);
        assert_eq!(fit(&when("00:00-00:00"), at("09:00", "17:00")), Fit::Unknown);
        let sunday = OpenOn { days: vec![Day::Sunday], ..OpenOn::default() };
        assert_eq!(fit(&when("09:00-17:00"), sunday), Fit::Unknown);
        let monday = || OpenOn { days: vec![Day::Monday], ..OpenOn::default() };
        assert_eq!(fit(&when("09:00-17:00"), monday()), Fit::Fits);
        assert_eq!(fit(&when("00:00-00:00"), monday()), Fit::Unknown);
        assert!(OpenOn { days: vec![Day::Monday; 2], ..OpenOn::default() }.read().is_err());
    }

    #[test]
    fn a_night_needs_hours_past_midnight_or_a_bed() {
        let night = || OpenOn { overnight: true, ..OpenOn::default() };
        assert_eq!(fit(&when("16:00-10:00"), night()), Fit::Fits);
        assert_eq!(fit(&when("00:00-24:00"), night()), Fit::Fits);
        assert_eq!(fit(&when("00:00-23:59"), night()), Fit::Fits);
        assert_eq!(fit(&when("08:30-08:30"), night()), Fit::Unknown);
        assert_eq!(fit(&when("09:00-17:00"), night()), Fit::DoesNotFit);
        assert_eq!(fit(&When { is_residential: true, ..when("09:00-17:00") }, night()), Fit::Fits);
    }

    #[test]
    fn what_asks_nothing_or_nonsense_is_refused() {
        assert!(OpenOn::default().read().is_err());
        assert!(at("17:00", "09:00").read().is_err());
        assert!(at("9時", "17:00").read().is_err());
        assert!(OpenOn { from: Some("09:00".into()), ..OpenOn::default() }.read().is_err());
    }
}
