//! Two services side by side.

use arunai_core::duplicates::{DuplicateProposal, DuplicateSide, Likeness, MOST_PAIRS, ServiceMerge};
use arunai_core::id::ServiceId;
use arunai_core::services::{Service, Source};
use maud::{Markup, html};

use super::duplicates::{DUPLICATES, Pairs};
use super::known::{desk, refused};
use crate::pages::fields::writing_button;
use crate::pages::layout::{self, Frame, page};
use crate::pages::words::era_date;

/// How many pairs are shown at once.
const SHOWN: usize = 15;

/// The page.
pub(super) fn duplicates_page(frame: &Frame, pairs: &Pairs) -> Markup {
    page(
        frame,
        html! {
            h1 { "重なっているかもしれないもの" }
            p { "同じ市町村の同じ種類で、名前や電話、住所がにているものです。電話などで確かめて、えらんでください。まとめても、あとでもとにもどせます。" }
            (refused(&pairs.faults))
            (layout::told(pairs.done))
            // Whoever erred a moment ago finds the way back at once.
            @if pairs.done.is_some() { (merged(frame, pairs)) }
            @if pairs.proposals.is_empty() {
                p { "重なりは見つかっていません。" a href="/curate" { "台帳の仕事にもどる" } }
            } @else {
                p {
                    strong.big { (pairs.proposals.len()) } (pairs_unit(pairs.proposals.len())) "あります。"
                    @if pairs.proposals.len() > SHOWN {
                        "はじめの" (SHOWN) "組を出しています。決めると、次の組が出ます。"
                    }
                }
            }
            @for (place, proposal) in pairs.proposals.iter().take(SHOWN).enumerate() {
                (pair(frame, pairs, place + 1, proposal))
            }
            @if pairs.done.is_none() { (merged(frame, pairs)) }
            (desk(frame, DUPLICATES))
        },
    )
}

/// What pairs are counted by; there may be more of them than are proposed.
pub(super) fn pairs_unit(count: usize) -> &'static str {
    if count < MOST_PAIRS { "組" } else { "組以上" }
}

fn pair(frame: &Frame, pairs: &Pairs, place: usize, proposal: &DuplicateProposal) -> Markup {
    let (first, second) = (&proposal.first, &proposal.second);
    let common: Vec<_> = proposal.likenesses.iter().map(|likeness| likeness_name(*likeness)).collect();
    let apart = [("first_id", first.service.id.to_string()), ("second_id", second.service.id.to_string())];
    let apart = apart.each_ref().map(|(name, id)| (*name, id.as_str()));
    html! {
        section.pair {
            h2 { (place) "組め：" (pairs.known.term(first.service.kind.as_str())) }
            p { "同じところ：" (common.join("、")) }
            div.scroll role="region" tabindex="0" aria-label={ (place) "組めの表（横に動かせます）" } {
                table.text-table {
                    caption { span { "ちがうところには「ちがう」と書いています。" } }
                    thead { tr {
                        td {}
                        th scope="col" { "1つめ" } th scope="col" { "2つめ" } th scope="col" { "くらべると" }
                    } }
                    tbody { @for (name, own, other) in rows(first, second) { tr {
                        th scope="row" { (name) }
                        td { (own) } td { (other) } td { (if own == other { "同じ" } else { "ちがう" }) }
                    } } }
                }
            }
            p.facts {
                span { a href={ "/services/" (first.service.id) } { "1つめの「" (first.service.name) "」をひらく" } }
                span { a href={ "/services/" (second.service.id) } { "2つめの「" (second.service.name) "」をひらく" } }
            }
            (merge_button(frame, &first.service, &second.service, "1つめを残して、2つめを廃止にする"))
            (merge_button(frame, &second.service, &first.service, "2つめを残して、1つめを廃止にする"))
            (writing_button(frame, &format!("{DUPLICATES}/apart"), &apart, "別のもの（もう出さない）"))
        }
    }
}

fn merge_button(frame: &Frame, kept: &Service, merged: &Service, name: &str) -> Markup {
    let sent = [
        ("kept_id", kept.id.to_string()),
        ("kept_version:number", kept.version.to_string()),
        ("merged_id", merged.id.to_string()),
        ("merged_version:number", merged.version.to_string()),
    ];
    let sent = sent.each_ref().map(|(name, value)| (*name, value.as_str()));
    writing_button(frame, &format!("{DUPLICATES}/merge"), &sent, name)
}

