//! A map of areas: each has a look and a mark, and what is hidden is hatched.

use arunai_core::area_shapes::AreaShape;
use maud::{Markup, html};

use super::insets::{Layout, Placed, lay_out};
use super::marks::{Anchor, LETTER, bar, label, legend_places, n, patterned, text_width};
use super::{About, WIDTH};

/// Places on paper are whole numbers of this part of a unit, so that paths are short and neighbours still meet.
const GRAIN: f64 = 0.5;

/// How an area looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// Its class.
    pub class: &'static str,
    /// A pattern of the drawing over it; `hatch` for what is hidden.
    pub pattern: Option<&'static str>,
}

/// An area of the map.
pub(crate) struct Region {
    /// Where it lies.
    pub shape: AreaShape,
    /// Its name.
    pub name: String,
    /// How it looks.
    pub look: Look,
    /// What stands below its name: the number or the state, ＊ or ―.
    pub mark: String,
}

/// A map.
pub(crate) struct Map<'a> {
    /// What it is about.
    pub about: About,
    /// The areas.
    pub regions: &'a [Region],
    /// What looks mean.
    pub legend: &'a [(Look, &'a str)],
}

impl Map<'_> {
    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let shapes: Vec<AreaShape> = self.regions.iter().map(|region| region.shape.clone()).collect();
        let layout = lay_out(&shapes, WIDTH);
        let names: Vec<&str> = self.legend.iter().map(|(_, name)| *name).collect();
        let (places, top) = legend_places(&names);
        let marks = html! {
            @for ((x, y), (look, name)) in places.iter().zip(self.legend) {
                (bar(*x, *y, 20.0, 16.0, look.class))
                @if let Some(pattern) = look.pattern { (patterned(*x, *y, 20.0, 16.0, &self.about.pattern(pattern))) }
                (label(x + 26.0, y + 8.0, name, Anchor::Start, ""))
            }
            g transform={ "translate(0 " (n(top)) ")" } {
                g transform="scale(0.5)" { @for place in 0..self.regions.len() { (self.area(place, &layout)) } }
                (frames(&layout))
                (self.names(&layout))
            }
        };
        let described = About { description: self.described(), ..self.about.clone() };
        described.drawing((WIDTH, top + layout.height), &marks)
    }

    fn area(&self, place: usize, layout: &Layout) -> Markup {
        let look = self.regions[place].look;
        let own = layout.polygons.iter().filter(|polygon| polygon.area == place);
        let path: String = own.map(path).collect();
        html! {
            path d=(path) class={ "area " (look.class) } {}
            @if let Some(pattern) = look.pattern {
                path d=(path) fill={ "url(#" (self.about.pattern(pattern)) ")" } class="area over" {}
            }
        }
    }

    /// Names with their marks where there is room, the mark alone where there is less.
    fn names(&self, layout: &Layout) -> Markup {
        let mut taken: Vec<[f64; 4]> = Vec::new();
        let mut drawn = Vec::new();
        for (region, (x, y)) in self.regions.iter().zip(&layout.middles) {
            let both = [region.name.as_str(), region.mark.as_str()];
            for lines in [&both[..], &both[1..]] {
                let widest = lines.iter().map(|line| text_width(line, LETTER)).fold(0.0, f64::max);
                let (width, height) = (widest / 2.0 + 2.0, 0.6 * LETTER * lines.len() as f64);
                let own = [x - width, y - height, x + width, y + height];
                let is_free = taken.iter().all(|other| !overlap(&own, other));
                if is_free && own[0] >= 0.0 && own[2] <= WIDTH {
                    taken.push(own);
                    drawn.push((lines.to_vec(), *x, *y));
                    break;
                }
            }
        }
        html! { @for (lines, x, y) in drawn {
            @for (place, line) in lines.iter().enumerate() {
                @let y = y + (place as f64 - 0.5 * (lines.len() - 1) as f64) * 1.2 * LETTER;
                (label(x, y, line, Anchor::Middle, "place"))
            }
        } }
    }

    fn described(&self) -> String {
        let told = self.regions.iter().map(|region| format!("{}：{}", region.name, region.mark));
        let told = told.collect::<Vec<_>>().join("、");
        // A sign is no word to those who listen.
        let told = told.replace('＊', "表示しません").replace('―', "公表対象外");
        format!("{}地図。{told}。", self.about.description)
    }
}

