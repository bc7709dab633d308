"""The event and actor lexicons hold together: schema, unique entries, and every entry reads its own examples."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from spacy.tokens import Doc

from flows.reading import codebook, coreference, document, event_lexicon, events, language, lexicon
from flows.reading.event_lexicon import Entry
from flows.reading.records import EventRecord
from schemas.vocabularies import EVENT_TYPES, MODES

ENTRIES = event_lexicon.load().entries
CODEBOOK = Path(__file__).resolve().parents[2] / "docs" / "codebook.md"

needs_model = pytest.mark.skipif(
    not (language.SHIPPED_MODEL / "config.cfg").exists() and "DATELINE_MODEL" not in os.environ,
    reason="the model is not built",
)


@pytest.fixture(scope="module")
def parses() -> dict[str, Doc]:
    """All examples as the shipped model parses them, in one go."""
    texts = [text for e in ENTRIES for text in (*(x.text for x in e.examples), *e.counterexamples)]
    docs = language.parse([(text, [(0, len(text))]) for text in texts], language.load())
    return dict(zip(texts, docs, strict=True))


def read(text: str, doc: Doc) -> list[EventRecord]:
    article = document.build(article_id="test", text=text, paragraphs=[(0, doc)], kinds=["body"])
    return list(events.read(article, (), (), coreference.Coreference((), {}), ()))


@needs_model
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_reads_its_examples_and_not_the_others(entry: Entry, parses: dict[str, Doc]) -> None:
    for example in entry.examples:
        found = [(event.event_type, event.rule.split(";")[0]) for event in read(example.text, parses[example.text])]
        assert (example.event_type, entry.id) in found, example.text
    for text in entry.counterexamples:
        assert entry.id not in [event.rule.split(";")[0] for event in read(text, parses[text])], text


def test_every_type_and_mode_has_entries() -> None:
    types = Counter(entry.event_type for entry in ENTRIES)
    assert set(types) == set(EVENT_TYPES)
    assert min(types.values()) >= 10
    coded = {(entry.event_type, entry.mode) for entry in ENTRIES}
    assert [(t, m) for t, modes in MODES.items() for m in modes if (t, m) not in coded] == []


def test_examples_are_not_used_twice() -> None:
    texts = Counter(example.text for entry in ENTRIES for example in entry.examples)
    assert [text for text, times in texts.items() if times > 1] == []


def test_an_id_begins_with_its_type() -> None:
    assert [entry.id for entry in ENTRIES if not entry.id.startswith(entry.event_type.lower() + "-")] == []


def test_no_two_entries_ask_for_the_same() -> None:
    """Of two entries with the same frame for the same word, the second could never match."""
    frames: dict[tuple[object, ...], str] = {}
    for entry in ENTRIES:
        frame = (
            entry.object, entry.object_not, entry.subject, entry.subject_not, str(entry.prepositions),
            str(entry.prepositions_not), entry.complement, entry.complement_not, entry.adverb, entry.case, entry.light,
            entry.polarity, entry.intransitive, entry.weight, entry.mode is None,
        )  # fmt: skip
        for kind, words in (("verb", entry.verbs), ("noun", entry.nouns), ("adjective", entry.adjectives)):
            for word in words:
                assert frames.setdefault((kind, word, *frame), entry.id) == entry.id


def test_every_word_class_is_used() -> None:
    classes = lexicon.read("event_words")["classes"]
    used = {
        word
        for path in (lexicon.LEXICONS / "events").glob("*.yaml")
        for word in re.findall(r"@([a-z_]+)", path.read_text(encoding="utf-8"))
    }
    used |= {word[1:] for words in classes.values() for word in words if word.startswith("@")}
    assert sorted(set(classes) - used) == []


def test_the_codebook_is_current() -> None:
    assert CODEBOOK.read_text(encoding="utf-8") == codebook.render(), (
        "run python -m flows.reading.codebook docs/codebook.md"
    )


def test_a_key_given_twice_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "LEXICONS", tmp_path)
    (tmp_path / "some.yaml").write_text("army: [a]\narmy: [b]\n", encoding="utf-8")
    with pytest.raises(lexicon.LexiconError, match="given twice"):
        lexicon.read("some")


def test_words_like_no_and_on_are_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "LEXICONS", tmp_path)
    (tmp_path / "some.yaml").write_text("NO: [on, off, yes]\nis: true\n", encoding="utf-8")
    assert lexicon.read("some") == {"NO": ["on", "off", "yes"], "is": True}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mode": "carpet"}, "carpet"),
        ({"objekt": ["x"]}, "objekt"),
        ({"object": ["@nothing"]}, "nothing"),
        ({"recipient": ["elsewhere"]}, "elsewhere"),
        ({"verbs": []}, "no trigger"),
        ({"weight": "heavy"}, "heavy"),
    ],
)
def test_an_entry_that_breaks_the_schema_is_refused(
    change: dict[str, object], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {"id": "assault-test", "verbs": ["attack"], "examples": ["Rebels attacked the fort."], **change}
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "assault.yaml").write_text(yaml.safe_dump({"type": "ASSAULT", "entries": [entry]}))
    words = (lexicon.LEXICONS / "event_words.yaml").read_text(encoding="utf-8")
    (tmp_path / "event_words.yaml").write_text(words, encoding="utf-8")
    monkeypatch.setattr(lexicon, "LEXICONS", tmp_path)
    event_lexicon.load.cache_clear()
    try:
        with pytest.raises(lexicon.LexiconError, match=message):
            event_lexicon.load()
    finally:
        monkeypatch.undo()
        event_lexicon.load.cache_clear()
