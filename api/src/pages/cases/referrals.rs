//! To which services a need was taken, and what came of it.

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Worker;
use arunai_core::cases::CaseFile;
use arunai_core::id::{CaseId, NeedId, ReferralId};
use arunai_core::referrals::{NewReferral, Referral, ReferralProgress};
use arunai_core::search::{Place, Search, SearchResult};
use arunai_core::taxonomies::REASONS;
use arunai_core::{Error, Registry};
use maud::{Markup, html};

use super::known::Known;
use super::names::REFERRAL_STATES;
use super::records::{Done, Kept};
use super::saved;
use super::sheet::{Sheet, under};
use crate::extract::PathPair;
use crate::pages::fields::{field, own_fields};
use crate::pages::forms::Form;
use crate::pages::layout::Frame;
use crate::pages::seats::{Seat, Sent};
use crate::pages::words::distance;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// How many services are offered to choose from.
const OFFERED: i64 = 50;

impl Kept for Referral {
    type Id = ReferralId;
    type Input = ReferralProgress;
    const NOUN: &'static str = "referrals";
    const HEADING: &'static str = "紹介のその後を記録する";

    fn find(file: &CaseFile, id: ReferralId) -> Option<&Self> {
        file.referrals.iter().find(|referral| referral.id == id)
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn fields(form: &Form, known: &Known) -> Markup {
        progress_fields(form, known)
    }

    fn correct(registry: &Registry, by: &Worker, id: ReferralId, seen: i32, input: ReferralProgress) -> Done {
        registry.follow_referral(by, id, seen, input).map(drop)
    }

    fn remove(registry: &Registry, by: &Worker, id: ReferralId, seen: i32) -> Done {
        registry.remove_referral(by, id, seen)
    }
}

/// How far it has come.
fn progress_fields(form: &Form, known: &Known) -> Markup {
    let reasons = known.names.choices_or_none(REASONS, "断られていない");
    html! {
        (field("state", "どうなったか").required().radios(form, REFERRAL_STATES))
        div.fields {
            (field("refusal_reason", "断られた理由").hint("断られたときだけ").select(form, &reasons))
            (field("settled_on", "結果が出た日")
                .hint("利用開始、断られた、本人が選ばなかったとき").date(form))
        }
    }
}

/// Services to choose from: their ids, and names with how far they are.
type Offered = Vec<(String, String)>;

/// The form of a new referral, with the services that may serve the need.
#[get("/cases/{id}/needs/{need}/referrals/new")]
pub(crate) async fn show_new_referral(
    state: State,
    seat: Seat<Worker>,
    path: PathPair<CaseId, NeedId>,
) -> Result<HttpResponse, Problem> {
    let (case, need) = (path.0, path.1);
    let known = Known::read(&state, &seat.by, case).await?;
    let offered = near(&state, &seat.by, need).await?;
    let form = Form::with(&[("state", "referred"), ("referred_on", &known.usual_day())]);
    answer_form(&state, &seat.visitor, &known, need, &form, &offered)
}

/// Looks for other services by words, and shows the form again with what was found.
#[post("/cases/{id}/needs/{need}/referrals/find")]
pub(crate) async fn find_services(
    state: State,
    sent: Sent<Worker>,
    path: PathPair<CaseId, NeedId>,
) -> Result<HttpResponse, Problem> {
    let (case, need) = (path.0, path.1);
    let known = Known::read(&state, &sent.by, case).await?;
    let search = Search {
        place: Some(Place::Area(known.file.case.residence_area.clone())),
        words: Some(sent.form.text("words").to_owned()),
        nearest: Some(OFFERED),
        ..Search::default()
    };
    let viewer = sent.visitor.viewer();
    let found = match sent.run(&state, move |registry, _| registry.search_services(&viewer, &search)).await? {
        Ok(answer) => answer.results.iter().map(offer).collect(),
        Err(faults) => {
            let offered = near(&state, &sent.by, need).await?;
            return answer_form(&state, &sent.visitor, &known, need, &sent.refused(faults), &offered);
        }
    };
    let form = Form::with(&[
        ("state", "referred"),
        ("referred_on", &known.usual_day()),
        ("words", sent.form.text("words")),
    ]);
    answer_form(&state, &sent.visitor, &known, need, &form, &found)
}

/// Records that a need was taken to a service.
#[post("/cases/{id}/needs/{need}/referrals")]
pub(crate) async fn refer_need(
    state: State,
    sent: Sent<Worker>,
    path: PathPair<CaseId, NeedId>,
) -> Result<HttpResponse, Problem> {
    let (case, need) = (path.0, path.1);
    let refer = move |registry: &Registry, by: &Worker, new: NewReferral| registry.refer_need(by, need, new);
    match sent.save(&state, refer).await? {
        Ok(referral) => Ok(sent.done(&saved(case, referral.id))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            let mut offered = near(&state, &sent.by, need).await?;
            if let Ok(chosen) = sent.form.text("service_id").parse()
                && let Ok(service) = state.run(move |registry| registry.find_service(chosen, None)).await
            {
                offered.retain(|(id, _)| *id != chosen.to_string());
                offered.insert(0, (chosen.to_string(), service.name));
            }
            answer_form(&state, &sent.visitor, &known, need, &sent.refused(faults), &offered)
        }
    }
}

/// The services that may serve a need; none where the register has no kind for it.
async fn near(state: &State, by: &Worker, need: NeedId) -> Result<Offered, Problem> {
    let by = by.clone();
    match state.run(move |registry| Ok(registry.search_for_need(&by, need))).await? {
        Ok(answer) => Ok(answer.results.iter().map(offer).collect()),
        Err(Error::Conflict { .. } | Error::Invalid(_)) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn offer(result: &SearchResult) -> (String, String) {
    let far = result.distance_m.map(|metres| format!("（{}）", distance(metres))).unwrap_or_default();
    (result.service.id.to_string(), format!("{}{far}", result.service.name))
}

fn answer_form(
    state: &State,
    visitor: &Visitor,
    known: &Known,
    id: NeedId,
    form: &Form,
    offered: &Offered,
) -> Result<HttpResponse, Problem> {
    let term = known.names.term(&known.need(id)?.term);
    let heading = format!("「{term}」の紹介を記録する");
    let action = under(known.id(), &format!("needs/{id}/referrals"));
    let sheet = Sheet { heading: &heading, action: &action, button: "紹介を記録する" };
    let fields = new_fields(form, known, offered);
    Ok(sheet.answer_with(state, visitor, known, form, fields, |frame| find_form(frame, &action, form)))
}

fn new_fields(form: &Form, known: &Known, offered: &Offered) -> Markup {
    let none = ("".to_owned(), "えらんでください".to_owned());
    let services: Vec<_> = std::iter::once(&none).chain(offered).collect();
    let services: Vec<(&str, &str)> = services.iter().map(|(id, name)| (&**id, &**name)).collect();
    html! {
        @if offered.is_empty() { p { "えらべるサービスが見つかりません。下の「ほかのサービスをさがす」で、ことばを入れてさがしてください。" } }
        div.fields {
            (field("service_id", "紹介先").hint("本人の住まいに近い順").required().select(form, &services))
            (field("referred_on", "紹介した日").required().short().date(form))
        }
        (progress_fields(form, known))
    }
}

/// Other services by words. It writes nothing.
fn find_form(frame: &Frame, action: &str, form: &Form) -> Markup {
    html! {
        section aria-labelledby="find" {
            h2 #find { "ほかのサービスをさがす" }
            form.card method="post" action={ (action) "/find" } {
                (own_fields(frame.csrf))
                div.fields {
                    (field("words", "ことば").hint("名前、法人、住所などにあることば").required().text(form))
                    button.second type="submit" { "さがす" }
                }
            }
        }
    }
}
