//! The form of the search as it travels: in a form's body, in an address (areas and kinds alone), and in fields that
//! are not seen.

use arunai_core::id::CaseId;
use arunai_core::search::{Day, Gender, Place, Search};
use arunai_core::values::AreaCode;

use super::SearchForm;

impl SearchForm {
    /// Reads a form's body; what it does not know, it leaves.
    pub fn read(body: &[u8]) -> Self {
        Self::of_pairs(form_urlencoded::parse(body))
    }

    /// The same from the fields of another form.
    pub fn of_pairs<N: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            form.take(name.as_ref(), value.as_ref());
        }
        form
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "place" => self.place = value.to_owned(),
            "words" => self.words = value.to_owned(),
            "within_km" => self.within_km = value.to_owned(),
            "kinds" => self.kinds.push(value.to_owned()),
            "age" => self.age = value.to_owned(),
            "support_level" => self.support_level = value.to_owned(),
            "disability_types" => self.disability_types.push(value.to_owned()),
            "medical_care" => self.medical_care = true,
            "severe_behaviour" => self.severe_behaviour = true,
            "wheelchair" => self.wheelchair = true,
            "gender" => self.gender = value.to_owned(),
            "open" => self.open.push(value.to_owned()),
            "vacancy" => self.vacancy = true,
            "only_certain" => self.only_certain = true,
            "nearest" => self.nearest = value.to_owned(),
            "case" => {
                self.case = value.parse::<CaseId>().map_or_else(|_| String::new(), |id| id.to_string());
            }
            _ => {}
        }
    }

    /// What an address asks for. It never names a point, a person or words: those come in a body.
    pub fn read_address(query: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(query) {
            match name.as_ref() {
                "area" => form.area = value.parse().ok(),
                "kinds" | "within_km" | "nearest" => form.take(&name, &value),
                _ => {}
            }
        }
        form
    }

    /// The address that asks for the same, once the place is known to be an area; none where more is asked than an
    /// address may tell.
    pub fn address(&self, area: &AreaCode) -> Option<String> {
        let asks_more = !self.words.trim().is_empty()
            || self.count_of_person() > 0
            || self.count_of_conditions() > 0
            || !self.case.is_empty();
        if asks_more {
            return None;
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("area", area.as_str());
        for kind in &self.kinds {
            query.append_pair("kinds", kind);
        }
        if !self.within_km.is_empty() {
            query.append_pair("within_km", &self.within_km);
        }
        let (nearest, first) = (self.nearest(), arunai_core::search::DEFAULT_NEAREST);
        if nearest <= first {
            return Some(format!("/search?{}#found", query.finish()));
        }
        query.append_pair("nearest", &nearest.to_string());
        Some(format!("/search?{}#r{}", query.finish(), nearest - first + 1))
    }

    /// Everything that was typed, by the names of its fields.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let place = self.area.as_ref().map_or(self.place.as_str(), AreaCode::as_str);
        let typed = [
            ("place", place),
            ("words", &self.words),
            ("within_km", &self.within_km),
            ("age", &self.age),
            ("support_level", &self.support_level),
            ("gender", &self.gender),
        ];
        let ticked = [
            ("medical_care", self.medical_care),
            ("severe_behaviour", self.severe_behaviour),
            ("wheelchair", self.wheelchair),
            ("vacancy", self.vacancy),
            ("only_certain", self.only_certain),
        ];
        let typed = typed.into_iter().filter(|(_, text)| !text.is_empty());
        let chosen =
            [("kinds", &self.kinds), ("disability_types", &self.disability_types), ("open", &self.open)];
        let chosen =
            chosen.into_iter().flat_map(|(name, list)| list.iter().map(move |one| (name, one.as_str())));
        let ticked = ticked.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| (name, "1"));
        typed.chain(chosen).chain(ticked).collect()
    }

    /// The same, with the case that it is for.
    pub fn pairs_with_case(&self) -> Vec<(&'static str, &str)> {
        let case = Some(("case", self.case.as_str())).filter(|(_, id)| !id.is_empty());
        self.pairs().into_iter().chain(case).collect()
    }

    /// The form that a saved search would have been typed in. How old the person is comes from the case.
    pub fn of_saved(search: &Search) -> Self {
        let profile = &search.profile;
        let days = search.open_on.iter().flat_map(|open| open.days.iter().filter_map(day_name));
        let overnight = search.open_on.as_ref().filter(|open| open.overnight).map(|_| "overnight");
        Self {
            place: match &search.place {
                Some(Place::Area(code)) => code.to_string(),
                _ => String::new(),
            },
            within_km: search.within_m.map(|metres| (metres / 1_000.0).to_string()).unwrap_or_default(),
            kinds: search.kinds.iter().map(ToString::to_string).collect(),
            support_level: profile.support_level.as_ref().map(ToString::to_string).unwrap_or_default(),
            disability_types: profile.disability_types.iter().map(ToString::to_string).collect(),
            medical_care: profile.medical_care,
            severe_behaviour: profile.severe_behaviour,
            wheelchair: profile.wheelchair,
            gender: profile.gender.map(gender_name).unwrap_or_default().to_owned(),
            open: days.chain(overnight).map(str::to_owned).collect(),
            vacancy: search.vacancy,
            only_certain: !search.include_unknown,
            ..Self::default()
        }
    }
}

