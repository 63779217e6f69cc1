//! The areas of the files, by age.

use super::{Row, distinct, table};
use crate::analysis::poisson_gamma::Observation;
use crate::analysis::standardisation::{Band, Ratio, indirect};

/// The areas with their bands, in the order of the reference.
pub(super) struct Areas {
    pub names: Vec<String>,
    /// The names of the bands.
    pub ages: Vec<String>,
    pub bands: Vec<Vec<Band>>,
    /// All areas together.
    pub reference: Vec<Band>,
    /// The standard population.
    pub standard: Vec<f64>,
}

impl Areas {
    pub fn read() -> Self {
        let (rows, reference) = (table("stats/age_area_input.csv"), table("stats/reference_input.csv"));
        let (names, ages) = (distinct(&rows, "area"), distinct(&reference, "age_band"));
        let all = |row: &Row| Band { events: row.count("ref_cases"), persons: row.number("ref_persons") };
        let mut bands = vec![vec![Band { events: 0, persons: 0.0 }; ages.len()]; names.len()];
        for row in &rows {
            let at = |names: &[String], column| names.iter().position(|name| name == row.text(column));
            let age = at(&ages, "age_band").unwrap_or_else(|| panic!("no reference for {row:?}"));
            let area = at(&names, "area").expect("an area that was just read");
            bands[area][age] = Band { events: row.count("cases"), persons: row.number("persons") };
        }
        Self {
            names,
            ages,
            bands,
            reference: reference.iter().map(all).collect(),
            standard: reference.iter().map(|row| row.number("std_pop")).collect(),
        }
    }

    /// An area's place in the lists.
    pub fn at(&self, name: &str) -> usize {
        self.names.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name} is no area"))
    }

    /// The rows of a file, each with the place of its area; every area must be there.
    pub fn rows(&self, file: &str) -> Vec<(usize, Row)> {
        let rows: Vec<(usize, Row)> =
            table(file).into_iter().map(|row| (self.at(row.text("area")), row)).collect();
        assert!((0..self.names.len()).all(|area| rows.iter().any(|(at, _)| *at == area)), "{file}");
        rows
    }

    /// Events and persons of each area.
    pub fn rates(&self) -> Vec<(u64, f64)> {
        let sum = |bands: &Vec<Band>| {
            let persons = bands.iter().map(|band| band.persons).sum();
            (bands.iter().map(|band| band.events).sum(), persons)
        };
        self.bands.iter().map(sum).collect()
    }

    pub fn ratio(&self, area: usize, confidence: f64) -> Ratio {
        indirect(&self.bands[area], &self.reference, confidence).expect("a reference for each band")
    }

    pub fn observations(&self) -> Vec<Observation> {
        let observation = |area| {
            let found = self.ratio(area, 0.95);
            Observation { observed: found.observed, expected: found.expected }
        };
        (0..self.names.len()).map(observation).collect()
    }
}
