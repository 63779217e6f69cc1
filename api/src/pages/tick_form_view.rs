//! The paper for a visit: boxes to tick, no room for names or sentences, one A4 page.

use arunai_core::case_entries::template::choices::{Choice, GOALS, REFERRALS, STATUSES, STEPS, UNITS};
use arunai_core::taxonomies::{NEED_DOMAINS, TaxonomyTerm};
use maud::{Markup, html};

use super::layout::{Frame, page};

/// Needs for which the paper has room.
const NEEDS: u8 = 2;
/// Letters of 合言葉.
const TOKEN_LENGTH: u8 = 8;
/// What each urgency means.
const URGENCIES: [(&str, &str); 4] = [
    ("1 待てる", "次のモニタリングまで待っても暮らしは変わらない"),
    ("2 早めに", "3か月ほどのうちに要る"),
    ("3 急ぐ", "1か月ほどのうちにないと暮らしや健康がくずれる"),
    ("4 いますぐ", "今日・今週にないと命や安全、暮らしが続かない"),
];

/// The paper, with the terms of the register's lists.
pub(super) fn tick_form_page(frame: &Frame, terms: &[TaxonomyTerm]) -> Markup {
    page(
        frame,
        html! {
            div.tick-form {
                h1 { "モニタリング記入用紙" }
                p.aside { "印刷するとA4たて1枚になります。記入表（CSV・Excel）かAPIでまとめて、または事例ごとに入力します。" }
                p.care { "名前・住所・番号・文章は書かない。同意のある人だけ。入力したら7日以内に裁断。" }
                p {
                    (item("①", "合言葉"))
                    span.letters { @for _ in 0..TOKEN_LENGTH { span { "□" } } }
                    (item("②", "報告日")) "令和" (blank()) "年" (blank()) "月" (blank()) "日"
                }
                p { (item("③", "段階（今日したこと）")) (boxes(names(STEPS))) }
                @for number in 1..=NEEDS { (need(number, terms)) }
                p {
                    (item("⑩", "ストレングス")) "分野" (blank()) (boxes(of(terms, "strengths")))
                }
                p {
                    (item("⑪", "目標")) "分野" (blank()) (boxes(names(GOALS)))
                    b { "願い" } (boxes(of(terms, "wishes")))
                }
                (legend(terms))
                p.last {
                    "入力した日" (blank()) "月" (blank()) "日　人" (wide()) "裁断した日" (blank()) "月" (blank()) "日"
                }
            }
        },
    )
}

/// The block of one need.
fn need(number: u8, terms: &[TaxonomyTerm]) -> Markup {
    let (open, ended) = STATUSES.split_at(3);
    html! {
        section {
            h2 { "困りごと その" (number) }
            p { (item("④", "困りごと")) "サービス名" (wide()) "または 分野（1～17）" (blank()) }
            p {
                (item("⑤", "いまの状態"))
                "続いている：" (boxes(open.iter().map(status))) "終わった：" (boxes(ended.iter().map(status)))
            }
            p { (item("⑥", "満たされない理由")) (boxes(of(terms, "reasons"))) }
            p {
                (item("⑦", "急ぐ程度")) (boxes(URGENCIES.iter().map(|(name, _)| *name)))
                b { "希望する量" } (blank()) (boxes(names(UNITS)))
            }
            p { (item("⑧", "試したこと")) (boxes(of(terms, "attempts"))) }
            p {
                (item("⑨", "紹介先")) (wide()) b { "結果" } @for choice in REFERRALS { (referral(choice)) }
            }
        }
    }
}

/// A box of how far a referral has come, with room for the reason of a refusal.
fn referral(choice: &Choice) -> Markup {
    html! { span.choice { "□" (choice.name()) @if choice.code == "refused" { "（理由" (blank()) "）" } } }
}

/// What numbers on the paper mean.
fn legend(terms: &[TaxonomyTerm]) -> Markup {
    html! {
        p {
            b { "分野" }
            @for (number, name) in (1..).zip(of(terms, NEED_DOMAINS)) {
                span.choice { (number) " " (name) }
            }
        }
        p {
            b { "急ぐ程度のめやす" }
            @for (name, meaning) in URGENCIES { span.choice { (name) "：" (meaning) } }
        }
    }
}

fn item(number: &str, name: &str) -> Markup {
    html! { b { (number) " " (name) } }
}

fn boxes<'a>(names: impl IntoIterator<Item = &'a str>) -> Markup {
    html! { @for name in names { span.choice { "□" (name) } } }
}

fn blank() -> Markup {
    html! { span.blank {} }
}

fn wide() -> Markup {
    html! { span.blank.wide-blank {} }
}

/// What a status is called as on the screens, where tables have another word.
fn status(choice: &Choice) -> &'static str {
    match choice.code {
        "partly_substituted" => "代わりのもので対応",
        "partly_outside_region" => "圏域の外で対応",
        "met" => "満たされた",
        _ => choice.name(),
    }
}

fn names(choices: &'static [Choice]) -> impl Iterator<Item = &'static str> {
    choices.iter().map(Choice::name)
}

/// The names of a list's terms, in its order.
fn of<'a>(terms: &'a [TaxonomyTerm], taxonomy: &'a str) -> impl Iterator<Item = &'a str> {
    terms.iter().filter(move |term| term.taxonomy_id == taxonomy).map(|term| term.name.as_str())
}

#[cfg(test)]
mod tests {
    use arunai_core::case_entries::template::choices;

    use super::*;

    #[test]
    fn urgencies_are_called_as_the_table_reads_them() {
        let read: Vec<_> = choices::URGENCIES.iter().map(Choice::name).collect();
        assert_eq!(URGENCIES.map(|(name, _)| name), *read);
        assert!(STATUSES[..3].iter().all(|choice| !choice.code.starts_with("withdrawn")));
        assert_eq!((STATUSES[3].code, status(&STATUSES[3])), ("met", "満たされた"));
        assert_eq!(status(&STATUSES[0]), STATUSES[0].name());
    }
}
