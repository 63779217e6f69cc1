//! Names of sheets.

use std::collections::BTreeSet;

/// What a spreadsheet allows, in UTF-16.
const LONGEST: usize = 31;

/// A name for each caption that a spreadsheet takes: short, without signs that mean something, not said before.
pub(super) fn sheet_names<'a>(taken: &str, captions: impl Iterator<Item = &'a str>) -> Vec<String> {
    // Spreadsheets keep this name, in any spelling, for themselves.
    let mut seen = BTreeSet::from([taken.to_lowercase(), "history".to_owned()]);
    let mut names = Vec::new();
    for caption in captions {
        let numbered = (2..).map(|number| format!("（{number}）"));
        let endings = std::iter::once(String::new()).chain(numbered);
        let name =
            endings.map(|ending| sheet_name(caption, &ending)).find(|n| !seen.contains(&n.to_lowercase()));
        let name = name.unwrap_or_default();
        seen.insert(name.to_lowercase());
        names.push(name);
    }
    names
}

fn sheet_name(caption: &str, ending: &str) -> String {
    let is_allowed =
        |c: &char| !c.is_control() && !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let room = LONGEST - ending.encode_utf16().count();
    let mut name = String::new();
    for c in briefly(caption, room).chars().filter(is_allowed) {
        if name.encode_utf16().count() + c.len_utf16() > room {
            break;
        }
        name.push(c);
    }
    let name = name.trim();
    format!("{}{ending}", if name.is_empty() { "表" } else { name })
}

/// A caption without what it explains in brackets, where it is too long for a name: the sheet says all of it.
fn briefly(caption: &str, room: usize) -> &str {
    match caption.split_once('（') {
        Some((name, _)) if !name.is_empty() && caption.encode_utf16().count() > room => name,
        _ => caption,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_leaves_out_what_stands_in_brackets() {
        let explained = format!("地域課題（{}）", "決めることがあるもの、".repeat(4));
        let captions = [&explained, "自立訓練（機能訓練）（2か所）", &explained];
        assert_eq!(
            sheet_names("本文", captions.into_iter()),
            ["地域課題", "自立訓練（機能訓練）（2か所）", "地域課題（2）"]
        );
    }

    #[test]
    fn names_of_sheets_are_short_allowed_and_different() {
        let long = "長い".repeat(40);
        let captions = ["A/B [1]: 'x'?", "本文", "History", &long, &long, "*", "*", "𠮷".repeat(20).leak()];
        let names = sheet_names("本文", captions.into_iter());
        assert_eq!(names[..3], ["AB 1 x", "本文（2）", "History（2）"]);
        assert!(names[4].ends_with("い（2）") || names[4].ends_with("長（2）"), "{}", names[4]);
        assert_eq!(names[5..7], ["表", "表（2）"]);
        assert!(names.iter().all(|name| name.encode_utf16().count() <= 31));
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }
}
