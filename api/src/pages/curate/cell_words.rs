//! What a number of a release is called, by its codes; never the number.

use super::known::Known;

/// Stands for all of a dimension.
const ALL: &str = "*";
const MEASURES: &[(&str, &str)] = &[
    ("open", "残っている困りごと"),
    ("open_persons", "困りごとが残っている人"),
    ("new", "新しい困りごと"),
    ("met", "満たされた困りごと"),
    ("late_new", "遅れて届いた新しい困りごと"),
    ("late_met", "遅れて届いた満たされた困りごと"),
    ("coming", "これから節目を迎える人"),
];
const STAGES: &[(&str, &str)] = &[("adult", "者"), ("child", "児")];
const TURNS: &[(&str, &str)] =
    &[("school_entry", "就学"), ("graduation", "高校・高等部の卒業"), ("age40", "40歳"), ("age65", "65歳")];
const YEARS: &[(&str, &str)] =
    &[("next_year", "来年度"), ("years_2_3", "2〜3年度後"), ("years_4_5", "4〜5年度後")];
const URGENCIES: &[(&str, &str)] =
    &[("urgent", "急ぐ程度が3か4になったことがある"), ("other", "急ぐ程度が1か2だけ")];

/// The cell in words: what is counted, and of whom.
pub(super) fn cell_name(codes: &[String; 8], known: &Known) -> String {
    let [measure, area, stage, service, reason, waited, life_stage, urgency] = codes;
    let mut parts = Vec::new();
    if area != ALL {
        parts.push(area.parse().map_or_else(|_| area.clone(), |code| known.area(&code).to_owned()));
    }
    if stage != ALL {
        parts.push(named(STAGES, stage));
    }
    for term in [service, reason] {
        if term != ALL {
            parts.push(known.term(term).to_owned());
        }
    }
    if waited != ALL {
        parts.push(days(waited));
    }
    if life_stage != ALL {
        let (turn, band) = life_stage.split_once('/').unwrap_or((life_stage, ""));
        parts.push(named(TURNS, turn) + &named(YEARS, band));
    }
    if urgency != ALL {
        parts.push(named(URGENCIES, urgency));
    }
    let of = if parts.is_empty() { "全部".to_owned() } else { parts.join("・") };
    format!("{}（{of}）", named(MEASURES, measure))
}

/// A band of days.
fn days(band: &str) -> String {
    match band.split_once('-') {
        Some((from, "")) => format!("{from}日以上"),
        Some((from, to)) => format!("{from}〜{to}日"),
        None => band.to_owned(),
    }
}

fn named(words: &[(&str, &str)], code: &str) -> String {
    words.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::known::tests::known;
    use super::*;

    #[test]
    fn a_cell_is_told_without_codes() {
        let cell = |codes: [&str; 8]| cell_name(&codes.map(str::to_owned), &known());
        assert_eq!(cell(["open", "*", "*", "*", "*", "*", "*", "*"]), "残っている困りごと（全部）");
        assert_eq!(
            cell(["open_persons", "322016", "child", "group_daytime", "*", "91-180", "*", "*"]),
            "困りごとが残っている人（月見市・児・日中活動・91〜180日）"
        );
        assert_eq!(
            cell(["coming", "*", "*", "*", "*", "*", "graduation/next_year", "*"]),
            "これから節目を迎える人（高校・高等部の卒業来年度）"
        );
        assert_eq!(
            cell(["open", "*", "*", "group_daytime", "*", "*", "*", "urgent"]),
            "残っている困りごと（日中活動・急ぐ程度が3か4になったことがある）"
        );
    }
}
