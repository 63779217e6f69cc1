//! Services as an office names them: by name, or by the id that the address of their page ends with.

use std::collections::{BTreeSet, HashMap};

use crate::catalog::entry::Entry;
use crate::id::ServiceId;
use crate::text::fold;

/// What the names of services stand for.
#[derive(Default)]
pub(super) struct ServiceNames(HashMap<String, Vec<(String, ServiceId)>>);

impl ServiceNames {
    /// Knows the services that bear one of some folded names.
    pub fn of<'a>(wanted: &BTreeSet<String>, entries: impl Iterator<Item = &'a Entry>) -> Self {
        let mut known: HashMap<String, Vec<(String, ServiceId)>> = HashMap::new();
        if wanted.is_empty() {
            return Self(known);
        }
        for Entry { service, .. } in entries {
            let name = fold(&service.name);
            if wanted.contains(&name) {
                known.entry(name).or_default().push((service.kind.to_string(), service.id));
            }
        }
        Self(known)
    }

    /// The service of a cell; of several with its name the one of a kind.
    pub fn find(&self, cell: &str, kind: Option<&str>) -> Result<ServiceId, &'static str> {
        if let Some(id) = id_in(cell) {
            return Ok(id);
        }
        let named = self.0.get(&fold(cell)).map(Vec::as_slice).unwrap_or_default();
        let of_kind: Vec<_> = named.iter().filter(|(own, _)| Some(own.as_str()) == kind).collect();
        match (of_kind.as_slice(), named) {
            ([(_, id)], _) | ([], [(_, id)]) => Ok(*id),
            ([], []) => Err("is no service of the register"),
            _ => Err("is the name of several services; use the end of the address of its page"),
        }
    }
}

/// The id that a cell is, or that the address in it ends with.
pub(super) fn id_in(cell: &str) -> Option<ServiceId> {
    cell.trim().trim_end_matches('/').rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_several_is_decided_by_its_kind_or_not_at_all() {
        let [first, second, third] = [1, 2, 3].map(|number| ServiceId(uuid::Uuid::from_u128(number)));
        let several = vec![("kind_22".to_owned(), first), ("kind_24".to_owned(), second)];
        let one = vec![("kind_24".to_owned(), third)];
        let names = ServiceNames(HashMap::from([(fold("ひまわり"), several), (fold("つくし"), one)]));
        assert_eq!(names.find("ひまわり", Some("kind_24")), Ok(second));
        assert!(names.find("ひまわり", Some("kind_33")).is_err_and(|why| why.contains("several")));
        assert!(names.find("ひまわり", None).is_err_and(|why| why.contains("several")));
        assert_eq!(names.find(" つくし ", Some("kind_33")), Ok(third));
        assert_eq!(names.find("すみれ", None), Err("is no service of the register"));
        assert_eq!(names.find(&format!("https://example.jp/services/{second}/"), None), Ok(second));
    }
}
