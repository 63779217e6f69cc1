//! The index of words: for each pair of neighbouring characters the services whose texts have it.
//!
//! Pairs need no dictionary, and Japanese names have none. A pair of few services is a small list, one of
//! many a roaring bitmap. What the pairs let through is looked at in full.

use std::collections::BTreeMap;

use memchr::memmem::Finder;
use roaring::RoaringBitmap;

use crate::words::{find_word, is_lenient, word_form};

/// Two neighbouring characters; the second is [`END`] at the end of a text.
type Pair = (char, char);
const END: char = '\n';
/// Services up to which a list is smaller than a bitmap.
const FEW: usize = 16;

/// Which services have a pair.
#[derive(Debug)]
enum Postings {
    Few(Vec<u32>),
    Many(RoaringBitmap),
}

/// The texts of all services, and the index of their pairs.
#[derive(Debug, Default)]
pub(crate) struct WordIndex {
    postings: BTreeMap<Pair, Postings>,
    /// By slot: the compared forms of its texts, each ended by a line break.
    texts: Vec<Box<str>>,
}

/// How close a text comes to what was typed; less is closer.
pub(crate) type Closeness = u32;
/// Added when no one text has all the words.
const SCATTERED: Closeness = 10_000;

impl WordIndex {
    /// Puts the texts of a slot in place of those it had.
    pub fn set(&mut self, slot: u32, texts: &[String]) {
        self.remove(slot);
        let forms: String = texts
            .iter()
            .map(|text| word_form(text))
            .filter(|f| !f.is_empty())
            .flat_map(|f| [f, END.to_string()])
            .collect();
        for pair in pairs(&forms) {
            self.postings.entry(pair).or_insert_with(|| Postings::Few(Vec::new())).insert(slot);
        }
        if self.texts.len() <= slot as usize {
            self.texts.resize(slot as usize + 1, Box::from(""));
        }
        self.texts[slot as usize] = forms.into_boxed_str();
    }

    /// Takes the texts of a slot away.
    pub fn remove(&mut self, slot: u32) {
        let Some(text) = self.texts.get_mut(slot as usize) else { return };
        let text = std::mem::take(text);
        for pair in pairs(&text) {
            if let Some(postings) = self.postings.get_mut(&pair)
                && postings.remove(slot)
            {
                self.postings.remove(&pair);
            }
        }
    }

    /// The slots whose texts have all these words, which are in their compared form and not empty.
    pub fn find(&self, words: &[String]) -> RoaringBitmap {
        let mut found: Option<RoaringBitmap> = None;
        for word in words {
            let candidates = self.candidates(word);
            found = Some(match found {
                None => candidates,
                Some(found) => found & candidates,
            });
        }
        let found = found.unwrap_or_default();
        let words: Vec<Sought<'_>> = words.iter().map(|word| Sought::new(word)).collect();
        found.into_iter().filter(|slot| words.iter().all(|word| self.has(*slot, word))).collect()
    }

    /// How close a slot's texts come to the words that they have: the characters that differ, and those
    /// of the closest text that were not typed; of what is equally close, the first text before others.
    pub fn closeness(&self, slot: u32, words: &[String]) -> Closeness {
        let typed: usize = words.iter().map(|word| word.chars().count()).sum();
        let of_text = |text: &str| {
            let wrong: Option<u32> = words.iter().map(|word| find_word(text, word)).sum();
            let rest = text.chars().count().abs_diff(typed) as u32;
            wrong.map(|wrong| 2 * wrong + rest)
        };
        let texts = self.texts_of(slot).enumerate();
        let close = texts.filter_map(|(place, text)| Some(4 * of_text(text)? + place.min(2) as u32 + 1));
        close.min().unwrap_or(SCATTERED)
    }

    fn has(&self, slot: u32, sought: &Sought<'_>) -> bool {
        // No word has a line break in it, so it is in one of the texts if it is in all of them together.
        let together = self.texts.get(slot as usize).map_or("", |text| text);
        sought.finder.find(together.as_bytes()).is_some()
            || sought.is_lenient && self.texts_of(slot).any(|text| find_word(text, sought.word).is_some())
    }

    fn texts_of(&self, slot: u32) -> impl Iterator<Item = &str> {
        self.texts.get(slot as usize).map_or("", |text| text).split_terminator(END)
    }

    /// Slots that may have a word. One edit leaves one half of a long word whole, and most of the other.
    fn candidates(&self, word: &str) -> RoaringBitmap {
        let chars: Vec<char> = word.chars().collect();
        match chars[..] {
            [] => return RoaringBitmap::new(),
            [only] => return self.beginning_with(only),
            _ => {}
        }
        let mut found = self.with_all(&chars);
        if is_lenient(chars.len()) {
            let (left, right) = chars.split_at(chars.len() / 2);
            for (whole, other) in [(left, right), (right, left)] {
                let candidates = self.with_all(whole);
                // Three pairs lose at most two to one edit.
                found |= if other.len() >= 4 { self.with_any(other, candidates) } else { candidates };
            }
        }
        found
    }

    fn beginning_with(&self, first: char) -> RoaringBitmap {
        let mut found = RoaringBitmap::new();
        for postings in self.postings.range((first, '\0')..=(first, char::MAX)).map(|(_, p)| p) {
            postings.add_to(&mut found);
        }
        found
    }

