//! Every reason of core has words, and the right ones.

use std::path::{Path, PathBuf};

use super::*;

/// What tells of papers, releases in the making and databases: no form of a page leads there.
const NOT_OF_PAGES: &[&str] = &[
    "analysis",
    "backup.rs",
    "disclosure",
    "documents",
    "inputs.rs",
    "passwords.rs",
    "storage",
    "storage.rs",
];
/// What a statement with a reason has in it.
const TELLING: &[&str] = &[
    "Fault::new",
    "invalid(",
    "require(",
    "fault(",
    "refuse(",
    "reject(",
    "doubt(",
    "warn(",
    "expect(",
    "unknown(",
    "Err(",
    "body(",
    "conflict(",
    "objection",
    "remarks",
    "reason",
    "Conflict",
];
/// How texts in such statements begin that name a place.
const NO_REASONS: &[&str] = &["latitude, longitude", "column ", "row {"];

#[test]
fn every_reason_of_core_has_words() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src");
    let mut found = 0;
    let mut missing = Vec::new();
    for file in files(&core) {
        let source = std::fs::read_to_string(&file).expect("a source file");
        for reason in reasons(&source) {
            found += 1;
            if in_japanese(&filled(&reason)) == UNKNOWN {
                missing.push(format!("{}: {reason}", file.display()));
            }
        }
    }
    assert!(found > 250, "{found} reasons were found");
    assert!(missing.is_empty(), "without words:\n{}", missing.join("\n"));
}

#[test]
fn what_reading_a_form_says_has_words() {
    for (reason, words) in [
        ("is required", "入れてください。"),
        ("is given twice", "同じ欄が2回"),
        ("is not a known field", "ページは古く"),
        ("must be a whole number", "1、2のような数"),
        ("must be a number", "数を入れて"),
        ("must be a date such as 2026-04-01", "例：2026-04-01"),
        ("must be one of unmet, met", "えらびなおして"),
        ("must be child or adult", "えらびなおすか"),
        ("must be a string", "えらびなおすか"),
        ("must be a boolean", "えらびなおして"),
        ("must be a sequence", "えらびなおして"),
        ("must be an object", "足りないところ"),
        ("is not JSON: line 1, column 2", "読めません"),
        ("is malformed", "書きかたを確かめて"),
        ("cannot be read", "読めません"),
    ] {
        assert!(in_japanese(reason).contains(words), "{reason}: {}", in_japanese(reason));
    }
}

#[test]
fn reasons_that_are_alike_have_words_of_their_own() {
    for (reason, words) in [
        ("must be a municipality, ward or school district", "中学校区"),
        ("must be a municipality, a region or a prefecture", "圏域"),
        ("must be a municipality", "市町村をえらんで"),
        ("is needed unless there are words", "「ことば」"),
        ("is needed", "入れてください。"),
        ("is required with a unit", "希望する量"),
        ("is withdrawn", "取り下げられています。"),
        ("another curator has to check it", "書いた人とは別"),
        ("another curator has to check it now", "1人目の確かめは済んで"),
        ("must lie between the consent and today", "同意した日から"),
        ("must be between 0 and 1, the first above 0, and must not rise", "大きい順"),
        ("must be over", "終わった期間"),
        ("must be 1, 2, 3 or 4", "急ぐ程度"),
        ("must not lie in the past; it is five years after the end unless another day is named", "5年後"),
        ("has no column 団体コード", "「団体コード」の列がありません。"),
        ("is not a known area; import areas first", "その地域が見つかりません。"),
        ("ends within quotation marks; it seems to be cut short", "途中で切れて"),
        ("names a table twice", "同じ表が2回"),
    ] {
        assert!(in_japanese(reason).contains(words), "{reason}: {}", in_japanese(reason));
    }
}

#[test]
fn numbers_and_names_are_told_and_english_is_not() {
    assert_eq!(in_japanese("must be between 1 and 9999"), "1から9999までの数を入れてください。");
    assert_eq!(in_japanese("must be at most 10,000"), "10,000までにしてください。");
    assert_eq!(in_japanese("must be 者, 児"), "次のどれかを入れてください：者, 児。");
    assert_eq!(in_japanese("must be 1 to 12"), "1から12までにしてください。");
    assert!(in_japanese("must be one of open, met").starts_with("えらびなおして"));
    assert!(
        in_japanese("with fewer than 200 cases of 主担当 a council publishes fiscal years only")
            .contains("200")
    );
    for reason in ["something that nobody thought of", "", "must be", "{}"] {
        let words = in_japanese(reason);
        assert!(!words.is_empty() && !words.contains(|c: char| c.is_ascii_alphabetic()), "{reason}: {words}");
    }
}

#[test]
fn every_line_is_a_pair_that_some_reason_reaches() {
    let lines = WORDS.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    assert_eq!(lines.count(), KNOWN.len());
    for (place, (part, words)) in KNOWN.iter().enumerate() {
        assert!(words.ends_with('。') && !part.is_empty(), "{part}");
        assert!(words.matches("{}").count() <= part.matches("{}").count(), "{part}");
        let own = told(part, words, &filled(part));
        assert!(own.is_some_and(|own| !own.contains("{}")), "{part}");
        let first = KNOWN.iter().position(|(known, words)| told(known, words, &filled(part)).is_some());
        assert_eq!(first, Some(place), "another line is told of: {part}");
    }
}

/// The files of core with reasons that a page may tell.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if NOT_OF_PAGES.contains(&name.as_str()) || name.contains("test") {
            continue;
        }
        match path.is_dir() {
            true => found.extend(files(&path)),
            false if name.ends_with(".rs") => found.push(path),
            false => {}
        }
    }
    found
}

/// A reason with something at the places where core fills in a number.
fn filled(reason: &str) -> String {
    let mut told = String::new();
    for (place, part) in reason.split('{').enumerate() {
        told.push_str(if place == 0 { part } else { part.split_once('}').map_or(part, |(_, rest)| rest) });
        if place < reason.matches('{').count() {
            told.push('7');
        }
    }
    told
}

/// English sentences of a source in statements that tell why something is refused.
fn reasons(source: &str) -> Vec<String> {
    let source = source.split("mod tests {").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut statement = String::new();
    for line in
        source.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.starts_with("#["))
    {
        let mut parts = line.split('"');
        statement.push_str(parts.next().unwrap_or_default());
        while let (Some(text), rest) = (parts.next(), parts.next().unwrap_or_default()) {
            let is_reason = TELLING.iter().any(|word| statement.contains(word))
                && text.contains(' ')
                && text.starts_with(|c: char| c.is_ascii_lowercase() || "{`".contains(c))
                && text
                    .split("{}")
                    .next()
                    .is_some_and(|text| text.contains(|c: char| c.is_ascii_lowercase()));
            if is_reason && !NO_REASONS.iter().any(|place| text.starts_with(place)) {
                found.push(text.to_owned());
            }
            statement.push_str(rest);
        }
        if line.ends_with([';', '{', '}']) || statement.len() > 400 {
            statement.clear();
        }
    }
    found
}
