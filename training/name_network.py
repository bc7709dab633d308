"""The network's layer and head for names, trained by themselves on the vectors that the rest of the network has made for words.

Learnt beside trees, names were known by heart in the end (F 0.99 on the training text, 0.79 elsewhere), and a name unlike any
other was taken for a town: the names put in for others came from a list of twenty thousand towns, but of three hundred persons.
Here the word table, which knows words by heart, is mostly hidden, and every kind of name has as many strange ones: names change
places with others of their kind in the corpora, and are made of parts of two.
"""

import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from flows.reading.arabic_article import ARTICLES
from flows.reading.word_vectors import WordVectors
from training import augment
from training.adam import begin, stepped
from training.corpus import Sentence
from training.examples import LENGTHS, NAME_LABELS, ROOM, gold_names, name_rows
from training.names import groups, parted, person, place, places_with_article
from training.network import Batch, Params, drop, glorot, initial_lstm, lstm

Names = Mapping[tuple[str, int], Sequence[tuple[str, ...]]]
"""Names by their kind and number of words."""

_SMALL_WORDS = frozenset(["of", "the", "and", "for", "de", "la", "van", "der", "bin"]) | ARTICLES
_PEOPLES = ("an", "ish", "ese", "ns")
"""Endings of what Re-DocRED calls a place and is a people ("Canadian")."""


@dataclass(frozen=True)
class Settings:
    """See `configs/names.toml`."""

    seed: int
    epochs: int
    batch_words: int
    hidden: int
    label_width: int
    learning_rate: float
    average: float
    decay: float
    words: float
    inputs: float
    layers: float
    heads: float
    renamed: float
    swapped: float
    blended: float


GROUPS_COUNT = 4
"""Times that each name of a group counts among those of the corpora, which have few of news's groups."""


def names_by_kind(sentences: Sequence[Sentence], rng: random.Random) -> Names:
    """The names of the sentences that are written as names are, with groups of the news, and half as many persons and towns."""
    found: dict[tuple[str, int], list[tuple[str, ...]]] = defaultdict(list)

    def add(kind: str, words: Sequence[str], times: int = 1) -> None:
        begins = words[:1] and (words[0][:1].isupper() or words[1:2] == ["-"])
        if begins and all(w[:1].isupper() or not w.isalpha() or w in _SMALL_WORDS for w in words):
            found[kind, len(words)] += [tuple(words)] * times

    for group in groups():
        add("ORG", parted(group), GROUPS_COUNT)
        for length in (1, 2):
            add("PERSON", parted(" ".join(person(rng, length) or ())))
            add("LOC", parted(" ".join(place(rng, length) or ())))
    for town in places_with_article():
        add("LOC", parted(town))
    for s in sentences:
        for start, end, kind in s.entities or ():
            add(kind, list(s.words[start:end]))
    return found


def renamed(sentence: Sentence, names: Names, settings: Settings, rng: random.Random) -> Sentence:
    """The sentence with other names of the same kinds and lengths in place of some of its own."""
    words = list(sentence.words)
    for start, end, kind in sentence.entities or ():
        own, others = words[start:end], names.get((kind, end - start), ())
        people = kind == "NORP" or (kind == "LOC" and len(own) == 1 and own[0].endswith(_PEOPLES))
        if people or not others or rng.random() >= settings.swapped:
            continue
        other = list(rng.choice(others))
        if rng.random() < settings.blended:
            other = [_blended(a, b, rng) for a, b in zip(other, rng.choice(others), strict=True)]
        words[start:end] = [w.upper() for w in other] if own[0].isupper() and len(own[0]) > 4 else other
    return replace(sentence, words=tuple(words))


def _blended(word: str, other: str, rng: random.Random) -> str:
    """The beginning of a word and the end of another, where both are such words as names are made of."""
    if not (word.isalpha() and other.isalpha() and word[0].isupper() and min(len(word), len(other)) > 3):
        return word
    if word.isupper():
        return word
    return word[: rng.randint(2, len(word) - 1)] + other[rng.randint(1, len(other) - 2) :].lower()


_CHANGES: tuple[tuple[float, augment.Change], ...] = (
    (0.03, augment.upper_case),
    (0.03, augment.title_case),
    (0.02, augment.without_stop),
    (0.02, augment.dateline),
    (0.03, augment.quotation),
    (0.03, augment.attribution),
)
"""As `augment.CHANGES`, with more headlines, whose capitals say nothing."""


def changed(sentence: Sentence, names: Names, settings: Settings, rng: random.Random) -> Sentence:
    """The sentence as it is, with other names, or as news would have it."""
    if sentence.entities and rng.random() < settings.renamed:
        sentence = renamed(sentence, names, settings, rng)
    return augment.one_of(_CHANGES, sentence, rng)


class _Evidence:
    """Words' vectors, each made once. `parts` are where the word table's part of them ends, and each other kind of evidence."""

    def __init__(self, vectors: WordVectors, widths: Sequence[int]) -> None:
        self._vectors = vectors
        self._known: dict[str, Any] = {}
        self.width = sum(widths)
        self.parts: list[int] = np.cumsum(widths[:-1]).tolist()

    def __call__(self, words: Sequence[str]) -> Any:
        new = [w for w in words if w not in self._known]
        if new:
            self._known.update(zip(new, self._vectors.of(new), strict=True))
        return np.stack([self._known[w] for w in words])


