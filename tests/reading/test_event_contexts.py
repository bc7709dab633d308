"""What an event is about, by the words of its sentence."""

import pytest

from flows.reading import event_contexts, lexicon
from schemas.vocabularies import CONTEXTS
from tests.reading.parsed import parsed

EXAMPLES = [
    (context, example)
    for context, entry in lexicon.read(event_contexts.LEXICON).items()
    for example in entry["examples"]
]


@pytest.mark.parametrize(("context", "text"), EXAMPLES)
def test_words_of_the_sentence_tell_what_an_event_is_about(context: str, text: str) -> None:
    assert context in event_contexts.of_span(parsed(text)[:])


def test_every_context_of_the_codebook_has_words() -> None:
    assert set(lexicon.read(event_contexts.LEXICON)) == set(CONTEXTS)


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("Police fired tear gas at the marchers.", "resource"),
        ("An air strike killed two shepherds.", "labor"),
        ("The Islamic State claimed the attack.", "religion"),
    ],
)
def test_a_word_in_another_thing_s_name_tells_nothing(text: str, context: str) -> None:
    assert context not in event_contexts.of_span(parsed(text)[:])
