//! The history of a case: what each record said at first, and what was corrected of it.

use std::collections::BTreeMap;

use arunai_core::case_entries::template::choices::{STEPS, UNITS};
use arunai_core::cases::CaseVersion;
use arunai_core::clock::day_of;
use arunai_core::values::{AreaCode, TermId};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde_json::Value;

use super::known::Known;
use super::names::{
    GOAL_STATES, Names, REFERRAL_STATES, STAGES, STATUSES, TRANSFER_STATES, URGENCIES, YES_OR_NO, called,
    written,
};
use super::sheet::whose;
use crate::pages::words::era_date;

/// Fields that say something, in the order in which they are told.
const FIELDS: &[(&str, &str)] = &[
    ("token", "合言葉"),
    ("stage", "者・児"),
    ("birth_cohort", "生年度"),
    ("disability_types", "障害種別"),
    ("support_level", "障害支援区分"),
    ("main_support", "主担当"),
    ("residence_area", "住まい"),
    ("granting_area", "支給決定市町村"),
    ("monitoring_months", "モニタリング期間（月）"),
    ("consented_on", "本人の同意"),
    ("guardian_consented_on", "保護者の同意"),
    ("opened_on", "支援の開始"),
    ("closed_on", "支援の終わり"),
    ("closing_reason", "終わった理由"),
    ("retain_until", "記録を残す日"),
    ("term", "足りないもの"),
    ("reported_on", "話を聞いた日"),
    ("status", "状態"),
    ("reasons", "理由"),
    ("urgency", "急ぐ程度"),
    ("wished", "希望する量"),
    ("tried", "試したこと"),
    ("step", "段階"),
    ("occurred_on", "した日"),
    ("strength", "ストレングス"),
    ("domain", "くらしの分野"),
    ("noted_on", "気づいた日"),
    ("wish", "本人がどうしたいか"),
    ("set_on", "本人が話した日"),
    ("service_id", "紹介先"),
    ("referred_on", "紹介した日"),
    ("state", "状態"),
    ("refusal_reason", "断られた理由"),
    ("settled_on", "結果が出た日"),
    ("offered_on", "申し出た日"),
];

/// What the records are called.
const NOUNS: &[(&str, &str)] = &[
    ("cases", "事例"),
    ("needs", "困りごと"),
    ("need_reports", "困りごとの報告"),
    ("steps", "段階"),
    ("strengths", "ストレングス"),
    ("goals", "目標"),
    ("referrals", "紹介"),
    ("transfers", "引きつぎ"),
    ("saved_searches", "保存した検索"),
];

/// All versions, the newest first.
pub(super) fn version_list(versions: &[CaseVersion], known: &Known) -> Markup {
    let mut before: BTreeMap<&str, &CaseVersion> = BTreeMap::new();
    let told: Vec<(&CaseVersion, Vec<String>)> = versions
        .iter()
        .map(|version| {
            let earlier = before.insert(&version.record_id, version);
            (version, changes(version, earlier, &known.names))
        })
        .collect();
    html! {
        (whose(known))
        p { "記録したこと、直したことを、新しい順にならべています。だれがいつ見たかは、事業所の管理者が記録で確かめられます。" }
        @if told.is_empty() { p { "まだ履歴がありません。" } }
        ol.time-line reversed {
            @for (version, lines) in told.iter().rev() {
                li {
                    p {
                        time datetime=(day_of(version.at)) { (era_date(day_of(version.at))) } " "
                        strong { (noun(&version.noun)) @if version.version > 1 { "を直しました" } @else { "を記録しました" } }
                    }
                    @if !lines.is_empty() { ul { @for line in lines { li { (line) } } } }
                }
            }
        }
    }
}

fn noun(noun: &str) -> &str {
    NOUNS.iter().find(|(known, _)| *known == noun).map_or("記録", |(_, name)| name)
}

