//! Offers of cases, and the form of one.

use arunai_core::cases::Stage;
use arunai_core::id::OrganizationId;
use arunai_core::transfers::{Transfer, TransferState};
use maud::{Markup, html};

use super::known::Known;
use super::names::{TRANSFER_STATES, called};
use super::path_of;
use super::sheet::under;
use super::transfers::Offers;
use crate::pages::fields::{field, writing_button};
use crate::pages::forms::Form;
use crate::pages::layout::{FormFault, Frame, fault_summary};
use crate::pages::words::era_date;

/// The offers: those that wait for an answer first.
pub(super) fn transfer_list(frame: &Frame, offers: &Offers, faults: &[FormFault]) -> Markup {
    let items = &offers.page.items;
    let (open, settled): (Vec<&Transfer>, Vec<&Transfer>) =
        items.iter().partition(|offer| offer.state == TransferState::Offered);
    html! {
        (fault_summary(faults))
        p { "申し出は、事例のページの「ほかの事業所に引きつぐ」から出します。引き受けるまで、相手の事業所には事例の内容は見えません。" }
        section aria-labelledby="open" {
            h2 #open { "返事を待っているもの " (open.len()) "件" }
            @if open.is_empty() { p { "いまはありません。" } }
            @for offer in open { (open_offer(frame, offers, offer)) }
        }
        @if !settled.is_empty() {
            section aria-labelledby="settled" {
                h2 #settled { "返事がすんだもの" }
                ul.rows { @for offer in settled { li { (settled_offer(offers, offer)) } } }
            }
        }
        @if let Some(next) = &offers.page.next { p.next { a href={ "/transfers?after=" (next) } { "次の200件" } } }
        p.next { a href="/cases" { "事例の一覧にもどる" } }
    }
}

/// Only whoever has the case is told which one it is, and only the other one may take it.
fn open_offer(frame: &Frame, offers: &Offers, offer: &Transfer) -> Markup {
    let action = format!("/transfers/{}", offer.id);
    let version = offer.version.to_string();
    let button = |state: &str, name: &str| {
        writing_button(frame, &action, &[("version", &version), ("state", state)], name)
    };
    let (from, to) = (name(offers, offer.from_organization_id), name(offers, offer.to_organization_id));
    html! {
        div.card {
            @match offer.case_id {
                Some(case) => {
                    h3 { (to) "への申し出" }
                    (days(offer))
                    p { a href=(path_of(case)) { "申し出た事例を見る" } }
                    (button("withdrawn", &format!("{to}への申し出を取り下げる")))
                }
                None => {
                    h3 { (from) "からの申し出" }
                    (days(offer))
                    p { "引き受けると、事例が記録と合言葉ごと新しくこの事業所のものになります。" }
                    (button("accepted", &format!("{from}から引き受ける")))
                    (button("declined", &format!("{from}に断る")))
                }
            }
        }
    }
}

fn days(offer: &Transfer) -> Markup {
    html! {
        p {
            (era_date(offer.offered_on)) "に申し出。本人の同意 " (era_date(offer.consented_on))
            @if let Some(day) = offer.guardian_consented_on { "、保護者の同意 " (era_date(day)) }
            "。"
        }
    }
}

fn settled_offer(offers: &Offers, offer: &Transfer) -> Markup {
    html! {
        (name(offers, offer.from_organization_id)) "から" (name(offers, offer.to_organization_id)) "へ："
        (called(TRANSFER_STATES, &offer.state))
        @if let Some(day) = offer.settled_on { "（" (era_date(day)) "）" }
        @if let Some(case) = offer.case_id { " " a href=(path_of(case)) { "この事例を見る" } }
    }
}

fn name(offers: &Offers, id: OrganizationId) -> &str {
    offers.organizations.get(&id.to_string()).map_or("台帳にない事業所", String::as_str)
}

/// The first step: to whom, by name.
pub(super) fn find_form(form: &Form) -> Markup {
    html! {
        p { "本人の同意を得てから申し出ます。相手の事業所が引き受けると、記録が全部移り、この事業所からは見えなくなります。" }
        (field("name", "引きつぐ事業所の名前").hint("名前の一部でもさがせます。").required().text(form))
    }
}

/// The second step: which of those that were found, and the consent.
pub(super) fn offer_fields(form: &Form, known: &Known, offered: &[(String, String)]) -> Markup {
    let guardian = field("guardian_consented_on", "保護者が引きつぎに同意した日");
    let is_child = known.file.case.stage == Stage::Child;
    html! {
        div.fields {
            (field("to_organization_id", "引きつぐ事業所").required().select(form, offered))
            (field("consented_on", "本人が引きつぎに同意した日").required().date(form))
            @if is_child { (guardian.required().date(form)) }
        }
        p { a href=(under(known.id(), "transfer")) { "ほかの名前でさがしなおす" } }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use arunai_core::page::Page;
    use serde_json::json;

    use super::*;

    fn list(state: &str, case: Option<&str>) -> String {
        let [own, other] = [1, 2].map(|n| format!("00000000-0000-4000-8000-00000000000{n}"));
        let offer = json!({
            "id": own, "version": 1, "case_id": case, "from_organization_id": own, "to_organization_id": other,
            "consented_on": "2026-06-01", "offered_on": "2026-06-02", "state": state,
            "settled_on": null, "guardian_consented_on": null,
        });
        let organizations = BTreeMap::from([(own, "<月の会>".to_owned()), (other, "星の会".to_owned())]);
        let items = vec![serde_json::from_value(offer).expect("an offer")];
        let frame = Frame { title: "t", path: "/cases", viewer: None, csrf: "secret", demo: true };
        let page = Page { items, next: None };
        transfer_list(&frame, &Offers { page, organizations }, &[]).into_string()
    }

    #[test]
    fn the_giver_takes_back_and_the_other_one_answers() {
        let given = list("offered", Some("00000000-0000-4000-8000-000000000003"));
        assert!(given.contains("星の会への申し出を取り下げる") && !given.contains("引き受ける</button>"));
        let received = list("offered", None);
        assert!(received.contains("&lt;月の会&gt;から引き受ける") && received.contains("に断る"));
        assert!(!received.contains("/cases/0"));
        assert!(list("declined", None).contains("いまはありません。"));
    }
}
