//! The pages on which a release is made.

use arunai_core::jobs::JobState;
use arunai_core::release_jobs::ReleaseJob;
use arunai_core::releases::{MakingProgress, MakingStep, ReleasePreview};
use maud::{Markup, html};

use super::cell_words::cell_name;
use super::jobs_view::at_work;
use super::known::{Known, desk, refused};
use super::release_jobs::value_of_cell;
use super::released::RELEASED;
use crate::pages::fault_words::in_japanese;
use crate::pages::fields::{field, own_fields, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};
use crate::pages::words::era_period;

/// How many hidden cells a preview names.
const NAMED: usize = 100;

/// The form to choose a period.
pub(super) fn new_page(frame: &Frame, periods: &[String], form: &Form) -> Markup {
    let options: Vec<(&str, String)> =
        periods.iter().map(|period| (period.as_str(), era_period(period))).collect();
    page(
        frame,
        html! {
            h1 { "新しい公表をつくる" }
            p { "まず下見をして、どれだけ「＊」になるかを見ます。下見では、数は出ません。" }
            @if options.is_empty() {
                (refused(&form.faults))
                p { "いま公表できる期間はありません。いまの四半期が終わってから、もう一度ひらいてください。" }
            } @else {
                (writing_form(frame, &format!("{RELEASED}/preview"), form, html! {
                    (field("period", "期間").hint("一度公表した期間と、それより前の期間は、公表できません。").required().select(form, &options))
                }, "下見する"))
            }
            p.next { a href=(RELEASED) { "公表の一覧にもどる" } }
            (desk(frame, RELEASED))
        },
    )
}

/// What would be hidden: the pattern and its share, and no number.
pub(super) fn preview_page(frame: &Frame, job: &ReleaseJob, known: &Known) -> Markup {
    let (period, previews) = (&job.period, &job.previews);
    let mut pairs: Vec<_> = previews.iter().flat_map(|preview| &preview.homogeneous).collect();
    pairs.sort();
    pairs.dedup();
    page(
        frame,
        html! {
            h1 { (era_period(period)) "の公表の下見" }
            p { "つぎの割合が「＊」になります。「＊」にするのは、少ない数と、ほかの数から計算できてしまう数です。" }
            @for preview in previews { (hidden(preview, known)) }
            form.card method="post" action=(RELEASED) {
                (own_fields(frame.csrf))
                input type="hidden" name="period" value=(period);
                @if !pairs.is_empty() {
                    fieldset {
                        legend { "さらに「＊」にするもの" }
                        p.hint { "つぎの2つは同じ数になります。片方を知っている人に、もう片方がわかってしまってよいかを決めてください。" }
                        @for [whole, part] in pairs {
                            @let value = value_of_cell(part);
                            label.check {
                                input type="checkbox" name="hide[]" value=(value);
                                span { (cell_name(part, known)) "（" (cell_name(whole, known)) "と同じ数）を「＊」にする" }
                            }
                        }
                    }
                }
                button.submit type="submit" { "この内容で公表をつくる" }
            }
            p.hint { "公表は、あとから変えられません。まちがいがあったときは、理由をつけて取り下げます。" }
            p.next { a href={ (RELEASED) "/new" } { "期間をえらびなおす" } }
            (desk(frame, RELEASED))
        },
    )
}

fn hidden(preview: &ReleasePreview, known: &Known) -> Markup {
    let percent = (preview.hidden_share * 100.0).round();
    html! {
        h2 { (preview.tier.short_reader()) "が見る公表" }
        p { strong.big { (percent) "%" } "が「＊」になります（" (preview.hidden.len()) "か所）。" }
        @if !preview.hidden.is_empty() {
            details {
                summary { "「＊」になるところ" }
                ul { @for cell in preview.hidden.iter().take(NAMED) { li { (cell_name(cell, known)) } } }
                @if preview.hidden.len() > NAMED { p { "ほか" (preview.hidden.len() - NAMED) "か所" } }
            }
        }
    }
}

