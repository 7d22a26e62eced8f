//! A QR code as a small drawing: one stroke a run of dark modules. (The crate's own SVG names each module, and weighs
//! more than the rest of a page.)

use std::fmt::Write as _;

use qrcode::{Color, QrCode};

/// What readers need around a code, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// Black on white whatever the page's colours are. Nothing, where `text` is longer than a code can be.
pub(crate) fn draw(text: &str) -> String {
    let Ok(code) = QrCode::new(text) else { return String::new() };
    let width = code.width();
    let colors = code.into_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|color| **color == row[x]).count();
            if row[x] == Color::Dark {
                let _ = write!(path, "M{x} {y}.5h{run}");
            }
            x += run;
        }
    }
    let side = width + 2 * QUIET;
    format!(
        "<svg viewBox=\"-{QUIET} -{QUIET} {side} {side}\" shape-rendering=\"crispEdges\"><path stroke=\"#000\" d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str =
        "otpauth://totp/Example:ann%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example";

    #[test]
    fn every_dark_module_is_drawn_once() {
        let drawing = draw(ADDRESS);
        let drawn: usize =
            drawing.split('h').skip(2).filter_map(|run| run.split(['M', '"']).next()?.parse::<usize>().ok()).sum();
        let dark =
            QrCode::new(ADDRESS).unwrap().into_colors().into_iter().filter(|color| *color == Color::Dark).count();
        assert_eq!(drawn, dark);
        assert!(drawing.len() < 9_000, "{}", drawing.len());
        assert_eq!(draw(&"x".repeat(10_000)), "");
    }
}
