//! What a council wrote down over some years, the same in every run: bodies, issues with evidence and voices, meetings
//! with agenda and decisions, measures and votes.

use arunai_core::Registry;
use arunai_core::actor::{Curator, Voter};
use arunai_core::bodies::{BodyKind, NewBody};
use arunai_core::id::{BodyId, IssueId, MeasureId, MeetingId, ServiceId};
use arunai_core::issue_votes::IssueVote;
use arunai_core::issues::{IssueEdit, IssueStage, NewEvidence, NewIssue};
use arunai_core::measures::{MeasureKind, NewMeasure};
use arunai_core::meetings::{MeetingState, NewAgendaItem, NewDecision, NewMeeting};
use arunai_core::page::Paging;
use arunai_core::services::ServiceFilter;
use arunai_core::values::{AreaCode, TermId, Text};
use arunai_core::voices::NewVoice;
use chrono::{Days, NaiveDate};

use crate::generated::day;

const BODIES: [(&str, BodyKind); 6] = [
    ("全体会", BodyKind::Plenary),
    ("運営会議", BodyKind::Steering),
    ("相談支援部会", BodyKind::WorkingGroup),
    ("地域生活部会", BodyKind::WorkingGroup),
    ("就労部会", BodyKind::WorkingGroup),
    ("こども部会", BodyKind::WorkingGroup),
];
/// Themes, what they are about, and their service groups.
const THEMES: [(&str, &str, &str); 8] = [
    ("短期入所", "週末に泊まれるところが近くになく、家族が倒れたときに頼れない。", "group_short_stay"),
    ("移動・送迎", "夜や休日の送迎がなく、通院にも行事にも出られない。", "group_mobility"),
    ("住まい", "医療的ケアのある人が入れるホームがなく、空きを何年も待っている。", "group_housing"),
    ("日中活動", "重い障害のある人が毎日通えるところがなく、家で過ごす日が多い。", "group_daytime"),
    ("就労", "働きたい人に合う仕事と、続けるための支えが足りない。", "group_work"),
    ("相談支援", "計画をつくる人が足りず、相談できるまでに何か月も待つ。", "group_consultation"),
    ("居場所", "仕事や学校のあとに集まれる場所がなく、休日も家族だけで過ごしている。", "group_leisure"),
    ("子どもの通所", "放課後に過ごせるところが遠く、送り迎えのために家族が働けない。", "group_child_day"),
];
const PRESENT_STATE: &str = "事業所に聞きとりをした。人手が足りず、受け入れをふやせないところが多い。";
const WISHED: &str = "近くの市町村と合わせて、急なときにも使えるところをつくる。";
const VOICE: &str = "「もう少し近くにあれば、家族にも休んでもらえるのに」と話しています。";
const KINDS: [MeasureKind; 6] = [
    MeasureKind::Create,
    MeasureKind::Widen,
    MeasureKind::Move,
    MeasureKind::Train,
    MeasureKind::Inform,
    MeasureKind::ChangeRule,
];
/// Days over which issues came, until today.
const DAYS: usize = 1_170;
/// The last meeting; the others were a week apart, so that the first two are still to come.
const LAST_MEETING: &str = "2026-06-29";

/// How much there is.
#[derive(Debug, Clone, Copy)]
pub struct Amount {
    pub issues: usize,
    pub meetings: usize,
    pub measures: usize,
}

impl Amount {
    /// Of one council among twenty.
    pub const SMALL: Self = Self { issues: 25, meetings: 10, measures: 2 };
    /// All of it in one council.
    pub const LARGE: Self = Self { issues: 500, meetings: 200, measures: 40 };
}

/// A council whose work is recorded.
pub struct Work<'a> {
    pub registry: &'a Registry,
    /// Who records, and who checks.
    pub curators: [Curator; 2],
    /// Municipalities of the council.
    pub codes: Vec<AreaCode>,
    /// Cells that issues take their numbers from; may be none.
    pub cells: Vec<NewEvidence>,
}

/// What was recorded; of meetings the last one first.
pub struct Records {
    pub issues: Vec<IssueId>,
    pub meetings: Vec<MeetingId>,
    pub measures: Vec<MeasureId>,
}

