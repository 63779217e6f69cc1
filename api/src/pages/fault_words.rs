//! What core says of a fault, in plain Japanese.

/// Whole sentences of core, and what a person is told.
const WORDS: &[(&str, &str)] = &[
    ("another curator has to check it", "書いた人とは別の事務局の人が確かめる必要があります。"),
    ("must not lie in the future", "今日より後の日は入れられません。"),
    ("must not be empty", "何か入れてください。"),
    ("must be given", "入れてください。"),
    ("is missing", "入れてください。"),
    ("missing field", "入れてください。"),
    ("is required", "入れてください。"),
    ("is needed", "入れてください。"),
    ("premature end of input", "入れてください。"),
    ("input contains invalid characters", "日付を確かめてください（例：2026-04-01）。"),
    ("trailing input", "日付を確かめてください（例：2026-04-01）。"),
    ("out of range", "ありえない日付か数です。確かめてください。"),
    ("is named twice", "同じものが2回あります。"),
    ("is there twice", "同じものが2回あります。"),
    ("is not a known area", "その地域が見つかりません。えらびなおしてください。"),
    ("is not a term", "えらびなおしてください。"),
    ("unknown variant", "えらびなおしてください。"),
    ("invalid type", "この欄に入れられる形ではありません。"),
    ("invalid value", "この欄に入れられる値ではありません。"),
    ("control characters", "使えない文字が入っています。打ちなおしてください。"),
    ("must not be longer", "長すぎます。短くしてください。"),
    ("is not a known", "見つかりません。えらびなおしてください。"),
    ("not a UUID", "見つかりません。えらびなおしてください。"),
    ("must not lie before", "前の記録の日より前の日は入れられません。"),
    ("must lie after", "前の記録の日より後の日を入れてください。"),
    ("council's areas", "協議会の地域の中からえらんでください。"),
    ("must be another", "別のものをえらんでください。"),
    ("the login is taken", "このログイン名は、もう使われています。"),
    ("with the same key exists", "同じものが、もうあります。"),
    ("on that day already", "同じ日に、同じ記録がもうあります。"),
    ("is withdrawn", "取り下げられています。"),
    ("must name at least one issue", "地域課題を1つ以上えらんでください。"),
    ("must be between", "入れられる範囲の数を入れてください。"),
    ("must be one of", "えらびなおしてください。"),
    ("must be 13 digits", "法人番号は13けたです。けたと数字を確かめてください。"),
    ("wrong check digit", "数字を打ちまちがえているようです。確かめてください。"),
    ("must be a day", "日付を確かめてください。"),
    ("must be a number", "数を入れてください。"),
    ("must be an integer", "数を入れてください。"),
    ("is malformed", "形を確かめてください。"),
];

/// What a person is told of a fault; a general hint for one that has no words here.
pub(super) fn in_japanese(reason: &str) -> String {
    let found = WORDS.iter().find(|(known, _)| reason.contains(known));
    found.map_or("この内容では記録できません。確かめてください。", |(_, told)| told).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_english_reaches_a_person() {
        for reason in ["must not lie in the future", "something that nobody thought of", ""] {
            assert!(in_japanese(reason).is_ascii() == false, "{reason}");
        }
        assert_eq!(in_japanese("missing field `token`"), "入れてください。");
    }
}
