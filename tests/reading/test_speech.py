"""Who said what."""

import pytest

from flows.reading import coreference, cues, lexicon, speech
from flows.reading.document import Document
from flows.reading.records import QuoteRecord
from flows.reading.speech import Attribution
from tests.reading.hand_built import article


def quotes(text: Document) -> tuple[QuoteRecord, ...]:
    found = speech.read(text, coreference.resolve(text))
    for quote in found:
        assert text.text[quote.start : quote.end] == quote.text
        if quote.speaker_start is not None:
            assert text.text[quote.speaker_start : quote.speaker_end] == quote.speaker_text
        if quote.cue_start is not None:
            assert text.text[quote.cue_start : quote.cue_end] == quote.cue
    return found


def attributions(text: Document) -> tuple[Attribution, ...]:
    return speech.attributions(text, coreference.resolve(text))


def summary(text: Document) -> list[tuple[str, str, str | None, str | None]]:
    """Type, text, speaker as written and cue of each quote."""
    return [(q.quote_type, q.text, q.speaker_text, q.cue) for q in quotes(text)]


COMPLEMENT = """
The the DT DET 2 det
mayor mayor NN NOUN 3 nsubj
said say VBD VERB 0 root
that that IN SCONJ 7 mark
the the DT DET 6 det
bridge bridge NN NOUN 7 nsubj
closed close VBD VERB 3 ccomp
. . . PUNCT 3 punct
"""


def test_complement_of_a_verb_of_saying() -> None:
    (quote,) = quotes(article(COMPLEMENT))
    assert (quote.quote_type, quote.text) == ("indirect", "the bridge closed")
    assert (quote.speaker, quote.speaker_text, quote.cue) == ("mayor", "The mayor", "said")


def test_complement_without_that() -> None:
    rows = COMPLEMENT.replace("that that IN SCONJ 7 mark\n", "").replace("6 det", "5 det").replace("7 nsubj", "6 nsubj")
    assert summary(article(rows)) == [("indirect", "the bridge closed", "The mayor", "said")]


DIRECT = """
“ “ `` PUNCT 3 punct
It it PRP PRON 3 nsubj
holds hold VBZ VERB 6 ccomp
, , , PUNCT 3 punct
” ” '' PUNCT 3 punct
said say VBD VERB 0 root
Mara Mara NNP PROPN {relation} PERSON
Lindqvist Lindqvist NNP PROPN 7 flat PERSON
. . . PUNCT 6 punct
"""


@pytest.mark.parametrize("relation", ["6 nsubj", "6 obj", "6 xcomp"])
def test_the_speaker_after_the_verb_whatever_the_parse_takes_it_for(relation: str) -> None:
    (quote,) = quotes(article(DIRECT.format(relation=relation)))
    assert (quote.quote_type, quote.text, quote.speaker, quote.cue) == ("direct", "It holds,", "Mara Lindqvist", "said")


CONTINUED = """
“ “ `` PUNCT 3 punct
We we PRP PRON 3 nsubj
wait wait VBP VERB 0 root
here here RB ADV 3 advmod
every every DT DET 6 det
night night NN NOUN 3 obl:unmarked
. . . PUNCT 3 punct
” ” '' PUNCT 3 punct
"""


@pytest.mark.parametrize("paragraphs", [1, 2])
def test_a_sentence_that_only_continues_a_quotation_has_its_speaker(paragraphs: int) -> None:
    first = DIRECT.format(relation="6 nsubj")
    text = article(first + CONTINUED) if paragraphs == 1 else article(first, CONTINUED)
    assert [(q.text, q.speaker) for q in quotes(text)][-1] == ("We wait here every night.", "Mara Lindqvist")


def test_a_quotation_is_introduced_by_the_sentence_before_its_colon() -> None:
    text = article(
        """
The the DT DET 2 det
engineer engineer NN NOUN 3 nsubj
wrote write VBD VERB 0 root
: : : PUNCT 3 punct
""",
        CONTINUED,
    )
    assert summary(text) == [("direct", "We wait here every night.", "The engineer", "wrote")]


