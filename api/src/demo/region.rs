//! The invented region of the demo: a prefecture that does not exist, on an island that does not exist, so
//! that no picture or number of the demo can be taken for a real place.

pub mod island;
pub mod random;

use serde_json::{Value, json};

use island::Point;
use random::SplitMix64;

/// Name of the invented prefecture.
pub const PREFECTURE_NAME: &str = "架空県";

/// Kana of the invented prefecture.
pub const PREFECTURE_KANA: &str = "かくうけん";

/// Prefecture number; JIS X 0401 ends at 47.
pub const PREFECTURE_NUMBER: &str = "90";

/// A city, town or village of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Municipality {
    /// Six digits: prefecture, municipality, check digit.
    pub code: String,
    /// Name, such as 星見市.
    pub name: &'static str,
    /// Kana of the name.
    pub kana: &'static str,
    /// Its inhabitants.
    pub population: u32,
}

/// A 障害保健福祉圏域: a group of municipalities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WelfareArea {
    /// Name, such as 北部圏域.
    pub name: &'static str,
    /// Six-digit codes of its municipalities.
    pub municipality_codes: Vec<String>,
}

/// What the other tables of the demo know of a municipality.
pub(super) struct Place {
    number: &'static str,
    pub name: &'static str,
    pub county: &'static str,
    kana: &'static str,
    /// For logins.
    pub ascii: &'static str,
    pub population: u32,
    /// Town names; the first is the centre.
    pub towns: &'static [&'static str],
    north: bool,
}

/// The municipalities in the order of their codes. Every other table of the demo uses this order.
pub(super) const PLACES: [Place; 8] = [
    Place {
        number: "201",
        name: "星見市",
        county: "",
        kana: "ほしみし",
        ascii: "hoshimi",
        population: 412_000,
        towns: &[
            "天球町",
            "銀河通",
            "流星台",
            "昴町",
            "七夕町",
            "織姫台",
            "彦星町",
            "北極橋",
            "望遠町",
            "星屑浜",
        ],
        north: false,
    },
    Place {
        number: "202",
        name: "月ヶ原市",
        county: "",
        kana: "つきがはらし",
        ascii: "tsukigahara",
        population: 138_000,
        towns: &["満月町", "三日月通", "十六夜台", "兎野", "月影町", "朔町", "望月橋", "月見坂"],
        north: true,
    },
    Place {
        number: "301",
        name: "風待町",
        county: "北辰郡",
        kana: "かぜまちちょう",
        ascii: "kazemachi",
        population: 8_200,
        towns: &["大字風見", "大字帆立岬", "大字凪", "大字追風"],
        north: true,
    },
    Place {
        number: "302",
        name: "雲居町",
        county: "北辰郡",
        kana: "くもいちょう",
        ascii: "kumoi",
        population: 13_500,
        towns: &["大字白雲", "大字綿雲", "大字夕立", "大字雲海"],
        north: true,
    },
    Place {
        number: "303",
        name: "木霊村",
        county: "北辰郡",
        kana: "こだまむら",
        ascii: "kodama",
        population: 2_600,
        towns: &["大字千年杉", "大字苔森", "大字奥木霊"],
        north: true,
    },
    Place {
        number: "321",
        name: "潮鳴町",
        county: "南斗郡",
        kana: "しおなりちょう",
        ascii: "shionari",
        population: 38_000,
        towns: &["大字潮見浜", "大字波音", "大字貝寄", "大字珊瑚", "大字渡海"],
        north: false,
    },
    Place {
        number: "322",
        name: "虹ノ浦町",
        county: "南斗郡",
        kana: "にじのうらちょう",
        ascii: "nijinoura",
        population: 24_000,
        towns: &["大字七色", "大字雨上", "大字朝虹", "大字夕虹", "大字浦端"],
        north: false,
    },
    Place {
        number: "323",
        name: "霧笛村",
        county: "南斗郡",
        kana: "むてきむら",
        ascii: "muteki",
        population: 700,
        towns: &["大字灯台下", "大字霧晴"],
        north: false,
    },
];

impl Place {
    /// The five digits without the check digit, as in N03.
    fn short_code(&self) -> String {
        format!("{PREFECTURE_NUMBER}{}", self.number)
    }

    /// The six-digit code.
    pub(super) fn code(&self) -> String {
        with_check_digit(&self.short_code())
    }

