//! From rows to entries: rows with one label are one case.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::cells::Lexicon;
use super::columns::{COLUMNS, Column, Part, SERVICE, TOKEN};
use super::faults::{Places, in_cell};
use super::line::{Line, read_as};
use super::services::id_in;
use super::sheet::SheetRow;
use super::untouched::Untouched;
use crate::case_entries::{CaseEntry, NeedEntry};
use crate::error::{Error, Fault, Result};
use crate::goals::NewGoal;
use crate::steps::NewStep;
use crate::strengths::NewStrength;
use crate::text::{fold, tidy};

/// How much of an unknown column's name is told.
const NAME_LENGTH: usize = 30;

/// What a row may say beside a report, and why a cell of it must not be empty then.
const BESIDE: [(Part, &str); 4] = [
    (Part::Step, "is required with a step"),
    (Part::Referral, "is required with a referral"),
    (Part::Strength, "is required with a strength"),
    (Part::Goal, "is required with a goal"),
];

/// What a table says.
#[derive(Default)]
pub(super) struct Entries {
    /// One for each case of whose rows none is at fault.
    pub entries: Vec<CaseEntry>,
    /// Where each comes from.
    pub places: Vec<Places>,
    /// Rows of the template that nobody filled in.
    pub untouched: Vec<Untouched>,
    /// What rows with something else and no report say in the template's own columns.
    pub beside_others: Vec<Untouched>,
    pub faults: Vec<Fault>,
}

/// What the first cell says of whose row it is.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Label {
    /// The token of a case that the organisation has.
    Token(String),
    /// A new case, by its number in the table.
    New(u32),
}

/// What the rows of a case say.
struct Gathered {
    label: Label,
    case: Map<String, Value>,
    ending: Map<String, Value>,
    steps: Vec<NewStep>,
    needs: Vec<NeedEntry>,
    strengths: Vec<NewStrength>,
    goals: Vec<NewGoal>,
    places: Places,
    is_sound: bool,
}

/// Reads a table.
pub(super) fn read(rows: &[SheetRow], lexicon: &Lexicon) -> Result<Entries> {
    let (header, rows) = rows.split_first().ok_or_else(|| Error::invalid("body", "has no header"))?;
    let columns = read_header(header, rows)?;
    let mut cases: Vec<Gathered> = Vec::new();
    let mut known: HashMap<Label, usize> = HashMap::new();
    let mut read = Entries::default();
    for row in rows {
        let filled = filled(row, &columns);
        let label = filled.iter().find(|(column, _)| column.part == Part::Label).map(|(_, cell)| *cell);
        let label = match label.map_or(Err("is required"), label_of) {
            Ok(label) => label,
            Err(reason) => {
                read.faults.push(in_cell(row.number, Column::name_of(TOKEN), reason));
                continue;
            }
        };
        if let Label::Token(token) = &label {
            let is_touched =
                filled.iter().any(|(column, _)| !matches!(column.part, Part::Label | Part::Need));
            let has = |part: Part| filled.iter().any(|(column, _)| column.part == part);
            // A referral of a row of one's own names its need, of which no template told.
            let is_own = has(Part::Report) || has(Part::Referral) && !Untouched::is_told(row, &columns);
            if !is_own {
                read.take_template_row(Untouched::read(row, &columns, lexicon, token), is_touched);
            }
            if !is_touched {
                continue;
            }
        }
        let mut line = Line::read(row.number, &filled, lexicon);
        let place = *known.entry(label.clone()).or_insert_with(|| {
            cases.push(Gathered::new(label, row.number));
            cases.len() - 1
        });
        cases[place].take(&mut line, lexicon);
        read.faults.append(&mut line.faults);
    }
    for case in cases.into_iter().filter(|case| case.is_sound) {
        let (entry, places) = case.entry()?;
        read.entries.push(entry);
        read.places.push(places);
    }
    Ok(read)
}

impl Entries {
    /// Takes what the template's own columns say in a row without a report.
    fn take_template_row(&mut self, read: Result<Untouched, Fault>, is_touched: bool) {
        match read {
            Ok(known) if is_touched => self.beside_others.push(known),
            Ok(known) => self.untouched.push(known),
            Err(fault) => self.faults.push(fault),
        }
    }
}

