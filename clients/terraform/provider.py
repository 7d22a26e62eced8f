"""What Terraform's AWS provider does with a resource, told by tables: what it sends for a configuration, what it keeps
of an answer, and when it would plan a change although nobody asked for one. No package registry has an engine together
with that provider, so this stands for both.

The tables stand in the test files, in the API's own member names, each with the file of
hashicorp/terraform-provider-aws (internal/service/cognitoidp/) it was read from. This module knows the rules that all
of them share, and no resource.
"""

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

# The provider moved from the Go SDK 1 to the Go SDK 2 in version 5. The first sends `false` and `0`; the second cannot
# tell them from nothing in members that are not pointers, and leaves them out.
GO_SDKS = (1, 2)

ZEROES = {"text": "", "flag": False, "number": 0}


@dataclass(frozen=True)
class Field:
    """One member: how it is sent, kept and compared."""

    # text, flag or number; block; list or set (of texts, or of blocks with `fields`); map.
    kind: str = "text"
    # Any answer will do where the configuration is silent, and an update sends that answer back.
    computed: bool = False
    # What a silent configuration stands for.
    default: Any = None
    # Sent even when it is zero: a pointer in the Go SDK 2 too.
    pointer: bool = False
    # A block without content counts as no block.
    hollow: bool = False
    # Nothing and zero differ: resources written with the plugin framework.
    exact: bool = False
    # The members of a block that the provider knows; it drops the others, so that it never sends them back.
    fields: dict = field(default_factory=dict)


def known(rule, value):
    """`value` without the members that the provider does not know, sets in one order."""
    if rule.kind == "block":
        if value is None:
            return None
        members = {name: known(inner, value.get(name)) for name, inner in rule.fields.items()}
        kept = {name: inner for name, inner in members.items() if inner is not None}
        return None if rule.hollow and not kept else kept
    if rule.kind in ("list", "set"):
        items = [known(Field("block", fields=rule.fields), item) if rule.fields else item for item in value or []]
        return (
            sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if rule.kind == "set" else items
        ) or None
    if rule.kind == "map":
        return value or None
    return value


def differences(rule, wanted, held, where=""):
    """The paths at which the provider would plan a change from the state `held` to the configuration `wanted`."""
    if wanted is None:
        if rule.computed:
            return []
        wanted = rule.default
    if rule.kind == "block" and wanted is not None and held is not None:
        inner = (differences(r, wanted.get(n), held.get(n), f"{where}.{n}") for n, r in rule.fields.items())
        return list(itertools.chain.from_iterable(inner))
    if rule.kind in ZEROES and not rule.exact:
        same = (wanted or None) == (held or None)
    else:
        same = known(rule, wanted) == known(rule, held)
    return [] if same else [f"{where}: {held!r} is to become {wanted!r}"]


def expand(rule, wanted, held, go_sdk):
    """What is sent for a member; None when it is left out."""
    value = wanted if wanted is not None else held if rule.computed else rule.default
    if rule.kind == "block":
        if value is None:
            return None
        sent = {
            name: expand(inner, value.get(name), (held or {}).get(name), go_sdk) for name, inner in rule.fields.items()
        }
        return {name: inner for name, inner in sent.items() if inner is not None}
    if rule.kind in ZEROES and not value:
        explicit = rule.pointer or (go_sdk == 1 and rule.kind != "text")
        return ZEROES[rule.kind] if explicit else None
    return value


class Resource:
    """One resource of the provider: subclasses name its members and its calls.

    A state is what the provider would have in its state file: the members of `fields` and those of `identity`.
    """

    fields: dict = {}

    def __init__(self, idp, go_sdk):
        self.idp = idp
        self.go_sdk = go_sdk

    def create(self, config):
        """Makes it and returns what names it."""
        raise NotImplementedError

    def read(self, identity, config):
        """The state as the provider would refresh it; raises the service's error when it is gone."""
        raise NotImplementedError

    def update(self, identity, config, state, changed):
        """Brings it from `state` to `config`; `changed` holds the members that differ."""
        raise NotImplementedError

    def delete(self, identity):
        raise NotImplementedError

    def is_gone(self, identity):
        """Whether a refresh would take it out of the state."""
        raise NotImplementedError

    def plan(self, config, state):
        """Every difference between what is configured and what is held, by member."""
        found = {name: differences(rule, config.get(name), state.get(name), name) for name, rule in self.fields.items()}
        return {name: paths for name, paths in found.items() if paths}

    def kept(self, answer):
        """Of an answer, what goes into the state."""
        values = {name: known(rule, answer.get(name)) for name, rule in self.fields.items()}
        return {name: value for name, value in values.items() if value is not None}

    def sent(self, names, config, state):
        """The members among `names` that a request for this configuration carries."""
        values = {name: expand(self.fields[name], config.get(name), state.get(name), self.go_sdk) for name in names}
        return {name: value for name, value in values.items() if value is not None}


def replay(resource, configurations):
    """Applies each configuration in turn, then destroys; after each the plan must be empty."""
    identity = resource.create(configurations[0])
    state = resource.read(identity, configurations[0])
    assert resource.plan(configurations[0], state) == {}, "after the create"
    for configuration in configurations[1:]:
        state = resource.read(identity, configuration)
        changed = set(resource.plan(configuration, state))
        if changed:
            resource.update(identity, configuration, state, changed)
        state = resource.read(identity, configuration)
        assert resource.plan(configuration, state) == {}, f"after the update of {sorted(changed)}"
        assert resource.read(identity, configuration) == state, "a refresh moved something"
    resource.delete(identity)
    assert resource.is_gone(identity)


def rows(cases, go_sdks=GO_SDKS):
    """The rows of a table times the Go SDKs, for pytest.mark.parametrize."""
    return {
        "argvalues": [(configurations, go_sdk) for configurations in cases.values() for go_sdk in go_sdks],
        "ids": [f"{name}, Go SDK {go_sdk}" for name in cases for go_sdk in go_sdks],
    }