    /// 都道府県＋郡＋市町村, as WAM NET writes it.
    pub(super) fn full_name(&self) -> String {
        format!("{PREFECTURE_NAME}{}{}", self.county, self.name)
    }
}

/// Six-digit code of the invented prefecture itself.
pub fn prefecture_code() -> String {
    with_check_digit(&format!("{PREFECTURE_NUMBER}000"))
}

/// The eight municipalities, in the order of their codes.
pub fn municipalities() -> Vec<Municipality> {
    let municipality = |place: &Place| Municipality {
        code: place.code(),
        name: place.name,
        kana: place.kana,
        population: place.population,
    };
    PLACES.iter().map(municipality).collect()
}

/// The code of 星見市, the first of them.
pub fn hoshimi() -> String {
    PLACES[0].code()
}

/// The code of the second, to which people move.
pub fn neighbour() -> String {
    PLACES[1].code()
}

/// The two 圏域; the north has one city and few services.
pub fn welfare_areas() -> Vec<WelfareArea> {
    let area = |name, north| WelfareArea {
        name,
        municipality_codes: PLACES.iter().filter(|place| place.north == north).map(Place::code).collect(),
    };
    vec![area("南部圏域", false), area("北部圏域", true)]
}

/// The boundaries as a GeoJSON FeatureCollection with the properties of 国土数値情報 N03.
pub fn boundaries_geojson() -> String {
    let features: Vec<Value> =
        PLACES.iter().enumerate().map(|(index, place)| feature(index, place)).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn feature(index: usize, place: &Place) -> Value {
    json!({
        "type": "Feature",
        "properties": {
            "N03_001": PREFECTURE_NAME,
            "N03_002": null,
            "N03_003": (!place.county.is_empty()).then_some(place.county),
            "N03_004": place.name,
            "N03_007": place.short_code(),
        },
        "geometry": { "type": "Polygon", "coordinates": [island::ring(index)] },
    })
}

/// The middle of a town: the first is the centre of the municipality, the others lie around it, always at the
/// same place whatever the seed of the demo.
pub(super) fn town_centre(place: usize, town: usize) -> Point {
    let centre = island::centre(place);
    if town == 0 {
        return centre;
    }
    let mut random = SplitMix64::new((1000 + 100 * place + town) as u64);
    island::scatter(place, centre, 10.0, &mut random)
}

/// The code with its check digit: weights 6 to 2, then `(11 − Σ mod 11) mod 10`.
fn with_check_digit(digits: &str) -> String {
    let sum: u32 = digits.bytes().zip([6, 5, 4, 3, 2]).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    format!("{digits}{}", (11 - sum % 11) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_follow_the_rule_of_real_codes() {
        assert_eq!(with_check_digit("01100"), "011002");
        assert_eq!(with_check_digit("13101"), "131016");
        assert_eq!(with_check_digit("32501"), "325015");
        assert_eq!(prefecture_code(), "900001");
    }

    #[test]
    fn two_cities_four_towns_and_two_villages_stand_in_two_areas() {
        let all = municipalities();
        let ending = |end: &str| all.iter().filter(|m| m.name.ends_with(end)).count();
        assert_eq!((ending("市"), ending("町"), ending("村")), (2, 4, 2));
        let mut grouped: Vec<_> = welfare_areas().into_iter().flat_map(|a| a.municipality_codes).collect();
        grouped.sort();
        assert_eq!(grouped, all.into_iter().map(|m| m.code).collect::<Vec<_>>());
    }

    #[test]
    fn every_town_lies_in_its_municipality() {
        for (index, place) in PLACES.iter().enumerate() {
            let ring = island::ring(index);
            assert!((0..place.towns.len()).all(|town| island::contains(&ring, town_centre(index, town))));
        }
    }

    #[test]
    fn the_boundaries_are_eight_polygons_about_sixty_kilometres_across() {
        let parsed: Value = serde_json::from_str(&boundaries_geojson()).expect("the boundaries are JSON");
        assert_eq!(parsed["features"].as_array().expect("features are a list").len(), 8);
        assert_eq!(parsed["features"][2]["properties"]["N03_003"], "北辰郡");
        assert_eq!(parsed["features"][2]["properties"]["N03_007"], "90301");
        let all: Vec<f64> = (0..8).flat_map(island::ring).map(|point| point[0]).collect();
        let width =
            all.iter().copied().fold(f64::MIN, f64::max) - all.iter().copied().fold(f64::MAX, f64::min);
        assert!((0.6..0.75).contains(&width), "{width} degrees");
    }
}
