"""How far an event is so, and who says it."""

from typing import Any

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from flows.reading import claims, lexicon
from flows.reading.claims import Claim
from flows.reading.document import Document, build
from flows.reading.speech import Attribution
from tests.reading.parsed import parsed
from tests.reading.trees import tree, word

GOVERNORS = lexicon.read("claims")["governors"]


def article(doc: Doc) -> Document:
    """A document of one sentence."""
    return build(article_id="a", text=doc.text, paragraphs=[(0, doc)], kinds=["body"])


def attribution(doc: Doc, content: str, source: str | None, cue: str, **changes: Any) -> Attribution:
    """Somebody's words by their text in the Doc; a clause of a verb of saying unless told otherwise."""
    start, cue_start = doc.text.index(content), doc.text.index(cue)
    stated: dict[str, Any] = {
        "start": start,
        "end": start + len(content),
        "kind": "clause",
        "cue": cue,
        "cue_class": "say",
        "cue_start": cue_start,
        "cue_end": cue_start + len(cue),
        "source": source,
        "source_text": source,
        "source_start": None,
        "source_end": None,
        "rule": "say/clause",
    }
    return Attribution(**{**stated, **changes})


def claim(doc: Doc, text: str, *attributions: Attribution) -> Claim:
    return claims.read(article(doc), word(doc, text), attributions)


SEIZED = """
    Police   police   NNS NOUN  2 nsubj
    said     say      VBD VERB  0 root
    rebels   rebel    NNS NOUN  4 nsubj
    reported report   VBD VERB  2 ccomp
    they     they     PRP PRON  6 nsubj
    seized   seize    VBD VERB  4 ccomp
    it       it       PRP PRON  6 obj
"""


def test_the_outlets_own_words_are_asserted() -> None:
    assert claim(tree(SEIZED), "said") == Claim(factuality="asserted", rule="asserted")


def test_the_nearest_source_claims() -> None:
    doc = tree(SEIZED)
    outer = attribution(doc, "rebels reported they seized it", "Police", "said")
    inner = attribution(doc, "they seized it", "rebels", "reported")
    assert claim(doc, "seized", outer, inner) == Claim(factuality="claimed", claimed_by="rebels", rule="say/clause")
    assert claim(doc, "reported", outer, inner).claimed_by == "Police"


def test_what_somebody_is_sure_of_is_not_his_claim() -> None:
    doc = tree(SEIZED.replace("reported report", "knew know"))
    thought = attribution(doc, "they seized it", "rebels", "knew", cue_class="think")
    assert claim(doc, "seized", thought).factuality == "asserted"


def test_an_unnamed_source_claims_without_a_name() -> None:
    doc = tree(SEIZED)
    found = claim(doc, "seized", attribution(doc, "they seized it", None, "reported"))
    assert (found.factuality, found.claimed_by) == ("claimed", None)


DENIED = """
    Iran   Iran  NNP PROPN 2 nsubj
    denied deny  VBD VERB  0 root
    the    the   DT  DET   4 det
    {noun}
"""


def test_a_denied_attack_is_denied_by_who_denies_it() -> None:
    doc = tree(DENIED.format(noun="attack attack NN NOUN 2 obj"))
    found = claim(doc, "attack", attribution(doc, "the attack", "Iran", "denied", kind="phrase", cue_class="deny"))
    assert (found.factuality, found.claimed_by) == ("denied", "Iran")


def test_denied_involvement_leaves_the_attack_as_it_is() -> None:
    doc = tree("""
        Iran        Iran        NNP PROPN 2 nsubj
        denied      deny        VBD VERB  0 root
        involvement involvement NN  NOUN  2 obj
        in          in          IN  ADP   6 case
        the         the         DT  DET   6 det
        attack      attack      NN  NOUN  3 nmod
    """)
    phrase = attribution(doc, "involvement in the attack", "Iran", "denied", kind="phrase", cue_class="deny")
    assert claim(doc, "attack", phrase).factuality == "asserted"


