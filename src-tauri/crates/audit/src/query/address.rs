//! Networks, such as `10.0.0.0/8`.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// Addresses with the same first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    first: IpAddr,
    length: u8,
}

impl Network {
    /// Reads `address/length`. Bits after the length are taken as 0.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let length = length.bytes().all(|byte| byte.is_ascii_digit()).then(|| length.parse::<u8>().ok())??;
        (length <= bits(address)).then(|| Self { first: mask(address, length), length })
    }

    /// Whether a remote of the log is in it. Remotes with a port, in brackets, and IPv4 written as IPv6 are understood.
    #[must_use]
    pub fn contains(&self, remote: &str) -> bool {
        let address = remote
            .parse::<IpAddr>()
            .ok()
            .or_else(|| Some(remote.parse::<SocketAddr>().ok()?.ip()))
            .or_else(|| remote.strip_prefix('[')?.strip_suffix(']')?.parse().ok());
        address.is_some_and(|address| {
            [address, address.to_canonical()]
                .into_iter()
                .any(|address| bits(address) == bits(self.first) && mask(address, self.length) == self.first)
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.first, self.length)
    }
}

const fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn mask(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let kept = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            IpAddr::V4((address.to_bits() & kept).into())
        }
        IpAddr::V6(address) => {
            let kept = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
            IpAddr::V6((address.to_bits() & kept).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_the_addresses_with_its_first_bits() {
        for (network, remote, inside) in [
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.1.2.3/8", "10.9.9.9", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("192.0.2.7/32", "192.0.2.7", true),
            ("192.0.2.7/32", "192.0.2.6", false),
            ("2001:db8::/32", "2001:db8:1::5", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("::/0", "2001:db9::", true),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("::ffff:10.0.0.0/104", "::ffff:10.0.0.1", true),
            ("10.0.0.0/8", "10.0.0.1:53211", true),
            ("2001:db8::/32", "[2001:db8::1]:443", true),
            ("2001:db8::/32", "[2001:db8::1]", true),
            ("10.0.0.0/8", "10.0.0.1, 10.0.0.2", false),
            ("10.0.0.0/8", "unknown", false),
        ] {
            assert_eq!(Network::parse(network).unwrap().contains(remote), inside, "{network} {remote}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in
            ["10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0/8", "::/129", "/8", "10.0.0.0/256", "a/8"]
        {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }
}
