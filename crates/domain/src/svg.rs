//! SVG images on login pages: text that browsers run, so only what draws is let through (behaviour 50 #30).
//!
//! Elements and attributes are those of an allow-list. Nothing outside of the image is named, nothing moves (an animation
//! can write an attribute that was never checked), and there is no DTD, hence no entity but those of XML itself.

use roxmltree::{Document, Node, NodeType, ParsingOptions};

use crate::style_sheet::{self, StyleViolation};
use crate::xml_cost;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// What drawing programs note for themselves: browsers know none of it.
const INERT: [&str; 8] = [
    "http://www.inkscape.org/namespaces/inkscape",
    "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/elements/1.1/",
    "http://www.serif.com/",
    "http://www.bohemiancoding.com/sketch/ns",
];

/// Elements, texts, comments and attributes of an image.
const NODES_LIMIT: u32 = 50_000;

const ELEMENTS: &str = " svg g defs symbol use title desc metadata style switch view path rect circle ellipse line polyline \
    polygon image text tspan textPath linearGradient radialGradient stop pattern clipPath mask marker filter \
    feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting \
    feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur \
    feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile \
    feTurbulence ";

/// Attributes without a namespace. `href` and `style` are looked at more closely.
const ATTRIBUTES: &str = " alignment-baseline amplitude azimuth baseFrequency baseProfile baseline-shift bias class clip \
    clip-path clip-rule clipPathUnits color color-interpolation color-interpolation-filters contentScriptType \
    contentStyleType cx cy d data-name diffuseConstant direction display divisor dominant-baseline dx dy edgeMode elevation \
    enable-background exponent fill fill-opacity fill-rule filter filterUnits flood-color flood-opacity focusable font \
    font-family font-size font-size-adjust font-stretch font-style font-variant font-weight fr fx fy gradientTransform \
    gradientUnits height href id image-rendering in in2 intercept isolation k1 k2 k3 k4 kernelMatrix kernelUnitLength lang \
    lengthAdjust letter-spacing lighting-color limitingConeAngle marker-end marker-mid marker-start markerHeight \
    markerUnits markerWidth mask mask-type maskContentUnits maskUnits media method mix-blend-mode mode name numOctaves offset \
    opacity operator order orient overflow paint-order pathLength patternContentUnits patternTransform patternUnits \
    pointer-events points pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY \
    requiredExtensions requiredFeatures result role rotate rx ry scale seed shape-rendering side slope spacing \
    specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles stop-color stop-opacity stroke \
    stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style \
    surfaceScale systemLanguage tableValues targetX targetY text-anchor text-decoration text-rendering textLength transform \
    transform-origin type unicode-bidi values vector-effect version viewBox visibility width word-spacing writing-mode x x1 \
    x2 xChannelSelector y y1 y2 yChannelSelector z ";

/// Images inside an image, of kinds that run nothing.
const EMBEDDED: [&str; 3] = ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/webp;base64,"];

/// Why an SVG image is refused. Our texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SvgViolation {
    #[error("The SVG image is not well-formed XML in UTF-8.")]
    NotXml,
    #[error("The SVG image must not have a document type declaration.")]
    Dtd,
    #[error("The SVG image has too many elements or attributes.")]
    TooLarge,
    #[error("The file is not an SVG image.")]
    NotSvg,
    #[error("The SVG image must not contain the element {0}.")]
    Element(String),
    #[error("The SVG image must not contain the attribute {0}.")]
    Attribute(String),
    #[error("The SVG image must not contain processing instructions.")]
    Instruction,
    #[error("The attribute {0} of the SVG image must not name anything outside of the image.")]
    Outside(String),
    #[error("A style of the SVG image is refused: {0}")]
    Style(#[from] StyleViolation),
}

