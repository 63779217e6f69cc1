//! What a provider is asked.

use arunai_core::clock::day_of;
use arunai_core::confirmations::ConfirmedBy;
use arunai_core::eligibility::Eligibility;
use arunai_core::locations::Location;
use arunai_core::services::OpeningHours;
use maud::{Markup, html};

use super::confirm::Asked;
use super::known::{fact, refused};
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{FormFault, Frame, page};
use crate::pages::words::{era_date, opening};

/// What may be different, as it is chosen.
pub(super) const PARTS: &[(&str, &str)] = &[
    ("name", "名前・法人の名前"),
    ("phone", "電話・ファックス・ホームページ"),
    ("place", "住所・場所"),
    ("service_areas", "行ける地域"),
    ("hours", "曜日・時間"),
    ("capacity", "定員"),
    ("eligibility", "対象の人"),
    ("vacancy", "空き状況"),
    ("closed", "やめた・休んでいる"),
    ("other", "そのほか"),
];

/// What the register says, and the two answers.
pub(super) fn confirm_page(frame: &Frame, asked: &Asked, token: &str, faults: &[FormFault]) -> Markup {
    let found = &asked.confirmable;
    let service = &found.service;
    let path = format!("/confirm/{token}");
    page(
        frame,
        html! {
            h1 { "登録内容の確認のお願い" }
            (refused(faults))
            @if found.is_answered && faults.is_empty() {
                p.told role="status" {
                    "ありがとうございました。「変更なし」を記録しました。"
                    @if let Some(last) = &found.last { "（" (era_date(last.confirmed_on)) "・" (who(last.confirmed_by)) "）" }
                }
            }
            p { "協議会の台帳には、「" (service.name) "」について次のようにのせています。いまも、このとおりですか。" }
            (facts(asked))
            @if let (Some(last), false) = (&found.last, found.is_answered) {
                p { "最後に確かめた日：" (era_date(last.confirmed_on)) "（" (who(last.confirmed_by)) "）" }
            }
            div.answers {
                form.inline method="post" action=(path) {
                    input type="hidden" name="version" value=(service.version);
                    button type="submit" { "変更なし" }
                }
                a.button href={ (path) "/difference" } { "ちがうところがある" }
            }
            p.hint { "このページは" (era_date(day_of(found.expires_at))) "まで使えます。サインインはいりません。" }
        },
    )
}

/// Who confirmed.
pub(super) fn who(by: ConfirmedBy) -> &'static str {
    match by {
        ConfirmedBy::Curator => "協議会事務局",
        ConfirmedBy::Provider => "事業所",
    }
}

fn facts(asked: &Asked) -> Markup {
    let found = &asked.confirmable;
    let service = &found.service;
    let kind = asked.terms.iter().find(|term| term.id == service.kind).map(|term| term.name.as_str());
    let capacity = service.capacity.map(|capacity| format!("{capacity}人"));
    let areas: Vec<&str> = asked.areas.iter().map(|area| area.name.as_str()).collect();
    let places: Vec<String> = found.locations.iter().map(address).collect();
    html! {
        dl.sheet {
            (fact("名前", Some(&service.name)))
            (fact("種類", kind))
            (fact("法人", found.organization_name.as_deref()))
            (fact("住所", Some(&places.join("、"))))
            (fact("電話", service.phone.as_deref()))
            (fact("ファックス", service.fax.as_deref()))
            (fact("ホームページ", service.url.as_deref()))
            (fact("時間", Some(&hours(&service.hours))))
            (fact("休みの日", service.closed_days.as_deref()))
            (fact("定員", capacity.as_deref()))
            (fact("行ける地域", Some(&areas.join("、"))))
            (fact("対象の人", Some(&taken(&service.eligibility, asked))))
            (fact("そのほか", service.notes.as_deref()))
        }
    }
}

fn address(place: &Location) -> String {
    match place.is_confidential {
        true => format!("{}（くわしい所在地は公開していません）", place.address_area),
        false => format!("{}{}", place.address_area, place.address_street),
    }
}

fn hours(hours: &OpeningHours) -> String {
    let days = [
        ("平日", &hours.weekday),
        ("土曜", &hours.saturday),
        ("日曜", &hours.sunday),
        ("祝日", &hours.holiday),
    ];
    let told = days.iter().filter_map(|(day, span)| Some(format!("{day} {}", opening(span.as_deref()?))));
    told.collect::<Vec<_>>().join("、")
}

