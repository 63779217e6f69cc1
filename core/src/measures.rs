//! Measures (取組み): what a council and others do about issues, and which resources come of it.

mod outcome;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::{Curator, Viewer};
use crate::changes::Logged;
use crate::council_records::{
    CouncilRecord, KnownRecords, own_record, require_few, require_once, require_plausible,
};
use crate::error::{Error, Faults, Result};
use crate::id::{CouncilId, IssueId, MeasureId, ServiceId};
use crate::issues::Issue;
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage::{self, DbConnection, Write};
use crate::values::{AreaCode, LongText, Patch, ShortText, TermId, given};

pub use outcome::{MeasureOutcome, OutcomeRatio, OutcomeService};

/// After so many months at most the effect of a measure shows.
const LONGEST_WASH_OUT: u32 = 24;

/// What kind of measure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// 作る.
    Create,
    /// 増やす.
    Widen,
    /// 運ぶ.
    Move,
    /// 育てる.
    Train,
    /// 知らせる.
    Inform,
    /// 制度.
    ChangeRule,
}

impl MeasureKind {
    /// Its name in Japanese.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "作る",
            Self::Widen => "増やす",
            Self::Move => "運ぶ",
            Self::Train => "育てる",
            Self::Inform => "知らせる",
            Self::ChangeRule => "制度",
        }
    }
}

/// A measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Whose it is.
    pub council_id: CouncilId,
    /// What kind it is.
    pub kind: MeasureKind,
    /// Its name.
    pub title: String,
    /// What is done.
    pub content: Option<String>,
    /// The issues that it is about, as far as the reader may read them.
    pub issue_ids: Vec<IssueId>,
    /// Where; empty for all of the council's areas.
    pub area_codes: Vec<AreaCode>,
    /// What: service kinds, need domains or service groups.
    pub terms: Vec<TermId>,
    /// What is expected of it.
    pub expected_effect: Option<String>,
    /// When it starts.
    pub starts_on: Option<NaiveDate>,
    /// Months after the start that are neither before nor after it.
    pub wash_out_months: u32,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
    /// Resources that it created or changed.
    pub service_ids: Vec<ServiceId>,
    /// Whether everybody may read it.
    pub is_public: bool,
}

impl Logged for Measure {
    const NOUN: &'static str = "measures";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new measure.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeasure {
    /// What kind it is.
    pub kind: MeasureKind,
    /// Its name.
    #[schema(value_type = String, example = "送迎の共同運行")]
    pub title: ShortText,
    /// What is done.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub content: Option<LongText>,
    /// The issues of the own council that it is about.
    #[serde(default)]
    pub issue_ids: Vec<IssueId>,
    /// Where; empty for all of the council's areas.
    #[serde(default)]
    pub area_codes: Vec<AreaCode>,
    /// What: service kinds, need domains or service groups.
    #[serde(default)]
    pub terms: Vec<TermId>,
    /// What is expected of it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub expected_effect: Option<LongText>,
    /// When it starts.
    #[serde(default)]
    pub starts_on: Option<NaiveDate>,
    /// Months after the start that are neither before nor after it, at most 24.
    #[serde(default)]
    pub wash_out_months: u32,
    /// Resources that it created or changed.
    #[serde(default)]
    pub service_ids: Vec<ServiceId>,
    /// Whether everybody may read it.
    #[serde(default)]
    pub is_public: bool,
}

/// A change to a measure; absent fields stay as they are, `null` clears one, lists are given as a whole.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureEdit {
    /// What kind it is.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub kind: Option<MeasureKind>,
    /// Its name.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub title: Option<ShortText>,
    /// What is done.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub content: Patch<LongText>,
    /// The issues of the own council that it is about.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub issue_ids: Option<Vec<IssueId>>,
    /// Where.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub area_codes: Option<Vec<AreaCode>>,
    /// What; outcomes compare by the first. The same terms with the same one first keep their order.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub terms: Option<Vec<TermId>>,
    /// What is expected of it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub expected_effect: Patch<LongText>,
    /// When it starts.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    pub starts_on: Patch<NaiveDate>,
    /// Months after the start that are neither before nor after it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub wash_out_months: Option<u32>,
    /// When it ended.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    pub ended_on: Patch<NaiveDate>,
    /// Resources that it created or changed.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub service_ids: Option<Vec<ServiceId>>,
    /// Whether everybody may read it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub is_public: Option<bool>,
}

/// Which measures to list.
#[derive(Debug, Clone, Default)]
pub struct MeasureFilter {
    /// Only of this council.
    pub council: Option<CouncilId>,
    /// Only about this issue.
    pub issue: Option<IssueId>,
}

impl Registry {
    /// The measures that the viewer may read, by id. Of an issue that the viewer may not read there are none.
    pub fn list_measures(
        &self,
        viewer: &Viewer,
        filter: &MeasureFilter,
        paging: &Paging,
    ) -> Result<Page<Measure>> {
        let limit = paging.limit()?;
        let after: Option<MeasureId> = paging.id()?;
        let mut all = self.readable_measures(viewer, filter.council)?;
        all.retain(|measure| filter.issue.is_none_or(|issue| measure.issue_ids.contains(&issue)));
        all.retain(|measure| after.is_none_or(|after| measure.id > after));
        Ok(Page::cut(all, limit, |measure| measure.id.to_string()))
    }

    /// One measure that the viewer may read.
    pub fn find_measure(&self, viewer: &Viewer, id: MeasureId) -> Result<Measure> {
        let measure: Measure = self.council_record(viewer, id)?;
        let known = self.known_records(&self.accesses(viewer)?, Some(measure.council_id))?;
        Ok(measure.told(&known))
    }

