//! A map of areas: each has a look and a mark, and what is hidden is hatched.

use arunai_core::area_maps::{AreaMap, MapArea, WIDTH as MAP_WIDTH};
use maud::{Markup, html};

use super::marks::{Anchor, LETTER, bar, label, legend_places, n, patterned, text_width};
use super::{About, WIDTH};

/// How large a unit of the map is drawn.
const SCALE: f64 = WIDTH / MAP_WIDTH as f64;

/// How an area looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// Its class.
    pub class: &'static str,
    /// A pattern of the drawing over it; `hatch` for what is hidden.
    pub pattern: Option<&'static str>,
}

/// The five classes, the lightest first.
pub(crate) const CLASSES: [&str; 5] = ["class-1", "class-2", "class-3", "class-4", "class-5"];
/// What is hidden.
pub(crate) const HATCHED: Look = Look { class: "paper", pattern: Some("hatch") };
/// What is not published or not known.
pub(crate) const DOTTED: Look = Look { class: "paper", pattern: Some("dots") };

/// An area of the map.
pub(crate) struct Region {
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
    /// Where the areas lie; one without rings is not drawn.
    pub areas: &'a AreaMap,
    /// What they are, in the same order.
    pub regions: &'a [Region],
    /// What looks mean.
    pub legend: &'a [(Look, &'a str)],
}

