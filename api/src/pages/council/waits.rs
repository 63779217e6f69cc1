//! 待っている長さ: how long open needs have waited, and within what time met ones were met.

use arunai_core::documents::{Table, Value};
use arunai_core::error::Result;
use arunai_core::reports::source::Source;
use arunai_core::reports::words::{number_column, text, text_column};

use super::given::{ALL, Given, told};
use super::view::{Choices, Part, View, notes, whose, word_of};
use crate::charts::bars::Bars;
use crate::charts::{About, shown};

/// Bands of days, with the last day of each but the last band.
const BANDS: [(&str, &str, Option<u16>); 5] = [
    ("0-30", "30日まで", Some(30)),
    ("31-90", "31〜90日", Some(90)),
    ("91-180", "91〜180日", Some(180)),
    ("181-365", "181〜365日", Some(365)),
    ("366-", "366日から", None),
];

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    let Some(source) = &given.source else { return Ok(View::nothing_yet()) };
    let (service, name) = given.service()?;
    let choices = Choices { services: source.groups(), ..Choices::default() };
    let open = bands(source, "open", &service);
    let met = bands(source, "met", &service);
    if open.iter().chain(&met).all(|(_, value)| *value == Value::Absent) {
        return Ok(View::outside("待っている長さ", given, choices));
    }
    let total = |measure| source.value([measure, ALL, ALL, &service, ALL, ALL, ALL, ALL]);
    let (all_open, all_met) = (total("open"), total("met"));
    let shares = within(&met, &all_met);
    let whose = whose(&name);
    let waiting = format!("{whose}{}", open_sentence(&open, &all_open));
    let ended = met_sentence(&shares, &all_met);
    Ok(View {
        parts: vec![open_part(&open, &waiting), met_part(&shares, &met, &ended)],
        sentence: waiting,
        texts: vec![ended],
        definitions: vec![
            word_of("open"),
            word_of("met"),
            (
                "待った日数",
                "はじめの記録から、期間の終わり（残っているもの）または満たされた日まで。".to_owned(),
            ),
        ],
        notes: notes(
            given,
            "満たされたものだけの割合です。まだ待っているものを入れると、割合は低くなります。",
        ),
        choices,
    })
}

fn bands(source: &Source<'_>, measure: &str, service: &str) -> Vec<(String, Value)> {
    let of = |(code, name, _): (&str, &str, _)| {
        (name.to_owned(), source.value([measure, ALL, ALL, service, ALL, code, ALL, ALL]))
    };
    BANDS.map(of).into()
}

/// What share of met needs was met within the last day of each band: of shown numbers alone.
fn within(met: &[(String, Value)], all: &Value) -> Vec<(String, Value)> {
    let Some(all) = shown(all).filter(|all| *all > 0.0) else {
        let untold = if *all == Value::Hidden { Value::Hidden } else { Value::Absent };
        return days().map(|day| (day, untold.clone())).collect();
    };
    let mut sum = Value::Number(0.0);
    let shares = met.iter().map(|(_, value)| {
        sum = match (&sum, value) {
            (Value::Number(sum), Value::Number(more)) => Value::Number(sum + more),
            // What is no cell of the release is not hidden, and what is hidden stays so.
            (Value::Number(_), other) => other.clone(),
            (untold, _) => untold.clone(),
        };
        match sum {
            Value::Number(sum) => Value::Number((100.0 * sum / all).round()),
            ref untold => untold.clone(),
        }
    });
    days().zip(shares).collect()
}

fn days() -> impl Iterator<Item = String> {
    BANDS.into_iter().filter_map(|(_, _, day)| day).map(|day| format!("{day}日まで"))
}

fn number(number: f64) -> String {
    Value::Number(number).shown(0)
}

fn open_sentence(open: &[(String, Value)], all: &Value) -> String {
    let long: Option<f64> = open[3..].iter().map(|(_, value)| shown(value)).sum();
    match (shown(all), long) {
        (Some(0.0), _) => "残っている困りごとはありません。".to_owned(),
        _ if *all == Value::Absent => "残っている困りごとは公表対象外です。".to_owned(),
        (Some(all), Some(long)) => {
            let percent = (100.0 * long / all).round();
            format!(
                "残っている困りごと{}件のうち、180日をこえて待っているのは{}件（{percent}％）です。",
                number(all),
                number(long)
            )
        }
        _ => format!(
            "残っている困りごとは{}です。180日をこえて待っている割合は、数に{}があるので出せません。",
            told(all, "件"),
            sign_in(std::iter::once(all).chain(open[3..].iter().map(|(_, value)| value)))
        ),
    }
}

