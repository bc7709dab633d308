"""Measures the model and writes the report that ships beside it."""

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from flows.reading.language import parse, split_sentences
from training.corpus import Sentence, paragraphs
from training.data import Data

Span = tuple[int, int]

NAMES = ("PERSON", "ORG", "LOC")
"""The names that are scored, as Re-DocRED and UNER both have them."""


def report(nlp: Language, data: Data) -> dict[str, Any]:
    """All figures: trees by corpus and by genre, sentences, names."""
    trees, by_genre = {}, {}
    for corpus, sentences in data.tests.items():
        trees[corpus] = tree_scores(nlp, sentences)
        genres: dict[str, list[Sentence]] = defaultdict(list)
        for s in sentences:
            genres[s.genre].append(s)
        by_genre |= {genre: tree_scores(nlp, own) for genre, own in sorted(genres.items())}
    news = [s for s in data.tests["gum"] if s.genre == "news"]
    return {
        "trees": trees,
        "trees_by_genre": by_genre,
        "sentences": {
            "gum-test news": sentence_scores(nlp, news),
            "gum-test": sentence_scores(nlp, data.tests["gum"]),
            "ewt-test": sentence_scores(nlp, data.tests["ewt"]),
        },
        "names": {
            "redocred": name_scores(nlp, data.held_out["redocred"], peoples_are_places=True),
            "uner": name_scores(nlp, data.held_out["uner"], peoples_are_places=False),
        },
    }


def given(nlp: Language, sentences: Sequence[Sentence]) -> list[Doc]:
    """Docs with the corpus's own words and sentences, a paragraph each, read by the model."""
    docs = []
    for paragraph in paragraphs(list(sentences)):
        docs.append(
            Doc(
                nlp.vocab,
                words=[w for s in paragraph for w in s.words],
                spaces=[x for s in paragraph for x in s.spaces],
                sent_starts=[i == 0 for s in paragraph for i in range(len(s.words))],
            )
        )
    return list(nlp.pipe(docs, disable=["senter"]))


def tree_scores(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, float]:
    """UAS, LAS (with subtypes), LAS of universal labels, fine and coarse tags; in percent of all words."""
    right: dict[str, int] = defaultdict(int)
    tokens = [t for doc in given(nlp, sentences) for t in doc]
    gold = ((s, i) for s in sentences for i in range(len(s.words)))
    for token, (s, i) in zip(tokens, gold, strict=True):
        head = token.head.i - token.i + i == s.heads[i]
        dep = "root" if token.dep_ == "ROOT" else token.dep_
        right["uas"] += head
        right["las"] += head and dep == s.deps[i]
        right["las_universal"] += head and dep.split(":")[0] == s.deps[i].split(":")[0]
        right["tag"] += token.tag_ == s.tags[i]
        right["pos"] += token.pos_ == s.pos[i]
        right["lemma"] += token.lemma_.lower() == s.lemmas[i].lower()
    return {"words": len(tokens)} | {k: round(100 * n / len(tokens), 2) for k, n in right.items()}


def _starts(sentences: Sequence[Sentence]) -> list[int]:
    total, starts = 0, []
    for s in sentences:
        starts.append(total)
        total += len(s.words)
    return starts


def f_score(pairs: Iterable[tuple[set[Any], set[Any]]]) -> dict[str, float]:
    """Precision, recall and F of found against gold sets."""
    true = found = gold = 0
    for predicted, right in pairs:
        true, found, gold = true + len(predicted & right), found + len(predicted), gold + len(right)
    return {
        "precision": round(true / max(1, found), 4),
        "recall": round(true / max(1, gold), 4),
        "f": round(2 * true / max(1, found + gold), 4),
    }


def sentence_scores(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, float]:
    """Exact sentences found in paragraphs of raw text."""
    texts, gold = [], []
    for paragraph in paragraphs(list(sentences)):
        spans, text = set(), ""
        for s in paragraph:
            spans.add((len(text), len(text) + len(s.text.rstrip())))
            text += s.text
        texts.append(text)
        gold.append(spans)
    return f_score(zip(map(set, split_sentences(texts, nlp)), gold, strict=True))