    /// Registers a measure of the curator's council.
    pub fn register_measure(&self, by: &Curator, new: NewMeasure) -> Result<Measure> {
        self.add_council_record(by, |w| {
            let measure = Measure {
                id: MeasureId(self.ids().ordered(self.clock())),
                version: 1,
                council_id: by.council,
                kind: new.kind,
                title: new.title.into(),
                content: new.content.map(String::from),
                issue_ids: new.issue_ids,
                area_codes: new.area_codes,
                terms: new.terms,
                expected_effect: new.expected_effect.map(String::from),
                starts_on: new.starts_on,
                wash_out_months: new.wash_out_months,
                ended_on: None,
                service_ids: new.service_ids,
                is_public: new.is_public,
            };
            self.check_measure(w, by, &measure)?;
            Ok(measure)
        })
    }

    /// Changes a measure of the curator's council.
    pub fn change_measure(
        &self,
        by: &Curator,
        id: MeasureId,
        seen: i32,
        edit: MeasureEdit,
    ) -> Result<Measure> {
        self.change_council_record(by, id, seen, |w, measure: &mut Measure| {
            edit.apply(measure);
            self.check_measure(w, by, measure)
        })
    }

    /// All measures of a council, or of all, that the viewer may read, by id.
    pub(crate) fn readable_measures(
        &self,
        viewer: &Viewer,
        council: Option<CouncilId>,
    ) -> Result<Vec<Measure>> {
        if let Some(council) = council {
            self.find_council(council)?;
        }
        let accesses = self.accesses(viewer)?;
        let mut all = self.db().read(|c| storage::measures::list(c, council))?;
        all.retain(|measure| accesses.allow(measure));
        let known = self.known_records(&accesses, council)?;
        Ok(all.into_iter().map(|measure| measure.told(&known)).collect())
    }

    fn check_measure(&self, w: &mut Write<'_>, by: &Curator, measure: &Measure) -> Result<()> {
        self.check_council_areas(by, &measure.area_codes)?;
        self.check_council_terms(&measure.terms)?;
        let mut faults = Faults::default();
        require_plausible(&mut faults, measure.starts_on, "starts_on");
        require_plausible(&mut faults, measure.ended_on, "ended_on");
        let is_short = measure.wash_out_months <= LONGEST_WASH_OUT;
        faults.require(is_short, "wash_out_months", "must be between 0 and 24");
        let is_after = |ended: NaiveDate| measure.starts_on.is_some_and(|starts| starts <= ended);
        let holds = measure.ended_on.is_none_or(is_after);
        faults.require(holds, "ended_on", "must not lie before starts_on");
        faults.finish()?;
        require_few(measure.issue_ids.len(), "issue_ids")?;
        for (index, id) in measure.issue_ids.iter().enumerate() {
            let place = format!("issue_ids[{index}]");
            let unknown = |_| Error::invalid(&place, "is not an issue of the council");
            own_record::<Issue>(w.connection, by, *id).map_err(unknown)?;
            require_once(&measure.issue_ids[..index], id, &place)?;
        }
        require_few(measure.service_ids.len(), "service_ids")?;
        for (index, id) in measure.service_ids.iter().enumerate() {
            let place = format!("service_ids[{index}]");
            let unknown = |_| Error::invalid(&place, "is not a known service");
            storage::services::find(w.connection, *id).map_err(unknown)?;
            require_once(&measure.service_ids[..index], id, &place)?;
        }
        Ok(())
    }
}

impl Measure {
    /// As somebody may read it: without issues that they may not read.
    fn told(mut self, known: &KnownRecords) -> Self {
        self.issue_ids.retain(|id| known.issue(*id).is_some());
        self
    }
}

impl MeasureEdit {
    fn apply(self, measure: &mut Measure) {
        measure.kind = self.kind.unwrap_or(measure.kind);
        if let Some(title) = self.title {
            measure.title = title.into();
        }
        self.content.map(String::from).apply(&mut measure.content);
        self.expected_effect.map(String::from).apply(&mut measure.expected_effect);
        self.starts_on.apply(&mut measure.starts_on);
        self.ended_on.apply(&mut measure.ended_on);
        measure.issue_ids = self.issue_ids.unwrap_or_else(|| std::mem::take(&mut measure.issue_ids));
        measure.area_codes = self.area_codes.unwrap_or_else(|| std::mem::take(&mut measure.area_codes));
        if let Some(terms) = self.terms.filter(|terms| !are_same(&measure.terms, terms)) {
            measure.terms = terms;
        }
        measure.service_ids = self.service_ids.unwrap_or_else(|| std::mem::take(&mut measure.service_ids));
        measure.wash_out_months = self.wash_out_months.unwrap_or(measure.wash_out_months);
        measure.is_public = self.is_public.unwrap_or(measure.is_public);
    }
}

/// Whether terms are the same, with the same one first; in which order the others stand tells nothing.
fn are_same(known: &[TermId], chosen: &[TermId]) -> bool {
    let [own, other] = [known, chosen].map(BTreeSet::from_iter);
    known.first() == chosen.first() && known.len() == chosen.len() && own == other
}

impl CouncilRecord for Measure {
    type Id = MeasureId;
    const SINGULAR: &'static str = "measure";

    fn council_id(&self) -> CouncilId {
        self.council_id
    }
    fn is_for_everybody(&self) -> bool {
        self.is_public
    }
    fn is_draft(&self) -> bool {
        false
    }
    fn raise_version(&mut self) {
        self.version += 1;
    }
    fn find(c: &mut DbConnection, id: MeasureId) -> Result<Option<Self>> {
        storage::measures::find(c, id)
    }
    fn insert(&self, c: &mut DbConnection) -> Result<()> {
        storage::measures::add(c, self)
    }
    fn update(&self, c: &mut DbConnection) -> Result<()> {
        storage::measures::change(c, self)
    }
}
