"""Paragraphs of plain text."""

import textwrap

import pytest

from flows.cleaning.structure import kind_of, paragraphs

LEAD = (
    "The ferry to the northern islands stopped on Monday after its engine failed in heavy seas off the cape, the harbour "
    "master said, adding that the company had been warned twice."
)
MORE = (
    "About forty passengers were brought ashore by fishing boats from three villages, and nobody was hurt, though several "
    "people had to be treated for the cold at the clinic above the harbour."
)


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n \n\n", "\n    "])
def test_lines_are_paragraphs(between: str) -> None:
    assert paragraphs(LEAD + between + MORE) == [LEAD, MORE]


@pytest.mark.parametrize("width", [60, 72, 80, 110])
@pytest.mark.parametrize("indent", ["", "        "])
def test_hard_wrapped_lines_are_put_together(width: int, indent: str) -> None:
    wrapped = "\n\n".join(
        textwrap.fill(part, width, initial_indent=indent, subsequent_indent=indent) for part in (LEAD, MORE)
    )
    assert paragraphs(wrapped) == [LEAD, MORE]


def test_wrapped_paragraphs_without_blank_lines_end_where_a_line_is_not_full() -> None:
    assert paragraphs("\n".join(textwrap.fill(part, 72) for part in (LEAD, MORE))) == [LEAD, MORE]


def test_a_link_on_a_line_of_its_own_belongs_to_its_sentence() -> None:
    text = "The ferry to the northern islands was built by\nFjord Yard\nand has sailed since 1988.\n" + MORE
    assert paragraphs(text) == [
        "The ferry to the northern islands was built by Fjord Yard and has sailed since 1988.",
        MORE,
    ]


def test_short_lines_of_a_list_stay_apart() -> None:
    assert paragraphs("Aldova\nBrenna\nCapo\n\n" + LEAD) == ["Aldova", "Brenna", "Capo", LEAD]


@pytest.mark.parametrize(
    ("line", "before", "after", "text", "kind"),
    [
        ("What the company says", LEAD, MORE, "What the company says", "heading"),
        ("## What the company says", LEAD, MORE, "What the company says", "heading"),
        ("• Two boats", LEAD, MORE, "Two boats", "list_item"),
        ("- Two boats", LEAD, MORE, "Two boats", "list_item"),
        ("1. Two boats", LEAD, "2. A crane", "1. Two boats", "list_item"),
        ("“We stop.”", LEAD, MORE, "“We stop.”", "body"),
        ("She agreed.", LEAD, MORE, "She agreed.", "body"),
        ("The last words", LEAD, None, "The last words", "body"),
    ],
)
def test_headings_and_list_items(line: str, before: str, after: str | None, text: str, kind: str) -> None:
    assert kind_of(line, before, after) == (text, kind)
