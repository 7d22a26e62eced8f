"""aws_cognito_resource_server: the provider's resource_server.go, with the rows of its resource_server_test.go."""

import pytest
from botocore.exceptions import ClientError

from provider import Field, Resource, replay, rows

IDENTIFIER = "https://api.example.com/orders"


class ResourceServer(Resource):
    fields = {
        "Name": Field(),
        "Scopes": Field("set", fields={"ScopeDescription": Field(), "ScopeName": Field()}),
    }

    def __init__(self, idp, go_sdk, user_pool_id):
        super().__init__(idp, go_sdk)
        self.names = {"UserPoolId": user_pool_id, "Identifier": IDENTIFIER}

    def create(self, config):
        self.idp.create_resource_server(**self.names, **config)
        return "|".join(self.names.values())

    def read(self, identity, config):
        answer = self.idp.describe_resource_server(**self.names)["ResourceServer"]
        # The provider takes these from the answer too.
        assert {name: answer[name] for name in self.names} == self.names
        # scope_identifiers is a list in the answer's order, computed: it must not move between two reads.
        order = [scope["ScopeName"] for scope in answer.get("Scopes", [])]
        return {**self.kept(answer), "scope_identifiers": [f"{IDENTIFIER}/{name}" for name in order]}

    def update(self, identity, config, state, changed):
        self.idp.update_resource_server(**self.names, Name=config["Name"], Scopes=config.get("Scopes", []))

    def delete(self, identity):
        self.idp.delete_resource_server(**self.names)

    def is_gone(self, identity):
        with pytest.raises(ClientError) as raised:
            self.idp.describe_resource_server(**self.names)
        return raised.value.response["Error"]["Code"] == "ResourceNotFoundException"


def scopes(*names, text="description of"):
    return [{"ScopeName": name, "ScopeDescription": f"{text} {name}"} for name in names]


# resource_server_test.go
CASES = {
    "without scopes": [{"Name": "one"}, {"Name": "two"}],
    "a scope": [{"Name": "one", "Scopes": scopes("scope_1_name")}],
    "scopes": [
        {"Name": "one", "Scopes": scopes("scope_2_name", "scope_1_name")},
        {"Name": "one", "Scopes": scopes("scope_1_name", "scope_3.read:all", "scope_2_name", text="new text of")},
        {"Name": "one", "Scopes": scopes("scope_1_name")},
        {"Name": "one"},
        {"Name": "one", "Scopes": scopes("z", "a", "m")},
    ],
}


@pytest.mark.parametrize("configurations, go_sdk", **rows(CASES))
def test_cycle(idp, user_pool_id, configurations, go_sdk):
    replay(ResourceServer(idp, go_sdk, user_pool_id), configurations)


def test_deleting_what_is_gone(idp, user_pool_id):
    """resource_server.go: one that somebody else deleted counts as deleted."""
    with pytest.raises(ClientError) as raised:
        idp.delete_resource_server(UserPoolId=user_pool_id, Identifier=IDENTIFIER)
    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"
