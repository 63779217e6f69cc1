//! Marks: the pieces that charts are made of.

use maud::{Markup, html};

/// How large the mark of a hidden number is, always.
const HIDDEN_SIZE: (f64, f64) = (30.0, 16.0);
/// The height of a line of a legend.
const LEGEND_LINE: f64 = 24.0;
/// How large letters are.
pub(crate) const LETTER: f64 = 14.0;

/// Where a text stands to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Shapes that differ without their colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
}

impl Shape {
    /// The shapes of series, in their order.
    pub(crate) const ALL: [Self; 4] = [Self::Circle, Self::Square, Self::Triangle, Self::Diamond];
}

/// A number as SVG has it: one decimal, and none that says nothing.
pub(crate) fn n(number: f64) -> String {
    let rounded = (number * 10.0).round() / 10.0 + 0.0;
    format!("{rounded}")
}

/// How wide a text of Japanese letters and digits may be: digits of BIZ UDPGothic are up to 0.76 of their size.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    let letters = text.chars().map(|letter| if letter.is_ascii() { 0.76 } else { 1.0 });
    size * letters.sum::<f64>()
}

/// A text beside a place; `y` is the middle of its letters.
pub(crate) fn label(x: f64, y: f64, text: &str, anchor: Anchor, class: &str) -> Markup {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    html! { text x=(n(x)) y=(n(y + 0.36 * LETTER)) text-anchor=(anchor) class=(class) { (text) } }
}

/// A name of at most two lines that ends at a place.
pub(crate) fn name(x: f64, y: f64, text: &str, width: f64) -> Markup {
    let lines = broken(text, width);
    let top = y - 0.5 * (lines.len() - 1) as f64 * 1.2 * LETTER;
    html! {
        @for (place, line) in lines.iter().enumerate() {
            (label(x, top + place as f64 * 1.2 * LETTER, line, Anchor::End, ""))
        }
    }
}

/// A text in at most two lines, with an ellipsis where that is not enough.
fn broken(text: &str, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for letter in text.chars() {
        let last = lines.len() - 1;
        let wider = format!("{}{letter}", lines[last]);
        match text_width(&wider, LETTER) <= width || lines[last].is_empty() {
            true => lines[last] = wider,
            false if lines.len() < 2 => lines.push(letter.to_string()),
            false => {
                lines[last].pop();
                lines[last].push('…');
                break;
            }
        }
    }
    lines
}

/// Where the entries of a legend stand, in as many lines as they need, and how high it is. Each is a box of 20 by 16
/// with its name beside it.
pub(crate) fn legend_places(names: &[&str]) -> (Vec<(f64, f64)>, f64) {
    let (mut x, mut y) = (8.0, 4.0);
    let mut places = Vec::with_capacity(names.len());
    for name in names {
        let width = 44.0 + text_width(name, LETTER);
        if x > 8.0 && x + width > super::WIDTH {
            (x, y) = (8.0, y + LEGEND_LINE);
        }
        places.push((x, y));
        x += width;
    }
    (places, y + LEGEND_LINE)
}

/// A bar, upright or lying.
pub(crate) fn bar(x: f64, y: f64, width: f64, height: f64, class: &str) -> Markup {
    html! { rect x=(n(x)) y=(n(y)) width=(n(width.max(0.0))) height=(n(height.max(0.0))) class=(class) {} }
}

/// The same with a pattern of the drawing.
pub(crate) fn patterned(x: f64, y: f64, width: f64, height: f64, pattern: &str) -> Markup {
    html! { rect x=(n(x)) y=(n(y)) width=(n(width.max(0.0))) height=(n(height.max(0.0))) fill={ "url(#" (pattern) ")" } class="patterned" {} }
}

/// What stands for a number that is hidden: always of the same size, with the sign ＊ beside it.
pub(crate) fn hidden(x: f64, y: f64, drawing: &str) -> Markup {
    let (width, height) = HIDDEN_SIZE;
    html! {
        (patterned(x, y - height / 2.0, width, height, &format!("{drawing}-hatch")))
        (label(x + width + 4.0, y, arunai_core::documents::HIDDEN, Anchor::Start, "value"))
    }
}

