//! What a view is asked for: the parameters of its address, which its links and files keep.

use std::fmt::Write as _;

/// The parameters that views know, in the order in which addresses have them. All of them are codes or ids of what is
/// for everybody to know of, so that an address tells nothing.
const NAMES: [&str; 6] = ["council", "release", "measure", "service", "area", "analyst"];

/// The parameters of an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    values: [Option<String>; NAMES.len()],
}

impl Asked {
    /// Reads a query; what is empty or not known counts as not asked for.
    pub(super) fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = NAMES.iter().position(|known| *known == name);
            if let Some(place) = place.filter(|_| !value.trim().is_empty()) {
                asked.values[place] = Some(value.trim().to_owned());
            }
        }
        asked
    }

    /// What was asked for under a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        NAMES.iter().position(|known| *known == name).and_then(|place| self.values[place].as_deref())
    }

    /// Whether the figures for analysts are wanted.
    pub(super) fn is_analyst(&self) -> bool {
        self.get("analyst") == Some("1")
    }

    /// The same with another value under a name; nothing takes it out.
    pub(super) fn with(&self, name: &str, value: Option<&str>) -> Self {
        let mut other = self.clone();
        if let Some(place) = NAMES.iter().position(|known| *known == name) {
            other.values[place] = value.map(str::to_owned);
        }
        other
    }

    /// Only whose view it is and of when: what other views understand, too.
    pub(super) fn shared(&self) -> Self {
        let mut other = Self::default();
        other.values[..2].clone_from_slice(&self.values[..2]);
        other
    }

    /// What was asked for, by name.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        NAMES.into_iter().zip(&self.values).filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }

    /// The address of a path with these parameters.
    pub(super) fn address(&self, path: &str) -> String {
        let mut address = path.to_owned();
        for (place, (name, value)) in self.pairs().enumerate() {
            let sign = if place == 0 { '?' } else { '&' };
            let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            // Writing to a text does not fail.
            let _ = write!(address, "{sign}{name}={value}");
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_as_it_was_read() {
        let asked = Asked::read("service=group_work&council=a%26b&unknown=1&measure=&analyst=1");
        assert_eq!((asked.get("service"), asked.get("measure")), (Some("group_work"), None));
        assert_eq!(
            asked.address("/council/trend"),
            "/council/trend?council=a%26b&service=group_work&analyst=1"
        );
        assert_eq!(Asked::read("council=a%26b&service=group_work&analyst=1"), asked);
        assert_eq!(asked.shared().address("/council"), "/council?council=a%26b");
        assert_eq!(asked.with("service", None).with("council", None).address("/x"), "/x?analyst=1");
        assert_eq!(Asked::default().address("/council"), "/council");
    }
}
