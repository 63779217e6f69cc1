//! The map as SVG. It shows what the list beside it says already, so it is left out of what is read aloud, and its
//! links are no stops of the keyboard.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::leaflet;
use super::search_map::{Centre, DrawnPin, HEIGHT, LABEL_BELOW, Pixel, Ring, SearchMap, WIDTH};
use crate::config::Tiles;

/// What a map needs beside its drawing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MapSetting<'a> {
    /// Whether pins lead to their places in a list, which are called `r` and their number.
    pub has_list: bool,
    /// The numbers of the list that have no pin.
    pub without_pin: &'a [usize],
    /// A background that may be loaded.
    pub tiles: Option<&'a Tiles>,
}

/// The map with its line of explanation, and the script that takes it over where the library is built in.
pub(super) fn map_figure(map: &SearchMap, setting: &MapSetting) -> Markup {
    let is_approximate = map.pins.iter().any(|drawn| drawn.pin.is_approximate);
    let data = leaflet::is_built_in().then(|| map_data(map, setting).to_string());
    html! {
        figure.provider-map data-map=[data] {
            (drawing(map, setting))
            figcaption {
                @if setting.has_list { p { "番号は、一覧の番号と同じです。" } }
                @if is_approximate { p { "点線の丸は、位置がおおよそのところです。" } }
                @if map.centre.is_some() && !map.rings.is_empty() { p { "輪は、直線距離です。" } }
                @if !setting.without_pin.is_empty() {
                    p { "地図にない番号：" (numbers(setting.without_pin)) "（位置がわからないか、公開していません）" }
                }
            }
        }
        @if leaflet::is_built_in() { script type="module" src="/assets/map.js" {} }
    }
}

fn numbers(numbers: &[usize]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
}

fn drawing(map: &SearchMap, setting: &MapSetting) -> Markup {
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" focusable="false" {
            rect.sea width=(WIDTH) height=(HEIGHT) {}
            (ground(map))
            @if let Some(centre) = &map.centre { (place(centre, &map.rings)) }
            @for drawn in &map.pins { (pointer(drawn)) }
            @for drawn in &map.pins { (pin(drawn, setting.has_list)) }
        }
    }
}

fn ground(map: &SearchMap) -> Markup {
    html! {
        g.ground {
            @for area in &map.areas { path d=(area.path) {} }
            @for (name, (x, y)) in map.areas.iter().filter_map(|area| area.label.as_ref()) {
                text x=(px(*x)) y=(px(*y)) { (name) }
            }
        }
    }
}

fn place(centre: &Centre, rings: &[Ring]) -> Markup {
    let (x, y) = centre.at;
    html! {
        g.rings {
            @for ring in rings { circle cx=(px(x)) cy=(px(y)) r=(px(ring.radius)) {} }
            @for (km, (x, y)) in rings.iter().filter_map(|ring| Some((ring.km, ring.label?))) {
                text x=(px(x)) y=(px(y + 5.0)) { (km_name(km)) }
            }
        }
        g.centre {
            path d={ "M" (px(x)) " " (px(y - 10.0)) "l10 10l-10 10l-10-10Z" } {}
            text x=(px(x)) y=(px(y + LABEL_BELOW)) { (centre.label) }
        }
    }
}

fn km_name(km: f64) -> String {
    if km < 1.0 { format!("{}m", km * 1_000.0) } else { format!("{km}km") }
}

/// The point of a pin, and the line from it to its number where that stands beside it.
fn pointer(drawn: &DrawnPin) -> Markup {
    let (x, y) = drawn.at;
    html! {
        @if drawn.pin.is_approximate { circle.about cx=(px(x)) cy=(px(y)) r="22" {} }
        @if is_beside(drawn) {
            line.pointer x1=(px(x)) y1=(px(y)) x2=(px(drawn.badge.0)) y2=(px(drawn.badge.1)) {}
            circle.point cx=(px(x)) cy=(px(y)) r="4" {}
        }
    }
}

fn is_beside(drawn: &DrawnPin) -> bool {
    let away = |(x, y): Pixel, (other_x, other_y): Pixel| (x - other_x).hypot(y - other_y);
    away(drawn.at, drawn.badge) > 1.0
}