def name_scores(nlp: Language, sentences: Sequence[Sentence], peoples_are_places: bool) -> dict[str, Any]:
    """Exact spans and types of persons, organisations and places, given the corpus's words and sentences.

    Re-DocRED has "Canadian" as a place, so there the model's NORP counts as LOC; UNER leaves such words out.
    """
    pairs = []
    gold_ends = iter([*_starts(sentences)[1:], sum(len(s.words) for s in sentences)])
    predicted: set[tuple[int, int, str]] = set()
    total = 0
    for doc in given(nlp, sentences):
        for e in doc.ents:
            label = "LOC" if peoples_are_places and e.label_ == "NORP" else e.label_
            predicted.add((e.start + total, e.end + total, label))
        total += len(doc)
    for s, start, end in zip(sentences, _starts(sentences), gold_ends, strict=True):
        own = {(a - start, b - start, label) for a, b, label in predicted if start <= a < end}
        pairs.append((own, set(s.entities or ())))
    scores: dict[str, Any] = {
        "all": f_score(({e for e in p if e[2] in NAMES}, {e for e in g if e[2] in NAMES}) for p, g in pairs)
    }
    for name in (*NAMES, "MISC"):
        if any(e[2] == name for _, g in pairs for e in g):
            scores[name] = f_score(({e for e in p if e[2] == name}, {e for e in g if e[2] == name}) for p, g in pairs)
    return scores


def speed(nlp: Language, data: Data) -> dict[str, float]:
    """Words a second of CPU time, from raw paragraphs to parsed Docs, with sentence splitting apart."""
    texts = ["".join(s.text for s in p) for p in paragraphs([*data.tests["gum"], *data.tests["ewt"]])]
    list(parse(zip(texts, split_sentences(texts, nlp), strict=True), nlp))
    started = time.process_time()
    sentences = list(split_sentences(texts, nlp))
    split = time.process_time()
    words = sum(len(doc) for doc in parse(zip(texts, sentences, strict=True), nlp))
    parsed = time.process_time()
    return {
        "words": words,
        "split": round(words / (split - started)),
        "parse": round(words / (parsed - split)),
        "whole": round(words / (parsed - started)),
    }


def markdown(figures: dict[str, Any]) -> str:
    """The report as tables."""
    lines = [
        "# Evaluation of the language model",
        "",
        "Gold words and sentences given; nothing of this was trained on.",
        "",
        "| test set | words | UAS | LAS | LAS, universal labels | tags | coarse tags | lemmas |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, s in [*figures["trees"].items(), *figures["trees_by_genre"].items()]:
        lines.append(
            f"| {name} | {s['words']} | {s['uas']} | {s['las']} | {s['las_universal']} | {s['tag']} | "
            f"{s['pos']} | {s['lemma']} |"
        )
    lines += [
        "",
        "Sentences of raw paragraphs, exact spans:",
        "",
        "| text | precision | recall | F |",
        "| --- | ---: | ---: | ---: |",
    ]
    lines += [f"| {k} | {s['precision']} | {s['recall']} | {s['f']} |" for k, s in figures["sentences"].items()]
    lines += [
        "",
        "Names, exact spans and types, in documents kept out (a tenth, drawn by a hash of the id):",
        "",
        "| corpus | names | precision | recall | F |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for corpus, kinds in figures["names"].items():
        lines += [f"| {corpus} | {kind} | {s['precision']} | {s['recall']} | {s['f']} |" for kind, s in kinds.items()]
    return "\n".join(lines) + "\n"


def write(figures: dict[str, Any], folder: Path) -> None:
    """`evaluation.json` and `evaluation.md`."""
    (folder / "evaluation.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    (folder / "evaluation.md").write_text(markdown(figures), encoding="utf-8")
