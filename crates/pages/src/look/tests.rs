//! Every screen, drawn.

use std::cell::Cell;
use std::collections::BTreeSet;

use http::StatusCode;

use super::{assets, branding, draw, qr};
use crate::language::Language;
use crate::screen::{Brand, ColorScheme, Page, Surroundings};

mod gallery;
mod samples;

const MANAGED: Brand =
    Brand::Managed { stylesheet: None, logo: None, favicon: None, background: None, scheme: ColorScheme::Dynamic };
const CLASSIC: Brand = Brand::Classic { stylesheet: None, logo: None };

fn surroundings(language: Language, app_name: &str, brand: Brand) -> Surroundings<'_> {
    Surroundings {
        language,
        by_tls: true,
        prefix: "/eu-west-1_Example01",
        query: "client_id=1example23456789&response_type=code&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback",
        app_name,
        app_host: None,
        connecting: None,
        brand,
    }
}

/// Every sample with its name, as HTML.
fn drawn(surroundings: &Surroundings<'_>, word: &str, mut see: impl FnMut(&str, &str)) {
    samples::all(word, |sample| {
        let brand = surroundings.brand.clone();
        let surroundings = &Surroundings { connecting: sample.connecting, brand, ..*surroundings };
        let page = Page { screen: sample.screen, notice: sample.notice, surroundings, csrf: Some("token-of-the-form") };
        let response = draw(&page, Some("https://app.example.com/callback"), StatusCode::OK);
        see(sample.name, std::str::from_utf8(response.body()).expect("UTF-8"));
    });
}

#[test]
fn the_scheme_is_said_where_it_is_not_the_readers_own() {
    for (scheme, attribute) in [(ColorScheme::Light, "light"), (ColorScheme::Dark, "dark"), (ColorScheme::Dynamic, "")]
    {
        let brand = Brand::Managed { stylesheet: None, logo: None, favicon: None, background: None, scheme };
        drawn(&surroundings(Language::English, "Example", brand), "ann", |name, html| {
            let said = html.split(" data-scheme=\"").nth(1).and_then(|rest| rest.split('"').next());
            assert_eq!(said.unwrap_or(""), attribute, "{name}");
        });
    }
}

#[test]
fn what_others_chose_stays_text() {
    let hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}&quot;";
    for brand in [MANAGED, CLASSIC] {
        let mut surroundings = surroundings(Language::English, hostile, brand);
        surroundings.app_host = Some(hostile);
        drawn(&surroundings, hostile, |name, html| {
            assert!(!html.contains("<script>"), "{name}");
            assert!(!html.contains("<img src=x"), "{name}");
            assert!(!html.contains("\"'>"), "{name}");
            assert!(!html.contains("&quot;\""), "{name}: escaped twice or not at all");
        });
    }
}

#[test]
fn pages_are_one_document_with_one_heading_and_the_token_in_every_form() {
    for language in [Language::English, Language::Arabic] {
        drawn(&surroundings(language, "Example", MANAGED), "ann", |name, html| {
            assert!(html.starts_with("<!doctype html>\n<html lang=\""), "{name}");
            assert!(html.contains(&format!("lang=\"{}\" dir=\"{}\"", language.tag(), language.direction())), "{name}");
            assert_eq!(html.matches("<h1").count(), 1, "{name}");
            assert_eq!(
                html.matches("<form").count(),
                html.matches("name=\"_csrf\" value=\"token-of-the-form\"").count(),
                "{name}"
            );
            assert!(html.matches(" autofocus").count() <= 1, "{name}");
            assert!(!html.contains("style=") && !html.contains("<style") && !html.contains(" onclick"), "{name}");
            let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{name}: {ids:?}");
            for described in html.split("aria-describedby=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(described.split(' ').all(|id| ids.contains(&id)), "{name}: {described}");
            }
        });
    }
}

/// A page and its sheet, as they travel uncompressed (behaviour 30 §5).
#[test]
fn a_page_with_its_sheet_is_below_thirty_kilobytes() {
    let sheet = |path: &str| assets::assets(path).expect("the sheet").body().len();
    let heaviest = Cell::new(0);
    for brand in [MANAGED, CLASSIC] {
        for language in Language::ALL {
            drawn(&surroundings(language, "Example", brand.clone()), "ann@example.com", |name, html| {
                let linked: usize = html.split("\"").filter(|value| value.starts_with("/_assets/")).map(sheet).sum();
                assert!(linked > 0, "{name}");
                let weight = html.len() + linked;
                heaviest.set(heaviest.get().max(weight));
                assert!(weight < 30_000, "{name} in {}: {weight}", language.tag());
            });
        }
    }
    assert!(heaviest.get() > 10_000);
}

#[test]
fn names_of_fields_are_those_that_scripts_know() {
    for brand in [MANAGED, CLASSIC] {
        let mut seen = 0;
        drawn(&surroundings(Language::English, "Example", brand), "ann", |name, html| {
            if name == "sign-in" {
                for part in [
                    "name=\"cognitoSignInForm\"",
                    "id=\"signInFormUsername\" name=\"username\"",
                    "id=\"signInFormPassword\" name=\"password\" type=\"password\"",
                    "name=\"cognitoAsfData\" value=\"\"",
                    "name=\"signInSubmitButton\"",
                    "autocomplete=\"current-password\"",
                    "action=\"/eu-west-1_Example01/login?client_id=1example23456789&#38;response_type=code",
                ] {
                    assert!(html.contains(part), "{part}\n{html}");
                }
                seen += 1;
            } else if name == "sign-up" {
                assert!(html.contains("name=\"requiredAttributes[email]\" type=\"email\""), "{html}");
                seen += 1;
            }
        });
        assert_eq!(seen, 2);
    }
}

#[test]
fn answers_are_alone_uncached_and_say_tls_only_where_it_is() {
    let mut surroundings = surroundings(Language::English, "Example", MANAGED);
    for by_tls in [true, false] {
        surroundings.by_tls = by_tls;
        samples::all("ann", |sample| {
            let page = Page { screen: sample.screen, notice: None, surroundings: &surroundings, csrf: None };
            let response = draw(&page, None, StatusCode::BAD_REQUEST);
            let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap());
            assert_eq!(response.status(), StatusCode::BAD_REQUEST);
            assert_eq!(header("x-frame-options"), Some("DENY"));
            assert_eq!(header("cache-control"), Some("no-store"));
            assert_eq!(header("referrer-policy"), Some("no-referrer"));
            assert_eq!(header("x-content-type-options"), Some("nosniff"));
            assert_eq!(header("cross-origin-opener-policy"), Some("same-origin"));
            assert_eq!(header("strict-transport-security").is_some(), by_tls);
        });
    }
}
