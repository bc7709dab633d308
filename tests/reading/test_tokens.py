"""The copy of a parse that the rules read says what spaCy's own objects say."""

from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from flows.reading import tokens

WORDS = st.lists(st.sampled_from(["Rebels", "took", "-", "the", "12", "“", "TOWN", ".", "\n"]), min_size=1, max_size=9)


@st.composite
def parses(draw: st.DrawFn) -> Doc:
    """A Doc of one sentence with any tree, in which arcs may cross."""
    words = draw(WORDS)
    order = draw(st.permutations(range(len(words))))
    heads = [0] * len(words)
    for position, i in enumerate(order):
        heads[i] = order[draw(st.integers(0, position - 1))] if position else i
    blanks = draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    deps = ["ROOT" if head == i else "dep" for i, head in enumerate(heads)]
    pos = draw(st.lists(st.sampled_from(["NOUN", "VERB", "PUNCT"]), min_size=len(words), max_size=len(words)))
    return Doc(Vocab(), words=words, spaces=blanks, heads=heads, deps=deps, pos=pos, lemmas=[w.lower() for w in words])


@given(parses())
def test_tokens_say_what_spacy_says(parse: Doc) -> None:
    doc = tokens.read(parse)
    assert doc.text == parse.text
    for ours, theirs in zip(doc, parse, strict=True):
        for name in ("i", "idx", "text", "lower_", "lemma_", "pos_", "dep_", "tag_", "ent_type_", "whitespace_"):
            assert getattr(ours, name) == getattr(theirs, name), name
        for name in ("is_alpha", "is_punct", "is_space", "is_upper", "is_lower", "is_title", "is_quote", "like_num"):
            assert getattr(ours, name) == getattr(theirs, name), name
        for name in ("children", "lefts", "rights", "subtree"):
            assert [t.i for t in getattr(ours, name)] == [t.i for t in getattr(theirs, name)], name
        assert ours.head.i == theirs.head.i
        # spaCy's own edges are wrong in some trees with many crossing arcs
        below = [t.i for t in theirs.subtree]
        assert (ours.left_edge.i, ours.right_edge.i) == (min(below), max(below))


@given(parses(), st.integers(0, 9), st.integers(0, 9), st.integers(0, 30), st.integers(1, 30))
def test_spans_say_what_spacy_says(parse: Doc, start: int, end: int, first: int, length: int) -> None:
    doc = tokens.read(parse)
    ours, theirs = doc[start:end], parse[start:end]
    assert (ours.start, ours.end, len(ours)) == (theirs.start, theirs.end, len(theirs))
    if len(ours):
        assert (ours.text, ours.start_char, ours.end_char, ours.root.i) == (
            theirs.text, theirs.start_char, theirs.end_char, theirs.root.i,
        )  # fmt: skip
    modes: tuple[tokens.Alignment, ...] = ("strict", "contract", "expand")
    for mode in modes:
        mine = doc.char_span(first, first + length, mode)
        other = parse.char_span(first, first + length, alignment_mode=mode)
        assert (mine is None) == (other is None), mode
        assert mine is None or (mine.start, mine.end) == (other.start, other.end), mode
