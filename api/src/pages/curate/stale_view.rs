//! The queue of what is old.

use arunai_core::confirmations::StaleService;
use maud::{Markup, html};

use super::known::{desk, refused};
use super::stale::{Queue, STALE, StaleView};
use crate::pages::fields::own_fields;
use crate::pages::layout::{Frame, page, told};
use crate::pages::words::era_date;

/// The page.
pub(super) fn stale_page(frame: &Frame, queue: &Queue) -> Markup {
    let done = queue.done.as_ref().map(|name| format!("「{name}」は変更なし、と記録しました。"));
    page(
        frame,
        html! {
            h1 { "古くなった情報" }
            p { "長いあいだだれも確かめていないものを、古い順に並べています。電話などで確かめたら「変更なし」を押してください。" }
            (refused(&queue.faults))
            (told(done.as_deref()))
            (filter_form(queue))
            @if queue.page.items.is_empty() {
                p { "この条件で、古くなった情報はありません。" a href="/curate" { "台帳の仕事にもどる" } }
            } @else {
                p { strong.big { (queue.count) } "件あります。" }
                ol.queue { @for stale in &queue.page.items { (entry(frame, queue, stale)) } }
                (links_form(frame, queue))
                @if let Some(next) = &queue.page.next {
                    p.next { a href=(queue.view.after(next).path(&[])) { "次の古い情報を見る" } }
                }
            }
            (desk(frame, STALE))
        },
    )
}

fn filter_form(queue: &Queue) -> Markup {
    let areas = queue.known.municipalities();
    html! {
        form.card method="get" action=(STALE) {
            div.fields {
                div.field {
                    label for="area" { "地域" }
                    select #area name="area" {
                        option value="" { "協議会の全部" }
                        @for (code, name) in areas {
                            option value=(code) selected[code == queue.view.area] { (name) }
                        }
                    }
                }
                div.field {
                    label.check {
                        input type="checkbox" name="by" value="people" checked[queue.view.by_people];
                        "公表データに載っているだけのものも出す"
                    }
                    p.hint { "人が確かめたことがないか、古いものを全部出します。" }
                }
            }
            button.submit type="submit" { "この条件で見る" }
        }
    }
}

fn entry(frame: &Frame, queue: &Queue, stale: &StaleService) -> Markup {
    let service = &stale.service;
    let path = format!("{STALE}/{}", service.id);
    html! {
        li {
            h2 { a href={ "/services/" (service.id) } { (service.name) } }
            p.facts {
                span { (queue.known.term(service.kind.as_str())) }
                @if let Some(name) = &stale.organization_name { span { (name) } }
            }
            p {
                @match stale.confirmed_on {
                    Some(on) => { "最後に確かめた日：" (era_date(on)) }
                    None => "まだ、だれも確かめていません。",
                }
            }
            @if let Some(on) = stale.asked_on { p { "確認リンクをつくった日：" (era_date(on)) "（返事待ち）" } }
            @match &service.phone {
                Some(phone) => p.phone { a href={ "tel:" (phone) } { "電話 " (phone) } },
                None => p { "電話番号の記載がありません。" },
            }
            (button(frame, &queue.view, &format!("{path}/confirm"), service.version, "変更なし", &service.name, ""))
            (button(frame, &queue.view, &format!("{path}/link"), service.version, "事業所へ確認リンクを送る", &service.name, "second"))
            a.button href={ "/services/" (service.id) "/edit" } { "内容をなおす" span.sr { "（" (service.name) "）" } }
        }
    }
}

/// A button that leads back to the same part of the queue; what it is about is read out with it.
fn button(
    frame: &Frame,
    view: &StaleView,
    action: &str,
    version: i32,
    name: &str,
    about: &str,
    class: &str,
) -> Markup {
    html! {
        form.inline method="post" action=(action) {
            (own_fields(frame.csrf))
            input type="hidden" name="version" value=(version);
            @for (name, value) in view.pairs() { input type="hidden" name=(name) value=(value); }
            button class=[Some(class).filter(|class| !class.is_empty())] type="submit" {
                (name) span.sr { "（" (about) "）" }
            }
        }
    }
}

fn links_form(frame: &Frame, queue: &Queue) -> Markup {
    html! {
        form.inline method="post" action={ (STALE) "/links" } {
            (own_fields(frame.csrf))
            @for stale in &queue.page.items { input type="hidden" name="ids[]" value=(stale.service.id); }
            button.second type="submit" { "ここに出ている" (queue.page.items.len()) "件の確認リンクをまとめてつくる" }
        }
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::page::Page;
    use serde_json::json;

    use super::super::known::tests::known;
    use super::*;
    use crate::pages::words::tests::result;

    fn html_of(count: usize) -> String {
        let stale = StaleService {
            service: (*result().service).clone(),
            organization_name: None,
            confirmed_on: None,
            asked_on: serde_json::from_value(json!("2026-11-01")).ok(),
        };
        let queue = Queue {
            view: StaleView { area: "322016".into(), ..StaleView::default() },
            page: Page { items: vec![stale; count], next: None },
            count,
            known: known(),
            done: Some("<b>".into()),
            faults: Vec::new(),
        };
        let frame = Frame { title: "", path: STALE, viewer: None, csrf: "token", demo: false };
        stale_page(&frame, &queue).into_string()
    }

    #[test]
    fn one_tap_confirms_what_was_seen() {
        let page = html_of(1);
        assert!(page.contains("/confirm\">") && page.contains("name=\"version\" value=\"1\""));
        assert!(page.contains("name=\"area\" value=\"322016\""), "it leads back to the same part");
        assert!(
            page.contains("短期入所") && page.contains("&lt;script&gt;") && page.contains("「&lt;b&gt;」")
        );
        assert!(page.contains("令和8年11月1日（返事待ち）"));
    }

    #[test]
    fn an_empty_queue_says_so() {
        assert!(html_of(0).contains("古くなった情報はありません。"));
    }
}
