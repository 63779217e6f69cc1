//! Reads cells: names and codes as people write them, into what JSON would say. Nothing is guessed.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::Value;

use super::choices::Choice;
use super::columns::{Column, Form};
use super::services::ServiceNames;
use crate::areas::{Area, AreaKind, Geography};
use crate::import::written;
use crate::taxonomies::{NEED_DOMAINS, SERVICE_KINDS, Terms};
use crate::text::fold;
use crate::values::AreaCode;

/// What parts the values of a cell; NFKC makes the wide ones narrow.
const SEPARATORS: [char; 7] = [';', '；', '、', '､', '\n', '\r', '\t'];
const AMBIGUOUS: &str = "is the name of several; use the code";

/// What a name or a code stands for.
#[derive(Clone, PartialEq)]
enum Meaning {
    One(Value),
    /// A name of several.
    Several,
}

/// What names and codes stand for, in one column.
type Words = HashMap<String, Meaning>;

/// The words of every column that has some.
pub(super) struct Lexicon {
    by_code: HashMap<&'static str, Words>,
    services: ServiceNames,
    /// Where the persons of cases live, by token.
    homes: HashMap<String, AreaCode>,
    /// The kinds of services, of which a need names one or a domain of life.
    kinds: HashSet<String>,
}

impl Lexicon {
    /// Knows the terms, and the areas of a day.
    pub fn new(columns: &'static [Column], terms: &Terms, geography: &Geography, on: NaiveDate) -> Self {
        let words = |column: &Column| match column.form {
            Form::Choice(choices) => Some(words_of_choices(choices)),
            Form::Term(lists) => Some(words_of_terms(lists, terms)),
            Form::Terms(list) => Some(words_of_terms(&[list], terms)),
            Form::Area { municipal } => Some(words_of_areas(geography, municipal, on)),
            Form::Plain | Form::Day | Form::Year | Form::Count | Form::Service => None,
        };
        let by_code = columns.iter().filter_map(|column| Some((column.code, words(column)?))).collect();
        let kinds = terms.of(SERVICE_KINDS).iter().map(|kind| kind.id.to_string()).collect();
        Self { by_code, services: ServiceNames::default(), homes: HashMap::new(), kinds }
    }

    /// Knows what the names of services stand for that a table has, and where persons of its cases live.
    pub fn with_services(self, services: ServiceNames, homes: HashMap<String, AreaCode>) -> Self {
        Self { services, homes, ..self }
    }

    /// Where the person of a case lives.
    pub fn home(&self, token: &str) -> Option<&AreaCode> {
        self.homes.get(token)
    }

