//! The clock for people: a page of the console, which moves it through the endpoint that tests use
//! (assets/console/clock.js).

use askama::Template;
use axum::body::Body;
use domain::clock::Clock;
use federation::xml_time;
use http::{Response, StatusCode};

use super::Tools;
use super::console::{Frame, Section, assets};

/// What one waits for most: tokens, codes, refresh tokens.
const STEPS: [(&str, u32); 4] = [("5 minutes", 300), ("1 hour", 3_600), ("1 day", 86_400), ("30 days", 2_592_000)];

#[derive(Template)]
#[template(path = "console/clock.html")]
struct Page<'a> {
    frame: &'a Frame,
    script: String,
    endpoint: &'a str,
    steps: &'static [(&'static str, u32)],
    /// Seconds since the epoch.
    now: f64,
    now_text: String,
    /// Seconds ahead of the machine.
    offset: f64,
}

pub(super) fn page(tools: &Tools) -> Response<Body> {
    let frame = Frame::new(tools, Section::Clock);
    let now = tools.clock.now();
    let page = Page {
        frame: &frame,
        script: assets::CLOCK.path(),
        endpoint: &tools.context.settings.base_url,
        steps: &STEPS,
        now: now.millis() as f64 / 1_000.0,
        now_text: xml_time::format(now),
        offset: tools.clock.offset_micros() as f64 / 1_000_000.0,
    };
    frame.answer(StatusCode::OK, &page)
}
