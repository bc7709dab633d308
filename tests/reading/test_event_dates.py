"""The date of an event: of its clause, of what is told before it, of its article, or none."""

from datetime import date, timedelta

import pytest

from flows.reading import dates
from flows.reading.document import Document
from tests.reading.trees import WEDNESDAY, article, tree, word


def date_of(document: Document, text: str) -> dates.EventDate:
    trigger = next(token for doc in document.paragraphs for token in doc if token.text == text)
    return dates.event_date(document, dates.read(document), trigger)


def test_an_event_takes_the_date_of_its_clause_and_background_keeps_its_own() -> None:
    doc = tree("""
        Troops   troop    NNS NOUN  9 nsubj
        ,        ,        ,   PUNCT 1 punct
        who      who      WP  PRON  4 nsubj
        invaded  invade   VBD VERB  1 acl:relcl
        in       in       IN  ADP   6 case
        2014     2014     CD  NUM   4 obl
        ,        ,        ,   PUNCT 1 punct
        finally  finally  RB  ADV   9 advmod
        left     leave    VBD VERB  0 root
        on       on       IN  ADP   11 case
        Monday   Monday   NNP PROPN 9 obl
        .        .        .   PUNCT 9 punct
    """)
    document = article(doc)
    assert date_of(document, "left").first == date(2023, 6, 12)
    invasion = date_of(document, "invaded")
    assert (invasion.first, invasion.last, invasion.precision) == (date(2014, 1, 1), date(2014, 12, 31), "year")


CONDEMNED = """
    France    France  NNP PROPN 2 nsubj
    condemned condemn VBD VERB  0 root
    Friday    Friday  NNP PROPN 5 nmod:poss
    's        's      POS PART  3 case
    attack    attack  NN  NOUN  2 obj
    .         .       .   PUNCT 2 punct
"""


def test_a_date_that_owns_a_noun_does_not_date_the_verb() -> None:
    document = article(tree(CONDEMNED))
    assert date_of(document, "attack").first == date(2023, 6, 9)
    assert date_of(document, "condemned").text is None


def test_a_coordinated_verb_and_an_outcome_share_the_date() -> None:
    doc = tree("""
        Gunmen  gunman NNS NOUN  2 nsubj
        stormed storm  VBD VERB  0 root
        it      it     PRP PRON  2 obj
        on      on     IN  ADP   5 case
        Monday  Monday NNP PROPN 2 obl
        ,       ,      ,   PUNCT 7 punct
        killing kill   VBG VERB  2 advcl
        two     two    CD  NUM   7 obj
        and     and    CC  CCONJ 10 cc
        fled    flee   VBD VERB  2 conj
        .       .      .   PUNCT 2 punct
    """)
    document = article(doc)
    assert {date_of(document, verb).first for verb in ("stormed", "killing", "fled")} == {date(2023, 6, 12)}


def test_what_was_reported_on_a_day_happened_then_or_the_day_before() -> None:
    doc = tree("""
        Police  police NNS NOUN  2 nsubj
        said    say    VBD VERB  0 root
        on      on     IN  ADP   4 case
        Tuesday Tuesday NNP PROPN 2 obl
        a       a      DT  DET   6 det
        bomb    bomb   NN  NOUN  7 nsubj
        exploded explode VBD VERB 2 ccomp
        .       .      .   PUNCT 2 punct
    """)
    found = date_of(article(doc), "exploded")
    assert (found.first, found.last, found.precision) == (date(2023, 6, 12), date(2023, 6, 13), "range")


QUIET = """
    The    the    DT  DET  2 det
    army   army   NN  NOUN 3 nsubj
    seized seize  VBD VERB 0 root
    the    the    DT  DET  5 det
    port   port   NN  NOUN 3 obj
    .      .      .   PUNCT 3 punct
"""
FILLER = """
    It   it   PRP PRON 2 nsubj
    rose rise VBD VERB 0 root
    .    .    .   PUNCT 2 punct
"""


def test_only_the_head_of_an_article_is_dated_by_its_publication() -> None:
    lead = date_of(article(tree(QUIET)), "seized")
    assert (lead.first, lead.last, lead.rule) == (WEDNESDAY - timedelta(days=1), WEDNESDAY, "article")
    later = date_of(article(tree(FILLER), tree(FILLER), tree(QUIET)), "seized")
    assert (later.first, later.precision) == (None, "unknown")
    assert date_of(article(tree(QUIET), published=None), "seized").first is None


