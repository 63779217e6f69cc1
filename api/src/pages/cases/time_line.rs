//! Everything that happened in a case, by day.

use arunai_core::case_entries::template::choices::STEPS;
use arunai_core::cases::{Circumstance, Circumstances};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::known::Known;
use super::names::{GOAL_STATES, REFERRAL_STATES, STAGES, STATUSES, URGENCIES, called, written};
use super::need_cards::wished;
use super::sheet::under;
use crate::pages::words::era_date;

/// Something that happened on a day.
struct Event {
    on: NaiveDate,
    sort: &'static str,
    text: String,
    /// Where it is corrected, and what that link says.
    link: Option<(String, String)>,
}

/// The events, the newest first.
pub(super) fn time_line(known: &Known) -> Markup {
    let mut events = events(known);
    // The earliest first among those of a day, so that the list as a whole runs backwards.
    events.sort_by_key(|event| event.on);
    html! {
        ol.time-line reversed {
            @for event in events.iter().rev() {
                li {
                    p { time datetime=(event.on) { (era_date(event.on)) } " " span.chip { (event.sort) } }
                    p {
                        (event.text)
                        @if let Some((path, name)) = &event.link { " " a href=(path) { (name) } }
                    }
                }
            }
        }
    }
}

fn events(known: &Known) -> Vec<Event> {
    let mut events = vec![event(known.file.case.opened_on, "開始", "支援が始まりました。".to_owned())];
    events.extend(steps(known));
    events.extend(states(known));
    events.extend(goals(known));
    events.extend(reports(known));
    events.extend(referrals(known));
    if let Some(day) = known.file.case.closed_on {
        let reason = known.file.case.closing_reason.as_ref().map(|reason| known.names.term(reason));
        events.push(event(
            day,
            "終わり",
            format!("支援が終わりました（{}）。", reason.unwrap_or("理由なし")),
        ));
    }
    events
}

fn event(on: NaiveDate, sort: &'static str, text: String) -> Event {
    Event { on, sort, text, link: None }
}

impl Event {
    /// With the way to the record; the name says which one, because several links stand in the list.
    fn leading(self, known: &Known, rest: &str, name: &str) -> Self {
        let name = format!("{}の{name}を直す", era_date(self.on));
        Self { link: Some((under(known.id(), rest), name)), ..self }
    }
}

fn steps(known: &Known) -> impl Iterator<Item = Event> {
    let names = written(STEPS);
    known.file.steps.iter().map(move |step| {
        let name = called(&names, &step.step);
        event(step.occurred_on, "段階", name.to_owned()).leading(known, &format!("steps/{}", step.id), name)
    })
}

fn reports(known: &Known) -> impl Iterator<Item = Event> {
    let all = known.file.needs.iter().flat_map(|need| need.reports.iter().map(move |report| (need, report)));
    all.map(move |(need, report)| {
        let (term, reasons) = (known.names.term(&need.term), known.names.terms(&report.reasons).join("、"));
        let mut text = format!("{term}：{}。", called(STATUSES, &report.status));
        if report.status.is_open() {
            text += &format!("急ぐ程度 {}。", called(URGENCIES, &report.urgency));
        }
        for (name, told) in
            [("理由", Some(reasons).filter(|told| !told.is_empty())), ("希望", wished(report))]
        {
            if let Some(told) = told {
                text += &format!("{name}：{told}。");
            }
        }
        let link = format!("reports/{}", report.id);
        event(report.reported_on, "困りごと", text).leading(known, &link, &format!("「{term}」の報告"))
    })
}

fn referrals(known: &Known) -> impl Iterator<Item = Event> {
    known.file.referrals.iter().flat_map(move |referral| {
        let service = known.names.service(&referral.service_id.to_string());
        let path = format!("referrals/{}", referral.id);
        let state = called(REFERRAL_STATES, &referral.state);
        let reason =
            referral.refusal_reason.as_ref().map(|reason| format!("（{}）", known.names.term(reason)));
        let settled = referral
            .settled_on
            .map(|day| event(day, "紹介", format!("{service}：{state}{}。", reason.unwrap_or_default())));
        let asked = event(referral.referred_on, "紹介", format!("{service}に紹介しました。"));
        std::iter::once(asked.leading(known, &path, "紹介")).chain(settled)
    })
}

fn goals(known: &Known) -> impl Iterator<Item = Event> {
    let strengths = known.file.strengths.iter().map(move |one| {
        let text = format!("{}：{}", known.names.term(&one.domain), known.names.term(&one.strength));
        let path = format!("strengths/{}", one.id);
        event(one.noted_on, "ストレングス", text).leading(known, &path, "ストレングス")
    });
    let goals = known.file.goals.iter().flat_map(move |goal| {
        let domain = known.names.term(&goal.domain);
        let wish = goal.wish.as_ref().map_or("目標をもちました", |wish| known.names.term(wish));
        let set = event(goal.set_on, "目標", format!("{domain}：{wish}"));
        let settled = goal
            .settled_on
            .map(|day| event(day, "目標", format!("{domain}：{}", called(GOAL_STATES, &goal.state))));
        let path = format!("goals/{}", goal.id);
        std::iter::once(set.leading(known, &path, "目標")).chain(settled)
    });
    strengths.chain(goals)
}

fn states(known: &Known) -> impl Iterator<Item = Event> {
    known.file.circumstances.iter().enumerate().map(move |(place, state)| {
        let sort = if place == 0 { "はじめのようす" } else { "変わったこと" };
        let path = format!("circumstances/{place}");
        event(state.valid_from, sort, stated(known, state)).leading(known, &path, "ようす")
    })
}

/// What was said of a day.
fn stated(known: &Known, state: &Circumstances) -> String {
    let names = &known.names;
    let told = |what: &Circumstance| match what {
        Circumstance::Stage => called(STAGES, &state.stage).to_owned(),
        Circumstance::DisabilityTypes => match state.disability_types.is_empty() {
            true => "障害種別：記録なし".to_owned(),
            false => format!("障害種別：{}", names.terms(&state.disability_types).join("・")),
        },
        Circumstance::SupportLevel => {
            let level = state.support_level.as_ref().map_or("記録なし", |level| names.term(level));
            format!("障害支援区分：{level}")
        }
        Circumstance::MainSupport if state.main_support => "主担当：この事業所".to_owned(),
        Circumstance::MainSupport => "主担当：ほかの事業所".to_owned(),
        Circumstance::ResidenceArea => format!("住まい：{}", names.area(&state.residence_area)),
        Circumstance::GrantingArea => format!("支給決定：{}", names.area(&state.granting_area)),
        Circumstance::MonitoringMonths => match state.monitoring_months {
            Some(months) => format!("モニタリング：{months}か月ごと"),
            None => "モニタリング：期間の記録なし".to_owned(),
        },
    };
    state.stated.iter().map(told).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stands_first_and_each_record_leads_to_its_correction() {
        let page = time_line(&Known::made_up()).into_string();
        let places: Vec<_> = ["令和8年6月1日", "令和8年4月1日", "令和7年6月1日", "支援が始まりました"]
            .map(|text| page.find(text).expect(text))
            .to_vec();
        assert!(places.is_sorted(), "{page}");
        assert!(page.contains("href=\"/cases/00000000-0000-4000-8000-000000000001/reports/"));
        assert!(
            page.contains(">令和8年6月1日の「短期入所」の報告を直す</a>")
                && page.contains("<ol class=\"time-line\" reversed>")
        );
        assert!(page.contains("短期入所：満たされた。") && page.contains("&lt;定員超過&gt;"));
    }
}