    fn with_all(&self, chars: &[char]) -> RoaringBitmap {
        let mut lists = Vec::with_capacity(chars.len());
        for pair in chars.windows(2) {
            match self.postings.get(&(pair[0], pair[1])) {
                Some(postings) => lists.push(postings),
                None => return RoaringBitmap::new(),
            }
        }
        lists.sort_by_key(|postings| postings.len());
        let mut lists = lists.into_iter();
        let mut found = RoaringBitmap::new();
        if let Some(rarest) = lists.next() {
            rarest.add_to(&mut found);
        }
        for postings in lists {
            found = postings.keep(found);
        }
        found
    }

    fn with_any(&self, chars: &[char], candidates: RoaringBitmap) -> RoaringBitmap {
        if candidates.is_empty() {
            return candidates;
        }
        let mut any = RoaringBitmap::new();
        for pair in chars.windows(2) {
            if let Some(postings) = self.postings.get(&(pair[0], pair[1])) {
                postings.add_to(&mut any);
            }
        }
        candidates & any
    }
}

/// A word that is looked for in many texts.
struct Sought<'a> {
    word: &'a str,
    finder: Finder<'a>,
    is_lenient: bool,
}

impl<'a> Sought<'a> {
    fn new(word: &'a str) -> Self {
        Self { word, finder: Finder::new(word), is_lenient: is_lenient(word.chars().count()) }
    }
}

impl Postings {
    fn insert(&mut self, slot: u32) {
        match self {
            Self::Few(slots) => {
                if let Err(place) = slots.binary_search(&slot) {
                    slots.insert(place, slot);
                }
                if slots.len() > FEW {
                    *self = Self::Many(slots.iter().copied().collect());
                }
            }
            Self::Many(slots) => {
                slots.insert(slot);
            }
        }
    }

    /// Removes a slot; returns whether none is left.
    fn remove(&mut self, slot: u32) -> bool {
        match self {
            Self::Few(slots) => {
                slots.retain(|other| *other != slot);
                slots.is_empty()
            }
            Self::Many(slots) => {
                slots.remove(slot);
                slots.is_empty()
            }
        }
    }

    fn len(&self) -> u64 {
        match self {
            Self::Few(slots) => slots.len() as u64,
            Self::Many(slots) => slots.len(),
        }
    }

    fn add_to(&self, found: &mut RoaringBitmap) {
        match self {
            Self::Few(slots) => found.extend(slots.iter().copied()),
            Self::Many(slots) => *found |= slots,
        }
    }

    fn keep(&self, found: RoaringBitmap) -> RoaringBitmap {
        match self {
            Self::Few(slots) => slots.iter().copied().filter(|slot| found.contains(*slot)).collect(),
            Self::Many(slots) => found & slots,
        }
    }
}

/// The pairs of texts that are ended by line breaks, each as often as it comes.
fn pairs(texts: &str) -> impl Iterator<Item = Pair> {
    let seconds = texts.chars().skip(1);
    texts.chars().zip(seconds).filter(|(first, _)| *first != END)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words_of;

    fn index(texts: &[&str]) -> WordIndex {
        let mut index = WordIndex::default();
        for (slot, text) in (0..).zip(texts) {
            let texts: Vec<String> = text.split('|').map(str::to_owned).collect();
            index.set(slot, &texts);
        }
        index
    }

    fn found(index: &WordIndex, typed: &str) -> Vec<u32> {
        index.find(&words_of(typed)).into_iter().collect()
    }

    #[test]
    fn words_are_found_in_any_text_but_not_across_two() {
        let index = index(&["あおぞら作業所|社会福祉法人ひまわり会", "ひまわり|作業", "青空"]);
        assert_eq!(found(&index, "ひまわり"), [0, 1]);
        assert_eq!(found(&index, "ひまわり 作業"), [0, 1]);
        assert!(found(&index, "わり作").is_empty());
        assert_eq!(found(&index, "青"), [2]);
        assert_eq!(found(&index, "空"), [2]);
    }

    #[test]
    fn what_was_taken_away_is_not_found() {
        let mut index = index(&["あおぞら作業所", "あおぞら園"]);
        index.remove(0);
        assert_eq!(found(&index, "あおぞら"), [1]);
        index.set(1, &["ひまわり園".to_owned()]);
        assert!(found(&index, "あおぞら").is_empty());
        assert_eq!(found(&index, "ひまわり園"), [1]);
        index.remove(1);
        assert!(index.postings.is_empty());
    }

    #[test]
    fn the_closest_name_comes_first() {
        let index = index(&["あおぞら作業所第二", "あおぞら作業所", "第一あおぞら|あおぞら作業書"]);
        let words = words_of("あおぞら作業所");
        let mut slots = found(&index, "あおぞら作業所");
        slots.sort_by_key(|slot| index.closeness(*slot, &words));
        assert_eq!(slots, [1, 0, 2]);
    }

    #[test]
    fn the_index_lets_through_all_that_a_scan_finds() {
        let mut state = 11_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut text = |length: u64| -> String {
            (0..1 + next(length)).map(|_| ['ア', 'イ', 'ウ', 'エ'][next(4) as usize]).collect()
        };
        let texts: Vec<String> = (0..400).map(|_| text(14)).collect();
        let index = index(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        for _ in 0..2_000 {
            let word = text(9);
            let scan: Vec<u32> = (0..)
                .zip(&texts)
                .filter(|(_, text)| find_word(text, &word).is_some())
                .map(|(n, _)| n)
                .collect();
            assert_eq!(found(&index, &word), scan, "{word}");
        }
    }
}
