//! How many places a person of each zone can reach: the enhanced two-step floating catchment area.
//!
//! The unit is places per person of demand. Zones and sites are positions in the lists given; a pair
//! that is not listed is unreachable, never near.

/// What it takes to get from a zone to a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The zone's position in the list of demands.
    pub zone: usize,
    /// The site's position in the list of capacities.
    pub site: usize,
    /// Minutes, or whatever unit the weights are in; not negative.
    pub cost: f64,
}

/// Weights by rings around a site: each border belongs to the ring that it ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Rings(Vec<(f64, f64)>);

impl Rings {
    /// Takes (border, weight) of each ring; nothing unless borders rise from above 0 and no weight is
    /// negative.
    pub fn new(rings: Vec<(f64, f64)>) -> Option<Self> {
        let rises = rings.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let is_valid = |(border, weight): &(f64, f64)| {
            *border > 0.0 && border.is_finite() && *weight >= 0.0 && weight.is_finite()
        };
        (rises && !rings.is_empty() && rings.iter().all(is_valid)).then_some(Self(rings))
    }

    /// The weight of a cost (Luo and Qi 2009): that of the first ring whose border is not below it; 0
    /// beyond all.
    pub fn weight(&self, cost: f64) -> f64 {
        self.0.iter().find(|(border, _)| cost <= *border).map_or(0.0, |(_, weight)| *weight)
    }

    /// The last border, beyond which nothing is reached.
    pub fn cut_off(&self) -> f64 {
        self.0.last().map_or(0.0, |(border, _)| *border)
    }

    /// The same rings, wider or narrower; nothing for a factor that is not above 0.
    pub fn scaled(&self, factor: f64) -> Option<Self> {
        Self::new(self.0.iter().map(|(border, weight)| (border * factor, *weight)).collect())
    }
}

/// What a zone has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZoneAccess {
    /// Places per person of demand; 0 where nothing is in reach.
    pub score: f64,
    /// The score over the mean score of all persons (SPAR); nothing where that mean is 0.
    pub relative: Option<f64>,
    /// No open site is in the catchment.
    pub has_no_supply: bool,
    /// Nobody here has demand; the score then says what somebody would have.
    pub has_no_demand: bool,
}

/// What a site gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SiteAccess {
    /// Places per weighted person; nothing where nobody can reach it.
    pub ratio: Option<f64>,
    /// How many weighted persons it stands open to.
    pub served: f64,
    /// It has places, and nobody can reach them.
    pub is_unclaimed: bool,
}

/// Access of all zones and sites, in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    /// The zones.
    pub zones: Vec<ZoneAccess>,
    /// The sites.
    pub sites: Vec<SiteAccess>,
}

/// The enhanced two-step floating catchment area (Luo and Qi 2009; with one ring of weight 1 it is that
/// of Luo and Wang 2003).
///
/// First each site divides its capacity among the weighted demand around it, `R = S / Σ D w`; then each
/// zone adds up the weighted ratios around it, `A = Σ w R`. With [`Rings::weight`] this is the default
/// of Arunai; any other weight that falls with cost will do. Sites without capacity give nothing, and
/// what nobody reaches counts for nobody. Hence `Σ D A` is the capacity that somebody reaches. Of pairs
/// listed twice the cheaper counts; costs that are negative or no number, positions outside the lists
/// and demands or capacities not above 0 count as absent. Sums run by site, then zone.
pub fn floating_catchments(
    demand: &[f64],
    capacity: &[f64],
    pairs: &[Pair],
    weight: impl Fn(f64) -> f64,
) -> Access {
    let links = links(demand, capacity, pairs, weight);
    two_steps(demand, capacity, &links, &links)
}

/// Balanced floating catchment areas (Paez, Higgins and Vivona 2019): an analyst's second opinion.
///
/// In the first step a zone's weights are made to add up to 1, so that nobody's demand is counted twice;
/// in the second a site's are. `Σ D A` is then not the capacity. A site without capacity takes its part
/// of the demand, as in the R package `accessibility`: leave out the pairs of closed sites.
pub fn balanced_catchments(
    demand: &[f64],
    capacity: &[f64],
    pairs: &[Pair],
    weight: impl Fn(f64) -> f64,
) -> Access {
    let links = links(demand, capacity, pairs, weight);
    let by_zone = normalised(&links, demand.len(), |link| link.zone);
    let by_site = normalised(&links, capacity.len(), |link| link.site);
    two_steps(demand, capacity, &by_zone, &by_site)
}