/// How a job stands.
pub(super) fn job_page(frame: &Frame, job: &ReleaseJob) -> Markup {
    let path = format!("{RELEASED}/jobs/{}", job.id);
    page(
        frame,
        html! {
            h1 { (era_period(&job.period)) "の公表" (if job.dry_run { "の下見" } else { "" }) }
            @match job.state {
                JobState::Running => {
                    (at_work(frame, &path, &progress(job.progress.as_ref()), "1分ほどかかります。", if job.dry_run { "やめる" } else { "やめる（何も公表しない）" }))
                }
                JobState::Done => {
                    p role="status" { strong { "公表しました。" } }
                    ul { @for release in &job.releases {
                        li { a href={ "/releases/" (release.id) } { (release.tier.short_reader()) "が見る公表をひらく" } }
                    } }
                    p { "報告書は" a href="/curate/reports" { "報告書のページ" } "からつくれます。" }
                }
                JobState::Failed => {
                    div.fault role="alert" {
                        p { (if job.dry_run { "下見はできていません。" } else { "公表していません。" }) }
                        p { (job.problem.as_deref().map(in_japanese).unwrap_or_default()) }
                    }
                    (again())
                }
                JobState::Cancelled => {
                    p role="status" {
                        (if job.dry_run { "下見をやめました。" } else { "中止しました。何も公表していません。" })
                    }
                    (again())
                }
            }
            p.next { a href=(RELEASED) { "公表の一覧にもどる" } }
            (desk(frame, RELEASED))
        },
    )
}

fn again() -> Markup {
    html! { p { a href={ (RELEASED) "/new" } { "もう一度、期間をえらぶ" } } }
}

fn progress(progress: Option<&MakingProgress>) -> String {
    let Some(progress) = progress else { return "はじめています。".to_owned() };
    let step = match progress.step {
        MakingStep::Counting => "困りごとを数えています。".to_owned(),
        MakingStep::Hiding => {
            format!("計算できてしまう数を「＊」にしています（{}回目）。", progress.round + 1)
        }
        MakingStep::Auditing => "べつのやりかたで、計算できないことを確かめています。".to_owned(),
    };
    let views = match progress.views {
        0 => String::new(),
        views => format!("{}／{views}", progress.view + 1),
    };
    format!("{}が見る公表：{step}{views}", progress.tier.short_reader())
}

#[cfg(test)]
mod tests {
    use arunai_core::id::{CouncilId, ReleaseJobId};
    use arunai_core::releases::ReleaseTier;

    use super::super::known::tests::known;
    use super::*;

    const FRAME: Frame<'static> = Frame { title: "", path: RELEASED, viewer: None, csrf: "", demo: false };

    fn job(state: JobState) -> ReleaseJob {
        ReleaseJob {
            id: ReleaseJobId(uuid::Uuid::nil()),
            council_id: CouncilId(uuid::Uuid::nil()),
            period: "2026-Q1".into(),
            hide: Vec::new(),
            dry_run: false,
            state,
            progress: None,
            problem: Some("the audit could compute a hidden number".into()),
            releases: Vec::new(),
            previews: Vec::new(),
        }
    }

    fn told(job: &ReleaseJob) -> String {
        job_page(&FRAME, job).into_string()
    }

    #[test]
    fn a_job_is_watched_while_it_runs_and_no_longer() {
        let running = told(&job(JobState::Running));
        assert!(
            running.contains("data-refresh=\"2\"")
                && running.contains("新しい状態を見る")
                && running.contains("/cancel")
        );
        for over in [JobState::Done, JobState::Failed, JobState::Cancelled] {
            let page = told(&job(over));
            assert!(!page.contains("data-refresh") && !page.contains("/cancel"));
        }
        assert!(told(&job(JobState::Failed)).contains("わかってしまう"));
        assert!(told(&job(JobState::Cancelled)).contains("中止しました"));
        let look = ReleaseJob { dry_run: true, ..job(JobState::Failed) };
        assert!(told(&look).contains("下見はできていません"));
    }

    #[test]
    fn a_preview_shows_the_share_and_asks_of_pairs() {
        let cell = |stage: &str| ["open", "*", stage, "*", "*", "*", "*", "*"].map(str::to_owned);
        let preview = ReleasePreview {
            tier: ReleaseTier::Public,
            hidden: vec![cell("adult")],
            hidden_share: 0.304,
            homogeneous: vec![[cell("*"), cell("child")]],
        };
        let look = ReleaseJob { dry_run: true, previews: vec![preview], ..job(JobState::Done) };
        let page = preview_page(&FRAME, &look, &known()).into_string();
        assert!(
            page.contains("<strong class=\"big\">30%</strong>") && page.contains("残っている困りごと（者）")
        );
        assert!(
            page.contains("name=\"hide[]\" value=\"open|*|child|*|*|*|*|*\">")
                && !page.contains("formaction")
        );
    }
}
