"""aws_cognito_user_pool_ui_customization and aws_cognito_managed_login_branding: the provider's
user_pool_ui_customization.go and managed_login_branding.go, with the rows of their tests.
"""

import base64

import poolhouse_server as server
import pytest
from botocore.exceptions import ClientError

from provider import Field, Resource, replay, rows

PNG = b"\x89PNG\r\n\x1a\n not shown to anybody"


@pytest.fixture
def domain(idp, user_pool_id):
    prefix = server.unique("login")
    idp.create_user_pool_domain(UserPoolId=user_pool_id, Domain=prefix)
    yield prefix
    idp.delete_user_pool_domain(UserPoolId=user_pool_id, Domain=prefix)


@pytest.fixture
def client_id(idp, user_pool_id):
    return idp.create_user_pool_client(UserPoolId=user_pool_id, ClientName="pages")["UserPoolClient"]["ClientId"]


class UiCustomization(Resource):
    """Of one client, or of ALL. The image is kept from the configuration and never read back."""

    fields = {"CSS": Field()}

    def __init__(self, idp, go_sdk, user_pool_id, client_id):
        super().__init__(idp, go_sdk)
        self.names = {"UserPoolId": user_pool_id, "ClientId": client_id}

    def create(self, config):
        self.idp.set_ui_customization(**self.names, **config)
        return "|".join(self.names.values())

    def find(self):
        return self.idp.get_ui_customization(**self.names)["UICustomization"]

    def read(self, identity, config):
        answer = self.find()
        assert {name: answer[name] for name in self.names} == self.names
        assert ("ImageUrl" in answer) == ("ImageFile" in config)
        for name in ("CreationDate", "CSSVersion", "LastModifiedDate"):
            assert answer[name], name
        return self.kept(answer)

    def update(self, identity, config, state, changed):
        self.create(config)

    def delete(self, identity):
        # There is no operation for it: a request without style and image.
        self.idp.set_ui_customization(**self.names)

    def is_gone(self, identity):
        return self.find() == {}


# user_pool_ui_customization_test.go
CSS = ".label-customizable {font-weight: 400;}"
UI_CASES = {
    "CSS": [{"CSS": CSS}, {"CSS": CSS.replace("400", "100")}],
    "an image": [{"ImageFile": PNG}],
    "CSS and an image": [{"CSS": CSS, "ImageFile": PNG}, {"CSS": CSS.replace("400", "100"), "ImageFile": PNG}],
}


@pytest.mark.parametrize("configurations, go_sdk", **rows(UI_CASES))
def test_ui_customization_of_all_clients(idp, user_pool_id, domain, configurations, go_sdk):
    replay(UiCustomization(idp, go_sdk, user_pool_id, "ALL"), configurations)


@pytest.mark.parametrize("configurations, go_sdk", **rows(UI_CASES))
def test_ui_customization_of_a_client(idp, user_pool_id, domain, client_id, configurations, go_sdk):
    replay(UiCustomization(idp, go_sdk, user_pool_id, client_id), configurations)


def test_a_client_beside_all(idp, user_pool_id, domain, client_id):
    """user_pool_ui_customization_test.go, ClientToAllClients: each reads its own."""
    of_all, own = (UiCustomization(idp, 2, user_pool_id, name) for name in ("ALL", client_id))
    of_all.create({"CSS": CSS})
    own.create({"CSS": CSS.replace("400", "100")})
    assert of_all.read(None, {}) == {"CSS": CSS}
    assert own.read(None, {}) == {"CSS": CSS.replace("400", "100")}


def decoded(config):
    """Assets as the client wants them. In a configuration, and in a state, their bytes are base64."""
    if "Assets" not in config:
        return config
    return {**config, "Assets": [{**asset, "Bytes": base64.b64decode(asset["Bytes"])} for asset in config["Assets"]]}


