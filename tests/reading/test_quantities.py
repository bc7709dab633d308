"""Numbers with their qualifiers, and tolls led to their events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from flows.reading import figures, lexicon, quantities
from flows.reading.document import OFFSET
from flows.reading.quantities import Tolls
from tests.reading.parsed import parsed
from tests.reading.trees import tree, word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least eight people", [("at least eight", 8, None)]),
        ("more than 40 miners", [("more than 40", 40, None)]),
        ("up to 60 migrants", [("up to 60", None, 60)]),
        ("fewer than ten", [("fewer than ten", None, 10)]),
        ("between 10 and 15 men", [("between 10 and 15", 10, 15)]),
        ("8 or 9 houses", [("8 or 9", 8, 9)]),
        ("20 to 30 people", [("20 to 30", 20, 30)]),
        ("10-15 rebels", [("10-15", 10, 15)]),
        ("nearly 400 fighters", [("nearly 400", 400, 400)]),
        ("dozens of people", [("dozens", None, None)]),
        ("more than two dozen", [("more than two dozen", 24, None)]),
        ("half a dozen", [("half a dozen", 6, 6)]),
        ("1,200 of 2.5 million", [("1,200", 1200, 1200), ("2.5 million", 2500000, 2500000)]),
        ("two hundred and fifty", [("two hundred and fifty", 250, 250)]),
        ("forty-two", [("forty-two", 42, 42)]),
        ("50 or more", [("50 or more", 50, None)]),
        ("40-plus", [("40-plus", 40, None)]),
        ("two men and three women", [("two", 2, 2), ("three", 3, 3)]),
        ("between three and two", [("three", 3, 3), ("two", 2, 2)]),
    ],
)
def test_numbers_are_read_with_their_qualifiers(text: str, expected: list[tuple[str, int | None, int | None]]) -> None:
    assert [(text[start:end], low, high) for start, end, low, high, _ in figures.find(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "$40",
        "30%",
        "20 percent",
        "10 km",
        "a 24-year-old",
        "the M16 rifle",
        "COVID-19",
        "a three-day visit",
        "at 7:30",
        "at 6 p.m.",
    ],
)
def test_what_counts_no_one_is_no_quantity(text: str) -> None:
    assert figures.find(text) == ()


def test_approximate_numbers_say_so() -> None:
    assert [approximate for *_, approximate in figures.find("about 30 men and 20 women")] == [True, False]


def test_records_point_into_the_article() -> None:
    doc = Doc(Vocab(), words=["Only", "at", "least", "30", "fled"])
    doc.user_data[OFFSET] = 100
    (record,) = quantities.read(doc[2:5])
    assert (record.start, record.end, record.text) == (114, 116, "30")
    (record,) = quantities.read(doc[:])
    assert (record.start, record.end, record.text) == (105, 116, "at least 30")
    assert (record.minimum, record.maximum) == (30, None)


UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelled(number: int) -> str:
    """A number below a million in English words."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        return TENS[number // 10] + (f"-{UNITS[number % 10]}" if number % 10 else "")
    scale, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    rest = number % scale
    link = " and " if rest and rest < 100 else " "
    return f"{spelled(number // scale)} {name}" + (f"{link}{spelled(rest)}" if rest else "")


@given(st.integers(0, 999_999))
def test_a_number_in_words_or_figures_is_read_back(number: int) -> None:
    for written in (spelled(number), str(number), f"{number:,}"):
        ((_, _, low, high, _),) = figures.find(f"there were {written} people")
        assert (low, high) == (number, number)


@given(st.text(max_size=60))
def test_any_text_gives_spans_in_order(text: str) -> None:
    found = figures.find(text)
    ends = [0] + [end for _, end, *_ in found]
    assert all(before <= start < end <= len(text) for before, (start, end, *_) in zip(ends, found, strict=False))
    assert all(low is None or high is None or low <= high for _, _, low, high, _ in found)


# --------------------------------------------------------------------------------------------------------------- tolls


def tolls(doc: Doc, text: str) -> tuple[int | None, int | None, int | None, int | None, str | None]:
    """Killed and injured of the event that a word of the Doc names, and its victims."""
    doc.user_data[OFFSET] = 0
    found: Tolls = quantities.tolls(word(doc, text))
    victims = found.victims.text if found.victims is not None else None
    return found.killed_min, found.killed_max, found.injured_min, found.injured_max, victims


NOTHING = (None, None, None, None, None)


def test_the_subject_of_killing_has_the_toll_and_those_included_do_not_count_again() -> None:
    doc = tree("""
        A        a        DT  DET   2 det
        blast    blast    NN  NOUN  3 nsubj
        killed   kill     VBD VERB  0 root
        at       at       IN  ADP   5 case
        least    least    JJS ADJ   6 advmod
        eight    eight    CD  NUM   7 nummod
        people   people   NNS NOUN  3 obj
        ,        ,        ,   PUNCT 11 punct
        including include VBG VERB  11 case
        three    three    CD  NUM   11 nummod
        children child    NNS NOUN  7 nmod
    """)
    assert tolls(doc, "blast") == tolls(doc, "killed") == (8, None, None, None, "at least eight people")


def test_killed_and_wounded_of_one_event_are_joined() -> None:
    doc = tree("""
        Gunmen  gunman NNS NOUN  2 nsubj
        killed  kill   VBD VERB  0 root
        12      12     CD  NUM   2 obj
        and     and    CC  CCONJ 5 cc
        wounded wound  VBD VERB  2 conj
        dozens  dozen  NNS NOUN  5 obj
    """)
    assert tolls(doc, "killed")[:4] == (12, 12, None, None)
    assert tolls(doc, "wounded")[:4] == (12, 12, None, None)


