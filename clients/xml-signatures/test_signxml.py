"""signxml, on lxml: a second reader of the same documents. What ours gives back is, byte by byte, what lxml makes of it."""

import random

import pytest
from lxml import etree
from signxml import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConfiguration,
    SignatureMethod,
    XMLSigner,
    XMLVerifier,
)

from conftest import ASSERTION, PROTOCOL, RESPONSE, SIGNATURE, Refused

SAFE = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=False)
EXCLUSIVE = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0


def parsed(text):
    return etree.fromstring(text.encode(), SAFE)


def canonical(element):
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False).decode()


def sign(text, pair, method=SignatureMethod.RSA_SHA256, digest=DigestAlgorithm.SHA256):
    signer = XMLSigner(c14n_algorithm=EXCLUSIVE, signature_algorithm=method, digest_algorithm=digest)
    key, certificate = pair.pem.read_bytes(), pair.certificate.read_text()
    element = signer.sign(parsed(text), key=key, cert=certificate, reference_uri="_a", id_attribute="ID")
    return etree.tostring(element, encoding="unicode")


def verified(text, pair):
    """What they say is signed, in canonical form."""
    config = SignatureConfiguration(location=".//")
    result = XMLVerifier().verify(text.encode(), x509_cert=pair.certificate.read_text(), id_attribute="ID",
                                  expect_config=config, expect_references=1)
    return canonical(result.signed_xml)


def assertion():
    """The assertion alone, with the namespaces it uses."""
    element = parsed(RESPONSE).find(f"{{{ASSERTION}}}Assertion")
    return etree.tostring(element, encoding="unicode", with_tail=False)


@pytest.mark.parametrize("digest", [DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512])
@pytest.mark.parametrize(
    "method", [SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512]
)
def test_ours_verifies_theirs(ours, rsa, method, digest):
    document = sign(assertion(), rsa, method, digest)
    within = f'<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns="urn:default" ID="_r">{document}</samlp:Response>'
    for text in [document, within]:
        assert ours(text, "verify", "_a", rsa.certificate_der) == canonical(parsed(assertion()))


def test_curves(ours, p256, p384):
    for pair, method in [(p256, SignatureMethod.ECDSA_SHA256), (p384, SignatureMethod.ECDSA_SHA384)]:
        assert ours(sign(assertion(), pair, method), "verify", "_a", pair.certificate_der)


def test_macs_are_refused(ours, rsa):
    signer = XMLSigner(c14n_algorithm=EXCLUSIVE, signature_algorithm=SignatureMethod.HMAC_SHA256)
    element = signer.sign(parsed(assertion()), key=rsa.certificate_der.read_bytes(), reference_uri="_a", id_attribute="ID")
    with pytest.raises(Refused, match="not an algorithm"):
        ours(etree.tostring(element, encoding="unicode"), "verify", "_a", rsa.certificate_der)


def test_they_verify_ours(ours, rsa, other):
    document = ours(assertion(), "sign", "_a", rsa.key_der, rsa.certificate_der)
    assert verified(document, rsa) == ours(document, "verify", "_a", rsa.certificate_der)
    with pytest.raises(Exception):
        verified(document, other)


def some_document(chance):
    """An element with an ID in which prefixes shadow each other, and text has everything that has to be escaped."""

    def text():
        pieces = ["x", " ", "\n", "\t", "&amp;", "&lt;", "&gt;", '"', "'", "&#13;", "&#xA;", "\r\n", "\u00e9", "\U0001f600",
                  "<!-- c -->", "<![CDATA[<&>]]>", "<![CDATA[]]>", "<?p  d ?>", "<?p?>"]
        return "".join(chance.choices(pieces, k=chance.randrange(5)))

    def value():
        pieces = ["x", " ", "\n", "\t", "&amp;", "&lt;", ">", "'", "&#13;", "&#xA;", "&#9;", "\r\n", "&quot;", "\u00e9"]
        return "".join(chance.choices(pieces, k=chance.randrange(5)))

    def element(depth, attributes=""):
        name = chance.choice(["a", "p:a", "q:b"])
        declarations = ["xmlns", "xmlns:p", "xmlns:q"]
        for declaration in chance.sample(declarations, chance.randrange(3)):
            attributes += f"{chance.choice([' ', chr(10)])}{declaration}='urn:{chance.choice('uvw')}'"
        names = chance.sample(["z", "y", "p:z", "xml:lang", "xml:space"], chance.randrange(4))
        attributes += "".join(f' {attribute}="{value()}"' for attribute in names)
        inner = [element(depth - 1) for _ in range(chance.randrange(4))] if depth else []
        return f"<{name}{attributes}>" + text() + "".join(child + text() for child in inner) + f"</{name} >"

    # The first child is no comment: signxml looks for a place among elements.
    return f'<r xmlns:p="urn:u" xmlns:q="urn:v" ID="_a" xmlns="urn:{chance.choice("uvw")}">{element(3)}</r>'


@pytest.mark.parametrize("seed", range(60))
def test_both_read_the_same(ours, rsa, seed):
    text = some_document(random.Random(seed))
    by_us = ours(text, "sign", "_a", rsa.key_der, rsa.certificate_der)
    content = ours(by_us, "verify", "_a", rsa.certificate_der)
    assert content == canonical(parsed(text))
    assert verified(by_us, rsa) == content
    by_them = sign(text, rsa)
    assert ours(by_them, "verify", "_a", rsa.certificate_der) == content


@pytest.mark.parametrize("seed", range(40))
def test_changed_documents_are_read_alike_or_not_at_all(ours, rsa, seed):
    chance = random.Random(seed)
    signed = ours(assertion(), "sign", "_a", rsa.key_der, rsa.certificate_der)
    content = ours(signed, "verify", "_a", rsa.certificate_der)
    pieces = ["<!-- c -->", "<![CDATA[]]>", "<?p?>", " ", "&#32;", "x", "<x/>", ' ID="_a"', ' xmlns="urn:x"', "\r", "&#13;", "\ufeff"]
    held = 0
    for _ in range(20):
        at = chance.randrange(len(signed))
        changed = signed[:at] + chance.choice(pieces) + signed[at + chance.choice([0, 0, 1]) :]
        try:
            assert ours(changed, "verify", "_a", rsa.certificate_der) == content
        except Refused:
            continue
        held += 1
        # What holds was changed where nobody reads: in the KeyInfo, in names of namespaces that are not used.
        assert read_by_lxml(changed) in [content, None]
    assert held < 20


def read_by_lxml(text):
    try:
        root = parsed(text)
    except etree.XMLSyntaxError as error:
        # lxml wants URIs of namespaces, where XML has any name.
        assert "is not a valid URI" in str(error)
        return None
    signature = root.find(f"{{{SIGNATURE}}}Signature")
    # Removed with what follows it, which stays.
    tail, before = signature.tail or "", signature.getprevious()
    before.tail = (before.tail or "") + tail
    root.remove(signature)
    return canonical(root)
