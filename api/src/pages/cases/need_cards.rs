//! Open needs as cards, those that are over as a list, and the sentence on what was just recorded.

use arunai_core::case_entries::template::choices::{STEPS, UNITS};
use arunai_core::clock::fiscal_year;
use arunai_core::id::NeedId;
use arunai_core::needs::{Need, NeedReport, died_on, open_needs};
use arunai_core::referrals::Referral;
use arunai_core::saved_searches::age_of;
use chrono::NaiveDate;
use maud::{Markup, html};

use super::known::Known;
use super::names::{REFERRAL_STATES, STATUSES, URGENCIES, called, written};
use super::records::REMOVED;
use super::sheet::under;
use crate::pages::search_form::SearchForm;
use crate::pages::words::era_date;

/// The open needs, the most urgent first, then those that are over.
pub(super) fn needs_section(known: &Known) -> Markup {
    let reported = known.file.needs.iter().filter_map(|need| Some((need, need.last_report()?)));
    let still: Vec<NeedId> = open_needs(&known.file.needs).map(|need| need.id).collect();
    let (mut open, over): (Vec<_>, Vec<_>) = reported.partition(|(need, _)| still.contains(&need.id));
    open.sort_by_key(|(need, last)| (std::cmp::Reverse(last.urgency), open_since(need)));
    html! {
        section aria-labelledby="needs" {
            h2 #needs { "いま足りないもの " (open.len()) "件" }
            @if open.is_empty() {
                p { "続いている困りごとはありません。" @if known.file.case.closed_on.is_none() { "足りないものがあれば、上の「足りないものを記録する」から記録します。" } }
                @if known.file.case.closed_on.is_none() { (search_button(known)) }
            }
            div.need-cards { @for (need, last) in open { (card(known, need, last)) } }
            @if !over.is_empty() {
                details {
                    summary { "終わった困りごと " (over.len()) "件" }
                    ul.rows { @for (need, last) in over { (over_line(known, need, last)) } }
                }
            }
        }
    }
}

/// The search near where the person lives, by what the case knows. The age is always known, so that the search is one
/// for a person, which never becomes an address.
fn search_form(known: &Known) -> SearchForm {
    let case = &known.file.case;
    SearchForm {
        place: case.residence_area.to_string(),
        age: age_of(case, fiscal_year(known.today)).to_string(),
        support_level: case.support_level.as_ref().map(ToString::to_string).unwrap_or_default(),
        disability_types: case.disability_types.iter().map(ToString::to_string).collect(),
        case: case.id.to_string(),
        ..SearchForm::default()
    }
}

fn search_button(known: &Known) -> Markup {
    let form = search_form(known);
    html! {
        form.inline method="post" action="/search#found" {
            @for (name, value) in form.pairs_with_case() { input type="hidden" name=(name) value=(value); }
            button.second type="submit" { "この人に合うサービスをさがす" }
        }
    }
}

fn card(known: &Known, need: &Need, last: &NeedReport) -> Markup {
    let (names, id) = (&known.names, known.id());
    let term = names.term(&need.term);
    let since = open_since(need).unwrap_or(last.reported_on);
    let path = |rest: &str| under(id, &format!("needs/{}/{rest}", need.id));
    html! {
        article.card.need-card aria-labelledby={ "need-" (need.id) } {
            h3 id={ "need-" (need.id) } { (term) }
            p { (since_words(known, since)) }
            p.facts {
                span.chip { "急ぐ程度 " (called(URGENCIES, &last.urgency)) } " "
                span.chip { (called(STATUSES, &last.status)) "（" (era_date(last.reported_on)) "）" }
            }
            p { "理由：" (names.terms(&last.reasons).join("、")) }
            @if let Some(wished) = wished(last) { p { "希望する量：" (wished) } }
            @if !last.tried.is_empty() { p { "試したこと：" (names.terms(&last.tried).join("、")) } }
            (referral_list(known, need))
            @if known.file.case.closed_on.is_none() {
                p.next { a href=(path("services")) { "「" (term) "」にいま使えそうなもの" } }
                p.next { a href=(path("reports/new")) { "「" (term) "」のその後を報告" } }
                p.next { a href=(path("referrals/new")) { "「" (term) "」の紹介を記録" } }
            }
            p.next { a href=(path("removal")) { "「" (term) "」の記録をまるごと取り消す" } }
        }
    }
}

fn since_words(known: &Known, since: NaiveDate) -> String {
    let days = (known.file.case.closed_on.unwrap_or(known.today) - since).num_days();
    format!("{}から（{days}日）", era_date(since))
}

/// The first day since which a need has been open.
fn open_since(need: &Need) -> Option<NaiveDate> {
    need.reports.iter().fold(None, |since, report| match report.status.is_open() {
        true => since.or(Some(report.reported_on)),
        false => None,
    })
}

/// How much is wished for.
pub(super) fn wished(report: &NeedReport) -> Option<String> {
    let wished = report.wished?;
    Some(format!("{} {}", wished.amount, called(&written(UNITS), &wished.unit)))
}