/// What a version says, or only what it changed.
fn changes(version: &CaseVersion, before: Option<&CaseVersion>, names: &Names) -> Vec<String> {
    let told = |of: &CaseVersion, field: &str| said(&of.noun, field, of.content.get(field), names);
    let line = |(field, name): &(&str, &str)| {
        let now = told(version, field);
        match before.map(|before| told(before, field)) {
            None if now.is_empty() => None,
            None => Some(format!("{name}：{now}")),
            Some(before) if before == now => None,
            Some(before) => Some(format!("{name}：{} → {}", or_none(before), or_none(now))),
        }
    };
    FIELDS.iter().filter_map(line).collect()
}

fn or_none(text: String) -> String {
    if text.is_empty() { "なし".to_owned() } else { text }
}

/// A value in words; nothing where there is none.
fn said(noun: &str, field: &str, value: Option<&Value>, names: &Names) -> String {
    let choose = |choices: &[(&str, &str)], value: &Value| called(choices, value).to_owned();
    match (field, value) {
        (_, None | Some(Value::Null)) => String::new(),
        ("stage", Some(value)) => choose(STAGES, value),
        ("status", Some(value)) => choose(STATUSES, value),
        ("step", Some(value)) => choose(&written(STEPS), value),
        ("urgency", Some(value)) => choose(URGENCIES, value),
        ("state", Some(value)) => match noun {
            "goals" => choose(GOAL_STATES, value),
            "transfers" => choose(TRANSFER_STATES, value),
            _ => choose(REFERRAL_STATES, value),
        },
        ("service_id", Some(value)) => names.service(value.as_str().unwrap_or_default()).to_owned(),
        ("wished", Some(value)) => {
            let unit = value.get("unit").map_or("", |unit| called(&written(UNITS), unit));
            format!("{} {unit}", value.get("amount").map(Value::to_string).unwrap_or_default())
        }
        (_, Some(Value::Bool(_))) => value.map(|value| choose(YES_OR_NO, value)).unwrap_or_default(),
        (_, Some(Value::Array(list))) => {
            let all: Vec<_> = list.iter().map(|one| said(noun, field, Some(one), names)).collect();
            all.join("、")
        }
        (_, Some(Value::String(text))) => word(text, names),
        (_, Some(other)) => other.to_string(),
    }
}

/// A day, an area, a term, or the text as it stands.
fn word(text: &str, names: &Names) -> String {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return era_date(day);
    }
    if let Ok(code) = text.parse::<AreaCode>() {
        return names.area(&code).to_owned();
    }
    names.term(&TermId(text.to_owned())).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn version(version: i32, status: &str) -> CaseVersion {
        CaseVersion {
            noun: "need_reports".into(),
            record_id: "1".into(),
            version,
            at: "2026-06-01T00:00:00Z".parse().expect("a time"),
            content: json!({ "id": "1", "status": status, "reasons": ["full"], "urgency": 3, "tried": [] }),
        }
    }

    #[test]
    fn a_correction_tells_what_it_changed_and_no_code() {
        let page = version_list(&[version(1, "unmet"), version(2, "met")], &Known::made_up()).into_string();
        assert!(page.contains("<li>状態：満たされていない → 満たされた</li>"));
        assert!(page.contains("<li>理由：&lt;定員超過&gt;</li>") && page.contains("急ぐ程度：3 急ぐ"));
        assert!(page.find("を直しました") < page.find("を記録しました"));
        assert!(!page.contains("unmet") && !page.contains("試したこと"));
    }

    #[test]
    fn values_are_told_in_words() {
        let names = Names::default();
        let told = |field, value| said("cases", field, Some(&value), &names);
        assert_eq!(told("opened_on", json!("2026-04-01")), "令和8年4月1日");
        assert_eq!(told("main_support", json!(true)), "はい");
        assert_eq!(told("wished", json!({ "amount": 4, "unit": "days_per_month" })), "4 日/月");
        assert_eq!(said("cases", "stage", None, &names), "");
    }
}
