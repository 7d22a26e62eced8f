"""A pool with a domain, its clients and users, made with boto3, and its login page as a browser without scripts uses it:
what the OAuth suites in Python start from. Import poolhouse_server first for where the server is.
"""

import base64
import html.parser
import json
import socket
import urllib.parse

import boto3
import poolhouse_server as server
import requests

server.use_dummy_credentials()

# Where the application is; nobody listens there, the browser stops before it.
APPLICATION = "https://app.example.com"
CALLBACK = f"{APPLICATION}/callback"
SIGNED_OUT = f"{APPLICATION}/signed-out"

BUILT_IN_SCOPES = ["openid", "email", "phone", "profile"]
REGION = "us-east-1"

_getaddrinfo = socket.getaddrinfo


def _names_under_localhost(host, *rest, **options):
    """Names under `localhost` mean this machine (RFC 6761 §6.3); the resolver of many systems does not know it."""
    if isinstance(host, str) and host.lower().endswith(".localhost"):
        host = "localhost"
    return _getaddrinfo(host, *rest, **options)


socket.getaddrinfo = _names_under_localhost


class Pool:
    """A user pool with a domain."""

    def __init__(self):
        self.idp = boto3.client("cognito-idp", endpoint_url=server.ENDPOINT, region_name=REGION)
        self.id = self.idp.create_user_pool(PoolName=server.unique("oauth"))["UserPool"]["Id"]
        prefix = server.unique("pool")
        self.idp.create_user_pool_domain(UserPoolId=self.id, Domain=prefix)
        address = urllib.parse.urlsplit(server.ENDPOINT)
        port = f":{address.port}" if address.port else ""
        self.domain = f"{address.scheme}://{prefix}.auth.{REGION}.localhost{port}"
        self.issuer = f"{server.ENDPOINT}/{self.id}"

    def client(self, **options):
        """An app client for the code flow; confidential unless told otherwise."""
        options = {
            "ClientName": "app",
            "GenerateSecret": True,
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": BUILT_IN_SCOPES,
            "CallbackURLs": [CALLBACK],
            "LogoutURLs": [SIGNED_OUT],
            "SupportedIdentityProviders": ["COGNITO"],
            **options,
        }
        made = self.idp.create_user_pool_client(UserPoolId=self.id, **options)
        return made["UserPoolClient"]

    def fake_provider(self, name="Fake", **mapping):
        """The provider that `poolhouse dev` is itself, by OpenID Connect; returns its name."""
        self.idp.create_identity_provider(
            UserPoolId=self.id,
            ProviderName=name,
            ProviderType="OIDC",
            ProviderDetails={
                "client_id": "any",
                "client_secret": "any",
                "authorize_scopes": "openid email profile",
                "attributes_request_method": "GET",
                "oidc_issuer": f"{server.ENDPOINT}/_poolhouse/provider/oidc",
            },
            AttributeMapping={"email": "email", "email_verified": "email_verified", "name": "name", **mapping},
        )
        return name

    def authorize(self, client, **parameters):
        """The address of an authorization request."""
        query = {
            "client_id": client["ClientId"],
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid email profile",
            **parameters,
        }
        return f"{self.domain}/oauth2/authorize?{urllib.parse.urlencode(query)}"

    def redeem(self, client, code):
        """The claims of the ID token that a code is worth."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "client_id": client["ClientId"],
            "client_secret": client["ClientSecret"],
        }
        answer = requests.post(f"{self.domain}/oauth2/token", data=form, timeout=20)
        assert answer.ok, answer.text
        payload = answer.json()["id_token"].split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))

    def user(self, username, **attributes):
        """A confirmed user with the usual password."""
        attributes = {"email": f"{username}@example.com", "email_verified": "true", **attributes}
        self.idp.admin_create_user(
            UserPoolId=self.id,
            Username=username,
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
            MessageAction="SUPPRESS",
        )
        self.idp.admin_set_user_password(
            UserPoolId=self.id, Username=username, Password=server.PASSWORD, Permanent=True
        )
        return username

    def attributes(self, username):
        """What a user is known by, by name."""
        found = self.idp.admin_get_user(UserPoolId=self.id, Username=username)["UserAttributes"]
        return {attribute["Name"]: attribute["Value"] for attribute in found}

    def resource_server(self, identifier, *scopes):
        """A resource server with some scopes; returns their full names."""
        scopes_ = [{"ScopeName": scope, "ScopeDescription": scope} for scope in scopes]
        self.idp.create_resource_server(UserPoolId=self.id, Identifier=identifier, Name=identifier, Scopes=scopes_)
        return [f"{identifier}/{scope}" for scope in scopes]


class _Forms(html.parser.HTMLParser):
    """The forms of a page: each with `action` and `values`."""

    def __init__(self, page):
        super().__init__()
        self.forms = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append({"action": attributes.get("action") or "", "values": {}})
        elif tag == "input" and self.forms and attributes.get("name") and attributes.get("type") != "submit":
            self.forms[-1]["values"][attributes["name"]] = attributes.get("value") or ""


class Browser:
    """A browser without scripts, which stops where a redirect leaves for the application."""

    def __init__(self):
        self.session = requests.Session()

    def open(self, url, form=None):
        """The answer where the redirects end, or the address of the application to which they lead."""
        for _ in range(20):
            method = "GET" if form is None else "POST"
            answer = self.session.request(method, url, data=form, allow_redirects=False, timeout=20)
            if not answer.is_redirect:
                return answer
            url, form = urllib.parse.urljoin(url, answer.headers["Location"]), None
            if url.startswith(APPLICATION):
                return url
        raise AssertionError(f"too many redirects, the last to {url}")

    def sign_in(self, url, username, password=server.PASSWORD):
        """Goes to an authorization URL, fills in the login page if there is one, and returns where that leads."""
        page = self.open(str(url))
        if isinstance(page, str):
            return page
        forms = [form for form in _Forms(page.text).forms if {"username", "password"} <= form["values"].keys()]
        assert forms, f"no login form at {page.url} ({page.status_code}): {page.text[:300]}"
        values = {**forms[0]["values"], "username": username, "password": password}
        return self.open(urllib.parse.urljoin(page.url, forms[0]["action"] or page.url), values)

    def be(self, url, person, **typed):
        """Goes to an authorization URL that leads to the fake provider, is somebody there, and returns where that leads."""
        page = self.open(str(url))
        assert not isinstance(page, str), page
        forms = [form for form in _Forms(page.text).forms if "request" in form["values"]]
        assert forms, f"not at the fake provider but at {page.url} ({page.status_code}): {page.text[:300]}"
        values = {"request": forms[0]["values"]["request"], "choice": person, **typed}
        return self.open(urllib.parse.urljoin(page.url, forms[0]["action"]), values)


def told(address):
    """What the address of the application says in its query, each once."""
    assert isinstance(address, str), f"still at {address.url} ({address.status_code}): {address.text[:300]}"
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query, strict_parsing=True))
