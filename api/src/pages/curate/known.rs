//! What the pages of upkeep have in common: names of codes, the areas of the own council, and the way between them.

use arunai_core::Registry;
use arunai_core::actor::{Role, Viewer};
use arunai_core::areas::{Area, AreaKind};
use arunai_core::councils::Council;
use arunai_core::taxonomies::TaxonomyTerm;
use arunai_core::values::AreaCode;
use maud::{Markup, html};

use crate::pages::layout::{FormFault, Frame, fault_summary};

/// Code list of kinds of services.
pub(super) const KINDS: &str = "service_kinds";
/// Code list of groups of services.
pub(super) const GROUPS: &str = "service_groups";

/// The pages of upkeep, in the order of their work.
const DESK: &[(&str, &str)] = &[
    ("/curate", "台帳の仕事"),
    ("/curate/stale", "古くなった情報"),
    ("/curate/vanished", "公表データから消えた"),
    ("/curate/corrections", "誤りの知らせ"),
    ("/curate/duplicates", "重なり"),
    ("/curate/imports", "取り込み"),
    ("/curate/searches", "見つからなかった検索"),
    ("/curate/absences", "「ない」の確認"),
    ("/curate/plan_figures", "計画の数"),
    ("/curate/populations", "人口"),
    ("/curate/releases", "公表"),
    ("/curate/reports", "報告書"),
    ("/curate/settings", "設定"),
];

/// What codes are called, and which areas are the account's.
pub(super) struct Known {
    pub council: Option<Council>,
    terms: Vec<TaxonomyTerm>,
    /// The areas of the account and all inside them, by code.
    areas: Vec<Area>,
}

impl Known {
    /// As somebody who works for a council or a municipality needs it.
    pub fn read(registry: &Registry, viewer: &Viewer) -> arunai_core::Result<Self> {
        Ok(Self {
            council: registry.list_own_councils(viewer)?.into_iter().next(),
            terms: registry.list_taxonomy_terms(None)?,
            areas: registry.list_own_areas(viewer),
        })
    }

    /// The name of a term; its code where it has none.
    pub fn term<'a>(&'a self, id: &'a str) -> &'a str {
        let found = self.terms.iter().find(|term| term.id.as_str() == id && !term.name.is_empty());
        found.map_or(id, |term| term.name.as_str())
    }

    /// The name of an area; its code where it is another council's.
    pub fn area<'a>(&'a self, code: &'a AreaCode) -> &'a str {
        self.areas.iter().find(|area| area.code == *code).map_or(code.as_str(), |area| area.name.as_str())
    }

    /// Ids and names of a code list to choose from.
    pub fn terms_of(&self, taxonomy: &str) -> Vec<(&str, &str)> {
        let of = self.terms.iter().filter(|term| term.taxonomy_id == taxonomy && !term.name.is_empty());
        of.map(|term| (term.id.as_str(), term.name.as_str())).collect()
    }

    /// Codes and names of the account's areas of some layers to choose from.
    pub fn areas_of(&self, kinds: &[AreaKind]) -> Vec<(&str, &str)> {
        let of = self.areas.iter().filter(|area| kinds.contains(&area.kind));
        of.map(|area| (area.code.as_str(), area.name.as_str())).collect()
    }

    /// Codes and names of the account's municipalities.
    pub fn municipalities(&self) -> Vec<(&str, &str)> {
        self.areas_of(&[AreaKind::Municipality])
    }
}

/// The pages among them that a municipality has, too.
const OF_MUNICIPALITIES: [&str; 2] = ["/curate/plan_figures", "/curate/populations"];

/// The way between the pages of upkeep, as far as somebody may go it.
pub(super) fn desk(frame: &Frame, here: &str) -> Markup {
    let is_municipality = frame.viewer.is_some_and(|viewer| viewer.role == Role::Municipality);
    let open = |path: &str| !is_municipality || OF_MUNICIPALITIES.contains(&path);
    html! {
        nav.desk aria-label="台帳の仕事" {
            ul {
                @for (path, name) in DESK.iter().filter(|(path, _)| open(path)) {
                    li { a href=(path) aria-current=[(*path == here).then_some("page")] { (name) } }
                }
            }
        }
    }
}

/// What went wrong with something that was one button.
pub(super) fn refused(faults: &[FormFault]) -> Markup {
    fault_summary(faults)
}

/// A name and what it is, where that is known.
pub(super) fn fact(name: &str, value: Option<&str>) -> Markup {
    html! {
        div { dt { (name) } dd { @match value.filter(|value| !value.is_empty()) { Some(value) => (value), None => "記載なし" } } }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;

    /// One town and two kinds.
    pub fn known() -> Known {
        let term = |id: &str, name: &str, of: &str| json!({ "taxonomy_id": of, "id": id, "name": name, "position": 0 });
        let terms = json!([
            term("kind_22", "生活介護", KINDS),
            term("kind_24", "短期入所", KINDS),
            term("group_daytime", "日中活動", GROUPS),
        ]);
        let area = json!([{ "code": "322016", "version": 1, "kind": "municipality", "name": "月見市",
            "full_name": "月見市", "aliases": [] }]);
        Known {
            council: None,
            terms: serde_json::from_value(terms).expect("terms"),
            areas: serde_json::from_value(area).expect("areas"),
        }
    }

    #[test]
    fn codes_have_names() {
        let known = known();
        assert_eq!(known.term("kind_22"), "生活介護");
        assert_eq!(known.term("kind_99"), "kind_99");
        assert_eq!(known.municipalities(), [("322016", "月見市")]);
        assert_eq!(known.area(&"322016".parse().expect("a code")), "月見市");
    }

    #[test]
    fn the_page_that_is_shown_is_marked_on_the_way() {
        let frame = Frame { title: "", path: "", viewer: None, csrf: "", demo: false };
        let desk = desk(&frame, "/curate/stale").into_string();
        assert_eq!(desk.matches("aria-current=\"page\"").count(), 1);
        assert!(desk.contains("href=\"/curate/stale\" aria-current"));
    }
}
