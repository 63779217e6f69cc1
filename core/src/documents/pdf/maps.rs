//! A map: each area in the grey of its class, hatched where that is hidden, dotted where there is none.

use super::compose::{Composer, Strip};
use super::labels::{Entry, SIGN, Taken};
use super::layout::{Item, Look, MIDDLE, Mark, NOTE, Role, Shape, Style, WHITE};
use crate::documents::{ABSENT, ClassMap, HIDDEN, Table, Value};

/// Greys of classes, so far apart and so light that they differ in print and letters over them can be read.
const GREYS: [u8; 5] = [250, 225, 197, 168, 138];
const PLACE: Style = Style::new(NOTE, 1.15).bold();
/// How much of a page a map takes.
const MOST_SHARE: f32 = 0.5;
/// The widest that a name becomes.
const WIDEST_NAME: f32 = 120.0;
/// Around the letters of a place.
const PAD: f32 = 1.5;

/// From the map to the page.
#[derive(Clone, Copy)]
struct Scale {
    left: f32,
    factor: f32,
}

impl Scale {
    fn put(&self, [x, y]: [i32; 2]) -> (f32, f32) {
        (self.left + x as f32 * self.factor, y as f32 * self.factor)
    }
}

impl Composer<'_> {
    /// Adds a map of a table's rows; none where no boundary is known.
    pub(super) fn map(&mut self, table: &Table, drawn: &ClassMap) {
        if drawn.map.is_empty() {
            return;
        }
        let mark = Mark::Content(self.node(Role::Figure(described(table, drawn)), None));
        let legend = self.legend(entries(table, drawn), mark);
        self.strips.push(legend);
        let [width, height] = drawn.map.size.map(|side| side as f32);
        let factor = (self.width / width).min(self.height * MOST_SHARE / height);
        let scale = Scale { left: (self.width - width * factor) / 2.0, factor };
        let mut items = areas(table, drawn, scale);
        items.extend(self.names_of_places(table, drawn, scale));
        let items = items.into_iter().map(|item| Item { mark, ..item }).collect();
        self.strips.push(Strip { height: height * factor + 4.0, items, ..Strip::default() });
    }

    /// Names with their values where there is room, the value alone where there is less.
    fn names_of_places(&self, table: &Table, drawn: &ClassMap, scale: Scale) -> Vec<Item> {
        let bottom = drawn.map.size[1] as f32 * scale.factor;
        let mut taken = Taken::default();
        let mut items = Vec::new();
        let rows = table.rows.iter().zip(&drawn.map.areas);
        for (row, area) in rows.filter(|(_, area)| !area.rings.is_empty()) {
            let value = row[drawn.value].shown(table.columns[drawn.value].decimals());
            let name = row[0].shown(table.columns[0].decimals());
            let name = self.shortened(&name, WIDEST_NAME, &PLACE, 1).concat();
            let (x, y) = scale.put(area.middle);
            let both = [&name, &value];
            for lines in [&both[..], &both[1..]] {
                let widths = lines.iter().map(|line| PLACE.width(self.ruler, line));
                let half = widths.fold(0.0, f32::max) / 2.0 + PAD;
                let high = PLACE.line_height() * lines.len() as f32 / 2.0;
                let own = [x - half, y - high, x + half, y + high];
                let is_inside = own[0] >= 0.0 && own[1] >= 0.0 && own[2] <= self.width && own[3] <= bottom;
                if is_inside && taken.take(own) {
                    if !matches!(look(row, drawn), Look::Grey(_)) {
                        items.push(Item::surface((own[0], own[1]), (2.0 * half, 2.0 * high), WHITE));
                    }
                    items.extend(self.lines_around(lines, (x, own[1])));
                    break;
                }
            }
        }
        items
    }

    fn lines_around(&self, lines: &[&String], (x, top): (f32, f32)) -> Vec<Item> {
        let run = |(place, text): (usize, &&String)| {
            let left = x - PLACE.width(self.ruler, text) / 2.0;
            let y = top + place as f32 * PLACE.line_height();
            Item::text(Mark::Decoration, PLACE.run(self.ruler, text, left, y))
        };
        lines.iter().enumerate().map(run).collect()
    }
}