impl Map<'_> {
    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let names: Vec<&str> = self.legend.iter().map(|(_, name)| *name).collect();
        let (places, top) = legend_places(&names);
        let marks = html! {
            @for ((x, y), (look, name)) in places.iter().zip(self.legend) {
                (bar(*x, *y, 20.0, 16.0, look.class))
                @if let Some(pattern) = look.pattern { (patterned(*x, *y, 20.0, 16.0, &self.about.pattern(pattern))) }
                (label(x + 26.0, y + 8.0, name, Anchor::Start, ""))
            }
            g transform={ "translate(0 " (n(top)) ")" } {
                g transform={ "scale(" (SCALE) ")" } { @for (area, region) in self.drawn() { (self.area(area, region.look)) } }
                (frames(self.areas))
                (self.names())
            }
        };
        let described = About { description: self.described(), ..self.about.clone() };
        described.drawing((WIDTH, top + SCALE * f64::from(self.areas.size[1])), &marks)
    }

    /// The areas whose boundaries are known.
    fn drawn(&self) -> impl Iterator<Item = (&MapArea, &Region)> {
        self.areas.areas.iter().zip(self.regions).filter(|(area, _)| !area.rings.is_empty())
    }

    fn area(&self, area: &MapArea, look: Look) -> Markup {
        let path = path(&area.rings);
        html! {
            path d=(path) class={ "area " (look.class) } {}
            @if let Some(pattern) = look.pattern {
                path d=(path) fill={ "url(#" (self.about.pattern(pattern)) ")" } class="area over" {}
            }
        }
    }

    /// Names with their marks where there is room, the mark alone where there is less.
    fn names(&self) -> Markup {
        let mut taken: Vec<[f64; 4]> = Vec::new();
        let mut drawn = Vec::new();
        for (area, region) in self.drawn() {
            let (x, y) = scaled(area.middle);
            let both = [region.name.as_str(), region.mark.as_str()];
            for lines in [&both[..], &both[1..]] {
                let widest = lines.iter().map(|line| text_width(line, LETTER)).fold(0.0, f64::max);
                let (width, height) = (widest / 2.0 + 2.0, 0.6 * LETTER * lines.len() as f64);
                let own = [x - width, y - height, x + width, y + height];
                let is_free = taken.iter().all(|other| !overlap(&own, other));
                if is_free && own[0] >= 0.0 && own[2] <= WIDTH {
                    taken.push(own);
                    drawn.push((lines.to_vec(), x, y));
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
        let told = self.drawn().map(|(_, region)| format!("{}：{}", region.name, region.mark));
        let told = told.collect::<Vec<_>>().join("、");
        // A sign is no word to those who listen.
        let told = told.replace('＊', "表示しません").replace('―', "数がありません");
        format!("{}地図。{told}。", self.about.description)
    }
}

fn frames(areas: &AreaMap) -> Markup {
    let side = SCALE * f64::from(areas.frame);
    html! {
        @for (x, y) in areas.frames.iter().copied().map(scaled) { (bar(x, y, side, side, "frame")) }
        @if let Some((x, y)) = areas.frames.last().copied().map(scaled) {
            (label(x + side + 8.0, y + side - 10.0, "枠の中は離れた島（縮尺は別）", Anchor::Start, "tick"))
        }
    }
}

fn scaled([x, y]: [i32; 2]) -> (f64, f64) {
    (SCALE * f64::from(x), SCALE * f64::from(y))
}

fn overlap(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// The rings of an area, each from its first point step by step.
fn path(rings: &[Vec<[i32; 2]>]) -> String {
    let mut text = String::new();
    for ring in rings {
        let mut last: Option<[i32; 2]> = None;
        for &[x, y] in ring {
            match last {
                None => text += &format!("M{x} {y}l"),
                Some([from_x, from_y]) => text += &format!("{} {} ", x - from_x, y - from_y),
            }
            last = Some([x, y]);
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

    /// Squares beside each other, each with its region.
    fn map(regions: &[Region], step: i32) -> AreaMap {
        let square = |place: i32| {
            let left = 100 + step * place;
            let ring = vec![[left, 100], [left + 200, 100], [left + 200, 300], [left, 300]];
            MapArea { rings: vec![ring], middle: [left + 100, 200] }
        };
        let areas = (0..regions.len() as i32).map(square).collect();
        AreaMap { size: [MAP_WIDTH, 400], areas, frames: Vec::new(), frame: 300 }
    }

    fn region(name: &str, class: &'static str, pattern: Option<&'static str>, mark: &str) -> Region {
        Region { name: name.to_owned(), look: Look { class, pattern }, mark: mark.to_owned() }
    }

    fn about() -> About {
        About { id: "m", title: "題".into(), description: String::new() }
    }

    #[test]
    fn what_is_hidden_is_hatched_and_has_no_class_of_its_number() {
        let regions =
            [region("星見市", "class-4", None, "1.85"), region("霧笛村", "paper", Some("hatch"), "＊")];
        let legend = [(Look { class: "paper", pattern: Some("hatch") }, "＊")];
        let areas = map(&regions, 300);
        let svg = check(&Map { about: about(), areas: &areas, regions: &regions, legend: &legend }.draw());
        assert!(svg.contains("星見市：1.85、霧笛村：表示しません"), "{svg}");
        assert_eq!((svg.matches("area class-4").count(), svg.matches("area paper").count()), (1, 1));
        assert!(svg.contains(">霧笛村</text>") && svg.contains(">＊</text>"), "{svg}");
    }

    #[test]
    fn an_area_without_a_boundary_is_not_drawn() {
        let regions = [region("星見市", "class-4", None, "1.85"), region("霧笛村", "class-1", None, "0.50")];
        let mut areas = map(&regions, 300);
        areas.areas[1].rings.clear();
        let svg = check(&Map { about: about(), areas: &areas, regions: &regions, legend: &[] }.draw());
        assert!(svg.contains("星見市") && !svg.contains("霧笛村"), "{svg}");
    }

    #[test]
    fn a_path_goes_step_by_step_around_each_ring() {
        let rings = [vec![[10, 10], [30, 10], [30, 25]], vec![[5, 5]]];
        assert_eq!(path(&rings), "M10 10l20 0 0 15zM5 5z");
    }

    #[test]
    fn names_that_would_lie_over_one_another_are_left_to_the_table() {
        let regions: Vec<Region> = (0..6).map(|_| region("星見市", "class-1", None, "1.0")).collect();
        let areas = map(&regions, 10);
        let svg = check(&Map { about: about(), areas: &areas, regions: &regions, legend: &[] }.draw());
        assert!(svg.matches(">星見市</text>").count() < 6, "{svg}");
    }
}
