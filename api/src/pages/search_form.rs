//! The form of the search: what was typed, what it asks for, and what was wrong with it in plain Japanese.

mod pairs;

use std::str::FromStr;

use arunai_core::geometry::Position;
use arunai_core::search::{DEFAULT_NEAREST, Day, Gender, MAX_NEAREST, OpenOn, Place, Profile, Search};
use arunai_core::text::{digits, fold, tidy};
use arunai_core::values::{AreaCode, TermId};
use arunai_core::{Error, Fault, Result};

pub(super) use pairs::to_keep;

use super::layout::FormFault;
use crate::problem::Problem;

/// What was typed, kept as it was typed.
#[derive(Default)]
pub(super) struct SearchForm {
    /// A name, a code, or latitude and longitude; empty when only words are looked for.
    pub place: String,
    /// Words of a name, an address, a description.
    pub words: String,
    /// The radius in kilometres, empty for none.
    pub within_km: String,
    /// Ids of service kinds.
    pub kinds: Vec<String>,
    /// Years.
    pub age: String,
    /// Id of a support level, empty for none.
    pub support_level: String,
    /// Ids of disability types.
    pub disability_types: Vec<String>,
    /// Needs 医療的ケア.
    pub medical_care: bool,
    /// Has 強度行動障害.
    pub severe_behaviour: bool,
    /// Uses a wheelchair.
    pub wheelchair: bool,
    /// `female`, `male`, `other`, or empty.
    pub gender: String,
    /// Days, and `overnight`.
    pub open: Vec<String>,
    /// Not where all places are taken.
    pub vacancy: bool,
    /// Only what is known to suit.
    pub only_certain: bool,
    /// How many of the nearest, where more than the first were asked for.
    pub nearest: String,
    /// The id of the case that a worker searches for, empty for none. It changes nothing of the search.
    pub case: String,
    /// The area that an address of the page names, in place of what was typed.
    pub area: Option<AreaCode>,
    /// What was wrong.
    pub faults: Vec<FormFault>,
}

/// A person's gender to choose from.
pub(super) const GENDERS: &[(&str, &str)] =
    &[("", "指定なし"), ("female", "女性"), ("male", "男性"), ("other", "どちらでもない・答えない")];
/// When it must be open.
pub(super) const OPEN: &[(&str, &str)] =
    &[("saturday", "土曜"), ("sunday", "日曜"), ("holiday", "祝日"), ("overnight", "夜間・泊まり")];

