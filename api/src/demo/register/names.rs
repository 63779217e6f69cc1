//! Invented names and valid numbers for corporations and offices.

use super::super::region::random::SplitMix64;
use super::supply::Bundle;

/// A name and its kana.
type Named = (&'static str, &'static str);

/// Words that corporations and offices are named after.
#[rustfmt::skip]
const STEMS: [Named; 60] = [
    ("ひだまり", "ひだまり"), ("青空", "あおぞら"), ("星くず", "ほしくず"), ("つむぎ", "つむぎ"),
    ("たんぽぽ", "たんぽぽ"), ("天の川", "あまのがわ"), ("しおかぜ", "しおかぜ"), ("銀河", "ぎんが"),
    ("月しずく", "つきしずく"), ("かもめ", "かもめ"), ("そらまめ", "そらまめ"), ("木もれび", "こもれび"),
    ("灯", "ともしび"), ("風車", "かざぐるま"), ("波音", "なみおと"), ("やどりぎ", "やどりぎ"),
    ("ひつじ雲", "ひつじぐも"), ("彗星", "すいせい"), ("みちしるべ", "みちしるべ"), ("すばる", "すばる"),
    ("綿毛", "わたげ"), ("渡り鳥", "わたりどり"), ("夕なぎ", "ゆうなぎ"), ("帆船", "はんせん"),
    ("虹色", "にじいろ"), ("さざなみ", "さざなみ"), ("どんぐり", "どんぐり"), ("朝つゆ", "あさつゆ"),
    ("いるか", "いるか"), ("羅針盤", "らしんばん"), ("ゆりかご", "ゆりかご"), ("まつかさ", "まつかさ"),
    ("ことり", "ことり"), ("北斗", "ほくと"), ("くじら", "くじら"), ("陽だまり坂", "ひだまりざか"),
    ("結いの手", "ゆいのて"), ("はまなす", "はまなす"), ("オリオン", "おりおん"), ("ポラリス", "ぽらりす"),
    ("カシオペア", "かしおぺあ"), ("ルーチェ", "るーちぇ"), ("アルタイル", "あるたいる"), ("ベガ", "べが"),
    ("コンパス", "こんぱす"), ("てのひら", "てのひら"), ("わかば", "わかば"), ("つばさ", "つばさ"),
    ("ほほえみ", "ほほえみ"), ("あしあと", "あしあと"), ("みなも", "みなも"), ("かけはし", "かけはし"),
    ("糸でんわ", "いとでんわ"), ("三つ葉", "みつば"), ("まなびや", "まなびや"), ("ねいろ", "ねいろ"),
    ("しずく", "しずく"), ("はこぶね", "はこぶね"), ("ゆうやけ", "ゆうやけ"), ("さんさん", "さんさん"),
];

/// A legal form: name, kana, the two digits inside its 法人番号, endings of its names, how common it is.
struct Form {
    name: &'static str,
    kana: &'static str,
    digits: &'static str,
    endings: &'static [Named],
    weight: f64,
}

const FORMS: [Form; 6] = [
    Form {
        name: "社会福祉法人",
        kana: "しゃかいふくしほうじん",
        digits: "05",
        endings: &[("福祉会", "ふくしかい"), ("会", "かい"), ("の里", "のさと")],
        weight: 30.0,
    },
    Form {
        name: "特定非営利活動法人",
        kana: "とくていひえいりかつどうほうじん",
        digits: "05",
        endings: &[("の会", "のかい"), ("ネットワーク", "ねっとわーく"), ("", "")],
        weight: 22.0,
    },
    Form {
        name: "株式会社",
        kana: "かぶしきがいしゃ",
        digits: "01",
        endings: &[("ケア", "けあ"), ("ライフ", "らいふ"), ("サポート", "さぽーと")],
        weight: 27.0,
    },
    Form {
        name: "合同会社",
        kana: "ごうどうがいしゃ",
        digits: "03",
        endings: &[("", ""), ("ワークス", "わーくす")],
        weight: 12.0,
    },
    Form {
        name: "一般社団法人",
        kana: "いっぱんしゃだんほうじん",
        digits: "05",
        endings: &[("", ""), ("の輪", "のわ")],
        weight: 6.0,
    },
    Form {
        name: "医療法人",
        kana: "いりょうほうじん",
        digits: "05",
        endings: &[("会", "かい")],
        weight: 3.0,
    },
];

