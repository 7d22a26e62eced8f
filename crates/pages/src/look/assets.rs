//! Style sheets and scripts, compiled in. Their addresses name their content, so browsers may keep them for ever.

use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Response};

/// The favicon where nobody brings their own: in the page, so that nothing is asked for. `mark.svg` is the same picture.
pub const ICON: &str = concat!(
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' ",
    "fill='%230b6e74'/%3E%3Cg fill='none' stroke='%23fff' stroke-width='2.5' stroke-linecap='round' stroke-linejoin='round'%3E",
    "%3Cpath d='M6 13.5 16 6l10 7.5'/%3E%3Cpath d='M5 19.5c3.7-3 7.3-3 11 0s7.3 3 11 0'/%3E",
    "%3Cpath d='M5 25.5c3.7-3 7.3-3 11 0s7.3 3 11 0' opacity='.6'/%3E%3C/g%3E%3C/svg%3E"
);

/// The colours and measures of the brand, for every page of ours.
pub const TOKENS: &str = include_str!("../../assets/tokens.css");

pub(crate) static MANAGED: Asset = Asset::new(
    FOLDER,
    "managed.css",
    "text/css; charset=utf-8",
    concat!(include_str!("../../assets/tokens.css"), include_str!("../../assets/managed.css")),
);
pub(crate) static CLASSIC: Asset =
    Asset::new(FOLDER, "classic.css", "text/css; charset=utf-8", include_str!("../../assets/classic.css"));
pub(crate) static FORM: Asset =
    Asset::new(FOLDER, "form.js", "text/javascript; charset=utf-8", include_str!("../../assets/form.js"));
pub(crate) static PASSKEY: Asset =
    Asset::new(FOLDER, "passkey.js", "text/javascript; charset=utf-8", include_str!("../../assets/passkey.js"));

static ALL: [&Asset; 4] = [&MANAGED, &CLASSIC, &FORM, &PASSKEY];

/// A file that pages name, whoever's pages they are.
pub struct Asset {
    folder: &'static str,
    name: &'static str,
    content_type: &'static str,
    content: &'static str,
    hash: u64,
}

/// What stands in front of the hash.
const FOLDER: &str = "/_assets/";

/// The answer to a GET of `path` (`/_assets/{hash}/{name}`), or nothing where there is no such thing.
pub fn assets(path: &str) -> Option<Response<Vec<u8>>> {
    let (hash, name) = path.strip_prefix(FOLDER)?.split_once('/')?;
    asset(&ALL, hash, name)
}

/// One of `all`. A page of another release asks with another hash: it gets what there is, and must not keep it.
pub fn asset(all: &[&Asset], hash: &str, name: &str) -> Option<Response<Vec<u8>>> {
    let asset = all.iter().find(|asset| asset.name == name)?;
    let keeping = if hash == asset.hash() { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::new(asset.content.as_bytes().to_vec());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keeping));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Some(response)
}

/// Where the style of managed login is served, for every page of ours that looks like it.
pub fn style_sheet() -> String {
    MANAGED.path()
}

impl Asset {
    /// Served below `folder`, which ends with a slash, as `{hash}/{name}`.
    pub const fn new(
        folder: &'static str,
        name: &'static str,
        content_type: &'static str,
        content: &'static str,
    ) -> Self {
        Self { folder, name, content_type, content, hash: fnv1a(content.as_bytes()) }
    }

    /// Where it is served.
    pub fn path(&self) -> String {
        format!("{}{}/{}", self.folder, self.hash(), self.name)
    }

    fn hash(&self) -> String {
        format!("{:016x}", self.hash)
    }
}

/// FNV-1a, known when the binary is built. It tells releases apart; nothing is protected by it.
const fn fnv1a(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeping(path: &str) -> Option<String> {
        Some(assets(path)?.headers()[CACHE_CONTROL].to_str().unwrap().to_owned())
    }

    #[test]
    fn what_a_page_names_is_served_and_kept() {
        for asset in ALL {
            assert_eq!(
                keeping(&asset.path()).as_deref(),
                Some("public, max-age=31536000, immutable"),
                "{}",
                asset.name
            );
            assert_eq!(assets(&asset.path()).unwrap().body(), asset.content.as_bytes());
        }
    }

    #[test]
    fn another_hash_gets_what_there_is_but_must_not_keep_it() {
        assert_eq!(keeping("/_assets/0/managed.css").as_deref(), Some("no-cache"));
        for path in ["/_assets/0/../managed.css", "/_assets/managed.css", "/_assets/0/nothing.css", "/_assets/0/", "/x"]
        {
            assert_eq!(keeping(path), None, "{path}");
        }
    }

    #[test]
    fn the_icon_is_the_mark() {
        let mark = include_str!("../../assets/mark.svg").trim_end();
        let escaped = [("\"", "'"), ("#", "%23"), ("<", "%3C"), (">", "%3E")];
        let written = escaped.iter().fold(mark.to_owned(), |text, (plain, written)| text.replace(plain, written));
        assert_eq!(ICON, format!("data:image/svg+xml,{written}"));
    }

    #[test]
    fn the_hash_is_that_of_the_standard() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
