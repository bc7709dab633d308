"""The shipped language model's network, run with numpy: tags, trees and names of sentences.

Vectors of words (`word_vectors`); bidirectional LSTM layers, and heads for tags and biaffine arcs (Dozat & Manning 2017);
an LSTM layer and a head of their own for names (BILU labels). In JAX, where they are trained, the same are
`training/network.py` and `training/name_network.py`.

Sentences are strung together in a fixed number of lanes (`lanes`), and every matrix product has that many rows. So a
sentence is computed by the same operations whatever else is in the batch, and its reading is the same to the bit.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flows.reading import lanes
from flows.reading.decoding import best_labels, best_tree
from flows.reading.lanes import LANES, Packing
from flows.reading.word_vectors import WordVectors

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]

LEAST_PROBABILITY = 1e-3
"""Added to a name type's probability, so that one mention cannot rule a type out for all the others."""

IMPOSSIBLE_TAGS = {
    "obj": ("NN", "NNS", "NNP", "NNPS", "PRP"),
    "det": ("PRP", "VBD", "VBP", "VBZ"),
}
"""Tags that a word with a dependent of that label does not have: the tree, which sees the whole sentence, settles what the
tagger is torn about ("shot" in "Gunmen shot a guard"). In EWT and GUM, 2 in 1,000 objects and determiners are exceptions."""

IMPOSSIBLE_POS = {"obj": ("NOUN", "PROPN", "PRON"), "det": ("VERB", "AUX")}

_HEADS = ("tagger", "parser", "namer", "tag", "pos", "name", "arc", "dep_sum", "dep_product")
"""Weights of the heads."""


class Reading(NamedTuple):
    """What the network says of a sentence of n words: label numbers (n,); `heads` holds the root's own index.

    `types` (n, types) is the logarithm of each name type's probability, in the order of `Network.types`.
    """

    tags: Integers
    pos: Integers
    heads: Integers
    deps: Integers
    names: Integers
    types: Floats


@dataclass(frozen=True)
class Labels:
    """Names of the label numbers."""

    tags: tuple[str, ...]
    pos: tuple[str, ...]
    deps: tuple[str, ...]
    names: tuple[str, ...]


