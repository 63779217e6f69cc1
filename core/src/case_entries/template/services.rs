//! Services as an office names them: by name, or by the id that the address of their page ends with.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use crate::catalog::entry::Entry;
use crate::id::ServiceId;
use crate::text::fold;
use crate::values::AreaCode;

const NONE: &str =
    "is the name of no service of the need's kind in the person's prefecture; use the address of its page";
const SEVERAL: &str = "is the name of several services; use the address of its page";

/// What the names of services stand for.
#[derive(Default)]
pub(super) struct ServiceNames(HashMap<String, Vec<Named>>);

/// A service with some name.
struct Named {
    id: ServiceId,
    kind: String,
    /// The prefectures where it is given.
    prefectures: BTreeSet<AreaCode>,
}

impl ServiceNames {
    /// Knows the services of today that bear one of some folded names.
    pub fn of<'a>(
        wanted: &BTreeSet<String>,
        entries: impl Iterator<Item = &'a Entry>,
        today: NaiveDate,
    ) -> Self {
        let mut known: HashMap<String, Vec<Named>> = HashMap::new();
        if wanted.is_empty() {
            return Self(known);
        }
        for entry in entries.filter(|entry| !entry.service.is_gone(today)) {
            let name = fold(&entry.service.name);
            if wanted.contains(&name) {
                let prefectures = entry.areas().filter_map(AreaCode::prefecture).collect();
                let (id, kind) = (entry.service.id, entry.service.kind.to_string());
                known.entry(name).or_default().push(Named { id, kind, prefectures });
            }
        }
        Self(known)
    }

    /// The service of a cell: by name the only one of a kind, where one is said, in the prefecture of an area. Nothing is
    /// guessed: many services of a country are called alike.
    pub fn find(
        &self,
        cell: &str,
        kind: Option<&str>,
        home: Option<&AreaCode>,
    ) -> Result<ServiceId, &'static str> {
        if let Some(id) = id_in(cell) {
            return Ok(id);
        }
        let Some(home) = home.and_then(AreaCode::prefecture) else { return Err(NONE) };
        let fits = |one: &&Named| kind.is_none_or(|kind| one.kind == kind) && one.prefectures.contains(&home);
        let found: Vec<_> = self.0.get(&fold(cell)).into_iter().flatten().filter(fits).collect();
        match found.as_slice() {
            [one] => Ok(one.id),
            [] => Err(NONE),
            _ => Err(SEVERAL),
        }
    }
}

/// The id that a cell is, or that the address in it ends with.
pub(super) fn id_in(cell: &str) -> Option<ServiceId> {
    let address = cell.split(['?', '#']).next()?;
    address.trim().trim_end_matches('/').rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_several_is_decided_by_kind_and_prefecture_or_not_at_all() {
        let ids = [1, 2, 3, 4].map(|number| ServiceId(uuid::Uuid::from_u128(number)));
        let named = |place: usize, kind: &str, area: &str| Named {
            id: ids[place],
            kind: kind.to_owned(),
            prefectures: AreaCode::trusted(area).prefecture().into_iter().collect(),
        };
        let several =
            vec![named(0, "kind_22", "322016"), named(1, "kind_24", "322024"), named(2, "kind_24", "231002")];
        let names = ServiceNames(HashMap::from([
            (fold("ひまわり"), several),
            (fold("つくし"), vec![named(3, "kind_24", "231002")]),
        ]));
        let (here, far) = (AreaCode::trusted("322016"), AreaCode::trusted("231002"));
        let (home, far) = (Some(&here), Some(&far));
        assert_eq!(names.find("ひまわり", Some("kind_24"), home), Ok(ids[1]));
        assert_eq!(names.find("ひまわり", Some("kind_24"), far), Ok(ids[2]));
        assert_eq!(names.find("ひまわり", Some("kind_33"), home), Err(NONE));
        assert_eq!(names.find("ひまわり", None, home), Err(SEVERAL));
        // The only one of its name is far away, or of another kind.
        assert_eq!(names.find("つくし", Some("kind_24"), home), Err(NONE));
        assert_eq!(names.find("つくし", Some("kind_33"), far), Err(NONE));
        assert_eq!(names.find(" つくし ", None, far), Ok(ids[3]));
        assert_eq!(names.find("つくし", None, None), Err(NONE));
        let address = format!("https://example.jp/services/{}/?from=search#map", ids[2]);
        assert_eq!(names.find(&address, None, None), Ok(ids[2]));
    }
}