fn day_name(day: &Day) -> Option<&'static str> {
    match day {
        Day::Saturday => Some("saturday"),
        Day::Sunday => Some("sunday"),
        Day::Holiday => Some("holiday"),
        _ => None,
    }
}

fn gender_name(gender: Gender) -> &'static str {
    match gender {
        Gender::Female => "female",
        Gender::Male => "male",
        Gender::Other => "other",
    }
}

/// What of a search a case may keep: areas and codes, without words, age or point.
pub(in crate::pages) fn to_keep(search: Search, area: AreaCode) -> Search {
    let mut profile = search.profile;
    profile.age = None;
    Search { place: Some(Place::Area(area)), words: None, nearest: None, profile, ..search }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "place=a&words=b&within_km=3&kinds=kind_22&kinds=kind_24&age=17&support_level=level_3&gender=male\
        &disability_types=mental&medical_care=1&wheelchair=1&open=sunday&open=overnight&vacancy=1&only_certain=1";

    #[test]
    fn what_travels_in_fields_that_are_not_seen_is_the_same_form() {
        let form = SearchForm::read(BODY.as_bytes());
        let again = SearchForm::of_pairs(form.pairs());
        assert_eq!(again.pairs(), form.pairs());
        assert_eq!(form.pairs().len(), 15);
    }

    #[test]
    fn an_address_tells_areas_and_kinds_alone() {
        let area: AreaCode = "322016".parse().expect("a code");
        let plain = SearchForm::read(b"place=x&kinds=kind_22&within_km=3");
        assert_eq!(
            plain.address(&area).as_deref(),
            Some("/search?area=322016&kinds=kind_22&within_km=3#found")
        );
        let more = SearchForm::read(b"place=x&nearest=40");
        assert_eq!(more.address(&area).as_deref(), Some("/search?area=322016&nearest=40#r21"));
        for more in ["words=b", "age=17", "gender=male", "medical_care=1", "open=sunday", "vacancy=1"] {
            assert_eq!(SearchForm::read(format!("place=x&{more}").as_bytes()).address(&area), None, "{more}");
        }
        let read = SearchForm::read_address(b"area=322016&kinds=kind_22&age=17&words=x&place=35.1,133.2");
        assert_eq!((read.area, read.kinds.len()), (Some(area), 1));
        assert!(read.age.is_empty() && read.words.is_empty() && read.place.is_empty());
    }

    #[test]
    fn a_saved_search_is_a_form_again_and_keeps_neither_words_nor_age() {
        let area: AreaCode = "322016".parse().expect("a code");
        let form = SearchForm { area: Some(area.clone()), ..SearchForm::read(BODY.as_bytes()) };
        let kept = to_keep(form.to_search().unwrap_or_else(|_| panic!("a search")), area);
        assert!(kept.words.is_none() && kept.profile.age.is_none());
        let again = SearchForm::of_saved(&kept);
        assert_eq!((again.place.as_str(), again.within_km.as_str()), ("322016", "3"));
        assert_eq!(
            (again.open, again.gender.as_str()),
            (vec!["sunday".to_owned(), "overnight".to_owned()], "male")
        );
        assert!(again.words.is_empty() && again.age.is_empty() && again.only_certain);
    }
}
