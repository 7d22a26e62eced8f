"""The server's clock, moved by hand so that expiry can be tested."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from .server import Server

PATH = "/_poolhouse/clock"


class Clock:
    """The clock of the server. Your own process keeps the machine's."""

    def __init__(self, server: Server):
        self._server = server
        self.is_moved = False

    def now(self) -> datetime:
        """What the server takes for now."""
        return datetime.fromtimestamp(self._server.ask("GET", PATH)["Now"], timezone.utc)

    def advance(self, by: timedelta = timedelta(), **more: float) -> datetime:
        """Moves it on, by a timedelta or by what makes one: ``advance(hours=1, seconds=1)``."""
        seconds = (by + timedelta(**more)).total_seconds()
        return self._change({"AdvanceSeconds": seconds})

    def set(self, to: datetime) -> datetime:
        """Makes it this moment; it goes on from there. A moment without a time zone is local time."""
        return self._change({"Now": to.timestamp()})

    def reset(self) -> None:
        """Back to the machine's time."""
        self._change({"Reset": True})
        self.is_moved = False

    def _change(self, body: dict[str, Any]) -> datetime:
        self.is_moved = True
        return datetime.fromtimestamp(self._server.ask("POST", PATH, body)["Now"], timezone.utc)
