//! How often one address may do what needs no account: try to sign in, and say what is wrong about a service. An
//! account has its own delay after wrong passwords; this stops whoever tries one password on many accounts.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use actix_web::HttpRequest;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// A whole office may sign in at nine in the morning.
const SIGN_INS: Quota = Quota::per_minute(count(20)).allow_burst(count(60));
/// Whoever looks through the register may find several faults, but not hundreds.
const CORRECTIONS: Quota = Quota::per_hour(count(20)).allow_burst(count(20));
/// Addresses that are remembered before those that have all their tries again are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts tries, by the address that they come from.
pub struct AddressLimit {
    trusted_proxy: Vec<IpAddr>,
    tries: DefaultKeyedRateLimiter<IpAddr>,
}

const fn count(tries: u32) -> NonZeroU32 {
    NonZeroU32::new(tries).expect("not zero")
}

impl AddressLimit {
    /// For signing in; believes what these proxies say of whom they speak for.
    pub fn of_sign_ins(trusted_proxy: Vec<IpAddr>) -> Self {
        Self { trusted_proxy, tries: RateLimiter::keyed(SIGN_INS) }
    }

    /// For corrections, in the same way.
    pub fn of_corrections(trusted_proxy: Vec<IpAddr>) -> Self {
        Self { trusted_proxy, tries: RateLimiter::keyed(CORRECTIONS) }
    }

    /// Counts one try; false when the address has had too many.
    pub fn allows(&self, request: &HttpRequest) -> bool {
        let Some(peer) = request.peer_addr().map(|address| address.ip()) else { return true };
        if self.tries.len() > REMEMBERED {
            self.tries.retain_recent();
        }
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let chain: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        self.tries.check_key(&network(self.client(peer, &chain))).is_ok()
    }

    /// The address nearest to us that is no trusted proxy; what lies beyond it may be made up.
    fn client(&self, peer: IpAddr, chain: &[&str]) -> IpAddr {
        let mut client = peer;
        for hop in chain.iter().rev() {
            let Ok(next) = hop.parse() else { return client };
            if !self.trusted_proxy.contains(&client) {
                return client;
            }
            client = next;
        }
        client
    }
}

/// Whom tries are counted for: an address, or of IPv6 the network of 64 bits that one subscriber has.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let limit = AddressLimit::of_sign_ins(vec![ip("10.0.0.1"), ip("10.0.0.2")]);
        assert_eq!(limit.client(ip("192.0.2.7"), &["198.51.100.1"]), ip("192.0.2.7"));
        assert_eq!(limit.client(ip("10.0.0.1"), &["198.51.100.1"]), ip("198.51.100.1"));
        assert_eq!(
            limit.client(ip("10.0.0.1"), &["203.0.113.9", "198.51.100.1", "10.0.0.2"]),
            ip("198.51.100.1")
        );
        assert_eq!(limit.client(ip("10.0.0.1"), &["unknown"]), ip("10.0.0.1"));
        assert_eq!(limit.client(ip("10.0.0.1"), &[]), ip("10.0.0.1"));
    }

    #[test]
    fn a_subscriber_is_one_network() {
        assert_eq!(network(ip("2001:db8:1:2::1")), network(ip("2001:db8:1:2:ffff::9")));
        assert_ne!(network(ip("2001:db8:1:2::1")), network(ip("2001:db8:1:3::1")));
        assert_ne!(network(ip("192.0.2.7")), network(ip("192.0.2.8")));
    }

    #[test]
    fn an_address_runs_out_of_tries_alone() {
        for (limit, burst) in
            [(AddressLimit::of_sign_ins(Vec::new()), 60), (AddressLimit::of_corrections(Vec::new()), 20)]
        {
            let tries = (0..burst + 1).map(|_| limit.tries.check_key(&ip("192.0.2.7")).is_ok());
            assert_eq!(tries.filter(|allowed| *allowed).count(), burst);
            assert!(limit.tries.check_key(&ip("192.0.2.8")).is_ok());
        }
    }
}
