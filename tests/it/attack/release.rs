//! What is read of a release follows from its shown cells, whatever is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use super::{Dice, Shown, World};
use crate::case_work::text;
use crate::releases::{KEY, key};

/// A trend of the one release says what the release says of the cell, or nothing.
pub fn check_trend(with: &Value, shown: &Shown, path: &str) {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let asked: BTreeMap<&str, &str> = query.split('&').filter_map(|part| part.split_once('=')).collect();
    let key = KEY.map(|name| asked.get(name).copied().unwrap_or("*")).join(" ");
    let is_own = with["council_id"].as_str() == asked.get("council").copied();
    assert!(is_own, "{path}: {with}");
    // A chart of the one point is its mean, and nothing where it is hidden.
    let is_drawn = asked.get("analyst") == Some(&"true") && with["points"] != json!([]);
    let mean = shown.get(&key).copied().flatten().filter(|_| is_drawn);
    assert_eq!(with["chart"]["mean"].as_f64(), mean.map(|value| value as f64), "{path}: {with}");
    assert!(with["chart"]["lower"].is_null() && with["chart"]["upper"].is_null(), "{path}: {with}");
    for point in with["points"].as_array().expect("points") {
        assert_eq!(point["value"].as_u64(), shown.get(&key).copied().flatten(), "{path}");
        assert_eq!(point["is_published"], shown.contains_key(&key), "{path}");
        assert!(point["change"].is_null(), "{path}");
    }
}

/// Every question about a release's cells is answered from its shown cells, or with 公表対象外.
pub fn nothing_else_of_a_release_is_read(world: &World, asker: usize, release: &Value, shown: &Shown) {
    let id = text(&release["id"]);
    let mut dice = Dice(5);
    let mut parts: Vec<BTreeSet<String>> =
        vec![BTreeSet::from(["x".to_owned(), "kind_24".to_owned()]); KEY.len()];
    for key in shown.keys() {
        for (code, known) in key.split(' ').zip(&mut parts) {
            known.insert(code.to_owned());
        }
    }
    let mut queries = every_pair(&parts);
    for _ in 0..500 {
        let mut query = Vec::new();
        for (name, known) in KEY.iter().zip(&parts) {
            let known: Vec<String> = known.iter().cloned().collect();
            if dice.below(2) == 0 {
                query.push(format!("{name}={}", dice.one_of(&known)));
            }
        }
        queries.push(query.join("&"));
    }
    for query in queries {
        let (status, body) = world.ask(asker, &format!("/api/v1/releases/{id}/cells?{query}"));
        if status == 400 {
            assert!(body.to_string().contains("measure"), "{body}");
            continue;
        }
        assert_eq!(status, 200, "{body}");
        assert!(!body["cells"].as_array().expect("cells").is_empty(), "{body}");
        for cell in body["cells"].as_array().expect("cells") {
            let key = KEY.map(|name| text(&cell[name])).join(" ");
            assert_eq!(cell["value"].as_u64(), shown[&key], "{key}");
        }
    }
    what_follows_from_a_release(world, asker, &id, shown);
    the_workbook_tells_the_same(world, asker, &id, shown);
    let (_, table) = world.ask(asker, &format!("/api/v1/releases/{id}/cells.csv"));
    let rows = table.as_str().expect("text").lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows.len(), shown.len());
    for row in rows {
        let fields: Vec<&str> = row.trim_end().split(',').collect();
        let value: Option<u64> = fields.get(KEY.len() + 1).and_then(|value| value.parse().ok());
        assert_eq!(value, shown[&fields[..KEY.len()].join(" ")], "{row}");
    }
}

/// Every measure and stage with every code of one more dimension.
fn every_pair(parts: &[BTreeSet<String>]) -> Vec<String> {
    let mut queries = Vec::new();
    for (measure, stage) in parts[0].iter().flat_map(|m| parts[2].iter().map(move |s| (m, s))) {
        for (name, codes) in KEY.iter().zip(parts).filter(|(name, _)| !["measure", "stage"].contains(name)) {
            let each = codes.iter().map(|code| format!("measure={measure}&stage={stage}&{name}={code}"));
            queries.extend(each);
        }
    }
    queries
}

