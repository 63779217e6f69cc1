//! What differs between two papers: key figures, and rows of tables that both have.

use std::collections::{BTreeMap, BTreeSet};

use crate::documents::{Block, ColumnKind, Document, Table, Value};

/// Lines that are told.
const MOST: usize = 20;
/// Characters up to which two texts are told beside each other.
const SHORT: usize = 40;
/// Tables that speak of this paper alone, those whose numbers another table has, and the orders of issues: from one
/// sum of votes to the next stands what somebody voted.
const NOT_COMPARED: [&str; 9] = [
    "certainty",
    "supply",
    "map",
    "funnel",
    "issue-orders",
    "issue-points",
    "issue-figures",
    "issue-votes",
    "cut-points",
];

/// A line for each difference, and how many more there are.
pub(super) fn changes_between(before: &Document, after: &Document) -> Vec<String> {
    let mut changes = changed_figures(before, after);
    for table in after.tables().filter(|table| !NOT_COMPARED.contains(&table.id.as_str())) {
        if let Some(old) = before.tables().find(|old| old.id == table.id) {
            changes.extend(changed_rows(old, table));
        }
    }
    let more = changes.len().saturating_sub(MOST);
    changes.truncate(MOST);
    if more > 0 {
        changes.push(format!("ほかに{more}か所"));
    }
    changes
}

fn changed_figures(before: &Document, after: &Document) -> Vec<String> {
    let known: BTreeMap<String, String> = figures(before).collect();
    let line = |(label, now): (String, String)| {
        let was = known.get(&label).filter(|was| **was != now)?;
        Some(format!("{label}：{was} → {now}"))
    };
    figures(after).filter_map(line).collect()
}

fn figures(document: &Document) -> impl Iterator<Item = (String, String)> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    let figures = blocks.filter_map(|block| match block {
        Block::KeyFigures(figures) => Some(figures),
        _ => None,
    });
    figures.flatten().map(|figure| (figure.label.clone(), figure.value.shown(figure.decimals)))
}

/// Rows are the same where the fewest first columns of text agree that name each row of both tables once.
fn changed_rows(before: &Table, after: &Table) -> Vec<String> {
    let headings =
        |table: &Table| table.columns.iter().map(|column| column.heading.clone()).collect::<Vec<_>>();
    let texts = after.columns.iter().take_while(|column| column.kind == ColumnKind::Text).count();
    let is_unique = |table: &Table, width: usize| {
        let mut seen = BTreeSet::new();
        table.rows.iter().all(|row| seen.insert(name(row, width)))
    };
    let width = (1..=texts).find(|width| is_unique(before, *width) && is_unique(after, *width));
    let (Some(width), true) = (width, headings(before) == headings(after)) else { return Vec::new() };
    let known: BTreeMap<String, &Vec<Value>> =
        before.rows.iter().map(|row| (name(row, width), row)).collect();
    let mut changes = Vec::new();
    for row in &after.rows {
        let name = name(row, width);
        match known.get(&name) {
            None => changes.push(format!("{name}：加わりました（{}）", after.caption)),
            Some(was) => changes.extend(
                (width..row.len())
                    .filter(|place| row[*place] != was[*place])
                    .map(|place| changed_value(&name, after, place, &was[place], &row[place])),
            ),
        }
    }
    let now: BTreeSet<String> = after.rows.iter().map(|row| name(row, width)).collect();
    let gone = known.keys().filter(|name| !now.contains(*name));
    changes.extend(gone.map(|name| format!("{name}：なくなりました（{}）", after.caption)));
    changes
}

fn name(row: &[Value], width: usize) -> String {
    row.iter().take(width).map(|value| value.shown(0)).collect::<Vec<_>>().join("・")
}

fn changed_value(name: &str, table: &Table, place: usize, was: &Value, now: &Value) -> String {
    let column = &table.columns[place];
    let [was, now] = [was, now].map(|value| value.shown(column.decimals()));
    if was.chars().count().max(now.chars().count()) > SHORT {
        return format!("{name}・{}：変わりました", column.heading);
    }
    format!("{name}・{}：{was} → {now}", column.heading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::{Column, KeyFigure, PageFormat, Section};

    fn document(open: f64, rows: &[(&str, &str, f64)]) -> Document {
        let column = |heading: &str, kind| Column { heading: heading.to_owned(), unit: None, kind };
        let number = ColumnKind::Number { decimals: 0 };
        let table = Table {
            id: "services".to_owned(),
            caption: "資源".to_owned(),
            columns: vec![
                column("市町村", ColumnKind::Text),
                column("名前", ColumnKind::Text),
                column("定員", number),
            ],
            rows: rows
                .iter()
                .map(|(area, name, capacity)| {
                    vec![Value::Text((*area).into()), Value::Text((*name).into()), Value::Number(*capacity)]
                })
                .collect(),
            chart: None,
        };
        let figure = KeyFigure {
            label: "人".to_owned(),
            value: Value::Number(open),
            decimals: 0,
            unit: "人".to_owned(),
            change: None,
        };
        let blocks = vec![Block::KeyFigures(vec![figure]), Block::Table(table)];
        Document {
            title: "紙".to_owned(),
            subtitle: Vec::new(),
            page: PageFormat::Portrait,
            notice: None,
            sections: vec![Section { heading: "頭".to_owned(), annex: false, blocks }],
            footer: String::new(),
        }
    }

    #[test]
    fn rows_are_known_by_what_names_each_once() {
        let before =
            document(12.0, &[("星見市", "あお", 10.0), ("星見市", "みどり", 20.0), ("月町", "きた", 5.0)]);
        let after =
            document(15.0, &[("星見市", "みどり", 25.0), ("星見市", "あお", 10.0), ("月町", "みなみ", 5.0)]);
        assert_eq!(changes_between(&before, &before), Vec::<String>::new());
        assert_eq!(
            changes_between(&before, &after),
            [
                "人：12 → 15",
                "星見市・みどり・定員：20 → 25",
                "月町・みなみ：加わりました（資源）",
                "月町・きた：なくなりました（資源）"
            ]
        );
    }

    #[test]
    fn rows_of_one_name_are_not_compared_and_many_lines_are_counted() {
        let twice = [("星見市", "あお", 10.0), ("星見市", "あお", 20.0)];
        assert_eq!(
            changes_between(&document(1.0, &twice), &document(1.0, &twice[..1])),
            Vec::<String>::new()
        );
        let names: Vec<String> = (0..25).map(|number| format!("{number:02}")).collect();
        let rows =
            |capacity: f64| names.iter().map(move |name| ("市", name.as_str(), capacity)).collect::<Vec<_>>();
        let changes = changes_between(&document(1.0, &rows(1.0)), &document(1.0, &rows(2.0)));
        assert_eq!((changes.len(), changes[20].as_str()), (21, "ほかに5か所"));
    }
}
