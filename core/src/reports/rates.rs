//! What rates by municipality say: sentences and words, from shown numbers alone.

use super::words::{known, text};
use crate::analysis::funnels::Flag;
use crate::documents::{ABSENT, HIDDEN, Value};
use crate::releases::{ReleaseRate, ReleaseRates};

/// Whose rates these are.
const WHAT: &str = "人口あたりの、困りごとが残っている人";

/// What is said of a municipality that has more than all that are shown.
pub const MORE: &str = "多い";
/// What is said of one that has fewer.
pub const FEWER: &str = "少ない";

/// A number that follows from persons and inhabitants: hidden with the persons, absent without inhabitants.
pub fn rate(value: Option<f64>, area: &ReleaseRate) -> Value {
    if area.persons.is_none() { Value::Hidden } else { known(value) }
}

/// How a municipality stands to all that are shown.
pub fn standing(area: &ReleaseRate) -> &'static str {
    match area.flag {
        _ if area.persons.is_none() => HIDDEN,
        Some(Flag::High | Flag::VeryHigh) => MORE,
        Some(Flag::Low | Flag::VeryLow) => FEWER,
        Some(Flag::Within) => "差があるとは言えない",
        None => ABSENT,
    }
}

/// Names of the five classes of a map, by the council's cut points of the rate over that of all that are shown.
pub fn class_names(cuts: &[f64; 4]) -> [String; 5] {
    [
        format!("{}倍未満", cuts[0]),
        format!("{}〜{}", cuts[0], cuts[1]),
        format!("{}〜{}", cuts[1], cuts[2]),
        format!("{}〜{}", cuts[2], cuts[3]),
        format!("{}倍以上", cuts[3]),
    ]
}

/// The class of a municipality on a map.
pub fn class(area: &ReleaseRate, names: &[String; 5]) -> Value {
    let place = area.class.map(|class| usize::from(class).wrapping_sub(1));
    match (area.persons, place.and_then(|place| names.get(place))) {
        (None, _) => Value::Hidden,
        (Some(_), Some(name)) => text(name.clone()),
        (Some(_), None) => Value::Absent,
    }
}

/// The sentence of a map: which municipalities have at least so many times the rate of all that are shown.
pub fn map_sentence(found: &ReleaseRates, high: f64, name: &dyn Fn(&str) -> String) -> String {
    let classed = found.areas.iter().filter_map(|area| Some((area, area.class?)));
    let above: Vec<String> =
        classed.clone().filter(|(_, class)| *class >= 4).map(|(area, _)| name(&area.area)).collect();
    match (classed.count(), above.is_empty()) {
        (0, _) => format!("{WHAT}は、どの市町村も「＊」か、人口の登録がないので、色分けできません。"),
        (shown, true) => {
            format!("{WHAT}が、全体の{high}倍以上の市町村は、数が出ている{shown}市町村にはありません。")
        }
        (_, false) => format!("{WHAT}が、全体の{high}倍以上なのは、{}です。", above.join("、")),
    }
}

/// The sentence of differences: which municipalities have more or fewer than all that are shown.
pub fn difference_sentence(found: &ReleaseRates, name: &dyn Fn(&str) -> String) -> String {
    let flagged = |flags: [Flag; 2]| {
        let of = found.areas.iter().filter(move |area| area.flag.is_some_and(|flag| flags.contains(&flag)));
        of.map(|area| name(&area.area)).collect::<Vec<_>>().join("、")
    };
    let (more, fewer) = (flagged([Flag::High, Flag::VeryHigh]), flagged([Flag::Low, Flag::VeryLow]));
    let shown = found.areas.iter().filter(|area| area.flag.is_some()).count();
    match (more.is_empty(), fewer.is_empty()) {
        _ if shown == 0 => {
            format!("{WHAT}は、どの市町村も「＊」か、人口の登録がないので、くらべられません。")
        }
        (true, true) => format!("{WHAT}は、数が出ている{shown}市町村で、差があるとは言えません。"),
        (false, true) => format!("{WHAT}が全体より多いのは、{more}です。"),
        (true, false) => format!("{WHAT}が全体より少ないのは、{fewer}です。"),
        (false, false) => format!("{WHAT}が全体より多いのは{more}、少ないのは{fewer}です。"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rate_tables::{self, tests::rates};
    use super::*;

    fn area(code: &str, persons: Option<u64>, flag: Option<Flag>, class: Option<u8>) -> ReleaseRate {
        ReleaseRate { flag, class, ..rate_tables::tests::area(code, persons, Some(10_000)) }
    }

    fn name(code: &str) -> String {
        if code == "a" { "星見市".to_owned() } else { "風待町".to_owned() }
    }

    #[test]
    fn sentences_name_what_differs_and_nothing_hidden() {
        let found = rates(vec![area("a", Some(40), Some(Flag::High), Some(4)), area("b", None, None, None)]);
        let differs = difference_sentence(&found, &name);
        assert_eq!(differs, "人口あたりの、困りごとが残っている人が全体より多いのは、星見市です。");
        let above = map_sentence(&found, 1.25, &name);
        assert_eq!(above, "人口あたりの、困りごとが残っている人が、全体の1.25倍以上なのは、星見市です。");
        let alike = rates(vec![area("a", Some(40), Some(Flag::Within), Some(3))]);
        assert!(difference_sentence(&alike, &name).contains("1市町村で、差があるとは言えません"));
        assert!(map_sentence(&alike, 1.25, &name).contains("1市町村にはありません"));
        let hidden = rates(vec![area("b", None, None, None)]);
        assert!(difference_sentence(&hidden, &name).contains("くらべられません"));
        assert!(map_sentence(&hidden, 1.25, &name).contains("色分けできません"));
    }

    #[test]
    fn a_hidden_number_has_no_class_and_no_rate_whatever_else_is_known() {
        let names = class_names(&[0.5, 0.8, 1.25, 2.0]);
        assert_eq!(names, ["0.5倍未満", "0.5〜0.8", "0.8〜1.25", "1.25〜2", "2倍以上"]);
        let hidden = area("b", None, Some(Flag::High), Some(5));
        assert_eq!((class(&hidden, &names), standing(&hidden)), (Value::Hidden, "＊"));
        assert_eq!(rate(Some(1.0), &hidden), Value::Hidden);
        let shown = |class_of| class(&area("a", Some(18), None, class_of), &names);
        assert_eq!((shown(Some(5)), shown(None)), (text("2倍以上"), Value::Absent));
    }
}
