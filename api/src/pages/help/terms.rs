//! What the words of the pages mean: one line each, under an id that other pages lead to (`/help/terms#term-hoshi`).

use maud::{Markup, html};

/// The words in their groups; its head says how it is written.
const TERMS: &str = include_str!("terms.txt");

/// Words about one thing.
pub(super) struct Group {
    pub name: &'static str,
    pub terms: Vec<Term>,
}

/// A word that stands on a page.
pub(super) struct Term {
    /// Its place on the page is `term-` and this.
    pub id: &'static str,
    pub name: &'static str,
    /// In kana; empty for a word that is in kana itself.
    pub reading: &'static str,
    /// In one line, without abbreviations.
    pub means: &'static str,
}

/// All words, in their order.
pub(super) fn groups() -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for line in TERMS.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("= ") {
            groups.push(Group { name, terms: Vec::new() });
        } else if let (Some(group), Some(term)) = (groups.last_mut(), Term::read(line)) {
            group.terms.push(term);
        }
    }
    groups
}

impl Term {
    fn read(line: &'static str) -> Option<Self> {
        let mut parts = line.split('|').map(str::trim);
        let [id, name, reading, means] = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
        parts.next().is_none().then_some(Self { id, name, reading, means })
    }
}

/// The group that has a page of its own, because there are so many kinds.
const KINDS: &str = "サービスの種類";

/// The words with a way to each group, other than kinds of services.
pub(super) fn list() -> Markup {
    let groups: Vec<Group> = groups().into_iter().filter(|group| group.name != KINDS).collect();
    html! {
        ul {
            @for (place, group) in groups.iter().enumerate() {
                li { a href={ "#terms-" (place + 1) } { (group.name) } }
            }
            li { a href="/help/kinds" { (KINDS) } }
        }
        @for (place, group) in groups.iter().enumerate() {
            section aria-labelledby={ "terms-" (place + 1) } {
                h2 id={ "terms-" (place + 1) } { (group.name) }
                (words(group))
            }
        }
    }
}

/// The kinds of services.
pub(super) fn kinds() -> Markup {
    html! { @for group in groups().iter().filter(|group| group.name == KINDS) { (words(group)) } }
}

fn words(group: &Group) -> Markup {
    html! {
        dl.terms { @for term in &group.terms {
            div id={ "term-" (term.id) } {
                dt {
                    (term.name)
                    @if !term.reading.is_empty() { small { "（" (term.reading) "）" } }
                }
                dd { (term.means) }
            }
        } }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The lists of the register, whose services are words of the pages, too.
    const LISTS: &str = include_str!("../../../../core/data/taxonomy_terms.csv");

    #[test]
    fn every_line_is_a_word_with_an_id_of_its_own() {
        let groups = groups();
        let lines = TERMS.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '=']));
        let terms: Vec<&Term> = groups.iter().flat_map(|group| &group.terms).collect();
        assert_eq!(terms.len(), lines.count());
        let ids: BTreeSet<_> = terms.iter().map(|term| term.id).collect();
        assert_eq!(ids.len(), terms.len());
        assert!(ids.iter().all(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))));
        for term in terms {
            let has_no_abbreviation = !term.means.contains(|c: char| c.is_ascii_alphabetic());
            assert!(has_no_abbreviation && term.means.chars().count() <= 60, "{}: {}", term.id, term.means);
            let needs_reading = term.name.contains(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
            assert!(!needs_reading || !term.reading.is_empty(), "{}", term.name);
        }
    }

    #[test]
    fn every_kind_of_service_is_explained() {
        let groups = groups();
        let known: Vec<&Term> = groups.iter().flat_map(|group| &group.terms).collect();
        for line in LISTS.lines().filter(|line| line.starts_with("service_kinds,")) {
            let parts: Vec<&str> = line.split(',').collect();
            let term = known.iter().find(|term| term.id == parts[1]);
            assert!(term.is_some_and(|term| term.name == parts[2]), "{line}");
        }
    }

    #[test]
    fn every_word_has_a_place_to_lead_to() {
        let html = list().into_string();
        assert!(html.contains("<div id=\"term-hoshi\"><dt>＊") && html.contains("href=\"/help/kinds\""));
        assert!(kinds().into_string().contains("id=\"term-kind_24\"") && !html.contains("term-kind_24"));
        assert!(html.contains("href=\"#terms-1\"") && html.contains("<h2 id=\"terms-1\">"));
    }
}