/// The folded names of services that a table has, and the tokens of the cases in whose rows they stand.
pub(super) fn named_services(rows: &[SheetRow]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut names, mut tokens) = (BTreeSet::new(), BTreeSet::new());
    let Some((header, rows)) = rows.split_first() else { return (names, tokens) };
    let place = |code: &str| {
        let is_it = |name: &String| Column::of(code).is_some_and(|column| column.is_called(&fold(name)));
        header.cells.iter().position(is_it)
    };
    let (Some(service), Some(label)) = (place(SERVICE), place(TOKEN)) else { return (names, tokens) };
    for row in rows {
        let Some(name) = row.cells.get(service).filter(|cell| !is_empty(cell) && id_in(cell).is_none())
        else {
            continue;
        };
        names.insert(fold(name));
        if let Some(Ok(Label::Token(token))) = row.cells.get(label).map(|cell| label_of(cell)) {
            tokens.insert(token);
        }
    }
    (names, tokens)
}

/// The column of each place of the header; nothing where neither a name nor any cell is.
fn read_header(header: &SheetRow, rows: &[SheetRow]) -> Result<Vec<Option<&'static Column>>> {
    let mut faults = Vec::new();
    let mut columns: Vec<Option<&'static Column>> = Vec::new();
    let width = rows.iter().map(|row| row.cells.len()).chain([header.cells.len()]).max().unwrap_or(0);
    for place in 0..width {
        let name = header.cells.get(place).map(|name| tidy(name)).unwrap_or_default();
        let folded = fold(&name);
        let column = COLUMNS.iter().find(|column| column.is_called(&folded));
        let told = || format!("column {}", name.chars().take(NAME_LENGTH).collect::<String>());
        match column {
            Some(column) if columns.contains(&Some(column)) => {
                faults.push(Fault::new(told(), "is there twice"));
            }
            // Its name is not repeated: without a header the first row stands here, which is somebody's.
            None if !name.is_empty() => {
                faults.push(Fault::new(format!("column {}", place + 1), "is no column of this table"));
            }
            None if rows.iter().any(|row| row.cells.get(place).is_some_and(|cell| !is_empty(cell))) => {
                faults.push(Fault::new(format!("column {}", place + 1), "has cells but no name"));
            }
            _ => {}
        }
        columns.push(column);
    }
    for column in COLUMNS.iter().filter(|column| column.is_needed() && !columns.contains(&Some(column))) {
        faults.push(Fault::new(format!("column {}", column.name), "is missing"));
    }
    if faults.is_empty() { Ok(columns) } else { Err(Error::Invalid(faults)) }
}

fn is_empty(cell: &str) -> bool {
    tidy(cell).is_empty()
}

/// The cells of a row with something to read in them.
fn filled<'a>(row: &'a SheetRow, columns: &[Option<&'static Column>]) -> Vec<(&'static Column, &'a str)> {
    let cells = columns.iter().zip(&row.cells).filter_map(|(column, cell)| Some(((*column)?, cell.as_str())));
    cells.filter(|(column, cell)| column.part != Part::Known && !is_empty(cell)).collect()
}

/// Whose row it is: 新1 in any dress is a new case; everything else a token.
fn label_of(cell: &str) -> Result<Label, &'static str> {
    // The mark by which our own tables keep a text from being a formula is no part of it.
    let plain: String = cell.nfkc().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    match plain.strip_prefix('新') {
        Some(number) => number.parse().map(Label::New).map_err(|_| "must be a token, or 新1, 新2, …"),
        None => Ok(Label::Token(plain.to_uppercase())),
    }
}

impl Gathered {
    fn new(label: Label, first: u32) -> Self {
        Self {
            label,
            case: Map::new(),
            ending: Map::new(),
            steps: Vec::new(),
            needs: Vec::new(),
            strengths: Vec::new(),
            goals: Vec::new(),
            places: Places { first, ..Places::default() },
            is_sound: true,
        }
    }

