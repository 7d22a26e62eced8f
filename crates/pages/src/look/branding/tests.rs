use serde_json::json;

use super::*;
use crate::look::assets;

#[test]
fn settings_become_names_in_their_mode() {
    let settings = json!({
        "categories": {"form": {"location": {"horizontal": "END", "vertical": "CENTER"}}, "global": {"colorSchemeMode": "LIGHT"}},
        "componentClasses": {"buttons": {"borderRadius": 8.0}, "input": {"borderRadius": 12}},
        "components": {
            "pageBackground": {"lightMode": {"color": "FFF0e0ff"}, "darkMode": {"color": "0f1b2aff"}},
            "primaryButton": {"lightMode": {"defaults": {"backgroundColor": "0972d3ff", "textColor": "ffffffff"}}},
            "somethingNew": {"color": "000000ff"},
        },
    });
    assert_eq!(
        stylesheet(&settings),
        ":root{--button-radius:8px;--field-radius:12px;--form-across:end;--form-down:center;}\
         @media not (prefers-color-scheme:dark){:root:not([data-scheme=dark]){--page:#fff0e0ff;--button:#0972d3ff;--button-text:#ffffffff;}}\
         :root[data-scheme=light]{--page:#fff0e0ff;--button:#0972d3ff;--button-text:#ffffffff;}\
         @media (prefers-color-scheme:dark){:root:not([data-scheme=light]){--page:#0f1b2aff;}}\
         :root[data-scheme=dark]{--page:#0f1b2aff;}"
    );
}

/// Everything that may be set, set to something else: nothing of it arrives.
#[test]
fn only_colours_lengths_and_sides_arrive() {
    let hostile = [
        json!("red;}body{background:url(https://evil.example/)"),
        json!("fff"),
        json!("#ffffff"),
        json!("ffffff;}"),
        json!("ａａａａａａａａ"),
        json!("</style>"),
        json!(null),
        json!(-1),
        json!(1e300),
        json!("START;}"),
        json!({"x": "y"}),
        json!([8]),
    ];
    for value in hostile {
        let mut settings = json!({});
        for (path, _) in COLOURS.iter().chain(LENGTHS).chain(SIDES) {
            for mode in ["lightMode", "darkMode"] {
                let mut at = &mut settings;
                for part in path.split('.') {
                    at = &mut at[if part == "*" { mode } else { part }];
                }
                *at = value.clone();
            }
        }
        assert_eq!(stylesheet(&settings), "", "{value}");
    }
    for settings in [json!(null), json!([]), json!("x"), json!({})] {
        assert_eq!(stylesheet(&settings), "");
    }
}

/// A name that the sheet does not draw with would be set in vain.
#[test]
fn every_name_is_drawn_with() {
    let sheet = assets::assets(&assets::MANAGED.path()).unwrap();
    let sheet = std::str::from_utf8(sheet.body()).unwrap();
    for (path, name) in COLOURS.iter().chain(LENGTHS).chain(SIDES) {
        assert!(sheet.contains(&format!("var({name})")) || sheet.contains(&format!("var({name},")), "{path}: {name}");
    }
}
