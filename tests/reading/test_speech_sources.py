"""Who is the source of what is reported, and what of the sentence is theirs."""

from flows.reading import coreference, speech
from flows.reading.document import Document
from flows.reading.speech import Attribution
from tests.reading.hand_built import article


def attributions(text: Document) -> tuple[Attribution, ...]:
    return speech.attributions(text, coreference.resolve(text))


def summary(text: Document) -> list[tuple[str, str, str | None, str | None]]:
    """Type, text, speaker as written and cue of each quote."""
    found = speech.read(text, coreference.resolve(text))
    return [(q.quote_type, q.text, q.speaker_text, q.cue) for q in found]


def test_a_clause_that_the_parse_hangs_on_whoever_is_told() -> None:
    text = article("""
A a DT DET 2 det
witness witness NN NOUN 3 nsubj
told tell VBD VERB 0 root
the the DT DET 5 det
court court NN NOUN 3 iobj
that that IN SCONJ 9 mark
guards guard NNS NOUN 9 nsubj
had have VBD AUX 9 aux
fired fire VBN VERB 5 acl:relcl
. . . PUNCT 3 punct
""")
    assert summary(text) == [("indirect", "guards had fired", "A witness", "told")]


def test_a_time_is_no_source_and_is_not_said() -> None:
    text = article("""
Two two CD NUM 2 nummod
days day NNS NOUN 5 nsubj
after after IN ADP 4 case
Norway Norway NNP PROPN 5 nsubj LOC
announced announce VBD VERB 0 root
Thursday Thursday NNP PROPN 5 obj
that that IN SCONJ 10 mark
the the DT DET 9 det
port port NN NOUN 10 nsubj
closed close VBD VERB 5 ccomp
. . . PUNCT 5 punct
""")
    assert summary(text) == [("indirect", "the port closed", "Norway", "announced")]


def test_two_sources_between_a_comma_and_the_verb_that_ends_the_sentence() -> None:
    text = article("""
The the DT DET 2 det
town town NN NOUN 3 nsubj
fell fall VBD VERB 0 root
, , , PUNCT 6 punct
a a DT DET 6 det
resident resident NN NOUN 10 nsubj
and and CC CCONJ 9 cc
two two CD NUM 9 nummod
officials official NNS NOUN 6 conj
told tell VBD VERB 3 conj
reporters reporter NNS NOUN 10 obj
. . . PUNCT 3 punct
""")
    assert summary(text) == [("indirect", "The town fell", "a resident and two officials", "told")]


NESTED = """
“ “ `` PUNCT 3 punct
We we PRP PRON 3 nsubj
believe believe VBP VERB 10 ccomp
the the DT DET 5 det
army army NN NOUN 6 nsubj
left leave VBD VERB 3 ccomp
, , , PUNCT 3 punct
” ” '' PUNCT 3 punct
Lindqvist Lindqvist NNP PROPN 10 nsubj PERSON
said say VBD VERB 0 root
. . . PUNCT 10 punct
"""


def test_we_within_somebodys_words_is_whoever_says_them() -> None:
    inner = next(a for a in attributions(article(NESTED)) if a.cue == "believe")
    assert (inner.source, inner.source_text) == ("Lindqvist", "We")


def test_it_goes_on_with_the_source_before_it() -> None:
    text = article("""
The the DT DET 2 det
statement statement NN NOUN 3 nsubj
said say VBD VERB 0 root
ships ship NNS NOUN 5 nsubj
sank sink VBD VERB 3 ccomp
. . . PUNCT 3 punct

It it PRP PRON 2 nsubj
added add VBD VERB 0 root
sailors sailor NNS NOUN 4 nsubj
swam swim VBD VERB 2 ccomp
. . . PUNCT 2 punct
""")
    assert [(a.source_text, a.source) for a in attributions(text)] == [
        ("The statement", "statement"),
        ("It", "statement"),
    ]


def test_what_dates_the_cue_is_not_said() -> None:
    text = article("""
Oslo Oslo NNP PROPN 2 nsubj LOC
said say VBD VERB 0 root
the the DT DET 4 det
port port NN NOUN 5 nsubj
closed close VBD VERB 2 ccomp
, , , PUNCT 5 punct
a a DT DET 8 det
day day NN NOUN 11 obl:unmarked
after after IN SCONJ 11 mark
ships ship NNS NOUN 11 nsubj
sank sink VBD VERB 5 advcl
. . . PUNCT 2 punct
""")
    assert summary(text) == [("indirect", "the port closed", "Oslo", "said")]


def test_a_second_clause_that_the_parse_joins_to_the_verb_of_saying() -> None:
    text = article("""
Oslo Oslo NNP PROPN 2 nsubj LOC
said say VBD VERB 0 root
the the DT DET 4 det
port port NN NOUN 5 nsubj
closed close VBD VERB 2 ccomp
and and CC CCONJ 9 cc
that that IN SCONJ 9 mark
ships ship NNS NOUN 9 nsubj
waited wait VBD VERB 2 conj
. . . PUNCT 2 punct
""")
    assert [row[1] for row in summary(text)] == ["the port closed", "ships waited"]


def test_a_cue_set_off_by_a_comma_of_its_own() -> None:
    text = article("""
Two two CD NUM 2 nummod
ships ship NNS NOUN 3 nsubj
sank sink VBD VERB 0 root
, , , PUNCT 7 punct
the the DT DET 6 det
ministry ministry NN NOUN 7 nsubj
said say VBD VERB 3 parataxis
, , , PUNCT 9 punct
adding add VBG VERB 7 advcl
that that IN SCONJ 13 mark
a a DT DET 12 det
third third NN NOUN 13 nsubj
burned burn VBD VERB 9 ccomp
. . . PUNCT 3 punct
""")
    assert [row[1:3] for row in summary(text)] == [
        ("Two ships sank", "the ministry"),
        ("a third burned", "the ministry"),
    ]


def test_a_dateline_neither_speaks_nor_is_said() -> None:
    text = article("""
Oslo Oslo NNP PROPN 12 dep LOC
( ( -LRB- PUNCT 3 punct
NTB NTB NNP PROPN 1 parataxis
) ) -RRB- PUNCT 3 punct
- - : PUNCT 1 punct
The the DT DET 7 det
port port NN NOUN 8 nsubj
closed close VBD VERB 12 ccomp
, , , PUNCT 8 punct
two two CD NUM 11 nummod
sailors sailor NNS NOUN 12 nsubj
said say VBD VERB 0 root
. . . PUNCT 12 punct
""")
    assert summary(text) == [("indirect", "The port closed", "two sailors", "said")]


def test_a_bare_noun_is_no_quote() -> None:
    text = article("""
Oslo Oslo NNP PROPN 2 nsubj LOC
announced announce VBD VERB 0 root
elections election NNS NOUN 2 obj
. . . PUNCT 2 punct
""")
    assert summary(text) == []
    assert [(a.kind, a.source) for a in attributions(text)] == [("phrase", "Oslo")]


def test_an_apposition_read_as_a_clause_is_not_said() -> None:
    text = article("""
The the DT DET 2 det
bank bank NN NOUN 8 nsubj
, , , PUNCT 6 punct
its its PRP$ PRON 6 nmod:poss
city city NN NOUN 6 nmod:poss
largest large JJS ADJ 8 ccomp
, , , PUNCT 6 punct
announced announce VBD VERB 0 root
that that IN SCONJ 11 mark
branches branch NNS NOUN 11 nsubj
closed close VBD VERB 8 ccomp
. . . PUNCT 8 punct
""")
    assert [row[1] for row in summary(text)] == ["branches closed"]
