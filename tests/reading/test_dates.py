"""Date expressions on the calendar, and which of them is an event's."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from flows.reading import date_rules, dates, lexicon
from flows.reading.date_values import Now
from flows.reading.document import Document, build
from flows.reading.records import DateRecord
from tests.reading.trees import WEDNESDAY, article, tree

RULES = lexicon.read("dates")["rules"]
FUTURE_SIGNS = (" will ", " begins ", " meets ", " meet ")


def unparsed(text: str, published: date | None = WEDNESDAY) -> Document:
    """A document of one sentence without a parse."""
    words = text.split()
    doc = Doc(Vocab(), words=words, sent_starts=[True] + [False] * (len(words) - 1))
    return article(doc, published=published)


def only(document: Document) -> DateRecord:
    """The one date expression of a document."""
    (record,) = dates.read(document)
    return record


def values(text: str, tense: str) -> list[tuple[str, str, str]]:
    """Rule, expression and TIMEX3 value of each date in a text."""
    found, anchor = [], None
    for match in date_rules.search(text):
        interval = match.interval(Now(WEDNESDAY, "future" if tense == "future" else "past", anchor))
        if interval is not None:
            anchor = interval if interval.first else anchor
            found.append((match.rule.name, text[match.start : match.end], interval.value))
    return found


@pytest.mark.parametrize(
    ("rule", "text", "expression", "value"),
    [(rule["rule"], *example) for rule in RULES for example in rule["examples"]],
)
def test_each_rule_reads_its_examples(rule: str, text: str, expression: str, value: str) -> None:
    tense = "future" if any(sign in text for sign in FUTURE_SIGNS) else "past"
    assert (rule, expression, value) in values(text, tense)


@pytest.mark.parametrize(("rule", "text"), [(r["rule"], text) for r in RULES for text in r.get("never", ())])
def test_no_rule_reads_what_it_must_not(rule: str, text: str) -> None:
    assert rule not in [found for found, _, _ in values(text, "past")]


def test_rule_names_are_unique() -> None:
    names = [rule["rule"] for rule in RULES]
    assert len(names) == len(set(names))


# ---------------------------------------------------------------------------------------------- weekdays and the tense

CAPTURED = """
Rebels   rebel   NNS NOUN  2 nsubj
captured capture VBD VERB  0 root
it       it      PRP PRON  2 obj
on       on      IN  ADP   5 case
{day}    {day}   NNP PROPN 2 obl
.        .       .   PUNCT 2 punct
"""
WILL_MEET = """
They  they  PRP PRON  3 nsubj
will  will  MD  AUX   3 aux
meet  meet  VB  VERB  0 root
on    on    IN  ADP   5 case
{day} {day} NNP PROPN 3 obl
.     .     .   PUNCT 3 punct
"""


@pytest.mark.parametrize(
    ("published", "clause", "day", "expected"),
    [
        ("2023-06-10", CAPTURED, "Saturday", "2023-06-10"),  # a Saturday story
        ("2023-06-11", CAPTURED, "Saturday", "2023-06-10"),
        ("2023-06-16", CAPTURED, "Saturday", "2023-06-10"),
        ("2023-06-10", WILL_MEET, "Saturday", "2023-06-10"),
        ("2023-06-11", WILL_MEET, "Saturday", "2023-06-17"),
    ],
)
def test_a_weekday_is_the_last_one_in_the_past_tense_and_the_next_one_in_the_future(
    published: str, clause: str, day: str, expected: str
) -> None:
    document = article(tree(clause.format(day=day)), published=date.fromisoformat(published))
    assert only(document).first == only(document).last == date.fromisoformat(expected)


def test_a_scheduled_meeting_is_in_the_future_though_its_participle_is_past() -> None:
    doc = tree("""
        The       the      DT  DET   2 det
        talks     talk     NNS NOUN  6 nsubj:pass
        scheduled schedule VBN VERB  2 acl
        for       for      IN  ADP   5 case
        Friday    Friday   NNP PROPN 3 obl
        praised   praise   VBD VERB  0 root
    """)
    assert only(article(doc)).first == date(2023, 6, 16)


def test_a_heading_tells_the_past_in_the_present_tense() -> None:
    rows = """
        Troops Troops NNS NOUN  2 nsubj
        leave  leave  VBP VERB  0 root
        Monday Monday NNP PROPN 2 obl:unmarked
    """
    doc = tree(rows)
    heading = build(article_id="a", text=doc.text, paragraphs=[(0, doc)], kinds=["heading"], published=WEDNESDAY)
    assert only(heading).first == date(2023, 6, 12)
    assert only(article(tree(rows))).first == date(2023, 6, 19)


def test_without_a_publication_date_only_full_dates_are_resolved() -> None:
    assert only(unparsed("It fell on Friday .", published=None)).first is None
    assert only(unparsed("It fell on 3 June .", published=None)).value == "XXXX-06-03"
    assert only(unparsed("It fell on 3 June 2021 .", published=None)).first == date(2021, 6, 3)


def test_vague_and_recurring_dates_stay_off_the_calendar() -> None:
    for text in ("It grew in recent months .", "They march every Friday .", "He came decades ago ."):
        assert only(unparsed(text)).precision == "unknown"


def test_since_runs_until_publication() -> None:
    record = only(unparsed("Shells have fallen since Friday ."))
    assert (record.text, record.first, record.last) == ("since Friday", date(2023, 6, 9), WEDNESDAY)


def test_two_weekdays_are_one_stretch() -> None:
    record = only(unparsed("Fighting raged from Friday to Monday ."))
    assert (record.first, record.last, record.precision) == (date(2023, 6, 9), date(2023, 6, 12), "range")
    assert only(unparsed("They marched on Saturday and Sunday .")).last == date(2023, 6, 11)


def test_the_next_day_counts_from_the_date_before_it() -> None:
    document = article(
        Doc(Vocab(), words=["A", "mine", "exploded", "on", "3", "June", "."], sent_starts=[True] + [False] * 6),
        Doc(Vocab(), words=["Police", "came", "the", "next", "day", "."], sent_starts=[True] + [False] * 5),
    )
    assert [record.first for record in dates.read(document)] == [date(2023, 6, 3), date(2023, 6, 4)]


def test_the_date_of_a_dateline_dates_no_event() -> None:
    document = unparsed("OSLO, June 13 (Nordwire) - Crews searched the fjord on Monday .")
    assert [record.rule for record in dates.read(document)] == ["dateline", "weekday"]


# ---------------------------------------------------------------------------------------------------------- properties

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2090, 12, 31))
RELATIVE = (
    "yesterday",
    "today",
    "last Friday",
    "on Friday",
    "last week",
    "last month",
    "last year",
    "two days ago",
    "three weeks ago",
    "over the past three days",
    "in the last 24 hours",
    "this month",
    "last weekend",
    "earlier this month",
    "five years ago",
    "next week",
    "next month",
    "tomorrow",
    "on 3 June",
    "last summer",
)
FORMATS = (
    "{d.day} {d:%B} {d.year}",
    "{d:%B} {d.day}, {d.year}",
    "{d:%Y-%m-%d}",
    "{d:%b} {d.day}, {d.year}",
    "the {d.day}th of {d:%B}, {d.year}",
    "{d:%A}, {d.day} {d:%B} {d.year}",
    "{d:%A}, {d:%B} {d.day}, {d.year}",
)


@given(DAYS, st.sampled_from(FORMATS), DAYS)
def test_a_written_day_is_read_back(day: date, form: str, published: date) -> None:
    written = form.format(d=day)
    record = only(unparsed(f"It fell on {written} .", published=published))
    assert (record.text, record.first, record.last) == (written, day, day)


@given(st.sampled_from(RELATIVE), DAYS, st.integers(0, 800))
def test_relative_dates_move_on_with_the_publication_date(expression: str, day: date, later: int) -> None:
    text = f"It fell {expression} ."
    before = only(unparsed(text, published=day))
    after = only(unparsed(text, published=day + timedelta(days=later)))
    assert before.first and before.last and after.first and after.last
    assert before.first <= after.first
    assert before.last <= after.last


PIECES = """
    on in the last past next since between and from to by of 3 5 31 24 1990s 2021 2021-02-30 12/13/2020 May March August
    Friday Monday week months years days hours ago later earlier early late quarter first half century 99 999
    after before decade decades every weekend ' , - – ( ) today end same spring fall 20 ’60s Sept. Mon. 1/2/2020
""".split()  # noqa: SIM905


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.one_of(st.none(), DAYS, st.just(date.min), st.just(date.max)))
def test_any_words_give_exact_spans_and_ordered_dates(pieces: list[str], published: date | None) -> None:
    document = unparsed(" ".join(["It", *pieces, "."]), published=published)
    found = dates.read(document)
    for record in found:
        assert document.text[record.start : record.end] == record.text
        assert (record.first is None) == (record.last is None) == (record.precision == "unknown")
        assert record.first is None or record.last is None or record.first <= record.last
        assert record.precision != "day" or record.first == record.last
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(st.text(max_size=80), DAYS)
def test_any_text_is_read_without_an_error(text: str, published: date) -> None:
    for match in date_rules.search(text):
        match.interval(Now(published))
        assert 0 <= match.start < match.end <= len(text)
