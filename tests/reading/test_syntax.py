"""Grammatical functions, for the same sentences in Universal Dependencies and in ClearNLP labels."""

import pytest

from flows.reading import clauses, syntax
from tests.reading.trees import texts, tree, word

ACTIVE = {
    "ud": """
        Rebels rebel NNS NOUN 4 nsubj
        and and CC CCONJ 3 cc
        militiamen militiaman NNS NOUN 1 conj
        seized seize VBD VERB 0 root
        Kunduz Kunduz NNP PROPN 4 obj
        and and CC CCONJ 7 cc
        Taloqan Taloqan NNP PROPN 5 conj
        on on IN ADP 9 case
        Sunday Sunday NNP PROPN 4 obl
        because because IN ADP 12 case
        of of IN ADP 10 fixed
        hunger hunger NN NOUN 4 obl""",
    "clearnlp": """
        Rebels rebel NNS NOUN 4 nsubj
        and and CC CCONJ 1 cc
        militiamen militiaman NNS NOUN 1 conj
        seized seize VBD VERB 0 ROOT
        Kunduz Kunduz NNP PROPN 4 dobj
        and and CC CCONJ 5 cc
        Taloqan Taloqan NNP PROPN 5 conj
        on on IN ADP 4 prep
        Sunday Sunday NNP PROPN 8 pobj
        because because IN SCONJ 11 pcomp
        of of IN ADP 4 prep
        hunger hunger NN NOUN 11 pobj""",
}

PASSIVE = {
    "ud": """
        No no DT DET 2 det
        convoys convoy NNS NOUN 4 nsubj:pass
        were be VBD AUX 4 aux:pass
        attacked attack VBN VERB 0 root
        or or CC CCONJ 6 cc
        looted loot VBN VERB 4 conj
        by by IN ADP 8 case
        gunmen gunman NNS NOUN 4 obl:agent
        and and CC CCONJ 10 cc
        bandits bandit NNS NOUN 8 conj""",
    "clearnlp": """
        No no DT DET 2 det
        convoys convoy NNS NOUN 4 nsubjpass
        were be VBD AUX 4 auxpass
        attacked attack VBN VERB 0 ROOT
        or or CC CCONJ 4 cc
        looted loot VBN VERB 4 conj
        by by IN ADP 4 agent
        gunmen gunman NNS NOUN 7 pobj
        and and CC CCONJ 8 cc
        bandits bandit NNS NOUN 8 conj""",
}

CONTROL = {
    "ud": """
        The the DT DET 2 det
        general general NN NOUN 3 nsubj
        ordered order VBD VERB 0 root
        troops troop NNS NOUN 3 obj
        to to TO PART 6 mark
        leave leave VB VERB 3 xcomp
        and and CC CCONJ 8 cc
        vowed vow VBD VERB 3 conj
        not not RB PART 11 advmod
        to to TO PART 11 mark
        return return VB VERB 8 xcomp""",
    "clearnlp": """
        The the DT DET 2 det
        general general NN NOUN 3 nsubj
        ordered order VBD VERB 0 ROOT
        troops troop NNS NOUN 6 nsubj
        to to TO PART 6 aux
        leave leave VB VERB 3 ccomp
        and and CC CCONJ 3 cc
        vowed vow VBD VERB 3 conj
        not not RB PART 11 neg
        to to TO PART 11 aux
        return return VB VERB 8 xcomp""",
}

RELATIVE = {
    "ud": """
        Herat Herat NNP PROPN 11 nsubj
        , , , PUNCT 4 punct
        a a DT DET 4 det
        city city NN NOUN 1 appos
        that that WDT PRON 7 obj
        rebels rebel NNS NOUN 7 nsubj
        shelled shell VBD VERB 4 acl:relcl
        last last JJ ADJ 9 amod
        week week NN NOUN 7 obl:unmarked
        , , , PUNCT 4 punct
        fell fall VBD VERB 0 root""",
    "clearnlp": """
        Herat Herat NNP PROPN 11 nsubj
        , , , PUNCT 1 punct
        a a DT DET 4 det
        city city NN NOUN 1 appos
        that that WDT PRON 7 dobj
        rebels rebel NNS NOUN 7 nsubj
        shelled shell VBD VERB 4 relcl
        last last JJ ADJ 9 amod
        week week NN NOUN 7 npadvmod
        , , , PUNCT 1 punct
        fell fall VBD VERB 0 ROOT""",
}

