"""The shipped model's spaCy component: writes the network's readings into Docs."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IS_SPACE, MORPH, ORTH, POS, SENT_START, TAG
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.symbols import IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from flows.reading import arabic_article, dateline
from flows.reading.network import Network, Reading

WORDS_AT_A_TIME = 6000
"""Words that go through the network together: enough to fill its lanes evenly. Results do not depend on it."""

MORPHOLOGY = {
    "NN": "Number=Sing",
    "NNP": "Number=Sing",
    "NNS": "Number=Plur",
    "NNPS": "Number=Plur",
    "VB": "VerbForm=Inf",
    "VBD": "Tense=Past|VerbForm=Fin",
    "VBG": "Tense=Pres|VerbForm=Part",
    "VBN": "Tense=Past|VerbForm=Part",
    "VBP": "Tense=Pres|VerbForm=Fin",
    "VBZ": "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
    "MD": "VerbForm=Fin",
    "JJ": "Degree=Pos",
    "JJR": "Degree=Cmp",
    "JJS": "Degree=Sup",
    "RB": "Degree=Pos",
    "RBR": "Degree=Cmp",
    "RBS": "Degree=Sup",
}
"""Features that a fine tag implies."""

_ATTRIBUTES = [TAG, POS, MORPH, DEP, HEAD, ENT_IOB, ENT_TYPE]
_OUTSIDE, _INSIDE, _BEGIN = 2, 1, 3
"""spaCy's numbers for tokens outside, inside and at the beginning of a name."""


class _Words(NamedTuple):
    """The words of a sentence, space tokens left out: where they stand in the Doc, and spaCy's numbers of them."""

    at: NDArray[np.intp]
    words: list[int]


@Language.factory(
    "dateline_reader",
    assigns=[
        "token.tag",
        "token.pos",
        "token.morph",
        "token.dep",
        "token.head",
        "doc.sents",
        "doc.ents",
        "token.ent_iob",
        "token.ent_type",
    ],
)
def make_reader(nlp: Language, name: str) -> "Reader":
    """The component without a network, which `from_disk` brings."""
    return Reader(nlp.vocab, name)


class Reader(Pipe):
    """Tags, parses and finds the names in Docs whose sentence starts are set."""

    def __init__(self, vocab: Vocab, name: str = "reader") -> None:
        self.vocab = vocab
        self.name = name
        self.network: Network | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Dependency labels."""
        return self.network.labels.deps if self.network else ()

    def __call__(self, doc: Doc) -> Doc:
        self._read([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:  # noqa: ARG002
        """Reads Docs in groups of `WORDS_AT_A_TIME`, whatever `batch_size` is."""
        group: list[Doc] = []
        for doc in stream:
            group.append(doc)
            if sum(map(len, group)) >= WORDS_AT_A_TIME:
                self._read(group)
                yield from group
                group = []
        self._read(group)
        yield from group

    def _read(self, docs: list[Doc]) -> None:
        if self.network is None:
            raise ValueError("the reader has no network: load it from a model folder")
        behind = [_behind_dateline(doc) for doc in docs]
        sentences = [_sentences(doc, begin) for doc, begin in zip(docs, behind, strict=True)]
        strings = self.vocab.strings
        words = [[strings[word] for word in sentence.words] for own in sentences for sentence in own]
        readings = iter(self.network.read(words))
        for doc, begin, own in zip(docs, behind, sentences, strict=True):
            if own:
                self._write(self.network, doc, begin, list(zip(own, readings, strict=False)))

    def _write(self, network: Network, doc: Doc, begin: int, readings: list[tuple[_Words, Reading]]) -> None:
        """Space tokens hang on the word before them, so that no word depends on one; a dateline, which was read by
        itself, hangs on the sentence that it opens at token `begin`."""
        array = np.zeros((len(doc), len(_ATTRIBUTES)), np.uint64)
        array[:, 0], array[:, 1], array[:, 3] = self._space, IDS["SPACE"], self._no_dep
        array[:, 5] = _OUTSIDE
        heads = np.zeros(len(doc), np.int64)
        spaces = np.flatnonzero(doc.to_array([IS_SPACE])).tolist()
        for words, reading in readings:
            at = words.at
            array[at, 0] = self._tags[reading.tags]
            array[at, 1] = self._pos[reading.pos]
            array[at, 2] = self._morphs[reading.tags]
            array[at, 3] = self._deps[reading.deps]
            heads[at] = at[reading.heads] - at
        if begin:
            (own, place), (others, opened) = readings[:2]
            top = own.at[place.heads == np.arange(len(own.at))][0]
            heads[top] = others.at[opened.heads == np.arange(len(others.at))][0] - top
            array[top, 3] = self._beside
        for name in agreed(_names(doc, readings, network), network.types):
            first, last = name.tokens[0], name.tokens[-1]
            array[first : last + 1, 5] = _INSIDE  # with the space tokens between its words
            array[first, 5] = _BEGIN
            array[first : last + 1, 6] = self._types[name.type]
        for i in spaces:
            heads[i] = -1 if i else 1 if len(doc) > 1 else 0
        array[:, 4] = heads.astype(np.uint64)
        doc.from_array(_ATTRIBUTES, array)  # type: ignore[arg-type]  # spaCy's stub

    def use(self, network: Network) -> None:
        """Reads with this network from now on; its labels get spaCy's numbers."""
        self.network = network
        add = self.vocab.strings.add
        labels = network.labels
        self._space, self._no_dep, self._beside = add("_SP"), add("dep"), add("parataxis")
        self._tags = np.array([add(t) for t in labels.tags], np.uint64)
        self._pos = np.array([IDS[p] for p in labels.pos], np.uint64)
        self._deps = np.array([add("ROOT" if d == "root" else d) for d in labels.deps], np.uint64)
        self._morphs = np.array([self.vocab.morphology.add(MORPHOLOGY.get(t, "")) for t in labels.tags], np.uint64)
        self._types = {name: add(name) for name in network.types}

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Writes the network to a folder."""
        if self.network:
            self.network.to_disk(Path(path))

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "Reader":  # noqa: ARG002
        """Reads the network from a folder."""
        self.use(Network.from_disk(Path(path)))
        return self


class Name(NamedTuple):
    """A name: the indices of its tokens in the Doc, its text in lower case, its type, the types' log-probabilities."""

    tokens: list[int]
    key: str
    type: str
    scores: NDArray[np.floating]


