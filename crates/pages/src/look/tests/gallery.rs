//! Writes every screen as a file, to look at: `cargo test -p poolhouse-pages gallery -- --ignored`.

use std::fs;
use std::path::Path;

use super::{CLASSIC, MANAGED, assets, branding, drawn, surroundings};
use crate::language::Language;
use crate::screen::{Brand, ColorScheme};

/// Names as long as people have them.
const LONG: &str =
    "Donaudampfschifffahrtsgesellschaftskapitän.anna-maria.von.und.zu@very-long-company-name.example.com";

#[test]
#[ignore = "writes files to look at"]
fn gallery() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages");
    fs::create_dir_all(&root).unwrap();
    let write = |folder: &str, language: Language, name: &str, word: &str, brand: Brand| {
        let folder = root.join(folder);
        fs::create_dir_all(&folder).unwrap();
        drawn(&surroundings(language, name, brand), word, |screen, html| {
            // Beside the files, so that they open without a server.
            let mut html = html.to_owned();
            while let Some(at) = html.find("\"/_assets/") {
                let end = at + 1 + html[at + 1..].find('"').unwrap();
                let path = html[at + 1..end].to_owned();
                let file = path.rsplit('/').next().unwrap().to_owned();
                fs::write(folder.join(&file), assets::assets(&path).unwrap().body()).unwrap();
                html.replace_range(at + 1..end, &file);
            }
            fs::write(folder.join(format!("{screen}.html")), html).unwrap();
        });
    };
    for (look, brand) in [("managed", MANAGED), ("classic", CLASSIC)] {
        for language in Language::ALL {
            write(&format!("{look}-{}", language.tag()), language, "Riverside Books", "ann@example.com", brand.clone());
        }
        write(&format!("{look}-long"), Language::German, LONG, LONG, brand);
    }
    let logo = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 180 40'%3E%3Ccircle cx='20' cy='20' r='18' fill='%23d9480f'/%3E%3Cpath d='M50 14h120M50 27h80' stroke='%23868e96' stroke-width='7'/%3E%3C/svg%3E";
    let brand = Brand::Managed {
        stylesheet: Some("branding.css".to_owned()),
        logo: Some(logo.to_owned()),
        favicon: None,
        background: None,
        scheme: ColorScheme::Dynamic,
    };
    write("managed-branded", Language::English, "Riverside Books", "ann@example.com", brand);
    let settings: serde_json::Value = serde_json::from_str(include_str!("branding.json")).unwrap();
    fs::write(root.join("managed-branded/branding.css"), branding::stylesheet(&settings)).unwrap();
}
