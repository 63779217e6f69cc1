//! The agenda of a meeting: edited by hand, and taken from what it might talk about.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Curator;
use arunai_core::id::{DecisionId, IssueId, MeetingId};
use arunai_core::meetings::{AgendaCandidates, AgendaItem, MeetingEdit, NewAgendaItem};
use arunai_core::{Registry, Result};

use super::part::{Part, kept_meeting};
use super::{MEETINGS, agenda_view, one};
use crate::extract::Path;
use crate::pages::forms::{Form, base};
use crate::pages::issues::parts::cut;
use crate::pages::rows::{with_titles, without_gaps};
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;

/// The list's name in the form.
pub(super) const AGENDA: &str = "agenda";
const PART: Part = Part {
    title: "議題を編集する",
    view: agenda_view::agenda_page,
    edit: |edit| MeetingEdit { agenda: Some(edit.agenda.unwrap_or_default()), ..MeetingEdit::default() },
};
/// How long a title may be, less what is put before it.
const TITLE: usize = 180;

/// The form of the agenda.
#[get("/meetings/{id}/agenda")]
pub(crate) async fn show_agenda(
    state: State,
    seat: Seat<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    PART.answer(&state, &seat.visitor, id.0, None).await
}

/// Puts other items on the agenda, in place of those that it has.
#[post("/meetings/{id}/agenda")]
pub(crate) async fn change_agenda(
    state: State,
    mut sent: Sent<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    let (id, typed) = (id.0, sent.form.clone());
    let viewer = sent.visitor.viewer();
    let (_, issues) = state.run(move |registry| kept_meeting(registry, &viewer, id)).await?;
    let title_of =
        |issue: &str| issues.iter().find(|one| one.id.to_string() == issue).map(|one| one.theme.clone());
    sent.form = without_gaps(&with_titles(&typed, AGENDA, title_of), AGENDA);
    PART.save(&state, sent, id, typed).await
}

/// Puts candidates on the agenda, after what is on it.
#[post("/meetings/{id}/agenda/candidates")]
pub(crate) async fn take_candidates(
    state: State,
    sent: Sent<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen, viewer, form) = (id.0, sent.version(), sent.visitor.viewer(), sent.form.clone());
    let take = move |registry: &Registry, by: &Curator| {
        let meeting = registry.find_meeting(&viewer, id)?;
        let candidates = registry.list_agenda_candidates(by, id)?;
        let added = chosen(&candidates, &form)?;
        let agenda = meeting.agenda.into_iter().map(kept).chain(added.into_iter().map(Ok));
        let agenda = Some(agenda.collect::<Result<_>>()?);
        registry.change_meeting(by, id, seen, MeetingEdit { agenda, ..MeetingEdit::default() })
    };
    match sent.run(&state, take).await? {
        Ok(_) => Ok(sent.done(&format!("{MEETINGS}/{id}"))),
        Err(faults) => {
            let form = sent.refused(faults);
            one::answer(&state, &sent.visitor, id, &form, StatusCode::BAD_REQUEST).await
        }
    }
}

fn kept(item: AgendaItem) -> Result<NewAgendaItem> {
    Ok(NewAgendaItem { title: item.title.try_into()?, issue_id: item.issue_id, plan_topic: item.plan_topic })
}

/// The candidates that were chosen, as items: issues by their themes, decisions as what is to be looked at again, and
/// figures of the plan by their titles.
fn chosen(candidates: &AgendaCandidates, form: &Form) -> Result<Vec<NewAgendaItem>> {
    let is_chosen =
        |list: &str, id: String| form.pairs().iter().any(|(name, value)| base(name) == list && *value == id);
    let issue = |id: IssueId| is_chosen("issues", id.to_string());
    let decision = |id: DecisionId| is_chosen("decisions", id.to_string());
    let mut items = Vec::new();
    for found in candidates.issues.iter().map(|found| &found.issue).filter(|found| issue(found.id)) {
        let (title, issue_id) = (found.theme.clone().try_into()?, Some(found.id));
        items.push(NewAgendaItem { title, issue_id, plan_topic: None });
    }
    for found in candidates.decisions.iter().map(|found| &found.decision).filter(|found| decision(found.id)) {
        let title = format!("期限をすぎた決定：{}", cut(&found.text, TITLE));
        items.push(NewAgendaItem { title: title.try_into()?, issue_id: found.issue_id, plan_topic: None });
    }
    for found in candidates.figures.iter().filter(|found| is_chosen("figures", found.topic().key())) {
        let (title, plan_topic) = (found.title.clone().try_into()?, Some(found.topic()));
        items.push(NewAgendaItem { title, issue_id: None, plan_topic });
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use arunai_core::meetings::{CandidateFigure, StandingDecision};
    use arunai_core::plan_figures::{PlanComparison, PlanUnit};
    use arunai_core::values::TermId;

    use super::super::one_view::tests::meeting;
    use super::*;

    #[test]
    fn only_what_was_chosen_comes_on_the_agenda() {
        let meeting = meeting();
        let decision = meeting.decisions[0].clone();
        let standing = StandingDecision { meeting_id: meeting.id, held_on: meeting.held_on, decision };
        let candidates = AgendaCandidates {
            meeting_id: meeting.id,
            issues: Vec::new(),
            decisions: vec![standing],
            figures: Vec::new(),
        };
        let id = meeting.decisions[0].id.to_string();
        let items = chosen(&candidates, &Form::with(&[("decisions[]", &id)])).expect("one");
        assert_eq!(items[0].title.as_str(), "期限をすぎた決定：事業所に聞く");
        assert!(chosen(&candidates, &Form::with(&[("issues[]", &id)])).expect("none").is_empty());
    }

    #[test]
    fn a_figure_is_chosen_by_what_it_is_about() {
        let comparison = PlanComparison {
            kind_id: TermId("kind_24".to_owned()),
            unit: PlanUnit::Places,
            planned: 10.0,
            actual: 13.0,
            areas: 1,
            deviation: Some(0.3),
            is_far: true,
        };
        let title = "実績が見込量から+30％".to_owned();
        let figure = CandidateFigure { title, fiscal_year: 2025, comparison };
        let candidates = AgendaCandidates {
            meeting_id: meeting().id,
            issues: Vec::new(),
            decisions: Vec::new(),
            figures: vec![figure.clone()],
        };
        let items = chosen(&candidates, &Form::with(&[("figures[]", "kind_24/places/2025")])).expect("one");
        assert_eq!((items.len(), &items[0].plan_topic), (1, &Some(figure.topic())));
        assert!(chosen(&candidates, &Form::with(&[("figures[]", &figure.title)])).expect("none").is_empty());
    }
}
