//! What exists in the invented region: formal services as WAM NET files, and informal resources.

mod names;
mod sites;
mod supply;
mod wamnet;

use super::region::random::SplitMix64;
use super::region::{PLACES, island, town_centre};

pub(super) use supply::{Supply, supply};
pub use wamnet::wamnet_files;

/// Something that neighbours, families or volunteers do.
#[derive(Clone, Debug, PartialEq)]
pub struct InformalResource {
    /// Name.
    pub name: &'static str,
    /// Kana of the name.
    pub kana: &'static str,
    /// `family_group`, `salon`, `volunteer`, `meal_delivery`, `watching_over` or `peer_support`.
    pub kind: &'static str,
    /// Six-digit code of the municipality.
    pub municipality_code: String,
    /// Full address; for a resource without a fixed place only the municipality.
    pub address: String,
    /// Longitude in degrees; none if there is no fixed place.
    pub longitude: Option<f64>,
    /// Latitude in degrees; none if there is no fixed place.
    pub latitude: Option<f64>,
    /// Telephone; none if it is not public.
    pub phone: Option<String>,
    /// What it does and when.
    pub note: &'static str,
}

/// Index of the municipality, kind, name, kana, note, whether there is a fixed place.
type Line = (usize, &'static str, &'static str, &'static str, &'static str, bool);

#[rustfmt::skip]
const INFORMAL: [Line; 31] = [
    (0, "family_group", "星見市手をつなぐ親の集い", "ほしみしてをつなぐおやのつどい",
        "毎月第2土曜日の午前。知的障害のある人の家族。", true),
    (0, "family_group", "精神保健家族会 北極星", "せいしんほけんかぞくかい ほっきょくせい",
        "毎月第3日曜日の午後。はじめての人は電話で。", true),
    (0, "family_group", "高次脳機能障害を語る会 みちくさ", "こうじのうきのうしょうがいをかたるかい みちくさ",
        "隔月。本人と家族。", true),
    (0, "salon", "昴町ふれあいサロン", "すばるちょうふれあいさろん",
        "毎週水曜日。だれでも。お茶代100円。", true),
    (0, "salon", "フリースペース 流れ星", "ふりーすぺーす ながれぼし",
        "働いている人のための土曜夜の居場所。", true),
    (0, "salon", "こども食堂 おりひめ", "こどもしょくどう おりひめ",
        "毎月第1・第3金曜日の夕方。こども無料。", true),
    (0, "volunteer", "手話サークル ひこぼし", "しゅわさーくる ひこぼし",
        "毎週火曜日の夜。見学できます。", true),
    (0, "volunteer", "朗読と点訳の会 星あかり", "ろうどくとてんやくのかい ほしあかり",
        "広報の音訳、郵送できます。", true),
    (0, "volunteer", "外出ボランティア あるこう会", "がいしゅつぼらんてぃあ あるこうかい",
        "電車とバスの外出に付きそいます。2週間前までに。", false),
    (0, "meal_delivery", "配食ボランティア 七夕キッチン", "はいしょくぼらんてぃあ たなばたきっちん",
        "火・金曜日の夕食。市の中心部。1食500円。", false),
    (0, "watching_over", "新聞と牛乳の見守り隊 星見", "しんぶんとぎゅうにゅうのみまもりたい ほしみ",
        "配達のときに気づいたことを知らせます。", false),
    (0, "peer_support", "ピアサポート 天の川", "ぴあさぽーと あまのがわ",
        "精神障害のある仲間の話し合い。毎週木曜日。", true),
    (0, "peer_support", "発達凸凹カフェ", "はったつでこぼこかふぇ",
        "発達障害のある若者。毎月最終日曜日。", true),
    (1, "family_group", "月ヶ原肢体不自由児者父母の会", "つきがはらしたいふじゆうじしゃふぼのかい",
        "年6回。医療的ケアの情報交換も。", true),
    (1, "family_group", "ひきこもり家族の茶話会 十六夜", "ひきこもりかぞくのさわかい いざよい",
        "毎月第4土曜日。名前を言わなくてもよい。", true),
    (1, "salon", "うさぎサロン", "うさぎさろん",
        "月・木曜日。手芸と体操。車いすで入れます。", true),
    (1, "volunteer", "雪かき・草取り応援団", "ゆきかきくさとりおうえんだん",
        "学生が手伝います。申込みは1週間前まで。", false),
    (1, "meal_delivery", "満月弁当の会", "まんげつべんとうのかい",
        "毎日の昼食。きざみ食できます。", false),
    (1, "peer_support", "ピア活動 つきのわ", "ぴあかつどう つきのわ",
        "入院している人への訪問と退院後の仲間づくり。", true),
    (2, "salon", "風待ち茶屋", "かぜまちぢゃや",
        "毎週金曜日。旧郵便局。送迎は相談。", true),
    (2, "watching_over", "風待町民生委員見守り", "かぜまちちょうみんせいいいんみまもり",
        "月1回の訪問。", false),
    (3, "family_group", "北辰郡家族の会 わたぐも", "ほくしんぐんかぞくのかい わたぐも",
        "3町村合同。奇数月の日曜日。", true),
    (3, "volunteer", "雲居おでかけ支援隊", "くもいおでかけしえんたい",
        "通院と買い物の送迎。ガソリン代のみ。平日。", false),
    (4, "watching_over", "木霊村みまもり協力店", "こだまむらみまもりきょうりょくてん",
        "商店と郵便車が声をかけます。", false),
    (4, "salon", "千年杉の縁側", "せんねんすぎのえんがわ",
        "毎月10日と25日。だれでも。", true),
    (5, "salon", "浜の寄合所 しおさい", "はまのよりあいじょ しおさい",
        "火・土曜日。漁協の2階、階段あり。", true),
    (5, "meal_delivery", "潮鳴おかず便", "しおなりおかずびん",
        "水・土曜日。糖尿病食できます。", false),
    (5, "peer_support", "仲間の会 なぎさ", "なかまのかい なぎさ",
        "アルコール・薬物の自助グループ。毎週月曜日の夜。", true),
    (6, "family_group", "きょうだい会 にじのわ", "きょうだいかい にじのわ",
        "障害のある人のきょうだい。年4回。", true),
    (6, "volunteer", "おもちゃの図書館 なないろ", "おもちゃのとしょかん なないろ",
        "第2・第4土曜日。発達に心配のあるこどもと親。", true),
    (7, "watching_over", "霧笛村灯台見守りの輪", "むてきむらとうだいみまもりのわ",
        "区長と保健師が毎週訪ねます。", false),
];

/// About thirty informal resources.
pub fn informal_resources(seed: u64) -> Vec<InformalResource> {
    let mut random = SplitMix64::new(seed ^ 0x1F0);
    INFORMAL.iter().map(|line| resource(line, &mut random)).collect()
}

fn resource(&(place, kind, name, kana, note, fixed): &Line, random: &mut SplitMix64) -> InformalResource {
    let towns = PLACES[place].towns;
    let town = random.below(towns.len());
    let point = fixed.then(|| island::scatter(place, town_centre(place, town), 0.8, random));
    let street = if fixed { sites::address(towns[town], random) } else { String::new() };
    InformalResource {
        name,
        kana,
        kind,
        municipality_code: PLACES[place].code(),
        address: PLACES[place].full_name() + &street,
        longitude: point.map(|point| point[0]),
        latitude: point.map(|point| point[1]),
        phone: random.chance(0.7).then(|| sites::phone(place, random)),
        note,
    }
}

#[cfg(test)]
mod tests;