/// What an office of the bundle is called, before and after its word.
fn office_patterns(bundle: Bundle) -> &'static [(Named, Named)] {
    const NO: Named = ("", "");
    match bundle {
        Bundle::Visit => &[
            (("ヘルパーステーション", "へるぱーすてーしょん"), NO),
            (("訪問介護事業所", "ほうもんかいごじぎょうしょ"), NO),
            (NO, ("ケアサービス", "けあさーびす")),
        ],
        Bundle::Day => &[
            (("ワークセンター", "わーくせんたー"), NO),
            (NO, ("作業所", "さぎょうしょ")),
            (NO, ("工房", "こうぼう")),
            (NO, ("園", "えん")),
        ],
        Bundle::Stay => &[
            (("グループホーム", "ぐるーぷほーむ"), NO),
            (NO, ("ホーム", "ほーむ")),
            (NO, ("の家", "のいえ")),
            (NO, ("荘", "そう")),
        ],
        Bundle::Advice => {
            &[(("相談支援センター", "そうだんしえんせんたー"), NO), (("相談室", "そうだんしつ"), NO)]
        }
        Bundle::Child => &[
            (("児童デイ", "じどうでい"), NO),
            (("こどもサポート教室", "こどもさぽーときょうしつ"), NO),
            (NO, ("キッズ", "きっず")),
        ],
    }
}

/// Name and kana of an office.
pub fn office(bundle: Bundle, random: &mut SplitMix64) -> (String, String) {
    let (before, after) = random.pick(office_patterns(bundle));
    let stem = random.pick(&STEMS);
    (format!("{}{}{}", before.0, stem.0, after.0), format!("{}{}{}", before.1, stem.1, after.1))
}

/// A name, its kana and the two digits of the legal form.
pub fn corporation(random: &mut SplitMix64) -> (String, String, &'static str) {
    let form = &FORMS[random.weighted(&FORMS.map(|form| form.weight))];
    let (stem, ending) = (random.pick(&STEMS), random.pick(form.endings));
    // Both ways of writing the legal form are common in the real files.
    let space = random.pick(&["", "", "　"]);
    let name = format!("{}{space}{}{}", form.name, stem.0, ending.0);
    (name, format!("{}{}{}", form.kana, stem.1, ending.1), form.digits)
}

/// A 法人番号 with its check digit, `9 − (Σ Pn·Qn mod 9)`. The base begins with 99, no registry office.
pub fn corporation_number(form_digits: &str, serial: usize) -> String {
    let base = format!("9900{form_digits}{serial:06}");
    let product = |(position, digit): (usize, u8)| u32::from(digit - b'0') * (1 + position as u32 % 2);
    let sum: u32 = base.bytes().rev().enumerate().map(product).sum();
    format!("{}{base}", 9 - sum % 9)
}

/// A 事業所番号: nine digits and the check digit that makes its Luhn sum a multiple of ten.
pub fn office_number(prefecture: &str, digit: u8, place: usize, serial: u16) -> String {
    let base = format!("{prefecture}{digit}{:02}{serial:04}", place + 1);
    let check = (10 - luhn_sum(&format!("{base}0")) % 10) % 10;
    format!("{base}{check}")
}

/// The digits added up, every second one from the right doubled and its own digits added.
pub fn luhn_sum(number: &str) -> u32 {
    let part = |(position, digit): (usize, u8)| {
        let value = u32::from(digit - b'0') * (1 + position as u32 % 2);
        value / 10 + value % 10
    };
    number.bytes().rev().enumerate().map(part).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_numbers_pass_the_same_check_as_real_ones() {
        assert_eq!(luhn_sum("0150202810") % 10, 0);
        assert!((1..200).all(|serial| luhn_sum(&office_number("90", 1, 3, serial)).is_multiple_of(10)));
    }

    #[test]
    fn corporation_numbers_begin_with_their_check_digit() {
        let weighted = |number: &str| {
            let digits: Vec<u32> = number.bytes().map(|b| u32::from(b - b'0')).collect();
            let sum: u32 = (1..13).map(|i| digits[i] * if i % 2 == 0 { 1 } else { 2 }).sum();
            (digits[0], 9 - sum % 9)
        };
        // A real number, so that the rule of the test is right as well.
        assert_eq!(weighted("9000020011002"), (9, 9));
        for serial in 0..200 {
            let (check, wanted) = weighted(&corporation_number("01", serial));
            assert_eq!(check, wanted);
        }
    }
}
