//! The own organisation's figures as files: the table that the page shows, in both units.

use arunai_core::need_flows::{NeedCount, NeedFlow};

use super::counts::Counts;
use super::counts_view::{HEADINGS, columns, of_area, rows};
use super::pasted::quoted;

/// The table as CSV with a byte order mark; what is not known is empty.
pub(super) fn as_csv(found: &Counts) -> String {
    let mut csv = String::from("\u{feff}四半期,地域コード,コード,足りないもの");
    for heading in HEADINGS {
        csv.push_str(&format!(",{heading}（件）,{heading}（人）"));
    }
    csv.push_str("\r\n");
    let flows = of_area(found);
    let area = found.area.as_ref().map(ToString::to_string).unwrap_or_default();
    for (term, name) in rows(&found.names) {
        if let Some(flow) = flows.iter().find(|flow| flow.term == term) {
            let code = term.map(|term| term.0).unwrap_or_default();
            let head =
                [found.flows.quarter.clone(), area.clone(), code, quoted(name.trim_start_matches('・'))];
            csv.push_str(&head.join(","));
            csv.push_str(&numbers(flow));
            csv.push_str("\r\n");
        }
    }
    csv
}

fn numbers(flow: &NeedFlow) -> String {
    let told = |count: Option<NeedCount>| match count {
        Some(count) => format!(",{},{}", count.needs, count.persons),
        None => ",,".to_owned(),
    };
    columns(flow).into_iter().map(told).collect()
}

/// The table as the API gives it, of the area alone.
pub(super) fn as_json(found: &Counts) -> Vec<u8> {
    let flows: Vec<NeedFlow> = of_area(found).into_iter().cloned().collect();
    let table = arunai_core::need_flows::NeedFlowTable { flows, ..found.flows.clone() };
    serde_json::to_vec(&table).unwrap_or_default()
}