impl Work<'_> {
    /// Records so much.
    pub fn record(&self, amount: Amount) -> Records {
        let bodies = self.bodies();
        let issues: Vec<IssueId> = (0..amount.issues).map(|number| self.issue(number, &bodies)).collect();
        issues.iter().for_each(|issue| self.voice(*issue));
        let meetings = (0..amount.meetings).map(|number| self.meeting(number, &bodies, &issues)).collect();
        let services = self.registry.list_services(&ServiceFilter::default(), &Paging::default());
        let services: Vec<ServiceId> =
            services.expect("lists").items.into_iter().map(|service| service.id).collect();
        let measures = (0..amount.measures).map(|number| self.measure(number, &issues, &services)).collect();
        Records { issues, meetings, measures }
    }

    fn bodies(&self) -> Vec<BodyId> {
        let register = |(name, kind): (&str, BodyKind)| {
            let new = NewBody { name: text(name), kind, is_public: true };
            self.registry.register_body(&self.curators[0], new).expect("a body").id
        };
        BODIES.map(register).into()
    }

    /// An open issue that came to some stage.
    fn issue(&self, number: usize, bodies: &[BodyId]) -> IssueId {
        let (theme, content, term) = THEMES[number % THEMES.len()];
        let opened_on = day(37 * number % DAYS);
        let new = NewIssue {
            theme: text(&format!("{theme}（その{}）", number / THEMES.len() + 1)),
            content: text(content),
            present_state: Some(text(PRESENT_STATE)),
            wished: Some(text(WISHED)),
            asked_decision: None,
            area_codes: self.some_codes(number),
            terms: vec![TermId(term.to_owned())],
            evidence: self.evidence(number),
            stage: IssueStage::Collected,
            owner: Some(text("協議会事務局")),
            body_id: Some(bodies[number % bodies.len()]),
            due_on: Some(opened_on + Days::new(540)),
            is_urgent: number.is_multiple_of(50),
            is_public: number.is_multiple_of(2),
            is_draft: false,
            escalated_to: None,
            opened_on: Some(opened_on),
        };
        let issue = self.registry.register_issue(&self.curators[0], new).expect("an issue");
        let stages = &IssueStage::ALL[..IssueStage::ALL.len() - 1];
        let edit = IssueEdit {
            stage: Some(stages[number % stages.len()]),
            stage_on: Some((opened_on + Days::new(60)).min(self.today())),
            ..IssueEdit::default()
        };
        self.registry.change_issue(&self.curators[1], issue.id, issue.version, edit).expect("changes").id
    }

    /// Two cells that follow one another.
    fn evidence(&self, number: usize) -> Vec<NewEvidence> {
        let pairs = self.cells.len().saturating_sub(1);
        if pairs == 0 {
            return Vec::new();
        }
        let from = 7 * number % pairs;
        self.cells[from..from + 2].to_vec()
    }

    /// Three municipalities, or all.
    fn some_codes(&self, number: usize) -> Vec<AreaCode> {
        let count = self.codes.len();
        self.codes.iter().cycle().skip(number % count).take(count.min(3)).cloned().collect()
    }

    /// Words that a second curator checked and papers may show.
    fn voice(&self, issue: IssueId) {
        let [one, other] = &self.curators;
        let new = NewVoice { text: text(VOICE), read_back_on: day(0) };
        let voice = self.registry.record_voice(one, issue, new).expect("a voice");
        let voice = self.registry.check_voice(other, voice.id, voice.version).expect("checks");
        self.registry.open_voice(other, voice.id, voice.version).expect("opens");
    }

    fn meeting(&self, number: usize, bodies: &[BodyId], issues: &[IssueId]) -> MeetingId {
        let last: NaiveDate = LAST_MEETING.parse().expect("a day");
        let held_on = last - Days::new(7 * number as u64);
        let is_held = held_on <= self.today();
        let about = |place: usize| Some(issues[(5 * number + place) % issues.len()]);
        let item = |place: usize| NewAgendaItem {
            title: text(&format!("{}について", THEMES[(number + place) % THEMES.len()].0)),
            issue_id: about(place),
            plan_topic: None,
        };
        let decision = |place: usize| self.decision(place, held_on, about(place));
        let decided = if is_held { 4 } else { 0 };
        let new = NewMeeting {
            body_id: bodies[number % bodies.len()],
            held_on,
            is_open: number.is_multiple_of(4),
            state: if is_held { MeetingState::Held } else { MeetingState::Planned },
            agenda: (0..5).map(item).collect(),
            participants: is_held.then_some(24),
            organizations: is_held.then_some(15),
            decisions: (0..decided).map(decision).collect(),
            case_reviews: Vec::new(),
        };
        self.registry.register_meeting(&self.curators[0], new).expect("a meeting").id
    }

    /// What was to be done within two months, and mostly was.
    fn decision(&self, place: usize, held_on: NaiveDate, issue_id: Option<IssueId>) -> NewDecision {
        let due_on = held_on + Days::new(60);
        let is_done = place > 0 && due_on <= self.today();
        NewDecision {
            id: None,
            text: text("近くの事業所に、受け入れられる日と人数を聞いてまわる。"),
            issue_id,
            who: Some(text("協議会事務局")),
            due_on: Some(due_on),
            done_on: is_done.then_some(due_on),
        }
    }

    /// One that can be compared: it began between two releases of the same season.
    fn measure(&self, number: usize, issues: &[IssueId], services: &[ServiceId]) -> MeasureId {
        let (theme, _, term) = THEMES[number % THEMES.len()];
        let new = NewMeasure {
            kind: KINDS[number % KINDS.len()],
            title: text(&format!("{theme}をふやす取組み（その{}）", number + 1)),
            content: Some(text(WISHED)),
            issue_ids: vec![issues[number % issues.len()]],
            area_codes: self.some_codes(number),
            terms: vec![TermId(term.to_owned())],
            expected_effect: Some(text("待っている人がへる。")),
            starts_on: "2024-10-01".parse().ok(),
            wash_out_months: 3,
            service_ids: services.iter().copied().cycle().skip(number).take(services.len().min(2)).collect(),
            is_public: number.is_multiple_of(2),
        };
        self.registry.register_measure(&self.curators[0], new).expect("a measure").id
    }

    fn today(&self) -> NaiveDate {
        self.registry.clock().today()
    }
}

/// Lets accounts vote on every third issue.
pub fn vote(registry: &Registry, voters: &[Voter], issues: &[IssueId]) {
    for (place, voter) in voters.iter().enumerate() {
        for (number, issue) in issues.iter().enumerate().step_by(3) {
            let points = |number: usize| (number % 4) as u8;
            let vote = IssueVote { importance: points(number + place), feasibility: points(number / 3) };
            registry.cast_issue_vote(voter, *issue, vote).expect("votes");
        }
    }
}

fn text<const MOST: usize>(text: &str) -> Text<MOST> {
    text.to_owned().try_into().expect("a text")
}
