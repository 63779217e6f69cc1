//! Dots over how many they speak of, between the limits of chance around the whole.

use super::axes::{AXIS, Axis};
use super::compose::{Composer, Strip};
use super::labels::{Entry, SIGN, Taken};
use super::layout::{BLACK, DARK, Item, MIDDLE, Mark, Role, Shape, WHITE};
use crate::documents::{Funnel, FunnelLimits, Table, Value};

const HEIGHT: f32 = 230.0;
const DOT: f32 = 5.0;
/// The widest that a name becomes.
const WIDEST_NAME: f32 = 110.0;
/// Greys and dashes of limits, the narrowest first.
const LOOKS: [(u8, (f32, f32)); 3] = [(DARK, (6.0, 3.0)), (MIDDLE, (1.5, 2.0)), (MIDDLE, (8.0, 2.0))];

/// Where dots are drawn.
struct Field {
    across: Axis,
    upwards: Axis,
    left: f32,
    top: f32,
    bottom: f32,
}

/// A row that has both numbers.
struct Spot<'t> {
    row: &'t [Value],
    across: f64,
    value: f64,
}

impl Composer<'_> {
    /// Adds a drawing of a table's rows; none where none has both numbers.
    pub(super) fn funnel(&mut self, table: &Table, drawn: &Funnel) {
        let spots = spots(table, drawn);
        let whole = &table.rows[drawn.whole];
        let (Some(value), false) = (whole[drawn.value].number(), spots.is_empty()) else { return };
        let name = whole[0].shown(table.columns[0].decimals());
        let text = format!("漏斗の形の図：{}。横の線は{name}の値。値は次の表にあります。", table.caption);
        let mark = Mark::Content(self.node(Role::Figure(text), None));
        let legend = self.legend(entries(&name, drawn), mark);
        self.strips.push(legend);
        let field = self.funnel_field(&spots, value, drawn);
        let mut items = self.funnel_axes(&field, table, drawn);
        let y = field.upwards.at(value);
        items.push(line(vec![(field.left, y), (self.width - DOT, y)], BLACK, None));
        for (limits, (grey, dash)) in drawn.limits.iter().zip(LOOKS) {
            items.extend([1, 2].map(|end| limit(limits, end, &field, grey, dash)).into_iter().flatten());
        }
        items.extend(self.spots(&spots, &field, table));
        let items = items.into_iter().map(|item| Item { mark, ..item }).collect();
        let height = field.bottom + 2.0 * AXIS.line_height() + 8.0;
        self.strips.push(Strip { height, items, ..Strip::default() });
    }

    fn funnel_field(&self, spots: &[Spot], whole: f64, drawn: &Funnel) -> Field {
        let points = || drawn.limits.iter().flat_map(|limits| &limits.points);
        let across: Vec<f64> =
            spots.iter().map(|spot| spot.across).chain(points().map(|point| point[0])).collect();
        let values = spots.iter().map(|spot| spot.value).chain([whole]);
        let upwards: Vec<f64> = values.chain(points().flat_map(|point| [point[1], point[2]])).collect();
        let top = AXIS.line_height() + 8.0;
        let upwards = Axis::of(&upwards, (HEIGHT, top));
        let left = self.widest_tick(&upwards) + 6.0;
        Field { across: Axis::of(&across, (left, self.width - DOT)), upwards, left, top, bottom: HEIGHT }
    }

    /// The grid, and what is counted upwards and across.
    fn funnel_axes(&self, field: &Field, table: &Table, drawn: &Funnel) -> Vec<Item> {
        let mut items = self.upright_axis(&field.upwards, (field.left, self.width - DOT));
        // A nought below the corner is narrow enough to stand beside the one of the other axis.
        items.extend(self.level_axis(&field.across, (field.top, field.bottom), field.left - 3.5));
        let heading = |column: usize| {
            self.shortened(&table.columns[column].full_heading(), self.width, &AXIS, 1).concat()
        };
        let upwards = AXIS.run(self.ruler, &heading(drawn.value), 0.0, 0.0);
        let below = field.bottom + 3.0 + AXIS.line_height();
        let across = AXIS.run_to(self.ruler, &heading(drawn.across), self.width, below);
        items.extend([upwards, across].map(|run| Item::text(Mark::Decoration, run)));
        items
    }

    /// The dots, and their names where there is room, on white that parts the lines below them.
    fn spots(&self, spots: &[Spot], field: &Field, table: &Table) -> Vec<Item> {
        let mut taken = Taken::default();
        let mut items = Vec::new();
        let at = |spot: &Spot| (field.across.at(spot.across), field.upwards.at(spot.value));
        for (x, y) in spots.iter().map(at) {
            items.push(Item::surface((x - DOT / 2.0, y - DOT / 2.0), (DOT, DOT), BLACK));
            // Where dots lie over one another, that is taken already.
            taken.take([x - DOT / 2.0, y - DOT / 2.0, x + DOT / 2.0, y + DOT / 2.0]);
        }
        for spot in spots {
            let (x, y) = at(spot);
            let name = spot.row[0].shown(table.columns[0].decimals());
            let name = self.shortened(&name, WIDEST_NAME, &AXIS, 1).concat();
            let (width, height) = (AXIS.width(self.ruler, &name), AXIS.line_height());
            let (after, before) = (x + DOT, x - DOT - width);
            let corners = [(after, y - height), (before, y - height), (after, y), (before, y)];
            let fits = |(left, top): &(f32, f32)| {
                let is_inside = *left >= field.left && left + width <= self.width;
                let is_between = *top >= field.top && top + height <= field.bottom;
                is_inside && is_between && taken.take([*left, *top, left + width, top + height])
            };
            let corner = corners.into_iter().find(fits);
            if let Some((left, top)) = corner {
                items.push(Item::surface((left, top + 1.0), (width, height - 2.0), WHITE));
                items.push(Item::text(Mark::Decoration, AXIS.run(self.ruler, &name, left, top)));
            }
        }
        items
    }
}

fn spots<'t>(table: &'t Table, drawn: &Funnel) -> Vec<Spot<'t>> {
    let others = table.rows.iter().enumerate().filter(|(place, _)| *place != drawn.whole);
    let spot = |(_, row): (usize, &'t Vec<Value>)| {
        Some(Spot { row, across: row[drawn.across].number()?, value: row[drawn.value].number()? })
    };
    others.filter_map(spot).collect()
}

/// One of the two lines of limits.
fn limit(limits: &FunnelLimits, end: usize, field: &Field, grey: u8, dash: (f32, f32)) -> Option<Item> {
    let point = |point: &[f64; 3]| (field.across.at(point[0]), field.upwards.at(point[end]));
    let points: Vec<(f32, f32)> = limits.points.iter().map(point).collect();
    (points.len() > 1).then(|| line(points, grey, Some(dash)))
}

fn line(points: Vec<(f32, f32)>, grey: u8, dash: Option<(f32, f32)>) -> Item {
    Item { mark: Mark::Decoration, shape: Shape::Line { points, width: 1.1, grey, dash } }
}

fn entries(whole: &str, drawn: &Funnel) -> Vec<Entry> {
    let (width, height) = SIGN;
    let sign = |grey, dash| Some(line(vec![(1.0, height / 2.0), (width - 1.0, height / 2.0)], grey, dash));
    let limits = drawn.limits.iter().zip(LOOKS);
    let limits = limits
        .map(|(limits, (grey, dash))| Entry { sign: sign(grey, Some(dash)), text: limits.name.clone() });
    std::iter::once(Entry { sign: sign(BLACK, None), text: whole.to_owned() }).chain(limits).collect()
}
