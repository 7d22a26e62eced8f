"""Ours as a program, keys for every run, and the document that everybody signs."""

import os
import subprocess
from pathlib import Path

import pytest

WORKSPACE = Path(__file__).parents[2]

ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"

RESPONSE = f"""<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    ID="_r" Version="2.0">
  <saml:Issuer>https://idp.example.com</saml:Issuer>
  <saml:Assertion Version='2.0' ID='_a'><saml:Issuer>https://idp.example.com</saml:Issuer>
    <saml:Subject><saml:NameID>ja<!-- comment -->ne@example.com</saml:NameID></saml:Subject>
    <saml:AttributeStatement><saml:Attribute Name="n"><saml:AttributeValue
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">Zo\u00eb &amp; <![CDATA[<co>]]> &#13;"'\t\U0001f600</saml:AttributeValue
      ></saml:Attribute></saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>"""


class Refused(Exception):
    pass


class Ours:
    def __init__(self, program):
        self.program = program

    def __call__(self, text, *arguments):
        command = [self.program, *map(str, arguments)]
        result = subprocess.run(command, input=text.encode(), capture_output=True, timeout=60)
        if result.returncode != 0:
            raise Refused(result.stderr.decode())
        return result.stdout.decode()


@pytest.fixture(scope="session")
def ours():
    if server := os.environ.get("PROGRAM_UNDER_TEST"):
        return Ours(Path(server).parent / "examples/xml-signatures")
    command = ["cargo", "build", "--quiet", "--package", "poolhouse-federation", "--example", "xml-signatures"]
    subprocess.run(command, cwd=WORKSPACE, check=True)
    return Ours(WORKSPACE / "target/debug/examples/xml-signatures")


class Pair:
    """A key and its certificate, in both forms."""

    def __init__(self, folder, *algorithm):
        self.pem, self.certificate = folder / "key.pem", folder / "certificate.pem"
        self.key_der, self.certificate_der = folder / "key.der", folder / "certificate.der"
        openssl("req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=idp.example.com", "-newkey", *algorithm,
                "-keyout", self.pem, "-out", self.certificate)
        openssl("x509", "-in", self.certificate, "-outform", "DER", "-out", self.certificate_der)
        openssl("pkcs8", "-topk8", "-nocrypt", "-in", self.pem, "-outform", "DER", "-out", self.key_der)


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="session")
def rsa(tmp_path_factory):
    return Pair(tmp_path_factory.mktemp("rsa"), "rsa:2048")


@pytest.fixture(scope="session")
def other(tmp_path_factory):
    return Pair(tmp_path_factory.mktemp("other"), "rsa:3072")


@pytest.fixture(scope="session")
def short(tmp_path_factory):
    return Pair(tmp_path_factory.mktemp("short"), "rsa:1024")


@pytest.fixture(scope="session")
def p256(tmp_path_factory):
    return Pair(tmp_path_factory.mktemp("p256"), "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


@pytest.fixture(scope="session")
def p384(tmp_path_factory):
    return Pair(tmp_path_factory.mktemp("p384"), "ec", "-pkeyopt", "ec_paramgen_curve:P-384")