    /// The service that a cell names: of the kind that is needed, in the prefecture of a person's home.
    pub fn service(
        &self,
        cell: &str,
        need: Option<&str>,
        home: Option<&AreaCode>,
    ) -> Result<Value, &'static str> {
        let kind = need.filter(|term| self.kinds.contains(*term));
        self.services.find(cell, kind, home).map(|id| Value::from(id.to_string()))
    }

    /// What a cell says; nothing where it is empty.
    pub fn read(&self, column: &Column, cell: &str) -> Result<Option<Value>, String> {
        let cell = cell.trim();
        if cell.is_empty() {
            return Ok(None);
        }
        let value = match column.form {
            Form::Plain | Form::Service => Value::from(cell),
            Form::Choice(choices) => self.find(column, cell).map_err(|reason| match reason {
                AMBIGUOUS => reason.to_owned(),
                _ => format!("must be {}", listed(choices)),
            })?,
            Form::Term(lists) => self.find(column, cell).map_err(|reason| of_lists(reason, lists))?,
            Form::Terms(list) => self
                .find_all(column, cell)
                .map_err(|(place, reason)| format!("{}: value {place}", of_lists(reason, &[list])))?,
            Form::Area { .. } => self.find_area(column, cell)?,
            Form::Day => Value::from(written::day(cell)?.to_string()),
            Form::Year => Value::from(written::fiscal_year(cell).map_err(|_| "is no year such as 1998")?),
            Form::Count => match written::count(cell)? {
                Some(number) if number <= i32::from(i16::MAX) => Value::from(number),
                Some(_) => return Err("is too large".to_owned()),
                None => return Ok(None),
            },
        };
        Ok(Some(value))
    }

    /// The code that is written for a value where its name stands for several.
    pub fn is_ambiguous(&self, code: &str, name: &str) -> bool {
        let words = self.by_code.get(code);
        words.and_then(|words| words.get(&fold(name))).is_some_and(|found| *found == Meaning::Several)
    }

    fn find(&self, column: &Column, text: &str) -> Result<Value, &'static str> {
        match self.by_code.get(column.code).and_then(|words| words.get(&fold(text))) {
            Some(Meaning::One(value)) => Ok(value.clone()),
            Some(Meaning::Several) => Err(AMBIGUOUS),
            None => Err(""),
        }
    }

    /// The values of a cell; of one that cannot be read, its place from 1.
    fn find_all(&self, column: &Column, cell: &str) -> Result<Value, (usize, &'static str)> {
        let parts = cell.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty());
        let read = |(place, part)| self.find(column, part).map_err(|reason| (place + 1, reason));
        let values = parts.enumerate().map(read).collect::<Result<Vec<_>, _>>()?;
        // A cell of marks alone says nothing that could be kept.
        if values.is_empty() { Err((1, "")) } else { Ok(Value::from(values)) }
    }

    /// An area by its name or its six digits. Five digits are not completed: a spreadsheet drops the zero
    /// that the codes of nine prefectures begin with, and 022101 (平川市) without it is 22101 (静岡市葵区).
    fn find_area(&self, column: &Column, cell: &str) -> Result<Value, String> {
        match self.find(column, cell) {
            Err("") => Err("is no known area; use its name or all six digits of its code".to_owned()),
            found => found.map_err(str::to_owned),
        }
    }
}

fn of_lists(reason: &str, lists: &[&str]) -> String {
    match reason {
        "" => format!("is not a term of {}", lists.join(" or ")),
        other => other.to_owned(),
    }
}

fn listed(choices: &[Choice]) -> String {
    choices.iter().map(Choice::name).collect::<Vec<_>>().join(", ")
}

fn words_of_choices(choices: &[Choice]) -> Words {
    let mut words = Words::new();
    for choice in choices {
        // Codes of numbers and of yes and no are none of text.
        let value = serde_json::from_str(choice.code).unwrap_or_else(|_| Value::from(choice.code));
        for word in choice.names.iter().chain([&choice.code]) {
            add(&mut words, word, &value);
        }
    }
    words
}

fn words_of_terms(lists: &[&str], terms: &Terms) -> Words {
    let mut words = Words::new();
    let all = || lists.iter().flat_map(|list| terms.of(list));
    for term in all() {
        add(&mut words, &term.name, &Value::from(term.id.as_str()));
    }
    // The printed form numbers the domains, so that hands write little.
    let domains = lists.iter().filter(|list| **list == NEED_DOMAINS).flat_map(|list| terms.of(list));
    for (number, term) in (1..).zip(domains) {
        add(&mut words, &i32::to_string(&number), &Value::from(term.id.as_str()));
    }
    // A code is what it is, whatever else is called so.
    for term in all() {
        words.insert(fold(term.id.as_str()), Meaning::One(Value::from(term.id.as_str())));
    }
    words
}

fn words_of_areas(geography: &Geography, municipal: bool, on: NaiveDate) -> Words {
    let fits = |area: &&Area| match area.kind {
        AreaKind::Municipality => true,
        AreaKind::Ward | AreaKind::SchoolDistrict => !municipal,
        _ => false,
    };
    let mut words = Words::new();
    let is_now = |area: &&Area| area.valid_to.is_none_or(|last| on <= last);
    for area in geography.areas().filter(fits).filter(is_now) {
        let value = Value::from(area.code.as_str());
        let prefecture = geography.ancestors(&area.code).find(|outer| outer.kind == AreaKind::Prefecture);
        let local = prefecture.and_then(|outer| area.full_name.strip_prefix(outer.name.as_str()));
        let names = [Some(area.name.as_str()), Some(area.full_name.as_str()), local];
        for name in names.into_iter().flatten().chain(area.aliases.iter().map(String::as_str)) {
            add(&mut words, name, &value);
        }
    }
    // Codes are taken as JSON takes them; what kind of area it may be is judged there.
    for area in geography.areas() {
        words.insert(fold(area.code.as_str()), Meaning::One(Value::from(area.code.as_str())));
    }
    words
}