def batches(sentences: Sequence[Sentence], evidence: _Evidence, size: int, rng: np.random.Generator) -> list[Batch]:
    """Padded batches of about `size` words, sentences of like length together, in any order."""
    groups: dict[int, list[Sentence]] = defaultdict(list)
    made = []
    for i in rng.permutation(len(sentences)):
        length = next((n for n in LENGTHS if len(sentences[i].words) <= n), None)
        if length is None:
            continue
        groups[length].append(sentences[i])
        if len(groups[length]) == max(1, size // length):
            made.append(_batch(groups.pop(length), length, evidence, size))
    made += [_batch(group, length, evidence, size) for length, group in sorted(groups.items())]
    rng.shuffle(made)  # type: ignore[arg-type]
    return made


def _batch(group: Sequence[Sentence], length: int, evidence: _Evidence, size: int) -> Batch:
    rows = max(1, size // length)
    at, names, lengths = np.zeros((rows, length), "i4"), np.zeros((rows, length), "i4"), np.zeros(rows, "i4")
    numbers: dict[str, int] = {}
    for row, s in enumerate(group):
        lengths[row] = n = len(s.words)
        at[row, :n] = [numbers.setdefault(w, len(numbers) + 1) for w in s.words]
        names[row, :n] = gold_names(s)
    table = np.zeros((ROOM * -(-(len(numbers) + 1) // ROOM), evidence.width), "f4")
    table[1 : len(numbers) + 1] = evidence(list(numbers))
    return {"at": at, "name": names, "lengths": lengths, "vectors": table}


def _initial(settings: Settings, width: int) -> Params:
    rng = np.random.default_rng(settings.seed)
    return {
        **initial_lstm("names", width, settings.hidden, rng),
        "namer": glorot(2 * settings.hidden, settings.label_width, rng),
        "namer_b": np.zeros(settings.label_width, "f"),
        "name": glorot(settings.label_width, len(NAME_LABELS), rng),
        "name_b": np.zeros(len(NAME_LABELS), "f"),
    }


def _scores(p: Params, batch: Batch, parts: Sequence[int], settings: Settings, key: Any) -> Any:
    """Logits (B, T, names). `parts` are where one kind of evidence in a word's vector ends and the next begins."""
    keys = iter(jax.random.split(key, len(parts) + 4))
    hidden = [settings.words, *[settings.inputs] * len(parts)]
    x = batch["vectors"][batch["at"]]
    b, t, width = x.shape
    kinds = [
        drop(next(keys), kind, rate, (b, t, 1)) for kind, rate in zip(jnp.split(x, parts, -1), hidden, strict=True)
    ]
    x = drop(next(keys), jnp.concatenate(kinds, -1), settings.inputs, (b, 1, width))
    x = lstm(p, "names", x, batch["lengths"])
    x = drop(next(keys), x, settings.layers, (b, 1, x.shape[-1]))
    x = jax.nn.relu(x @ p["namer"] + p["namer_b"])
    x = drop(next(keys), x, settings.heads, (b, 1, x.shape[-1]))
    return x @ p["name"] + p["name_b"]


def train(
    sentences: Sequence[Sentence], vectors: WordVectors, widths: Sequence[int], settings: Settings
) -> dict[str, Any]:
    """Trains on sentences with names; gives the averaged parameters.

    `widths` are those of the kinds of evidence in a word's vector, the word table's first.
    """
    allowed = jnp.array(name_rows()[0])
    evidence = _Evidence(vectors, widths)
    names = names_by_kind(sentences, random.Random(settings.seed))

    def loss(p: Params, batch: Batch, key: Any) -> Any:
        log = jax.nn.log_softmax(_scores(p, batch, evidence.parts, settings, key), -1)
        fits = jax.nn.logsumexp(jnp.where(allowed[batch["name"]], log, -1e9), -1)
        real = batch["at"] > 0
        return -jnp.sum(fits * real) / jnp.sum(real)

    @jax.jit
    def update(state: Any, batch: Batch, key: Any, rate: Any, t: Any) -> Any:
        found, gradient = jax.value_and_grad(loss)(state[0], batch, key)
        return stepped(state, gradient, rate, t, settings.average, settings.decay), found

    state, t, steps = begin(_initial(settings, evidence.width)), 0, 0
    key = jax.random.PRNGKey(settings.seed)
    for epoch in range(settings.epochs):
        started, losses = time.monotonic(), []
        rng = random.Random(f"{settings.seed}-{epoch}")
        made = batches(
            [changed(s, names, settings, rng) for s in sentences],
            evidence,
            settings.batch_words,
            np.random.default_rng([settings.seed, epoch]),
        )
        steps = steps or len(made) * settings.epochs
        for batch in made:
            t += 1
            rate = settings.learning_rate * min(1, t / 100) * max(0.01, 1 - t / steps)
            state, found = update(state, batch, jax.random.fold_in(key, t), rate, float(t))
            losses.append(float(found))
        took = time.monotonic() - started
        print(f"names {epoch + 1}/{settings.epochs} loss {np.mean(losses):.3f} {took:.0f} s", flush=True)
    params: dict[str, Any] = jax.tree.map(np.asarray, state[-1])
    return params