fn referral_list(known: &Known, need: &Need) -> Markup {
    let own: Vec<&Referral> = known.file.referrals.iter().filter(|one| one.need_id == need.id).collect();
    html! {
        @if !own.is_empty() {
            ul.rows {
                @for referral in own {
                    @let service = known.names.service(&referral.service_id.to_string());
                    li {
                        "紹介：" a href={ "/services/" (referral.service_id) } { (service) } " "
                        span.chip { (called(REFERRAL_STATES, &referral.state)) } " "
                        a href=(under(known.id(), &format!("referrals/{}", referral.id))) { (service) "のその後を記録" }
                    }
                }
            }
        }
    }
}

fn over_line(known: &Known, need: &Need, last: &NeedReport) -> Markup {
    let (term, id) = (known.names.term(&need.term), known.id());
    let died = died_on(&known.file.needs);
    let ended = match died.filter(|_| last.status.is_open()) {
        Some(day) => format!("亡くなったため終わり（{}）", era_date(day)),
        None => format!("{}（{}）", called(STATUSES, &last.status), era_date(last.reported_on)),
    };
    html! {
        li {
            (term) "：" (ended) " "
            @if known.file.case.closed_on.is_none() && died.is_none() {
                a href=(under(id, &format!("needs/{}/reports/new", need.id))) { "「" (term) "」がまた足りなくなったと報告" } "　"
            }
            a href=(under(id, &format!("needs/{}/removal", need.id))) { "「" (term) "」の記録をまるごと取り消す" }
            (referral_list(known, need))
        }
    }
}

/// What was just recorded, from the records themselves.
pub(super) fn sentence(known: &Known, saved: &str) -> Option<String> {
    let file = &known.file;
    let is = |id: String| id == saved;
    if saved == REMOVED {
        return Some("記録を取り消しました。".to_owned());
    }
    if is(file.case.id.to_string()) {
        return Some(match file.case.version {
            1 => format!("事例を作りました。合言葉は{}です。組織の書類に写してください。", file.case.token),
            _ => "事例の記録を直しました。".to_owned(),
        });
    }
    if let Some(need) = file.needs.iter().find(|need| is(need.id.to_string())) {
        return reported(known, need, need.reports.iter().max_by_key(|report| report.recorded_at)?);
    }
    for need in &file.needs {
        if let Some(report) = need.reports.iter().find(|report| is(report.id.to_string())) {
            return reported(known, need, report);
        }
    }
    small_record(known, saved).map(|record| format!("合言葉 {} の{record}を記録しました。", file.case.token))
}

fn reported(known: &Known, need: &Need, report: &NeedReport) -> Option<String> {
    let (term, status) = (known.names.term(&need.term), called(STATUSES, &report.status));
    Some(format!(
        "合言葉 {} の「{term}」について「{status}」と記録しました（{}）。",
        known.file.case.token,
        era_date(report.reported_on)
    ))
}

fn small_record(known: &Known, saved: &str) -> Option<String> {
    let (file, names) = (&known.file, &known.names);
    let is = |id: String| id == saved;
    if let Some(step) = file.steps.iter().find(|step| is(step.id.to_string())) {
        return Some(format!(
            "「{}」（{}）",
            called(&written(STEPS), &step.step),
            era_date(step.occurred_on)
        ));
    }
    if let Some(referral) = file.referrals.iter().find(|referral| is(referral.id.to_string())) {
        let service = names.service(&referral.service_id.to_string());
        return Some(format!("{service}への紹介「{}」", called(REFERRAL_STATES, &referral.state)));
    }
    if let Some(goal) = file.goals.iter().find(|goal| is(goal.id.to_string())) {
        return Some(format!("「{}」の目標", names.term(&goal.domain)));
    }
    let strength = file.strengths.iter().find(|strength| is(strength.id.to_string()))?;
    Some(format!("「{}」のストレングス", names.term(&strength.domain)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(known: &Known) -> String {
        needs_section(known).into_string()
    }

    #[test]
    fn a_need_that_came_back_is_open_since_then() {
        let page = page(&Known::made_up());
        assert!(page.contains("令和8年4月1日から（241日）") && page.contains("急ぐ程度 3 急ぐ"));
        assert!(page.contains("代わりのもので対応している（令和8年6月1日）") && page.contains("4 日/月"));
        assert!(page.contains("理由：&lt;定員超過&gt;"));
    }

    #[test]
    fn without_needs_it_is_said_what_to_do() {
        let mut known = Known::made_up();
        known.file.needs.clear();
        (known.file.case.support_level, known.file.case.disability_types) = (None, Vec::new());
        let page = page(&known);
        assert!(page.contains("続いている困りごとはありません。足りないものがあれば"));
        assert!(
            page.contains("action=\"/search#found\"") && page.contains("name=\"place\" value=\"900001\"")
        );
        // A search for a person, which never becomes an address.
        assert!(search_form(&known).count_of_person() > 0 && page.contains("name=\"age\""));
    }

    #[test]
    fn what_was_recorded_is_told_of_each_record() {
        let known = Known::made_up();
        let said = |id: &str| sentence(&known, id);
        assert!(
            said("00000000-0000-4000-8000-000000000007").is_some_and(|text| text.contains("モニタリング"))
        );
        assert_eq!(said("00000000-0000-4000-8000-000000000001").as_deref(), Some("事例の記録を直しました。"));
        assert!(said("removed").is_some() && said("<script>").is_none());
    }
}
