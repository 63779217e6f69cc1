//! Services that a file no longer has.

use std::collections::BTreeSet;

use super::Applier;
use crate::import::ImportReport;
use crate::services::Service;
use crate::storage::imports::ImportedRow;
use crate::values::AreaCode;

impl Applier<'_> {
    /// Marks what this release no longer has, within the authorities that it covers and within the bounds. What is
    /// newer than the release cannot be missing from it: `is_overruled` tells whether a newer one speaks of an
    /// authority's part around an area.
    pub fn mark_vanished(
        &mut self,
        file_code: &str,
        covered: &BTreeSet<String>,
        is_overruled: impl Fn(&str, &AreaCode) -> bool,
        report: &mut ImportReport,
    ) {
        let Some(known) = self.kinds.get(file_code) else { return };
        let mut vanished = Vec::new();
        for row in known.rows.values() {
            let service = known.services.get(&row.service_id);
            let gone = !known.seen.contains(&row.key) && covered.contains(&row.authority);
            if !gone || row.as_of > self.as_of || row.vanished_on.is_some() {
                continue;
            }
            let is_judged = |service: &Service| {
                let mut areas = self.areas_of(service);
                self.holds(service) && !areas.any(|area| is_overruled(&row.authority, area))
            };
            if !service.is_none_or(is_judged) {
                continue;
            }
            report.vanished += 1;
            self.done.changed_rows.push(ImportedRow { vanished_on: Some(self.as_of), ..row.clone() });
            if let Some(before) = service {
                let version = before.version + 1;
                let after = Service { vanished_on: Some(self.as_of), version, ..before.clone() };
                vanished.push((before.clone(), after));
            }
        }
        // The order of a hash map must not decide the order of the log.
        vanished.sort_by_key(|(before, _)| before.id);
        self.done.changed_services.append(&mut vanished);
    }
}
