//! Imports: official open data into the register.
//!
//! A file is read and checked as a whole, then taken in one transaction. What it took, changed and
//! could not use is reported; a second run of the same file changes nothing.

pub mod area_list;
pub mod area_names;
pub mod areas;
pub mod boundaries;
mod bounds;
mod given;
mod placing;
pub mod plan_figures;
mod population_files;
pub mod populations;
pub mod positions;
pub(crate) mod shapes;
mod sheets;
pub mod source;
pub mod table_text;
pub mod towns;
pub mod travel_times;
pub mod wamnet;
mod wamnet_apply;
mod wamnet_fields;
pub mod wamnet_file;
mod wamnet_flags;
mod wamnet_intake;
mod wamnet_merge;
pub mod wamnet_own;
mod wamnet_sieve;
pub(crate) mod written;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What an import did.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ImportReport {
    /// The file's name, without its folder.
    pub file_name: String,
    /// The source's codes of what the file holds, e.g. WAM NET's `33`.
    pub file_codes: Vec<String>,
    /// The day that the file speaks of.
    pub as_of: Option<NaiveDate>,
    /// Whether it was only tried: nothing was stored.
    pub dry_run: bool,
    /// Rows read.
    pub read: usize,
    /// Rows that were not known.
    pub new: usize,
    /// Known rows that say something else than before.
    pub changed: usize,
    /// Known rows that say the same.
    pub unchanged: usize,
    /// Known rows that this release no longer has: 「公表データから消えた」.
    pub vanished: usize,
    /// Rows that an already stored newer release overrules.
    pub outdated: usize,
    /// Rows outside the areas of whoever imports, which were left alone.
    #[serde(default)]
    pub outside: usize,
    /// Rows that could not be used.
    pub rejected: Vec<Rejection>,
    /// Rows that were taken but will not be seen everywhere, or only as approximate.
    pub limited: Vec<Limitation>,
    /// Doubts about single values; the rows were taken.
    pub warnings: Vec<Rejection>,
    /// What else is to be said.
    pub remarks: Vec<String>,
}

/// A row, or one value of it, that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rejection {
    /// The line on which the row begins; the header is line 1.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What is wrong.
    pub reason: String,
}

/// A row that was taken, with what it will miss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Limitation {
    /// The line on which the row begins; 0 for a row of an earlier file.
    pub line: u64,
    /// The row's key in its source.
    pub key: String,
    /// `no_position`, `no_area`, `outside_area` or `shared_point`.
    pub reason: String,
}

impl ImportReport {
    /// Whether anything was stored beyond this report.
    pub fn changed_anything(&self) -> bool {
        self.new + self.changed + self.vanished > 0
    }
}