SUBJECT_RELATIVE = {
    "ud": """
        Men man NNS NOUN 8 nsubj:pass
        who who WP PRON 3 nsubj
        attacked attack VBD VERB 1 acl:relcl
        the the DT DET 5 det
        base base NN NOUN 3 obj
        near near IN ADP 7 case
        Ghazni Ghazni NNP PROPN 5 nmod
        arrested arrest VBN VERB 0 root""",
    "clearnlp": """
        Men man NNS NOUN 8 nsubjpass
        who who WP PRON 3 nsubj
        attacked attack VBD VERB 1 relcl
        the the DT DET 5 det
        base base NN NOUN 3 dobj
        near near IN ADP 5 prep
        Ghazni Ghazni NNP PROPN 6 pobj
        arrested arrest VBN VERB 0 ROOT""",
}

REPORTED = {
    "ud": """
        Two two CD NUM 2 nummod
        officials official NNS NOUN 3 nsubj
        said say VBD VERB 0 root
        on on IN ADP 5 case
        Monday Monday NNP PROPN 3 obl
        that that IN SCONJ 9 mark
        rebels rebel NNS NOUN 9 nsubj
        had have VBD AUX 9 aux
        entered enter VBN VERB 3 ccomp
        the the DT DET 11 det
        town town NN NOUN 9 obj
        and and CC CCONJ 14 cc
        would would MD AUX 14 aux
        stay stay VB VERB 9 conj""",
    "clearnlp": """
        Two two CD NUM 2 nummod
        officials official NNS NOUN 3 nsubj
        said say VBD VERB 0 ROOT
        on on IN ADP 3 prep
        Monday Monday NNP PROPN 4 pobj
        that that IN SCONJ 9 mark
        rebels rebel NNS NOUN 9 nsubj
        had have VBD AUX 9 aux
        entered enter VBN VERB 3 ccomp
        the the DT DET 11 det
        town town NN NOUN 9 dobj
        and and CC CCONJ 9 cc
        would would MD AUX 14 aux
        stay stay VB VERB 9 conj""",
}

ACCORDING = {
    "ud": """
        Nine nine CD NUM 2 nummod
        soldiers soldier NNS NOUN 3 nsubj
        died die VBD VERB 0 root
        , , , PUNCT 8 punct
        according accord VBG VERB 8 case
        to to IN ADP 5 fixed
        a a DT DET 8 det
        doctor doctor NN NOUN 3 obl""",
    "clearnlp": """
        Nine nine CD NUM 2 nummod
        soldiers soldier NNS NOUN 3 nsubj
        died die VBD VERB 0 ROOT
        , , , PUNCT 3 punct
        according accord VBG VERB 3 prep
        to to IN ADP 5 prep
        a a DT DET 8 det
        doctor doctor NN NOUN 6 pobj""",
}

QUOTED = {
    "ud": """
        The the DT DET 2 det
        bridge bridge NN NOUN 3 nsubj
        fell fall VBD VERB 6 ccomp
        , , , PUNCT 3 punct
        he he PRP PRON 6 nsubj
        said say VBD VERB 0 root""",
    "parataxis": """
        The the DT DET 2 det
        bridge bridge NN NOUN 3 nsubj
        fell fall VBD VERB 0 root
        , , , PUNCT 6 punct
        he he PRP PRON 6 nsubj
        said say VBD VERB 3 parataxis""",
    "clearnlp": """
        The the DT DET 2 det
        bridge bridge NN NOUN 3 nsubj
        fell fall VBD VERB 6 ccomp
        , , , PUNCT 6 punct
        he he PRP PRON 6 nsubj
        said say VBD VERB 0 ROOT""",
}

both = pytest.mark.parametrize("scheme", ["ud", "clearnlp"])


@both
def test_every_coordinated_subject_and_object_is_given(scheme: str) -> None:
    seized = word(tree(ACTIVE[scheme]), "seized")
    assert texts(syntax.subjects(seized)) == ["Rebels", "militiamen"]
    assert texts(syntax.objects(seized)) == ["Kunduz", "Taloqan"]
    assert not syntax.is_passive(seized)
    assert not syntax.is_negated(seized)


@both
def test_obliques_carry_their_whole_preposition(scheme: str) -> None:
    found = syntax.obliques(word(tree(ACTIVE[scheme]), "seized"))
    assert [(o.preposition, o.head.text) for o in found] == [("on", "Sunday"), ("because of", "hunger")]


@both
def test_passive_has_its_patient_as_subject_and_the_doers_as_agents(scheme: str) -> None:
    doc = tree(PASSIVE[scheme])
    attacked, looted = word(doc, "attacked"), word(doc, "looted")
    assert syntax.is_passive(attacked) and syntax.is_passive(looted)
    assert texts(syntax.subjects(looted)) == ["convoys"]
    assert texts(syntax.agents(attacked)) == ["gunmen", "bandits"]
    assert syntax.objects(attacked) == []


