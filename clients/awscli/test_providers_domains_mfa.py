"""Identity providers, domains and the configuration of second factors from the command line."""

import json
import uuid

GOOGLE = "client_id=i,client_secret=hush,authorize_scopes=openid email"


def test_identity_providers(cli, user_pool_id):
    pool = ("--user-pool-id", user_pool_id)
    named = (*pool, "--provider-name", "Google")
    options = ("--attribute-mapping", "email=email", "--idp-identifiers", "example.com", "example.org")
    made = cli("create-identity-provider", *named, "--provider-type", "Google", "--provider-details", GOOGLE, *options)
    made = made["IdentityProvider"]
    assert made["ProviderDetails"]["oidc_issuer"] == "https://accounts.google.com"
    assert made["AttributeMapping"] == {"email": "email", "username": "sub"}
    assert cli("describe-identity-provider", *named)["IdentityProvider"] == made
    found = cli("get-identity-provider-by-identifier", *pool, "--idp-identifier", "example.org")
    assert found["IdentityProvider"] == made
    twice = cli.fails("create-identity-provider", *named, "--provider-type", "Google", "--provider-details", GOOGLE)
    assert twice[0] == "DuplicateProviderException"

    changed = json.dumps({**made["ProviderDetails"], "client_id": "j"})
    updated = cli("update-identity-provider", *named, "--provider-details", changed)["IdentityProvider"]
    assert updated["ProviderDetails"]["client_id"] == "j"
    listed = cli("list-identity-providers", *pool, "--page-size", "1")["Providers"]
    assert [provider["ProviderName"] for provider in listed] == ["Google"]

    client = ("--client-name", "c", "--supported-identity-providers", "COGNITO")
    made = cli("create-user-pool-client", *pool, *client, "Google")["UserPoolClient"]
    assert set(made["SupportedIdentityProviders"]) == {"COGNITO", "Google"}
    refused = cli.fails("create-user-pool-client", *pool, *client, "Facebook")
    assert refused == (
        "InvalidParameterException",
        f"The provider Facebook does not exist for User Pool {user_pool_id}.",
    )
    assert cli("delete-identity-provider", *named) is None
    assert cli.fails("describe-identity-provider", *named)[0] == "ResourceNotFoundException"


def test_the_signing_certificate(cli, user_pool_id):
    certificate = cli("get-signing-certificate", "--user-pool-id", user_pool_id)["Certificate"]
    assert certificate.startswith("MII")
    assert cli("get-signing-certificate", "--user-pool-id", user_pool_id)["Certificate"] == certificate


def test_domains(cli, user_pool_id):
    pool = ("--user-pool-id", user_pool_id)
    prefix = f"cli-{uuid.uuid4().hex[:12]}"
    named = ("--domain", prefix, *pool)
    assert cli("describe-user-pool-domain", "--domain", prefix) == {"DomainDescription": {}}
    assert cli("create-user-pool-domain", *named) is None
    described = cli("describe-user-pool-domain", "--domain", prefix)["DomainDescription"]
    assert (described["UserPoolId"], described["Status"]) == (user_pool_id, "ACTIVE")
    assert cli("describe-user-pool", *pool)["UserPool"]["Domain"] == prefix
    assert cli.fails("delete-user-pool", *pool) == (
        "InvalidParameterException",
        "User pool cannot be deleted. It has a domain configured that should be deleted first.",
    )
    certificate = "arn:aws:acm:us-east-1:000000000000:certificate/11111111-2222-3333-4444-555555555555"
    custom = f"{prefix}.example.com"
    config = ("--custom-domain-config", f"CertificateArn={certificate}")
    assert cli("create-user-pool-domain", "--domain", custom, *pool, *config)["CloudFrontDomain"]
    assert cli("update-user-pool-domain", "--domain", custom, *pool, *config)["CloudFrontDomain"]
    for name in (prefix, custom):
        cli("delete-user-pool-domain", "--domain", name, *pool)
        assert cli("describe-user-pool-domain", "--domain", name) == {"DomainDescription": {}}
    assert cli.fails("delete-user-pool-domain", *named) == (
        "InvalidParameterException",
        "No such domain or user pool exists.",
    )


def test_second_factors(cli, user_pool_id):
    pool = ("--user-pool-id", user_pool_id)
    assert cli("get-user-pool-mfa-config", *pool) == {"MfaConfiguration": "OFF"}
    token = ("--software-token-mfa-configuration", "Enabled=true")
    configured = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, "MfaConfiguration": "OPTIONAL"}

    def factors(answer):
        # What passkeys count as (behaviour 20 A12) is shown by a CLI that knows of passkeys.
        assert answer.pop("WebAuthnConfiguration", {}) in ({}, {"FactorConfiguration": "SINGLE_FACTOR"})
        return answer

    assert factors(cli("set-user-pool-mfa-config", *pool, *token, "--mfa-configuration", "OPTIONAL")) == configured
    assert factors(cli("get-user-pool-mfa-config", *pool)) == configured
    together = cli.fails("set-user-pool-mfa-config", *pool, *token, "--mfa-configuration", "OFF")
    assert together[0] == "InvalidParameterException"
