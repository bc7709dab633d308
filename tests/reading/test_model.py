"""The shipped model on sentences of our own: what an analyst would miss if it broke."""

import time
from collections.abc import Iterator

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from flows.reading import clauses, language, syntax
from tests.reading.trees import texts, word

pytestmark = pytest.mark.skipif(not (language.SHIPPED_MODEL / "config.cfg").exists(), reason="the model is not built")

LARGEST_MEGABYTES = 20
SLOWEST_LOAD_SECONDS = 1.5


@pytest.fixture(scope="module")
def nlp() -> Iterator[Language]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATELINE_MODEL", raising=False)
        yield language.load()


def parsed(text: str, nlp: Language) -> Doc:
    [sentences] = language.split_sentences([text], nlp)
    [doc] = language.parse([(text, sentences)], nlp)
    return doc


def test_the_model_is_small() -> None:
    size = sum(p.stat().st_size for p in language.SHIPPED_MODEL.rglob("*") if p.is_file())
    assert size < LARGEST_MEGABYTES * 1e6


def test_the_model_loads_fast_and_once(nlp: Language) -> None:
    assert language.load() is nlp
    language._load.cache_clear()
    started = time.process_time()
    language.load()
    assert time.process_time() - started < SLOWEST_LOAD_SECONDS
    assert language.label_scheme(nlp) == "ud"


@pytest.mark.parametrize(
    ("text", "verb", "subjects", "objects"),
    [
        ("Rebels shelled the port of Tadmir on Tuesday, killing nine dockers.", "shelled", ["Rebels"], ["port"]),
        ("The airport was captured by government troops.", "captured", ["airport"], []),
        ("“We will rebuild the bridge,” the mayor, Ines Duarte, told reporters.", "rebuild", ["We"], ["bridge"]),
        ("Fighters who had surrounded the barracks attacked the gate.", "surrounded", ["Fighters"], ["barracks"]),
        (
            "MAPUTO, May 3 (Reuters) - Floods destroyed two villages in the north on Monday.",
            "destroyed",
            ["Floods"],
            ["villages"],
        ),
    ],
)
def test_who_does_what(text: str, verb: str, subjects: list[str], objects: list[str], nlp: Language) -> None:
    token = word(parsed(text, nlp), verb)
    assert texts(syntax.subjects(token)) == subjects
    assert texts(syntax.objects(token)) == objects


def test_agents_and_reports(nlp: Language) -> None:
    doc = parsed("“The airport was captured by government troops,” a spokesman for the ministry said.", nlp)
    captured = word(doc, "captured")
    assert texts(syntax.agents(captured)) == ["troops"]
    report = clauses.reported(captured)
    assert report is not None
    assert (report.cue.text, texts(report.speakers)) == ("said", ["spokesman"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Juan Quispe met Ingrid Vogel in Vienna on Monday.",
            [("Juan Quispe", "PERSON"), ("Ingrid Vogel", "PERSON"), ("Vienna", "LOC")],
        ),
        ("Police in Nairobi arrested Peter Mwangi.", [("Nairobi", "LOC"), ("Peter Mwangi", "PERSON")]),
        pytest.param(
            "Qorvan Teshtul, the rebels' commander, fled to Ulmarrak.",
            [("Qorvan Teshtul", "PERSON"), ("Ulmarrak", "LOC")],
            id="names that nobody has",
        ),
        pytest.param(
            "Residents of al-Dawra fled to el-Sahel, Omar al-Masri said.",
            [("al-Dawra", "LOC"), ("el-Sahel", "LOC"), ("Omar al-Masri", "PERSON")],
            id="Arabic articles",
        ),
    ],
)
def test_names(text: str, names: list[tuple[str, str]], nlp: Language) -> None:
    assert [(e.text, e.label_) for e in parsed(text, nlp).ents] == names


@pytest.mark.parametrize(
    ("text", "form", "lemma"),
    [
        ("Residents fled the town.", "fled", "flee"),
        ("They were hoping for rain.", "hoping", "hope"),
        ("The army livestreamed the parade.", "livestreamed", "livestream"),
        ("Two soldiers were wounded.", "wounded", "wound"),
        ("The gunmen held the bridge.", "gunmen", "gunman"),
        ("There are two roads.", "are", "be"),
    ],
)
def test_lemmas(text: str, form: str, lemma: str, nlp: Language) -> None:
    assert word(parsed(text, nlp), form).lemma_ == lemma


def test_readings_do_not_depend_on_the_batch(nlp: Language) -> None:
    texts_ = [
        f"The {adjective} council of Bremen said that {n} boats had left the port."
        for n, adjective in enumerate(["old", "new", "city", "local"] * 30)
    ]
    sentences = list(language.split_sentences(texts_, nlp))
    together = [d.to_bytes(exclude=["tensor"]) for d in language.parse(zip(texts_, sentences, strict=True), nlp)]
    alone = [
        next(language.parse([pair], nlp)).to_bytes(exclude=["tensor"]) for pair in zip(texts_, sentences, strict=True)
    ]
    assert together == alone


def test_space_within_a_paragraph_does_not_change_the_reading(nlp: Language) -> None:
    plain = parsed("Rebels shelled the port.", nlp)
    spaced = parsed("Rebels  shelled the \tport.", nlp)
    words = [t for t in spaced if not t.is_space]
    assert [(t.text, t.dep_, t.head.text) for t in words] == [(t.text, t.dep_, t.head.text) for t in plain]


def test_a_name_may_hold_a_double_space(nlp: Language) -> None:
    text = "Anna  Maria  Petrova met reporters in Sofia."
    doc = next(iter(language.parse([(text, [(0, len(text))])], nlp)))
    assert [entity.text for entity in doc.ents] == ["Anna  Maria  Petrova", "Sofia"]
