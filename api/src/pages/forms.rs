//! A form as a browser sends it, read as the JSON that the API takes: one set of types, one set of rules.
//!
//! A field's name says where its value goes: `place.area` nests, `reasons[]` collects a list, `1` in
//! `people.1.name` is a place in a list, and `urgency:number` and `public:bool` say what the value is. An empty field
//! is left out, unless its name ends in `:null`, for which null is sent.

use std::cell::RefCell;

use arunai_core::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::fault_words;
use super::layout::FormFault;
use crate::extract::read_json;
use crate::problem::Problem;

/// Fields that belong to the form itself and are no input of a verb.
const OWN: [&str; 3] = ["csrf", "once", "version"];

/// The most fields that are read; every reason and area of a council is far fewer.
const MOST_FIELDS: usize = 3_000;
/// How deep a name may nest. What is deeper comes from no form, and would only cost memory.
const DEEPEST: usize = 4;
/// The longest list that names with places in them make.
const LONGEST: usize = 100;

/// What a form holds: what was sent or what is to be changed, and what was wrong with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    pairs: Vec<(String, String)>,
    /// What was wrong.
    pub faults: Vec<FormFault>,
    /// What the fields that were drawn are called, so that the summary above them can name those at fault.
    labels: RefCell<Vec<(String, String)>>,
}

impl Form {
    /// As it was sent.
    pub fn read(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body).into_owned().collect();
        Self { pairs, ..Self::default() }
    }

    /// As it was sent; refused where it has more fields than any form of the pages.
    pub fn read_whole(body: &[u8]) -> Result<Self, Problem> {
        match form_urlencoded::parse(body).nth(MOST_FIELDS) {
            Some(_) => Err(Problem::too_large()),
            None => Ok(Self::read(body)),
        }
    }

    /// A form that starts with these values.
    pub fn with(pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { pairs, ..Self::default() }
    }

    /// A form that starts with a record, as the API shows it.
    pub fn of(record: &impl Serialize) -> Self {
        let mut pairs = Vec::new();
        if let Ok(value) = serde_json::to_value(record) {
            flatten("", &value, &mut pairs);
        }
        Self { pairs, ..Self::default() }
    }

    /// The same with a field set, whatever it was before.
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.pairs.retain(|(known, _)| base(known) != name);
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What stands in a field; nothing where there is none. What sort of value it is does not matter. Of a box to tick
    /// the last value holds, after the one that says that it is not ticked.
    pub fn text(&self, name: &str) -> &str {
        let name = base(name);
        self.pairs.iter().rev().find(|(known, _)| base(known) == name).map_or("", |(_, value)| value.trim())
    }

    /// Whether one of a list's values was chosen.
    pub fn has(&self, name: &str, value: &str) -> bool {
        let name = base(name);
        self.pairs.iter().any(|(known, chosen)| base(known) == name && chosen == value)
    }

    /// All fields as they were sent.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// What is wrong with a field.
    pub fn fault_in(&self, name: &str) -> Option<&FormFault> {
        let name = base(name);
        self.faults.iter().find(|fault| fault.field == name)
    }

    /// Notes what a field is called.
    pub fn call(&self, name: &str, label: &str) {
        self.labels.borrow_mut().push((base(name).to_owned(), label.to_owned()));
    }

    /// The faults with the names of their fields, as far as these were drawn.
    pub fn named_faults(&self) -> Vec<FormFault> {
        let labels = self.labels.borrow();
        let named = |fault: &FormFault| {
            let label = labels.iter().find(|(name, _)| *name == fault.field);
            let message = label
                .map_or_else(|| fault.message.clone(), |(_, label)| format!("{label}：{}", fault.message));
            FormFault { field: fault.field.clone(), message }
        };
        self.faults.iter().map(named).collect()
    }

    /// Whether a field is the first with a fault, where the cursor goes.
    pub fn is_first_fault(&self, name: &str) -> bool {
        self.faults.first().is_some_and(|fault| fault.field == base(name))
    }

    /// The input of a verb, by the types and rules of the API.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T, Vec<FormFault>> {
        let body = self.to_json().to_string();
        read_json(body.as_bytes())
            .map_err(|problem| problem.errors.iter().map(|e| self.fault_at(&e.field, &e.reason)).collect())
    }

    /// Faults that core found, in plain Japanese beside their fields; those of a numbered row beside its own.
    pub fn faults_of(&self, found: &[Fault]) -> Vec<FormFault> {
        found.iter().map(|fault| self.fault_at(&fault.field, &fault.reason)).collect()
    }

    fn fault_at(&self, field: &str, reason: &str) -> FormFault {
        let mut fault = fault_of(field, reason);
        let numbered = field.replace('[', ".").replace(']', "");
        if self.pairs.iter().any(|(name, _)| base(name) == numbered) {
            fault.field = numbered;
        }
        fault
    }

    /// The form as JSON.
    pub fn to_json(&self) -> Value {
        let mut root = Value::Object(Map::new());
        for (name, value) in &self.pairs {
            if OWN.contains(&name.as_str()) || name.matches('.').count() > DEEPEST {
                continue;
            }
            let (path, sort) = name.split_once(':').unwrap_or((name, ""));
            if let Some(value) = typed(value.trim(), sort) {
                put(&mut root, path, value);
            }
        }
        root
    }
}

/// A field's name without its sort and list marks; also the id of its control.
pub(super) fn base(name: &str) -> &str {
    let name = name.split(':').next().unwrap_or(name);
    name.strip_suffix("[]").unwrap_or(name)
}

/// Faults that core found, in plain Japanese beside their fields.
pub(super) fn faults(found: &[Fault]) -> Vec<FormFault> {
    found.iter().map(|fault| fault_of(&fault.field, &fault.reason)).collect()
}

