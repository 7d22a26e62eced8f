"""aws_cognito_identity_provider: the provider's identity_provider.go, with rows of its identity_provider_test.go."""

import pytest
from botocore.exceptions import ClientError

from provider import Field, Resource, replay, rows
from user_pool import UserPool

# identity_provider.go: what may be in the answer though nobody configured it. Anything else would be planned away for
# ever.
FILLED_IN = {
    "Google": {
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    },
}


class IdentityProvider(Resource):
    fields = {
        "AttributeMapping": Field("map", computed=True),
        "IdpIdentifiers": Field("list"),
        "ProviderDetails": Field("map"),
    }

    def __init__(self, idp, go_sdk, user_pool_id, kind, name):
        super().__init__(idp, go_sdk)
        self.kind = kind
        self.names = {"UserPoolId": user_pool_id, "ProviderName": name}

    def create(self, config):
        members = {name: value for name, value in config.items() if value}
        self.idp.create_identity_provider(**self.names, ProviderType=self.kind, **members)
        return ":".join(self.names.values())

    def read(self, identity, config):
        answer = self.idp.describe_identity_provider(**self.names)["IdentityProvider"]
        assert {name: answer[name] for name in self.names} == self.names
        assert answer["ProviderType"] == self.kind
        return self.kept(answer)

    def plan(self, config, state):
        held = {**state, "ProviderDetails": self.without_filled_in(config["ProviderDetails"], state["ProviderDetails"])}
        return super().plan(config, held)

    def without_filled_in(self, wanted, held):
        return {key: value for key, value in held.items() if key in wanted or not self.is_filled_in(key, value, wanted)}

    def is_filled_in(self, key, value, wanted):
        if self.kind == "SAML":
            with_file = key == "SSORedirectBindingURI" and "MetadataFile" in wanted
            return with_file or key == "ActiveEncryptionCertificate"
        return FILLED_IN.get(self.kind, {}).get(key) == value

    def update(self, identity, config, state, changed):
        # Only what changed is sent; a list or map that was taken away is sent empty.
        empty = {"AttributeMapping": {}, "IdpIdentifiers": [], "ProviderDetails": {}}
        self.idp.update_identity_provider(**self.names, **{name: config.get(name, empty[name]) for name in changed})

    def delete(self, identity):
        self.idp.delete_identity_provider(**self.names)

    def is_gone(self, identity):
        with pytest.raises(ClientError) as raised:
            self.idp.describe_identity_provider(**self.names)
        return raised.value.response["Error"]["Code"] == "ResourceNotFoundException"


GOOGLE = {
    **FILLED_IN["Google"],
    "authorize_scopes": "email",
    "client_id": "test-url.apps.googleusercontent.com",
    "client_secret": "client_secret",
}
FEW = {name: GOOGLE[name] for name in ("authorize_scopes", "client_id", "client_secret")}
FACEBOOK = {
    "api_version": "v17.0",
    "attributes_url": "https://graph.facebook.com/v17.0/me?fields=",
    "attributes_url_add_attributes": "true",
    "authorize_scopes": "email",
    "authorize_url": "https://www.facebook.com/v17.0/dialog/oauth",
    "client_id": "1234567890",
    "client_secret": "client_secret",
    "token_request_method": "GET",
    "token_url": "https://graph.facebook.com/v17.0/oauth/access_token",
}
AMAZON = {
    "attributes_url": "https://api.amazon.com/user/profile",
    "attributes_url_add_attributes": "false",
    "authorize_scopes": "profile",
    "authorize_url": "https://www.amazon.com/ap/oa",
    "client_id": "amzn1.application-oa2-client.1",
    "client_secret": "client_secret",
    "token_request_method": "POST",
    "token_url": "https://api.amazon.com/auth/o2/token",
}
# The issuer is never asked: every endpoint is given.
OIDC = {
    "attributes_request_method": "GET",
    "attributes_url": "https://idp.example.com/userinfo",
    "attributes_url_add_attributes": "false",
    "authorize_scopes": "openid email",
    "authorize_url": "https://idp.example.com/authorize",
    "client_id": "client",
    "client_secret": "client_secret",
    "jwks_uri": "https://idp.example.com/keys",
    "oidc_issuer": "https://idp.example.com",
    "token_url": "https://idp.example.com/token",
}
SAML_METADATA = """<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
    entityID="https://directory.example.com">
  <md:IDPSSODescriptor WantAuthnRequestsSigned="false"
      protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo>
        <ds:X509Data><ds:X509Certificate>CERTIFICATE</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
        Location="https://directory.example.com/post"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
        Location="https://directory.example.com/redirect"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
"""

