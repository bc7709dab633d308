"""Loading of language models, sentence splitting, and parsing of given sentences, with a tokenizer-only pipeline."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from flows.reading import LanguageModelError, language


class AfterEveryMark:
    """A sentence recognizer that is always fooled: it splits after every full stop, mark and closing quote."""

    name = "senter"

    def __call__(self, doc: Doc) -> Doc:
        for token in doc[1:]:
            token.is_sent_start = doc[token.i - 1].text.endswith((".", "!", "?", "”", '"'))
        return doc

    def pipe(self, docs: Iterator[Doc], batch_size: int) -> Iterator[Doc]:
        for doc in docs:
            yield self(doc)


@Language.factory("after_every_mark")
def _after_every_mark(nlp: Language, name: str) -> AfterEveryMark:
    return AfterEveryMark()


@pytest.fixture(scope="module")
def english() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("after_every_mark", name="senter")
    return nlp


def split(text: str, nlp: Language) -> list[str]:
    [spans] = language.split_sentences([text], nlp)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rain fell. Roads closed.", ["Rain fell.", "Roads closed."]),
        ("“Roads are closed.” Rain fell.", ["“Roads are closed.”", "Rain fell."]),
        ('"Is it over?" she asked. Nobody knew.', ['"Is it over?" she asked.', "Nobody knew."]),
        ("Gen. Rafiq Amiri met Dr. Weber on Aug. 8 in Quito.", ["Gen. Rafiq Amiri met Dr. Weber on Aug. 8 in Quito."]),
        ("A letter by J. K. Okafor arrived.", ["A letter by J. K. Okafor arrived."]),
        ("Talks with U.S. officials failed.", ["Talks with U.S. officials failed."]),
        ("He flew to the U.S. The talks failed.", ["He flew to the U.S.", "The talks failed."]),
        ("Prices rose 3.5 percent. Wages fell.", ["Prices rose 3.5 percent.", "Wages fell."]),
        ("The bank (it failed.) closed.", ["The bank (it failed.) closed."]),
        ("  Rain fell.  Roads closed.  ", ["Rain fell.", "Roads closed."]),
        ("", []),
    ],
)
def test_sentences_are_split_where_print_ends_them(text: str, expected: list[str], english: Language) -> None:
    assert split(text, english) == expected


def test_the_sentences_given_are_the_sentences_parsed(english: Language) -> None:
    paragraphs = [("Rain fell. Roads closed.", [(0, 24)]), ("Rain fell. Roads closed.", [(0, 10), (11, 24)])]
    one, two = language.parse(paragraphs, english)
    assert [s.text for s in one.sents] == ["Rain fell. Roads closed."]
    assert [s.text for s in two.sents] == ["Rain fell.", "Roads closed."]


def test_an_offset_inside_a_word_is_refused(english: Language) -> None:
    with pytest.raises(ValueError, match="no token begins at 7"):
        list(language.parse([("Rain fell.", [(0, 6), (7, 10)])], english))


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(LanguageModelError, match="model 'en_core_web_none' is not installed"):
        language.load("en_core_web_none")


def test_a_model_without_a_parser_is_refused(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger").add_label("NN")
    nlp.initialize()
    nlp.to_disk(tmp_path)
    with pytest.raises(LanguageModelError, match="has no parser: it has tagger"):
        language.load(str(tmp_path))


@pytest.mark.parametrize(("labels", "scheme"), [(("nsubj:pass", "obl"), "ud"), (("nsubjpass", "dobj"), "clearnlp")])
def test_label_scheme_is_read_off_the_parser(labels: tuple[str, ...], scheme: str) -> None:
    nlp = spacy.blank("en")
    parser = nlp.add_pipe("parser")
    for label in labels:
        parser.add_label(label)  # type: ignore[attr-defined]
    assert language.label_scheme(nlp) == scheme


def test_the_environment_names_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_MODEL", "en_from_environment")
    with pytest.raises(LanguageModelError, match="en_from_environment"):
        language.load()
