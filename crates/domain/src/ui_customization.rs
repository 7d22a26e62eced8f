//! How the classic login pages look: a style sheet and a logo, of one client or of all that have none of their own
//! (behaviour 10 §4.5, behaviour 30 §5.8).

use crate::clock::Time;
use crate::image::{Image, ImageKind};
use crate::style_sheet::{self, StyleViolation};

/// Stands where a client's id would: the look of every client without its own.
pub const ALL_CLIENTS: &str = "ALL";

/// Style sheet and logo of one request together.
const MOST_BYTES: usize = 135 * 1_024;

/// A client's entry stands in place of that for all; nothing of the two is put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UiCustomization {
    pub user_pool_id: String,
    /// Of a client, or [`ALL_CLIENTS`].
    pub client_id: String,
    pub css: Option<StyleSheet>,
    pub css_version: String,
    pub logo: Option<Image>,
    pub created_at: Time,
    pub modified_at: Time,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleSheet {
    /// As it was sent. What pages are given is [`style_sheet::classic`] of it.
    pub text: String,
    /// Of what pages are given, in hexadecimal: SHA-256.
    pub hash: String,
}

impl StyleSheet {
    /// Where it is found, as [`Image::path`].
    pub fn path(&self, user_pool_id: &str) -> String {
        format!("/{user_pool_id}/branding/{}.css", self.hash)
    }
}

/// What a look that was checked is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// The style sheet as pages are given it.
    pub css: Option<String>,
    pub logo: Option<ImageKind>,
}

/// Why a look is refused. The text is the service's message, except where the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UiCustomizationViolation {
    #[error("A domain must be associated with this user pool.")]
    NoDomain,
    #[error(transparent)]
    Style(#[from] StyleViolation),
    /// Our text.
    #[error("ImageFile must be an image in PNG or JPEG format.")]
    Logo,
    /// Our text: the words in it are the service's.
    #[error("The request parameters are too large: CSS and ImageFile may have {MOST_BYTES} bytes together.")]
    TooLarge,
}

/// Checks what a pool with or without a domain is to look like.
///
/// # Errors
/// The first rule that is broken.
pub fn check(has_domain: bool, css: Option<&str>, logo: Option<&[u8]>) -> Result<Checked, UiCustomizationViolation> {
    if !has_domain {
        return Err(UiCustomizationViolation::NoDomain);
    }
    if css.map_or(0, str::len) + logo.map_or(0, <[u8]>::len) > MOST_BYTES {
        return Err(UiCustomizationViolation::TooLarge);
    }
    // It is kept as it was sent, and databases keep no text with this character.
    if css.is_some_and(|css| css.contains('\0')) {
        return Err(StyleViolation::Unreadable.into());
    }
    let css = css.map(style_sheet::classic).transpose()?;
    let kind = logo.map(|bytes| match ImageKind::of_bytes(bytes) {
        Some(kind @ (ImageKind::Png | ImageKind::Jpeg)) => Ok(kind),
        _ => Err(UiCustomizationViolation::Logo),
    });
    Ok(Checked { css, logo: kind.transpose()? })
}

/// The version of what is written at `now`: a moment to the second, `yyyyMMddHHmmss`, and after `previous`, so that each
/// writing has one of its own.
pub fn next_version(now: Time, previous: Option<&str>) -> String {
    let mut moment = now;
    loop {
        let version = version_at(moment);
        match previous {
            Some(previous) if previous == version => moment = moment.plus_seconds(1),
            _ => return version,
        }
    }
}

fn version_at(moment: Time) -> String {
    moment.iso_basic().chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_dates_and_each_is_another() {
        for (seconds, version) in [
            (0, "19700101000000"),
            (951_782_399, "20000228235959"),
            (951_782_400, "20000229000000"),
            (1_572_475_214, "20191030224014"),
            (1_795_219_200, "20261121000000"),
            (4_107_542_399, "21000228235959"),
            (4_107_542_400, "21000301000000"),
        ] {
            assert_eq!(next_version(Time::from_seconds(seconds), None), version);
        }
        let now = Time::from_seconds(1_572_566_399);
        assert_eq!(next_version(now, Some("20191031235958")), "20191031235959");
        assert_eq!(next_version(now, Some("20191031235959")), "20191101000000");
    }

    #[test]
    fn a_look_is_checked() {
        let (png, jpeg) = (b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff...");
        let logo = |kind| Ok(Checked { logo: Some(kind), ..Checked::default() });
        assert_eq!(check(true, None, None), Ok(Checked::default()));
        let both = check(true, Some("/**/ .label-customizable { color: red }"), Some(png)).unwrap();
        assert_eq!(both.css.as_deref(), Some(".label-customizable{color:red;}\n"));
        assert_eq!(both.logo, Some(ImageKind::Png));
        assert_eq!(check(true, None, Some(jpeg)), logo(ImageKind::Jpeg));
        assert_eq!(check(false, None, Some(png)), Err(UiCustomizationViolation::NoDomain));
        for other in [&b""[..], b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\0\0\x01\0"] {
            assert_eq!(check(true, None, Some(other)), Err(UiCustomizationViolation::Logo));
        }
        let styled = |css| check(true, Some(css), None).unwrap_err().to_string();
        assert_eq!(styled("a{color:red}"), "The CSS class a is not in the list of allowed classes.");
        assert_eq!(styled(".label-customizable{color:\0}"), "The CSS cannot be read.");
        let css = " ".repeat(MOST_BYTES - png.len());
        assert!(check(true, Some(&css), Some(png)).is_ok());
        assert_eq!(check(true, Some(&format!("{css} ")), Some(png)), Err(UiCustomizationViolation::TooLarge));
    }
}
