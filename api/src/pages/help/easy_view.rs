//! How to use the pages, in やさしい日本語, for everybody.

use maud::{Markup, html};

use super::super::layout::{Frame, page};
use super::EASY;
use super::ruby::Furigana;

const WHAT: [&str; 4] = [
    "{地域|ちいき}に「あるもの」と「ないもの」を{書|か}いた、リストです。",
    "「あるもの」は、{障害|しょうがい}のある{人|ひと}の{生活|せいかつ}を{助|たす}けてくれる ところや{人|ひと}です。",
    "「ないもの」は、{必要|ひつよう}なのに、{地域|ちいき}に{足|た}りないものです。",
    "だれでも{見|み}ることができます。お{金|かね}は かかりません。",
];

/// What can be looked up, and where.
const THINGS: [(&str, &str, &str); 5] = [
    ("{生活|せいかつ}を{助|たす}けてくれる ところを さがす", "/search", "さがす"),
    ("{市|し}や{町|まち}に あるもの・ないものを{見|み}る", "/council/matrix", "あるもの・ないもの"),
    (
        "{困|こま}っている{人|ひと}が{何人|なんにん}いるかを{見|み}る",
        "/releases",
        "{公表|こうひょう}した{数|かず}",
    ),
    ("{地域|ちいき}で{話|はな}しあっていることを{見|み}る", "/issues", "{地域課題|ちいきかだい}"),
    ("{話|はな}しあいの まとめを{読|よ}む", "/reports", "{報告書|ほうこくしょ}"),
];

const STEPS: [&str; 6] = [
    "「さがす」の ページを{開|ひら}きます。",
    "「どこから」に、{市|し}や{町|まち}の{名前|なまえ}を{書|か}きます。",
    "ほしい{助|たす}けを えらびます。わからないときは、えらばなくても いいです。",
    "「さがす」の ボタンを{押|お}します。",
    "{近|ちか}い ところから{順番|じゅんばん}に{出|で}ます。{電話番号|でんわばんごう}も{出|で}ます。",
    "{行|い}く{前|まえ}に、{電話|でんわ}で{聞|き}いてください。{情報|じょうほう}が{古|ふる}いことがあります。",
];

/// Signs and what they mean.
const SIGNS: [(&str, &str); 10] = [
    ("{合|あ}う", "あなたが{書|か}いたことと、{合|あ}っています。"),
    ("{合|あ}わない", "あなたが{書|か}いたことと、ちがいます。"),
    ("{不明|ふめい}", "わかりません。{電話|でんわ}で{聞|き}いてください。"),
    ("○ある", "{行|い}ける ところに あります。"),
    ("△{足|た}りない", "ありますが、{足|た}りません。"),
    ("▽{遠|とお}い", "ありますが、{遠|とお}いです。"),
    ("ない", "{行|い}ける ところに ありません。"),
    ("？{不明|ふめい}", "まだ{調|しら}べていません。「ない」ではありません。"),
    ("＊", "{見|み}せない{数|かず}です。すぐ{下|した}で{説明|せつめい}します。"),
    ("{公表対象外|こうひょうたいしょうがい}、―", "はじめから{出|だ}さないと{決|き}めた{数|かず}です。"),
];

/// Why some numbers are not told.
pub(super) const STAR: [&str; 4] = [
    "「＊」は、{数|かず}を{見|み}せないという しるしです。",
    "{人数|にんずう}が{少|すく}ないと、だれのことか わかってしまいます。だから{見|み}せません。",
    "ほかの{数|かず}を{守|まも}るために、{大|おお}きい{数|かず}が「＊」になることもあります。",
    "「＊」が 0{人|にん}のことも あります。「＊」が{何人|なんにん}か、{考|かんが}えないでください。",
];

const ASK: [&str; 4] = [
    "{使|つか}いたい ところがあるとき：その{事業所|じぎょうしょ}に{電話|でんわ}してください。",
    "どこに{聞|き}けばいいか わからないとき：{市役所|しやくしょ}や{町役場|まちやくば}の、{障害福祉|しょうがいふくし}の{係|かかり}に{聞|き}いてください。",
    "{生活|せいかつ}のことを{相談|そうだん}したいとき：{相談支援事業所|そうだんしえんじぎょうしょ}か、{基幹相談支援|きかんそうだんしえん}センターに{聞|き}いてください。「さがす」で さがせます。",
    "ここに{書|か}いてあることが まちがっているとき：{事業所|じぎょうしょ}の ページの「{情報|じょうほう}の{誤|あやま}りを{知|し}らせる」から{教|おし}えてください。",
];

const OWN: [&str; 4] = [
    "さがすときに、{名前|なまえ}は{書|か}かないでください。{書|か}かなくても さがせます。",
    "あなたが さがすときに{書|か}いたことは、{残|のこ}りません。",
    "{見|み}つからなかった{回数|かいすう}だけ、{地域|ちいき}で まとめて{数|かぞ}えます。だれが さがしたかは、わかりません。",
    "{困|こま}っている{人|ひと}の{名前|なまえ}や{住所|じゅうしょ}は、どこにも ありません。",
];

