//! What a person sees when the server has started.

use domain::limits::Limits;
use domain::rates::Rates;
use store::Location;

use crate::config::{DEFAULT_DIRECTORY, Storage};
use crate::dev::PROVIDER_PATH;
use crate::serving::Started;
use crate::sign_in_links::{SignInLink, SignInLinks};
use crate::tls::Root;

/// Which messages leave the machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leaving {
    pub(crate) mail: bool,
    pub(crate) sms: bool,
}

/// The banner of `dev`.
pub(crate) fn dev(started: &Started<'_>) -> String {
    let &Started { settings, listening, storage, leaving, secure, links, styled } = started;
    let style = |code: &str| if styled { format!("\x1b[{code}m") } else { String::new() };
    let (bold, dim, warn, plain) = (style("1"), style("2"), style("33"), style("0"));
    let (endpoint, region) = (&settings.base_url, settings.regions.join(", "));
    let secured = secure.map(|secure| secured(secure.root.as_ref(), endpoint, storage)).unwrap_or_default();
    let tools = if secure.is_some() { in_the_clear(endpoint) } else { endpoint.clone() };
    let first_region = settings.regions.first().map_or("us-east-1", String::as_str);
    let version = env!("CARGO_PKG_VERSION");
    let data = match &storage.directory {
        Some(directory) => directory.display().to_string(),
        None => "none: everything is gone when the server stops".to_owned(),
    };
    let database = match &storage.location {
        Location::SqliteFile(_) => "SQLite",
        Location::SqliteMemory => "SQLite in memory",
        Location::Postgres(_) => "PostgreSQL",
    };
    let messages = match (leaving.mail, leaving.sms) {
        (false, false) => "Messages to users go to the inbox, nowhere else.".to_owned(),
        (true, false) => format!("{warn}Mail to users is sent.{plain} SMS go to the inbox only."),
        (false, true) => format!("{warn}SMS to users are sent.{plain} Mail goes to the inbox only."),
        (true, true) => format!("{warn}Messages to users are sent.{plain} The inbox shows them too."),
    };
    let rationed = match settings.limits {
        Limits::Service => "Messages are rationed as in the service (--limits service).",
        Limits::Relaxed => "Messages are not rationed (--limits relaxed); guesses are limited.",
    };
    let rated = match settings.rates {
        Rates::Service => "\n  Requests are held to the service's rates (--rates service).",
        Rates::Unlimited => "",
    };
    let exposed = if listening.ip().is_loopback() {
        String::new()
    } else {
        format!("  {warn}{listening} can be reached from other machines, and they need no credentials.{plain}\n")
    };
    let sign_in = sign_in(links, dim.as_str(), plain.as_str());
    format!(
        "\n  {bold}Poolhouse {version}{plain} {dim}user pools for development{plain}\n\n  \
         Endpoint   {bold}{endpoint}{plain}\n\
         {secured}  \
         Inbox      {endpoint}/_poolhouse/inbox\n  \
         Provider   {endpoint}{PROVIDER_PATH} {dim}to sign in as anybody{plain}\n  \
         Region     {region}\n  \
         Database   {database} ({place})\n  \
         Data       {data}\n\n\
         {sign_in}  \
         Any access key is accepted. {messages}\n  {rationed}{rated}\n\
         {exposed}\n  \
         {dim}Try:{plain}\n    \
         export AWS_ACCESS_KEY_ID=dev AWS_SECRET_ACCESS_KEY=dev\n    \
         aws --endpoint-url {tools} --region {first_region} cognito-idp list-user-pools --max-results 10\n\n",
        place = storage.location,
    )
}

/// The banner of `serve`: who reads text at a terminal, tries it.
pub(crate) fn serve(started: &Started<'_>) -> String {
    let Started { settings, listening, storage, .. } = started;
    format!(
        "\n  Poolhouse {version}\n\n  Endpoint   {endpoint}\n  Listening  {listening}\n  Database   {database}\n\n  \
         Signed requests need a key of this site: poolhouse access-keys create\n\n",
        version = env!("CARGO_PKG_VERSION"),
        endpoint = settings.base_url,
        database = storage.location,
    )
}

/// Where people can sign in: nothing to type, so each address has a line of its own.
fn sign_in(links: &SignInLinks, dim: &str, plain: &str) -> String {
    let line =
        |link: &SignInLink| format!("  Sign in    {dim}to {}{plain}\n             {}\n", link.client_name, link.url);
    let mut lines: String = links.shown.iter().map(line).collect();
    if links.more {
        lines.push_str("             and to others\n");
    }
    if !lines.is_empty() {
        lines.push('\n');
    }
    lines
}

