use super::*;

fn image(content: &str) -> Result<(), SvgViolation> {
    check(format!("<svg xmlns='{SVG}' xmlns:xlink='{XLINK}' viewBox='0 0 1 1'>{content}</svg>").as_bytes())
}

#[test]
fn drawings_are_let_through() {
    let inkscape = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<!-- Created with Inkscape -->\n\
        <svg xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
        xmlns:sodipodi='http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd' xmlns='http://www.w3.org/2000/svg' \
        xmlns:inkscape='http://www.inkscape.org/namespaces/inkscape' width='10mm' height='10mm' version='1.1' \
        inkscape:version='1.3' sodipodi:docname='a.svg' xml:space='preserve'><sodipodi:namedview id='n' inkscape:zoom='1'/>\
        <metadata><rdf:RDF><dc:format>image/svg+xml</dc:format></rdf:RDF></metadata>\
        <g inkscape:groupmode='layer' style='display:inline;fill:#f00'><path d='M0 0L1 1' sodipodi:nodetypes='cc'/></g></svg>";
    assert_eq!(check(inkscape.as_bytes()), Ok(()));
    assert_eq!(check(b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'/>"), Ok(()));
    for content in [
        "<defs><linearGradient id='a' gradientUnits='userSpaceOnUse'><stop offset='0' stop-color='red'/></linearGradient></defs>\
         <rect fill='url(#a)' stroke=\"url( '#b' )\" width='1' height='1' transform='rotate(45)' aria-label='x'/>",
        "<style type='text/css'>.cls-1{fill:#fff}</style><style><![CDATA[.b{fill:url(#a)}]]></style>",
        "<symbol id='s'><circle r='1'/></symbol><use href='#s'/><use xlink:href='#s'/>",
        "<image width='1' height='1' href='data:image/png;base64,iVBORw0KGgo='/>",
        "<title>A &amp; B &lt;script&gt;</title><text x='1'>alert(1)</text>",
    ] {
        assert_eq!(image(content), Ok(()), "{content}");
    }
}

#[test]
fn nothing_that_runs_is_let_through() {
    for (content, element) in [
        ("<script>alert(1)</script>", "script"),
        ("<g><script href='#a'/></g>", "script"),
        ("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>", "foreignObject"),
        ("<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>", "script"),
        ("<h:img xmlns:h='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/>", "img"),
        ("<g xmlns=''><path/></g>", "g"),
        ("<a href='#x'/>", "a"),
        ("<animate attributeName='href' to='javascript:alert(1)'/>", "animate"),
        ("<set attributeName='onload' to='alert(1)'/>", "set"),
        ("<handler xmlns='http://www.w3.org/2001/xml-events'/>", "handler"),
        ("<iframe/>", "iframe"),
        ("<feImage href='#a'/>", "feImage"),
        ("<SCRIPT/>", "SCRIPT"),
        ("<metadata><script/></metadata>", "script"),
        ("<d:x xmlns:d='http://purl.org/dc/elements/1.1/'><script/></d:x>", "script"),
    ] {
        assert_eq!(image(content), Err(SvgViolation::Element(element.into())), "{content}");
    }
    for attribute in
        ["onload", "onclick", "OnLoad", "onbegin", "formaction", "src", "from", "to", "tabindex", "aria-x-on"]
    {
        assert_eq!(image(&format!("<g {attribute}='x'/>")), Err(SvgViolation::Attribute(attribute.into())));
    }
    let event = "<g xmlns:ev='http://www.w3.org/2001/xml-events' ev:event='load'/>";
    assert_eq!(image(event), Err(SvgViolation::Attribute("event".into())));
    assert_eq!(image("<g xml:base='https://x'/>"), Err(SvgViolation::Attribute("base".into())));
    assert_eq!(image("<?xml-stylesheet href='https://x'?>"), Err(SvgViolation::Instruction));
}

#[test]
fn nothing_outside_is_named() {
    for (content, attribute) in [
        ("<use href='https://x/y.svg#a'/>", "href"),
        ("<use xlink:href='//x#a'/>", "href"),
        ("<use href=' #a'/>", "href"),
        ("<use href='javascript:alert(1)'/>", "href"),
        ("<use href='java&#x9;script:alert(1)'/>", "href"),
        ("<use href='data:image/png;base64,AA=='/>", "href"),
        ("<image href='https://x/y.png'/>", "href"),
        ("<image href='data:image/svg+xml;base64,AA=='/>", "href"),
        ("<image href='data:text/html,x'/>", "href"),
        ("<rect fill='url(https://x)'/>", "fill"),
        ("<rect fill='URL( \"//x\")'/>", "fill"),
        ("<rect fill='url(#a) url(b)'/>", "fill"),
        ("<rect fill='u\\72l(x)'/>", "fill"),
        ("<rect filter='url(&#104;ttps://x)'/>", "filter"),
    ] {
        assert_eq!(image(content), Err(SvgViolation::Outside(attribute.into())), "{content}");
    }
    for content in [
        "<style>@import 'https://x';</style>",
        "<style>@imp<!-- -->ort 'https://x';</style>",
        "<style>a{fill:url(https://x)}</style>",
        "<g style='fill:url(https://x)'/>",
        "<g style='fill:u\\72l(x)'/>",
    ] {
        assert!(matches!(image(content), Err(SvgViolation::Style(_))), "{content}");
    }
}

#[test]
fn only_xml_in_utf_8_without_a_dtd_is_read() {
    for (text, violation) in [
        ("", SvgViolation::NotXml),
        ("<svg", SvgViolation::NotXml),
        ("<svg/>", SvgViolation::NotSvg),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", SvgViolation::NotSvg),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>", SvgViolation::Dtd),
        ("<svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>", SvgViolation::NotXml),
        ("<?xml version='1.0' encoding='utf-7'?><svg xmlns='http://www.w3.org/2000/svg'/>", SvgViolation::NotXml),
        ("<?xml version='1.0' encoding = 'UTF-16'?><svg xmlns='http://www.w3.org/2000/svg'/>", SvgViolation::NotXml),
    ] {
        assert_eq!(check(text.as_bytes()), Err(violation), "{text}");
    }
    assert_eq!(check(b"\xff\xfe<\0s\0"), Err(SvgViolation::NotXml));
}

#[test]
fn size_and_depth_are_bounded() {
    let deep = format!("{}{}", "<g>".repeat(40_000), "</g>".repeat(40_000));
    assert_eq!(image(&deep), Ok(()), "deep is not recursive");
    assert_eq!(image(&"<g/>".repeat(50_000)), Err(SvgViolation::TooLarge));
    let attributes: String = (0..300).map(|n| format!(" a{n}='x'")).collect();
    assert_eq!(image(&format!("<g{attributes}/>")), Err(SvgViolation::TooLarge));
    let namespaces: String = (0..100).map(|n| format!("<g xmlns:n{n}=\"u\"/>")).collect();
    assert_eq!(image(&namespaces), Err(SvgViolation::TooLarge));
}