fn add(words: &mut Words, word: &str, value: &Value) {
    let new = Meaning::One(value.clone());
    words
        .entry(fold(word))
        .and_modify(|known| {
            if *known != new {
                *known = Meaning::Several;
            }
        })
        .or_insert(new);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::columns::COLUMNS;
    use super::*;
    use crate::taxonomies::{TaxonomyTerm, shipped_terms};
    use crate::values::TermId;

    fn column(code: &str) -> &'static Column {
        COLUMNS.iter().find(|column| column.code == code).expect("a column")
    }

    fn lexicon(terms: &Terms) -> Lexicon {
        let on = NaiveDate::from_ymd_opt(2026, 6, 15).expect("a day");
        Lexicon::new(&COLUMNS, terms, &Geography::default(), on)
    }

    #[test]
    fn cells_are_read_in_any_dress() {
        let lexicon = lexicon(&shipped_terms().expect("terms"));
        for (code, cell, value) in [
            ("term", "短期入所", json!("kind_24")),
            ("term", " ＫＩＮＤ＿２４ ", json!("kind_24")),
            ("term", "就労継続支援B型", json!("kind_46")),
            ("reasons", "定員超過・待機；人材不足、too_far", json!(["full", "staff_shortage", "too_far"])),
            ("reasons", "費用\nその他;", json!(["cost", "other"])),
            ("stage", "児", json!("child")),
            ("main_support", "○", json!(true)),
            ("main_support", "０", json!(false)),
            ("main_support", "いいえ", json!(false)),
            ("status", "本人の意向が変わった", json!("withdrawn_changed_mind")),
            ("status", "unmet", json!("unmet")),
            ("urgency", "４", json!(4)),
            ("urgency", "急ぐ", json!(3)),
            ("unit", "時間／月", json!("hours_per_month")),
            ("reported_on", "Ｒ８．４．１", json!("2026-04-01")),
            ("reported_on", "令和8年4月1日", json!("2026-04-01")),
            ("birth_cohort", "平成10年度", json!(1998)),
            ("amount", "１０", json!(10)),
        ] {
            assert_eq!(lexicon.read(column(code), cell), Ok(Some(value)), "{cell}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_without_the_value() {
        let lexicon = lexicon(&shipped_terms().expect("terms"));
        for (code, cell, reason) in [
            ("term", "18", "is not a term of service_kinds or need_domains"),
            ("term", "ほうもん", "is not a term of service_kinds or need_domains"),
            ("reasons", "費用;たかい", "is not a term of reasons: value 2"),
            ("stage", "大人", "must be 者, 児"),
            ("urgency", "5", "must be 1 待てる, 2 早めに, 3 急ぐ, 4 いますぐ"),
            ("residence_area", "22101", "is no known area; use its name or all six digits of its code"),
            ("amount", "10.5", "must be a whole number"),
            ("amount", "99999", "is too large"),
            ("birth_cohort", "98", "is no year such as 1998"),
        ] {
            assert_eq!(lexicon.read(column(code), cell), Err(reason.to_owned()), "{cell}");
        }
        assert_eq!(lexicon.read(column("term"), " \u{3000}"), Ok(None));
    }

    #[test]
    fn a_name_of_several_needs_its_code() {
        let term = |list: &str, id: &str| TaxonomyTerm {
            taxonomy_id: list.to_owned(),
            id: TermId(id.to_owned()),
            name: "相談".to_owned(),
            group_id: None,
            wam_code: None,
            billing_code: None,
            position: 0,
        };
        let terms = Terms::new(vec![term(SERVICE_KINDS, "kind_1"), term(NEED_DOMAINS, "domain_1")]);
        let lexicon = lexicon(&terms);
        assert_eq!(lexicon.read(column("term"), "相談"), Err(AMBIGUOUS.to_owned()));
        assert_eq!(lexicon.read(column("term"), "domain_1"), Ok(Some(json!("domain_1"))));
        assert!(lexicon.is_ambiguous("term", "相談"));
    }
}