/// The workbook holds the cells and nothing else that is a number.
fn the_workbook_tells_the_same(world: &World, asker: usize, id: &str, shown: &Shown) {
    let answer = world.askers[asker].1.get(&format!("/api/v1/releases/{id}/cells.xlsx"));
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes.clone())).expect("opens");
    let mut told = Vec::new();
    for (_, sheet) in workbook.worksheets() {
        told.extend(sheet.rows().flatten().filter_map(|cell| match cell {
            Data::Float(value) => Some(*value as u64),
            Data::Int(value) => Some(*value as u64),
            _ => None,
        }));
    }
    let mut known: Vec<u64> = shown.values().copied().flatten().collect();
    told.sort_unstable();
    known.sort_unstable();
    assert_eq!(told, known);
}

/// Differences, rates, waits and the page: every number is a shown one, or follows from shown ones.
fn what_follows_from_a_release(world: &World, asker: usize, id: &str, shown: &Shown) {
    let get = |part: &str| world.ask(asker, &format!("/api/v1/releases/{id}/{part}")).1;
    for cell in get("differences")["cells"].as_array().expect("cells") {
        let key = KEY.map(|name| text(&cell[name])).join(" ");
        assert_eq!(cell["value"].as_u64(), shown[&key], "{key}");
        assert!(cell["before"].is_null() && cell["change"].is_null(), "there is no release before");
    }
    let number = |parts: &str| shown.get(&key(parts)).copied().flatten();
    for service in ["*", "group_short_stay", "group_daytime"] {
        for area in get(&format!("rates?service={service}"))["areas"].as_array().expect("areas") {
            let persons = number(&format!("open_persons {} * {service}", text(&area["area"])));
            assert_eq!(area["persons"].as_u64(), persons, "{area}");
            let follows = ["rate", "lower", "upper", "shrunken", "flag", "class", "first_rank", "last_rank"];
            assert!(persons.is_some() || follows.iter().all(|name| area[*name].is_null()), "{area}");
        }
    }
    let mut known: BTreeSet<u64> = shown.values().copied().flatten().collect();
    for wait in get("waits")["services"].as_array().expect("services") {
        let service = text(&wait["service"]);
        for (name, measure, bands) in [
            ("open_over_180", "open", &["181-365", "366-"][..]),
            ("open_over_365", "open", &["366-"]),
            ("met_within_90", "met", &["0-30", "31-90"]),
            ("met_within_180", "met", &["0-30", "31-90", "91-180"]),
        ] {
            let band =
                |band: &&str| shown.get(&format!("{measure} * * {service} * {band} * *")).copied().flatten();
            let part: Option<u64> = bands.iter().map(band).sum();
            let all = number(&format!("{measure} * * {service}"));
            let share =
                part.zip(all).filter(|(_, all)| *all > 0).map(|(part, all)| (100 * part + all / 2) / all);
            assert_eq!(wait[name].as_u64(), share, "{service} {name}");
            known.extend(share);
        }
        assert_eq!(wait["open"].as_u64(), number(&format!("open * * {service}")));
    }
    // A token does not open the pages: they are looked at as the public sees them.
    let page = world.askers[0].1.get(&format!("/releases/{id}"));
    if super::READS_PAPERS.contains(&world.askers[asker].0) {
        assert_eq!(page.status, 404);
        return;
    }
    assert_eq!(page.status, 200);
    let told = page.text.split("<td>").skip(1).filter_map(|cell| cell.split("</td>").next());
    let numbers = told.filter_map(|cell| {
        let digits: String = cell.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u64>().ok()
    });
    let mut count = 0;
    for number in numbers {
        assert!(known.contains(&number), "{number} is on the page and in no cell");
        count += 1;
    }
    assert!(count > 5, "the page tells {count} numbers");
}