def test_a_plan_and_a_vague_past_are_not_dated_by_publication() -> None:
    plan = """
        They they PRP PRON 3 nsubj
        will will MD  AUX  3 aux
        meet meet VB  VERB 0 root
        soon soon RB  ADV  3 advmod
    """
    assert date_of(article(tree(plan)), "meet").first is None
    vague = """
        Rebels   rebel  NNS NOUN 3 nsubj
        recently recently RB ADV 3 advmod
        seized   seize  VBD VERB 0 root
        it       it     PRP PRON 3 obj
    """
    found = date_of(article(tree(vague)), "seized")
    assert (found.first, found.text) == (None, "recently")


def test_a_deadline_bounds_and_does_not_date() -> None:
    doc = tree("""
        They    they   PRP PRON  2 nsubj
        closed  close  VBD VERB  0 root
        it      it     PRP PRON  2 obj
        until   until  IN  ADP   5 case
        Friday  Friday NNP PROPN 2 obl
    """)
    assert date_of(article(doc), "closed").first is None


def test_the_attack_is_the_one_told_before() -> None:
    first = tree("""
        An     a      DT  DET   2 det
        attack attack NN  NOUN  3 nsubj
        killed kill   VBD VERB  0 root
        ten    ten    CD  NUM   3 obj
        on     on     IN  ADP   6 case
        Monday Monday NNP PROPN 3 obl
        .      .      .   PUNCT 3 punct
    """)
    again = tree("""
        Nobody  nobody NN  PRON 2 nsubj
        claimed claim  VBD VERB 0 root
        the     the    DT  DET  4 det
        attack  attack NN  NOUN 2 obj
        .       .      .   PUNCT 2 punct
    """)
    document = article(first, again)
    found = dates.event_date(document, dates.read(document), word(again, "attack"))
    assert (found.first, found.rule) == (date(2023, 6, 12), "same-event/weekday")


STORY = """
    Rioters rioter NNS NOUN  2 nsubj
    set     set    VBD VERB  0 root
    fires   fire   NNS NOUN  2 obj
    on      on     IN  ADP   5 case
    Monday  Monday NNP PROPN 2 obl
    .       .      .   PUNCT 2 punct

    Police  police NNS NOUN  2 nsubj
    charged charge VBD VERB  0 root
    .       .      .   PUNCT 2 punct
"""


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        (STORY, date(2023, 6, 12)),
        (STORY.replace("set     set    VBD", "set     set    VBP"), None),
        (
            STORY.replace(
                "charged charge VBD VERB  0 root", "had have VBD AUX 3 aux\n    charged charge VBN VERB 0 root"
            ),
            None,
        ),
        (STORY.replace("on      on", "since   since"), None),
    ],
)
def test_a_story_in_the_simple_past_goes_on_at_its_day(rows: str, first: date | None) -> None:
    lead = tree("Nobody nobody NN PRON 2 nsubj\nspoke speak VBD VERB 0 root")
    document = article(lead, lead, tree(rows))
    assert date_of(document, "charged").first == first


def test_an_event_two_days_before_another_is_counted_from_it() -> None:
    doc = tree("""
        They   they   PRP PRON  2 nsubj
        met    meet   VBD VERB  0 root
        on     on     IN  ADP   4 case
        Monday Monday NNP PROPN 2 obl
        ,      ,      ,   PUNCT 2 punct
        two    two    CD  NUM   7 nummod
        days   day    NNS NOUN  10 obl:unmarked
        after  after  IN  SCONJ 10 mark
        rebels rebel  NNS NOUN  10 nsubj
        seized seize  VBD VERB  2 advcl
        it     it     PRP PRON  10 obj
    """)
    document = article(doc)
    assert date_of(document, "seized").first == date(2023, 6, 10)
    assert date_of(document, "met").first == date(2023, 6, 12)


@pytest.mark.parametrize(
    ("verb", "first"), [("seized seize VBD VERB", None), ("seize seize VBP VERB", date(2023, 6, 20))]
)
def test_what_is_done_is_not_dated_after_publication(verb: str, first: date | None) -> None:
    doc = tree(f"""
        Rebels rebel NNS NOUN 3 nsubj
        {"will will MD AUX 3 aux" if first else "quickly quickly RB ADV 3 advmod"}
        {verb} 0 root
        it     it    PRP PRON 3 obj
        on     on    IN  ADP  7 case
        20     20    CD  NUM  7 nummod
        June   June  NNP PROPN 3 obl
    """)
    text = article(doc)
    trigger = next(t for t in text.paragraphs[0] if t.lemma_ == "seize")
    assert dates.event_date(text, dates.read(text), trigger).first == first
