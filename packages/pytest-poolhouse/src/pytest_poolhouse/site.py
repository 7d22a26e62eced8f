"""The whole of it: makes pools, clients and users, reads their messages, moves the clock, and starts over."""

from __future__ import annotations

import itertools
import os
import urllib.parse
from typing import Any, Iterable, Mapping, Optional, Union

from .clock import Clock
from .inbox import Inbox
from .server import PoolhouseError, Server
from .things import Client, Pool, Tokens, User

REGION = "us-east-1"
PASSWORD = "Correct-Horse7!"
FLOWS = (
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
)


def _session() -> Any:
    """One that knows nothing of the developer's own profiles: a name that is not there, as in CI, ends it before it has
    looked at what it is given."""
    # Loaded when it is needed: pytest loads the plugin for runs that never use it, too.
    import boto3
    import botocore.session

    nothing = (None, None, None, None)
    no_file = (None, None, os.devnull, None)
    variables = {"profile": nothing, "config_file": no_file, "credentials_file": no_file}
    return boto3.session.Session(botocore_session=botocore.session.Session(session_vars=variables))


class Poolhouse:
    """A server and what tests want of it."""

    def __init__(self, server: Server, region: str = REGION):
        self.server = server
        self.region = region
        self.inbox = Inbox(server)
        self.clock = Clock(server)
        #: A boto3 client for ``cognito-idp``.
        self.cognito_idp: Any = _session().client("cognito-idp", **self.client_options())
        self._numbers = itertools.count(1)
        self._pool: Optional[Pool] = None
        self._client: Optional[Client] = None

    @property
    def endpoint(self) -> str:
        """The URL of the server: ``endpoint_url`` of boto3."""
        return self.server.endpoint

    def client_options(self) -> dict[str, Any]:
        """What ``boto3.client("cognito-idp", **options)`` needs to speak to the server."""
        from botocore.config import Config

        return {
            "endpoint_url": self.endpoint,
            "region_name": self.region,
            "aws_access_key_id": "poolhouse",
            "aws_secret_access_key": "poolhouse",
            "config": Config(proxies={}),
        }

    def environment(self) -> dict[str, str]:
        """Variables by which boto3 clients of the code under test speak to the server."""
        host = urllib.parse.urlsplit(self.endpoint).hostname
        return {
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": self.endpoint,
            "AWS_ACCESS_KEY_ID": "poolhouse",
            "AWS_SECRET_ACCESS_KEY": "poolhouse",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            # Whatever proxy is set is not for a server on this machine.
            **{name: ",".join(filter(None, [os.environ.get(name), host])) for name in ("NO_PROXY", "no_proxy")},
        }

    @property
    def pool(self) -> Pool:
        """The pool that users are in unless a test says otherwise; made when it is first asked for."""
        if self._pool is None:
            self._pool = self.create_pool()
        return self._pool

    @property
    def client(self) -> Client:
        """The client that users sign in at unless a test says otherwise."""
        if self._client is None:
            self._client = self.create_client()
        return self._client

    def find_pool(self, user_pool_id: str) -> Pool:
        """A pool that is there, such as one of a site file."""
        found = self.cognito_idp.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]
        return self._pool_of(found)

    def find_client(self, pool: Pool, client_id: str) -> Client:
        """A client that is there."""
        asked = {"UserPoolId": pool.id, "ClientId": client_id}
        found = self.cognito_idp.describe_user_pool_client(**asked)["UserPoolClient"]
        return Client(found["ClientId"], pool, found.get("ClientSecret"))

    def use(self, user_pool_id: str, client_id: str) -> Client:
        """Makes a pool and a client that are there those that tests use unless they say otherwise."""
        self._client = self.find_client(self.find_pool(user_pool_id), client_id)
        self._pool = self._client.pool
        return self._client

    def create_pool(self, name: Optional[str] = None, **members: Any) -> Pool:
        """Makes a pool. ``members`` are those of CreateUserPool; without them addresses are verified by mail."""
        asked = {"AutoVerifiedAttributes": ["email"], **members}
        found = self.cognito_idp.create_user_pool(PoolName=name or self._name("pool"), **asked)["UserPool"]
        return self._pool_of(found)

    def create_client(self, pool: Optional[Pool] = None, *, name: Optional[str] = None, **members: Any) -> Client:
        """Makes a client. ``members`` are those of CreateUserPoolClient; without them passwords and SRP may be used."""
        pool = pool or self.pool
        asked = {"ExplicitAuthFlows": list(FLOWS), **members}
        made = self.cognito_idp.create_user_pool_client(
            UserPoolId=pool.id, ClientName=name or self._name("client"), **asked
        )["UserPoolClient"]
        return Client(made["ClientId"], pool, made.get("ClientSecret"))

    def create_user(
        self,
        username: Optional[str] = None,
        *,
        client: Optional[Client] = None,
        password: str = PASSWORD,
        attributes: Optional[Mapping[str, str]] = None,
        groups: Iterable[str] = (),
    ) -> User:
        """Makes a confirmed user with a password. Without attributes they have a verified address; ``username`` may be an
        address or a number where the pool takes those for names. Groups are made if they are not there."""
        client = client or self.client
        username = username or self._name("user")
        if attributes is None:
            email = username if "@" in username else f"{username}@example.com"
            attributes = {"email": email, "email_verified": "true"}
        of_pool = {"UserPoolId": client.pool.id}
        made = self.cognito_idp.admin_create_user(
            **of_pool,
            Username=username,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        )["User"]
        name = made["Username"]
        self.cognito_idp.admin_set_user_password(**of_pool, Username=name, Password=password, Permanent=True)
        for group in groups:
            self._require_group(client.pool, group)
            self.cognito_idp.admin_add_user_to_group(**of_pool, Username=name, GroupName=group)
        found = {attribute["Name"]: attribute["Value"] for attribute in made["Attributes"]}
        return User(name, found["sub"], client, found, password, self)

    def sign_in(self, username: str, password: str, *, client: Optional[Client] = None, **members: Any) -> Tokens:
        """Signs somebody in with a password, at a client that allows ADMIN_USER_PASSWORD_AUTH."""
        client = client or self.client
        parameters = {"USERNAME": username, "PASSWORD": password}
        secret_hash = client.secret_hash(username)
        if secret_hash is not None:
            parameters["SECRET_HASH"] = secret_hash
        answer = self.cognito_idp.admin_initiate_auth(
            UserPoolId=client.pool.id,
            ClientId=client.id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters=parameters,
            **members,
        )
        if "AuthenticationResult" not in answer:
            raise PoolhouseError(f"{username} is asked for more than a password: {answer.get('ChallengeName')}")
        result = answer["AuthenticationResult"]
        return Tokens(result["IdToken"], result["AccessToken"], result.get("RefreshToken"), result["ExpiresIn"])

    def code_for(self, user: Union[User, str], kind: Optional[str] = None) -> str:
        """The code in the newest message to a user, of this kind if one is given."""
        if isinstance(user, User):
            return self.inbox.newest(user.username, user_pool_id=user.pool.id, kind=kind).code
        return self.inbox.newest(user, kind=kind).code

    def reset(self, *, keep_pools: bool = False) -> None:
        """Everything as it was when the server had started; or users, messages and the clock only."""
        self.server.ask("POST", "/_poolhouse/reset", {"Keep": "pools"} if keep_pools else {})
        self.clock.is_moved = False
        if not keep_pools:
            self._pool = self._client = None

    def _pool_of(self, found: Mapping[str, Any]) -> Pool:
        says = self.server.ask("GET", f"/{found['Id']}/.well-known/openid-configuration")
        return Pool(found["Id"], found["Name"], says["issuer"], says["jwks_uri"])

    def _require_group(self, pool: Pool, group: str) -> None:
        exists = self.cognito_idp.exceptions.GroupExistsException
        try:
            self.cognito_idp.create_group(UserPoolId=pool.id, GroupName=group)
        except exists:
            pass

    def _name(self, kind: str) -> str:
        return f"{kind}-{next(self._numbers)}"