# identity_provider_test.go
CASES = {
    "Google, basic": [
        {"ProviderDetails": GOOGLE},
        {
            "AttributeMapping": {"email": "email", "username": "sub"},
            "ProviderDetails": {
                **GOOGLE,
                "client_id": "new-client-id-url.apps.googleusercontent.com",
                "client_secret": "updated_client_secret",
            },
        },
        {"ProviderDetails": GOOGLE},
    ],
    "Google, in few words": [
        {"ProviderDetails": FEW},
        {"ProviderDetails": {**FEW, "authorize_scopes": "email profile"}},
    ],
    "Google, identifiers": [
        {"IdpIdentifiers": ["test"], "ProviderDetails": GOOGLE},
        {"IdpIdentifiers": ["test2", "another"], "ProviderDetails": GOOGLE},
        {"ProviderDetails": GOOGLE},
    ],
    "Facebook": [
        {"AttributeMapping": {"email": "email", "username": "id"}, "ProviderDetails": FACEBOOK},
        {"AttributeMapping": {"email": "email", "username": "id"}, "ProviderDetails": {**FACEBOOK, "client_id": "2"}},
    ],
    "LoginWithAmazon": [
        {"ProviderDetails": AMAZON},
        {"AttributeMapping": {"name": "name", "username": "user_id"}, "ProviderDetails": AMAZON},
    ],
    "OIDC": [
        {"AttributeMapping": {"email": "email", "username": "sub"}, "ProviderDetails": OIDC},
        {
            "AttributeMapping": {"email": "mail", "username": "sub"},
            "IdpIdentifiers": ["idp.example.com"],
            "ProviderDetails": {**OIDC, "authorize_scopes": "openid"},
        },
    ],
}
NAMES = {"OIDC": "corporate", "SAML": "directory"}


@pytest.mark.parametrize("configurations, go_sdk", **rows(CASES))
def test_cycle(idp, user_pool_id, configurations, go_sdk, request):
    kind = request.node.callspec.id.split(",")[0]
    replay(IdentityProvider(idp, go_sdk, user_pool_id, kind, NAMES.get(kind, kind)), configurations)


def test_the_user_name_is_mapped_unasked(idp, user_pool_id):
    """identity_provider_test.go, basic: attribute_mapping is computed, and has one entry."""
    provider = IdentityProvider(idp, 2, user_pool_id, "Google", "Google")
    provider.create({"ProviderDetails": GOOGLE})
    assert provider.read(None, {}) == {"AttributeMapping": {"username": "sub"}, "ProviderDetails": GOOGLE}


def test_saml_from_a_file(idp, user_pool_id):
    """identity_provider.go: the metadata must come back to the letter; a few details may come along."""
    certificate = idp.get_signing_certificate(UserPoolId=user_pool_id)["Certificate"]
    details = {"MetadataFile": SAML_METADATA.replace("CERTIFICATE", certificate)}
    mapping = {"email": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"}
    configurations = [
        {"ProviderDetails": details},
        {"AttributeMapping": mapping, "ProviderDetails": details},
        {"AttributeMapping": mapping, "ProviderDetails": {**details, "IDPSignout": "true"}},
    ]
    replay(IdentityProvider(idp, 2, user_pool_id, "SAML", "directory"), configurations)


def test_the_pool_does_not_seem_changed(idp, user_pool_id):
    """user_pool.go: the attribute that comes with the first provider is not one that somebody configured."""
    pool = UserPool(idp, 2)
    before = pool.read(user_pool_id, {})
    IdentityProvider(idp, 2, user_pool_id, "Google", "Google").create({"ProviderDetails": GOOGLE})
    assert pool.plan({}, pool.read(user_pool_id, {})) == {}
    assert pool.read(user_pool_id, {}) == before


def test_deleting_what_is_gone(idp, user_pool_id):
    """identity_provider.go: one that somebody else deleted counts as deleted."""
    with pytest.raises(ClientError) as raised:
        idp.delete_identity_provider(UserPoolId=user_pool_id, ProviderName="Google")
    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"