/// A fault of the whole form, e.g. one that contradicts what is stored.
pub(super) fn fault_of_all(reason: &str) -> FormFault {
    fault_of("main", reason)
}

/// Somebody else changed the record after the form was shown.
pub(super) fn stale() -> FormFault {
    let message = "ほかの人が先に変更しました。新しい内容をひらいて確かめてから、もう一度変更してください。";
    FormFault { field: "main".into(), message: message.into() }
}

fn fault_of(field: &str, reason: &str) -> FormFault {
    // A place in a list of plain values is a fault of the list's one control.
    let field = field.split('[').next().unwrap_or(field);
    FormFault { field: field.to_owned(), message: fault_words::in_japanese(reason) }
}

fn typed(value: &str, sort: &str) -> Option<Value> {
    match sort {
        _ if value.is_empty() => (sort == "null").then_some(Value::Null),
        "number" => Some(number(value)),
        "bool" => Some(Value::Bool(matches!(value, "true" | "on"))),
        _ => Some(value.into()),
    }
}

/// A number in any dress; what is none stays as it is, to be refused.
pub(super) fn number(text: &str) -> Value {
    let plain = without_thousands(&arunai_core::text::fold(text));
    match (plain.parse::<i64>(), plain.parse::<f64>()) {
        (Ok(whole), _) => whole.into(),
        (_, Ok(number)) if number.is_finite() => number.into(),
        _ => text.into(),
    }
}

/// A number without the commas between its thousands: 1,200.
fn without_thousands(number: &str) -> String {
    let mut parts = number.split(',');
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_first = parts.next().is_some_and(|part| !part.is_empty() && part.len() <= 3 && is_number(part));
    match is_first && parts.all(|part| part.len() == 3 && is_number(part)) {
        true => number.replace(',', ""),
        false => number.to_owned(),
    }
}

/// Puts a value where its name says, making objects and lists on the way.
fn put(at: &mut Value, path: &str, value: Value) {
    let (head, rest) = path.split_once('.').unwrap_or((path, ""));
    let (head, is_list) = head.strip_suffix("[]").map_or((head, false), |head| (head, true));
    let next = match (at, head.parse::<usize>()) {
        (Value::Array(list), Ok(place)) if place < LONGEST => {
            if list.len() <= place {
                list.resize(place + 1, Value::Null);
            }
            &mut list[place]
        }
        (Value::Object(map), _) => map.entry(head).or_insert(Value::Null),
        _ => return,
    };
    if is_list {
        if !next.is_array() {
            *next = Value::Array(Vec::new());
        }
        next.as_array_mut().expect("was made above").push(value);
    } else if rest.is_empty() {
        *next = value;
    } else {
        if next.is_null() {
            let is_place = rest.split('.').next().is_some_and(|part| part.parse::<usize>().is_ok());
            *next = if is_place { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
        }
        put(next, rest, value);
    }
}

fn flatten(path: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    let under = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Null => {}
        Value::Object(map) => map.iter().for_each(|(name, value)| flatten(&under(name), value, pairs)),
        Value::Array(list) if list.iter().all(|one| !one.is_object() && !one.is_array()) => {
            list.iter().for_each(|one| flatten(&format!("{path}[]"), one, pairs));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, one)| flatten(&under(&i.to_string()), one, pairs));
        }
        Value::String(text) => pairs.push((path.to_owned(), text.clone())),
        other => pairs.push((path.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_say_where_values_go_and_what_they_are() {
        let sent = "csrf=x&once=y&place.area=321001&reasons%5B%5D=cost&reasons%5B%5D=far&urgency%3Anumber=%EF%BC%93\
            &public%3Abool=on&note=&until%3Anull=&people.1.name=a";
        let expected = json!({
            "place": { "area": "321001" }, "reasons": ["cost", "far"], "urgency": 3, "public": true,
            "until": null, "people": [null, { "name": "a" }],
        });
        assert_eq!(Form::read(sent.as_bytes()).to_json(), expected);
    }

    #[test]
    fn a_record_becomes_the_form_that_it_came_from() {
        let record =
            json!({ "a": { "b": "1" }, "list": ["x", "y"], "people": [{ "name": "n" }], "none": null });
        let form = Form::of(&record);
        assert_eq!(form.text("a.b"), "1");
        assert!(form.has("list[]", "y") && !form.has("list", "z"));
        assert_eq!(form.text("people.0.name"), "n");
        assert_eq!(form.text("none"), "");
    }

    #[test]
    fn a_value_of_the_wrong_sort_is_told_beside_its_field() {
        #[derive(Debug, serde::Deserialize)]
        struct Input {
            #[expect(dead_code, reason = "only read")]
            urgency: u8,
        }
        let faults = Form::read(b"urgency%3Anumber=soon").input::<Input>().expect_err("is no number");
        assert_eq!(faults[0].field, "urgency");
        let faults = Form::read(b"").input::<Input>().expect_err("is missing");
        assert_eq!(faults[0].field, "urgency");
    }

    #[test]
    fn a_form_that_no_page_has_costs_nothing() {
        let deep = format!("a{}=1&b=2", ".a".repeat(100_000));
        assert_eq!(Form::read(deep.as_bytes()).to_json(), json!({ "b": "2" }));
        assert!(Form::read_whole("a&".repeat(MOST_FIELDS + 1).as_bytes()).is_err());
        assert!(Form::read_whole("a&".repeat(MOST_FIELDS).as_bytes()).is_ok());
    }

    #[test]
    fn names_that_nest_against_each_other_do_no_harm() {
        let sent = b"a=1&a.b=2&a%5B%5D=3&5=x&a.999999999.b=1&.=1&%5B%5D=1";
        assert!(Form::read(sent).to_json().is_object());
    }
}
