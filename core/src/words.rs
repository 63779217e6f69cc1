//! Words as people type them: the form in which they are compared, and whether a text has one.
//!
//! On top of [`text::fold`]: the legal form of a corporation, punctuation, hyphens and long vowel marks
//! do not count, small kana are as large ones, and ヶ between kanji is が. A word of six characters or
//! more may have one character wrong, missing or too many.

use std::sync::LazyLock;

use crate::text;

/// Characters from which on a word may have one wrong.
const LENIENT_FROM: usize = 6;

/// What corporations put before or after their name, longest first.
const LEGAL_FORMS: &[&str] = &[
    "地方独立行政法人",
    "特定非営利活動法人",
    "社会福祉法人",
    "一般社団法人",
    "一般財団法人",
    "公益社団法人",
    "公益財団法人",
    "独立行政法人",
    "国立大学法人",
    "労働者協同組合",
    "医療法人社団",
    "医療法人財団",
    "社会医療法人",
    "NPO法人",
    "医療法人",
    "学校法人",
    "宗教法人",
    "社団法人",
    "財団法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "企業組合",
    "(社福)",
    "(特非)",
    "(一社)",
    "(株)",
    "(有)",
    "(合)",
    "(医)",
    "(福)",
];

static FOLDED_FORMS: LazyLock<Vec<String>> =
    LazyLock::new(|| LEGAL_FORMS.iter().map(|form| text::fold(form)).collect());

/// The form in which texts are compared; empty when nothing in it counts.
pub fn word_form(raw: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let chars: Vec<char> = raw.nfkc().collect();
    let spoken: String = (0..chars.len()).map(|place| spoken_ga(&chars, place)).collect();
    let mut folded = text::fold(&spoken);
    for form in FOLDED_FORMS.iter() {
        if folded.contains(form.as_str()) {
            folded = folded.replace(form.as_str(), "");
        }
    }
    folded.chars().filter(|c| c.is_alphanumeric()).map(common_form).collect()
}

/// ヶ as the が that it is read; so is a ケ after kanji or hiragana and before kanji, or at the end after
/// kanji, where more may still be typed: 茅ケ.
fn spoken_ga(chars: &[char], place: usize) -> char {
    let is_kanji = |c: &char| matches!(c, '\u{3400}'..='\u{9fff}' | '々');
    let is_hiragana = |c: &char| matches!(c, '\u{3041}'..='\u{309f}');
    let before = place.checked_sub(1).and_then(|place| chars.get(place));
    match (chars[place], before, chars.get(place + 1)) {
        ('ヶ' | 'ゖ', ..) => 'が',
        ('ケ', Some(before), Some(after)) if is_kanji(after) && (is_kanji(before) || is_hiragana(before)) => {
            'が'
        }
        ('ケ', Some(before), None) if is_kanji(before) => 'が',
        (other, ..) => other,
    }
}

/// Small kana as large ones, and 斎 as 斉, which families write and others mix up.
fn common_form(c: char) -> char {
    match c {
        '斎' => '斉',
        'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' => {
            char::from_u32(u32::from(c) + 1).unwrap_or(c)
        }
        _ => c,
    }
}

