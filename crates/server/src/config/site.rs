//! What the site calls itself: account, regions, the URL clients reach, the issuer of tokens.

use std::net::SocketAddr;

use clap::Args;
use domain::limits::Limits;
use domain::quotas::Quotas;
use domain::rates::Rates;
use flows::{OutboundPolicy, Settings};

use super::yes_or_no;

#[derive(Debug, Args)]
#[command(next_help_heading = "Site")]
pub(crate) struct SiteOptions {
    /// Region to make user pools in, taken from the request's signature; may be given several times
    #[arg(
        long = "region",
        env = "POOLHOUSE_REGIONS",
        value_name = "REGION",
        value_delimiter = ',',
        value_parser = region,
        default_value = "us-east-1"
    )]
    regions: Vec<String>,

    /// Account in ARNs, twelve digits
    #[arg(
        long,
        env = "POOLHOUSE_ACCOUNT_ID",
        value_name = "ID",
        value_parser = account_id,
        default_value = "000000000000"
    )]
    account_id: String,

    /// URL that clients reach the server at [default: http:// and the address listened on; with TLS, https:// and
    /// localhost instead of a loopback address]
    #[arg(long, env = "POOLHOUSE_BASE_URL", value_name = "URL", value_parser = base_url)]
    pub(crate) base_url: Option<String>,

    /// Issuer of tokens, with {pool} and {region} filled in [default: the base URL and /{pool}]
    #[arg(long, env = "POOLHOUSE_ISSUER", value_name = "TEMPLATE", value_parser = issuer)]
    issuer: Option<String>,

    /// Limit that differs from the service's, such as groups=500; may be given several times
    #[arg(
        long = "quota",
        env = "POOLHOUSE_QUOTAS",
        value_name = "NAME=VALUE",
        value_delimiter = ',',
        value_parser = quota
    )]
    quotas: Vec<(String, i64)>,

    /// Whether messages are rationed as in the service (service), or tests may send as they please (relaxed); guesses
    /// are limited alike
    #[arg(long, env = "POOLHOUSE_LIMITS", value_name = "service|relaxed", default_value = "relaxed")]
    limits: Limits,

    /// Whether requests are held to the service's rates, by category, account and region (service), or only to those that
    /// were provisioned (unlimited)
    #[arg(long, env = "POOLHOUSE_RATES", value_name = "service|unlimited", default_value = "unlimited")]
    rates: Rates,

    /// Days after which an account that was never confirmed is removed; 0 for never [default: 7 with --limits service,
    /// else never]
    #[arg(long, env = "POOLHOUSE_UNCONFIRMED_DAYS", value_name = "DAYS")]
    unconfirmed_days: Option<u32>,

    /// Reach identity providers at private addresses, on any port, and by HTTP without TLS; `dev` reaches those on this
    /// machine without being told
    #[arg(long, env = "POOLHOUSE_ALLOW_PRIVATE_ADDRESSES", value_parser = yes_or_no)]
    allow_private_addresses: bool,
}

impl SiteOptions {
    /// `listening` is the address that was bound, `secure` whether TLS is spoken there, `develops` whether providers may be
    /// on this machine unasked.
    pub(crate) fn settings(&self, listening: SocketAddr, secure: bool, develops: bool) -> Settings {
        Settings {
            account_id: self.account_id.clone(),
            regions: self.regions.clone(),
            base_url: self.base_url.clone().unwrap_or_else(|| default_base_url(listening, secure)),
            issuer_template: self.issuer.clone(),
            quotas: self.quotas(),
            limits: self.limits,
            rates: self.rates,
            unconfirmed_days: match self.unconfirmed_days {
                Some(days) => (days > 0).then_some(days),
                None => self.limits.unconfirmed_days(),
            },
            outbound: OutboundPolicy {
                allow_private_addresses: self.allow_private_addresses,
                allow_loopback: develops,
            },
            social_base: None,
        }
    }

    fn quotas(&self) -> Quotas {
        let mut quotas = Quotas::default();
        for (name, value) in &self.quotas {
            // Only known names were parsed.
            let _ = quotas.set(name, *value);
        }
        quotas
    }
}

