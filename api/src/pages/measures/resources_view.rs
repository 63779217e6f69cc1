//! The page on which a measure's resources are chosen.

use arunai_core::services::Service;
use maud::{Markup, html};

use super::MEASURES;
use super::resources::ResourcePage;
use crate::pages::fields::{carried, field, own_fields};
use crate::pages::forms::Form;
use crate::pages::issues::parts::or_none;
use crate::pages::layout::{Frame, fault_beside, fault_summary, page};

/// The page: what the measure has, and what the register has to choose from.
pub(super) fn resources_page(frame: &Frame, found: &ResourcePage, form: &Form) -> Markup {
    let own = format!("{MEASURES}/{}", found.measure.id);
    page(
        frame,
        html! {
            h1 { "できた・変わった資源をえらぶ：" (found.measure.title) }
            p { "この取組みでできた、または変わった資源を、台帳からえらびます。台帳にないものは、先に台帳へ登録してください。" }
            (fault_summary(&form.faults))
            form.card method="get" action={ (own) "/resources" } {
                div.fields {
                    (field("area", "市町村").select(form, &or_none("すべて", found.areas.clone())))
                    (field("kind", "種類").select(form, &or_none("すべて", found.kinds.clone())))
                    button.second type="submit" { "下に出す" }
                }
            }
            (choices(frame, found, form, &own))
            p.next { a href=(own) { "変えずに取組みへもどる" } }
        },
    )
}

fn choices(frame: &Frame, found: &ResourcePage, form: &Form, own: &str) -> Markup {
    let is_sent = !form.text("csrf").is_empty();
    let version = if is_sent { form.text("version").to_owned() } else { found.measure.version.to_string() };
    let has = |service: &Service| form.has("service_ids[]", &service.id.to_string());
    let is_new = |service: &&Service| !found.measure.service_ids.contains(&service.id);
    let fault = form.fault_in("service_ids");
    html! {
        form.card.writes method="post" action={ (own) "/resources" } {
            (own_fields(frame.csrf))
            (carried(form, &["area", "kind"]))
            input type="hidden" name="version" value=(version);
            fieldset #service_ids tabindex=[fault.map(|_| "-1")] {
                legend { "いまの資源" }
                (fault_beside("service_ids", fault))
                @if found.known.is_empty() { p { "まだありません。上で市町村か種類をえらび、下からえらんでください。" } }
                @for service in &found.known { (choice(service, !is_sent || has(service))) }
            }
            @if !found.found.is_empty() {
                fieldset {
                    legend { "加える資源" }
                    @for service in found.found.iter().filter(is_new) { (choice(service, has(service))) }
                    @if found.is_cut { p.hint { "はじめの200か所だけを出しています。市町村と種類の両方でしぼりこんでください。" } }
                }
            }
            button.submit type="submit" { "資源を保存する" }
        }
    }
}

fn choice(service: &Service, is_on: bool) -> Markup {
    html! {
        label.check.line {
            input type="checkbox" name="service_ids[]" value=(service.id) checked[is_on];
            span {
                (service.name)
                @if let Some(places) = service.capacity { "（定員" (places) "人）" }
                @if service.retired_on.is_some() { "（台帳から外しました）" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::one_view::tests::measure;
    use super::*;

    #[test]
    fn without_resources_the_page_says_what_to_do() {
        let found = ResourcePage {
            measure: measure(),
            areas: Vec::new(),
            kinds: Vec::new(),
            known: Vec::new(),
            found: Vec::new(),
            is_cut: false,
        };
        let frame = Frame { title: "資源", path: MEASURES, viewer: None, csrf: "t", demo: false };
        let html = resources_page(&frame, &found, &Form::with(&[("kind", "kind_22")])).into_string();
        assert!(html.contains("<input type=\"hidden\" name=\"kind\" value=\"kind_22\">"));
        assert!(html.contains("まだありません") && html.contains("name=\"version\" value=\"5\""));
        assert!(!html.contains("加える資源"));
    }
}
