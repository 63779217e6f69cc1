//! The words of a suggestion, from the same numbers as its reasons.

use super::{Persons, SuggestionKind, SuggestionReason};
use crate::error::Result;
use crate::registry::Registry;
use crate::releases::{ReleaseBody, ReleasePeriod, TOTAL};
use crate::values::{AreaCode, TermId};

/// A sentence names at most so many areas.
const MOST_NAMES: usize = 8;

impl Registry {
    /// What a release shows of a service group, in Japanese.
    pub(super) fn wording(
        &self,
        body: &ReleaseBody,
        group: &TermId,
        persons: &Persons<'_>,
        why: &[SuggestionReason],
    ) -> Result<String> {
        let period: ReleasePeriod = body.period.parse()?;
        let mut text = format!("{}（{}の公表）。", self.terms().name(group), period.name());
        if let Some(all) = persons.get(TOTAL).and_then(|found| found.cell.value) {
            text += &format!("満たされていない人は全域で{all}人です。");
        }
        let of = |kind: SuggestionKind| why.iter().filter(move |reason| reason.kind == kind);
        let flagged: Vec<String> = of(SuggestionKind::Flagged)
            .map(|reason| format!("{}（{}人）", self.place_name(reason.area_code.as_ref()), reason.value))
            .collect();
        if !flagged.is_empty() {
            text += &format!("人口あたりで、偶然とはいえないほど多い地域：{}。", listed(&flagged));
        }
        let new: Vec<String> = of(SuggestionKind::New)
            .map(|reason| format!("{}（{}人）", self.place_name(reason.area_code.as_ref()), reason.value))
            .collect();
        if !new.is_empty() {
            text += &format!("前の公表では0人で、新しく現れた地域：{}。", listed(&new));
        }
        let worse: Vec<String> = of(SuggestionKind::Worsening)
            .map(|reason| {
                let place = self.place_name(reason.area_code.as_ref());
                let (before, percent) =
                    (reason.before.unwrap_or_default(), reason.percent.unwrap_or_default());
                format!("{place}（{before}人から{}人、{percent}％増）", reason.value)
            })
            .collect();
        if !worse.is_empty() {
            text += &format!("前の公表より増えた地域：{}。", listed(&worse));
        }
        for reason in of(SuggestionKind::LongWaiting) {
            let percent = reason.percent.unwrap_or_default();
            let all = reason.value;
            text += &format!("満たされていないニーズ{all}件のうち{percent}％が、180日を超えて待っています。");
        }
        text += "相談支援専門員がいる人だけの数です。";
        Ok(text)
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