    /// Takes what a row says of the case.
    fn take(&mut self, line: &mut Line, lexicon: &Lexicon) {
        self.take_case(line);
        let home = match &self.label {
            Label::Token(token) => lexicon.home(token).cloned(),
            Label::New(_) => self.case.get("residence_area").and_then(|area| area.as_str()?.parse().ok()),
        };
        // Of a new case the area itself is at fault.
        if !line.find_service(lexicon, home.as_ref()) && matches!(self.label, Label::Token(_)) {
            line.refuse(TOKEN, "is of no case of the organisation");
        }
        let beside: Vec<Part> = BESIDE.iter().map(|(part, _)| *part).filter(|part| line.has(*part)).collect();
        for (part, reason) in BESIDE.iter().filter(|(part, _)| beside.contains(part)) {
            line.require(*part, reason);
        }
        let has_referral = beside.contains(&Part::Referral);
        if has_referral {
            line.require(Part::Need, "is required with a referral");
        }
        // A template's row has its need already.
        let is_known = has_referral || !beside.is_empty() && matches!(self.label, Label::Token(_));
        let has_report = line.has(Part::Report) || line.has(Part::Need) && !is_known;
        if has_report {
            line.require(Part::Need, "is required with a report");
            line.require(Part::Report, "is required with a report");
            line.require_amount();
        }
        let is_empty = beside.is_empty() && !has_report;
        if is_empty && line.number != self.places.first && line.faults.is_empty() {
            line.refuse(TOKEN, "has nothing to record in its row");
        }
        self.is_sound &= line.faults.is_empty();
        if self.is_sound && self.record(line, has_report).is_err() {
            line.refuse(TOKEN, "has a row that cannot be read");
            self.is_sound = false;
        }
    }

    /// What is told of a new case stands in its first row; later rows may say it again.
    fn take_case(&mut self, line: &mut Line) {
        let is_first = line.number == self.places.first;
        match (&self.label, is_first) {
            (Label::Token(_), _) => {
                let told = line.part(Part::Case).into_iter().chain(line.part(Part::Ending));
                for (code, _) in told {
                    line.refuse(&code, "is for a new case only; change the case itself");
                }
            }
            (Label::New(_), true) => {
                line.require(Part::Case, "is required for a new case");
                self.case = line.part(Part::Case);
                self.ending = line.part(Part::Ending);
            }
            (Label::New(_), false) => {
                let (case, ending) = (line.part(Part::Case), line.part(Part::Ending));
                for (code, value) in case.iter().chain(&ending) {
                    let told = self.case.get(code).or_else(|| self.ending.get(code));
                    if told != Some(value) && self.is_sound {
                        line.refuse(code, format!("must be as in row {}", self.places.first));
                    }
                }
            }
        }
    }

    /// Keeps what a row that is not at fault says.
    fn record(&mut self, line: &Line, has_report: bool) -> Result<()> {
        if line.has(Part::Step) {
            self.steps.push(line.read_part(Part::Step)?);
            self.places.steps.push(line.number);
        }
        if has_report {
            let report = line.report()?;
            let place = self.need(line)?;
            self.needs[place].reports.push(report);
            self.places.needs[place].push(line.number);
        }
        if line.has(Part::Referral) {
            let place = self.need(line)?;
            self.needs[place].referrals.push(line.read_part(Part::Referral)?);
            self.places.referrals[place].push(line.number);
        }
        if line.has(Part::Strength) {
            let strengths = line.strengths()?;
            self.places.strengths.extend(strengths.iter().map(|_| line.number));
            self.strengths.extend(strengths);
        }
        if line.has(Part::Goal) {
            self.goals.push(line.read_part(Part::Goal)?);
            self.places.goals.push(line.number);
        }
        Ok(())
    }

    /// The place of the need that a row names.
    fn need(&mut self, line: &Line) -> Result<usize> {
        let term = line.term()?;
        if let Some(place) = self.needs.iter().position(|need| need.term == term) {
            return Ok(place);
        }
        self.needs.push(NeedEntry { term, reports: Vec::new(), referrals: Vec::new() });
        self.places.needs.push(Vec::new());
        self.places.referrals.push(Vec::new());
        Ok(self.needs.len() - 1)
    }

    fn entry(mut self) -> Result<(CaseEntry, Places)> {
        let (token, case) = match self.label {
            Label::Token(token) => (Some(token), None),
            Label::New(_) => (None, Some(read_as(Value::Object(self.case))?)),
        };

        let closed_on = self.ending.remove("closed_on").map(read_as).transpose()?;
        let closing_reason = self.ending.remove("closing_reason").map(read_as).transpose()?;
        let Self { steps, needs, strengths, goals, places, .. } = self;
        let entry = CaseEntry { token, case, closed_on, closing_reason, steps, needs, strengths, goals };
        Ok((entry, places))
    }
}
