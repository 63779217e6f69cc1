//! How many offices of each kind stand where: the gaps of the demo are made here.

use super::super::region::PLACES;

/// What usually stands under one roof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// 訪問.
    Visit,
    /// 日中・就労.
    Day,
    /// 居住・入所・短期入所.
    Stay,
    /// 相談.
    Advice,
    /// 障害児.
    Child,
}

/// All bundles, in the order in which offices are made.
pub const BUNDLES: [Bundle; 5] = [Bundle::Visit, Bundle::Day, Bundle::Stay, Bundle::Advice, Bundle::Child];

/// A kind of service in the open data of WAM NET.
pub struct Kind {
    /// Number of the WAM NET file.
    pub file: u8,
    /// Name as the files write it.
    pub name: &'static str,
    /// What it usually stands with.
    pub bundle: Bundle,
    /// Third digit of its 事業所番号.
    pub digit: u8,
    /// Usual numbers of places; empty where the files never give one.
    pub places: &'static [u16],
    /// Offices in each municipality.
    pub offices: [u16; 8],
}

/// How well a municipality is served with a kind, against the whole region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supply {
    /// No office at all.
    Absent,
    /// Less than seven tenths of the region's offices per inhabitant.
    Scarce,
    /// About as many as elsewhere, or more.
    Ample,
}

const NONE: &[u16] = &[];
const DAY: &[u16] = &[20, 20, 20, 30, 40, 60];
const WORK: &[u16] = &[20, 20, 20, 10, 14, 15, 40];
const SMALL: &[u16] = &[6, 6, 8, 10, 12];
const HOME: &[u16] = &[30, 40, 50, 60];
const SHORT: &[u16] = &[2, 2, 3, 4, 5, 10];
const YOUNG: &[u16] = &[10, 10, 10, 10, 5, 20];

const fn kind(
    file: u8,
    name: &'static str,
    bundle: Bundle,
    digit: u8,
    places: &'static [u16],
    offices: [u16; 8],
) -> Kind {
    Kind { file, name, bundle, digit, places, offices }
}

