//! What codes of the case layer are called on the pages.

use std::collections::BTreeMap;

use arunai_core::Registry;
use arunai_core::areas::Area;
use arunai_core::case_entries::template::choices::Choice;
use arunai_core::id::ServiceId;
use arunai_core::taxonomies::TaxonomyTerm;
use arunai_core::values::{AreaCode, TermId};
use serde::Serialize;

/// Answers to choose from: their codes and names.
pub(super) type Choices = [(&'static str, &'static str)];

/// 者 or 児.
pub(super) const STAGES: &Choices = &[("adult", "者（おとな）"), ("child", "児（子ども）")];
/// Yes or no.
pub(super) const YES_OR_NO: &Choices = &[("true", "はい"), ("false", "いいえ")];
/// What had become of a need: the first three leave it open.
pub(super) const STATUSES: &Choices = &[
    ("unmet", "満たされていない"),
    ("partly_substituted", "代わりのもので対応している"),
    ("partly_outside_region", "圏域の外で対応している"),
    ("met", "満たされた"),
    ("withdrawn_gave_up", "あきらめた"),
    ("withdrawn_changed_mind", "本人の意向が変わった"),
    ("withdrawn_moved", "転出した"),
    ("withdrawn_died", "亡くなった"),
];
/// How urgent a need is.
pub(super) const URGENCIES: &Choices = &[
    ("1", "1 待てる"),
    ("2", "2 早めに（3か月ほど）"),
    ("3", "3 急ぐ（1か月ほど）"),
    ("4", "4 いますぐ（今日・今週）"),
];
/// How a goal stands.
pub(super) const GOAL_STATES: &Choices =
    &[("pursued", "取組中"), ("reached", "達成"), ("changed", "願いが変わった"), ("given_up", "あきらめた")];
/// How far a referral has come.
pub(super) const REFERRAL_STATES: &Choices = &[
    ("referred", "依頼した"),
    ("in_talks", "調整中・見学や体験"),
    ("waiting", "待機"),
    ("started", "利用開始"),
    ("refused", "断られた"),
    ("declined", "本人が選ばなかった"),
];
/// How an offer of a case stands.
pub(super) const TRANSFER_STATES: &Choices = &[
    ("offered", "返事を待っている"),
    ("accepted", "引き受けた"),
    ("declined", "断った"),
    ("withdrawn", "取り下げた"),
];

/// Choices of the table to fill in, as those of a control.
pub(super) fn written(choices: &'static [Choice]) -> Vec<(&'static str, &'static str)> {
    choices.iter().map(|choice| (choice.code, choice.name())).collect()
}

/// What an answer is called among some.
pub(super) fn called<'a>(choices: &[(&'a str, &'a str)], answer: &impl Serialize) -> &'a str {
    let code = serde_json::to_value(answer).unwrap_or_default();
    let code = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
    choices.iter().find(|(known, _)| *known == code).map_or("不明", |(_, name)| name)
}

/// The fiscal year that a school cohort was born in.
pub(super) fn cohort(year: i32) -> String {
    let (era, first) = match year {
        2019.. => ("令和", 2018),
        1989.. => ("平成", 1988),
        1926.. => ("昭和", 1925),
        _ => ("大正", 1911),
    };
    let number = if year - first == 1 { "元".to_owned() } else { (year - first).to_string() };
    format!("{era}{number}年度（{year}年度）生まれ")
}

/// Names of what pages of cases speak of.
#[derive(Default)]
pub(super) struct Names {
    terms: Vec<TaxonomyTerm>,
    areas: BTreeMap<AreaCode, Area>,
    services: BTreeMap<String, String>,
}

impl Names {
    /// The names of all terms.
    pub fn of(registry: &Registry) -> arunai_core::Result<Self> {
        Ok(Self { terms: registry.list_taxonomy_terms(None)?, ..Self::default() })
    }

