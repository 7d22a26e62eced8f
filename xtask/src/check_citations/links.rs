//! Links of Markdown files to files and headings of this repository. Links to elsewhere are not followed: a check that needs
//! other people's servers fails when they do.

use std::collections::BTreeMap;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::line_at;
use crate::root;

/// The lines of a Markdown file whose links lead nowhere.
pub fn astray(path: &Path, text: &str) -> Result<Vec<(usize, String)>, String> {
    let folder = path.parent().unwrap_or(path);
    let mut astray = Vec::new();
    for (at, target) in targets(text) {
        if is_elsewhere(&target) {
            continue;
        }
        let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
        let file = if file.is_empty() { path.to_path_buf() } else { folder.join(file) };
        if target.starts_with('/') || !file.exists() {
            astray.push((line_at(text, at), format!("the link to {target} leads to no file")));
        } else if !anchor.is_empty() && file.extension().is_some_and(|kind| kind == "md") {
            let known = if file == path { anchors(text) } else { anchors(&root::read(&file)?) };
            if known.iter().any(|known| known == anchor) {
                continue;
            }
            astray.push((line_at(text, at), format!("the link to {target} leads to no heading")));
        }
    }
    Ok(astray)
}

/// Has a scheme, such as `https:`.
fn is_elsewhere(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn targets(text: &str) -> Vec<(usize, String)> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES).into_offset_iter();
    events
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some((range.start, dest_url.into_string()))
            }
            _ => None,
        })
        .collect()
}

/// The anchors of a file's headings, as GitHub and most other renderers make them.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut anchors = Vec::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let slug = slug(&heading.take().unwrap_or_default());
                let before = seen.entry(slug.clone()).or_default();
                anchors.push(if *before == 0 { slug } else { format!("{slug}-{before}") });
                *before += 1;
            }
            _ => {}
        }
    }
    anchors
}

fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_anchors() {
        assert_eq!(anchors("# Run it\n## `dev`: what's *new*?\n## Run it\n"), ["run-it", "dev-whats-new", "run-it-1"]);
    }

    #[test]
    fn links_are_followed() {
        let readme = root::workspace().join("README.md");
        let astray = |text: &str| astray(&readme, text).unwrap();
        let text = "# Here\n[a](docs/ARCHITECTURE.md) [b](#here) [c](https://example.com/x#y) [d](docs/decisions/)\n\n\
            `[e](nowhere.md)`\n\n```\n[f](nowhere.md)\n```\n[g](docs/CONTRIBUTING.md#an-operation)";
        assert_eq!(astray(text), []);
        assert_eq!(astray("\n[a](nowhere.md)"), [(2, "the link to nowhere.md leads to no file".to_owned())]);
        assert_eq!(astray("[a](#there)"), [(1, "the link to #there leads to no heading".to_owned())]);
        assert_eq!(astray("[a][b]\n\n[b]: gone.md"), [(1, "the link to gone.md leads to no file".to_owned())]);
        assert_eq!(
            astray("[a](docs/CONTRIBUTING.md#nothing)"),
            [(1, "the link to docs/CONTRIBUTING.md#nothing leads to no heading".to_owned())]
        );
        assert_eq!(astray("[a](/README.md)"), [(1, "the link to /README.md leads to no file".to_owned())]);
    }
}