/// Where tools go that do not trust the certificate, and how to trust it, if the server made it.
fn secured(root: Option<&Root>, endpoint: &str, storage: &Storage) -> String {
    let clear = in_the_clear(endpoint);
    let trust = match root {
        None => return format!("  For tools  {clear} (the same port, in the clear)\n"),
        Some(Root { file: Some(file), .. }) => {
            let directory = file.parent().map(|path| path.display().to_string()).unwrap_or_default();
            let own = storage.directory.as_deref() == file.parent() && directory == DEFAULT_DIRECTORY;
            let option = if own { String::new() } else { format!(" --tls-directory {directory}") };
            format!("once: poolhouse trust{option}")
        }
        Some(Root { file: None, .. }) => format!("at each start anew: {clear}/_poolhouse/ca.pem"),
    };
    format!("  For tools  {clear} (the same port, in the clear)\n  Trust      {trust}\n")
}

/// The same address without TLS.
fn in_the_clear(url: &str) -> String {
    url.strip_prefix("https://").map_or_else(|| url.to_owned(), |rest| format!("http://{rest}"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crypto::SystemRandom;
    use crypto::keyring::Keyring;
    use domain::quotas::Quotas;
    use flows::Settings;

    use super::*;

    fn shown(listening: &str) -> String {
        let settings = Settings {
            account_id: "000000000000".to_owned(),
            regions: vec!["eu-west-1".to_owned(), "us-east-1".to_owned()],
            base_url: format!("http://{listening}"),
            issuer_template: None,
            quotas: Quotas::DEFAULT,
            limits: Limits::Relaxed,
            rates: Rates::Unlimited,
            unconfirmed_days: None,
            outbound: flows::OutboundPolicy::default(),
            social_base: None,
        };
        let storage = Storage::in_memory(Arc::new(Keyring::generate(&SystemRandom)));
        dev(&Started {
            settings: &settings,
            listening: listening.parse().unwrap(),
            storage: &storage,
            leaving: Leaving { mail: false, sms: false },
            secure: None,
            links: &SignInLinks::default(),
            styled: false,
        })
    }

    #[test]
    fn shows_where_to_go_and_a_line_to_paste() {
        let banner = shown("127.0.0.1:7665");
        assert!(banner.contains("Inbox      http://127.0.0.1:7665/_poolhouse/inbox\n"), "{banner}");
        assert!(banner.contains("Provider   http://127.0.0.1:7665/_poolhouse/provider "), "{banner}");
        assert!(banner.contains(
            "aws --endpoint-url http://127.0.0.1:7665 --region eu-west-1 cognito-idp list-user-pools --max-results 10"
        ));
        assert!(!banner.contains('\x1b') && !banner.contains("other machines"));
    }

    #[test]
    fn says_where_tools_go_and_how_to_trust_where_tls_is_spoken() {
        let told = |root: Option<Root>| {
            let storage = Storage::in_memory(Arc::new(Keyring::generate(&SystemRandom)));
            secured(root.as_ref(), "https://localhost:7665", &storage)
        };
        let root = |file: Option<&str>| Some(Root { pem: String::new(), file: file.map(Into::into) });
        assert_eq!(told(None), "  For tools  http://localhost:7665 (the same port, in the clear)\n");
        assert!(told(root(None)).contains("anew: http://localhost:7665/_poolhouse/ca.pem\n"));
        let elsewhere = told(root(Some("/home/a/ca/local-ca.pem")));
        assert!(elsewhere.contains("once: poolhouse trust --tls-directory /home/a/ca\n"), "{elsewhere}");
    }

    #[test]
    fn shows_where_people_can_sign_in() {
        let link = |name: &str| SignInLink { client_name: name.to_owned(), url: format!("http://x/{name}") };
        let two = SignInLinks { shown: vec![link("Shop"), link("Admin")], more: false };
        let shown =
            "  Sign in    to Shop\n             http://x/Shop\n  Sign in    to Admin\n             http://x/Admin\n";
        assert_eq!(sign_in(&two, "", ""), format!("{shown}\n"));
        let more = SignInLinks { more: true, ..two };
        assert_eq!(sign_in(&more, "", ""), format!("{shown}             and to others\n\n"));
        assert_eq!(sign_in(&SignInLinks::default(), "", ""), "");
    }

    #[test]
    fn warns_when_other_machines_can_connect() {
        assert!(shown("192.0.2.1:7665").contains("192.0.2.1:7665 can be reached from other machines"));
    }
}
