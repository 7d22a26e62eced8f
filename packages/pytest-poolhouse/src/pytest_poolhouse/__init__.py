"""Amazon Cognito user pools for tests, by a Poolhouse server. The fixtures are in :mod:`pytest_poolhouse.plugin`."""

from .inbox import Inbox, Message
from .clock import Clock
from .server import PoolhouseError, Server
from .site import Poolhouse
from .things import Client, Pool, Tokens, User

__all__ = ["Client", "Clock", "Inbox", "Message", "Pool", "Poolhouse", "PoolhouseError", "Server", "Tokens", "User"]
