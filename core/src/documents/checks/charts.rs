//! What the drawing of a table must be.

use super::{LARGEST, LONGEST_HEADING, check_line};
use crate::documents::{Chart, ClassMap, Column, Funnel, Intervals, Table, Value};
use crate::error::Faults;

/// Lines, classes and limits that can be told apart in grey.
const MOST_LINES: usize = 4;
const MOST_CLASSES: usize = 5;
const MOST_LIMITS: usize = 3;
/// The longest side of a map.
const LONGEST_SIDE: i32 = 10_000;

pub(super) fn check(faults: &mut Faults, table: &Table, chart: &Chart) {
    match chart {
        Chart::Bars { column } => check_columns(faults, table, &[*column]),
        Chart::Lines { columns } => {
            let are_few = (1..=MOST_LINES).contains(&columns.len());
            faults.require(are_few, &table.id, "a chart must draw 1 to 4 columns");
            check_columns(faults, table, columns);
        }
        Chart::Intervals(drawn) => check_intervals(faults, table, drawn),
        Chart::Map(drawn) => check_map(faults, table, drawn),
        Chart::Funnel(drawn) => check_funnel(faults, table, drawn),
    }
}

fn check_columns(faults: &mut Faults, table: &Table, columns: &[usize]) {
    let is_drawn = |column: &usize| *column > 0 && table.columns.get(*column).is_some_and(Column::is_number);
    faults.require(columns.iter().all(is_drawn), &table.id, "a chart must draw columns of numbers");
}

fn check_words(faults: &mut Faults, table: &Table, column: usize) {
    let is_text = table.columns.get(column).is_some_and(|column| !column.is_number());
    faults.require(is_text, &table.id, "a chart must take its words from a column of texts");
}

fn check_whole(faults: &mut Faults, table: &Table, row: usize, column: usize) {
    let number = table.rows.get(row).and_then(|row| row.get(column)?.number());
    faults.require(number.is_some(), &table.id, "the row of the whole must have a number");
}

fn check_intervals(faults: &mut Faults, table: &Table, drawn: &Intervals) {
    let columns = [drawn.limits[0], drawn.value, drawn.limits[1]];
    check_columns(faults, table, &columns);
    check_words(faults, table, drawn.standing);
    check_whole(faults, table, drawn.whole, drawn.value);
    let is_sound = |row: &Vec<Value>| match columns.map(|column| row.get(column)?.number()) {
        [Some(lower), Some(value), Some(upper)] => lower <= value && value <= upper,
        [None, _, None] => true,
        _ => false,
    };
    let reason = "limits must stand on either side of a value that is shown, or be left out";
    faults.require(table.rows.iter().all(is_sound), &table.id, reason);
}

fn check_map(faults: &mut Faults, table: &Table, drawn: &ClassMap) {
    check_columns(faults, table, &[drawn.value]);
    check_words(faults, table, drawn.class);
    let are_few = (1..=MOST_CLASSES).contains(&drawn.classes.len());
    faults.require(are_few, &table.id, "a map must have 1 to 5 classes");
    for name in &drawn.classes {
        check_line(faults, &table.id, name);
        let is_short = name.chars().count() <= LONGEST_HEADING;
        faults.require(is_short, &table.id, "the name of a class must not have more than 60 letters");
    }
    let is_sound = |row: &Vec<Value>| match (row.get(drawn.class), row.get(drawn.value)) {
        (Some(Value::Text(_)), Some(Value::Number(_))) => drawn.class_of(row).is_some(),
        (Some(Value::Hidden), value) => value == Some(&Value::Hidden),
        (Some(Value::Absent), value) => value != Some(&Value::Hidden),
        _ => false,
    };
    let reason = "an area must have a value with its class, and neither where it is hidden";
    faults.require(table.rows.iter().all(is_sound), &table.id, reason);
    let has_all = drawn.map.areas.len() == table.rows.len();
    faults.require(has_all, &table.id, "a map must have an area for each row");
    faults.require(lies_on_paper(drawn), &table.id, "a map must hold all of its areas and frames");
}