/// Words that the other pages use.
const WORDS: [(&str, &str); 7] = [
    (
        "{協議会|きょうぎかい}",
        "{障害|しょうがい}のある{人|ひと}の{生活|せいかつ}を よくするために、{地域|ちいき}の{人|ひと}が{話|はな}しあう{会|かい}",
    ),
    ("{困|こま}りごと", "{必要|ひつよう}なのに、{足|た}りないこと"),
    ("{地域課題|ちいきかだい}", "{地域|ちいき}の みんなで{考|かんが}えること"),
    ("{取組|とりく}み", "{困|こま}りごとを{減|へ}らすために することや、したこと"),
    ("{事業所|じぎょうしょ}", "{生活|せいかつ}を{助|たす}ける{仕事|しごと}をしている ところ"),
    (
        "{相談支援専門員|そうだんしえんせんもんいん}",
        "{生活|せいかつ}のことを{聞|き}いて、いっしょに{考|かんが}える{人|ひと}",
    ),
    ("{圏域|けんいき}", "いくつかの{市|し}や{町|まち}を あわせた、{広|ひろ}い{地域|ちいき}"),
];

/// The page.
pub(super) fn easy_page(frame: &Frame, furigana: &Furigana) -> Markup {
    page(
        frame,
        html! {
            div.easy {
                h1 { (furigana.text("やさしい{日本語|にほんご}の つかいかた")) }
                p.next { (furigana.switch(EASY)) }
                (lines(furigana, "what", "これは{何|なん}ですか", &WHAT))
                (things(furigana))
                section aria-labelledby="steps" {
                    h2 #steps { (furigana.text("さがしかた")) }
                    ol { @for step in STEPS { li { (furigana.text(step)) } } }
                    p.next { a href="/search" { (furigana.text("「さがす」の ページへ")) } }
                }
                (pairs(furigana, "signs", "しるしの{意味|いみ}", &SIGNS))
                (lines(furigana, "star", "「＊」は{何|なん}ですか", &STAR))
                (lines(furigana, "ask", "だれに{聞|き}けばいいですか", &ASK))
                (lines(furigana, "own", "あなたのことは{守|まも}られます", &OWN))
                (pairs(furigana, "words", "ことばの{意味|いみ}", &WORDS))
                p.next { a href="/help#words" { (furigana.text("くわしい ことばの{意味|いみ}を{見|み}る")) } }
            }
        },
    )
}

fn things(furigana: &Furigana) -> Markup {
    html! {
        section aria-labelledby="things" {
            h2 #things { (furigana.text("{何|なに}が わかりますか")) }
            ul { @for (what, path, name) in THINGS {
                li { (furigana.text(what)) "：" a href=(path) { (furigana.text(name)) } }
            } }
        }
    }
}

/// A section of sentences.
pub(super) fn lines(furigana: &Furigana, id: &str, heading: &str, lines: &[&str]) -> Markup {
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (furigana.text(heading)) }
            ul { @for line in lines { li { (furigana.text(line)) } } }
        }
    }
}

fn pairs(furigana: &Furigana, id: &str, heading: &str, pairs: &[(&str, &str)]) -> Markup {
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (furigana.text(heading)) }
            dl.terms { @for (word, means) in pairs {
                div { dt { (furigana.text(word)) } dd { (furigana.text(means)) } }
            } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ruby::tests::{is_kanji, without_ruby};
    use super::*;

    fn html(query: &str) -> String {
        let frame = Frame { title: "", path: EASY, viewer: None, csrf: "", demo: false };
        let page = easy_page(&frame, &Furigana::of(query, Vec::new())).into_string();
        let (_, main) = page.split_once("<div class=\"easy\">").expect("the text");
        main.split("</main>").next().unwrap_or_default().to_owned()
    }

    #[test]
    fn every_word_in_kanji_has_its_reading_unless_it_is_not_wanted() {
        let left = without_ruby(&html(""));
        let bare: Vec<char> = left.chars().filter(|letter| is_kanji(*letter)).collect();
        assert!(bare.is_empty(), "{bare:?}");
        let off = html("furigana=off");
        assert!(
            !off.contains("<ruby>") && off.contains("地域に「あるもの」") && !off.contains(['{', '}', '|'])
        );
    }

    #[test]
    fn sentences_are_short() {
        let off = html("furigana=off");
        for item in off.split("<li>").skip(1) {
            let text = item.split("</li>").next().unwrap_or_default();
            for sentence in text.split('。') {
                let letters =
                    sentence.split('<').map(|piece| piece.split('>').next_back().unwrap_or_default());
                let count: usize = letters.map(|piece| piece.chars().count()).sum();
                assert!(count <= 65, "{sentence}");
            }
        }
    }
}
