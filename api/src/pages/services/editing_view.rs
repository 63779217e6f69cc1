//! The form of a service's main facts.

use maud::{Markup, html};

use super::editing::Choices;
use super::eligibility_view::DELIVERIES;
use super::keeping_view::back;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::Frame;
use crate::pages::words::LANGUAGES;

/// Yes, no, or nobody has said.
const KNOWN: &[(&str, &str)] = &[("", "不明"), ("true", "あり"), ("false", "なし")];
/// Who alone is taken.
const GENDERS: &[(&str, &str)] =
    &[("", "不明"), ("any", "だれでも"), ("female", "女性のみ"), ("male", "男性のみ")];
/// The lowest 障害支援区分 that is taken.
const LEVELS: &[(&str, &str)] = &[
    ("", "不明"),
    ("0", "区分がなくてもよい"),
    ("1", "区分1以上"),
    ("2", "区分2以上"),
    ("3", "区分3以上"),
    ("4", "区分4以上"),
    ("5", "区分5以上"),
    ("6", "区分6"),
];

/// The whole form.
pub(super) fn edit_form(frame: &Frame, path: &str, form: &Form, choices: &Choices) -> Markup {
    let fields = html! {
        (contact_fields(form))
        (opening_fields(form))
        (person_fields(form, choices))
        (reach_fields(form, choices))
        (day_fields(form))
    };
    html! {
        h1 { "内容を変更する" }
        p.hint { "ここで変えたところは、公表データをとりこんでも変わりません。わからないところは「不明」のままにしてください。" }
        (writing_form(frame, &format!("{path}/edit"), form, fields, "変更する"))
        (back(path))
    }
}

fn contact_fields(form: &Form) -> Markup {
    html! {
        h2 { "名前・連絡先" }
        (field("name", "事業所の名前").required().text(form))
        div.fields {
            (field("phone:null", "電話").text(form))
            (field("url:null", "ホームページ").hint("https:// から").text(form))
        }
        (field("notes:null", "備考").lines(form))
    }
}

fn opening_fields(form: &Form) -> Markup {
    html! {
        h2 { "定員・日・時間" }
        (field("capacity:number", "定員（人）").short().number(form))
        p.hint { "時間は 09:00-17:00 のように、半角で入れてください。夜をまたぐときは 17:00-09:00 です。" }
        div.fields {
            (field("hours.weekday", "平日").short().text(form))
            (field("hours.saturday", "土曜").short().text(form))
            (field("hours.sunday", "日曜").short().text(form))
            (field("hours.holiday", "祝日").short().text(form))
        }
        (field("closed_days:null", "定休日").text(form))
    }
}

fn person_fields(form: &Form, choices: &Choices) -> Markup {
    let types = choices.disability_types.iter().map(|term| (term.id.as_str(), term.name.as_str()));
    let types: Vec<_> = types.collect();
    let flag = |name: &'static str, label: &'static str| field(name, label).short().select(form, KNOWN);
    html! {
        h2 { "対象" }
        div.fields {
            (field("eligibility.minimum_age:number", "何歳から").short().number(form))
            (field("eligibility.maximum_age:number", "何歳まで").short().number(form))
            (field("eligibility.minimum_support_level:number", "障害支援区分").select(form, LEVELS))
            (field("eligibility.accepted_gender", "性別").short().select(form, GENDERS))
        }
        (field("eligibility.disability_types[]", "障害の種類")
            .hint("どれもえらばなければ「不明」です。").checks(form, &types))
        div.fields {
            (flag("eligibility.medical_care:bool", "医療的ケア"))
            (flag("eligibility.severe_behaviour:bool", "強度行動障害"))
            (flag("eligibility.wheelchair:bool", "車いす"))
            (flag("eligibility.kyosei:bool", "共生型"))
        }
        (field("eligibility.languages[]", "使える言語").checks(form, &languages(form)))
    }
}

/// The languages with a name here, and those that the record names beside them.
fn languages(form: &Form) -> Vec<(String, String)> {
    let named = LANGUAGES.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned()));
    let own = form.pairs().iter().filter(|(name, _)| name == "eligibility.languages[]");
    let others = own.filter(|(_, code)| !LANGUAGES.iter().any(|(known, _)| known == code));
    named.chain(others.map(|(_, code)| (code.clone(), code.clone()))).collect()
}

fn reach_fields(form: &Form, choices: &Choices) -> Markup {
    html! {
        h2 { "使いかた・提供する地域" }
        (field("delivery[]", "使いかた")
            .hint("どれもえらばなければ、サービスの種類と同じです。").checks(form, DELIVERIES))
        (field("service_areas[]", "提供する地域")
            .hint("来てくれるサービス、地域の人だけが使えるサービスで、えらんでください。")
            .checks(form, &choices.areas))
    }
}

fn day_fields(form: &Form) -> Markup {
    html! {
        h2 { "始まり・終わり・休止" }
        div.fields {
            (field("opens_on:null", "始まる日").short().date(form))
            (field("closes_on:null", "使えなくなる日").short().date(form))
            (field("suspended_from:null", "休止の初日").short().date(form))
            (field("suspended_until:null", "休止の最終日").short().date(form))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet_view::tests::frame;
    use super::*;

    #[test]
    fn the_form_holds_what_is_known() {
        let form = Form::with(&[
            ("name", "<月>"),
            ("eligibility.medical_care", "false"),
            ("eligibility.languages[]", "xx"),
            ("service_areas[]", "322016"),
            ("version", "3"),
        ]);
        let choices = Choices {
            areas: vec![("322016".into(), "松江市".into()), ("322024".into(), "浜田市".into())],
            disability_types: Vec::new(),
        };
        let html = edit_form(&frame(), "/services/1", &form, &choices).into_string();
        assert!(html.contains("value=\"&lt;月&gt;\"") && html.contains("name=\"version\" value=\"3\""));
        assert!(html.contains("value=\"322016\" checked") && !html.contains("value=\"322024\" checked"));
        assert!(
            html.contains("value=\"xx\" checked") && html.contains("<option value=\"false\" selected>なし")
        );
    }
}
