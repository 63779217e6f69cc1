//! What core says of a fault, in plain Japanese.

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

/// A part of a reason on each line, and what a person is told; see the head of the file.
const WORDS: &str = include_str!("fault_words/words.txt");
/// What is told of a reason that has no words.
const UNKNOWN: &str = "この内容では記録できません。確かめてください。";

/// Parts of reasons with their words, in their order.
static KNOWN: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" | ")).collect()
});

/// What a person is told of a fault; a general hint for one that has no words here.
pub(super) fn in_japanese(reason: &str) -> String {
    known(reason).unwrap_or_else(|| UNKNOWN.to_owned())
}

/// The same; nothing for a fault that has no words here.
pub(super) fn known(reason: &str) -> Option<String> {
    KNOWN.iter().find_map(|(part, words)| told(part, words, reason))
}

/// The words, where the part is in the reason, with what stands at its `{}`. What is told so is a number or a name in
/// Japanese; English is told to nobody.
fn told(part: &str, words: &str, reason: &str) -> Option<String> {
    let mut pieces = part.split("{}");
    let first = pieces.next()?;
    let mut rest = match first.is_empty() {
        true => reason,
        false => reason.split_once(first)?.1,
    };
    let mut told = words.to_owned();
    for piece in pieces {
        let (value, after) = match piece.is_empty() {
            true => (rest, ""),
            false => rest.split_once(piece)?,
        };
        if value.is_empty() || value.contains(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        told = told.replacen("{}", value, 1);
        rest = after;
    }
    Some(told)
}
