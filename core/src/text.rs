//! Text as it is stored and as it is compared.

use unicode_normalization::UnicodeNormalization;

/// Old or variant characters and the common ones they stand for in names of people and places.
const VARIANTS: &[(char, char)] = &[
    ('髙', '高'),
    ('﨑', '崎'),
    ('嵜', '崎'),
    ('碕', '崎'),
    ('檮', '梼'),
    ('惠', '恵'),
    ('澤', '沢'),
    ('濱', '浜'),
    ('濵', '浜'),
    ('邊', '辺'),
    ('邉', '辺'),
    ('齋', '斎'),
    ('齊', '斉'),
    ('廣', '広'),
    ('國', '国'),
    ('圀', '国'),
    ('眞', '真'),
    ('龍', '竜'),
    ('瀧', '滝'),
    ('藪', '薮'),
    ('籠', '篭'),
    ('嶋', '島'),
    ('嶌', '島'),
    ('萬', '万'),
    ('與', '与'),
    ('會', '会'),
    ('學', '学'),
    ('榮', '栄'),
    ('櫻', '桜'),
    ('桒', '桑'),
    ('條', '条'),
    ('灣', '湾'),
    ('當', '当'),
    ('德', '徳'),
    ('曾', '曽'),
    ('總', '総'),
    ('繩', '縄'),
    ('聰', '聡'),
    ('藏', '蔵'),
    ('豐', '豊'),
    ('鐵', '鉄'),
    ('關', '関'),
    ('靜', '静'),
    ('壽', '寿'),
    ('實', '実'),
    ('寶', '宝'),
    ('將', '将'),
    ('圓', '円'),
    ('黑', '黒'),
    ('來', '来'),
    ('假', '仮'),
    ('鹽', '塩'),
    ('壺', '壷'),
    ('檜', '桧'),
    ('舘', '館'),
    ('峯', '峰'),
    ('嶽', '岳'),
    ('淵', '渕'),
    ('瀨', '瀬'),
    ('橫', '横'),
    ('淸', '清'),
    ('驒', '騨'),
    ('噓', '嘘'),
    ('祇', '祗'),
    ('鰺', '鯵'),
    ('莊', '荘'),
    ('冨', '富'),
    ('亙', '亘'),
    ('礪', '砺'),
    ('蘂', '蕊'),
    ('塲', '場'),
    ('𠮷', '吉'),
    ('頸', '頚'),
];

/// Text for storage: outer spaces of any width removed, each run of tabs and line breaks made one space.
///
/// Nothing else is altered; what the source wrote is kept.
pub fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut in_break = false;
    for c in text.trim_matches(is_edge).chars() {
        let is_break = matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}');
        match (is_break, in_break) {
            (false, _) => tidied.push(c),
            (true, false) => tidied.push(' '),
            (true, true) => {}
        }
        in_break = is_break;
    }
    tidied
}

/// Text for matching, never for display.
///
/// Compatibility forms (full-width, half-width kana) are normalised (NFKC); hyphens and the long vowel
/// mark become `-`, because sources mix them up; spaces are dropped; variant characters, ヶ and ヵ are
/// replaced; hiragana become katakana and letters lower case.
pub fn fold(text: &str) -> String {
    text.nfkc().filter(|c| !is_ignored(*c)).map(common_form).flat_map(char::to_lowercase).collect()
}

/// The decimal digits of the text, full-width ones included, as half-width digits. For telephone numbers.
pub fn digits(text: &str) -> String {
    text.nfkc().filter(char::is_ascii_digit).collect()
}

/// A spreadsheet takes text that begins so for a formula.
pub(crate) fn harmless(cell: &str) -> String {
    let number = cell.parse::<f64>().is_ok();
    if !number && cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

fn is_ignored(c: char) -> bool {
    let is_variation_selector = matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    c.is_whitespace()
        || c.is_control()
        || is_variation_selector
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}')
}

fn common_form(c: char) -> char {
    match c {
        '‐'..='―' | '−' | 'ー' | '─' | '━' | '⁃' | '˗' => '-',
        'ヶ' | 'ゖ' => 'ケ',
        'ヵ' | 'ゕ' => 'カ',
        'ぁ'..='ゔ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => VARIANTS.iter().find(|(variant, _)| *variant == c).map_or(c, |(_, common)| *common),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidying_touches_only_the_edges_and_the_breaks() {
        assert_eq!(tidy("\u{3000} 社会福祉法人　あい\t\r\nの会\u{3000}"), "社会福祉法人　あい の会");
        assert_eq!(tidy("５−１ｱ"), "５−１ｱ");
        assert_eq!(tidy(" \t\u{3000}"), "");
    }

    #[test]
    fn spellings_of_one_name_fold_alike() {
        assert_eq!(fold("髙﨑 惠"), fold("高崎恵"));
        assert_eq!(fold("檮原町"), fold("梼原町"));
        assert_eq!(fold("茅ヶ崎"), fold("茅ケ崎"));
        assert_eq!(fold("ひらがなﾋﾞﾙ"), fold("ヒラガナビル"));
        assert_eq!(fold("葛\u{e0100}城市"), fold("葛城市"));
    }

    #[test]
    fn every_hyphen_folds_to_the_same_one() {
        for hyphen in ["-", "−", "ー", "‐", "ｰ", "—", "－", "–"] {
            assert_eq!(fold(&format!("１{hyphen}２")), "1-2", "{hyphen}");
        }
    }

    #[test]
    fn different_places_stay_different() {
        assert_ne!(fold("北区"), fold("東区"));
        assert_ne!(fold("森町"), fold("林町"));
    }

    #[test]
    fn digits_are_taken_from_any_width() {
        assert_eq!(digits("０３（1234）−5678"), "0312345678");
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("-35.5"), "-35.5");
        assert_eq!(harmless("松江市"), "松江市");
    }
}
