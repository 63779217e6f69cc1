//! How to use the pages: what this is, who does what, keys and large letters, and the words.

use arunai_core::actor::Role;
use maud::{Markup, html};

use super::super::layout::{Frame, page};
use super::{EASY, TERMS, terms};

/// What this is, in five short sentences.
const WHAT: [&str; 5] = [
    "「あるない」は、障害のある人の暮らしを支えるものが、地域に「ある」か「ない」かを書いた台帳です。",
    "近くで使えるサービスを、だれでも、サインインせずにさがせます。",
    "足りないときは、相談支援専門員が「困りごと」として、名前などを除いて記録します。",
    "困りごとは数にして、人がわからないようにしてから、協議会で話しあいます。",
    "話しあって何をしたか、それで変わったかまでを、ここに残します。",
];

/// A job: what to do, and on which page.
type Job = (&'static str, &'static str, &'static str);

/// Whose jobs, which role that is, and what they do.
const ROLES: [(&str, Option<Role>, &[Job]); 6] = [
    (
        "住民・本人・家族（サインインは要りません）",
        None,
        &[
            ("近くで使えるサービスをさがす", "/search", "さがす"),
            ("市町村にあるもの・ないものを見る", "/council/matrix", "あるもの・ないもの"),
            ("協議会が何に取り組んでいるかを見る", "/issues", "地域課題"),
            ("やさしい日本語で読む", EASY, "やさしい日本語の つかいかた"),
        ],
    ),
    (
        "相談支援専門員",
        Some(Role::Worker),
        &[
            ("その人に合うサービスをさがし、なければ「足りない」と記録する", "/search", "さがす"),
            ("自分の事業所の事例と困りごとを記録する", "/cases", "事例"),
            (
                "待っている人に、新しく使えるかもしれないものを見る",
                "/cases/matches",
                "新しく使えるかもしれないもの",
            ),
            ("たくさんの事例をまとめて入れる", "/cases/entries", "記入表"),
            ("訪問でしるしをつける紙を印刷する", "/tick-form", "モニタリング記入用紙"),
            ("気づいたことを協議会に知らせる", "/issues/proposals/new", "地域課題を提案する"),
        ],
    ),
    (
        "協議会事務局・基幹相談支援センター",
        Some(Role::Curator),
        &[
            ("台帳を正しく保つ", "/curate", "台帳の仕事"),
            ("終わった期間の数を公表する", "/curate/releases", "公表"),
            ("地域課題を書き、進める", "/issues", "地域課題"),
            ("会議の議題と決まったことを書く", "/meetings", "会議"),
            ("会議で使う「議題1枚」をつくって配る", "/curate/reports", "報告書をつくる"),
            ("取組みと、その前と後を書く", "/measures", "取組み"),
        ],
    ),
    (
        "協議会の委員",
        Some(Role::Member),
        &[
            ("いまの数と、前の会議から変わったことを見る", "/council", "協議会"),
            ("次の会議の議題と資料を読む", "/meetings", "会議"),
            ("取組みの前と後を見る", "/measures", "取組み"),
        ],
    ),
    (
        "市町村・都道府県",
        Some(Role::Municipality),
        &[
            ("計画の見込量と実績を入れる", "/curate/plan_figures", "計画の数"),
            ("人口、手帳、支給決定の人数を入れる", "/curate/populations", "人口"),
            ("計画と実績のひらきを見る", "/council/plan", "計画と実績"),
            ("報告書を、表のファイルで保存する", "/reports", "報告書"),
        ],
    ),
    (
        "管理者",
        Some(Role::Administrator),
        &[
            ("アカウントを、つくる、閉じる", "/admin/accounts", "アカウント"),
            ("協議会と地域を登録する", "/admin/councils", "協議会と地域"),
            ("記録が書きかえられていないか、バックアップをどう取るかを見る", "/admin", "管理"),
        ],
    ),
];

/// Keys that are pressed with Alt and Shift, and what they do.
const KEYS: [(&str, &str); 5] = [
    ("F", "「さがす」をひらく"),
    ("J", "「事例」をひらく"),
    ("C", "「協議会」をひらく"),
    ("H", "「つかいかた」をひらく"),
    ("P", "文字を大きくする、もとにもどす"),
];

/// The kinds of services in one line each.
pub(super) fn kinds_page(frame: &Frame) -> Markup {
    page(
        frame,
        html! {
            h1 { "サービスの種類" }
            p { "台帳にあるサービスと、その中身です。" }
            (terms::kinds())
            p.next { a href="/help" { "つかいかたにもどる" } }
        },
    )
}

/// What the words of the pages mean.
pub(super) fn terms_page(frame: &Frame) -> Markup {
    page(
        frame,
        html! {
            h1 { "言葉の意味" }
            (terms::list())
            p.next { a href="/help" { "つかいかたにもどる" } }
        },
    )
}

/// The page.
pub(super) fn help_page(frame: &Frame) -> Markup {
    page(
        frame,
        html! {
            h1 { "つかいかた" }
            p.next { a href=(EASY) { "やさしい日本語の つかいかた（ふりがなつき）" } " " a href=(TERMS) { "言葉の意味" } }
            section aria-labelledby="what" {
                h2 #what { "あるないとは" }
                ul { @for sentence in WHAT { li { (sentence) } } }
            }
            (jobs(frame))
            (reading())
            (large_letters())
            (keys())
        },
    )
}

fn jobs(frame: &Frame) -> Markup {
    let own = frame.viewer.map(|viewer| viewer.role);
    html! {
        section aria-labelledby="jobs" {
            h2 #jobs { "できること" }
            @for (who, role, jobs) in ROLES {
                h3 { (who) @if role.is_some() && role == own { "（あなたの役割）" } }
                ul { @for (what, path, name) in jobs { li { (what) "：" a href=(path) { (name) } } } }
            }
            p.hint { "役割のページをひらくと、先にサインインのページが出ます。サインインすると、そのページにもどります。" }
        }
    }
}

/// What to keep in mind with every number, and where a mistake is told.
fn reading() -> Markup {
    html! {
        section aria-labelledby="reading" {
            h2 #reading { "数を読むとき" }
            ul {
                li { a href={ (TERMS) "#term-hoshi" } { "「＊」" } "は出さない数です。「少ない」という意味とはかぎりません。" a href="/releases/explained" { "なぜ「＊」にするのか" } }
                li { a href={ (TERMS) "#term-hyo-fumei" } { "「不明」" } "は、調べていない、わからないという意味です。「ない」ではありません。" }
                li { "困りごとの数には、相談支援専門員がいる人だけが入っています。" a href={ (TERMS) "#term-self-plan" } { "セルフプラン" } "の人は入っていません。" }
                li { "数のもとの期間と公表番号は、その表のページに書いてあります。" }
            }
        }
        section aria-labelledby="trouble" {
            h2 #trouble { "困ったとき" }
            ul {
                li { "事業所の情報がちがうとき：その事業所のページの「情報の誤りを知らせる」から、協議会の事務局に伝えてください。" }
                li { "パスワードを忘れたとき：役所などにいる管理者に、新しいパスワードをたのんでください。" }
                li { "サインインが切れたとき：打ちこんだ内容は残ります。もう一度サインインして、そのまま続けられます。" }
            }
        }
    }
}

fn large_letters() -> Markup {
    html! {
        section aria-labelledby="large" {
            h2 #large { "大きな文字と印刷" }
            p { button #projector.second type="button" { "大きな文字（投影用）" } }
            p.hint { "もう一度押すと、もとにもどります。このブラウザーで、次にひらいたときも大きなままです。" }
            p.hint { "このボタンと下のキーは、ブラウザーでスクリプト（画面を動かすプログラム）が使えるときだけはたらきます。使えないときは、ブラウザーの「拡大」（Ctrlと＋）を使ってください。ほかの仕事は、スクリプトがなくても全部できます。" }
            p { "どのページも、ブラウザーの「印刷」（CtrlとP）でA4の紙に印刷できます。" }
        }
    }
}

fn keys() -> Markup {
    html! {
        section aria-labelledby="keys" {
            h2 #keys { "キーボード" }
            div.scroll role="region" aria-label="キーの表（横に動かせます）" tabindex="0" {
                table {
                    caption { span { "どのページでも使えるキー" } }
                    thead { tr { th scope="col" { "キー" } th scope="col" { "はたらき" } } }
                    tbody { @for (key, what) in KEYS { tr {
                        th scope="row" { kbd { "Alt" } " と " kbd { "Shift" } " と " kbd { (key) } }
                        td { (what) }
                    } } }
                }
            }
            ul {
                li { kbd { "Tab" } "で次のところへ、" kbd { "Shift" } "と" kbd { "Tab" } "で前のところへ進みます。" }
                li { "ページのはじめで" kbd { "Tab" } "を押すと「本文へ」が出ます。" kbd { "Enter" } "を押すと、メニューをとばします。" }
                li { "チェックとえらぶところは" kbd { "Space" } "と矢印のキー、ボタンは" kbd { "Enter" } "で使えます。" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html() -> String {
        help_page(&Frame { title: "つかいかた", path: "/help", viewer: None, csrf: "", demo: false })
            .into_string()
    }

    #[test]
    fn every_shortcut_of_the_script_is_listed() {
        let script = include_str!("../../../assets/arunai.js");
        for (key, _) in KEYS {
            assert!(script.contains(&format!("Key{key}")), "{key}");
        }
        let is_key = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_uppercase());
        assert_eq!(script.split("Key").skip(1).filter(is_key).count(), KEYS.len());
        assert!(
            html().contains("id=\"projector\"") && html().contains("type=\"button\">大きな文字（投影用）")
        );
    }

    #[test]
    fn every_way_to_a_word_has_an_end() {
        let frame = Frame { title: "言葉の意味", path: "/help", viewer: None, csrf: "", demo: false };
        let (help, words) = (html(), terms_page(&frame).into_string());
        let within = words.split("href=\"#").skip(1);
        let ways: Vec<&str> = within.chain(help.split("href=\"/help/terms#").skip(1)).collect();
        assert!(ways.len() > 10 && help.contains("href=\"/help/terms\""));
        for way in ways {
            let id = way.split('"').next().unwrap_or_default();
            assert!(words.contains(&format!("id=\"{id}\"")), "{id}");
        }
    }

    #[test]
    fn every_role_has_jobs() {
        let html = html();
        for role in ["相談支援専門員", "協議会事務局", "協議会の委員", "市町村・都道府県", "管理者", "住民"]
        {
            assert!(html.contains(role), "{role}");
        }
        assert!(!html.contains("あなたの役割"));
    }
}
