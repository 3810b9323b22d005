//! Surrogates of addresses of the network, in the names and ranges that are set aside for examples:
//! `.example` (RFC 2606), 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 (RFC 5737) and 2001:db8::/32 (RFC 3849).

use super::super::random::Random;
use super::place::invented_name;

/// An e-mail address under `.example`.
pub(super) fn email(random: &mut Random) -> String {
    let host = invented_name(random).to_lowercase();
    format!("user{}@{host}.example", 1000 + random.below(9000))
}

/// A web address under `.example`, with the scheme that was written.
pub(super) fn url(written: &str, random: &mut Random) -> String {
    let scheme = written.find("://").map_or("", |at| &written[..at + 3]);
    let www = if written[scheme.len()..].starts_with("www.") { "www." } else { "" };
    let host = invented_name(random).to_lowercase();
    let path = if written[scheme.len()..].contains('/') {
        format!("/{}", 1000 + random.below(9000))
    } else {
        String::new()
    };
    format!("{scheme}{www}{host}.example{path}")
}

/// An address of the ranges for documentation.
pub(super) fn ip(written: &str, random: &mut Random) -> String {
    if written.contains(':') {
        return format!("2001:db8::{:x}:{:x}", 1 + random.below(0xfffe), 1 + random.below(0xfffe));
    }
    let network = random.pick(&["192.0.2", "198.51.100", "203.0.113"]);
    format!("{network}.{}", 1 + random.below(254))
}
