"""Which stretches of a paragraph stand between quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading import quotation_marks


def quoted(*paragraphs: str) -> list[str]:
    """The quotations of an article whose paragraphs follow each other, as text."""
    placed, offset = [], 0
    for paragraph in paragraphs:
        placed.append((offset, paragraph))
        offset += len(paragraph) + 2
    text = "\n\n".join(paragraphs)
    return [text[q.start : q.end] for q in quotation_marks.read(placed)]


@pytest.mark.parametrize(
    "paragraph",
    [
        "“The bridge is gone,” said the mayor.",
        '"The bridge is gone," said the mayor.',
        "„The bridge is gone,“ said the mayor.",
        "«The bridge is gone,» said the mayor.",
        "‘The bridge is gone,’ said the mayor.",
        "'The bridge is gone,' said the mayor.",
        "``The bridge is gone,'' said the mayor.",
        "”The bridge is gone,“ said the mayor.",
        '“The bridge is gone," said the mayor.',
        "“The bridge is gone,’ said the mayor.",
    ],
)
def test_every_style_of_marks(paragraph: str) -> None:
    assert quoted(paragraph) == ["The bridge is gone,"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "The farmers' union doesn't want the '90s back, nor rock 'n' roll.",
        "It’s the miners’ last winter, ’tis said.",
        "He stands 6'2\" tall.",
        'The plank was 5" wide.',
    ],
)
def test_apostrophes_and_inches_are_no_quotation_marks(paragraph: str) -> None:
    assert quoted(paragraph) == []


def test_a_single_word_is_kept() -> None:
    assert quoted("Nurses called the ward “dire” and 'cold' on Monday.") == ["dire", "cold"]


def test_a_plural_genitive_inside_single_marks_does_not_close() -> None:
    assert quoted("'We want the drivers' pay back,' she said.") == ["We want the drivers' pay back,"]


def test_quotation_within_a_quotation_is_part_of_the_outer_one() -> None:
    assert quoted("“He shouted ‘run’ and we ran,” she said.") == ["He shouted ‘run’ and we ran,"]
    assert quoted("“They call it “progress” here,” he said.") == ["They call it “progress” here,"]


def test_quotation_over_paragraphs() -> None:
    assert quoted("He wrote: “We came at night.", "“We left at dawn.”", "Nobody answered.") == [
        "We came at night.",
        "We left at dawn.",
    ]


def test_quotation_closed_in_the_next_paragraph_without_a_new_mark() -> None:
    assert quoted("“We came at night.", "We left at dawn.” Nobody answered.") == [
        "We came at night.",
        "We left at dawn.",
    ]


def test_an_odd_mark_costs_its_own_paragraph_at_most() -> None:
    text = ['The sign reads ten" of snow and then "some more.', "“All quiet,” said the warden.", "She nodded."]
    assert "All quiet," in quoted(*text)
    assert not any("She nodded" in q for q in quoted(*text))


def test_a_forgotten_closing_mark_ends_before_the_next_quotation() -> None:
    found = quoted("“We will stay. The council met again. It chose “the only way out” at last.")
    assert found[-1] == "the only way out"


MARKS = st.text(alphabet="“”„«»\"'‘’`aB s.,?!\n—(", max_size=60)


@given(st.lists(MARKS, max_size=5))
def test_any_text_gives_spans_inside_their_paragraph_that_do_not_overlap(paragraphs: list[str]) -> None:
    placed, offset = [], 0
    for paragraph in paragraphs:
        placed.append((offset, paragraph))
        offset += len(paragraph) + 1
    last = 0
    for q in quotation_marks.read(placed):
        start, text = placed[q.paragraph]
        assert start <= q.outer_start <= q.start < q.end <= q.outer_end <= start + len(text)
        assert q.outer_start >= last
        last = q.outer_end


@given(st.lists(MARKS, min_size=1, max_size=3), st.sampled_from(['"', "“", "”", "'", "‘"]))
def test_an_odd_mark_never_reaches_past_the_paragraph_after_it(paragraphs: list[str], mark: str) -> None:
    tail = ["Plain words here.", "“Second,” he said.", "Plain again."]
    assert quoted(*paragraphs, f"One {mark}stray mark.", *tail)[-1] == "Second,"