@pytest.mark.parametrize(
    ("modal", "said", "factuality"),
    [
        ("will", False, "planned"),
        ("could", False, "hypothetical"),
        ("might", True, "hypothetical"),
        ("would", False, "hypothetical"),
        ("would", True, "planned"),
    ],
)
def test_a_modal_decides(modal: str, said: bool, factuality: str) -> None:
    doc = tree(f"""
        They    they    PRP PRON 3 nsubj
        {modal} {modal} MD  AUX  3 aux
        leave   leave   VB  VERB 0 root
        ,       ,       ,   PUNCT 6 punct
        he      he      PRP PRON 6 nsubj
        said    say     VBD VERB 3 parataxis
    """)
    said_by = [attribution(doc, f"They {modal} leave", "Ana Ruiz", "said")] if said else []
    found = claim(doc, "leave", *said_by)
    assert (found.factuality, found.claimed_by) == (factuality, "Ana Ruiz" if said else None)


def test_a_condition_covers_the_plan_within_it() -> None:
    doc = tree("""
        If      if      IN  SCONJ 4 mark
        they    they    PRP PRON  4 nsubj
        will    will    MD  AUX   4 aux
        attack  attack  VB  VERB  7 advcl
        ,       ,       ,   PUNCT 4 punct
        we      we      PRP PRON  7 nsubj
        wait    wait    VBP VERB  0 root
    """)
    assert claim(doc, "attack").factuality == "hypothetical"


def test_negation_reaches_the_verb_and_the_noun_it_carries() -> None:
    doc = tree("""
        No     no     DT  DET   2 det
        attack attack NN  NOUN  3 nsubj
        took   take   VBD VERB  0 root
        place  place  NN  NOUN  3 obj
    """)
    assert claim(doc, "attack").factuality == "negated"
    only = tree("""
        They   they PRP PRON 4 nsubj
        not    not  RB  PART 4 advmod
        only   only RB  ADV  2 advmod
        burned burn VBD VERB 0 root
        it     it   PRP PRON 4 obj
    """)
    assert claim(only, "burned").factuality == "asserted"


def test_an_attack_spoken_of_in_an_unreal_clause_stays_real() -> None:
    doc = tree("""
        They     they    PRP PRON 3 nsubj
        will     will    MD  AUX  3 aux
        avenge   avenge  VB  VERB 0 root
        the      the     DT  DET  5 det
        attack   attack  NN  NOUN 3 obj
    """)
    assert claim(doc, "attack").factuality == "asserted"


def test_a_question_asserts_nothing() -> None:
    doc = tree("""
        Who    who   WP  PRON  2 nsubj
        bombed bomb  VBD VERB  0 root
        it     it    PRP PRON  2 obj
        ?      ?     .   PUNCT 2 punct
    """)
    assert claim(doc, "bombed").factuality == "hypothetical"


def test_without_a_parse_attribution_still_counts() -> None:
    doc = Doc(Vocab(), words=["He", "said", "it", "fell"], sent_starts=[True, False, False, False])
    assert claim(doc, "fell", attribution(doc, "it fell", "Ana Ruiz", "said")).claimed_by == "Ana Ruiz"


@pytest.mark.parametrize(
    ("governor", "text", "event", "factuality"),
    [(name, *example) for name, entry in GOVERNORS.items() for example in entry["examples"]],
)
def test_the_model_reads_the_examples_of_the_lexicon(governor: str, text: str, event: str, factuality: str) -> None:
    found = claim(parsed(text), event)
    assert found.factuality == factuality
    assert found.rule.split("/")[0] in (governor, "negation")


def test_the_nearest_source_that_has_a_name_claims() -> None:
    doc = tree(SEIZED)
    outer = attribution(doc, "rebels reported they seized it", "Police", "said")
    inner = attribution(doc, "they seized it", None, "reported", source_text="It")
    assert claim(doc, "seized", outer, inner).claimed_by == "Police"
    assert claim(doc, "seized", inner).claimed_by is None, "a pronoun names nobody"
