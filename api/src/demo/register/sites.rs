//! Corporations and the sites where they offer several kinds of service.

use super::super::region::island::{self, Point};
use super::super::region::random::SplitMix64;
use super::super::region::{PLACES, town_centre};
use super::names;
use super::supply::{BUNDLES, Bundle, KINDS, Kind};

/// A house number with its position and telephone.
#[derive(Clone)]
pub struct Premises {
    /// Index of the municipality.
    pub place: usize,
    /// Town and number.
    pub address: String,
    /// Where it stands.
    pub point: Point,
    /// Telephone.
    pub phone: String,
    /// Fax; empty if there is none.
    pub fax: String,
}

/// Somebody who runs offices.
pub struct Corporation {
    /// Name with its legal form.
    pub name: String,
    /// Kana of the name.
    pub kana: String,
    /// 法人番号; empty where it was not entered.
    pub number: String,
    /// Head office.
    pub seat: Premises,
    /// Web page; empty if there is none.
    pub url: String,
}

/// An office that offers one or several kinds of one bundle.
pub struct Site {
    /// Index of its corporation.
    pub corporation: usize,
    /// Name.
    pub name: String,
    /// Kana of the name.
    pub kana: String,
    /// Where it stands.
    pub premises: Premises,
    /// What it offers together.
    pub bundle: Bundle,
    /// The kinds of service.
    pub kinds: Vec<&'static Kind>,
}

/// All corporations and sites; every office of [`KINDS`] is used exactly once.
pub fn sites(random: &mut SplitMix64) -> (Vec<Corporation>, Vec<Site>) {
    let (mut corporations, mut sites) = (Vec::new(), Vec::new());
    for place in 0..PLACES.len() {
        for bundle in BUNDLES {
            let mut rest: Vec<(&'static Kind, u16)> = KINDS
                .iter()
                .filter(|kind| kind.bundle == bundle)
                .map(|kind| (kind, kind.offices[place]))
                .collect();
            while let Some(kinds) = together(&mut rest, random) {
                let corporation = owner(place, &mut corporations, random);
                let premises = premises_of(place, corporation, &corporations, &sites, random);
                let (name, kana) = names::office(bundle, random);
                sites.push(Site { corporation, name, kana, premises, bundle, kinds });
            }
        }
    }
    (corporations, sites)
}

/// Draws the kinds of the next site: the one with most offices left, and every other as likely as its share
/// of that, so that all run out at about the same time.
fn together(rest: &mut [(&'static Kind, u16)], random: &mut SplitMix64) -> Option<Vec<&'static Kind>> {
    let most = rest.iter().map(|(_, left)| *left).max().filter(|&most| most > 0)?;
    let mut kinds = Vec::new();
    for (kind, left) in rest.iter_mut() {
        if random.unit() * f64::from(most) < f64::from(*left) {
            *left -= 1;
            kinds.push(*kind);
        }
    }
    Some(kinds)
}

/// The index of the corporation that runs the next site of a municipality: a new one, one of the same
/// municipality, or (in towns and villages) one of the largest city, which comes first.
fn owner(place: usize, corporations: &mut Vec<Corporation>, random: &mut SplitMix64) -> usize {
    let local = |corporation: &Corporation, home: usize| corporation.seat.place == home;
    let home = if place > 1 && random.chance(0.3) { 0 } else { place };
    let known: Vec<usize> = (0..corporations.len()).filter(|&i| local(&corporations[i], home)).collect();
    if !known.is_empty() && random.chance(0.58) {
        return *random.pick(&known);
    }
    let corporation = new_corporation(place, corporations, random);
    corporations.push(corporation);
    corporations.len() - 1
}

fn new_corporation(place: usize, others: &[Corporation], random: &mut SplitMix64) -> Corporation {
    let (name, kana, form_digits) = loop {
        let found = names::corporation(random);
        if others.iter().all(|other| other.kana != found.1) {
            break found;
        }
    };
    let serial = others.len() + 1;
    let number = names::corporation_number(form_digits, 37 * serial);
    let number = if random.chance(0.94) { number } else { String::new() };
    let url = if random.chance(0.8) { format!("https://example.jp/{serial:03}/") } else { String::new() };
    Corporation { name, kana, number, seat: new_premises(place, random), url }
}

/// The house of a new site: the head office or another site of the corporation in that municipality, or new.
fn premises_of(
    place: usize,
    corporation: usize,
    corporations: &[Corporation],
    sites: &[Site],
    random: &mut SplitMix64,
) -> Premises {
    let seat = &corporations[corporation].seat;
    let own = sites.iter().filter(|site| site.corporation == corporation).map(|site| &site.premises);
    let known: Vec<&Premises> = own.chain([seat]).filter(|premises| premises.place == place).collect();
    if !known.is_empty() && random.chance(0.45) {
        return (*random.pick(&known)).clone();
    }
    new_premises(place, random)
}

fn new_premises(place: usize, random: &mut SplitMix64) -> Premises {
    let towns = PLACES[place].towns;
    // The centre has twice as much as any other town.
    let town = random.below(towns.len() + 1) % towns.len();
    let phone = phone(place, random);
    let fax = if random.chance(0.9) { self::phone(place, random) } else { String::new() };
    let point = island::scatter(place, town_centre(place, town), 1.3, random);
    Premises { place, address: address(towns[town], random), point, phone, fax }
}

/// A number that nobody has: 0990-00 to 0990-07.
pub fn phone(place: usize, random: &mut SplitMix64) -> String {
    format!("0990-{place:02}-{:04}", random.below(10_000))
}

/// Town and house number, in the different ways of writing that the real files have.
pub fn address(town: &str, random: &mut SplitMix64) -> String {
    let (block, lot, house) = (1 + random.below(6), 1 + random.below(40), 1 + random.below(20));
    if town.starts_with("大字") {
        let lot = 17 * lot + house;
        return match random.below(3) {
            0 => format!("{town}{lot}番地"),
            1 => format!("{town}{}番地{}", full_width(lot), full_width(house)),
            _ => format!("{town}{lot}-{house}"),
        };
    }
    match random.below(4) {
        0 => format!("{town}{block}丁目{lot}番{house}号"),
        1 => format!("{town}{block}-{lot}-{house}"),
        2 => format!("{town}{}−{}−{}", full_width(block), full_width(lot), full_width(house)),
        _ => format!("{town}{}丁目{}−{}", full_width(block), full_width(lot), full_width(house)),
    }
}

fn full_width(number: usize) -> String {
    let wide = |digit: char| char::from_u32(digit as u32 - '0' as u32 + '０' as u32).unwrap_or(digit);
    number.to_string().chars().map(wide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_office_is_used_once_and_many_sites_offer_several_kinds() {
        let (corporations, sites) = sites(&mut SplitMix64::new(7));
        let planned: u16 = KINDS.iter().flat_map(|kind| kind.offices).sum();
        assert_eq!(sites.iter().map(|site| site.kinds.len()).sum::<usize>(), usize::from(planned));
        assert!(sites.iter().filter(|site| site.kinds.len() > 1).count() > sites.len() / 3);
        assert!((200..400).contains(&corporations.len()), "{} corporations", corporations.len());
    }

    #[test]
    fn digits_can_be_written_wide() {
        assert_eq!(full_width(105), "１０５");
    }
}
