//! Furigana over words, where a reader wants it.

mod readings;

use maud::{Markup, html};

use super::super::value_of;
use readings::READINGS;

/// How a page in plain words is written: with furigana, unless its address says otherwise.
pub(super) struct Furigana {
    is_on: bool,
    /// Words of this page alone with their readings, e.g. names of municipalities.
    own: Vec<(String, String)>,
}

impl Furigana {
    /// As the query says, with the readings of names on this page.
    pub fn of(query: &str, own: Vec<(String, String)>) -> Self {
        let is_on = value_of(query.as_bytes(), "furigana").as_deref() != Some("off");
        Self { is_on, own }
    }

    /// A text of ours, in which every word in kanji has its reading: `{協議会|きょうぎかい}の{話|はなし}`.
    pub fn text(&self, text: &str) -> Markup {
        html! {
            @for (place, piece) in text.split('{').enumerate() {
                @match piece.split_once('}') {
                    Some((word, rest)) if place > 0 => {
                        @let (base, reading) = word.split_once('|').unwrap_or((word, ""));
                        (self.word(base, reading)) (rest)
                    }
                    _ => (piece),
                }
            }
        }
    }

    /// A text of a record: over the words that are known, and as it stands otherwise.
    pub fn found(&self, text: &str) -> Markup {
        html! { @for (word, reading) in self.words(text) { (self.word(word, reading)) } }
    }

    /// The way to the same page with furigana, or without.
    pub fn switch(&self, path: &str) -> Markup {
        html! {
            @if self.is_on { a.button href={ (path) "?furigana=off" } { "ふりがなを けす" } }
            @else { a.button href={ (path) "?furigana=on" } { "ふりがなを つける" } }
        }
    }

    fn word(&self, base: &str, reading: &str) -> Markup {
        html! {
            @if self.is_on && !reading.is_empty() { ruby { (base) rp { "（" } rt { (reading) } rp { "）" } } }
            @else { (base) }
        }
    }

    /// The text in pieces, each with its reading, if one is known: of several words the longest.
    fn words<'a>(&'a self, text: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        let (mut plain, mut at) = (0, 0);
        while let Some(letter) = text[at..].chars().next() {
            let number = text[..at].len() - text[..at].trim_end_matches(|c: char| c.is_ascii_digit()).len();
            let Some((start, word, reading)) = self.word_at(text, at, number) else {
                at += letter.len_utf8();
                continue;
            };
            found.push((&text[plain..start], ""));
            found.push((word, reading));
            at = start + word.len();
            plain = at;
        }
        found.push((&text[plain..], ""));
        found
    }

    /// The word at a place, or the number before it and its counter, which are read together: 1人, 2日.
    fn word_at<'a>(&'a self, text: &'a str, at: usize, digits: usize) -> Option<(usize, &'a str, &'a str)> {
        let rest = &text[at..];
        if digits > 0 {
            if let Some((counted, reading)) =
                COUNTED.iter().find(|(counted, _)| is_all_of(counted, text, at, digits))
            {
                return Some((at - digits, &text[at - digits..at - digits + counted.len()], reading));
            }
            if let Some((word, reading)) = AFTER_NUMBERS.iter().find(|(word, _)| rest.starts_with(word)) {
                return Some((at, &rest[..word.len()], reading));
            }
        }
        let own = self.own.iter().map(|(word, reading)| (word.as_str(), reading.as_str()));
        let known = own.chain(READINGS.iter().copied()).filter(|(word, _)| rest.starts_with(word));
        let (word, reading) = known.max_by_key(|(word, _)| word.len())?;
        Some((at, &rest[..word.len()], reading))
    }
}

/// Whether a number with its counter is all of the number that ends before a place.
fn is_all_of(counted: &str, text: &str, at: usize, digits: usize) -> bool {
    let number = counted.trim_end_matches(|c: char| !c.is_ascii_digit());
    number.len() == digits && text[at - digits..].starts_with(counted)
}

/// Numbers that are read together with what they count.
const COUNTED: &[(&str, &str)] = &[
    ("1人", "ひとり"),
    ("2人", "ふたり"),
    ("1日", "ついたち"),
    ("2日", "ふつか"),
    ("3日", "みっか"),
    ("4日", "よっか"),
    ("5日", "いつか"),
    ("6日", "むいか"),
    ("7日", "なのか"),
    ("8日", "ようか"),
    ("9日", "ここのか"),
    ("10日", "とおか"),
    ("14日", "じゅうよっか"),
    ("20日", "はつか"),
    ("24日", "にじゅうよっか"),
];
/// How counters are read after other numbers.
const AFTER_NUMBERS: &[(&str, &str)] = &[
    ("人", "にん"),
    ("件", "けん"),
    ("年度", "ねんど"),
    ("年", "ねん"),
    ("月", "がつ"),
    ("日", "にち"),
    ("号", "ごう"),
    ("四半期", "しはんき"),
    ("歳", "さい"),
];

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Whether a letter is one that needs a reading.
    pub fn is_kanji(letter: char) -> bool {
        ('\u{3400}'..='\u{9fff}').contains(&letter) || letter == '々'
    }

    /// What of a page has no furigana: what lies outside of `ruby`.
    pub fn without_ruby(html: &str) -> String {
        let mut left = String::new();
        for (place, piece) in html.split("<ruby>").enumerate() {
            left.push_str(if place == 0 {
                piece
            } else {
                piece.split_once("</ruby>").map_or("", |(_, rest)| rest)
            });
        }
        left
    }

    fn found(text: &str) -> String {
        Furigana::of("", vec![("月見市".into(), "つきみし".into())]).found(text).into_string()
    }

    fn ruby(word: &str, reading: &str) -> String {
        format!("<ruby>{word}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>")
    }

    #[test]
    fn readings_stand_over_their_words_or_nowhere() {
        let text = "{話|はなし}を{聞|き}く";
        let on = Furigana::of("", Vec::new()).text(text).into_string();
        assert_eq!(on, format!("{}を{}く", ruby("話", "はなし"), ruby("聞", "き")));
        let off = Furigana::of("furigana=off", Vec::new());
        assert_eq!(off.text(text).into_string(), "話を聞く");
        assert!(off.switch("/x").into_string().contains("href=\"/x?furigana=on\""));
    }

    #[test]
    fn known_words_are_found_and_the_rest_stays() {
        let html = found("月見市・短期入所・緊急：12");
        assert!(
            html.starts_with(&ruby("月見市", "つきみし"))
                && html.contains(&ruby("短期入所", "たんきにゅうしょ"))
        );
        assert!(html.ends_with("：12"));
        assert_eq!(found("鱗<b>"), "鱗&lt;b&gt;");
    }

    #[test]
    fn numbers_are_read_with_what_they_count() {
        assert_eq!(found("1人"), ruby("1人", "ひとり"));
        assert_eq!(found("11人"), format!("11{}", ruby("人", "にん")));
        assert_eq!(found("20日"), ruby("20日", "はつか"));
        assert_eq!(found("残っている人"), ruby("残っている人", "のこっているひと"));
        let day = found("令和8年7月1日");
        assert!(day.contains(&format!(
            "8{}7{}{}",
            ruby("年", "ねん"),
            ruby("月", "がつ"),
            ruby("1日", "ついたち")
        )));
    }
}
