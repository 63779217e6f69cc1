//! What is asked of a person: codes and areas, no name, no address, no sentence.

use arunai_core::areas::Area;
use maud::{Markup, html};

use super::areas::{area_field, area_lists};
use super::names::{Names, STAGES, YES_OR_NO};
use crate::pages::fields::field;
use crate::pages::forms::Form;

/// What a person consents to, as it is read out.
pub(super) const CONSENT: &str = "「困りごとを、名前などを除いて記号で記録し、地域の課題を考える統計に使います。いつでもやめられ、やめても支援は変わりません」";
/// モニタリング期間 to choose from, in months.
const MONTHS: &[(&str, &str)] = &[
    ("", "決まっていない"),
    ("1", "1か月ごと"),
    ("2", "2か月ごと"),
    ("3", "3か月ごと"),
    ("4", "4か月ごと"),
    ("5", "5か月ごと"),
    ("6", "6か月ごと"),
    ("7", "7か月ごと"),
    ("8", "8か月ごと"),
    ("9", "9か月ごと"),
    ("10", "10か月ごと"),
    ("11", "11か月ごと"),
    ("12", "12か月ごと"),
];

/// What may change from a day on.
pub(super) fn circumstance_fields(form: &Form, names: &Names, areas: &[Area]) -> Markup {
    html! {
        (field("stage", "者・児").required().radios(form, STAGES))
        (field("main_support:bool", "この事業所が主担当（計画相談・障害児相談の担当）ですか")
            .hint("地域の数に入るのは、主担当の事例だけです。").required().radios(form, YES_OR_NO))
        div.fields {
            (area_field(form, "residence_area", "住まいの地域",
                "住んでいる、または住みたい市町村・区・中学校区。入院・入所中の人は、これから住みたいところ。"))
            (area_field(form, "granting_area", "支給決定市町村", "受給者証を出している市町村"))
        }
        div.fields {
            (field("support_level:null", "障害支援区分")
                .select(form, &names.choices_or_none("support_levels", "記録しない")))
            (field("monitoring_months:number", "モニタリング期間").select(form, MONTHS))
        }
        (field("disability_types[]", "障害種別").hint("あてはまるもの全部").checks(form, &names.choices("disability_types")))
        (area_lists(areas))
    }
}

/// Consents and dates.
pub(super) fn consent_fields(form: &Form) -> Markup {
    html! {
        p.hint { "同意の文：" (CONSENT) }
        div.fields {
            (field("birth_cohort:number", "生年度（西暦）")
                .hint("4月2日から次の年の4月1日までに生まれた人の年度。例：1998").required().short().number(form))
            (field("consented_on", "本人が同意した日").required().date(form))
            (field("guardian_consented_on", "保護者が同意した日").hint("児のときは必ず").date(form))
            (field("opened_on", "支援の開始日").hint("同意した日かその後").required().date(form))
        }
    }
}
