//! Charts of a spreadsheet, below the table that they draw.

use rust_xlsxwriter::{
    Chart as Drawing, ChartDataLabel, ChartFont, ChartFormat, ChartLine, ChartLineDashType, ChartSolidFill,
    Worksheet,
};

use super::Written;
use super::sizes::{last_column, pixels};
use crate::documents::{Chart, Table, Value};

/// Greys and dashes that stay apart in print.
const LINES: [(&str, ChartLineDashType); 4] = [
    ("#000000", ChartLineDashType::Solid),
    ("#595959", ChartLineDashType::Dash),
    ("#7F7F7F", ChartLineDashType::RoundDot),
    ("#A6A6A6", ChartLineDashType::Solid),
];
const BAR: &str = "#7F7F7F";

/// Between the table and its chart, and heights and widths of charts, in pixels; a row has about 20.
const GAP: u32 = 2;
const ROW: u32 = 20;
const NARROWEST: f64 = 480.0;
const WIDEST: f64 = 900.0;
const HEIGHT: u32 = 300;

/// Adds the chart of a table below it; returns the last row and column that is printed. A spreadsheet draws text as
/// nought: a line with a hidden number is left out, and bars say what they are.
pub(super) fn add_chart(
    sheet: &mut Worksheet,
    name: &str,
    table: &Table,
    widths: &[f64],
) -> Written<(u32, u16)> {
    let rows = table.rows.len() as u32;
    let (columns, is_bars) = drawn(table);
    if columns.is_empty() || rows == 0 {
        return Ok((rows, last_column(widths, 0.0)));
    }
    let mut drawing = if is_bars { Drawing::new_bar() } else { Drawing::new_line() };
    for (column, (grey, dash)) in columns.iter().zip(LINES) {
        let column = *column as u16;
        let mut format = ChartFormat::new();
        if is_bars {
            format.set_solid_fill(ChartSolidFill::new().set_color(BAR));
        } else {
            format.set_line(ChartLine::new().set_color(grey).set_width(2.0).set_dash_type(dash));
        }
        let series = drawing.add_series().set_name((name, 0, column)).set_format(&mut format);
        series.set_categories((name, 1, 0, rows, 0)).set_values((name, 1, column, rows, column));
        if is_bars {
            series.set_data_label(ChartDataLabel::new().show_value());
            series.set_custom_data_labels(&labels(table, usize::from(column)));
        }
    }
    if is_bars {
        // Otherwise the first row would be drawn at the bottom.
        drawing.y_axis().set_reverse();
        drawing.legend().set_hidden();
    }
    drawing.title().set_name(&table.caption).set_font(ChartFont::new().set_size(11));
    let height = if is_bars { 80 + 24 * rows.min(60) } else { HEIGHT };
    let width = pixels(widths).clamp(NARROWEST, WIDEST);
    drawing.set_height(height).set_width(width as u32);
    let first = rows + GAP;
    sheet.insert_chart(first, 0, &drawing)?;
    Ok((first + height.div_ceil(ROW), last_column(widths, width)))
}

/// What stands at each bar: its number, or the mark of one that is not told.
fn labels(table: &Table, column: usize) -> Vec<ChartDataLabel> {
    let label = |row: &Vec<Value>| match &row[column] {
        Value::Number(_) => ChartDataLabel::default(),
        other => ChartDataLabel::new().set_value(other.shown(0).as_str()).to_custom(),
    };
    table.rows.iter().map(label).collect()
}

/// The columns that can be drawn, and whether as bars.
fn drawn(table: &Table) -> (Vec<usize>, bool) {
    let is_known = |column: &usize| table.rows.iter().all(|row| matches!(row[*column], Value::Number(_)));
    match &table.chart {
        None => (Vec::new(), false),
        Some(Chart::Bars { column }) => (vec![*column], true),
        Some(Chart::Lines { columns }) => (columns.iter().copied().filter(is_known).collect(), false),
        // A spreadsheet has no maps, and neither intervals with ends of their own nor curves between dots.
        Some(Chart::Intervals(_) | Chart::Map(_) | Chart::Funnel(_)) => (Vec::new(), false),
    }
}
