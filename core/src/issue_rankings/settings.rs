//! Whether a council puts its issues in order, and where the points of a score part.

use serde::{Deserialize, Serialize};

use crate::analysis::issue_scores::ScoreCutPoints;
use crate::error::Faults;

/// No cut point lies higher, so that no sum is too large to be made.
const HIGHEST: u64 = 1_000_000;

/// What a council decides of the order of its issues. Councils decide by consent (合意), so no order is the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RankingSettings {
    /// Whether issues have points and votes.
    pub is_on: bool,
    /// Where the points part.
    pub cut_points: ScoreCutPoints,
}

impl RankingSettings {
    /// Cut points rise, and shares are shares.
    pub(crate) fn check(&self, faults: &mut Faults) {
        let cuts = &self.cut_points;
        let lists: [(&str, &[u64], u64); 5] = [
            ("persons", &cuts.persons, HIGHEST),
            ("severity_percent", &cuts.severity_percent, 100),
            ("waiting_percent", &cuts.waiting_percent, 100),
            ("areas", &cuts.areas, HIGHEST),
            ("coming_percent", &cuts.coming_percent, HIGHEST),
        ];
        for (name, list, most) in lists {
            let rises = list.windows(2).all(|pair| pair[0] < pair[1]);
            let is_within = list.iter().all(|cut| (1..=most).contains(cut));
            let reason = format!("must be ascending whole numbers from 1 to {most}");
            faults.require(rises && is_within, &format!("issue_rankings.cut_points.{name}"), &reason);
        }
        let is_share = (1..100).contains(&cuts.areas_percent);
        faults.require(
            is_share,
            "issue_rankings.cut_points.areas_percent",
            "must be a percentage from 1 to 99",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_names_its_field() {
        let default = ScoreCutPoints::default();
        for (cut_points, field) in [
            (default.clone(), ""),
            (ScoreCutPoints { persons: [0, 10, 25], ..default.clone() }, "persons"),
            (ScoreCutPoints { severity_percent: [30, 10, 50], ..default.clone() }, "severity_percent"),
            (ScoreCutPoints { waiting_percent: [10, 30, 101], ..default.clone() }, "waiting_percent"),
            (ScoreCutPoints { areas: [3, 3], ..default.clone() }, "areas"),
            (ScoreCutPoints { areas_percent: 100, ..default.clone() }, "areas_percent"),
            (ScoreCutPoints { coming_percent: [100, 50], ..default.clone() }, "coming_percent"),
        ] {
            let mut faults = Faults::default();
            RankingSettings { is_on: true, cut_points }.check(&mut faults);
            let told = faults.finish().map_or_else(|error| error.to_string(), |()| String::new());
            let expected = format!("issue_rankings.cut_points.{field}:");
            assert!(
                if field.is_empty() { told.is_empty() } else { told.contains(&expected) },
                "{field}: {told}"
            );
        }
    }
}