/// The kinds with their offices; the relation of the kinds is that of the country.
///
/// The columns are 星見市, 月ヶ原市, 風待町, 雲居町, 木霊村, 潮鳴町, 虹ノ浦町, 霧笛村; the second to
/// the fifth are the north, where short stays and long home visits are rare. The last village has next to nothing.
#[rustfmt::skip]
pub const KINDS: [Kind; 29] = [
    kind(11, "居宅介護", Bundle::Visit, 1, NONE, [96, 27, 2, 3, 1, 9, 6, 1]),
    kind(12, "重度訪問介護", Bundle::Visit, 1, NONE, [92, 11, 0, 1, 0, 8, 5, 0]),
    kind(13, "行動援護", Bundle::Visit, 1, NONE, [12, 3, 0, 0, 0, 1, 1, 0]),
    kind(14, "重度障害者等包括支援", Bundle::Visit, 1, NONE, [1, 0, 0, 0, 0, 0, 0, 0]),
    kind(15, "同行援護", Bundle::Visit, 1, NONE, [31, 8, 0, 1, 0, 3, 2, 0]),
    kind(21, "療養介護", Bundle::Stay, 1, HOME, [1, 1, 0, 0, 0, 0, 0, 0]),
    kind(22, "生活介護", Bundle::Day, 1, DAY, [46, 17, 2, 2, 1, 5, 4, 0]),
    kind(24, "短期入所", Bundle::Stay, 1, SHORT, [36, 4, 0, 1, 0, 4, 3, 0]),
    kind(32, "施設入所支援", Bundle::Stay, 1, HOME, [8, 3, 0, 1, 0, 2, 1, 0]),
    kind(33, "共同生活援助", Bundle::Stay, 2, NONE, [58, 19, 1, 2, 0, 5, 4, 0]),
    kind(34, "宿泊型自立訓練", Bundle::Stay, 1, WORK, [1, 0, 0, 0, 0, 0, 0, 0]),
    kind(41, "自立訓練（機能訓練）", Bundle::Day, 1, SMALL, [2, 0, 0, 0, 0, 0, 0, 0]),
    kind(42, "自立訓練（生活訓練）", Bundle::Day, 1, SMALL, [7, 2, 0, 0, 0, 1, 0, 0]),
    kind(45, "就労継続支援Ａ型", Bundle::Day, 1, WORK, [20, 5, 0, 0, 0, 1, 1, 0]),
    kind(46, "就労継続支援Ｂ型", Bundle::Day, 1, WORK, [70, 25, 2, 3, 1, 7, 5, 0]),
    kind(52, "計画相談支援", Bundle::Advice, 3, NONE, [46, 15, 1, 2, 1, 5, 3, 1]),
    kind(53, "地域相談支援（地域移行支援）", Bundle::Advice, 3, NONE, [15, 5, 0, 0, 0, 1, 1, 0]),
    kind(54, "地域相談支援（地域定着支援）", Bundle::Advice, 3, NONE, [14, 5, 0, 0, 0, 1, 1, 0]),
    kind(60, "就労移行支援", Bundle::Day, 1, SMALL, [15, 4, 0, 0, 0, 1, 0, 0]),
    kind(61, "自立生活援助", Bundle::Stay, 1, NONE, [2, 1, 0, 0, 0, 0, 0, 0]),
    kind(62, "就労定着支援", Bundle::Day, 1, NONE, [8, 2, 0, 0, 0, 1, 0, 0]),
    kind(63, "児童発達支援", Bundle::Child, 5, YOUNG, [58, 20, 1, 2, 0, 6, 4, 0]),
    kind(64, "医療型児童発達支援", Bundle::Child, 5, YOUNG, [1, 0, 0, 0, 0, 0, 0, 0]),
    kind(65, "放課後等デイサービス", Bundle::Child, 5, YOUNG, [88, 30, 2, 3, 0, 8, 5, 0]),
    kind(66, "居宅訪問型児童発達支援", Bundle::Child, 5, NONE, [2, 0, 0, 0, 0, 0, 0, 0]),
    kind(67, "保育所等訪問支援", Bundle::Child, 5, NONE, [14, 4, 0, 0, 0, 1, 1, 0]),
    kind(68, "福祉型障害児入所施設", Bundle::Stay, 5, HOME, [1, 0, 0, 0, 0, 0, 0, 0]),
    kind(69, "医療型障害児入所施設", Bundle::Stay, 5, HOME, [0, 1, 0, 0, 0, 0, 0, 0]),
    kind(70, "障害児相談支援", Bundle::Advice, 7, NONE, [35, 11, 1, 1, 0, 4, 2, 0]),
];

/// How well a municipality is served with the kind of a WAM NET file.
pub fn supply(file: u8, place: usize) -> Supply {
    let Some(kind) = KINDS.iter().find(|kind| kind.file == file) else { return Supply::Absent };
    let here = f64::from(kind.offices[place]) / f64::from(PLACES[place].population);
    let all = f64::from(kind.offices.iter().sum::<u16>());
    let everywhere = all / f64::from(PLACES.iter().map(|place| place.population).sum::<u32>());
    match here / everywhere {
        0.0 => Supply::Absent,
        share if share < 0.7 => Supply::Scarce,
        _ => Supply::Ample,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_stays_are_missing_in_a_northern_town_and_scarce_in_the_northern_city() {
        assert_eq!(supply(24, 0), Supply::Ample);
        assert_eq!(supply(24, 1), Supply::Scarce);
        assert_eq!(supply(24, 2), Supply::Absent);
    }

    #[test]
    fn visits_consultation_and_group_homes_never_have_places() {
        let without = [11, 12, 13, 14, 15, 33, 52, 53, 54, 61, 62, 66, 67, 70];
        assert!(KINDS.iter().all(|kind| kind.places.is_empty() == without.contains(&kind.file)));
    }
}
