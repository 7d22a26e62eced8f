"""examples/terraform: it is HCL, its provider knows where to go, and the pool that it describes can be made.

Terraform itself cannot be had here. What its provider sends for each resource is the business of clients/terraform.
"""

import json
import os
import re

import boto3
import hcl2
import pytest
from blocks import ROOT, blocks

FOLDER = ROOT / "examples/terraform"
# Where a resource of the provider is named otherwise than the member of the API.
NAMES = {
    "aws_cognito_user_pool": {"name": "PoolName", "password_policy": "Policies", "software_token_mfa_configuration": None},
    "aws_cognito_user_pool_client": {"name": "ClientName"},
    "aws_cognito_user_group": {"name": "GroupName"},
    "aws_cognito_user_pool_domain": {},
}
OPERATIONS = {
    "aws_cognito_user_pool": "CreateUserPool",
    "aws_cognito_user_pool_client": "CreateUserPoolClient",
    "aws_cognito_user_group": "CreateGroup",
    "aws_cognito_user_pool_domain": "CreateUserPoolDomain",
}


def plain(value):
    """What the parser read, without the quotes that it keeps and its own notes."""
    if isinstance(value, dict):
        return {plain(key): plain(inner) for key, inner in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.strip('"') if isinstance(value, str) else value


@pytest.fixture(scope="module")
def configuration():
    with (FOLDER / "main.tf").open() as file:
        return plain(hcl2.load(file))


def members(operation):
    model = json.loads((ROOT / "model/cognito-idp.json").read_text())
    names = model["shapes"][model["operations"][operation]["input"]["shape"]]["members"]
    return {re.sub(r"[_]", "", name).lower(): name for name in names}


def test_the_provider_knows_where_to_go(configuration):
    provider = configuration["provider"][0]["aws"]
    assert provider["endpoints"][0]["cognitoidp"] == "http://127.0.0.1:7665"
    assert all(provider[f"skip_{what}"] is True for what in ("credentials_validation", "requesting_account_id", "metadata_api_check"))


def test_the_guide_shows_the_same_provider(configuration):
    shown = next(block for block in blocks("docs/guides/terraform.md") if block.language == "hcl")
    assert plain(hcl2.loads(shown.text))["provider"][0]["aws"] == configuration["provider"][0]["aws"]


def test_every_argument_is_a_member_of_the_api(configuration):
    resources = [(kind, body) for each in configuration["resource"] for kind, named in each.items() for body in named.values()]
    assert {kind for kind, _ in resources} == set(OPERATIONS)
    for kind, body in resources:
        known = members(OPERATIONS[kind])
        for argument in body:
            member = NAMES[kind].get(argument, argument)
            if member is not None:
                assert member.replace("_", "").lower() in known, f"{kind}.{argument}"


def test_the_pool_can_be_made(configuration):
    named = {kind: body for each in configuration["resource"] for kind, inner in each.items() for body in inner.values()}
    idp = boto3.client(
        "cognito-idp", "us-east-1", endpoint_url=os.environ["POOLHOUSE_ENDPOINT"],
        aws_access_key_id="dev", aws_secret_access_key="dev",
    )  # fmt: skip
    pool, client = named["aws_cognito_user_pool"], named["aws_cognito_user_pool_client"]
    policy = {re.sub(r"(?:^|_)(\w)", lambda m: m[1].upper(), key): value for key, value in pool["password_policy"][0].items()}
    made = idp.create_user_pool(
        PoolName=pool["name"],
        UsernameAttributes=pool["username_attributes"],
        AutoVerifiedAttributes=pool["auto_verified_attributes"],
        Policies={"PasswordPolicy": policy},
    )["UserPool"]["Id"]
    idp.set_user_pool_mfa_config(
        UserPoolId=made, MfaConfiguration=pool["mfa_configuration"], SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    created = idp.create_user_pool_client(
        UserPoolId=made,
        ClientName=client["name"],
        ExplicitAuthFlows=client["explicit_auth_flows"],
        PreventUserExistenceErrors=client["prevent_user_existence_errors"],
        AllowedOAuthFlowsUserPoolClient=client["allowed_oauth_flows_user_pool_client"],
        AllowedOAuthFlows=client["allowed_oauth_flows"],
        AllowedOAuthScopes=client["allowed_oauth_scopes"],
        SupportedIdentityProviders=client["supported_identity_providers"],
        CallbackURLs=client["callback_urls"],
        LogoutURLs=client["logout_urls"],
    )["UserPoolClient"]
    assert created["CallbackURLs"] == client["callback_urls"]
    idp.delete_user_pool(UserPoolId=made)
