//! Answers to choose from that are no terms of a list: their codes, and what people write for them.

/// An answer to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Its code in JSON.
    pub code: &'static str,
    /// Its names; the first is written, all are read.
    pub names: &'static [&'static str],
}

impl Choice {
    /// The name that is written.
    pub fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or(self.code)
    }
}

/// A code with its names.
const fn choice(code: &'static str, names: &'static [&'static str]) -> Choice {
    Choice { code, names }
}

/// 者 or 児.
pub const STAGES: &[Choice] = &[choice("adult", &["者"]), choice("child", &["児"])];

/// Yes or no.
pub const ANSWERS: &[Choice] =
    &[choice("true", &["はい", "○", "〇", "◯", "1"]), choice("false", &["いいえ", "×", "✕", "0"])];

/// The steps of the cycle, in their order.
pub const STEPS: &[Choice] = &[
    choice("intake", &["インテーク"]),
    choice("assessment", &["アセスメント"]),
    choice("draft_plan", &["サービス等利用計画案", "計画案"]),
    choice("grant_decision", &["支給決定"]),
    choice("conference", &["サービス担当者会議", "担当者会議"]),
    choice("plan", &["サービス等利用計画"]),
    choice("monitoring", &["モニタリング"]),
    choice("closing", &["終了と事後評価", "終了"]),
];

/// What had become of a need: the first three leave it open.
pub const STATUSES: &[Choice] = &[
    choice("unmet", &["満たされていない", "未充足"]),
    choice("partly_substituted", &["代替で対応", "代わりのもので対応"]),
    choice("partly_outside_region", &["圏域外で対応", "圏域の外で対応"]),
    choice("met", &["解消", "満たされた"]),
    choice("withdrawn_gave_up", &["あきらめた"]),
    choice("withdrawn_changed_mind", &["意向が変わった", "本人の意向が変わった"]),
    choice("withdrawn_moved", &["転出"]),
    choice("withdrawn_died", &["死亡"]),
];

/// How urgent a need is.
pub const URGENCIES: &[Choice] = &[
    choice("1", &["1 待てる", "待てる"]),
    choice("2", &["2 早めに", "早めに"]),
    choice("3", &["3 急ぐ", "急ぐ"]),
    choice("4", &["4 いますぐ", "いますぐ"]),
];

/// What an amount counts.
pub const UNITS: &[Choice] = &[
    choice("days_per_month", &["日/月"]),
    choice("hours_per_month", &["時間/月"]),
    choice("times_per_month", &["回/月"]),
];

/// How far a referral can come.
pub const REFERRALS: &[Choice] = &[
    choice("referred", &["依頼した"]),
    choice("in_talks", &["調整中・見学や体験", "調整中", "見学や体験"]),
    choice("waiting", &["待機"]),
    choice("started", &["利用開始"]),
    choice("refused", &["断られた"]),
    choice("declined", &["本人が選ばなかった"]),
];

/// How a goal can stand.
pub const GOALS: &[Choice] = &[
    choice("pursued", &["取組中"]),
    choice("reached", &["達成"]),
    choice("changed", &["願いが変わった"]),
    choice("given_up", &["あきらめた"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::*;
    use crate::cases::Stage;
    use crate::goals::GoalState;
    use crate::needs::{NeedStatus, WishedUnit};
    use crate::referrals::ReferralState;
    use crate::steps::StepKind;
    use crate::text::fold;

    fn are_read_as<T: DeserializeOwned>(choices: &[Choice]) {
        for choice in choices {
            let read = serde_json::from_value::<T>(Value::String(choice.code.to_owned()));
            assert!(read.is_ok(), "{}", choice.code);
        }
    }

    #[test]
    fn every_code_is_one_that_json_takes() {
        are_read_as::<Stage>(STAGES);
        are_read_as::<StepKind>(STEPS);
        are_read_as::<NeedStatus>(STATUSES);
        are_read_as::<WishedUnit>(UNITS);
        are_read_as::<ReferralState>(REFERRALS);
        are_read_as::<GoalState>(GOALS);
    }

    #[test]
    fn no_name_stands_for_two_answers() {
        for choices in [STAGES, ANSWERS, STEPS, STATUSES, URGENCIES, UNITS, REFERRALS, GOALS] {
            let mut seen = BTreeSet::new();
            for choice in choices {
                let own: BTreeSet<_> = choice.names.iter().map(|name| fold(name)).collect();
                assert!(!own.is_empty() && seen.is_disjoint(&own), "{}", choice.code);
                seen.extend(own);
            }
        }
    }
}
