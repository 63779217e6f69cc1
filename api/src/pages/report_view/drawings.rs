//! Maps and intervals of a report as drawings of its page. A report has at most one of each.

use arunai_core::documents::{ABSENT, Chart, ClassMap, HIDDEN, Intervals, Table, Value};
use arunai_core::reports::rates::{FEWER, MORE};
use maud::Markup;

use crate::charts::caterpillar::{Caterpillar, Certain, Standing};
use crate::charts::map::{CLASSES, DOTTED, HATCHED, Look, Map, Region};
use crate::charts::{About, shown};

/// The drawing of a table; nothing where the page shows the table alone.
pub(super) fn drawing(table: &Table) -> Option<Markup> {
    match table.chart.as_ref()? {
        Chart::Intervals(drawn) => Some(intervals(table, drawn)),
        Chart::Map(drawn) => (!drawn.map.is_empty()).then(|| map(table, drawn)),
        Chart::Bars { .. } | Chart::Lines { .. } | Chart::Funnel(_) => None,
    }
}

/// A value of a row as the table shows it.
fn told(table: &Table, row: &[Value], column: usize) -> String {
    row[column].shown(table.columns[column].decimals())
}

fn intervals(table: &Table, drawn: &Intervals) -> Markup {
    let certain = |row: &Vec<Value>| {
        let [lower, upper] = drawn.limits.map(|limit| shown(&row[limit]));
        Certain {
            name: told(table, row, 0),
            value: row[drawn.value].clone(),
            between: lower.zip(upper),
            shrunken: None,
            standing: match told(table, row, drawn.standing).as_str() {
                MORE => Standing::More,
                FEWER => Standing::Fewer,
                _ => Standing::Alike,
            },
        }
    };
    let others = table.rows.iter().enumerate().filter(|(place, _)| *place != drawn.whole);
    let rows: Vec<Certain> = others.map(|(_, row)| certain(row)).collect();
    let column = &table.columns[drawn.value];
    let about = About {
        id: "report-intervals",
        title: table.caption.clone(),
        description: "三角は全体より多い、四角は少ない、丸は差があるとは言えない。横線は区間。".to_owned(),
    };
    let whole = shown(&table.rows[drawn.whole][drawn.value]).map(|whole| (whole, "全体"));
    let unit = column.unit.as_deref().unwrap_or_default();
    Caterpillar { about, rows: &rows, whole, unit, decimals: column.decimals() }.draw()
}

fn map(table: &Table, drawn: &ClassMap) -> Markup {
    let classed = |class: usize| Look { class: CLASSES[class.min(CLASSES.len() - 1)], pattern: None };
    let region = |row: &Vec<Value>| {
        let look = match drawn.class_of(row) {
            Some(class) => classed(class),
            None if row[drawn.class] == Value::Hidden => HATCHED,
            None => DOTTED,
        };
        Region { name: told(table, row, 0), look, mark: told(table, row, drawn.value) }
    };
    let regions: Vec<Region> = table.rows.iter().map(region).collect();
    let classes = drawn.classes.iter().enumerate().map(|(place, name)| (classed(place), name.clone()));
    let others = [(HATCHED, format!("{HIDDEN} 出さない数")), (DOTTED, format!("{ABSENT} 数がない"))];
    let legend: Vec<(Look, String)> = classes.chain(others).collect();
    let legend: Vec<(Look, &str)> = legend.iter().map(|(look, name)| (*look, name.as_str())).collect();
    let about = About { id: "report-map", title: table.caption.clone(), description: String::new() };
    Map { about, areas: &drawn.map, regions: &regions, legend: &legend }.draw()
}

#[cfg(test)]
mod tests {
    use arunai_core::area_maps::{AreaMap, MapArea};
    use arunai_core::reports::words::{number_column, text, text_column};

    use super::*;

    fn table(columns: Vec<&str>, rows: Vec<Vec<Value>>, chart: Chart) -> Table {
        let numbers = columns.into_iter().map(|heading| number_column(heading, "人", 2));
        let columns =
            [text_column("市町村")].into_iter().chain(numbers).chain([text_column("区分")]).collect();
        Table { id: "t".to_owned(), caption: "題".to_owned(), columns, rows, chart: Some(chart) }
    }

    #[test]
    fn a_map_hatches_what_is_hidden() {
        let ring = vec![[0, 0], [400, 0], [400, 400], [0, 400]];
        let areas = [200, 1000].map(|x| MapArea { rings: vec![ring.clone()], middle: [x, 200] }).into();
        let map = AreaMap { size: [1440, 400], areas, frames: Vec::new(), frame: 300 };
        let drawn =
            ClassMap { value: 1, class: 2, classes: vec!["1倍未満".into(), "1倍以上".into()], map };
        let rows = vec![
            vec![text("星見市"), Value::Number(1.85), text("1倍以上")],
            vec![text("霧笛村"), Value::Hidden, Value::Hidden],
        ];
        let svg = drawing(&table(vec!["率"], rows, Chart::Map(drawn))).expect("a map").into_string();
        assert!(svg.contains("星見市：1.85、霧笛村：表示しません"), "{svg}");
        assert_eq!((svg.matches("area class-2").count(), svg.matches("area paper").count()), (1, 1));
    }

    #[test]
    fn intervals_stand_beside_the_whole_which_is_no_row() {
        let row = |name: &str, numbers: [f64; 3], standing: &str| {
            let numbers = numbers.map(Value::Number);
            [text(name)].into_iter().chain(numbers).chain([text(standing)]).collect::<Vec<_>>()
        };
        let hidden = [text("霧笛村"), Value::Hidden, Value::Hidden, Value::Hidden, text(HIDDEN)];
        let whole = [text("全体"), Value::Number(1.5), text(""), text(""), text(ABSENT)];
        let rows = vec![row("星見市", [2.0, 1.6, 2.4], "多い"), hidden.into(), whole.into()];
        let drawn = Intervals { value: 1, limits: [2, 3], standing: 4, whole: 2 };
        let table = table(vec!["率", "下", "上"], rows, Chart::Intervals(drawn));
        let svg = drawing(&table).expect("a drawing").into_string();
        assert_eq!((svg.matches("dot more").count(), svg.matches("class=\"interval\"").count()), (1, 1));
        assert!(svg.contains("星見市：2.00人（1.60から2.40）、霧笛村：表示しません。"), "{svg}");
    }
}