impl SearchForm {
    /// What the form asks for; all faults at once.
    pub fn to_search(&self) -> Result<Search> {
        let mut faults = Vec::new();
        let place = keep(self.place(), &mut faults).flatten();
        let within_m = keep(self.within_m(), &mut faults).flatten();
        let profile = keep(self.profile(), &mut faults).unwrap_or_default();
        let open_on = keep(self.open_on(), &mut faults).flatten();
        let words = Some(tidy(&self.words)).filter(|words| !words.is_empty());
        match (self.area.is_none() && tidy(&self.place).is_empty(), &words, within_m) {
            (true, None, _) => faults.push(Fault::new("place", "is needed unless there are words")),
            (true, Some(_), Some(_)) => faults.push(Fault::new("place.radius", "is needed for a radius")),
            _ => {}
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        Ok(Search {
            place,
            nearest: Some(self.nearest()),
            within_m,
            kinds: self.kinds.iter().cloned().map(TermId).collect(),
            profile,
            open_on,
            vacancy: self.vacancy,
            words,
            include_unknown: !self.only_certain,
            ..Search::default()
        })
    }

    /// How many of the nearest are shown.
    pub fn nearest(&self) -> i64 {
        self.nearest.parse().unwrap_or(DEFAULT_NEAREST).clamp(DEFAULT_NEAREST, MAX_NEAREST)
    }

    /// What was wrong with a field.
    pub fn fault_in(&self, field: &str) -> Option<&FormFault> {
        self.faults.iter().find(|fault| fault.field == field)
    }

    /// How many things are told of the person.
    pub fn count_of_person(&self) -> usize {
        let typed = [&self.age, &self.support_level, &self.gender].map(|text| !text.trim().is_empty());
        let ticked = [self.medical_care, self.severe_behaviour, self.wheelchair];
        typed.iter().chain(&ticked).filter(|set| **set).count() + self.disability_types.len()
    }

    /// How many things are told of when, of free places and of doubt.
    pub fn count_of_conditions(&self) -> usize {
        self.open.len() + usize::from(self.vacancy) + usize::from(self.only_certain)
    }

    /// What a person types: a name, a code, or latitude and longitude in either order.
    fn place(&self) -> Result<Option<Place>> {
        if let Some(area) = &self.area {
            return Ok(Some(Place::Area(area.clone())));
        }
        let text = tidy(&self.place);
        if text.is_empty() {
            return Ok(None);
        }
        let parts: Vec<f64> =
            text.split([',', '、', '，', ' ', '　']).filter_map(|part| part.trim().parse().ok()).collect();
        if let [first, second] = parts[..] {
            let (latitude, longitude) = if first.abs() > 90.0 { (second, first) } else { (first, second) };
            return Position::new(longitude, latitude).map(|point| Some(Place::Point(point)));
        }
        let code = digits(&text);
        if code.len() == 6 && text.chars().count() == 6 {
            return AreaCode::from_str(&code).map(|code| Some(Place::Area(code)));
        }
        Ok(Some(Place::Town(text)))
    }

    fn within_m(&self) -> Result<Option<f64>> {
        match fold(&self.within_km).as_str() {
            "" => Ok(None),
            text => match text.parse::<f64>() {
                Ok(km) if km > 0.0 => Ok(Some(km * 1_000.0)),
                _ => Err(Error::invalid("within_m", "must be a number above 0")),
            },
        }
    }

    fn profile(&self) -> Result<Profile> {
        let age = match fold(&self.age).trim_end_matches(['歳', '才']) {
            "" if self.age.trim().is_empty() => None,
            text => Some(text.parse().map_err(|_| Error::invalid("profile.age", "must be a number"))?),
        };
        let gender = match self.gender.as_str() {
            "" => None,
            "female" => Some(Gender::Female),
            "male" => Some(Gender::Male),
            "other" => Some(Gender::Other),
            _ => return Err(Error::invalid("profile.gender", "is not known")),
        };
        Ok(Profile {
            age,
            disability_types: self.disability_types.iter().cloned().map(TermId).collect(),
            support_level: Some(self.support_level.clone()).filter(|id| !id.is_empty()).map(TermId),
            medical_care: self.medical_care,
            severe_behaviour: self.severe_behaviour,
            wheelchair: self.wheelchair,
            gender,
            ..Profile::default()
        })
    }

    fn open_on(&self) -> Result<Option<OpenOn>> {
        let mut open_on = OpenOn::default();
        for chosen in &self.open {
            match chosen.as_str() {
                "saturday" => open_on.days.push(Day::Saturday),
                "sunday" => open_on.days.push(Day::Sunday),
                "holiday" => open_on.days.push(Day::Holiday),
                "overnight" => open_on.overnight = true,
                _ => return Err(Error::invalid("open_on", "is not known")),
            }
        }
        Ok(Some(open_on).filter(|open_on| *open_on != OpenOn::default()))
    }
}

/// The value, or its faults beside those that are there already.
fn keep<T>(read: Result<T>, faults: &mut Vec<Fault>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(Error::Invalid(more)) => {
            faults.extend(more);
            None
        }
        Err(_) => None,
    }
}

/// Faults in plain Japanese, one for each field of the form; anything else is a problem of its own.
pub(super) fn faults(error: Error) -> Result<Vec<FormFault>, Problem> {
    let Error::Invalid(faults) = error else { return Err(error.into()) };
    let mut told: Vec<FormFault> = Vec::new();
    for fault in faults {
        let (field, message) = explain(&fault.field);
        let message = several_places(&fault.reason).unwrap_or_else(|| message.to_owned());
        if told.iter().all(|before| before.field != field) {
            told.push(FormFault { field: field.to_owned(), message });
        }
    }
    Ok(told)
}

/// What to do where a name stands for several places.
pub(super) fn several_places(reason: &str) -> Option<String> {
    let names = reason.strip_prefix("may be any of: ")?.replace(", ", "、");
    Some(format!("その名前の場所は、いくつかあります。次のどれかを入れてください：{names}。"))
}

