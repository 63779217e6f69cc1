//! The words of a suggestion, from the same numbers as its reasons.

use std::collections::BTreeSet;

use super::{Persons, SuggestionKind, SuggestionReason};
use crate::error::Result;
use crate::registry::Registry;
use crate::releases::{ReleaseBody, ReleasePeriod, ReleaseTier, TOTAL};
use crate::values::{AreaCode, TermId};

/// A sentence names at most so many areas.
const MOST_NAMES: usize = 8;

impl Registry {
    /// What a release suggests of a service group, in Japanese. An issue may be published later, so that words from
    /// the council's papers name no number and no area: its evidence does, to each reader what the own tier shows.
    pub(super) fn wording(
        &self,
        body: &ReleaseBody,
        group: &TermId,
        persons: &Persons<'_>,
        why: &[SuggestionReason],
    ) -> Result<String> {
        let period: ReleasePeriod = body.period.parse()?;
        let reasons = match body.tier {
            ReleaseTier::Council => reasons_alone(why),
            ReleaseTier::Public => self.reasons_with_numbers(persons, why),
        };
        let group = self.terms().name(group);
        Ok(format!("{group}（{}の公表）。{reasons}相談支援専門員がいる人だけの数です。", period.name()))
    }

    fn reasons_with_numbers(&self, persons: &Persons<'_>, why: &[SuggestionReason]) -> String {
        let mut text = String::new();
        if let Some(all) = persons.get(TOTAL).and_then(|found| found.cell.value) {
            text += &format!("困りごとが残っている人は全域で{all}人です。");
        }
        let places = |kind: SuggestionKind| {
            let of_kind = why.iter().filter(move |reason| reason.kind == kind);
            of_kind.map(|reason| self.place_in_words(reason)).collect::<Vec<_>>()
        };
        for (kind, words) in [
            (SuggestionKind::Flagged, "人口あたりで、偶然とはいえないほど多い地域"),
            (SuggestionKind::New, "前の公表では0人で、新しく現れた地域"),
            (SuggestionKind::Worsening, "前の公表より増えた地域"),
        ] {
            let places = places(kind);
            if !places.is_empty() {
                text += &format!("{words}：{}。", listed(&places));
            }
        }
        for reason in why.iter().filter(|reason| reason.kind == SuggestionKind::LongWaiting) {
            let percent = reason.percent.unwrap_or_default();
            let all = reason.value;
            text += &format!("残っている困りごと{all}件のうち{percent}％が、180日を超えて待っています。");
        }
        text
    }

    fn place_in_words(&self, reason: &SuggestionReason) -> String {
        let (place, now) = (self.place_name(reason.area_code.as_ref()), reason.value);
        match (reason.before, reason.percent) {
            (Some(before), Some(percent)) => format!("{place}（{before}人から{now}人、{percent}％増）"),
            _ => format!("{place}（{now}人）"),
        }
    }

    fn place_name(&self, area: Option<&AreaCode>) -> String {
        let Some(code) = area else { return "全域".to_owned() };
        self.geography().find(code).map_or_else(|| code.to_string(), |area| area.name.clone())
    }
}

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join("、");
    match names.len().checked_sub(MOST_NAMES).filter(|more| *more > 0) {
        Some(more) => format!("{shown}、ほか{more}地域"),
        None => shown,
    }
}

fn reasons_alone(why: &[SuggestionReason]) -> String {
    let kinds: BTreeSet<SuggestionKind> = why.iter().map(|reason| reason.kind).collect();
    let words = kinds.into_iter().map(|kind| match kind {
        SuggestionKind::Flagged => "人口あたりで、偶然とはいえないほど多い地域があります。",
        SuggestionKind::New => "前の公表のあとに、新しく現れた地域があります。",
        SuggestionKind::Worsening => "前の公表より、目立って増えています。",
        SuggestionKind::LongWaiting => "長く待っている困りごとが多くあります。",
    });
    words.chain(["示せる数は、根拠の欄にあります。"]).collect()
}
