//! A case with everything under it, and the names that its pages need.

use arunai_core::Registry;
use arunai_core::actor::Worker;
use arunai_core::cases::CaseFile;
use arunai_core::id::{CaseId, NeedId};
use arunai_core::needs::Need;
use chrono::NaiveDate;

use super::names::Names;
use crate::problem::Problem;
use crate::state::State;

/// A case as its pages know it.
pub(super) struct Known {
    /// Everything of the case.
    pub file: CaseFile,
    /// What its codes are called.
    pub names: Names,
    /// Today in Japan.
    pub today: NaiveDate,
}

impl Known {
    /// A case of the worker's own organisation.
    pub async fn read(state: &State, by: &Worker, id: CaseId) -> Result<Self, Problem> {
        let by = by.clone();
        state.run(move |registry| Self::of(registry, registry.find_case(&by, id)?)).await
    }

    /// A case that was read.
    pub fn of(registry: &Registry, file: CaseFile) -> arunai_core::Result<Self> {
        let areas = file.circumstances.iter().flat_map(|state| [&state.residence_area, &state.granting_area]);
        let services = file.referrals.iter().map(|referral| referral.service_id);
        let names = Names::of(registry)?.and_areas(registry, areas).and_services(registry, services);
        Ok(Self { names, today: registry.clock().today(), file })
    }

    /// The case's id.
    pub fn id(&self) -> CaseId {
        self.file.case.id
    }

    /// Today as a form has it; the day of the end where the support has ended.
    pub fn usual_day(&self) -> String {
        self.file.case.closed_on.unwrap_or(self.today).to_string()
    }

    /// A need of the case.
    pub fn need(&self, id: NeedId) -> Result<&Need, Problem> {
        self.file.needs.iter().find(|need| need.id == id).ok_or_else(|| Problem::not_found("need"))
    }

    /// A case made up for a test: a need that was met and came back, and a step.
    #[cfg(test)]
    pub fn made_up() -> Self {
        let id = |number: u8| format!("00000000-0000-4000-8000-0000000000{number:02}");
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let report = |number: u8, on: &str, status: &str| {
            serde_json::json!({
                "id": id(number), "version": 1, "need_id": id(2), "reported_on": on, "status": status,
                "recorded_at": "2026-06-01T00:00:00Z", "corrected_at": null, "reasons": ["full"],
                "urgency": 3, "wished": { "amount": 4, "unit": "days_per_month" }, "tried": [],
            })
        };
        let case = serde_json::json!({
            "id": id(1), "version": 3, "organization_id": id(9), "token": "ABCD2345", "stage": "adult",
            "birth_cohort": 1998, "disability_types": [], "support_level": null, "main_support": true,
            "residence_area": "900001", "granting_area": "900001", "monitoring_months": 6,
            "consented_on": "2025-04-01", "guardian_consented_on": null, "opened_on": "2025-04-01",
            "closed_on": null, "closing_reason": null, "retain_until": null,
        });
        let state = serde_json::json!({
            "valid_from": "2025-04-01", "stated": ["stage"], "stage": "adult", "disability_types": [],
            "support_level": null, "main_support": true, "residence_area": "900001",
            "granting_area": "900001", "monitoring_months": 6,
        });
        let need = serde_json::json!({
            "id": id(2), "version": 4, "case_id": id(1), "term": "kind_24",
            "reports": [
                report(3, "2025-05-01", "unmet"), report(4, "2025-06-01", "met"),
                report(5, "2026-04-01", "unmet"), report(6, "2026-06-01", "partly_substituted"),
            ],
        });
        let step = serde_json::json!({
            "id": id(7), "version": 1, "case_id": id(1), "step": "monitoring", "occurred_on": "2026-06-01",
        });
        let read = "a made-up record";
        let file = CaseFile {
            case: serde_json::from_value(case).expect(read),
            circumstances: vec![serde_json::from_value(state).expect(read)],
            steps: vec![serde_json::from_value(step).expect(read)],
            strengths: Vec::new(),
            goals: Vec::new(),
            needs: vec![serde_json::from_value(need).expect(read)],
            referrals: Vec::new(),
        };
        let names =
            Names::made_up(&[("service_kinds", "kind_24", "短期入所"), ("reasons", "full", "<定員超過>")]);
        Self { file, names, today: day("2026-11-28") }
    }
}