fn frames(layout: &Layout) -> Markup {
    html! {
        @for (x, y) in &layout.frames { (bar(*x, *y, layout.frame, layout.frame, "frame")) }
        @if let Some((x, y)) = layout.frames.last() {
            (label(x + layout.frame + 8.0, y + layout.frame - 10.0, "枠の中は離れた島（縮尺は別）", Anchor::Start, "tick"))
        }
    }
}

fn overlap(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// The rings of a polygon, each from its first point step by step.
fn path(polygon: &Placed) -> String {
    let mut text = String::new();
    for ring in &polygon.rings {
        let mut last = None;
        for (x, y) in ring {
            let point = ((x / GRAIN).round() as i64, (y / GRAIN).round() as i64);
            match last {
                None => text += &format!("M{} {}l", point.0, point.1),
                Some(last) if last == point => continue,
                Some((x, y)) => text += &format!("{} {} ", point.0 - x, point.1 - y),
            }
            last = Some(point);
        }
        text.truncate(text.trim_end_matches([' ', 'l']).len());
        text.push('z');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    fn region(name: &str, x: f64, class: &'static str, pattern: Option<&'static str>, mark: &str) -> Region {
        let ring = vec![[x, 35.0], [x + 1.0, 35.0], [x + 1.0, 36.0], [x, 36.0]];
        let code = "322016".parse().expect("a code");
        let shape = AreaShape { code, polygons: vec![vec![ring]], middle: [x + 0.5, 35.5] };
        Region { shape, name: name.to_owned(), look: Look { class, pattern }, mark: mark.to_owned() }
    }

    #[test]
    fn what_is_hidden_is_hatched_and_has_no_class_of_its_number() {
        let regions = [
            region("星見市", 132.0, "class-4", None, "1.85"),
            region("霧笛村", 133.0, "paper", Some("hatch"), "＊"),
        ];
        let about = About { id: "m", title: "題".into(), description: String::new() };
        let legend = [(Look { class: "paper", pattern: Some("hatch") }, "＊")];
        let svg = check(&Map { about, regions: &regions, legend: &legend }.draw());
        assert!(svg.contains("星見市：1.85、霧笛村：表示しません"), "{svg}");
        assert_eq!((svg.matches("area class-4").count(), svg.matches("area paper").count()), (1, 1));
        assert!(svg.contains(">霧笛村</text>") && svg.contains(">＊</text>"), "{svg}");
    }

    #[test]
    fn neighbours_share_their_border_to_the_point() {
        let layout =
            lay_out(&[region("a", 132.0, "", None, "").shape, region("b", 133.0, "", None, "").shape], WIDTH);
        let paths: Vec<String> = layout.polygons.iter().map(path).collect();
        assert!(paths.iter().all(|path| path.ends_with('z') && path.matches('M').count() == 1), "{paths:?}");
        let of = |area: usize| layout.polygons.iter().find(|polygon| polygon.area == area).expect("drawn");
        assert!((of(0).rings[0][1].0 - of(1).rings[0][0].0).abs() < 1e-9);
    }

    #[test]
    fn names_that_would_lie_over_one_another_are_left_to_the_table() {
        let regions: Vec<Region> = (0..6)
            .map(|place| region("星見市", 132.0 + 0.01 * f64::from(place), "class-1", None, "1.0"))
            .collect();
        let about = About { id: "m", title: "題".into(), description: String::new() };
        let svg = check(&Map { about, regions: &regions, legend: &[] }.draw());
        assert!(svg.matches(">星見市</text>").count() < 6, "{svg}");
    }
}