def test_a_name_before_a_colon_is_the_speaker() -> None:
    text = article("""
Mara Mara NNP PROPN 6 dep PERSON
Lindqvist Lindqvist NNP PROPN 1 flat PERSON
: : : PUNCT 1 punct
“ “ `` PUNCT 6 punct
We we PRP PRON 6 nsubj
wait wait VBP VERB 0 root
. . . PUNCT 6 punct
” ” '' PUNCT 6 punct
""")
    assert summary(text) == [("direct", "We wait.", "Mara Lindqvist", None)]


def test_quotation_marks_inside_a_reported_clause_make_one_mixed_quote() -> None:
    text = article("""
She she PRP PRON 2 nsubj
said say VBD VERB 0 root
the the DT DET 4 det
ward ward NN NOUN 7 nsubj
was be VBD AUX 7 cop
“ “ `` PUNCT 7 punct
dire dire JJ ADJ 2 ccomp
” ” '' PUNCT 7 punct
and and CC CCONJ 11 cc
“ “ `` PUNCT 11 punct
cold cold JJ ADJ 7 conj
” ” '' PUNCT 11 punct
. . . PUNCT 2 punct
""")
    assert summary(text) == [("mixed", "the ward was “dire” and “cold”", "She", "said")]


def test_a_title_in_quotation_marks_is_no_speech() -> None:
    text = article("""
He he PRP PRON 2 nsubj
told tell VBD VERB 0 root
us we PRP PRON 2 obj
about about IN ADP 6 case
the the DT DET 6 det
novel novel NN NOUN 2 obl
“ “ `` PUNCT 8 punct
Salt salt NNP PROPN 6 appos
and and CC CCONJ 10 cc
Rye rye NNP PROPN 8 conj
” ” '' PUNCT 8 punct
. . . PUNCT 2 punct
""")
    assert [q for q in quotes(text) if q.quote_type != "indirect"] == []


def test_a_sentence_and_a_verb_of_saying_at_its_end() -> None:
    text = article("""
The the DT DET 2 det
town town NN NOUN 3 nsubj
fell fall VBD VERB 0 root
, , , PUNCT 3 punct
two two CD NUM 6 nummod
officials official NNS NOUN 3 obl:unmarked
said say VBD VERB 3 conj
on on IN ADP 9 case
Sunday Sunday NNP PROPN 7 obl
. . . PUNCT 3 punct
""")
    assert summary(text) == [("indirect", "The town fell", "two officials", "said")]


def test_an_agency_that_quotes_somebody() -> None:
    text = article("""
The the DT DET 2 det
town town NN NOUN 3 nsubj
fell fall VBD VERB 0 root
, , , PUNCT 3 punct
reported report VBD VERB 3 conj
Meridian Meridian NNP PROPN 5 obj ORG
quoting quote VBG VERB 5 xcomp
the the DT DET 9 det
governor governor NN NOUN 7 obj
. . . PUNCT 3 punct
""")
    assert [(a.source, text.text[a.start : a.end]) for a in attributions(text)] == [
        ("Meridian", "The town fell"),
        ("governor", "The town fell"),
    ]


ACCORDING = """
According accord VBG VERB 4 case
to to IN ADP 1 fixed
the the DT DET 4 det
port port NN NOUN 8 {relation}
, , , PUNCT 8 punct
the the DT DET 7 det
ferry ferry NN NOUN 8 nsubj
sank sink VBD VERB 0 root
. . . PUNCT 8 punct
"""


@pytest.mark.parametrize("relation", ["obl", "nmod"])
def test_according_to(relation: str) -> None:
    text = article(ACCORDING.format(relation=relation))
    assert summary(text) == [("indirect", "the ferry sank", "the port", "According to")]


def test_who_speaks_is_the_noun_that_a_relative_pronoun_stands_for() -> None:
    text = article("""
Mara Mara NNP PROPN 8 nsubj PERSON
, , , PUNCT 4 punct
who who WP PRON 4 nsubj
said say VBD VERB 1 acl:relcl
it it PRP PRON 6 nsubj
holds hold VBZ VERB 4 ccomp
, , , PUNCT 4 punct
left leave VBD VERB 0 root
. . . PUNCT 8 punct
""")
    (quote,) = quotes(text)
    assert (quote.text, quote.speaker_text, quote.speaker) == ("it holds", "who", "Mara")


