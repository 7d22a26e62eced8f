"""Looks of login pages and terms documents from the command line."""

import base64
import json
import uuid

import pytest

PNG = b"\x89PNG\r\n\x1a\n not shown to anybody"
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h1v1z'/></svg>"


def client_of(cli, user_pool_id):
    made = cli("create-user-pool-client", "--user-pool-id", user_pool_id, "--client-name", "pages")
    return ("--user-pool-id", user_pool_id, "--client-id", made["UserPoolClient"]["ClientId"])


def test_the_classic_pages(cli, user_pool_id, tmp_path):
    pool = ("--user-pool-id", user_pool_id)
    css = "  .label-customizable{color:red}"
    assert cli("get-ui-customization", *pool) == {"UICustomization": {}}
    refused = cli.fails("set-ui-customization", *pool, "--css", css)
    assert refused == ("InvalidParameterException", "A domain must be associated with this user pool.")
    prefix = f"cli-{uuid.uuid4().hex[:12]}"
    cli("create-user-pool-domain", *pool, "--domain", prefix)
    logo = tmp_path / "logo.png"
    logo.write_bytes(PNG)
    made = cli("set-ui-customization", *pool, "--css", css, "--image-file", f"fileb://{logo}")["UICustomization"]
    assert (made["ClientId"], made["CSS"]) == ("ALL", css)
    assert made["ImageUrl"].endswith(".png")
    own = client_of(cli, user_pool_id)
    assert cli("get-ui-customization", *own)["UICustomization"] == made
    refused = cli.fails("set-ui-customization", *own, "--css", "@import 'x';")
    assert refused == ("InvalidParameterException", "The CSS must not contain the rule @import.")
    cli("set-ui-customization", *pool)
    assert cli("get-ui-customization", *pool) == {"UICustomization": {}}
    cli("delete-user-pool-domain", *pool, "--domain", prefix)


def test_managed_login(cli, user_pool_id):
    if not cli.knows("create-managed-login-branding"):
        pytest.skip(f"the AWS CLI {cli.name} is older than managed login")
    own = client_of(cli, user_pool_id)
    settings = {"components": {"form": {"borderRadius": 8.5}}, "unknown": [1, None]}
    # Within JSON, version 1 takes bytes as they are and version 2 in base64. Both print base64.
    encoded = base64.b64encode(SVG.encode()).decode()
    image = SVG if cli.name == "v1" else encoded
    asset = {"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "SVG", "Bytes": image}
    files = ("--settings", json.dumps(settings), "--assets", json.dumps([asset]))
    made = cli("create-managed-login-branding", *own, *files)["ManagedLoginBranding"]
    assert (made["Settings"], made["Assets"]) == (settings, [{**asset, "Bytes": encoded}])
    named = ("--user-pool-id", user_pool_id, "--managed-login-branding-id", made["ManagedLoginBrandingId"])
    assert cli("describe-managed-login-branding", *named)["ManagedLoginBranding"] == made
    assert cli("describe-managed-login-branding-by-client", *own)["ManagedLoginBranding"] == made
    twice = cli.fails("create-managed-login-branding", *own, "--use-cognito-provided-values")
    assert twice[0] == "ManagedLoginBrandingExistsException"
    neither = cli.fails("update-managed-login-branding", *named, "--use-cognito-provided-values", "--settings", "{}")
    message = "useCognitoProvidedValues or settings should be specified (but not both)"
    assert neither == ("InvalidParameterException", message)
    updated = cli("update-managed-login-branding", *named, "--settings", '{"more": true}')["ManagedLoginBranding"]
    assert updated["Settings"] == {**settings, "more": True}
    assert updated["Assets"] == made["Assets"]
    assert cli("delete-managed-login-branding", *named) is None
    assert cli.fails("describe-managed-login-branding", *named)[0] == "ResourceNotFoundException"


def test_terms(cli, user_pool_id):
    if not cli.knows("create-terms"):
        pytest.skip(f"the AWS CLI {cli.name} is older than terms documents")
    own = client_of(cli, user_pool_id)
    links = ("--links", json.dumps({"cognito:default": "https://example.com/terms"}))
    kind = ("--terms-source", "LINK", "--enforcement", "NONE")
    made = cli("create-terms", *own, *kind, "--terms-name", "terms-of-use", *links)["Terms"]
    named = ("--user-pool-id", user_pool_id, "--terms-id", made["TermsId"])
    assert cli("describe-terms", *named)["Terms"] == made
    if cli.knows("describe-terms-by-client"):
        assert cli("describe-terms-by-client", *own, "--terms-name", "terms-of-use")["Terms"] == made
    twice = cli.fails("create-terms", *own, *kind, "--terms-name", "terms-of-use", *links)
    assert twice[0] == "TermsExistsException"
    assert cli("update-terms", *named, "--terms-name", "privacy-policy")["Terms"]["TermsName"] == "privacy-policy"
    listed = cli("list-terms", "--user-pool-id", user_pool_id)["Terms"]
    assert [terms["TermsName"] for terms in listed] == ["privacy-policy"]
    assert cli("delete-terms", *named) is None
    assert cli.fails("describe-terms", *named)[0] == "ResourceNotFoundException"