/// What is compared: a name and both values.
fn rows(first: &DuplicateSide, second: &DuplicateSide) -> Vec<(&'static str, String, String)> {
    let row = |name, of: fn(&DuplicateSide) -> String| (name, of(first), of(second));
    vec![
        row("名前", |side| side.service.name.clone()),
        row("法人", |side| told(side.organization_name.as_ref())),
        row("事業所番号", |side| told(side.service.office_number.as_ref())),
        row("電話", |side| told(side.service.phone.as_ref())),
        row("住所", address),
        row("定員", |side| told(side.service.capacity.map(|capacity| format!("{capacity}人")).as_ref())),
        row("出典", source),
        row("確かめた日か、公表データの時点", |side| {
            let on = side.service.last_confirmed_on.max(side.service.source_as_of);
            told(on.map(era_date).as_ref())
        }),
    ]
}

fn told(value: Option<&String>) -> String {
    value.cloned().unwrap_or_else(|| "記載なし".to_owned())
}

fn address(side: &DuplicateSide) -> String {
    let places = side.locations.iter().map(|place| match place.is_confidential {
        true => format!("{}（所在地は非公開）", place.address_area),
        false => format!("{}{}", place.address_area, place.address_street),
    });
    let places: Vec<String> = places.collect();
    if places.is_empty() { "記載なし".to_owned() } else { places.join("、") }
}

fn source(side: &DuplicateSide) -> String {
    match side.service.source {
        Source::Wamnet => "公表データ（WAM NET）".to_owned(),
        Source::Curated => "協議会事務局".to_owned(),
    }
}

fn likeness_name(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::SameName => "名前が同じ",
        Likeness::SimilarName => "名前がにている",
        Likeness::SamePhone => "電話が同じ",
        Likeness::SameAddress => "住所が同じ",
        Likeness::SameOfficeNumber => "事業所番号が同じ",
    }
}

fn merged(frame: &Frame, pairs: &Pairs) -> Markup {
    let name = |id: ServiceId| {
        html! { a href={ "/services/" (id) } { "「" (pairs.names.get(&id).map_or("", String::as_str)) "」" } }
    };
    let entry = |merge: &ServiceMerge| {
        html! {
            li {
                p { (name(merge.merged_id)) "を" (name(merge.kept_id)) "にまとめました（" (era_date(merge.merged_on)) "）" }
                (writing_button(frame, &format!("{DUPLICATES}/{}/unmerge", merge.merged_id), &[], "もとにもどす"))
            }
        }
    };
    html! {
        h2 { "まとめたもの" }
        @if pairs.merges.items.is_empty() { p { "まだ、まとめたものはありません。" } }
        ul.queue { @for merge in &pairs.merges.items { (entry(merge)) } }
        @if let Some(next) = &pairs.merges.next {
            p.next { a href={ (DUPLICATES) "?after=" (next) } { "前にまとめたものを見る" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use arunai_core::page::Page;

    use super::super::known::tests::known;
    use super::*;
    use crate::pages::words::tests::result;

    fn page_of(proposals: Vec<DuplicateProposal>) -> String {
        let pairs = Pairs {
            proposals,
            merges: Page { items: Vec::new(), next: None },
            names: BTreeMap::new(),
            known: known(),
            done: None,
            faults: Vec::new(),
        };
        let frame = Frame { title: "", path: DUPLICATES, viewer: None, csrf: "", demo: false };
        duplicates_page(&frame, &pairs).into_string()
    }

    #[test]
    fn what_differs_is_told_in_words() {
        let side = |name: &str| {
            let mut service = (*result().service).clone();
            service.name = name.into();
            DuplicateSide {
                service,
                locations: result().location.iter().map(|place| (**place).clone()).collect(),
                organization_name: None,
            }
        };
        let likenesses = vec![Likeness::SamePhone, Likeness::SimilarName];
        let page = page_of(vec![DuplicateProposal { likenesses, first: side("<あ>"), second: side("い") }]);
        assert!(page.contains("<td>&lt;あ&gt;</td><td>い</td><td>ちがう</td>"));
        assert!(page.contains("電話が同じ、名前がにている") && page.contains("<td>同じ</td>"));
        assert_eq!(page.matches("name=\"merged_version:number\" value=\"1\"").count(), 2);
    }

    #[test]
    fn nothing_to_decide_is_said() {
        let page = page_of(Vec::new());
        assert!(page.contains("重なりは見つかっていません。") && page.contains("まとめたものはありません。"));
    }
}