/// The areas, and the frames of islands.
fn areas(table: &Table, drawn: &ClassMap, scale: Scale) -> Vec<Item> {
    let area = |(row, rings): (&Vec<Value>, &Vec<Vec<[i32; 2]>>)| {
        let ring = |ring: &Vec<[i32; 2]>| ring.iter().map(|point| scale.put(*point)).collect();
        let shape = Shape::Area { rings: rings.iter().map(ring).collect(), look: look(row, drawn) };
        Item { mark: Mark::Decoration, shape }
    };
    let side = drawn.map.frame;
    let frame = |[x, y]: &[i32; 2]| {
        let corners = [[*x, *y], [x + side, *y], [x + side, y + side], [*x, y + side], [*x, *y]];
        let points = corners.map(|corner| scale.put(corner)).into();
        Item { mark: Mark::Decoration, shape: Shape::Line { points, width: 0.5, grey: MIDDLE, dash: None } }
    };
    let rings = drawn.map.areas.iter().map(|area| &area.rings);
    let known = table.rows.iter().zip(rings).filter(|(_, rings)| !rings.is_empty());
    known.map(area).chain(drawn.map.frames.iter().map(frame)).collect()
}

fn look(row: &[Value], drawn: &ClassMap) -> Look {
    match drawn.class_of(row) {
        Some(class) => Look::Grey(GREYS[class.min(GREYS.len() - 1)]),
        None if row[drawn.class] == Value::Hidden => Look::Hatched,
        None => Look::Dotted,
    }
}

/// What the legend says: the classes, what is on the map besides, and what its frames are.
fn entries(table: &Table, drawn: &ClassMap) -> Vec<Entry> {
    let (width, height) = SIGN;
    let square = |look: Look| {
        let rings = vec![vec![(0.5, 0.5), (width, 0.5), (width, height), (0.5, height)]];
        Some(Item { mark: Mark::Decoration, shape: Shape::Area { rings, look } })
    };
    let entry = |sign: Option<Item>, text: &str| Entry { sign, text: text.to_owned() };
    let mut entries = vec![entry(None, &table.columns[drawn.class].full_heading())];
    let classes = drawn.classes.iter().zip(GREYS);
    entries.extend(classes.map(|(name, grey)| entry(square(Look::Grey(grey)), name)));
    let has = |value: Value| table.rows.iter().any(|row| row[drawn.class] == value);
    if has(Value::Hidden) {
        entries.push(entry(square(Look::Hatched), &format!("{HIDDEN} 出さない数")));
    }
    if has(Value::Absent) {
        entries.push(entry(square(Look::Dotted), &format!("{ABSENT} 数がない（公表対象外など）")));
    }
    if !drawn.map.frames.is_empty() {
        entries.push(entry(None, "枠の中は離れた島（縮尺は別）"));
    }
    entries
}

/// The areas by class, for those who do not see the map.
fn described(table: &Table, drawn: &ClassMap) -> String {
    let decimals = table.columns[0].decimals();
    let of = |class: &str, is_in: &dyn Fn(&[Value]) -> bool| {
        let names: Vec<String> =
            table.rows.iter().filter(|row| is_in(row)).map(|row| row[0].shown(decimals)).collect();
        (!names.is_empty()).then(|| format!("{class}は{}。", names.join("、")))
    };
    let classes = drawn.classes.iter().enumerate();
    let told =
        classes.filter_map(|(place, name)| of(name, &|row: &[Value]| drawn.class_of(row) == Some(place)));
    let told: String = told.collect();
    let hidden = of("出さない数", &|row: &[Value]| row[drawn.class] == Value::Hidden).unwrap_or_default();
    let absent = of("数がないの", &|row: &[Value]| row[drawn.class] == Value::Absent).unwrap_or_default();
    format!("地図：{}。{told}{hidden}{absent}値は次の表にあります。", table.caption)
}