def _names(doc: Doc, readings: list[tuple[_Words, Reading]], network: Network) -> list[Name]:
    """The names of a Doc as the network labelled them."""
    found = []
    for words, reading in readings:
        start = end = 0
        for i, number in enumerate(reading.names.tolist()):
            label = network.labels.names[number]
            if label[0] in "BU":
                first = int(words.at[i])  # its article may have been left out
                start = max(end, i - (first - arabic_article.begin(doc, first)))
            if label[0] in "LU":
                end = i + 1
                own = words.at[start:end].tolist()
                key = " ".join(doc[k].lower_ for k in own)
                found.append(Name(own, key, label[2:], reading.types[start:end].sum(0)))
    return found


def agreed(names: list[Name], types: tuple[str, ...]) -> list[Name]:
    """The names with one type for the same text throughout, the likeliest of all its mentions taken together.

    A person's full name also speaks for its first and last word alone: "Ana Duarte" makes "Duarte" a person. Peoples
    (NORP) are told from their grammar and stay as they are.
    """
    totals: dict[str, NDArray[np.floating]] = {}
    for name in names:
        totals[name.key] = totals.get(name.key, np.zeros(len(types), np.float32)) + name.scores
        words = name.key.split()
        if name.type == "PERSON" and len(words) > 1:
            for word in sorted({words[0], words[-1]}):
                share = name.scores / len(words)
                totals[word] = totals.get(word, np.zeros(len(types), np.float32)) + share
    return [n if n.type == "NORP" else n._replace(type=types[int(totals[n.key].argmax())]) for n in names]


def _behind_dateline(doc: Doc) -> int:
    """Where the first sentence of a Doc begins behind its dateline; 0 without one, or if it is given as a sentence."""
    begin = dateline.end(doc)
    return 0 if doc[begin : begin + 1].text.isspace() or any(t.is_sent_start for t in doc[1 : begin + 1]) else begin


def _sentences(doc: Doc, begin: int) -> list[_Words]:
    """The sentences of a Doc by the sentence starts that are set; none of space tokens alone.

    What stands before token `begin`, a dateline, is one of its own: read with its sentence, it would be a part of the subject.
    """
    orths, starts, space = doc.to_array([ORTH, SENT_START, IS_SPACE]).T
    begins = sorted({*np.flatnonzero(starts == 1).tolist(), *([begin] if begin else [])})
    words = np.flatnonzero(space == 0)
    cuts = np.searchsorted(words, begins[1:] if begins[:1] == [0] else begins)
    return [_Words(at, orths[at].tolist()) for at in np.split(words, cuts) if len(at)]
