//! The examples of the recommendations, and what must hold of every document.

use proptest::prelude::*;
use roxmltree::Node;

use super::super::canonical::canonicalize;
use super::super::parse;

fn canonical(xml: &str, name: &str, inclusive: &[&str]) -> String {
    let document = parse(xml).unwrap();
    let element = document.descendants().find(|node| node.tag_name().name() == name).unwrap();
    canonicalize(element, inclusive, None)
}

/// Exclusive XML Canonicalization §2.2: the same element in two places.
#[test]
fn an_element_is_the_same_wherever_it_stands() {
    let element = r#"<n1:elem2 xmlns:n1="http://example.net" xml:lang="en">
    <n3:stuff xmlns:n3="ftp://example.org"/>
  </n1:elem2>"#;
    let first = format!(r#"<n0:local xmlns:n0="foo:bar" xmlns:n3="ftp://example.org">{element}</n0:local>"#);
    let second = format!(
        r#"<n2:pdu xmlns:n1="http://example.com" xmlns:n2="http://foo.example" xml:lang="fr" xml:space="retain">{element}</n2:pdu>"#
    );
    let expected = r#"<n1:elem2 xmlns:n1="http://example.net" xml:lang="en">
    <n3:stuff xmlns:n3="ftp://example.org"></n3:stuff>
  </n1:elem2>"#;
    assert_eq!(canonical(&first, "elem2", &[]), expected);
    assert_eq!(canonical(&second, "elem2", &[]), expected);
    // §3: a prefix in the list is declared where the element begins.
    assert_eq!(
        canonical(&first, "elem2", &["n3", "absent"]),
        expected
            .replace(r#"<n3:stuff xmlns:n3="ftp://example.org">"#, "<n3:stuff>")
            .replace("net\" xml", "net\" xmlns:n3=\"ftp://example.org\" xml")
    );
}

/// Canonical XML §3.2 and §3.3, without what only a DTD says.
#[test]
fn tags_are_written_in_one_way() {
    let xml = r#"<!-- before --><doc>
   <e1   />
   <e2   ></e2>
   <e3   name = "elem3"   id="elem3"   />
   <e4 a:attr="out" b:attr="sorted" attr2="all" attr="I'm"
      xmlns:b="http://www.ietf.org" xmlns:a="http://www.w3.org" xmlns="http://example.org"/>
   <e5 xmlns="" xmlns:a="http://www.w3.org"><e6 xmlns="" xmlns:a="http://www.w3.org" a:x='1'/><!-- c --></e5>
</doc>"#;
    let expected = r#"<doc>
   <e1></e1>
   <e2></e2>
   <e3 id="elem3" name="elem3"></e3>
   <e4 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e4>
   <e5><e6 xmlns:a="http://www.w3.org" a:x="1"></e6></e5>
</doc>"#;
    assert_eq!(canonical(xml, "doc", &[]), expected);
}

/// Canonical XML §3.4.
#[test]
fn characters_are_written_in_one_way() {
    let xml = "<doc>\r\n   <text>First line&#x0d;&#10;Second line</text>\r\n   <value>&#x32;</value>\r\n   \
        <value><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]></value>\r\n   \
        <compute expr='value>\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"'>valid</compute>\r\n   \
        <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; \r\n\t'/><?pi   data ?><?none?>\r\n</doc>";
    let expected = "<doc>\n   <text>First line&#xD;\nSecond line</text>\n   <value>2</value>\n   \
        <value>value&gt;\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"</value>\n   \
        <compute expr=\"value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;\">valid</compute>\n   \
        <norm attr=\" '    &#xD;&#xA;&#x9;   '   \"></norm><?pi data ?><?none?>\n</doc>";
    assert_eq!(canonical(xml, "doc", &[]), expected);
}

#[test]
fn the_default_namespace_is_taken_back_where_it_ends() {
    let xml = r#"<a xmlns="urn:a"><p:b xmlns:p="urn:p"><c xmlns=""><d/></c></p:b></a>"#;
    assert_eq!(canonical(xml, "a", &[]), r#"<a xmlns="urn:a"><p:b xmlns:p="urn:p"><c xmlns=""><d></d></c></p:b></a>"#);
    assert_eq!(canonical(xml, "b", &[]), r#"<p:b xmlns:p="urn:p"><c><d></d></c></p:b>"#);
    assert_eq!(
        canonical(xml, "b", &["#default"]),
        r#"<p:b xmlns="urn:a" xmlns:p="urn:p"><c xmlns=""><d></d></c></p:b>"#
    );
    let again = r#"<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"/></p:b><p:d/></p:a>"#;
    assert_eq!(
        canonical(again, "a", &[]),
        r#"<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"></p:c></p:b><p:d></p:d></p:a>"#
    );
}

#[test]
fn comments_divide_nothing() {
    let xml = "<n>admin@example.com<!-- -->.evil.example</n>";
    assert_eq!(canonical(xml, "n", &[]), "<n>admin@example.com.evil.example</n>");
}

/// Depth is not our stack.
#[test]
fn deep_documents_are_written() {
    let xml = format!("{}{}", "<a>".repeat(4_000), "</a>".repeat(4_000));
    assert_eq!(canonical(&xml, "a", &[]), xml);
}

/// What a reader of the tree sees: names, namespaces, attributes, texts.
fn seen(element: Node<'_, '_>) -> String {
    let mut attributes: Vec<_> =
        element.attributes().map(|a| (a.namespace().unwrap_or_default(), a.name(), a.value())).collect();
    attributes.sort_unstable();
    let (mut content, mut text) = (String::new(), String::new());
    for child in element.children() {
        if child.is_text() {
            text.push_str(child.text().unwrap());
        } else if child.is_element() {
            content.push_str(&format!("{:?}{}", std::mem::take(&mut text), seen(child)));
        }
    }
    format!("({:?} {attributes:?} {content}{text:?})", element.tag_name())
}

fn names() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "p:a", "q:b", "b", "xml:lang"])
}

/// Documents with namespaces that shadow each other, comments, CDATA and odd characters.
fn trees() -> impl Strategy<Value = String> {
    let text = "[ a<>&\"'\r\n\té\u{1F600}\\]]{0,6}"
        .prop_map(|text| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;"));
    let leaf = prop_oneof![text, Just("<!-- c -->".to_owned()), Just("<![CDATA[<&>]]>".to_owned())];
    let value = "[ a>'\u{1F600}\t\n]{0,5}";
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let declarations = prop::collection::vec(prop::sample::select(vec!["u", "v"]), 3);
        let element = prop::sample::select(vec!["a", "p:a", "q:b"]);
        (element, declarations, any::<[bool; 3]>(), names(), value, prop::collection::vec(inner, 0..5)).prop_map(
            |(name, uris, declared, attribute, value, children)| {
                let prefixes = [" xmlns", " xmlns:p", " xmlns:q"];
                let written: String =
                    (0..3).filter(|n| declared[*n]).map(|n| format!(r#"{}="{}""#, prefixes[n], uris[n])).collect();
                format!(r#"<{name}{written} {attribute}="{value}">{}</{name}>"#, children.concat())
            },
        )
    })
    .prop_map(|content| format!(r#"<r xmlns:p="1" xmlns:q="2">{content}</r>"#))
}

proptest! {
    #[test]
    fn what_is_canonical_stays_and_says_the_same(xml in trees()) {
        let document = parse(&xml).unwrap();
        let once = canonicalize(document.root_element(), &[], None);
        let again = parse(&once).unwrap();
        prop_assert_eq!(canonicalize(again.root_element(), &[], None), once.clone());
        prop_assert_eq!(seen(again.root_element()), seen(document.root_element()));
        // An element is canonical in itself, wherever it stood.
        for element in document.descendants().filter(Node::is_element) {
            let alone = canonicalize(element, &[], None);
            let again = parse(&alone).unwrap();
            prop_assert_eq!(canonicalize(again.root_element(), &[], None), alone.clone());
        }
    }
}