/// Checks an image.
///
/// # Errors
/// The first thing that is not allowed.
pub fn check(bytes: &[u8]) -> Result<(), SvgViolation> {
    let text = std::str::from_utf8(bytes).map_err(|_| SvgViolation::NotXml)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !is_declared_utf_8(text) {
        return Err(SvgViolation::NotXml);
    }
    if !xml_cost::is_little(text) {
        return Err(SvgViolation::TooLarge);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_LIMIT, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => SvgViolation::Dtd,
        roxmltree::Error::NodesLimitReached => SvgViolation::TooLarge,
        _ => SvgViolation::NotXml,
    })?;
    if !document.root_element().has_tag_name((SVG, "svg")) {
        return Err(SvgViolation::NotSvg);
    }
    document.descendants().try_for_each(check_node)
}

/// A browser would decode the bytes as the document says, not as they were read here.
fn is_declared_utf_8(text: &str) -> bool {
    let Some(declaration) = text.strip_prefix("<?xml").and_then(|rest| rest.split("?>").next()) else { return true };
    let Some((_, encoding)) = declaration.split_once("encoding") else { return true };
    let encoding = encoding.trim_start().trim_start_matches('=').trim();
    let name = encoding.trim_start_matches(['"', '\'']).split(['"', '\'']).next().unwrap_or_default();
    name.eq_ignore_ascii_case("utf-8")
}

fn check_node(node: Node<'_, '_>) -> Result<(), SvgViolation> {
    match node.node_type() {
        NodeType::PI => Err(SvgViolation::Instruction),
        NodeType::Element => check_element(node),
        NodeType::Root | NodeType::Text | NodeType::Comment => Ok(()),
    }
}

fn check_element(node: Node<'_, '_>) -> Result<(), SvgViolation> {
    let name = node.tag_name();
    match name.namespace() {
        Some(namespace) if INERT.contains(&namespace) => return Ok(()),
        Some(SVG) if is_in(ELEMENTS, name.name()) => {}
        _ => return Err(SvgViolation::Element(name.name().to_owned())),
    }
    if name.name() == "style" {
        // A browser puts all of its text together.
        let css: String = node.children().filter(Node::is_text).filter_map(|text| text.text()).collect();
        style_sheet::check_in_image(&css)?;
    }
    for attribute in node.attributes() {
        match attribute.namespace() {
            None => check_attribute(name.name(), attribute.name(), attribute.value())?,
            Some(XLINK) if attribute.name() == "href" => check_reference(name.name(), "href", attribute.value())?,
            Some(XLINK) if matches!(attribute.name(), "title" | "type" | "show" | "actuate" | "role") => {}
            Some(XML) if matches!(attribute.name(), "space" | "lang" | "id") => {}
            Some(namespace) if INERT.contains(&namespace) => {}
            Some(_) => return Err(SvgViolation::Attribute(attribute.name().to_owned())),
        }
    }
    Ok(())
}

/// Whether a list, with spaces around each of its names, has this one. Names of XML have no spaces.
fn is_in(list: &str, name: &str) -> bool {
    list.contains(&format!(" {name} "))
}

fn check_attribute(element: &str, name: &str, value: &str) -> Result<(), SvgViolation> {
    let labels = name.strip_prefix("aria-").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_lowercase()));
    let listed = is_in(ATTRIBUTES, name);
    match name {
        "href" => check_reference(element, name, value),
        "style" => Ok(style_sheet::check_declarations_in_image(value)?),
        _ if !labels && !listed => Err(SvgViolation::Attribute(name.to_owned())),
        // Browsers read many attributes as CSS, with its escapes.
        _ if value.contains('\\') || names_outside(value) => Err(SvgViolation::Outside(name.to_owned())),
        _ => Ok(()),
    }
}

/// Whether the value has a `url(…)` of anything but a part of the image.
fn names_outside(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let mut urls = value.match_indices("url(").map(|(at, url)| value[at + url.len()..].trim_start());
    urls.any(|url| !url.trim_start_matches(['"', '\'']).starts_with('#'))
}

/// An address: a part of the same image, or, of an `image`, one that is inside.
fn check_reference(element: &str, name: &str, value: &str) -> Result<(), SvgViolation> {
    let embedded = element == "image" && EMBEDDED.iter().any(|kind| value.starts_with(kind));
    let own = value.starts_with('#');
    if own || embedded { Ok(()) } else { Err(SvgViolation::Outside(name.to_owned())) }
}

#[cfg(test)]
mod tests;