def _numbers(labels: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [number for number, label in enumerate(labels) if label in wanted]


class Network:
    """The network with its weights; `read` is its one use."""

    def __init__(self, weights: dict[str, NDArray[Any]], labels: Labels, words: Sequence[str], chars: str) -> None:
        """Weights by name as `training.export` writes them, label names, the word table's keys, known characters."""
        self.labels = labels
        self.weights: dict[str, NDArray[Any]] = {
            k: v.astype(np.float32) if v.dtype == np.float16 else v for k, v in weights.items()
        }
        self.layers = sum(k.startswith("rnn") and k.endswith("_u") for k in weights)
        self.types = tuple(sorted({name[2:] for name in labels.names if name != "O"}))
        self._of_type = np.array([[name[2:] == t for t in self.types] for name in labels.names], np.float32)
        self._impossible = [
            (labels.deps.index(dep), _numbers(labels.tags, tags), _numbers(labels.pos, IMPOSSIBLE_POS[dep]))
            for dep, tags in IMPOSSIBLE_TAGS.items()
            if dep in labels.deps
        ]
        products = [k for k, v in self.weights.items() if v.ndim == 2 and k.endswith("_w")] + list(_HEADS)
        self._kinds = lanes.kinds(
            [
                *(self.weights[k] for k in products),
                *(u for k, v in self.weights.items() if k.endswith("_u") for u in v),
                self.weights["arc_root"][:, None],
                self._of_type,
            ]
        )
        heads = ("tagger", "parser", "namer")
        linear = [v for k, v in self.weights.items() if v.ndim == 2 and (k.endswith("_w") or k in heads)]
        self._steps = lanes.steps_together(linear)
        self._vectors = WordVectors(self.weights, words, chars)

    @classmethod
    def from_disk(cls, folder: Path) -> "Network":
        """Reads `network.npz` and `network.json`."""
        described = json.loads((folder / "network.json").read_text(encoding="utf-8"))
        with np.load(folder / "network.npz") as stored:
            weights = {k: stored[k] for k in stored.files}
        labels = Labels(**{k: tuple(v) for k, v in described["labels"].items()})
        return cls(weights, labels, described["words"], described["chars"])

    def to_disk(self, folder: Path) -> None:
        """Writes what `from_disk` reads; floating-point numbers as float16."""
        folder.mkdir(parents=True, exist_ok=True)
        stored = {k: v.astype(np.float16) if v.dtype.kind == "f" else v for k, v in self.weights.items()}
        np.savez_compressed(folder / "network.npz", **stored)  # type: ignore[arg-type]  # numpy's stub
        described = {
            "labels": vars(self.labels),
            "words": self._vectors.words,
            "chars": self._vectors.chars,
        }
        (folder / "network.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")

    def read(self, sentences: Sequence[Sequence[str]]) -> list[Reading]:
        """Readings of sentences, each a sequence of at least one word, in order."""
        if not sentences:
            return []
        packing = lanes.pack([len(s) for s in sentences], [lanes.of_words(s, self._kinds) for s in sentences])
        rows = lanes.rows((word for sentence in sentences for word in sentence), self._kinds)
        index = np.zeros((packing.steps, LANES), np.intp)
        for sentence, (lane, start) in zip(sentences, packing.places, strict=True):
            index[start : start + len(sentence), lane] = [rows[word] for word in sentence]
        vectors = self._word_vectors(rows)
        name_scores = self._name_scores(vectors, index, packing)
        return self._decode(self._encode(vectors, index, packing), name_scores, sentences, packing)

    def _word_vectors(self, rows: Mapping[str, int]) -> Floats:
        """Vectors (n, LANES, width) of distinct words, each in its row."""
        own = self._vectors.remembered(list(rows))
        vectors = np.zeros((-(-(max(rows.values()) + 1) // LANES) * LANES, own.shape[1]), np.float32)
        vectors[list(rows.values())] = own
        return vectors.reshape(-1, LANES, own.shape[1])

    def _encode(self, vectors: Floats, index: Integers, packing: Packing) -> list[Floats]:
        """Outputs (steps, LANES, 2 * hidden) of the LSTM layers for tags and trees, from distinct words' vectors."""
        outputs = [self._recur("rnn0", self._gates("rnn0", vectors, index), packing)]
        for k in range(1, self.layers):
            outputs.append(self._recur(f"rnn{k}", self._linear(outputs[-1], f"rnn{k}_w", f"rnn{k}_b"), packing))
        return outputs

    def _name_scores(self, vectors: Floats, index: Integers, packing: Packing) -> Floats:
        """Scores (steps, LANES, names) of the labels of names."""
        read = self._recur("names", self._gates("names", vectors, index), packing)
        hidden = self._linear(read, "namer", "namer_b")
        scores: Floats = np.maximum(hidden, 0, out=hidden) @ self.weights["name"] + self.weights["name_b"]
        return scores

    def _gates(self, layer: str, vectors: Floats, index: Integers) -> Floats:
        """Gates of a layer that reads words' vectors (n, LANES, width): computed once a word, not once an occurrence."""
        gates = self._linear(vectors, f"{layer}_w", f"{layer}_b")
        return gates.reshape(-1, gates.shape[-1])[index]

    def _linear(self, vectors: Floats, weights: str, bias: str) -> Floats:
        """Products (steps, LANES, m) of vectors (steps, LANES, n), computed some steps at a time."""
        weight = self.weights[weights]
        product = np.empty((*vectors.shape[:2], weight.shape[1]), np.float32)
        whole = len(vectors) // self._steps * self._steps
        rows = self._steps * LANES
        together = product[:whole].reshape(-1, rows, weight.shape[1])
        np.matmul(vectors[:whole].reshape(-1, rows, vectors.shape[2]), weight, out=together)
        np.matmul(vectors[whole:], weight, out=product[whole:])
        product += self.weights[bias]  # in place: new memory for so many numbers takes as long as half the product
        return product

    def _recur(self, layer: str, gates: Floats, packing: Packing) -> Floats:
        """Runs both directions of a layer; states start anew at each sentence. Sigmoids are halved tanh: the export
        has halved their weights."""
        u = self.weights[f"{layer}_u"]
        hidden = u.shape[1]
        steps = len(gates)
        both = gates.reshape(steps, LANES, 2, 4 * hidden)
        out = np.empty((steps, LANES, 2 * hidden), np.float32)
        states = np.zeros((2, 2, LANES, hidden), np.float32)
        h, c = states
        z = np.empty((2, LANES, 4 * hidden), np.float32)
        sigmoids = z[..., : 3 * hidden]
        enter, keep, show, new = (z[..., n * hidden : (n + 1) * hidden] for n in range(4))
        carries = np.stack([packing.carries, packing.carries_back[::-1]], 1)
        for t in range(steps):
            back = steps - 1 - t
            states *= carries[t]
            np.matmul(h, u, out=z)
            z[0] += both[t, :, 0]
            z[1] += both[back, :, 1]
            np.tanh(z, out=z)
            sigmoids *= 0.5
            sigmoids += 0.5
            c *= keep
            enter *= new
            c += enter
            np.tanh(c, out=h)
            h *= show
            out[t, :, :hidden] = h[0]
            out[back, :, hidden:] = h[1]
        return out

    def _decode(
        self, layers: list[Floats], name_scores: Floats, sentences: Sequence[Sequence[str]], packing: Packing
    ) -> list[Reading]:
        w = self.weights

        def head(mix: str, name: str) -> Floats:
            first, *others = (weight * layer for weight, layer in zip(w[f"mix_{mix}"], layers, strict=True))
            for other in others:
                first += other
            hidden = self._linear(first, name, f"{name}_b")
            return np.maximum(hidden, 0, out=hidden)

        tagging, parsing = head("tagging", "tagger"), head("syntax", "parser")
        tags = tagging @ w["tag"] + w["tag_b"]
        pos = tagging @ w["pos"] + w["pos_b"]
        names = best_labels(name_scores, self.labels.names, packing.carries, packing.carries_back)
        likely = np.exp(name_scores - name_scores.max(-1, keepdims=True))
        likely /= likely.sum(-1, keepdims=True)
        types = np.log(likely @ self._of_type + LEAST_PROBABILITY)
        arcs, labels = len(w["arc"]), len(w["dep_sum"])
        child = parsing[..., :arcs] @ w["arc"] + w["arc_head"]
        parent = parsing[..., arcs : 2 * arcs]
        root = parsing[..., :arcs] @ w["arc_root"][:, None]
        governors = np.zeros((*tags.shape[:2], labels), np.float32)
        heads: list[Integers] = []
        for sentence, (lane, start) in zip(sentences, packing.places, strict=True):
            here = slice(start, start + len(sentence))
            scores = child[here, lane] @ parent[here, lane].T
            np.fill_diagonal(scores, root[here, lane, 0])
            heads.append(best_tree(scores))
            governors[here, lane] = parsing[here, lane, 2 * arcs + labels :][heads[-1]]
            governors[start + int(np.argmax(heads[-1] == np.arange(len(sentence)))), lane] = 0
        own = parsing[..., 2 * arcs : 2 * arcs + labels]
        deps = (own + governors) @ w["dep_sum"] + (own * governors) @ w["dep_product"] + w["dep_b"]
        root_label = self.labels.deps.index("root")
        best_deps = np.where(np.arange(deps.shape[-1]) == root_label, -np.inf, deps).argmax(-1)
        readings = []
        for sentence, tree, (lane, start) in zip(sentences, heads, packing.places, strict=True):
            here = slice(start, start + len(sentence))
            dep = np.where(tree == np.arange(len(sentence)), root_label, best_deps[here, lane])
            for label, no_tags, no_pos in self._impossible:
                governing = start + tree[dep == label]
                tags[governing[:, None], lane, no_tags] = -np.inf
                pos[governing[:, None], lane, no_pos] = -np.inf
            tag, part = tags[here, lane].argmax(-1), pos[here, lane].argmax(-1)
            readings.append(Reading(tag, part, tree, dep, names[here, lane], types[here, lane]))
        return readings
