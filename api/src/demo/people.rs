//! Who works in the invented region, and the pseudonymous cases they keep.

mod case;
mod needs;

use super::region::PLACES;

pub use case::{DemoCase, cases};
pub use needs::DemoReport;

/// An office of 相談支援専門員.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportOrganization {
    /// Name.
    pub name: &'static str,
    /// Kana of the name.
    pub kana: &'static str,
    /// Six-digit code of the municipality where it stands.
    pub municipality_code: String,
    /// Those who work there.
    pub workers: Vec<Worker>,
}

/// A 相談支援専門員.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// Login, such as `hoshimi-01-w1`.
    pub login: String,
    /// Name.
    pub name: String,
}

/// Municipality, name, kana, number of workers.
type Line = (usize, &'static str, &'static str, usize);

/// The organisations; [`DemoCase::organization`] counts in this order.
const ORGANIZATIONS: [Line; 12] = [
    (0, "星見市基幹相談支援センター", "ほしみしきかんそうだんしえんせんたー", 9),
    (0, "相談支援センター天球", "そうだんしえんせんたーてんきゅう", 8),
    (0, "相談室ながれぼし", "そうだんしつながれぼし", 7),
    (0, "こども相談ステーション銀河", "こどもそうだんすてーしょんぎんが", 6),
    (0, "地域生活支援センター昴", "ちいきせいかつしえんせんたーすばる", 5),
    (0, "相談支援事業所こもれび通り", "そうだんしえんじぎょうしょこもれびどおり", 4),
    (1, "月ヶ原相談支援センター", "つきがはらそうだんしえんせんたー", 6),
    (1, "相談室うさぎのみみ", "そうだんしつうさぎのみみ", 4),
    (3, "北辰郡相談支援事業所くもま", "ほくしんぐんそうだんしえんじぎょうしょくもま", 3),
    (5, "潮鳴町相談支援センターなみおと", "しおなりちょうそうだんしえんせんたーなみおと", 3),
    (6, "相談支援事業所なないろ橋", "そうだんしえんじぎょうしょなないろばし", 3),
    (2, "風待町相談室ほかけ", "かぜまちちょうそうだんしつほかけ", 2),
];

#[rustfmt::skip]
const SURNAMES: [&str; 20] = [
    "星野", "月岡", "青柳", "浜口", "雲井", "朝比奈", "水無月", "夏目", "小鳥遊", "東雲", "七瀬", "霧島",
    "日向", "風間", "汐見", "若葉", "冬木", "森永", "千早", "真砂",
];

#[rustfmt::skip]
const GIVEN_NAMES: [&str; 30] = [
    "ひかり", "つばさ", "あおい", "はるか", "みのる", "さくら", "いずみ", "けんじ", "ゆうこ", "まこと",
    "なぎさ", "たくみ", "かおる", "しのぶ", "あきら", "めぐみ", "のぞみ", "いつき", "ちひろ", "すすむ",
    "ともこ", "まさと", "りえ", "だいち", "ことね", "わたる", "ゆき", "こうじ", "えみ", "そら",
];

/// Twelve organisations with sixty workers.
pub fn support_organizations() -> Vec<SupportOrganization> {
    let mut names = worker_names();
    let organization = |(index, &(place, name, kana, size)): (usize, &Line)| {
        let number = 1 + ORGANIZATIONS[..index].iter().filter(|other| other.0 == place).count();
        let login = |worker| format!("{}-{number:02}-w{worker}", PLACES[place].ascii);
        let workers =
            (1..=size).zip(names.by_ref()).map(|(i, name)| Worker { login: login(i), name }).collect();
        SupportOrganization { name, kana, municipality_code: PLACES[place].code(), workers }
    };
    ORGANIZATIONS.iter().enumerate().map(organization).collect()
}

/// Sixty different names: 20 and 30 meet again only after 60 steps.
fn worker_names() -> impl Iterator<Item = String> {
    (0..).map(|i| format!("{} {}", SURNAMES[i % SURNAMES.len()], GIVEN_NAMES[i * 7 % GIVEN_NAMES.len()]))
}

#[cfg(test)]
mod tests;
