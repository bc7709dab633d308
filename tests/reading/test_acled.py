"""Which ACLED sub-event type a coded event is."""

import pytest

from flows.reading.acled import sub_event_type
from schemas.vocabularies import ACLED_SUB_EVENT_TYPES


@pytest.mark.parametrize(
    ("event_type", "mode", "actor", "recipient", "trigger", "expected"),
    [
        ("ASSAULT", "aerial", "MIL", "CVL", "bombed", "Air/drone strike"),
        ("ASSAULT", None, "REB", "MIL", "attacked", "Armed clash"),
        ("ASSAULT", None, "REB", "CVL", "killed", "Attack"),
        ("ASSAULT", None, None, None, "attack", None),
        ("ASSAULT", "explosives", None, "COP", "grenade attack", "Grenade"),
        ("COERCE", "territory", "REB", None, "captured", "Non-state actor overtakes territory"),
        ("COERCE", "territory", "MIL", None, "recaptured", "Government regains territory"),
        ("COERCE", "territory", None, None, "fell", None),
        ("COERCE", "arrest", "COP", "OPP", "arrested", "Arrests"),
        ("PROTEST", "demo", "LAB", None, "marched", "Peaceful protest"),
        ("PROTEST", "riot", None, None, "rioted", "Violent demonstration"),
        ("CONSULT", "visit", "GOV", "GOV", "visited", None),
    ],
)
def test_coding_decides_the_sub_event_type(
    event_type: str, mode: str | None, actor: str | None, recipient: str | None, trigger: str, expected: str | None
) -> None:
    found = sub_event_type(event_type, mode, actor, recipient, trigger)
    assert found == expected
    assert found is None or found in ACLED_SUB_EVENT_TYPES