/// The field of the form that a fault belongs to, and what to do about it.
fn explain(field: &str) -> (&'static str, &'static str) {
    match field.split('[').next().unwrap_or(field) {
        "latitude" | "longitude" => ("place", "緯度は-90～90、経度は-180～180の数で入れてください。"),
        "place.town" => (
            "place",
            "その名前の地域が見つかりません。市町村名（例：松江市）を、同じ名前があるときは都道府県から入れてください。",
        ),
        "place.area" | "area_code" => (
            "place",
            "その番号の地域は、見つからないか、場所がわかりません。市町村の団体コード（6けた）を確かめてください。",
        ),
        "place.radius" => ("place", "距離でしぼるときは、「どこから」も入れてください。"),
        "place" => ("place", "「どこから」か「ことば」の、どちらかを入れてください。"),
        "words" => (
            "words",
            "「ことば」は200字までで、記号や「株式会社」などの法人の種類だけでなく、名前も入れてください。",
        ),
        "within_m" => ("within_km", "距離をえらびなおしてください。"),
        "kinds" => ("kinds", "サービスの種類をえらびなおしてください。"),
        "profile.age" => ("age", "年齢は、0～120の数で入れてください（例：17）。"),
        "profile.support_level" => ("support_level", "障害支援区分をえらびなおしてください。"),
        "profile.disability_types" => ("disability_types", "障害の種類をえらびなおしてください。"),
        "profile.gender" => ("gender", "性別をえらびなおしてください。"),
        "open_on" => ("open", "曜日・夜間をえらびなおしてください。"),
        _ => ("place", "入れた内容を確かめてください。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(body: &str) -> Result<Search> {
        SearchForm::read(body.as_bytes()).to_search()
    }

    fn fault_fields(body: &str) -> Vec<String> {
        let told =
            faults(search(body).expect_err("a fault")).unwrap_or_else(|_| panic!("a fault of the form"));
        told.into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn everything_asked_is_read() {
        let body = "place=%E6%9C%88%E8%A6%8B%E5%B8%82&words=%E3%81%A4%E3%81%8D&within_km=3&kinds=kind_22&kinds=kind_24\
                    &age=17&support_level=level_3&disability_types=mental&medical_care=1&severe_behaviour=1\
                    &wheelchair=1&gender=female&open=saturday&open=overnight&vacancy=1&only_certain=1&other=x";
        let read = search(body).expect("a search");
        assert_eq!(read.place, Some(Place::Town("月見市".into())));
        assert_eq!((read.words.as_deref(), read.within_m), (Some("つき"), Some(3_000.0)));
        assert_eq!(read.kinds, [TermId("kind_22".into()), TermId("kind_24".into())]);
        let profile = &read.profile;
        assert_eq!((profile.age, profile.gender), (Some(17), Some(Gender::Female)));
        assert_eq!(profile.support_level, Some(TermId("level_3".into())));
        assert_eq!(profile.disability_types, [TermId("mental".into())]);
        assert!(profile.medical_care && profile.severe_behaviour && profile.wheelchair);
        let open = read.open_on.expect("an opening");
        assert!(open.days == [Day::Saturday] && open.overnight);
        assert!(read.vacancy && !read.include_unknown);
    }

    #[test]
    fn what_is_left_empty_asks_nothing() {
        let body = "place=900001&words=&within_km=&age=&support_level=&gender=";
        let read = search(body).expect("a search");
        assert_eq!(read.profile, Profile::default());
        assert!(read.words.is_none() && read.within_m.is_none() && read.open_on.is_none());
        assert!(read.include_unknown && !read.vacancy);
        assert_eq!(SearchForm::read(body.as_bytes()).count_of_person(), 0);
    }

    #[test]
    fn more_of_the_nearest_are_shown_up_to_an_end() {
        let nearest = |body: &str| search(body).expect("a search").nearest;
        assert_eq!(nearest("place=900001"), Some(DEFAULT_NEAREST));
        assert_eq!(nearest("place=900001&nearest=40"), Some(40));
        assert_eq!(nearest("place=900001&nearest=9999"), Some(MAX_NEAREST));
    }

    #[test]
    fn words_stand_without_a_place_but_a_radius_does_not() {
        assert!(search("place=&words=abc").expect("a search").place.is_none());
        assert_eq!(fault_fields("place=&words="), ["place"]);
        assert_eq!(fault_fields("place=%20&words=abc&within_km=3"), ["place"]);
    }

    #[test]
    fn places_are_names_codes_or_points() {
        let place = |typed: &str| SearchForm { place: typed.into(), ..SearchForm::default() }.place();
        let point = |typed| match place(typed).expect("a place") {
            Some(Place::Point(point)) => (point.latitude, point.longitude),
            other => panic!("{typed}: {other:?}"),
        };
        assert_eq!(point("35.4,133.0"), (35.4, 133.0));
        assert_eq!(point("133.0、35.4"), (35.4, 133.0));
        assert!(matches!(place("３２２０１６"), Ok(Some(Place::Area(_)))));
        assert!(matches!(place("松江市"), Ok(Some(Place::Town(_)))));
        assert!(place("35.4,999").is_err());
    }

    #[test]
    fn an_age_is_read_as_people_write_it() {
        let age = |typed: &str| {
            SearchForm { age: typed.into(), ..SearchForm::default() }.profile().map(|profile| profile.age)
        };
        assert_eq!(age("１７歳").expect("an age"), Some(17));
        assert_eq!(age(" 17 ").expect("an age"), Some(17));
        assert!(["十七", "1.5", "歳"].iter().all(|typed| age(typed).is_err()));
    }

    #[test]
    fn every_fault_is_told_beside_its_field() {
        let body = "place=35.4,999&within_km=x&age=abc&open=never";
        assert_eq!(fault_fields(body), ["place", "within_km", "age", "open"]);
        assert_eq!(fault_fields("place=900001&gender=x"), ["gender"]);
        let fields = ["kinds[1]", "profile.age", "profile.disability_types[0]", "words", "place.town"];
        let told = fields.map(|field| explain(field).0);
        assert_eq!(told, ["kinds", "age", "disability_types", "words", "place"]);
    }
}
