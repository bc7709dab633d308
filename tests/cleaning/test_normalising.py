"""Text is repaired where it is broken, and left alone where it is not."""

import pytest
from ftfy import fix_text
from hypothesis import given
from hypothesis import strategies as st

from flows.cleaning.normalising import _CONFIG, _SOUND, normalise


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("The mayor said \u00e2\u20ac\u0153no\u00e2\u20ac\u009d twice.", "The mayor said “no” twice."),
        ("Fish &amp; chips &#8212; cold", "Fish & chips — cold"),
        ("one\u00a0\u00a0 two\tthree", "one two three"),
        ("co\u00adoperate\u200b", "cooperate"),
        ("cafe\u0301", "caf\u00e9"),
        ("first\r\nsecond\u2028third", "first\nsecond\nthird"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("‘It’s “late”…’ – AT&T", "‘It’s “late”…’ – AT&T"),
    ],
)
def test_normalised(broken: str, whole: str) -> None:
    assert normalise(broken) == whole


@given(st.text(st.sampled_from("aZ9 .,;&#<>'\"\u00a0·–—‘’“”•…")))
def test_what_is_taken_for_sound_needs_no_repair(line: str) -> None:
    if _SOUND.fullmatch(line) and ";" not in line:
        assert fix_text(line, _CONFIG) == line
