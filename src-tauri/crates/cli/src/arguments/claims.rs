//! Claims as arguments.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Claims, from a file or in parts.
#[derive(Debug, Args)]
pub(crate) struct ClaimsArguments {
    /// A file with claims as JSON; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["collection", "global", "subject", "sub", "value_exists"])]
    pub(crate) claims_file: Option<PathBuf>,
    /// Access to a collection: r, rw or prw (points only); may be given several times
    #[arg(long, value_name = "NAME=MODE", value_parser = collection, conflicts_with = "global")]
    pub(crate) collection: Vec<(String, CollectionMode)>,
    /// The same access to everything
    #[arg(long, value_enum)]
    pub(crate) global: Option<GlobalMode>,
    /// Who the token is for, as the audit log shows it
    #[arg(long)]
    pub(crate) subject: Option<String>,
    /// Who the token is for, as the inference service sees it
    #[arg(long)]
    pub(crate) sub: Option<String>,
    /// The collection in which a point must exist for the token to hold
    #[arg(long, value_name = "COLLECTION")]
    pub(crate) value_exists: Option<String>,
    /// A payload value, as text, that the point must have; may be given several times
    #[arg(long = "match", value_name = "KEY=TEXT", value_parser = pair, requires = "value_exists")]
    pub(crate) match_text: Vec<(String, String)>,
    /// The same for a whole number
    #[arg(long, value_name = "KEY=NUMBER", value_parser = integer, requires = "value_exists")]
    pub(crate) match_integer: Vec<(String, i64)>,
    /// The same for true or false
    #[arg(long, value_name = "KEY=true|false", value_parser = boolean, requires = "value_exists")]
    pub(crate) match_boolean: Vec<(String, bool)>,
}

/// How long the token holds.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Expiry {
    /// How long the token holds, such as 30d, 12h, 45m [default: 30d]
    #[arg(long, value_name = "LENGTH", value_parser = seconds, conflicts_with = "claims_file")]
    pub(crate) expires_in: Option<u64>,
    /// Until when the token holds, such as 2026-12-31T18:00:00Z or seconds since 1970
    #[arg(long, value_name = "MOMENT", value_parser = moment, conflicts_with = "claims_file")]
    pub(crate) expires_at: Option<u64>,
    /// The token never expires; needs --accept never_expires
    #[arg(long, conflicts_with = "claims_file")]
    pub(crate) never_expires: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GlobalMode {
    /// Read everything
    R,
    /// Manage everything
    M,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CollectionMode {
    Read,
    ReadWrite,
    PointsReadWrite,
}

impl CollectionMode {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Read => "r",
            Self::ReadWrite => "rw",
            Self::PointsReadWrite => "prw",
        }
    }
}

impl GlobalMode {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::R => "r",
            Self::M => "m",
        }
    }
}

fn collection(text: &str) -> Result<(String, CollectionMode), String> {
    let expected = "give a name and a mode: docs=r, docs=rw or docs=prw";
    let (name, mode) = text.rsplit_once('=').ok_or(expected)?;
    let mode = match mode {
        "r" => CollectionMode::Read,
        "rw" => CollectionMode::ReadWrite,
        "prw" => CollectionMode::PointsReadWrite,
        _ => return Err(expected.to_owned()),
    };
    Ok((name.to_owned(), mode))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("give a key and a value: role=manager")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn integer(text: &str) -> Result<(String, i64), String> {
    let (key, value) = pair(text)?;
    let value = value.parse().map_err(|_| "the value is a whole number of at most 64 bits")?;
    Ok((key, value))
}

fn boolean(text: &str) -> Result<(String, bool), String> {
    let (key, value) = pair(text)?;
    let value = value.parse().map_err(|_| "the value is true or false")?;
    Ok((key, value))
}

fn seconds(text: &str) -> Result<u64, String> {
    let expected = "give a number and a unit: 45m, 12h, 30d or 8w";
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3_600,
        Some('d') => 86_400,
        Some('w') => 604_800,
        _ => return Err(expected.to_owned()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| expected)?;
    number.checked_mul(unit).filter(|seconds| *seconds > 0).ok_or_else(|| expected.to_owned())
}

fn moment(text: &str) -> Result<u64, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let moment = chrono::DateTime::parse_from_rfc3339(text)
        .map_err(|_| "give a moment with its time zone, such as 2026-12-31T18:00:00Z, or seconds since 1970")?;
    u64::try_from(moment.timestamp()).map_err(|_| "the moment lies before 1970".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read() {
        assert_eq!(seconds("45m"), Ok(2_700));
        assert_eq!(seconds("30d"), Ok(2_592_000));
        for wrong in ["", "30", "d", "-1d", "0h", "1y", "99999999999999999999d", "ä"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn moments_are_read_with_their_time_zone() {
        assert_eq!(moment("1795220448"), Ok(1_795_220_448));
        assert_eq!(moment("1970-01-01T01:00:00+01:00"), Ok(0));
        assert!(moment("2026-12-31 18:00").is_err());
    }

    #[test]
    fn a_collection_may_have_an_equals_sign_in_its_name() {
        assert_eq!(collection("a=b=rw"), Ok(("a=b".to_owned(), CollectionMode::ReadWrite)));
        assert!(collection("docs").is_err() && collection("docs=m").is_err());
    }
}