/// The words of what somebody typed, in the form in which they are compared. A legal form may itself be
/// written in two words: 医療法人　社団.
pub fn words_of(typed: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut after_form = false;
    for raw in typed.split_whitespace() {
        let is_rest_of_form = after_form && ["社団", "財団"].contains(&raw);
        let word = if is_rest_of_form || is_typed_form(raw) { String::new() } else { word_form(raw) };
        after_form = word.is_empty();
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

/// Whether a text is a legal form of which only the last character is still to be typed: 社会福祉法.
fn is_typed_form(raw: &str) -> bool {
    let folded = text::fold(raw);
    FOLDED_FORMS.iter().any(|form| {
        let last = form.chars().last().map_or(0, char::len_utf8);
        form.chars().count() > 3 && folded == form[..form.len() - last]
    })
}

/// Whether a text in its compared form has a word: nothing when it has not, otherwise the characters in
/// which they differ (0 or 1).
pub fn find_word(text: &str, word: &str) -> Option<u32> {
    if text.contains(word) {
        return Some(0);
    }
    let word: Vec<char> = word.chars().collect();
    if !is_lenient(word.len()) {
        return None;
    }
    let text: Vec<char> = text.chars().collect();
    has_almost(&text, &word).then_some(1)
}

/// Whether a word of so many characters may have one wrong.
pub(crate) fn is_lenient(length: usize) -> bool {
    length >= LENIENT_FROM
}

/// Whether a part of the text is one edit away from the word. One edit leaves one half of the word as it
/// is, so each place of a half is a place to look at.
fn has_almost(text: &[char], word: &[char]) -> bool {
    let (left, right) = word.split_at(word.len() / 2);
    let backwards: Vec<char> = left.iter().rev().copied().collect();
    let places = |half: &[char]| {
        let half = half.to_vec();
        (0..(text.len() + 1).saturating_sub(half.len())).filter(move |at| text[*at..].starts_with(&half))
    };
    places(left).any(|at| begins_almost(text[at + left.len()..].iter(), right))
        || places(right).any(|at| begins_almost(text[..at].iter().rev(), &backwards))
}

/// Whether the text begins with the word, but for at most one edit.
fn begins_almost<'a>(text: impl Iterator<Item = &'a char> + Clone, word: &[char]) -> bool {
    let mut rest = text;
    for (place, wanted) in word.iter().enumerate() {
        let before = rest.clone();
        let found = rest.next();
        if found == Some(wanted) {
            continue;
        }
        let begins = |text: &mut dyn Iterator<Item = &'a char>, word: &[char]| {
            word.iter().all(|c| text.next() == Some(c))
        };
        // Another character in its place, one missing in the text, or one too many in it.
        return (found.is_some() && begins(&mut rest.clone(), &word[place + 1..]))
            || begins(&mut before.clone(), &word[place + 1..])
            || (found.is_some() && begins(&mut rest.clone(), &word[place..]));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sellers' algorithm: the smallest edit distance of the word to any part of the text.
    fn distance(text: &str, word: &str) -> usize {
        let word: Vec<char> = word.chars().collect();
        let mut column: Vec<usize> = (0..=word.len()).collect();
        let mut best = column[word.len()];
        for c in text.chars() {
            let mut diagonal = 0;
            for (place, wanted) in word.iter().enumerate() {
                let (above, left) = (column[place], column[place + 1]);
                let same = diagonal + usize::from(c != *wanted);
                diagonal = left;
                column[place + 1] = same.min(left + 1).min(if place == 0 { 1 } else { above + 1 });
            }
            best = best.min(column[word.len()]);
        }
        best
    }

    #[test]
    fn it_finds_what_the_edit_distance_allows() {
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut found = [0; 3];
        for _ in 0..40_000 {
            let text: String = (0..next(14)).map(|_| ['あ', 'い', 'う'][next(3) as usize]).collect();
            let word: String = (0..1 + next(9)).map(|_| ['あ', 'い', 'う'][next(3) as usize]).collect();
            let allowed = usize::from(is_lenient(word.chars().count()));
            let distance = distance(&text, &word);
            let wanted = (distance <= allowed).then_some(distance as u32);
            assert_eq!(find_word(&text, &word), wanted, "{word} in {text}");
            found[distance.min(2)] += 1;
        }
        assert!(found.iter().all(|count| *count > 1_000), "{found:?}");
    }

    /// Whether one text has all the words that were typed.
    fn matches(typed: &str, text: &str) -> bool {
        let (words, form) = (words_of(typed), word_form(text));
        !words.is_empty() && words.iter().all(|word| find_word(&form, word).is_some())
    }

    /// Names, corporations and addresses of 障害福祉サービス等情報公表 (March 2025), and what people would
    /// type for them or for something else.
    #[test]
    fn real_names_are_found_by_what_people_type() {
        let table = include_str!("../../tests/fixtures/word_pairs.csv");
        let rows: Vec<[String; 4]> = csv::Reader::from_reader(table.as_bytes())
            .deserialize()
            .collect::<Result<_, _>>()
            .expect("reads");
        let wrong: Vec<_> = rows
            .iter()
            .filter(|[typed, text, wanted, _]| matches(typed, text) != (wanted == "yes"))
            .collect();
        assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), rows.len());
        let no = rows.iter().filter(|row| row[2] == "no").count();
        assert!(no >= 75 && rows.len() - no >= 150, "{no} of {}", rows.len());
    }

    #[test]
    fn forms_agree_that_people_mix_up() {
        for (one, other) in [
            ("茅ヶ崎", "茅が崎"),
            ("緑ケ丘", "緑ヶ丘"),
            ("ひばりケ丘", "ひばりが丘"),
            ("茅ケ", "茅ヶ"),
            ("株式会社ひかり", "ヒカリ"),
            ("㈱ケアサポート", "ケアサポト"),
            ("きゃんばす", "キヤンバス"),
            ("髙﨑", "高崎"),
            ("ｱｵｿﾞﾗ", "あおぞら"),
        ] {
            assert_eq!(word_form(one), word_form(other), "{one} {other}");
        }
        assert_ne!(word_form("ケアホーム"), word_form("ガアホーム"));
        assert_eq!(word_form("ー・"), "");
        assert_eq!(words_of("医療法人　社団　宗仁会"), words_of("医療法人社団宗仁会"));
        assert_eq!(words_of("社団 宗仁会").len(), 2);
        assert_eq!(words_of("社会福祉法 宗仁会").len(), 1);
        assert_eq!(words_of("社会福祉 宗仁会").len(), 2);
    }
}