fn pin(drawn: &DrawnPin, has_list: bool) -> Markup {
    let (x, y) = drawn.badge;
    let (pin, number) = (&drawn.pin, drawn.pin.number);
    let badge = html! {
        g.pin.approximate[pin.is_approximate] {
            title { (number) " " (pin.name) }
            circle cx=(px(x)) cy=(px(y)) r="14" {}
            text x=(px(x)) y=(px(y + 5.0)) { (number) }
        }
    };
    html! {
        @if has_list { a href={ "#r" (number) } tabindex="-1" { (badge) } } @else { (badge) }
    }
}

/// Pixels with one decimal.
fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// The same for the script: positions of services, and everything else by its pixels.
fn map_data(map: &SearchMap, setting: &MapSetting) -> Value {
    let pins = map.pins.iter().map(|drawn| {
        let (pin, at, badge) = (&drawn.pin, drawn.at, drawn.badge);
        json!({
            "number": pin.number, "name": pin.name, "approximate": pin.is_approximate,
            "longitude": pin.position.longitude, "latitude": pin.position.latitude,
            "x": hundredths(at.0), "y": hundredths(at.1),
            "right": (badge.0 - at.0).round(), "down": (badge.1 - at.1).round(),
        })
    });
    json!({
        "width": WIDTH, "height": HEIGHT, "scale": map.scale, "has_list": setting.has_list,
        "pins": pins.collect::<Vec<_>>(),
        "rings": map.rings.iter().map(|ring| json!({ "km": ring.km, "name": km_name(ring.km) })).collect::<Vec<_>>(),
        "centre": map.centre.as_ref().map(|centre| {
            json!({ "x": hundredths(centre.at.0), "y": hundredths(centre.at.1), "label": centre.label })
        }),
        "tiles": setting.tiles.map(|tiles| json!({ "url": tiles.url, "credit": tiles.credit })),
    })
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use arunai_core::geometry::Position;

    use super::super::search_map::Pin;
    use super::super::search_map::tests::pin as pin_at;
    use super::*;

    const PLACE: Position = Position { longitude: 133.054_321, latitude: 35.467_89 };

    fn map() -> SearchMap {
        let about = Pin { is_approximate: true, ..pin_at(3, 133.0612, 35.4701) };
        let pins = vec![pin_at(1, 133.0611, 35.4701), pin_at(2, 133.0611, 35.4701), about];
        SearchMap::draw(pins, Some((PLACE, "ここ"))).expect("a map")
    }

    fn drawn(has_list: bool) -> String {
        drawing(&map(), &MapSetting { has_list, ..MapSetting::default() }).into_string()
    }

    #[test]
    fn pins_have_the_numbers_of_the_list_and_lead_there() {
        let svg = drawn(true);
        for number in 1..=3 {
            assert!(svg.contains(&format!("<a href=\"#r{number}\" tabindex=\"-1\">")), "{svg}");
            assert!(
                svg.contains(&format!("<title>{number} 事業所{number}</title>"))
                    && svg.contains(&format!(">{number}</text>"))
            );
        }
        assert_eq!(svg.matches("class=\"pin").count(), 3);
        assert!(svg.contains("aria-hidden=\"true\"") && !drawn(false).contains("<a "));
    }

    #[test]
    fn what_is_only_about_there_is_drawn_so() {
        let svg = drawn(true);
        assert_eq!(svg.matches("class=\"pin approximate\"").count(), 1);
        assert_eq!(svg.matches("class=\"about\"").count(), 1);
    }

    #[test]
    fn the_place_that_was_searched_is_there_in_pixels_alone() {
        let setting = MapSetting { has_list: true, ..MapSetting::default() };
        for text in [drawn(true), map_data(&map(), &setting).to_string()] {
            let found: Vec<f64> = text
                .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
                .filter_map(|number| number.parse().ok())
                .collect();
            let tells = |value: f64| found.iter().any(|number| (number - value).abs() < 0.002);
            assert!(!tells(PLACE.longitude) && !tells(PLACE.latitude), "{text}");
        }
    }

    #[test]
    fn names_are_escaped_and_nothing_is_inline() {
        let pin = Pin { name: "\"><script>".into(), ..pin_at(1, 133.0, 35.0) };
        let map = SearchMap::draw(vec![pin], None).expect("a map");
        let setting = MapSetting { without_pin: &[2, 5], ..MapSetting::default() };
        let page = map_figure(&map, &setting).into_string();
        assert!(!page.contains("<script>") && !page.contains("style="));
        assert!(page.contains("地図にない番号：2、5"));
    }
}
