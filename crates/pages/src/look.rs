//! Draws a screen: one template each over one layout, in a language, in a look. Decides nothing that a flow decides.

use std::borrow::Cow;

use askama::Template;
use http::{Response, StatusCode};
use url::form_urlencoded;

use crate::page;
use crate::screen::{Brand, ColorScheme, Page, Provider, Screen};
use crate::words::{Piece, Words};

pub(crate) mod assets;
pub(crate) mod branding;
mod choices;
mod heading;
mod input;
mod notice;
mod policy;
mod providers;
pub(crate) mod qr;
mod rules;

use notice::Said;

/// The page as an answer. `redirect_uri` is where the application waits, which the policy lets forms lead to.
pub(crate) fn draw(page: &Page<'_>, redirect_uri: Option<&str>, status: StatusCode) -> Response<Vec<u8>> {
    let layout = Layout::new(page);
    let policy = policy::of(redirect_uri, !layout.scripts().is_empty());
    let mut response = page::answer(status, &layout, &policy);
    if page.surroundings.by_tls {
        page::insist_on_tls(&mut response);
    }
    response
}

#[derive(Template)]
#[template(path = "login/layout.html")]
struct Layout<'a> {
    page: &'a Page<'a>,
    words: &'static Words,
    title: String,
    heading: Cow<'static, str>,
    lead: Option<String>,
    notice: Option<Said>,
}

impl<'a> Layout<'a> {
    fn new(page: &'a Page<'a>) -> Self {
        let words = Words::of(page.surroundings.language);
        let heading = heading::of(page, words);
        let name = page.surroundings.app_name;
        let title = if name.is_empty() { heading.to_string() } else { format!("{heading} · {name}") };
        let notice = page.notice.as_ref().map(|notice| Said::new(notice, &page.screen, words));
        Self { page, words, title, lead: heading::lead(page, words), heading, notice }
    }

    fn is_classic(&self) -> bool {
        matches!(self.page.surroundings.brand, Brand::Classic { .. })
    }

    fn look(&self) -> &'static str {
        if self.is_classic() { "classic" } else { "managed" }
    }

    /// Nobody's brand but ours: the wave may be seen.
    fn is_ours(&self) -> bool {
        matches!(self.page.surroundings.brand, Brand::Managed { stylesheet: None, .. })
    }

    /// Said only where it is not the reader's own.
    fn scheme(&self) -> Option<&'static str> {
        match self.page.surroundings.brand {
            Brand::Managed { scheme: ColorScheme::Light, .. } => Some("light"),
            Brand::Managed { scheme: ColorScheme::Dark, .. } => Some("dark"),
            Brand::Managed { scheme: ColorScheme::Dynamic, .. } | Brand::Classic { .. } => None,
        }
    }

    fn sheet(&self) -> String {
        if self.is_classic() { assets::CLASSIC.path() } else { assets::MANAGED.path() }
    }

    fn own_sheet(&self) -> Option<&'a str> {
        match &self.page.surroundings.brand {
            Brand::Managed { stylesheet, .. } | Brand::Classic { stylesheet, .. } => stylesheet.as_deref(),
        }
    }

    fn logo(&self) -> Option<&'a str> {
        match &self.page.surroundings.brand {
            Brand::Managed { logo, .. } | Brand::Classic { logo, .. } => logo.as_deref(),
        }
    }

    fn icon(&self) -> Cow<'a, str> {
        match &self.page.surroundings.brand {
            Brand::Managed { favicon: Some(favicon), .. } => Cow::Borrowed(favicon),
            _ => Cow::Borrowed(assets::ICON),
        }
    }

    fn background(&self) -> Option<&'a str> {
        match &self.page.surroundings.brand {
            Brand::Managed { background, .. } => background.as_deref(),
            Brand::Classic { .. } => None,
        }
    }

    fn has_banner(&self) -> bool {
        let surroundings = self.page.surroundings;
        self.is_classic()
            || self.logo().is_some()
            || !surroundings.app_name.is_empty()
            || surroundings.app_host.is_some()
    }

    /// The classic page puts providers beside the form.
    fn has_two_columns(&self) -> bool {
        self.is_classic()
            && self.has_other_doors()
            && matches!(self.page.screen, Screen::SignIn { has_form: true, .. } | Screen::SignUp { .. })
    }

    fn has_other_doors(&self) -> bool {
        match &self.page.screen {
            Screen::SignIn { providers, searches_domains, .. } => !providers.is_empty() || *searches_domains,
            Screen::SignUp { providers, .. } => !providers.is_empty(),
            _ => false,
        }
    }

    /// Who is signing in, where that was said on a page before.
    fn identity(&self) -> Option<&'a str> {
        match self.page.screen {
            Screen::Password { username, .. }
            | Screen::ChooseFirstFactor { username, .. }
            | Screen::Passkey { username, .. }
            | Screen::ChooseSecondFactor { username, .. }
            | Screen::ChooseSetUp { username, .. } => Some(username).filter(|username| !username.is_empty()),
            _ => None,
        }
    }

    fn scripts(&self) -> Vec<String> {
        let mut scripts = Vec::new();
        match self.page.screen {
            Screen::SignIn { passkey, asks_password, .. } => {
                if asks_password {
                    scripts.push(assets::FORM.path());
                }
                if passkey.is_some() {
                    scripts.push(assets::PASSKEY.path());
                }
            }
            Screen::Passkey { .. } | Screen::AddPasskey { .. } => scripts.push(assets::PASSKEY.path()),
            Screen::Password { .. } | Screen::NewPassword { .. } | Screen::SignUp { .. } | Screen::Reset { .. } => {
                scripts.push(assets::FORM.path());
            }
            _ => {}
        }
        scripts
    }

    /// A path of ours, with the query of the authorization request.
    fn to(&self, path: &str) -> String {
        let surroundings = self.page.surroundings;
        let mut address = format!("{}{path}", surroundings.prefix);
        if !surroundings.query.is_empty() {
            address.push('?');
            address.push_str(surroundings.query);
        }
        address
    }

    fn to_provider(&self, provider: &Provider<'_>) -> String {
        let surroundings = self.page.surroundings;
        let mut query = form_urlencoded::Serializer::new(String::new());
        let kept = form_urlencoded::parse(surroundings.query.as_bytes());
        query.extend_pairs(kept.filter(|(name, _)| !matches!(&**name, "identity_provider" | "idp_identifier")));
        query.append_pair("identity_provider", provider.name);
        format!("{}/oauth2/authorize?{}", surroundings.prefix, query.finish())
    }

    fn terms_pieces(&self) -> Vec<Piece> {
        self.words.cut("terms", ["terms", "privacy"])
    }

    fn sign_in_button(&self, asks_password: &bool) -> Cow<'static, str> {
        self.words.say(match (asks_password, self.page.surroundings.connecting) {
            (false, _) => "continue-button",
            (true, None) => "sign-in-button",
            (true, Some(_)) => "connect-button",
        })
    }
}

#[cfg(test)]
mod tests;