/// The capacity that somebody can reach: what `Σ D A` must be (Luo and Wang 2003).
pub fn reached_capacity(capacity: &[f64], sites: &[SiteAccess]) -> f64 {
    let reached = capacity.iter().zip(sites).filter(|(_, site)| site.served > 0.0);
    // The sum of nothing is -0.
    reached.map(|(capacity, _)| positive(*capacity)).sum::<f64>() + 0.0
}

/// The minutes of a way of which only the straight line is known: `km · detour / speed`, in km/h; on
/// detours see Boscoe, Henry and Zdeb 2012.
///
/// Say so wherever it is shown (直線距離からの推計). A speed that is not above 0 gives nothing.
pub fn estimated_minutes(straight_km: f64, detour: f64, speed_km_h: f64) -> Option<f64> {
    let minutes = straight_km * detour / speed_km_h * 60.0;
    (speed_km_h > 0.0 && minutes >= 0.0 && minutes.is_finite()).then_some(minutes)
}

#[derive(Debug, Clone, Copy)]
struct Link {
    zone: usize,
    site: usize,
    weight: f64,
}

/// The pairs that weigh anything, by site, then zone, each once.
fn links(demand: &[f64], capacity: &[f64], pairs: &[Pair], weight: impl Fn(f64) -> f64) -> Vec<Link> {
    let is_valid = |pair: &&Pair| pair.zone < demand.len() && pair.site < capacity.len() && pair.cost >= 0.0;
    let mut pairs: Vec<Pair> = pairs.iter().filter(is_valid).copied().collect();
    pairs.sort_by(|a, b| (a.site, a.zone).cmp(&(b.site, b.zone)).then(a.cost.total_cmp(&b.cost)));
    pairs.dedup_by_key(|pair| (pair.site, pair.zone));
    let link = |pair: &Pair| Link { zone: pair.zone, site: pair.site, weight: weight(pair.cost) };
    let links = pairs.iter().map(link);
    links.filter(|link| link.weight > 0.0 && link.weight.is_finite()).collect()
}

/// Makes the weights of each zone (or site) add up to 1.
fn normalised(links: &[Link], groups: usize, group: impl Fn(&Link) -> usize) -> Vec<Link> {
    let mut sums = vec![0.0; groups];
    links.iter().for_each(|link| sums[group(link)] += link.weight);
    links.iter().map(|link| Link { weight: link.weight / sums[group(link)], ..*link }).collect()
}

fn two_steps(demand: &[f64], capacity: &[f64], first: &[Link], second: &[Link]) -> Access {
    let mut served = vec![0.0; capacity.len()];
    first.iter().for_each(|link| served[link.site] += positive(demand[link.zone]) * link.weight);
    let site = |(served, capacity): (&f64, &f64)| SiteAccess {
        ratio: (*served > 0.0).then(|| positive(*capacity) / served),
        served: *served,
        is_unclaimed: positive(*capacity) > 0.0 && *served == 0.0,
    };
    let sites: Vec<SiteAccess> = served.iter().zip(capacity).map(site).collect();
    let mut scores = vec![(0.0, false); demand.len()];
    for link in second {
        let (score, has_supply) = &mut scores[link.zone];
        *score += link.weight * sites[link.site].ratio.unwrap_or(0.0);
        *has_supply |= positive(capacity[link.site]) > 0.0;
    }
    let total: f64 = demand.iter().map(|demand| positive(*demand)).sum();
    let weighted = demand.iter().zip(&scores).map(|(demand, (score, _))| positive(*demand) * score);
    let mean = weighted.sum::<f64>() / total;
    let zone = |(demand, (score, has_supply)): (&f64, &(f64, bool))| ZoneAccess {
        score: *score,
        relative: (mean > 0.0).then(|| score / mean),
        has_no_supply: !has_supply,
        has_no_demand: positive(*demand) == 0.0,
    };
    Access { zones: demand.iter().zip(&scores).map(zone).collect(), sites }
}

/// What is negative, infinite or no number counts as 0.
fn positive(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests;
