"""The contracts have versions: nothing that others rely on changes without a new one."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from schemas.tables import VERSION
from schemas.versions import UnknownVersion, changes, parse, promises, released, releases


def test_a_change_of_the_contracts_has_the_version_that_it_asks_for() -> None:
    last = releases()[-1]
    old, new = parse(last), parse(VERSION)
    found = list(changes(released(last), promises()))
    breaking = [change.what for change in found if change.kind == "major"]
    added = [change.what for change in found if change.kind == "minor"]
    advice = (
        f"the contracts changed since {last}; raise VERSION in schemas/tables.py and, when it is released, run "
        "`python -m schemas.release`"
    )
    assert not breaking or new[0] > old[0], f"{advice}: {breaking} are breaking, so a new major version"
    assert not added or new[:2] > old[:2], f"{advice}: {added} are additions, so a new minor version"
    assert new >= old


def edit(path: str, value: Any) -> Callable[[Any], None]:
    """Sets the value at a path of keys, or takes it away where the value is `...`."""

    def change(tables: Any) -> None:
        *above, last = path.split("/")
        for key in above:
            tables = tables[key]
        if value is ...:
            del tables[last]
        else:
            tables[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (edit("events", ...), "major"),
        (edit("events/columns/mode", ...), "major"),
        (edit("events/columns/mode/type", "integer"), "major"),
        (edit("events/columns/trigger/nullable", True), "major"),
        (edit("events/columns/mode/nullable", False), "major"),
        (edit("events/columns/confidence/maximum", 2), "major"),
        (edit("events/columns/event_id/pattern", "x"), "major"),
        (edit("events/columns/factuality/vocabulary", ["asserted"]), "major"),
        (edit("events/columns/factuality/vocabulary", ...), "major"),
        (edit("events/primary_key", []), "major"),
        (edit("events/foreign_keys", []), "major"),
        (edit("events/rules", []), "major"),
        (edit("events/spans", []), "major"),
        (edit("events/columns/new", {"type": "string", "nullable": False}), "major"),
        (edit("events/columns/new", {"type": "string", "nullable": True}), "minor"),
        (edit("people", {}), "minor"),
    ],
)
def test_what_is_a_breaking_change(change: Callable[[Any], None], kind: str) -> None:
    old = promises()
    new = copy.deepcopy(dict(old))
    change(new)
    assert [found.kind for found in changes(old, new)][:1] == [kind]


def test_a_new_value_of_a_vocabulary_is_an_addition() -> None:
    old = promises()
    new = copy.deepcopy(dict(old))
    new["quotes"]["columns"]["quote_type"]["vocabulary"].append("sung")
    assert [(change.kind, change.what) for change in changes(old, new)] == [
        ("minor", "quotes.quote_type: 'sung' is new in its vocabulary")
    ]


@pytest.mark.parametrize(
    ("version", "message"),
    [("2.0.0", "another major"), ("1.99.0", "newer"), ("x", "no version"), ("1.0", "no version")],
)
def test_versions_that_cannot_be_read(version: str, message: str) -> None:
    with pytest.raises(UnknownVersion, match=message):
        promises(version)
