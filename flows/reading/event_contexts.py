"""What an event is about: PLOVER's contexts, from its lexicon entry, the words of its sentence, the article's topic."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from spacy.tokens import Span

from flows.reading import event_phrases, lexicon
from schemas.vocabularies import CONTEXTS

LEXICON = "contexts"

TOPIC_SHARE, TOPIC_SENTENCES = 0.3, 3
"""Share and number of an article's sentences that must show a context for it to be the article's topic. A third keeps the
background paragraphs of a report out and the matter of a report in (the articles of tests/gold)."""


@cache
def _words() -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """The contexts of each word or pair of words, and the pairs that hide the words in them.

    Raises:
        LexiconError: an entry breaks the schema or names no context.
    """
    found: dict[str, set[str]] = {}
    hiding: set[str] = set()
    for context, entry in lexicon.read(LEXICON).items():
        where = f"{LEXICON}: {context}"
        lexicon.check_value(context, CONTEXTS, where=where)
        lexicon.check_fields(entry, where=where, required=("words", "examples"), optional=("not",))
        for word in entry["words"]:
            found.setdefault(str(word), set()).add(context)
        hiding.update(f"{context}|{pair}" for pair in entry.get("not", ()))
    return {word: frozenset(contexts) for word, contexts in found.items()}, frozenset(hiding)


def of_span(span: Span) -> frozenset[str]:
    """The contexts that the words of a sentence show."""
    known, hiding = _words()
    shown: set[str] = set()
    lemmas = [event_phrases.noun_lemma(token) for token in span]
    for i, word in enumerate(lemmas):
        pair = f"{word} {lemmas[i + 1]}" if i + 1 < len(lemmas) else word
        before = f"{lemmas[i - 1]} {word}" if i else word
        shown |= known.get(pair, frozenset())
        shown |= {c for c in known.get(word, ()) if f"{c}|{pair}" not in hiding and f"{c}|{before}" not in hiding}
    return frozenset(shown)


def topics(shown: Sequence[frozenset[str]]) -> frozenset[str]:
    """The contexts that are an article's topics, given those that each of its sentences shows."""
    counts = Counter(context for contexts in shown for context in contexts)
    least = max(TOPIC_SENTENCES, TOPIC_SHARE * len(shown))
    return frozenset(context for context, count in counts.items() if count >= least)


def in_order(contexts: frozenset[str]) -> Iterator[str]:
    """The contexts in the codebook's order."""
    yield from (context for context in CONTEXTS if context in contexts)
