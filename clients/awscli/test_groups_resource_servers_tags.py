"""Groups, resource servers and tags from the command line, with every option that each AWS CLI knows."""

ROLE = "arn:aws:iam::000000000000:role/admins"
API = "https://api.example.com/v1"


def test_groups(cli, user_pool_id):
    pool = ("--user-pool-id", user_pool_id)
    named = (*pool, "--group-name", "admins")
    options = ("--description", "may do anything", "--role-arn", ROLE, "--precedence", "0")
    made = cli("create-group", *named, *options)["Group"]
    assert (made["GroupName"], made["Precedence"], made["RoleArn"]) == ("admins", 0, ROLE)
    assert cli("get-group", *named)["Group"] == made
    assert cli("update-group", *named, "--precedence", "5")["Group"]["Precedence"] == 5
    assert cli.fails("create-group", *named)[0] == "GroupExistsException"

    cli("create-group", *pool, "--group-name", "plain")
    for name in ("ann", "bob"):
        cli("admin-create-user", *pool, "--username", name, "--message-action", "SUPPRESS")
        assert cli("admin-add-user-to-group", *named, "--username", name) is None
    members = cli("list-users-in-group", *named, "--page-size", "1")["Users"]
    assert sorted(member["Username"] for member in members) == ["ann", "bob"]
    assert cli("admin-remove-user-from-group", *named, "--username", "bob") is None
    of_ann = cli("admin-list-groups-for-user", *pool, "--username", "ann")["Groups"]
    assert [group["GroupName"] for group in of_ann] == ["admins"]

    # One page, then the rest, as a person pages by hand.
    first = cli("list-groups", *pool, "--max-items", "1")
    assert [group["GroupName"] for group in first["Groups"]] == ["admins"]
    rest = cli("list-groups", *pool, "--starting-token", first["NextToken"])
    assert [group["GroupName"] for group in rest["Groups"]] == ["plain"]

    assert cli("delete-group", *named) is None
    assert cli.fails("get-group", *named) == ("ResourceNotFoundException", "Group not found.")


def test_resource_servers(cli, user_pool_id):
    pool = ("--user-pool-id", user_pool_id)
    named = (*pool, "--identifier", API)
    shorthand = ("ScopeName=read,ScopeDescription=read all", "ScopeName=write,ScopeDescription=write all")
    made = cli("create-resource-server", *named, "--name", "an API", "--scopes", *shorthand)["ResourceServer"]
    assert [scope["ScopeName"] for scope in made["Scopes"]] == ["read", "write"]
    assert cli("describe-resource-server", *named)["ResourceServer"] == made
    client = ("--client-name", "c", "--allowed-o-auth-scopes")
    made = cli("create-user-pool-client", *pool, *client, f"{API}/read")["UserPoolClient"]
    assert made["AllowedOAuthScopes"] == [f"{API}/read"]
    refused = cli.fails("create-user-pool-client", *pool, *client, f"{API}/delete")
    assert refused == ("ScopeDoesNotExistException", f"Invalid scope requested: {API}/delete")
    updated = cli("update-resource-server", *named, "--name", "renamed")["ResourceServer"]
    assert updated == {"UserPoolId": user_pool_id, "Identifier": API, "Name": "renamed"}
    listed = cli("list-resource-servers", *pool, "--max-results", "50")["ResourceServers"]
    assert listed == [updated]
    assert cli("delete-resource-server", *named) is None
    code, message = cli.fails("describe-resource-server", *named)
    assert (code, message) == ("ResourceNotFoundException", f"Resource server {API} does not exist.")


def test_tags(cli, user_pool_id):
    arn = cli("describe-user-pool", "--user-pool-id", user_pool_id)["UserPool"]["Arn"]
    resource = ("--resource-arn", arn)
    cli("tag-resource", *resource, "--tags", "team=identity,cost=1")
    assert cli("list-tags-for-resource", *resource)["Tags"] == {"team": "identity", "cost": "1"}
    cli("untag-resource", *resource, "--tag-keys", "cost", "nothing")
    assert cli("list-tags-for-resource", *resource)["Tags"] == {"team": "identity"}
    assert cli.fails("untag-resource", "--resource-arn", arn + "x", "--tag-keys", "a")[0] == "ResourceNotFoundException"