@both
def test_a_negative_subject_negates_also_what_is_joined_by_or(scheme: str) -> None:
    doc = tree(PASSIVE[scheme])
    assert syntax.is_negated(word(doc, "attacked")) and syntax.is_negated(word(doc, "looted"))


@both
def test_infinitives_take_their_subject_from_the_verb_that_controls_them(scheme: str) -> None:
    doc = tree(CONTROL[scheme])
    assert texts(syntax.subjects(word(doc, "leave"))) == ["troops"]
    assert texts(syntax.subjects(word(doc, "vowed"))) == ["general"]
    assert texts(syntax.subjects(word(doc, "return"))) == ["general"]
    assert syntax.is_negated(word(doc, "return")) and not syntax.is_negated(word(doc, "leave"))
    assert not syntax.is_finite(word(doc, "leave")) and syntax.is_finite(word(doc, "vowed"))


@both
def test_relative_pronouns_stand_for_their_noun(scheme: str) -> None:
    doc = tree(RELATIVE[scheme])
    shelled = word(doc, "shelled")
    assert texts(syntax.subjects(shelled)) == ["rebels"]
    assert texts(syntax.objects(shelled)) == ["city"]
    assert texts(syntax.relative_clauses(word(doc, "city"))) == ["shelled"]
    assert texts(syntax.appositions(word(doc, "Herat"))) == ["city"]
    assert ("", "week") in [(o.preposition, o.head.text) for o in syntax.obliques(shelled)]

    doc = tree(SUBJECT_RELATIVE[scheme])
    assert texts(syntax.subjects(word(doc, "attacked"))) == ["Men"]


@both
def test_noun_phrase_leaves_out_relative_clause_and_apposition(scheme: str) -> None:
    doc = tree(RELATIVE[scheme])
    assert syntax.noun_phrase(word(doc, "Herat")).text == "Herat"
    assert syntax.noun_phrase(word(doc, "city")).text == "a city"
    assert syntax.full_subtree_span(word(doc, "city")).text == "a city that rebels shelled last week"

    doc = tree(SUBJECT_RELATIVE[scheme])
    assert syntax.noun_phrase(word(doc, "base")).text == "the base near Ghazni"
    assert syntax.noun_phrase(word(doc, "Ghazni")).text == "Ghazni"
    assert [(m.preposition, m.head.text) for m in syntax.modifiers(word(doc, "base"))] == [("near", "Ghazni")]


@both
def test_report_is_found_from_every_clause_it_covers(scheme: str) -> None:
    doc = tree(REPORTED[scheme])
    for verb in ("entered", "stay"):
        report = clauses.reported(word(doc, verb))
        assert report is not None
        assert (report.cue.text, texts(report.speakers), report.construction) == ("said", ["officials"], "complement")
    assert clauses.reported(word(doc, "said")) is None
    assert texts(syntax.complements(word(doc, "said"))) == ["entered", "stay"]


@both
def test_according_to_is_a_report(scheme: str) -> None:
    report = clauses.reported(word(tree(ACCORDING[scheme]), "died"))
    assert report is not None
    assert (report.cue.text, texts(report.speakers), report.construction) == ("according", ["doctor"], "according")


@pytest.mark.parametrize("scheme", sorted(QUOTED))
def test_a_clause_before_its_speech_verb_is_a_quotation(scheme: str) -> None:
    doc = tree(QUOTED[scheme])
    report = clauses.reported(word(doc, "fell"))
    assert report is not None
    assert (report.cue.text, texts(report.speakers), report.construction) == ("said", ["he"], "quotation")
    found = clauses.content(word(doc, "said"))
    assert found is not None and found.text == "fell"


