//! Why numbers are hidden, in words for members of a council.

use arunai_core::documents::HIDDEN;
use maud::{Markup, html};

use super::layout::{Frame, page};

/// The page.
pub(super) fn explained_page(frame: &Frame) -> Markup {
    page(
        frame,
        html! {
            h1 { "公表する数と「＊」" }
            p { "困りごとの数は、一人ひとりの暮らしから数えたものです。数から「あの人のことだ」とわかってはいけません。このページは、なぜ「＊」にするのか、何を読みとってよいのかを説明します。" }
            (subtraction())
            (what_we_do())
            (other_ways())
            (reading())
        },
    )
}

/// The example of the open data of 介護DB: 1,476 in all, of which 1,065, 372 and 39.
fn subtraction() -> Markup {
    html! {
        section {
            h2 { "1. かくしても、引き算でわかってしまう" }
            p { "介護DBオープンデータ（厚生労働省）の説明に出てくる数で考えます。合計が1,476、内訳が1,065と372と39です。いちばん小さい39だけを「＊」にすると、次のようになります。" }
            (example("39だけをかくした表", ["1,476", "1,065", "372", HIDDEN]))
            p { "これでは " strong { "1,476 − 1,065 − 372 ＝ 39" } " と、だれでも計算できます。小さい数だけをかくしても、守ったことにならないのです。" }
        }
    }
}

fn what_we_do() -> Markup {
    html! {
        section {
            h2 { "2. あるないのやり方：もう一つかくす" }
            (example("引き算でもわからない表", ["1,476", "1,065", HIDDEN, HIDDEN]))
            p { "二つを「＊」にすると、わかるのは「二つあわせて411」だけです。どの数をかくせば足りるかは、公表する数を全部ならべ、計算でつきとめられないかを一つずつためして決めます。同じ時期のほかの公表（ほかの協議会や年度のもの）、事業所が自分の分を知っていることも入れてためします。最後に別のプログラムがもう一度ためし、一つでもわかれば何も公表しません。" }
            ul {
                li { "ふつう、協議会の資料は5人未満、だれでも見られる公開は10人未満を「＊」にします。人口25,000人未満の市町村の公開では20人未満と0人も、2,000人未満の町村ではすべての人数を「＊」にします。" }
                li { "3つ以上の事業所の数でないもの、1つの事業所をのぞくと1人か2人になるものも「＊」です。" }
                li { "主担当の事例が200に足りない協議会は、全域のサービスの分野ごとの数だけを、年度ごとに公表します。" }
                li { "同じ市町村を受けもつ協議会が二つあるときは、理由・者と児・待った日数・種類ごとの数は、せまいほうの協議会だけが公表します。ひろいほうから引き算すると、残りの市町村のことがわかるからです。" }
                li { "数えるのは期間が終わってから1度だけです。あとから記録されたものは、次の公表で「遅れて記録」として別に数えます。" }
            }
        }
    }
}

fn other_ways() -> Markup {
    html! {
        section {
            h2 { "3. ほかのやり方を選ばなかったわけ" }
            div.scroll role="region" aria-label="ほかのやり方（横に動かせます）" tabindex="0" {
                table {
                    caption { span { "同じ例をほかのやり方で" } }
                    thead { tr { th scope="col" { "やり方" } th scope="col" { "合計" } th scope="col" { "内訳" } th scope="col" { "困ること" } } }
                    tbody {
                        tr { th scope="row" { "10の位に切り上げる" } td { "1,480" } td { "1,070・380・40" } td { "足しても合わない（1,490）" } }
                        tr { th scope="row" { "四捨五入する" } td { "1,480" } td { "1,070・370・40" } td { "1〜4人が0になり、「ない」が消える" } }
                        tr { th scope="row" { "合計だけ切り上げる" } td { "1,480" } td { "1,065・372・39" } td { "小さい数がそのまま見える" } }
                    }
                }
            }
            p { "あるないは、少ない困りごとを見つけるための台帳です。少ない数が0になるやり方や、足すと合わないやり方は使いません。" }
        }
    }
}

fn reading() -> Markup {
    html! {
        section {
            h2 { "4. 読むときの約束" }
            ul {
                li { "「＊」は「少ない」という意味とはかぎりません。大きい数でも、ほかの数を守るために「＊」になります。" }
                li { "「＊」から「1〜4人だろう」と推しはからないでください。色や並び順にも、かくした数は入っていません。" }
                li { "「公表対象外」は、その区分を公表しないと前もって決めたものです。人がいるかいないかとは関係ありません。" }
                li { "公表した数はあとから変えません。誤りがあれば理由を示して取り下げます。" }
                li { "自分のことは自分でわかります。少人数の集まりで数を話すときは、その場にいる人のことを考えてください。" }
            }
            p.next { a href="/releases" { "公表した数を見る" } }
        }
    }
}

fn example(caption: &str, [all, first, second, third]: [&str; 4]) -> Markup {
    html! {
        div.scroll role="region" aria-label={ (caption) "（横に動かせます）" } tabindex="0" {
            table {
                caption { span { (caption) } }
                thead { tr { th scope="col" { "合計" } th scope="col" { "A" } th scope="col" { "B" } th scope="col" { "C" } } }
                tbody { tr { td { (all) } td { (first) } td { (second) } td { (third) } } }
            }
        }
    }
}
