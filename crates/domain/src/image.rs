//! Images that login pages show: what kind they are, by their bytes and not by what somebody says.

use crate::svg::{self, SvgViolation};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageKind {
    Ico,
    Jpeg,
    Png,
    Svg,
    Webp,
}

/// An image without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub kind: ImageKind,
    /// Of its bytes, in hexadecimal: SHA-256. Who has seen the bytes of a hash need never ask again.
    pub hash: String,
}

impl Image {
    /// Where a pool's image is found, below the site's address and below each of the pool's own.
    pub fn path(&self, user_pool_id: &str) -> String {
        format!("/{user_pool_id}/branding/{}.{}", self.hash, self.kind.extension())
    }
}

/// Why bytes are no image of the kind they should be. Our texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageViolation {
    #[error("The file is not an image in {} format.", .0.name())]
    Other(ImageKind),
    #[error(transparent)]
    Svg(#[from] SvgViolation),
}

impl ImageKind {
    pub const ALL: [Self; 5] = [Self::Ico, Self::Jpeg, Self::Png, Self::Svg, Self::Webp];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ico => "ICO",
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Svg => "SVG",
            Self::Webp => "WEBP",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// In the names of files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Ico => "ico",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Webp => "webp",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Ico => "image/x-icon",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            // A character set told here goes before one that the document tells.
            Self::Svg => "image/svg+xml; charset=utf-8",
            Self::Webp => "image/webp",
        }
    }

    /// Which raster image the bytes begin as. SVG is text and has no such mark.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0, 0, 1, 0, ..] => Some(Self::Ico),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    /// Checks that the bytes are an image of this kind; an SVG is read whole.
    ///
    /// # Errors
    /// They are none, or it holds what no image on a login page may.
    pub fn check(self, bytes: &[u8]) -> Result<(), ImageViolation> {
        match self {
            Self::Svg => Ok(svg::check(bytes)?),
            raster if Self::of_bytes(bytes) == Some(raster) => Ok(()),
            other => Err(ImageViolation::Other(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_bytes() {
        let of = |bytes: &[u8]| ImageKind::of_bytes(bytes);
        assert_eq!(of(b"\x89PNG\r\n\x1a\n...."), Some(ImageKind::Png));
        assert_eq!(of(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some(ImageKind::Jpeg));
        assert_eq!(of(b"\0\0\x01\0\x01\0"), Some(ImageKind::Ico));
        assert_eq!(of(b"RIFF\x10\0\0\0WEBPVP8 "), Some(ImageKind::Webp));
        for other in [&b""[..], b"GIF89a", b"<svg/>", b"RIFF\x10\0\0\0WAVE", b"\x89PNG", b"<html>"] {
            assert_eq!(of(other), None, "{other:?}");
        }
        assert_eq!(ImageKind::Png.check(b"\xff\xd8\xff"), Err(ImageViolation::Other(ImageKind::Png)));
        assert_eq!(ImageKind::Svg.check(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Ok(()));
        for kind in ImageKind::ALL {
            assert_eq!(ImageKind::named(kind.name()), Some(kind));
        }
    }

    #[test]
    fn a_path_names_the_pool_and_the_bytes() {
        let image = Image { kind: ImageKind::Jpeg, hash: "00ff".into() };
        assert_eq!(image.path("us-east-1_a"), "/us-east-1_a/branding/00ff.jpg");
    }
}
