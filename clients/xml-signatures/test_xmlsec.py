"""xmlsec1, on libxml2 and OpenSSL: what pysaml2 and many others sign and encrypt with."""

import subprocess

import pytest

from conftest import ASSERTION, PROTOCOL, RESPONSE, SIGNATURE, Refused

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
DIGESTS = {"sha256": f"{XENC}sha256", "sha384": f"{MORE}sha384", "sha512": f"{XENC}sha512"}


def xmlsec(*arguments):
    # Identifiers by the element's name, as their own option takes them.
    ids = ["--id-attr:ID", f"{ASSERTION}:Assertion", "--id-attr:ID", f"{PROTOCOL}:Response"]
    command = ["xmlsec1", arguments[0], *ids, *map(str, arguments[1:])]
    result = subprocess.run(command, capture_output=True, timeout=60)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode()


def template(identifier, method=f"{MORE}rsa-sha256", digest=DIGESTS["sha256"], prefixes="", canonical=EXCLUSIVE):
    listed = f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="{prefixes}"/>' if prefixes else ""
    return f"""<ds:Signature xmlns:ds="{SIGNATURE}">
  <ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{canonical}"/><ds:SignatureMethod Algorithm="{method}"/>
    <ds:Reference URI="#{identifier}">
      <ds:Transforms><ds:Transform Algorithm="{SIGNATURE}enveloped-signature"/>
        <ds:Transform Algorithm="{EXCLUSIVE}">{listed}</ds:Transform></ds:Transforms>
      <ds:DigestMethod Algorithm="{digest}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>
  <ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>"""


def signed(tmp_path, pair, element="Assertion", **options):
    identifier = "_a" if element == "Assertion" else "_r"
    head, tail = RESPONSE.split(f"ID={chr(39) if element == 'Assertion' else chr(34)}{identifier}", 1)
    end = "</saml:Issuer>"
    at = tail.index(end) + len(end)
    document = RESPONSE[: len(RESPONSE) - len(tail)] + tail[:at] + template(identifier, **options) + tail[at:]
    path = tmp_path / "template.xml"
    path.write_text(document)
    node = f"//*[local-name()='{element}']/*[local-name()='Signature']"
    return xmlsec("--sign", "--privkey-pem", f"{pair.pem},{pair.certificate}", "--node-xpath", node, path)


@pytest.mark.parametrize("digest", DIGESTS.values(), ids=DIGESTS)
@pytest.mark.parametrize("method", ["rsa-sha256", "rsa-sha384", "rsa-sha512"])
@pytest.mark.parametrize("element", ["Assertion", "Response"])
def test_ours_verifies_theirs(ours, tmp_path, rsa, other, element, method, digest):
    document = signed(tmp_path, rsa, element, method=f"{MORE}{method}", digest=digest)
    identifier = "_a" if element == "Assertion" else "_r"
    content = ours(document, "verify", identifier, other.certificate_der, rsa.certificate_der)
    assert "<saml:NameID>jane@example.com</saml:NameID>" in content
    assert "Zo\u00eb &amp; &lt;co&gt; &#xD;\"'\t\U0001f600" in content
    with pytest.raises(Refused, match="certificates"):
        ours(document, "verify", identifier, other.certificate_der)
    with pytest.raises(Refused, match="digest"):
        ours(document.replace("ne@example", "ne@evil"), "verify", identifier, rsa.certificate_der)


def test_curves(ours, tmp_path, p256, p384):
    for pair, method in [(p256, "ecdsa-sha256"), (p384, "ecdsa-sha384")]:
        document = signed(tmp_path, pair, method=f"{MORE}{method}")
        assert ours(document, "verify", "_a", pair.certificate_der)


@pytest.mark.parametrize("prefixes", ["xs", "xs samlp", "#default xs"])
def test_listed_prefixes(ours, tmp_path, rsa, prefixes):
    content = ours(signed(tmp_path, rsa, prefixes=prefixes), "verify", "_a", rsa.certificate_der)
    assert content.startswith("<saml:Assertion") and "xmlns:xs=" in content.split(">")[0]
    assert ("xmlns:samlp=" in content) == ("samlp" in prefixes)