def test_whoever_is_told_something_is_not_its_speaker() -> None:
    text = article("""
Mara Mara NNP PROPN 5 dep PERSON
, , , PUNCT 5 punct
34 34 CD NUM 1 appos
, , , PUNCT 5 punct
told tell VBD VERB 0 root
Goran Goran NNP PROPN 5 nsubj PERSON
that that IN SCONJ 9 mark
it it PRP PRON 9 nsubj
holds hold VBZ VERB 5 ccomp
. . . PUNCT 5 punct
""")
    assert [(q.text, q.speaker) for q in quotes(text)] == [("it holds", "Mara")]


def test_the_speaker_before_an_apposition_whatever_the_parse_takes_for_the_subject() -> None:
    text = article("""
Mara Mara NNP PROPN 6 dep PERSON
, , , PUNCT 4 punct
a a DT DET 4 det
driver driver NN NOUN 6 nsubj
, , , PUNCT 4 punct
said say VBD VERB 0 root
it it PRP PRON 8 nsubj
holds hold VBZ VERB 6 ccomp
. . . PUNCT 6 punct
""")
    assert [(q.text, q.speaker) for q in quotes(text)] == [("it holds", "Mara")]


def test_a_passive_without_agent_has_no_source() -> None:
    text = article("""
The the DT DET 2 det
ferry ferry NN NOUN 4 nsubj:pass
is be VBZ AUX 4 aux:pass
expected expect VBN VERB 0 root
to to TO PART 6 mark
sail sail VB VERB 4 xcomp
. . . PUNCT 4 punct
""")
    assert summary(text) == [("indirect", "to sail", None, "expected")]


def test_who_is_asked_is_not_what_is_asked() -> None:
    text = article("""
She she PRP PRON 2 nsubj
urged urge VBD VERB 0 root
the the DT DET 4 det
rebels rebel NNS NOUN 2 obj
to to TO PART 6 mark
withdraw withdraw VB VERB 2 xcomp
. . . PUNCT 2 punct
""")
    assert summary(text) == [("indirect", "to withdraw", "She", "urged")]


def test_attributions_nest_and_tell_the_class_of_their_cue() -> None:
    text = article("""
Meridian Meridian NNP PROPN 2 nsubj ORG
reported report VBD VERB 0 root
that that IN SCONJ 6 mark
the the DT DET 5 det
army army NN NOUN 6 nsubj
denied deny VBD VERB 2 ccomp
it it PRP PRON 8 nsubj
lost lose VBD VERB 6 ccomp
. . . PUNCT 2 punct
""")
    assert [(a.source, a.cue_class, a.kind, text.text[a.start : a.end]) for a in attributions(text)] == [
        ("Meridian", "say", "clause", "the army denied it lost"),
        ("army", "deny", "clause", "it lost"),
    ]


# -------------------------------------------------------------------------------------------------------- the lexicon


@pytest.mark.parametrize("entry", cues.entries(), ids=lambda entry: entry.name)
def test_every_entry_has_an_example_with_one_of_its_words(entry: cues.Entry) -> None:
    assert entry.examples
    for example in entry.examples:
        words = example.lower().replace("“", " ").replace("”", " ").replace(",", " ").replace(".", " ").split()
        stems = {stem for word in entry.words for stem in {word.split()[0], word.split()[0].removesuffix("e")}}
        assert any(word.startswith(stem) for word in words for stem in stems), (entry.name, example)


def test_no_entry_has_a_word_twice() -> None:
    assert [e.name for e in cues.entries() if len(set(e.words)) != len(e.words)] == []


@pytest.mark.parametrize("name", ["title-head", "light-verb", "addressing", "quoting"])
def test_context_words_have_examples(name: str) -> None:
    words = cues.context(name)
    assert words
    for example in lexicon.read("cues_context")[name]["examples"]:
        spoken = example.lower().replace(",", " ").split()
        assert any(word.startswith(w.removesuffix("e")) for word in spoken for w in [*words, "told"]), example


@pytest.mark.parametrize(
    ("form", "entry"),
    [("notes", "say"), ("quipped", "say"), ("denies", "deny"), ("urging", "demand"), ("bridge", None)],
)
def test_a_verb_is_known_by_its_form(form: str, entry: str | None) -> None:
    text = article(f"{form} {form} NN NOUN 0 root\n. . . PUNCT 1 punct")
    found = cues.lookup_form(text.paragraphs[0][0])
    assert (found[0].name if found else None) == entry
