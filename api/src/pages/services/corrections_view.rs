//! The form for saying what is wrong about a service.

use maud::{Markup, html};

use super::keeping_view::back;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::Frame;

/// What can be wrong.
const PARTS: &[(&str, &str)] = &[
    ("phone", "電話・ファックス・ホームページ"),
    ("place", "住所・地図の位置"),
    ("name", "事業所や法人の名前"),
    ("hours", "開いている日・時間"),
    ("capacity", "定員"),
    ("vacancy", "空き状況"),
    ("eligibility", "対象になる人"),
    ("service_areas", "提供する地域"),
    ("closed", "もうない、休んでいる"),
    ("other", "そのほか"),
];

/// The form.
pub(super) fn correction_form(frame: &Frame, path: &str, name: &str, form: &Form) -> Markup {
    let fields = html! {
        (field("parts[]", "どこがちがいますか").hint("あてはまるもの全部").checks(form, PARTS))
        (field("text", "正しい内容")
            .hint("わかれば、400字まで。利用している人のこと（名前、病気、暮らし）は書かないでください。")
            .lines(form))
        (field("contact", "あなたの連絡先")
            .hint("なくてもかまいません。確かめるために使い、確かめおわったら消します。").text(form))
    };
    html! {
        h1 { "情報の誤りを知らせる" }
        p { strong { (name) } }
        p { "協議会の事務局が確かめて、台帳をなおします。知らせた内容は公開しません。90日で消します。" }
        (writing_form(frame, &format!("{path}/corrections"), form, fields, "知らせる"))
        (back(path))
    }
}

/// That it was taken in, and what happens next.
pub(super) fn thanks(path: &str, name: &str) -> Markup {
    html! {
        h1 { "受けつけました" }
        p { (name) "について、お知らせありがとうございます。" }
        p { "協議会の事務局が確かめます。台帳がなおるまでに、日がかかることがあります。" }
        (back(path))
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::corrections::NewCorrection;

    use super::super::sheet_view::tests::frame;
    use super::*;

    #[test]
    fn every_choice_is_one_of_the_registers() {
        for (part, name) in PARTS {
            let new = Form::with(&[("parts[]", part)]).input::<NewCorrection>();
            assert_eq!(new.unwrap_or_else(|_| panic!("{part}")).parts.len(), 1);
            assert!(!name.is_ascii());
        }
    }

    #[test]
    fn what_was_typed_stays_and_nobody_is_asked_about_users() {
        let form = Form::with(&[("parts[]", "phone"), ("text", "<b>")]);
        let html = correction_form(&frame(), "/services/1", "<月>", &form).into_string();
        assert!(
            html.contains("value=\"phone\" checked")
                && html.contains("&lt;b&gt;")
                && html.contains("&lt;月&gt;")
        );
        assert!(html.contains("書かないでください") && html.contains("action=\"/services/1/corrections\""));
    }
}