fn lies_on_paper(ClassMap { map, .. }: &ClassMap) -> bool {
    let [width, height] = map.size;
    let is_on = |[x, y]: &[i32; 2]| (0..=width).contains(x) && (0..=height).contains(y);
    let corners = map.frames.iter().map(|corner| corner.map(|edge| edge.saturating_add(map.frame)));
    let corners: Vec<[i32; 2]> = corners.collect();
    map.size.iter().all(|side| (1..=LONGEST_SIDE).contains(side))
        && map.areas.iter().flat_map(|area| area.rings.iter().flatten().chain([&area.middle])).all(is_on)
        && map.frames.iter().chain(&corners).all(is_on)
}

fn check_funnel(faults: &mut Faults, table: &Table, drawn: &Funnel) {
    check_columns(faults, table, &[drawn.across, drawn.value]);
    check_whole(faults, table, drawn.whole, drawn.value);
    let are_few = (1..=MOST_LIMITS).contains(&drawn.limits.len());
    faults.require(are_few, &table.id, "a funnel must have 1 to 3 limits");
    drawn.limits.iter().for_each(|limits| check_line(faults, &table.id, &limits.name));
    let mut points = drawn.limits.iter().flat_map(|limits| &limits.points);
    let is_sound =
        |point: &[f64; 3]| point.iter().all(|number| number.abs() < LARGEST) && point[1] <= point[2];
    faults.require(points.all(is_sound), &table.id, "limits must be finite, the lower one first");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::{Block, Document, sample};

    /// What is found wrong after a change of the table with an id.
    fn faults(id: &str, change: impl Fn(&mut Table)) -> String {
        let mut document: Document = sample::one_pager();
        for block in document.sections.iter_mut().flat_map(|section| &mut section.blocks) {
            if let Block::Table(table) = block
                && table.id == id
            {
                change(table);
            }
        }
        document.check().err().map(|error| error.to_string()).unwrap_or_default()
    }

    fn map_of(table: &mut Table) -> &mut ClassMap {
        let Some(Chart::Map(drawn)) = &mut table.chart else { panic!("no map") };
        drawn
    }

    #[test]
    fn what_is_hidden_has_neither_interval_nor_class() {
        let hidden =
            |table: &Table| table.rows.iter().position(|row| row.contains(&Value::Hidden)).expect("one");
        let limited = |table: &mut Table| {
            let row = hidden(table);
            table.rows[row][3] = Value::Number(1.0);
        };
        assert!(faults("rates", limited).contains("on either side"));
        let classed = |table: &mut Table| {
            let row = hidden(table);
            table.rows[row][2] = Value::Text(map_of(table).classes[0].clone());
        };
        assert!(faults("map", classed).contains("neither where it is hidden"));
        let numbered = |table: &mut Table| {
            let row = hidden(table);
            table.rows[row][1] = Value::Number(1.0);
        };
        assert!(faults("map", numbered).contains("neither where it is hidden"));
    }

    #[test]
    fn the_whole_and_the_limits_are_there() {
        let headless = |table: &mut Table| {
            table.rows.pop();
        };
        assert!(faults("rates", headless).contains("row of the whole"));
        assert!(faults("funnel", headless).contains("row of the whole"));
        let endless = |table: &mut Table| {
            let Some(Chart::Funnel(drawn)) = &mut table.chart else { panic!("no funnel") };
            drawn.limits[0].points[0][2] = f64::INFINITY;
        };
        assert!(faults("funnel", endless).contains("must be finite"));
    }

    #[test]
    fn every_area_lies_on_its_map() {
        let outside = |table: &mut Table| map_of(table).map.areas[0].rings[0][0] = [-1, 0];
        assert!(faults("map", outside).contains("all of its areas"));
        let framed = |table: &mut Table| map_of(table).map.frames.push([1400, 0]);
        assert!(faults("map", framed).contains("all of its areas"));
        let fewer = |table: &mut Table| {
            map_of(table).map.areas.pop();
        };
        assert!(faults("map", fewer).contains("an area for each row"));
        let unnamed = |table: &mut Table| map_of(table).classes.clear();
        assert!(faults("map", unnamed).contains("1 to 5 classes"));
    }
}
