//! Reading what lies under cases: of some by their ids, or of all in a range.

use crate::id::CaseId;

/// Whose records are read.
#[derive(Clone, Copy)]
pub(crate) enum OfCases<'a> {
    /// Of these cases.
    These(&'a [CaseId]),
    /// Of every case from one id to another, both included: a walk through all need not name them.
    Between(CaseId, CaseId),
}

impl<'a> From<&'a [CaseId]> for OfCases<'a> {
    fn from(cases: &'a [CaseId]) -> Self {
        Self::These(cases)
    }
}

impl<'a, const N: usize> From<&'a [CaseId; N]> for OfCases<'a> {
    fn from(cases: &'a [CaseId; N]) -> Self {
        Self::These(cases)
    }
}

/// Loads the rows of cases that a query finds, by its column of the case. The query is made anew for each batch.
macro_rules! load_of_cases {
    ($connection:expr, $of:expr, $column:expr, $query:expr) => {{
        let mut rows = Vec::new();
        match $of {
            $crate::storage::OfCases::These(cases) => {
                for batch in cases.chunks($crate::storage::BATCH) {
                    let ids: Vec<String> = batch.iter().map(ToString::to_string).collect();
                    rows.extend($query.filter($column.eq_any(ids)).load($connection)?);
                }
            }
            $crate::storage::OfCases::Between(first, last) => {
                let within = $column.between(first.to_string(), last.to_string());
                rows.extend($query.filter(within).load($connection)?);
            }
        }
        rows
    }};
}
pub(crate) use load_of_cases;