@pytest.mark.parametrize(
    "options",
    [
        {"method": f"{SIGNATURE}rsa-sha1"},
        {"digest": f"{SIGNATURE}sha1"},
        {"canonical": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"},
        {"canonical": f"{EXCLUSIVE}WithComments"},
    ],
)
def test_what_they_would_sign_and_we_refuse(ours, tmp_path, rsa, options):
    with pytest.raises(Refused, match="not an algorithm"):
        ours(signed(tmp_path, rsa, **options), "verify", "_a", rsa.certificate_der)


def test_short_keys_are_refused(ours, tmp_path, short):
    with pytest.raises(Refused, match="certificates"):
        ours(signed(tmp_path, short), "verify", "_a", short.certificate_der)


@pytest.mark.parametrize("identifiers", [["_a"], ["_r"], ["_a", "_r"]])
def test_they_verify_ours(ours, tmp_path, rsa, other, identifiers):
    document = RESPONSE
    for identifier in identifiers:
        document = ours(document, "sign", identifier, rsa.key_der, rsa.certificate_der)
    path = tmp_path / "signed.xml"
    path.write_text(document)
    for element in [{"_a": "Assertion", "_r": "Response"}[identifier] for identifier in identifiers]:
        node = ["--node-xpath", f"//*[local-name()='{element}']/*[local-name()='Signature']"]
        xmlsec("--verify", "--pubkey-cert-pem", rsa.certificate, "--enabled-key-data", "rsa", *node, path)
        with pytest.raises(AssertionError):
            xmlsec("--verify", "--pubkey-cert-pem", other.certificate, "--enabled-key-data", "rsa", *node, path)


def encrypted(tmp_path, pair, text, cipher, oaep):
    """What pysaml2 has it do."""
    document = f'<saml:EncryptedAssertion xmlns:saml="{ASSERTION}">{text}</saml:EncryptedAssertion>'
    data, form = tmp_path / "data.xml", tmp_path / "form.xml"
    data.write_text(document)
    form.write_text(f"""<x:EncryptedData xmlns:x="{XENC}" xmlns:ds="{SIGNATURE}" xmlns:x11="{XENC11}" Type="{XENC}Element">
      <x:EncryptionMethod Algorithm="{cipher}"/><ds:KeyInfo><x:EncryptedKey>{oaep}
      <ds:KeyInfo><ds:KeyName/></ds:KeyInfo><x:CipherData><x:CipherValue/></x:CipherData></x:EncryptedKey></ds:KeyInfo>
      <x:CipherData><x:CipherValue/></x:CipherData></x:EncryptedData>""")
    session = "aes-128" if "128" in cipher else "aes-256"
    return xmlsec("--encrypt", "--pubkey-cert-pem", pair.certificate, "--session-key", session, "--xml-data", data,
                  "--node-xpath", "/*/*", form)


MGF1P = f'<x:EncryptionMethod Algorithm="{XENC}rsa-oaep-mgf1p"/>'
CIPHERS = [f"{XENC}aes128-cbc", f"{XENC}aes256-cbc", f"{XENC11}aes128-gcm", f"{XENC11}aes256-gcm"]


@pytest.mark.parametrize("cipher", CIPHERS)
def test_ours_decrypts_theirs(ours, tmp_path, rsa, other, cipher):
    document = encrypted(tmp_path, rsa, ours_alone(ours, rsa), cipher, MGF1P)
    assert ours(ours(document, "decrypt", rsa.key_der), "verify", "_a", rsa.certificate_der)
    with pytest.raises(Refused, match="cannot be decrypted"):
        ours(document, "decrypt", other.key_der)


def test_prefixes_that_they_leave_to_the_place(ours, tmp_path, rsa):
    inner = ours_alone(ours, rsa).replace(f' xmlns:saml="{ASSERTION}"', "", 1)
    document = encrypted(tmp_path, rsa, inner, CIPHERS[0], MGF1P)
    assertion = ours(document, "decrypt", rsa.key_der)
    assert assertion.startswith("<saml:Assertion xmlns:saml=")
    assert ours(assertion, "verify", "_a", rsa.certificate_der)


def ours_alone(ours, pair):
    """A signed assertion that is a document of its own."""
    text = f'<saml:Assertion xmlns:saml="{ASSERTION}" ID="_a"><saml:Issuer>i</saml:Issuer></saml:Assertion>'
    return ours(text, "sign", "_a", pair.key_der, pair.certificate_der)


def test_older_encryption_is_refused(ours, tmp_path, rsa):
    older = f'<x:EncryptionMethod Algorithm="{XENC}rsa-1_5"/>'
    with pytest.raises(Refused, match="not an algorithm"):
        ours(encrypted(tmp_path, rsa, ours_alone(ours, rsa), CIPHERS[0], older), "decrypt", rsa.key_der)


def test_they_decrypt_ours(ours, tmp_path, rsa):
    path = tmp_path / "encrypted.xml"
    path.write_text(ours("<a>t\u00ebxt</a>", "encrypt", rsa.certificate_der))
    assert "<a>t&#xEB;xt</a>" in xmlsec("--decrypt", "--privkey-pem", rsa.pem, path)
