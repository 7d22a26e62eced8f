"""pysaml2 as the identity provider: a second implementation of SAML, which signs by xmlsec1, beside SimpleSAMLphp's own."""

import base64
import subprocess
import urllib.parse

import oauth_pool
import pytest
from oauth_pool import Browser, told
from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server

ENTITY_ID = "http://idp.example.com/metadata"

SERVICE_PROVIDER = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}">
<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="encryption">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate>
</ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:AssertionConsumerService index="0"
Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{acs}"/></md:SPSSODescriptor></md:EntityDescriptor>"""


class Provider:
    """A pool, its provider, and pysaml2 as that."""

    def __init__(self, folder, **details):
        self.folder = folder
        key, certificate = folder / "idp.key", folder / "idp.crt"
        subject = ["-subj", "/CN=idp", "-days", "2", "-keyout", str(key), "-out", str(certificate)]
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", *subject]
        subprocess.run(command, check=True, capture_output=True)
        self.options = {
            "entityid": ENTITY_ID,
            "key_file": str(key),
            "cert_file": str(certificate),
            "service": {
                "idp": {
                    "endpoints": {"single_sign_on_service": [("http://idp.example.com/sso", BINDING_HTTP_REDIRECT)]},
                    "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
                    "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                }
            },
            "allow_unknown_attributes": True,
        }
        self.pool = oauth_pool.Pool()
        self.pool.idp.create_identity_provider(
            UserPoolId=self.pool.id,
            ProviderName="Pysaml",
            ProviderType="SAML",
            ProviderDetails={"MetadataFile": str(entity_descriptor(IdPConfig().load(dict(self.options)))), **details},
            # By the names that pysaml2 gives them.
            AttributeMapping={"email": "urn:oid:0.9.2342.19200300.100.1.3", "name": "urn:oid:2.5.4.3"},
        )
        self.client = self.pool.client(SupportedIdentityProviders=["Pysaml"])
        self.acs = f"{self.pool.domain}/saml2/idpresponse"
        self.server = self._server()

    def _server(self):
        described = self.pool.idp.describe_identity_provider(UserPoolId=self.pool.id, ProviderName="Pysaml")
        certificate = described["IdentityProvider"]["ProviderDetails"]["ActiveEncryptionCertificate"]
        self.entity_id = f"urn:amazon:cognito:sp:{self.pool.id}"
        metadata = self.folder / "sp.xml"
        metadata.write_text(
            SERVICE_PROVIDER.format(entity_id=self.entity_id, certificate=certificate, acs=self.acs), "utf-8"
        )
        return Server(config=IdPConfig().load({**self.options, "metadata": {"local": [str(metadata)]}}))

    def sign_in(self, alter=lambda text: text, **how):
        """Somebody signs in; `how` is what create_authn_response takes, `alter` changes its text. Returns where it ends."""
        browser = Browser()
        url = self.pool.authorize(self.client, identity_provider="Pysaml")
        answer = browser.session.get(url, allow_redirects=False, timeout=20)
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.headers["Location"]).query))
        request = self.server.parse_authn_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT).message
        response = self.server.create_authn_response(
            {"mail": ["ann@example.com"], "cn": ["Ann Example"]},
            in_response_to=request.id,
            destination=request.assertion_consumer_service_url,
            sp_entity_id=request.issuer.text,
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="ann"),
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": "py"},
            sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
            **how,
        )
        text = alter(str(response))
        form = {"SAMLResponse": base64.b64encode(text.encode()), "RelayState": query["RelayState"]}
        return told(browser.open(self.acs, form))


@pytest.fixture
def provider(tmp_path):
    return lambda **details: Provider(tmp_path, **details)


@pytest.mark.parametrize(
    "signed",
    [
        {"sign_response": True, "sign_assertion": False},
        {"sign_response": False, "sign_assertion": True},
        {"sign_response": True, "sign_assertion": True},
    ],
)
def test_what_is_signed_signs_somebody_in(provider, signed):
    site = provider()
    claims = site.pool.redeem(site.client, site.sign_in(**signed)["code"])
    assert claims["cognito:username"] == "Pysaml_ann"
    assert claims["email"] == "ann@example.com"
    assert site.pool.attributes("Pysaml_ann")["name"] == "Ann Example"


def test_what_is_encrypted_by_triple_des_signs_nobody_in(provider):
    """pysaml2 has no other cipher: here it is withdrawn (behaviour 50 #4)."""
    site = provider(EncryptedResponses="true")
    arrival = site.sign_in(sign_response=True, sign_assertion=True, encrypt_assertion=True)
    assert "code" not in arrival
    assert arrival["error_description"].startswith("Invalid SAML response received: "), arrival


@pytest.mark.parametrize(
    "alter",
    [
        lambda text: text.replace(">ann<", ">bob<"),
        lambda text: text.replace("ann@example.com", "bob@example.com"),
        lambda text: text.replace(">ann<", "><!-- -->bob<"),
    ],
)
def test_what_was_changed_signs_nobody_in(provider, alter):
    site = provider()
    arrival = site.sign_in(alter, sign_response=False, sign_assertion=True)
    assert "code" not in arrival
    assert arrival["error_description"].startswith("Invalid SAML response received: "), arrival


def test_what_is_not_signed_signs_nobody_in(provider):
    site = provider()
    arrival = site.sign_in(sign_response=False, sign_assertion=False)
    assert arrival["error_description"].startswith("Invalid SAML response received: "), arrival