/// A name and a limit; which names there are is known to the table itself.
fn quota(text: &str) -> Result<(String, i64), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE, such as groups=500")?;
    let value: u32 = value.parse().map_err(|_| "a limit is a whole number".to_owned())?;
    Quotas::default().set(name, i64::from(value)).map_err(|error| error.to_string())?;
    Ok((name.to_owned(), i64::from(value)))
}

/// An address that listens everywhere is nowhere to connect to. Certificates are for names, and only a name has the
/// domains of pools below it.
fn default_base_url(listening: SocketAddr, secure: bool) -> String {
    let scheme = if secure { "https" } else { "http" };
    let (ip, port) = (listening.ip(), listening.port());
    if ip.is_unspecified() || (secure && ip.is_loopback()) {
        format!("{scheme}://localhost:{port}")
    } else {
        format!("{scheme}://{listening}")
    }
}

fn region(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (1..=32).contains(&text.len()) && text.bytes().all(fits) {
        Ok(text.to_owned())
    } else {
        Err("a region is made of lower-case letters, digits and hyphens, such as eu-west-1".to_owned())
    }
}

fn account_id(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("an account id has twelve digits".to_owned())
    }
}

fn base_url(text: &str) -> Result<String, String> {
    let url: http::Uri = text.parse().map_err(|_| "not a URL".to_owned())?;
    let speaks_http = matches!(url.scheme_str(), Some("http" | "https"));
    if !speaks_http || url.host().is_none_or(str::is_empty) || text.contains(['?', '#']) {
        return Err("expected http:// or https:// and a host, with neither ? nor #".to_owned());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Without the pool in it, every pool would vouch for the tokens of every other.
fn issuer(text: &str) -> Result<String, String> {
    if !text.contains("{pool}") {
        return Err("the template must contain {pool}".to_owned());
    }
    base_url(&text.replace("{pool}", "pool").replace("{region}", "region"))?;
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_base_url_can_be_connected_to() {
        for (listening, clear, secure) in [
            ("127.0.0.1:7665", "http://127.0.0.1:7665", "https://localhost:7665"),
            ("0.0.0.0:80", "http://localhost:80", "https://localhost:80"),
            ("[::]:7665", "http://localhost:7665", "https://localhost:7665"),
            ("[::1]:7665", "http://[::1]:7665", "https://localhost:7665"),
            ("192.0.2.7:80", "http://192.0.2.7:80", "https://192.0.2.7:80"),
        ] {
            assert_eq!(default_base_url(listening.parse().unwrap(), false), clear);
            assert_eq!(default_base_url(listening.parse().unwrap(), true), secure);
        }
    }

    #[test]
    fn urls_are_trimmed_and_templates_need_a_pool() {
        assert_eq!(base_url("https://id.example.org/"), Ok("https://id.example.org".to_owned()));
        assert_eq!(base_url("http://localhost:7665/prefix"), Ok("http://localhost:7665/prefix".to_owned()));
        for wrong in ["localhost:7665", "ftp://x", "https://", "https://x?y", "https://x#y", "http://a b"] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
        let template = "https://cognito-idp.{region}.amazonaws.com/{pool}";
        assert_eq!(issuer(template), Ok(template.to_owned()));
        assert!(issuer("https://cognito-idp.{region}.amazonaws.com/").is_err());
        assert!(issuer("{pool}").is_err());
    }

    #[test]
    fn names_that_cannot_be_part_of_an_id_are_refused() {
        assert!(region("eu-west-1").is_ok() && region("local").is_ok());
        assert!(region("").is_err() && region("EU").is_err() && region("a_b").is_err());
        assert!(account_id("123456789012").is_ok());
        assert!(account_id("12345678901").is_err() && account_id("12345678901x").is_err());
    }

    #[test]
    fn quotas_are_known_names_and_whole_numbers() {
        assert_eq!(quota("groups-per-user=5"), Ok(("groups-per-user".to_owned(), 5)));
        for wrong in ["groups", "groups=", "groups=-1", "groups=many", "grapes=5"] {
            assert!(quota(wrong).is_err(), "{wrong}");
        }
    }
}