class ManagedLoginBranding(Resource):
    """A change of assets makes another resource of it, so a row has one set of them."""

    fields = {
        "Settings": Field("map", exact=True),
        "UseCognitoProvidedValues": Field("flag", computed=True, exact=True),
        "Assets": Field(
            "set",
            fields={name: Field() for name in ("Bytes", "Category", "ColorMode", "Extension", "ResourceId")},
        ),
    }

    def __init__(self, idp, go_sdk, user_pool_id, client_id):
        super().__init__(idp, go_sdk)
        self.pool = {"UserPoolId": user_pool_id}
        self.client_id = client_id

    def named(self, identity):
        return {**self.pool, "ManagedLoginBrandingId": identity}

    def describe(self, identity, **options):
        return self.idp.describe_managed_login_branding(**self.named(identity), **options)["ManagedLoginBranding"]

    def create(self, config):
        made = self.idp.create_managed_login_branding(**self.pool, ClientId=self.client_id, **decoded(config))
        identity = made["ManagedLoginBranding"]["ManagedLoginBrandingId"]
        # settings_all is computed: what is provided, with what is configured over it.
        assert self.describe(identity, ReturnMergedResources=True)["Settings"]
        return identity

    def read(self, identity, config):
        answer = self.describe(identity, ReturnMergedResources=False)
        answer["Assets"] = [{**asset, "Bytes": base64.b64encode(asset["Bytes"]).decode()} for asset in answer["Assets"]]
        # An import knows no client; every refresh looks for it among all of the pool's.
        by_client = self.idp.describe_managed_login_branding_by_client(**self.pool, ClientId=self.client_id)
        assert by_client["ManagedLoginBranding"]["ManagedLoginBrandingId"] == identity
        return self.kept(answer)

    def update(self, identity, config, state, changed):
        assert "Assets" not in changed
        assets = {"Assets": decoded(config)["Assets"]} if "Assets" in config else {}
        if "Settings" in config:
            values = {"Settings": config["Settings"]} if "Settings" in changed else {}
        else:
            values = {"UseCognitoProvidedValues": True}
        self.idp.update_managed_login_branding(**self.named(identity), **assets, **values)

    def delete(self, identity):
        self.idp.delete_managed_login_branding(**self.named(identity))

    def is_gone(self, identity):
        with pytest.raises(ClientError) as raised:
            self.describe(identity)
        return raised.value.response["Error"]["Code"] == "ResourceNotFoundException"


def settings(radius):
    """In the shape that managed_login_branding_test.go has."""
    button = {"lightMode": {"defaults": {"backgroundColor": "0972d3ff", "textColor": "ffffffff"}}}
    return {
        "categories": {
            "auth": {"authMethodOrder": [[{"display": "BUTTON", "type": "FEDERATED"}]], "federation": {"order": []}},
            "form": {"displayGraphics": True, "sessionTimerDisplay": "NONE"},
        },
        "componentClasses": {"buttons": {"borderRadius": radius}},
        "components": {"primaryButton": button, "idpButton": {"custom": {}}},
    }


def asset(category, mode):
    content = base64.b64encode(PNG).decode()
    return {"Bytes": content, "Category": category, "ColorMode": mode, "Extension": "PNG"}


# managed_login_branding_test.go
ASSETS = [asset("PAGE_FOOTER_BACKGROUND", "DARK"), asset("FORM_LOGO", "LIGHT")]
BRANDING_CASES = {
    "provided values": [{"UseCognitoProvidedValues": True}],
    "settings": [{"Settings": settings(8.0)}, {"Settings": settings(12.5)}],
    "an asset": [{"UseCognitoProvidedValues": True, "Assets": ASSETS[:1]}],
    "settings and assets": [{"Settings": settings(8), "Assets": ASSETS}, {"Settings": settings(0), "Assets": ASSETS}],
    "from provided values to settings": [{"UseCognitoProvidedValues": True}, {"Settings": settings(8)}],
    "from settings to provided values": [
        {"Settings": settings(8), "Assets": ASSETS},
        {"UseCognitoProvidedValues": True, "Assets": ASSETS},
    ],
}


@pytest.mark.parametrize("configurations, go_sdk", **rows(BRANDING_CASES, go_sdks=(2,)))
def test_managed_login_branding(idp, user_pool_id, client_id, configurations, go_sdk):
    replay(ManagedLoginBranding(idp, go_sdk, user_pool_id, client_id), configurations)
