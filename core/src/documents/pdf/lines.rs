//! Where a line may end: 禁則処理, as far as a paper of a council needs it.

/// Signs that must not begin a line.
const NOT_FIRST: &str = "、。，．・：；？！゛゜ヽヾゝゞ々ー）〕］｝〉》」』】〙〗〟’”»‐–〜～…‥ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％‰℃,.:;?!)]}%";
/// Signs that must not end a line.
const NOT_LAST: &str = "（〔［｛〈《「『【〘〖〝‘“«([{￥＄№";

/// A text is as wide as itself, whatever rounding says.
const ROUNDING: f32 = 0.01;

/// Breaks a text into lines that are no wider than `width`, in the unit of `measure`. Words of latin letters are
/// parted only where they are wider than a line; a text without letters is one empty line.
pub(super) fn break_lines(text: &str, width: f32, measure: &dyn Fn(&str) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for piece in pieces(paragraph) {
            add_piece(&mut lines, &mut line, piece, width, measure);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The same as a heading: as few lines, but of about the same width.
pub(super) fn break_evenly(text: &str, width: f32, measure: &dyn Fn(&str) -> f32) -> Vec<String> {
    let lines = break_lines(text, width, measure);
    let widest = |lines: &[String]| lines.iter().map(|line| measure(line)).fold(0.0, f32::max);
    let least = widest_piece(text, measure);
    let mut even = lines;
    loop {
        // As wide as the widest line is too much by a little.
        let narrower = break_lines(text, widest(&even) - 2.0 * ROUNDING, measure);
        if narrower.len() > even.len() || widest(&narrower) >= widest(&even) || widest(&even) <= least {
            return even;
        }
        even = narrower;
    }
}

/// How wide the widest piece is that should not be parted.
pub(super) fn widest_piece(text: &str, measure: &dyn Fn(&str) -> f32) -> f32 {
    text.split('\n').flat_map(pieces).map(|piece| measure(piece.trim_end())).fold(0.0, f32::max)
}

fn add_piece(
    lines: &mut Vec<String>,
    line: &mut String,
    piece: &str,
    width: f32,
    measure: &dyn Fn(&str) -> f32,
) {
    let fits = |line: &str, piece: &str| measure(line) + measure(piece.trim_end()) <= width + ROUNDING;
    if fits(line, piece) {
        line.push_str(piece);
        return;
    }
    let end = |line: &mut String| std::mem::take(line).trim_end().to_owned();
    if !line.is_empty() {
        lines.push(end(line));
    }
    if fits("", piece) {
        line.push_str(piece);
        return;
    }
    for letter in piece.split_inclusive(|_: char| true) {
        if !line.is_empty() && !fits(line, letter) {
            lines.push(end(line));
        }
        line.push_str(letter);
    }
}

/// The pieces of a text between which a line may end.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let letters = text.char_indices();
    for ((_, before), (place, after)) in letters.clone().zip(letters.skip(1)) {
        if may_part(before, after) {
            pieces.push(&text[start..place]);
            start = place;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn may_part(before: char, after: char) -> bool {
    let is_space = |c: char| c.is_whitespace() && c != '\u{a0}';
    if is_space(after) || is_mark(after) {
        return false;
    }
    if is_space(before) {
        return true;
    }
    let is_word = is_of_word(before) && is_of_word(after);
    !(is_word || NOT_FIRST.contains(after) || NOT_LAST.contains(before))
}

/// Letters that make words; Japanese ones, and the signs set like them, come after these in Unicode.
fn is_of_word(c: char) -> bool {
    c < '\u{2000}'
}

/// Signs that change the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each Japanese letter is two wide, each latin one.
    fn measure(text: &str) -> f32 {
        text.chars().map(|c| if c < '\u{2000}' { 1.0 } else { 2.0 }).sum()
    }

    fn broken(text: &str, width: f32) -> Vec<String> {
        break_lines(text, width, &measure)
    }

    #[test]
    fn no_line_begins_with_a_full_stop_or_ends_with_a_bracket() {
        assert_eq!(broken("短期入所。満床", 8.0), ["短期入", "所。満床"]);
        assert_eq!(broken("あいう「えお」か", 8.0), ["あいう", "「えお」", "か"]);
        assert_eq!(broken("あいうサービス", 8.0), ["あいう", "サービス"]);
    }

    #[test]
    fn latin_words_and_numbers_stay_whole() {
        assert_eq!(broken("令和8年1,234件です", 9.0), ["令和8年", "1,234件で", "す"]);
        assert_eq!(broken("the quick fox", 9.0), ["the quick", "fox"]);
        assert_eq!(broken("https://example.jp", 8.0), ["https://", "example.", "jp"]);
    }

    #[test]
    fn line_breaks_stay_and_an_empty_text_is_one_line() {
        assert_eq!(broken("あ\n\nい", 8.0), ["あ", "", "い"]);
        assert_eq!(broken("", 8.0), [""]);
        assert_eq!(broken("　字下げ", 20.0), ["　字下げ"]);
    }

    #[test]
    fn headings_are_broken_evenly() {
        assert_eq!(broken("居宅介護", 6.0), ["居宅介", "護"]);
        assert_eq!(break_evenly("居宅介護", 6.0, &measure), ["居宅", "介護"]);
        assert_eq!(break_evenly("重度訪問介護（児）", 10.0, &measure), ["重度訪問介", "護（児）"]);
        assert_eq!(break_evenly("", 10.0, &measure), [""]);
    }

    #[test]
    fn signs_that_never_part_are_parted_where_they_must_be() {
        assert_eq!(broken("。。。。。", 4.0), ["。。", "。。", "。"]);
        assert_eq!(widest_piece("短期入所（空き）", &measure), 4.0);
    }
}
