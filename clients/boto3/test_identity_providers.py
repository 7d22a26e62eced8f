"""Identity providers: the cycle that Terraform runs, metadata from a file, identifiers, lists, what is out of reach."""

import base64

import pytest

GOOGLE = {
    "ProviderName": "Google",
    "ProviderType": "Google",
    "ProviderDetails": {"client_id": "i", "client_secret": "hush", "authorize_scopes": "email"},
}

# A provider's own certificate is not needed to read metadata: that of another pool does as well.
METADATA = """<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">
<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{certificate}</X509Certificate></X509Data>
</KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
Location="https://idp.example.com/sso"/></IDPSSODescriptor></EntityDescriptor>"""


def test_google_as_terraform_tests_it(idp, user_pool_id, fails):
    made = idp.create_identity_provider(UserPoolId=user_pool_id, **GOOGLE)["IdentityProvider"]
    assert made["ProviderDetails"] == {
        **GOOGLE["ProviderDetails"],
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    }
    assert (made["AttributeMapping"], made["IdpIdentifiers"]) == ({"username": "sub"}, [])
    name = {"UserPoolId": user_pool_id, "ProviderName": "Google"}
    assert idp.describe_identity_provider(**name)["IdentityProvider"] == made
    # What was described is sent back with changes, as Terraform does.
    details = {**made["ProviderDetails"], "client_id": "j", "client_secret": "new"}
    updated = idp.update_identity_provider(
        **name, ProviderDetails=details, AttributeMapping={"email": "email", "username": "sub"}
    )["IdentityProvider"]
    assert (updated["ProviderDetails"], len(updated["AttributeMapping"])) == (details, 2)
    idp.delete_identity_provider(**name)
    with fails("ResourceNotFoundException", "Identity provider Google does not exist."):
        idp.describe_identity_provider(**name)


def test_saml_from_a_file(idp, user_pool_id, pool):
    certificate = idp.get_signing_certificate(UserPoolId=pool())["Certificate"]
    assert base64.b64decode(certificate)[:2] == b"\x30\x82"
    metadata = METADATA.format(certificate=certificate)
    made = idp.create_identity_provider(
        UserPoolId=user_pool_id,
        ProviderName="Mine",
        ProviderType="SAML",
        ProviderDetails={"MetadataFile": metadata, "EncryptedResponses": "false"},
        AttributeMapping={"email": "email"},
        IdpIdentifiers=["example.com"],
    )["IdentityProvider"]
    # The four that Terraform's own test counts.
    assert set(made["ProviderDetails"]) == {
        "ActiveEncryptionCertificate",
        "EncryptedResponses",
        "MetadataFile",
        "SSORedirectBindingURI",
    }
    assert made["AttributeMapping"] == {"email": "email"}
    found = idp.get_identity_provider_by_identifier(UserPoolId=user_pool_id, IdpIdentifier="example.com")
    assert found["IdentityProvider"] == made


def test_the_paginator_sees_every_provider_once(idp, user_pool_id):
    for kind in ("Google", "Facebook", "LoginWithAmazon"):
        idp.create_identity_provider(UserPoolId=user_pool_id, **{**GOOGLE, "ProviderName": kind, "ProviderType": kind})
    pages = idp.get_paginator("list_identity_providers").paginate(
        UserPoolId=user_pool_id, PaginationConfig={"PageSize": 1}
    )
    names = [provider["ProviderName"] for page in pages for provider in page["Providers"]]
    assert names == ["Facebook", "Google", "LoginWithAmazon"]


def test_clients_name_providers_that_exist(idp, user_pool_id, fails):
    wanted = {"UserPoolId": user_pool_id, "ClientName": "c", "SupportedIdentityProviders": ["COGNITO", "Google"]}
    with fails(
        "InvalidParameterException", f"The provider Google does not exist for User Pool {user_pool_id}."
    ):
        idp.create_user_pool_client(**wanted)
    idp.create_identity_provider(UserPoolId=user_pool_id, **GOOGLE)
    assert set(idp.create_user_pool_client(**wanted)["UserPoolClient"]["SupportedIdentityProviders"]) == {
        "COGNITO",
        "Google",
    }


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]"])
def test_the_servers_own_network_is_out_of_reach(idp, user_pool_id, fails, host):
    url = f"https://{host}/metadata.xml"
    # `dev` goes to this machine, where nobody listens; what an option would allow is told with the option.
    why = ": not allowed: the address is not public; --allow-private-addresses lets this server go there"
    with fails("InvalidParameterException", f"Error retrieving metadata from {url}{why if '169' in host else ''}"):
        idp.create_identity_provider(
            UserPoolId=user_pool_id, ProviderName="Mine", ProviderType="SAML", ProviderDetails={"MetadataURL": url}
        )


@pytest.mark.parametrize(
    ("changed", "code", "message"),
    [
        ({"ProviderName": "Mine"}, "InvalidParameterException", "Provider Mine cannot be of type Google."),
        (
            {"ProviderDetails": {"client_id": "i"}},
            "InvalidParameterException",
            "clientId, clientSecret and authorizeScopes are all required idp details.",
        ),
        (
            {"AttributeMapping": {"custom:x": "x"}},
            "InvalidParameterException",
            "AttributeMapping contains invalid mapping: [custom:x]",
        ),
    ],
)
def test_refusals(idp, user_pool_id, fails, changed, code, message):
    with fails(code, message):
        idp.create_identity_provider(UserPoolId=user_pool_id, **{**GOOGLE, **changed})
    idp.create_identity_provider(UserPoolId=user_pool_id, **GOOGLE)
    with fails("DuplicateProviderException", f"Google already exists in user pool {user_pool_id}"):
        idp.create_identity_provider(UserPoolId=user_pool_id, **GOOGLE)