@pytest.mark.parametrize(
    ("rows", "verb", "expected"),
    [
        ("It it PRP PRON 2 nsubj\nfell fall VBD VERB 0 root", "fell", "past"),
        ("It it PRP PRON 3 nsubj\nhas have VBZ AUX 3 aux\nfallen fall VBN VERB 0 root", "fallen", "past"),
        ("It it PRP PRON 2 nsubj\nfalls fall VBZ VERB 0 root", "falls", "present"),
        ("It it PRP PRON 3 nsubj\nis be VBZ AUX 3 aux\nfalling fall VBG VERB 0 root", "falling", "present"),
        ("It it PRP PRON 3 nsubj\n'll will MD AUX 3 aux\nfall fall VB VERB 0 root", "fall", "future"),
        ("It it PRP PRON 3 nsubj\nmight might MD AUX 3 aux\nfall fall VB VERB 0 root", "fall", "conditional"),
        (
            "It it PRP PRON 3 nsubj\nis be VBZ AUX 3 aux\ngoing go VBG VERB 0 root\nto to TO PART 5 mark\n"
            "fall fall VB VERB 3 xcomp",
            "fall",
            "future",
        ),
        (
            "He he PRP PRON 2 nsubj\nhopes hope VBZ VERB 0 root\nto to TO PART 4 mark\nwin win VB VERB 2 xcomp",
            "win",
            "none",
        ),
        (
            "He he PRP PRON 4 nsubj\nwas be VBD AUX 4 cop\nthe the DT DET 4 det\ngovernor governor NN NOUN 0 root",
            "governor",
            "past",
        ),
    ],
)
def test_tense(rows: str, verb: str, expected: str) -> None:
    assert clauses.tense(word(tree(rows), verb)) == expected


def test_participles_and_infinitives_take_their_subject_from_what_they_hang_on() -> None:
    doc = tree("""
        Fleeing flee VBG VERB 5 advcl
        hunger hunger NN NOUN 1 obj
        , , , PUNCT 1 punct
        families family NNS NOUN 5 nsubj
        crossed cross VBD VERB 0 root
        a a DT DET 7 det
        river river NN NOUN 5 obj
        guarded guard VBN VERB 7 acl
        by by IN ADP 10 case
        soldiers soldier NNS NOUN 8 obl:agent""")
    assert texts(syntax.subjects(word(doc, "Fleeing"))) == ["families"]
    assert texts(syntax.subjects(word(doc, "guarded"))) == ["river"]
    assert texts(syntax.agents(word(doc, "guarded"))) == ["soldiers"]
    assert syntax.is_passive(word(doc, "guarded"))


def test_object_of_a_relative_clause_without_a_pronoun() -> None:
    doc = tree("""
        The the DT DET 2 det
        town town NN NOUN 5 nsubj
        they they PRP PRON 4 nsubj
        seized seize VBD VERB 2 acl:relcl
        burned burn VBD VERB 0 root""")
    assert texts(syntax.objects(word(doc, "seized"))) == ["town"]


def test_clause_span_stops_at_a_coordinated_clause() -> None:
    doc = tree("""
        Rebels rebel NNS NOUN 2 nsubj
        seized seize VBD VERB 0 root
        the the DT DET 4 det
        town town NN NOUN 2 obj
        and and CC CCONJ 7 cc
        residents resident NNS NOUN 7 nsubj
        fled flee VBD VERB 2 conj
        . . . PUNCT 2 punct""")
    assert clauses.clause_span(word(doc, "seized")).text == "Rebels seized the town"
    assert clauses.clause_span(word(doc, "fled")).text == "residents fled"
    assert clauses.holding_clause(word(doc, "residents")).text == "fled"


def test_a_counted_object_is_an_object_even_where_at_misled_the_parser() -> None:
    doc = tree("""
        Gunmen gunman NNS NOUN 2 nsubj
        killed kill VBD VERB 0 root
        at at IN ADP 4 case
        least least JJS ADJ 5 nmod
        eight eight CD NUM 6 nummod
        soldiers soldier NNS NOUN 2 obl""")
    killed = word(doc, "killed")
    assert texts(syntax.objects(killed)) == ["soldiers"]
    assert syntax.obliques(killed) == []
    assert syntax.noun_phrase(word(doc, "soldiers")).text == "at least eight soldiers"


def test_an_agent_may_hang_on_a_noun_between() -> None:
    doc = tree("""
        Two     two     CD  NUM  3 nsubj:pass
        were    be      VBD AUX  3 aux:pass
        charged charge  VBN VERB 0 ROOT
        with    with    IN  ADP  5 case
        murder  murder  NN  NOUN 3 obl
        by      by      IN  ADP  8 case
        a       a       DT  DET  8 det
        court   court   NN  NOUN 5 nmod
    """)
    assert texts(syntax.agents(word(doc, "charged"))) == ["court"]


def test_no_longer_negates() -> None:
    doc = tree("""
        They   they   PRP PRON 4 nsubj
        no     no     RB  ADV  3 advmod
        longer long   RBR ADV  4 advmod
        buy    buy    VBP VERB 0 ROOT
        oil    oil    NN  NOUN 4 obj
    """)
    assert syntax.is_negated(word(doc, "buy"))
