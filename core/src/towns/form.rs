//! The form in which names of towns and addresses are compared.

use unicode_normalization::UnicodeNormalization;

use crate::text::fold;

const KANJI_DIGITS: &str = "一二三四五六七八九十";
/// What follows a number in a name or an address. 番地, の and the like only part numbers.
const COUNTERS: [&str; 7] = ["丁目", "番地", "番", "号", "条", "ノ", "-"];

/// Widths, variants, 大字 and 字 folded; numbers before 丁目, 条 and the like in digits, and what parts
/// numbers a hyphen.
pub(crate) fn town_form(text: &str) -> String {
    let folded = fold(&with_parted_numbers(text)).replace("大字", "").replace('字', "");
    let chars: Vec<char> = folded.chars().collect();
    let mut form = String::with_capacity(folded.len());
    let mut place = 0;
    while place < chars.len() {
        let (number, after) = number_at(&chars, place);
        let counter = COUNTERS.iter().find(|counter| begins(&chars[after..], counter));
        let follows_number = form.ends_with('-');
        match (number, counter) {
            (Some(number), Some(&"条")) => {
                form += &format!("{number}条");
                place = after + 1;
            }
            (Some(number), Some(counter)) => {
                form += &format!("{number}-");
                place = after + counter.chars().count();
            }
            // The last of the numbers: 一－一.
            (Some(number), None) if follows_number || chars[place].is_ascii_digit() => {
                form += &number.to_string();
                place = after;
            }
            _ => {
                let is_counter = begins(&chars[place..], "丁目");
                form.push(if is_counter { '-' } else { chars[place] });
                place += if is_counter { 2 } else { 1 };
            }
        }
    }
    if form.ends_with(|c: char| c.is_ascii_digit()) {
        form.push('-');
    }
    form.chars().map(spelling).collect()
}

/// A text without the postal code that it begins with.
pub(super) fn without_postal_code(text: &str) -> String {
    let text: String = text.trim_start().nfkc().collect();
    let is_dash = |c: char| "-ー‐−–".contains(c);
    let rest = text.strip_prefix('〒').unwrap_or(&text).trim_start();
    let code: String = rest.chars().take_while(|c| c.is_ascii_digit() || is_dash(*c)).collect();
    let digits = code.chars().filter(char::is_ascii_digit).count();
    if digits == 7 || text.starts_with('〒') { rest[code.len()..].to_owned() } else { text }
}

/// The text and its beginnings, from the longest to the shortest.
pub(super) fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().rev().map(|(start, last)| start + last.len_utf8());
    ends.map(|end| &text[..end])
}

/// Whether a form begins as the number of a house does, or has ended.
pub(super) fn is_house_number(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| c.is_ascii_digit() || c == '-')
}

/// Spaces between numbers part them; all others are dropped later.
fn with_parted_numbers(text: &str) -> String {
    let text: Vec<char> = text.nfkc().collect();
    let parts = |place: usize| {
        let before = place.checked_sub(1).and_then(|before| text.get(before));
        before.is_some_and(char::is_ascii_digit) && text.get(place + 1).is_some_and(char::is_ascii_digit)
    };
    let part = |(place, c): (usize, &char)| if c.is_whitespace() && parts(place) { '-' } else { *c };
    text.iter().enumerate().map(part).collect()
}

/// The number at a place, in digits or kanji, and where it ends.
fn number_at(chars: &[char], place: usize) -> (Option<usize>, usize) {
    let end =
        |is_part: &dyn Fn(char) -> bool| place + chars[place..].iter().take_while(|c| is_part(**c)).count();
    let digits = end(&|c| c.is_ascii_digit());
    if digits > place {
        let number: String = chars[place..digits].iter().collect();
        return (number.parse().ok(), digits);
    }
    let kanji = end(&|c| KANJI_DIGITS.contains(c));
    if kanji > place {
        return (number_of(&chars[place..kanji]), kanji);
    }
    // ニ丁目, with a katakana for the kanji that it looks like.
    let is_two = chars[place] == 'ニ' && begins(&chars[place + 1..], "丁目");
    if is_two { (Some(2), place + 1) } else { (None, place) }
}

fn begins(chars: &[char], word: &str) -> bool {
    word.chars().enumerate().all(|(place, c)| chars.get(place) == Some(&c))
}

/// A number up to 99 in kanji.
fn number_of(kanji: &[char]) -> Option<usize> {
    let digit = |c: char| KANJI_DIGITS.chars().position(|known| known == c).map(|place| place + 1);
    match *kanji {
        [one] => digit(one),
        ['十', one] => Some(10 + digit(one)?),
        [tens, '十'] => Some(10 * digit(tens)?),
        [tens, '十', one] => Some(10 * digit(tens)? + digit(one)?),
        _ => None,
    }
}

/// Characters that names of places are written with in several ways.
fn spelling(c: char) -> char {
    match c {
        'ガ' => 'ケ',
        'ッ' => 'ツ',
        '之' | '乃' => 'ノ',
        _ => c,
    }
}