fn met_sentence(shares: &[(String, Value)], all: &Value) -> String {
    match (shown(all), shares.get(1).and_then(|(_, share)| shown(share))) {
        (Some(0.0), _) => "期間のうちに満たされた困りごとはありません。".to_owned(),
        _ if *all == Value::Absent => "満たされた困りごとは公表対象外です。".to_owned(),
        (Some(all), Some(share)) => {
            format!("満たされた困りごと{}件のうち、90日までに満たされたのは{share}％です。", number(all))
        }
        _ => format!(
            "満たされた困りごとは{}です。90日までに満たされた割合は、数に{}があるので出せません。",
            told(all, "件"),
            sign_in(std::iter::once(all).chain(shares.get(1).map(|(_, share)| share)))
        ),
    }
}

/// What stands for a number that cannot be told.
fn sign_in<'v>(mut values: impl Iterator<Item = &'v Value>) -> &'static str {
    if values.any(|value| *value == Value::Hidden) { "「＊」" } else { "公表対象外のもの" }
}

fn open_part(open: &[(String, Value)], title: &str) -> Part {
    let table = Table {
        id: "wait-bands".to_owned(),
        caption: "残っている困りごとが待っている日数".to_owned(),
        columns: vec![text_column("日数"), number_column("残っている困りごと", "件", 0)],
        rows: open.iter().map(|(name, value)| vec![text(name.clone()), value.clone()]).collect(),
        chart: None,
    };
    let about = About { id: "wait-bands-chart", title: title.to_owned(), description: String::new() };
    let drawing = Bars { about, rows: open, unit: "件", decimals: 0, most: None }.draw();
    Part::drawn(table, drawing)
}

fn met_part(shares: &[(String, Value)], met: &[(String, Value)], title: &str) -> Part {
    let row = |((day, share), (band, value)): (&(String, Value), &(String, Value))| {
        vec![text(day.clone()), share.clone(), text(band.clone()), value.clone()]
    };
    let mut rows: Vec<Vec<Value>> = shares.iter().zip(met).map(row).collect();
    if let Some((band, value)) = met.get(shares.len()) {
        rows.push(vec![text("そのあと"), Value::Absent, text(band.clone()), value.clone()]);
    }
    let table = Table {
        id: "wait-shares".to_owned(),
        caption: "満たされた困りごとが、何日までに満たされたか".to_owned(),
        columns: vec![
            text_column("日数"),
            number_column("それまでに満たされた割合", "％", 0),
            text_column("日数の区分"),
            number_column("満たされた困りごと", "件", 0),
        ],
        rows,
        chart: None,
    };
    let about = About { id: "wait-shares-chart", title: title.to_owned(), description: String::new() };
    let drawing = Bars { about, rows: shares, unit: "％", decimals: 0, most: Some(100.0) }.draw();
    Part::drawn(table, drawing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(numbers: [Option<f64>; 5]) -> Vec<(String, Value)> {
        let value = |number: Option<f64>| number.map_or(Value::Hidden, Value::Number);
        BANDS.iter().zip(numbers).map(|((_, name, _), number)| ((*name).to_owned(), value(number))).collect()
    }

    #[test]
    fn shares_end_where_a_number_is_hidden() {
        let bands = met([Some(5.0), Some(5.0), None, Some(6.0), Some(4.0)]);
        let shares: Vec<Value> =
            within(&bands, &Value::Number(30.0)).into_iter().map(|(_, share)| share).collect();
        assert_eq!(shares, [Value::Number(17.0), Value::Number(33.0), Value::Hidden, Value::Hidden]);
        let mut outside = bands.clone();
        outside[2].1 = Value::Absent;
        let shares = within(&outside, &Value::Number(30.0));
        assert_eq!((&shares[2].1, &shares[3].1), (&Value::Absent, &Value::Absent));
        let untold = within(&bands, &Value::Hidden);
        assert!(untold.iter().all(|(_, share)| *share == Value::Hidden));
        let of_nobody = within(&met([Some(0.0); 5]), &Value::Number(0.0));
        assert!(of_nobody.iter().all(|(_, share)| *share == Value::Absent));
    }

    #[test]
    fn sentences_tell_what_is_shown() {
        let open = met([Some(5.0), Some(5.0), None, Some(6.0), Some(4.0)]);
        let said = open_sentence(&open, &Value::Number(25.0));
        assert!(said.contains("180日をこえて待っているのは10件（40％）"), "{said}");
        assert!(open_sentence(&met([None; 5]), &Value::Hidden).contains("＊"));
        let outside = BANDS.map(|(_, name, _)| (name.to_owned(), Value::Absent));
        let said = open_sentence(&outside, &Value::Number(25.0));
        assert!(said.contains("公表対象外") && !said.contains('＊'), "{said}");
        let shares = within(&open, &Value::Number(25.0));
        assert!(met_sentence(&shares, &Value::Number(25.0)).contains("90日までに満たされたのは40％"));
    }
}