/// A dot.
pub(crate) fn dot(x: f64, y: f64, shape: Shape, class: &str) -> Markup {
    let r = 6.0;
    let path = match shape {
        Shape::Circle => return html! { circle cx=(n(x)) cy=(n(y)) r=(n(r)) class=(class) {} },
        Shape::Square => [(-r, -r), (r, -r), (r, r), (-r, r)].to_vec(),
        Shape::Triangle => [(0.0, -1.2 * r), (1.1 * r, r), (-1.1 * r, r)].to_vec(),
        Shape::Diamond => [(0.0, -1.3 * r), (1.3 * r, 0.0), (0.0, 1.3 * r), (-1.3 * r, 0.0)].to_vec(),
    };
    let corners: Vec<(f64, f64)> = path.into_iter().map(|(dx, dy)| (x + dx, y + dy)).collect();
    html! { polygon points=(points(&corners)) class=(class) {} }
}

/// A straight line.
pub(crate) fn rule(from: (f64, f64), to: (f64, f64), class: &str) -> Markup {
    html! { line x1=(n(from.0)) y1=(n(from.1)) x2=(n(to.0)) y2=(n(to.1)) class=(class) {} }
}

/// A lying interval with an end at each side.
pub(crate) fn interval(from: f64, to: f64, y: f64, class: &str) -> Markup {
    html! { path d={ "M" (n(from)) " " (n(y - 5.0)) "v10m0-5H" (n(to)) "m0-5v10" } class=(class) {} }
}

/// A line through points.
pub(crate) fn line(through: &[(f64, f64)], class: &str) -> Markup {
    html! { polyline points=(points(through)) class=(class) {} }
}

/// A line that goes on level until the next point, and there up or down.
pub(crate) fn steps(through: &[(f64, f64)], class: &str) -> Markup {
    let mut corners = Vec::with_capacity(2 * through.len());
    for (place, point) in through.iter().enumerate() {
        if place > 0 {
            corners.push((point.0, through[place - 1].1));
        }
        corners.push(*point);
    }
    line(&corners, class)
}

fn points(corners: &[(f64, f64)]) -> String {
    corners.iter().map(|(x, y)| format!("{},{}", n(*x), n(*y))).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!([n(1.04), n(-0.01), n(12.0), n(99.96)], ["1", "0", "12", "100"]);
    }

    #[test]
    fn long_names_have_two_lines_and_no_more() {
        assert_eq!(broken("短期入所", 100.0), ["短期入所"]);
        assert_eq!(broken("医療・看護・医療的ケア", 84.0), ["医療・看護・", "医療的ケア"]);
        assert_eq!(broken("医療・看護・医療的ケア", 56.0), ["医療・看", "護・医…"]);
    }

    #[test]
    fn what_is_hidden_looks_the_same_everywhere() {
        let at = |x: f64| hidden(x, 50.0, "a").into_string();
        assert!(at(100.0).contains("url(#a-hatch)") && at(100.0).contains("＊"));
        assert_eq!(at(100.0).replace("\"100\"", "\"200\"").replace("\"134\"", "\"234\""), at(200.0));
    }

    #[test]
    fn a_legend_begins_new_lines() {
        let long = "ここまでとても長い名前のものばかりがならぶ凡例";
        let (places, height) = legend_places(&["短い", long, long]);
        assert_eq!((places[0], places[2].0, height), ((8.0, 4.0), 8.0, 52.0));
    }

    #[test]
    fn steps_turn_only_at_points() {
        let svg = steps(&[(0.0, 5.0), (10.0, 5.0), (20.0, 1.0)], "limit").into_string();
        assert!(svg.contains("points=\"0,5 10,5 10,5 20,5 20,1\""), "{svg}");
    }
}
