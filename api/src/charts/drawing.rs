//! The drawing around marks: its size, its patterns, and what it says to those who do not see it.

use maud::{Markup, html};

use super::marks::n;

/// Patterns beside the one of hidden numbers, so that neighbours differ in grey: slanted lines, dots, crossed lines,
/// upright lines, level lines.
pub(crate) const PATTERNS: [&str; 5] = ["slants", "dots", "crosses", "uprights", "levels"];

/// What a drawing is about.
#[derive(Debug, Clone)]
pub(crate) struct About {
    /// Its id on the page: small letters and hyphens.
    pub id: &'static str,
    /// What it says, as a sentence from the same numbers.
    pub title: String,
    /// What stands where, in words.
    pub description: String,
}

impl About {
    /// The id of one of its patterns.
    pub(crate) fn pattern(&self, name: &str) -> String {
        format!("{}-{name}", self.id)
    }

    /// Marks as a drawing of a size.
    pub(crate) fn drawing(&self, (width, height): (f64, f64), marks: &Markup) -> Markup {
        let title = format!("{}-title", self.id);
        let text = format!("{}-text", self.id);
        html! {
            svg.chart xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (n(width)) " " (n(height)) } width=(n(width)) height=(n(height))
                role="img" aria-labelledby={ (title) " " (text) } {
                title id=(title) { (self.title) }
                desc id=(text) { (self.description) }
                (self.patterns(marks))
                (marks)
            }
        }
    }

    /// The patterns that the marks use.
    fn patterns(&self, marks: &Markup) -> Markup {
        let used = |name: &&str| marks.0.contains(&format!("url(#{})", self.pattern(name)));
        let names: Vec<&str> = std::iter::once("hatch").chain(PATTERNS).filter(used).collect();
        html! { @if !names.is_empty() { defs { @for name in names {
            pattern id=(self.pattern(name)) patternUnits="userSpaceOnUse" width="8" height="8" {
                @if name == "hatch" { rect width="8" height="8" class="paper" {} }
                path d=(strokes(name)) class={ "pattern " (name) } {}
            }
        } } } }
    }
}

fn strokes(name: &str) -> &'static str {
    match name {
        "hatch" => "M-2 2L2-2M0 8L8 0M6 10L10 6",
        "slants" => "M-2 6L2 10M0 0L8 8M6-2L10 2",
        "dots" => "M2 2h.01M6 6h.01",
        "crosses" => "M0 0L8 8M0 8L8 0",
        "uprights" => "M4 0V8",
        _ => "M0 4H8",
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::hidden;
    use super::super::tests::check;
    use super::*;

    #[test]
    fn a_drawing_says_what_it_shows_and_has_the_patterns_that_it_uses() {
        let about = About { id: "waits", title: "<長い>".into(), description: "就労 12人。".into() };
        let empty = check(&about.drawing((100.0, 50.0), &html! {}));
        assert!(empty.contains("&lt;長い&gt;</title>") && !empty.contains("<pattern"), "{empty}");
        let svg = check(&about.drawing((100.0, 50.0), &hidden(1.0, 2.0, "waits")));
        assert!(svg.contains("id=\"waits-hatch\"") && !svg.contains("waits-dots"), "{svg}");
    }
}