def test_two_events_of_a_sentence_keep_their_tolls() -> None:
    doc = tree("""
        Rebels  rebel  NNS NOUN  2 nsubj
        killed  kill   VBD VERB  0 root
        five    five   CD  NUM   2 obj
        and     and    CC  CCONJ 7 cc
        a       a      DT  DET   6 det
        strike  strike NN  NOUN  7 nsubj
        wounded wound  VBD VERB  2 conj
        nine    nine   CD  NUM   7 obj
    """)
    assert tolls(doc, "killed")[:4] == (5, 5, None, None)
    assert tolls(doc, "strike")[:4] == (None, None, 9, 9)


IN_WHICH = """
    They      they    PRP PRON  2 nsubj
    launched  launch  VBD VERB  0 root
    an        a       DT  DET   4 det
    attack    attack  NN  NOUN  2 obj
    on        on      IN  ADP   7 case
    a         a       DT  DET   7 det
    minister  minister NN NOUN  {attach} nmod
    ,         ,       ,   PUNCT 13 punct
    in        in      IN  ADP   10 case
    which     which   WDT PRON  13 obl
    two       two     CD  NUM   12 nummod
    guards    guard   NNS NOUN  13 nsubj:pass
    killed    kill    VBN VERB  {clause} acl:relcl
"""


@pytest.mark.parametrize("clause", [4, 7])
def test_a_relative_clause_tells_of_the_event_even_hung_on_the_nearest_noun(clause: int) -> None:
    doc = tree(IN_WHICH.format(attach=4, clause=clause))
    assert tolls(doc, "attack") == tolls(doc, "launched") == (2, 2, None, None, "two guards")


def test_who_condemns_an_attack_has_not_caused_its_toll() -> None:
    doc = tree("""
        France    France  NNP PROPN 2 nsubj
        condemned condemn VBD VERB  0 root
        the       the     DT  DET   4 det
        attack    attack  NN  NOUN  2 obj
        that      that    WDT PRON  6 nsubj
        killed    kill    VBD VERB  4 acl:relcl
        three     three   CD  NUM   8 nummod
        nurses    nurse   NNS NOUN  6 obj
    """)
    assert tolls(doc, "condemned") == NOTHING
    assert tolls(doc, "attack") == (3, 3, None, None, "three nurses")


def test_an_outcome_belongs_to_what_brought_it_about() -> None:
    doc = tree("""
        Jets    jet    NNS NOUN  2 nsubj
        bombed  bomb   VBD VERB  0 root
        a       a      DT  DET   4 det
        market  market NN  NOUN  2 obj
        ,       ,      ,   PUNCT 6 punct
        leaving leave  VBG VERB  2 advcl
        five    five   CD  NUM   6 obj
        dead    dead   JJ  ADJ   6 xcomp
    """)
    assert tolls(doc, "bombed")[:2] == (5, 5)


def test_passive_and_cause() -> None:
    doc = tree("""
        A        a       DT  DET   2 det
        driver   driver  NN  NOUN  7 nsubj:pass
        and      and     CC  CCONJ 5 cc
        two      two     CD  NUM   5 nummod
        soldiers soldier NNS NOUN  2 conj
        were     be      VBD AUX   7 aux:pass
        killed   kill    VBN VERB  0 root
        in       in      IN  ADP   10 case
        an       a       DT  DET   10 det
        ambush   ambush  NN  NOUN  7 obl
    """)
    assert tolls(doc, "ambush")[:2] == (3, 3)


def test_nobody_killed_is_a_toll_of_zero() -> None:
    doc = tree("""
        No       no       DT  DET   2 det
        sailors  sailor   NNS NOUN  4 nsubj:pass
        were     be       VBD AUX   4 aux:pass
        hurt     hurt     VBN VERB  0 root
    """)
    assert tolls(doc, "hurt")[2:4] == (0, 0)


def test_the_toll_that_rose_is_the_last_figure() -> None:
    doc = tree("""
        The   the   DT  DET   3 det
        death death NN  NOUN  3 compound
        toll  toll  NN  NOUN  7 nsubj
        of    of    IN  ADP   6 case
        the   the   DT  DET   6 det
        fire  fire  NN  NOUN  3 nmod
        rose  rise  VBD VERB  0 root
        from  from  IN  ADP   9 case
        30    30    CD  NUM   7 obl
        to    to    IN  ADP   11 case
        45    45    CD  NUM   7 obl
    """)
    assert tolls(doc, "fire")[:2] == (45, 45)


def test_sheep_and_houses_are_no_victims() -> None:
    doc = tree("""
        The     the   DT  DET   2 det
        flood   flood NN  NOUN  3 nsubj
        killed  kill  VBD VERB  0 root
        80      80    CD  NUM   5 nummod
        sheep   sheep NNS NOUN  3 obj
    """)
    assert tolls(doc, "flood") == NOTHING


def test_without_a_parse_there_is_no_toll() -> None:
    assert quantities.tolls(Doc(Vocab(), words=["A", "blast", "killed", "ten"])[1]) == Tolls()


def _bounds(written: str) -> tuple[int | None, int | None]:
    low, high = written.split("-")
    return (None if low == "~" else int(low)), (None if high == "~" else int(high))


@pytest.mark.parametrize(("text", "trigger", "killed", "injured"), lexicon.read("quantities")["examples"])
def test_the_model_reads_the_examples_of_the_lexicon(text: str, trigger: str, killed: str, injured: str) -> None:
    assert tolls(parsed(text), trigger)[:4] == (*_bounds(killed), *_bounds(injured))
