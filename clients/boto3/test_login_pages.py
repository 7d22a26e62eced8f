"""How login pages look, the images they show as they are served, and terms documents."""

import urllib.error
import urllib.request

import poolhouse_server as server
import pytest

CSS = ".label-customizable { font-weight: 400 }\n.submitButton-customizable:hover { color: #fff }"
PNG = b"\x89PNG\r\n\x1a\n not shown to anybody"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><path d='M0 0h1v1z' fill='#0b6e74'/></svg>"
SETTINGS = {
    "categories": {"global": {"colorSchemeMode": "DARK", "spacingDensity": "REGULAR"}},
    "componentClasses": {"buttons": {"borderRadius": 8.0}, "input": {"borderRadius": 0.1}},
    "components": {"pageBackground": {"image": {"enabled": True}, "lightMode": {"color": "ffffffff"}}},
    "unknown": [None, True, 9007199254740993, 1e21, {"": {}}],
}


def body(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


@pytest.fixture
def domain(idp, user_pool_id):
    prefix = server.unique("boto3").lower().replace("_", "-")
    idp.create_user_pool_domain(UserPoolId=user_pool_id, Domain=prefix)
    return prefix


@pytest.fixture
def of_client(user_pool_id, app):
    return {"UserPoolId": user_pool_id, "ClientId": app()["ClientId"]}


def test_the_classic_pages(idp, user_pool_id, domain, of_client, fails):
    assert idp.get_ui_customization(**of_client)["UICustomization"] == {}
    for_all = idp.set_ui_customization(UserPoolId=user_pool_id, CSS=CSS)["UICustomization"]
    assert (for_all["ClientId"], for_all["CSS"], len(for_all["CSSVersion"])) == ("ALL", CSS, 14)
    assert idp.get_ui_customization(**of_client)["UICustomization"] == for_all
    own = idp.set_ui_customization(**of_client, ImageFile=PNG)["UICustomization"]
    assert "CSS" not in own
    assert idp.get_ui_customization(**of_client)["UICustomization"] == own

    with urllib.request.urlopen(own["ImageUrl"], timeout=10) as answer:
        assert answer.read() == PNG
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in answer.headers["Cache-Control"]
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(own["ImageUrl"].replace(".png", ".svg"), timeout=10)
    assert raised.value.code == 404

    with fails("InvalidParameterException", "The CSS class .other is not in the list of allowed classes."):
        idp.set_ui_customization(UserPoolId=user_pool_id, CSS=".other { color: red }")
    idp.set_ui_customization(**of_client)
    assert idp.get_ui_customization(**of_client)["UICustomization"] == for_all


def test_the_classic_pages_need_a_domain(idp, user_pool_id, fails):
    with fails("InvalidParameterException", "A domain must be associated with this user pool."):
        idp.set_ui_customization(UserPoolId=user_pool_id, CSS=CSS)


def test_a_branding_from_beginning_to_end(idp, user_pool_id, of_client, fails):
    assets = [
        {"Category": "FORM_LOGO", "ColorMode": "DARK", "Extension": "SVG", "Bytes": SVG},
        {"Category": "PAGE_BACKGROUND", "ColorMode": "LIGHT", "Extension": "PNG", "Bytes": PNG},
    ]
    made = idp.create_managed_login_branding(**of_client, Settings=SETTINGS, Assets=assets)["ManagedLoginBranding"]
    assert (made["Settings"], made["Assets"], made["UseCognitoProvidedValues"]) == (SETTINGS, assets, False)
    named = {"UserPoolId": user_pool_id, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"]}
    assert idp.describe_managed_login_branding(**named)["ManagedLoginBranding"] == made
    assert idp.describe_managed_login_branding_by_client(**of_client)["ManagedLoginBranding"] == made
    with fails("ManagedLoginBrandingExistsException"):
        idp.create_managed_login_branding(**of_client, UseCognitoProvidedValues=True)

    update = {"Settings": {"componentClasses": {"buttons": {"borderRadius": 2}}}}
    updated = idp.update_managed_login_branding(**named, **update)["ManagedLoginBranding"]
    assert updated["Settings"]["componentClasses"] == {"buttons": {"borderRadius": 2}, "input": {"borderRadius": 0.1}}
    assert updated["Assets"] == assets
    merged = idp.describe_managed_login_branding(**named, ReturnMergedResources=True)["ManagedLoginBranding"]
    assert merged["Settings"]["componentClasses"]["buttons"] == {"borderRadius": 2}
    assert "primaryButton" in merged["Settings"]["components"]

    provided = idp.update_managed_login_branding(**named, UseCognitoProvidedValues=True)["ManagedLoginBranding"]
    assert (provided.get("Settings"), provided["Assets"], provided["UseCognitoProvidedValues"]) == (None, [], True)
    idp.delete_managed_login_branding(**named)
    with fails("ResourceNotFoundException"):
        idp.describe_managed_login_branding_by_client(**of_client)


def test_images_of_brandings(idp, of_client, fails):
    largest = PNG + bytes(1_000_000 - len(PNG))
    background = {"Category": "PAGE_BACKGROUND", "ColorMode": "DYNAMIC", "Extension": "PNG", "Bytes": largest}
    made = idp.create_managed_login_branding(**of_client, Settings={}, Assets=[background])["ManagedLoginBranding"]
    assert made["Assets"] == [background]
    named = {"UserPoolId": of_client["UserPoolId"], "ManagedLoginBrandingId": made["ManagedLoginBrandingId"]}
    for content, message in [
        (b"<script/>", "The SVG image must not contain the element script."),
        (b"<g onload='x'/>", "The SVG image must not contain the attribute onload."),
        (b"<image href='https://x/y.png'/>", "The attribute href of the SVG image must not name anything outside of the image."),
    ]:
        image = SVG.replace(b"</svg>", content + b"</svg>")
        asset = {"Category": "FAVICON_SVG", "ColorMode": "LIGHT", "Extension": "SVG", "Bytes": image}
        with fails("InvalidParameterException", f"The asset FAVICON_SVG is refused: {message}"):
            idp.update_managed_login_branding(**named, Assets=[asset])


def test_terms_documents(idp, user_pool_id, of_client, fails):
    links = {"cognito:default": "https://example.com/terms", "cognito:german": "https://example.com/de"}
    common = {**of_client, "TermsSource": "LINK", "Enforcement": "NONE"}
    made = idp.create_terms(**common, TermsName="terms-of-use", Links=links)["Terms"]
    assert (made["Links"], made["TermsName"], made["ClientId"]) == (links, "terms-of-use", of_client["ClientId"])
    named = {"UserPoolId": user_pool_id, "TermsId": made["TermsId"]}
    assert idp.describe_terms(**named)["Terms"] == made
    assert idp.describe_terms_by_client(**of_client, TermsName="terms-of-use")["Terms"] == made
    with fails("TermsExistsException"):
        idp.create_terms(**common, TermsName="terms-of-use", Links=links)
    with fails("InvalidParameterException"):
        idp.create_terms(**common, TermsName="privacy-policy", Links={"cognito:default": "javascript:alert(1)"})
    privacy = idp.create_terms(**common, TermsName="privacy-policy", Links=links)["Terms"]
    with fails("TermsExistsException"):
        idp.update_terms(**named, TermsName="privacy-policy")
    updated = idp.update_terms(**named, Links={"cognito:dutch": "https://example.com/nl"})["Terms"]
    assert (updated["Links"], updated["TermsName"]) == ({"cognito:dutch": "https://example.com/nl"}, "terms-of-use")

    listed, token = [], {}
    while not listed or token:
        page = idp.list_terms(UserPoolId=user_pool_id, MaxResults=1, **token)
        listed += page["Terms"]
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
    assert {terms["TermsId"] for terms in listed} == {made["TermsId"], privacy["TermsId"]}
    assert body(idp.delete_terms(**named)) == {}
    with fails("ResourceNotFoundException"):
        idp.describe_terms(**named)
