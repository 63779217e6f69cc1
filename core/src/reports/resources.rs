//! 社会資源一覧: what the council's areas have, by kind and municipality.

use std::collections::BTreeMap;

use super::words::{known, number_column, text, text_column};
use crate::councils::Council;
use crate::documents::{Block, Document, PageFormat, Section, Table, Value};
use crate::eras::era_date;
use crate::error::Result;
use crate::registry::Registry;
use crate::taxonomies::SERVICE_KINDS;

/// The paper, of today's register.
pub(super) fn document(registry: &Registry, council: &Council) -> Result<Document> {
    let today = registry.clock().today();
    let geography = registry.geography();
    let catalog = registry.catalog();
    let mut by_kind: BTreeMap<String, Vec<(String, Vec<Value>)>> = BTreeMap::new();
    for entry in catalog.entries().filter(|entry| entry.service.is_on_offer(today)) {
        let own = entry.areas().find(|area| geography.is_within_any(area, &council.area_codes));
        let Some(area) = own else { continue };
        let name = geography.municipality_of(area).map_or("", |area| &area.name);
        let service = &entry.service;
        let row = vec![
            text(name),
            text(service.name.clone()),
            entry.organization.as_ref().map_or(Value::Absent, |organization| text(&*organization.name)),
            service.phone.clone().map_or(Value::Absent, text),
            known(service.capacity.map(f64::from)),
            service.confirmed_on().map_or(Value::Absent, |day| text(era_date(day))),
        ];
        let order = format!("{area} {} {}", service.name, service.id);
        by_kind.entry(service.kind.to_string()).or_default().push((order, row));
    }
    drop(catalog);
    let mut sections = Vec::new();
    for kind in registry.terms().of(SERVICE_KINDS) {
        let Some(mut rows) = by_kind.remove(kind.id.as_str()) else { continue };
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        let table = Table {
            id: kind.id.to_string(),
            caption: format!("{}（{}か所）", kind.name, rows.len()),
            columns: vec![
                text_column("市町村"),
                text_column("名前"),
                text_column("運営"),
                text_column("電話"),
                number_column("定員", "人", 0),
                text_column("最後に確かめた日"),
            ],
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            chart: None,
        };
        sections.push(Section {
            heading: kind.name.clone(),
            annex: false,
            blocks: vec![Block::Table(table)],
        });
    }
    let note = "情報が古い、またはちがうことがあります。利用の前に、事業所へ電話で確かめてください。―は、わからないことです。";
    let first = Section {
        heading: "はじめに".to_owned(),
        annex: false,
        blocks: vec![Block::Paragraph(note.to_owned())],
    };
    sections.insert(0, first);
    Ok(Document {
        title: "社会資源一覧".to_owned(),
        subtitle: vec![format!("{}・{}の台帳", council.name, era_date(today))],
        page: PageFormat::Landscape,
        notice: None,
        sections,
        footer: format!("{}・社会資源一覧", council.name),
    })
}