    /// With those of areas; one that is gone keeps its code.
    pub fn and_areas<'a>(
        mut self,
        registry: &Registry,
        codes: impl IntoIterator<Item = &'a AreaCode>,
    ) -> Self {
        for code in codes {
            if !self.areas.contains_key(code)
                && let Ok(area) = registry.find_area(code)
            {
                self.areas.insert(code.clone(), area);
            }
        }
        self
    }

    /// With those of services.
    pub fn and_services(mut self, registry: &Registry, ids: impl IntoIterator<Item = ServiceId>) -> Self {
        for id in ids {
            if let Ok(service) = registry.find_service(id, None) {
                self.services.insert(id.to_string(), service.name);
            }
        }
        self
    }

    /// A term's name.
    pub fn term<'a>(&'a self, id: &'a TermId) -> &'a str {
        self.find(id).map_or(id.as_str(), |term| term.name.as_str())
    }

    /// The names of terms, in their order.
    pub fn terms<'a>(&'a self, ids: &'a [TermId]) -> Vec<&'a str> {
        ids.iter().map(|id| self.term(id)).collect()
    }

    /// The service group of a kind or a domain.
    pub fn group(&self, id: &TermId) -> Option<&TermId> {
        self.find(id)?.group_id.as_ref()
    }

    /// An area's own name.
    pub fn area<'a>(&'a self, code: &'a AreaCode) -> &'a str {
        self.areas.get(code).map_or(code.as_str(), |area| area.name.as_str())
    }

    /// An area's name as an address begins, which names it alone.
    pub fn full_area<'a>(&'a self, code: &'a AreaCode) -> &'a str {
        self.areas.get(code).map_or(code.as_str(), |area| area.full_name.as_str())
    }

    /// A service's name.
    pub fn service(&self, id: &str) -> &str {
        self.services.get(id).map_or("台帳にないサービス", String::as_str)
    }

    /// The terms of a list.
    pub fn of_list<'a>(&'a self, taxonomy: &'a str) -> impl Iterator<Item = &'a TaxonomyTerm> {
        self.terms.iter().filter(move |term| term.taxonomy_id == taxonomy)
    }

    /// The terms of a list as those of a control.
    pub fn choices<'a>(&'a self, taxonomy: &'a str) -> Vec<(&'a str, &'a str)> {
        self.of_list(taxonomy).map(|term| (term.id.as_str(), term.name.as_str())).collect()
    }

    /// The same where nothing need be chosen.
    pub fn choices_or_none<'a>(&'a self, taxonomy: &'a str, none: &'a str) -> Vec<(&'a str, &'a str)> {
        std::iter::once(("", none)).chain(self.choices(taxonomy)).collect()
    }

    fn find(&self, id: &TermId) -> Option<&TaxonomyTerm> {
        self.terms.iter().find(|term| term.id == *id)
    }

    /// Names made up for a test.
    #[cfg(test)]
    pub fn made_up(terms: &[(&str, &str, &str)]) -> Self {
        let term = |(taxonomy, id, name): &(&str, &str, &str)| {
            let group = format!("group_of_{id}");
            let term = serde_json::json!({
                "taxonomy_id": taxonomy, "id": id, "name": name, "group_id": group, "position": 0,
            });
            serde_json::from_value(term).expect("a term")
        };
        Self { terms: terms.iter().map(term).collect(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::cases::Stage;
    use arunai_core::goals::GoalState;
    use arunai_core::needs::NeedStatus;
    use arunai_core::referrals::ReferralState;
    use arunai_core::transfers::TransferState;
    use serde::de::DeserializeOwned;

    use super::*;

    fn are_known<T: DeserializeOwned>(choices: &Choices) {
        for (code, name) in choices {
            assert!(serde_json::from_value::<T>((*code).into()).is_ok() && !name.is_ascii(), "{code}");
        }
    }

    #[test]
    fn every_code_is_one_that_the_api_takes() {
        are_known::<Stage>(STAGES);
        are_known::<NeedStatus>(STATUSES);
        are_known::<GoalState>(GOAL_STATES);
        are_known::<ReferralState>(REFERRAL_STATES);
        are_known::<TransferState>(TRANSFER_STATES);
        assert_eq!(called(STATUSES, &NeedStatus::Met), "満たされた");
        assert_eq!(called(URGENCIES, &4), "4 いますぐ（今日・今週）");
    }

    #[test]
    fn a_year_of_birth_has_its_era() {
        assert_eq!(cohort(2019), "令和元年度（2019年度）生まれ");
        assert_eq!(cohort(1998), "平成10年度（1998年度）生まれ");
        assert_eq!(cohort(1970), "昭和45年度（1970年度）生まれ");
    }
}