/// Whom it takes, as far as the register knows.
fn taken(eligibility: &Eligibility, asked: &Asked) -> String {
    let mut told = Vec::new();
    match (eligibility.minimum_age, eligibility.maximum_age) {
        (Some(low), Some(high)) => told.push(format!("{low}〜{high}歳")),
        (Some(low), None) => told.push(format!("{low}歳以上")),
        (None, Some(high)) => told.push(format!("{high}歳まで")),
        (None, None) => {}
    }
    let types = eligibility.disability_types.iter().flatten();
    let name = |id: &_| asked.terms.iter().find(|term| term.id == *id).map(|term| term.name.clone());
    told.extend(types.filter_map(name));
    let yes_no = [
        (eligibility.medical_care, "医療的ケアを受け入れる", "医療的ケアは受け入れない"),
        (eligibility.severe_behaviour, "強度行動障害を受け入れる", "強度行動障害は受け入れない"),
        (eligibility.wheelchair, "車いすで使える", "車いすでは使えない"),
    ];
    told.extend(yes_no.iter().filter_map(|(is, yes, no)| Some((if (*is)? { *yes } else { *no }).to_owned())));
    told.join("、")
}

/// The form for what is different.
pub(super) fn difference_page(frame: &Frame, asked: &Asked, token: &str, form: &Form) -> Markup {
    page(
        frame,
        html! {
            h1 { "ちがうところを知らせる" }
            p { "「" (asked.confirmable.service.name) "」について、ちがうところをえらんで、正しい内容を書いてください。" }
            p.hint { "利用している人のことは書かないでください。90日たつと消します。" }
            (writing_form(frame, &format!("/confirm/{token}/difference"), form, html! {
                (field("parts[]", "ちがうところ").required().checks(form, PARTS))
                (field("text", "正しい内容").hint("400字まで").lines(form))
                (field("contact", "連絡先").hint("こちらから聞くときの電話番号など。書かなくてもかまいません。").text(form))
            }, "知らせる"))
            p.next { a href={ "/confirm/" (token) } { "登録内容にもどる" } }
        },
    )
}

/// That it arrived.
pub(super) fn told_page(frame: &Frame, asked: &Asked, token: &str) -> Markup {
    page(
        frame,
        html! {
            h1 { "お知らせを受けとりました" }
            p role="status" {
                "「" (asked.confirmable.service.name) "」のちがうところを、協議会の事務局へ送りました。確かめてから台帳をなおします。"
            }
            p.next { a href={ "/confirm/" (token) } { "登録内容にもどる" } }
        },
    )
}

/// The link is over, or there is none.
pub(super) fn over_page(frame: &Frame) -> Markup {
    page(
        frame,
        html! {
            h1 { "このリンクは使えません" }
            p { "期限がすぎたか、リンクがとちゅうで切れています。協議会の事務局に、新しいリンクをたのんでください。" }
            p.next { a href="/search" { "さがすページへ" } }
        },
    )
}

#[cfg(test)]
mod tests {
    use arunai_core::confirmations::Confirmable;
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::pages::words::tests::result;

    fn asked(is_answered: bool) -> Asked {
        let result = result();
        let confirmable = Confirmable {
            service: (*result.service).clone(),
            locations: result.location.iter().map(|place| (**place).clone()).collect(),
            organization_name: None,
            last: None,
            expires_at: "2026-12-01T00:00:00Z".parse::<DateTime<Utc>>().expect("a moment"),
            is_answered,
        };
        Asked { confirmable, terms: Vec::new(), areas: Vec::new() }
    }

    const FRAME: Frame<'static> = Frame { title: "", path: "", viewer: None, csrf: "", demo: false };

    #[test]
    fn nothing_changes_by_looking() {
        let page = confirm_page(&FRAME, &asked(false), "abc", &[]).into_string();
        assert!(page.contains("method=\"post\" action=\"/confirm/abc\""));
        assert!(page.contains("&lt;script&gt;") && page.contains("月見市1-2") && page.contains("記載なし"));
        assert!(!page.contains("ありがとうございました"));
        assert!(
            confirm_page(&FRAME, &asked(true), "abc", &[]).into_string().contains("ありがとうございました")
        );
    }

    #[test]
    fn a_withheld_place_stays_withheld() {
        let mut asked = asked(false);
        asked.confirmable.locations[0].is_confidential = true;
        let page = confirm_page(&FRAME, &asked, "abc", &[]).into_string();
        assert!(page.contains("くわしい所在地は公開していません") && !page.contains("1-2"));
    }
}
