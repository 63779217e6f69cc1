//! The page of a file that is being read or taken in.

use arunai_core::id::ImportJobId;
use arunai_core::import::wamnet_own::ImportProgress;
use arunai_core::import_jobs::ImportJob;
use arunai_core::jobs::JobState;
use maud::{Markup, html};

use super::imports::IMPORTS;
use super::jobs_view::at_work;
use super::known::desk;
use crate::pages::fault_words::in_japanese;
use crate::pages::layout::{Frame, page};

/// Where a job is watched.
pub(super) fn path_of(id: ImportJobId) -> String {
    format!("{IMPORTS}/jobs/{id}")
}

/// What a job does, in a word.
fn work(job: &ImportJob) -> &'static str {
    if job.dry_run { "下見" } else { "取り込み" }
}

/// A job that runs, or of which nothing came.
pub(super) fn job_page(frame: &Frame, job: &ImportJob) -> Markup {
    page(
        frame,
        html! {
            h1 { (job.file_name) "の" (work(job)) }
            @if job.state == JobState::Cancelled {
                p role="status" { (work(job)) "を中止しました。台帳は何も変わっていません。" }
                p { a href=(IMPORTS) { "もう一度、ファイルをえらぶ" } }
            } @else if job.state == JobState::Failed {
                div.fault role="alert" {
                    p { (work(job)) "はできていません。台帳は何も変わっていません。" }
                    p { (job.problem.as_deref().map(in_japanese).unwrap_or_default()) }
                }
                p { a href=(IMPORTS) { "もう一度、ファイルをえらぶ" } }
            } @else {
                (at_work(frame, &path_of(job.id), &progress(job.progress), "全国のファイルでは、1分ほどかかることがあります。", "やめる（何も変えない）"))
            }
            p.next { a href=(IMPORTS) { "取り込みの一覧にもどる" } }
            (desk(frame, IMPORTS))
        },
    )
}

/// The way to the council's job that runs.
pub(super) fn running(job: Option<&ImportJob>) -> Markup {
    html! {
        @if let Some(job) = job {
            p.told role="status" {
                "いま、" (job.file_name) "の" (work(job)) "をしています。"
                a href=(path_of(job.id)) { "取り込みのようす" }
            }
        }
    }
}

fn progress(progress: Option<ImportProgress>) -> String {
    match progress {
        None => "はじめています。".to_owned(),
        Some(ImportProgress::Reading { bytes, of }) => {
            format!("ファイルを読んでいます（{}%）。", bytes * 100 / of.max(1))
        }
        Some(ImportProgress::Waiting) => "ほかの記録が終わるのを待っています。".to_owned(),
        Some(ImportProgress::Comparing { rows, of }) if rows == of => {
            format!("{of}行をくらべました。結果をまとめています。")
        }
        Some(ImportProgress::Comparing { rows, of }) => {
            format!("台帳とくらべています（{of}行のうち{rows}行）。")
        }
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::id::CouncilId;

    use super::*;

    const FRAME: Frame<'static> = Frame { title: "", path: IMPORTS, viewer: None, csrf: "", demo: false };

    fn job(state: JobState, progress: Option<ImportProgress>) -> ImportJob {
        ImportJob {
            id: ImportJobId(uuid::Uuid::nil()),
            council_id: CouncilId(uuid::Uuid::nil()),
            file_name: "<a>.csv".into(),
            dry_run: false,
            state,
            progress,
            problem: Some("conflict: a file of the council is being taken in already".into()),
            done: None,
        }
    }

    #[test]
    fn a_job_is_watched_while_it_runs_and_no_longer() {
        let reading = ImportProgress::Reading { bytes: 43, of: 100 };
        let running = job_page(&FRAME, &job(JobState::Running, Some(reading))).into_string();
        for words in ["data-refresh=\"2\"", "新しい状態を見る", "/cancel", "43%", "&lt;a&gt;.csvの取り込み"]
        {
            assert!(running.contains(words), "{words}: {running}");
        }
        for (state, words) in
            [(JobState::Failed, "いま読んでいます"), (JobState::Cancelled, "中止しました。")]
        {
            let over = job_page(&FRAME, &job(state, Some(reading))).into_string();
            assert!(!over.contains("data-refresh") && !over.contains("/cancel"));
            assert!(over.contains(words) && over.contains("台帳は何も変わっていません"), "{over}");
        }
    }

    #[test]
    fn every_step_is_told() {
        for (step, words) in [
            (ImportProgress::Reading { bytes: 0, of: 0 }, "読んでいます（0%）"),
            (ImportProgress::Waiting, "待っています"),
            (ImportProgress::Comparing { rows: 100, of: 250 }, "250行のうち100行"),
            (ImportProgress::Comparing { rows: 250, of: 250 }, "結果をまとめています"),
        ] {
            assert!(progress(Some(step)).contains(words), "{words}");
        }
    }

    #[test]
    fn the_list_leads_to_what_runs() {
        let shown = running(Some(&job(JobState::Running, None))).into_string();
        assert!(shown.contains("/curate/imports/jobs/00000000-0000-0000-0000-000000000000"));
        assert!(running(None).into_string().is_empty());
    }
}
