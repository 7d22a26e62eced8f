"""The messages that users would have been sent."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Mapping, Optional

from .server import PoolhouseError, Server

PATH = "/_poolhouse/inbox"


@dataclass(frozen=True)
class Message:
    """A mail or an SMS."""

    id: str
    user_pool_id: str
    username: str
    #: ``EMAIL`` or ``SMS``
    medium: str
    destination: str
    #: ``SignUp``, ``ForgotPassword``, ``AdminCreateUser``, …
    kind: str
    subject: Optional[str]
    body: str
    #: The code, or the temporary password of an invitation.
    code: str
    sent_at: datetime

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Message:
        """The message that a member of the inbox's JSON is."""
        return cls(
            id=found["Id"],
            user_pool_id=found["UserPoolId"],
            username=found["Username"],
            medium=found["Medium"],
            destination=found["Destination"],
            kind=found["Kind"],
            subject=found["Subject"],
            body=found["Body"],
            code=found["Code"],
            sent_at=datetime.fromtimestamp(found["SentAt"], timezone.utc),
        )


class Inbox:
    """Where messages land."""

    def __init__(self, server: Server):
        self._server = server

    def messages(
        self,
        username: Optional[str] = None,
        *,
        user_pool_id: Optional[str] = None,
        destination: Optional[str] = None,
        kind: Optional[str] = None,
    ) -> list[Message]:
        """Those that match everything given, newest first."""
        found = self._server.ask("GET", PATH + _query(username, user_pool_id, destination))["Messages"]
        messages = [Message.of(message) for message in found]
        return [message for message in messages if kind is None or message.kind == kind]

    def newest(self, username: Optional[str] = None, **wanted: Optional[str]) -> Message:
        """The newest that matches; takes what :meth:`messages` takes."""
        found = self.messages(username, **wanted)
        if not found:
            there = [f"{message.kind} to {message.username}" for message in self.messages()]
            raise PoolhouseError(f"no such message is in the inbox, but {', '.join(there) or 'nothing'}")
        return found[0]

    def clear(self, username: Optional[str] = None, *, user_pool_id: Optional[str] = None) -> None:
        """Throws messages away."""
        self._server.ask("DELETE", PATH + _query(username, user_pool_id, None))


def _query(username: Optional[str], user_pool_id: Optional[str], destination: Optional[str]) -> str:
    wanted = {"Username": username, "UserPoolId": user_pool_id, "Destination": destination}
    given = {name: value for name, value in wanted.items() if value is not None}
    return "?" + urllib.parse.urlencode(given) if given else ""
