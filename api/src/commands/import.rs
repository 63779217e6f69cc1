//! `arunai import`.

use std::path::PathBuf;

use arunai_core::actor::Administrator;
use arunai_core::import::ImportReport;
use arunai_core::import::wamnet::WamnetOptions;
use arunai_core::{Error, Registry, Result};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use super::output::Output;

#[derive(Subcommand)]
pub(super) enum Import {
    /// Areas: TopoJSON or GeoJSON of 国土数値情報 (N03), the code list or 圏域 as CSV; plain, gz or zip
    Areas {
        /// The files, larger areas first
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Only try, store nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Towns with a point each (位置参照情報), for making out addresses; their areas must be known
    Towns {
        /// The files: csv, gz or zip
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Only try, store nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Populations: 地域・年齢別人口 of the standard data sets, or a form with 種類, 地域コード, 町名, 基準日,
    /// 年齢から, 年齢まで, 人数, 出典; whole or not at all
    Populations(Tables),
    /// Plan figures (見込量 and 実績): a table as `/api/v1/plan_figures.csv` gives it; whole or not at all
    PlanFigures(Tables),
    /// Travel times: a table with 地域コード, 町名, 場所ID, 分, 測定日, 出典; whole or not at all
    TravelTimes(Tables),
    /// Services: 障害福祉サービス等情報公表 (WAM NET open data) as csv, gz or zip
    Wamnet {
        /// The files of one release
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The day that the release speaks of, where the name does not tell, e.g. 2025-03-31
        #[arg(long, value_name = "DATE")]
        as_of: Option<NaiveDate>,
        /// Only try, store nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// Files of tables that people fill in.
#[derive(Args)]
pub(super) struct Tables {
    /// The files: csv, gz or zip
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Only try, store nothing
    #[arg(long)]
    dry_run: bool,
}

/// Takes the files in one after the other, each in a transaction of its own.
pub(super) fn run(what: Import, registry: &Registry, output: &Output) -> Result<()> {
    let by = Administrator::at_the_machine("import");
    match what {
        Import::Areas { files, dry_run } => {
            for file in &files {
                report(&registry.import_areas(&by, file, dry_run)?, output);
            }
        }
        Import::Towns { files, dry_run } => {
            for file in &files {
                report(&registry.import_towns(&by, file, dry_run)?, output);
            }
        }
        Import::Populations(tables) => {
            tables.take(output, |file, dry_run| registry.import_populations(&by, file, dry_run))?;
        }
        Import::PlanFigures(tables) => {
            tables.take(output, |file, dry_run| registry.import_plan_figures(&by, file, dry_run))?;
        }
        Import::TravelTimes(tables) => {
            tables.take(output, |file, dry_run| registry.import_travel_times(&by, file, dry_run))?;
        }
        Import::Wamnet { files, as_of, dry_run } => {
            let options = WamnetOptions { as_of, dry_run };
            for file in &files {
                let bar = bar(output);
                let done = registry.import_wamnet(&by, file, &options, &mut |done, all| {
                    bar.set_length(all);
                    bar.set_position(done);
                })?;
                bar.finish_and_clear();
                report(&done, output);
            }
        }
    }
    Ok(())
}

impl Tables {
    /// Takes the files in one after the other; fails at the first of which nothing could be taken.
    fn take(
        &self,
        output: &Output,
        take: impl Fn(&std::path::Path, bool) -> Result<ImportReport>,
    ) -> Result<()> {
        for file in &self.files {
            let done = take(file, self.dry_run)?;
            report(&done, output);
            if !done.rejected.is_empty() {
                return Err(Error::invalid("file", "has rows at fault; nothing of it was taken in"));
            }
        }
        Ok(())
    }
}

/// A bar on a terminal, nothing elsewhere.
fn bar(output: &Output) -> ProgressBar {
    let bar = if output.json { ProgressBar::hidden() } else { ProgressBar::new(0) };
    bar.set_style(
        ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}")
            .unwrap_or(ProgressStyle::default_bar()),
    );
    bar
}

fn report(report: &ImportReport, output: &Output) {
    if output.json {
        println!("{}", serde_json::to_string(report).unwrap_or_default());
        return;
    }
    let tried = if report.dry_run { " (only tried, nothing stored)" } else { "" };
    println!(
        "{}{tried}: read {}, new {}, changed {}, unchanged {}, vanished {}, outdated {}, rejected {}",
        report.file_name,
        report.read,
        report.new,
        report.changed,
        report.unchanged,
        report.vanished,
        report.outdated,
        report.rejected.len()
    );
    for remark in &report.remarks {
        println!("  {remark}");
    }
    for rejection in report.rejected.iter().take(SHOWN) {
        println!("  rejected: line {}, {}: {}", rejection.line, rejection.column, rejection.reason);
    }
    if report.rejected.len() > SHOWN {
        println!("  ... and {} more (--json lists them)", report.rejected.len() - SHOWN);
    }
    for (reason, text) in LIMITS {
        let count = report.limited.iter().filter(|limited| limited.reason == *reason).count();
        if count > 0 {
            println!("  {count} {text}");
        }
    }
    if !report.warnings.is_empty() {
        println!("  {} values are doubtful or not told (--json lists them)", report.warnings.len());
    }
}

/// Rejected rows that a person is shown.
const SHOWN: usize = 20;

/// What rows will miss, in plain words.
const LIMITS: &[(&str, &str)] = &[
    ("no_area", "rows have an address in no known area: they are not counted in any"),
    ("no_position", "rows have no position: a search near a place does not find them"),
    ("outside_area", "rows lie more than 2 km outside their municipality: shown as approximate"),
    ("shared_point", "addresses share one point with others: shown as approximate"),
];
