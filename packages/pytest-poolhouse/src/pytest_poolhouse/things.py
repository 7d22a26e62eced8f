"""What tests make: pools, clients, users, and the tokens of a user who has signed in."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Mapping, Optional

if TYPE_CHECKING:
    from .site import Poolhouse


@dataclass(frozen=True)
class Pool:
    """A user pool."""

    id: str
    name: str
    #: ``iss`` of its tokens.
    issuer: str
    #: Where the keys are that its tokens are verified with.
    jwks_uri: str


@dataclass(frozen=True)
class Client:
    """An app client."""

    id: str
    pool: Pool
    secret: Optional[str] = field(default=None, repr=False)

    def secret_hash(self, username: str) -> Optional[str]:
        """``SECRET_HASH`` for a user; ``None`` of a client without a secret."""
        if self.secret is None:
            return None
        digest = hmac.new(self.secret.encode(), (username + self.id).encode(), hashlib.sha256).digest()
        return base64.b64encode(digest).decode()


@dataclass(frozen=True)
class Tokens:
    """What a sign-in ends with."""

    id: str = field(repr=False)
    access: str = field(repr=False)
    refresh: Optional[str] = field(repr=False)
    expires_in: int

    @property
    def authorization(self) -> str:
        """The header by which an API is shown the access token."""
        return f"Bearer {self.access}"


@dataclass
class User:
    """A user whose password is known."""

    username: str
    sub: str
    client: Client
    attributes: Mapping[str, str]
    password: str = field(repr=False)
    _site: Poolhouse = field(repr=False)
    _tokens: Optional[Tokens] = field(default=None, repr=False)

    @property
    def pool(self) -> Pool:
        """The pool that they are in."""
        return self.client.pool

    @property
    def tokens(self) -> Tokens:
        """Those of one sign-in, made when they are first asked for."""
        if self._tokens is None:
            self._tokens = self.sign_in()
        return self._tokens

    def sign_in(self, **members: Any) -> Tokens:
        """Signs in with the password, anew each time. ``members`` are more members of AdminInitiateAuth."""
        return self._site.sign_in(self.username, self.password, client=self.client, **members)
