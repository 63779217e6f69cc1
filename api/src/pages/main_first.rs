//! A list whose first value is the main one: a form chooses that one from a list, and ticks the others.

use super::forms::Form;
use super::layout::FormFault;

/// The two fields of such a list.
pub(super) struct MainFirst {
    /// Where the main one is chosen, which has the name of the verb's list.
    pub main: String,
    /// Where the others are ticked.
    pub others: String,
}

impl MainFirst {
    /// The fields of a list; `prefix` is put before their names.
    pub fn of(prefix: &str, list: &str) -> Self {
        Self { main: format!("{prefix}{list}[]"), others: format!("{prefix}other_{list}[]") }
    }

    /// A form that starts with a whole list: the first is chosen, and the others are ticked.
    pub fn parted(&self, form: &Form) -> Form {
        let mut is_first = true;
        let named = |(name, value): &(String, String)| {
            let is_other = *name == self.main && !std::mem::take(&mut is_first);
            (if is_other { self.others.clone() } else { name.clone() }, value.clone())
        };
        remade(form, &form.pairs().iter().map(named).collect::<Vec<_>>())
    }

    /// The form as a verb takes it: one list with the main one first and none twice. Others without a main one are a
    /// fault, which `missing` tells.
    pub fn composed(&self, form: &Form, missing: &str) -> Result<Form, Vec<FormFault>> {
        let chosen = form.text(&self.main);
        if chosen.is_empty() && !form.text(&self.others).is_empty() {
            let field = super::forms::base(&self.main).to_owned();
            return Err(vec![FormFault { field, message: missing.to_owned() }]);
        }
        let is_of_list = |name: &String| *name == self.main || *name == self.others;
        let mut pairs: Vec<(String, String)> =
            form.pairs().iter().filter(|(name, _)| !is_of_list(name)).cloned().collect();
        pairs.push((self.main.clone(), chosen.to_owned()));
        let ticked = form.pairs().iter().filter(|(name, value)| *name == self.others && value != chosen);
        pairs.extend(ticked.map(|(_, value)| (self.main.clone(), value.clone())));
        Ok(remade(form, &pairs))
    }
}

fn remade(form: &Form, pairs: &[(String, String)]) -> Form {
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
    let mut other = Form::with(&pairs);
    other.faults.clone_from(&form.faults);
    other
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_main_one_comes_first_and_none_twice() {
        let list = MainFirst::of("report.", "reasons");
        let sent = |form: &Form| list.composed(form, "").expect("a list").to_json();
        let typed = [
            ("report.urgency:number", "3"),
            ("report.reasons[]", "full"),
            ("report.other_reasons[]", "cost"),
            ("report.other_reasons[]", "full"),
            ("report.other_reasons[]", "far"),
        ];
        let expected = json!({ "report": { "urgency": 3, "reasons": ["full", "cost", "far"] } });
        assert_eq!(sent(&Form::with(&typed)), expected);
        assert_eq!(sent(&Form::with(&[("report.reasons[]", "")])), json!({}));
        let faults = list.composed(&Form::with(&typed[2..]), "どれ").expect_err("which is the main one");
        assert_eq!((&*faults[0].field, &*faults[0].message), ("report.reasons", "どれ"));
    }

    #[test]
    fn a_record_keeps_its_main_one() {
        let list = MainFirst::of("", "reasons");
        let record = json!({ "reasons": ["full", "cost", "far"], "urgency": 3 });
        let form = list.parted(&Form::of(&record));
        assert_eq!(form.text("reasons"), "full");
        assert!(form.has("other_reasons", "cost") && form.has("other_reasons", "far"));
        assert_eq!(list.parted(&form).pairs(), form.pairs());
        assert_eq!(list.composed(&form, "").expect("a list").to_json()["reasons"], record["reasons"]);
    }
}
