"""Reads the treebanks and entity corpora into one sentence type, grouped into paragraphs and documents.

Three formats: CoNLL-U (English EWT and GUM), IOB2 with CoNLL-U comments (UNER-EWT) and DocRED's JSON lines (Re-DocRED).
"""

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

Entity = tuple[int, int, str]
"""First token, token after the last, label (PERSON, ORG, LOC, NORP, EVENT, MISC)."""


@dataclass(frozen=True)
class Sentence:
    """A sentence with what its corpus annotates; `heads` is empty without a tree, `entities` None without names.

    `heads[i]` is the index of the governor of token i, its own index for the root. `spaces[i]` says whether a space
    follows. `genre` is GUM's genre or `ewt-<genre>`, `redocred`.
    """

    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    doc_id: str
    genre: str
    starts_paragraph: bool = False
    tags: tuple[str, ...] = ()
    pos: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    heads: tuple[int, ...] = ()
    deps: tuple[str, ...] = ()
    entities: tuple[Entity, ...] | None = None
    entity_scheme: str = ""

    @property
    def text(self) -> str:
        """The sentence as written, with its final space where the corpus has one."""
        return "".join(w + " " * s for w, s in zip(self.words, self.spaces, strict=True))


@dataclass
class _Building:
    """Rows of the CoNLL-U sentence being read."""

    rows: list[list[str]] = field(default_factory=list)
    no_space_after: set[int] = field(default_factory=set)
    starts_paragraph: bool = False
    sent_id: str = ""


def open_text(path: Path) -> Iterator[str]:
    """Lines of a text file without their ends, `.xz` or plain."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def read_conllu(path: Path) -> list[Sentence]:
    """Sentences of a CoNLL-U file; words are the syntactic words, empty nodes are left out.

    In GUM, entities with a Wikipedia identity whose own span is a run of proper nouns are taken as names.
    """
    sentences: list[Sentence] = []
    doc_id, building, named = "", _Building(), _GumNames()
    for line in open_text(path):
        if line.startswith("# newdoc id = "):
            doc_id, named = line.removeprefix("# newdoc id = "), _GumNames()
            building.starts_paragraph = True
        elif line.startswith("# newpar"):
            building.starts_paragraph = True
        elif line.startswith("# sent_id = "):
            building.sent_id = line.removeprefix("# sent_id = ")
        elif not line:
            if building.rows:
                sentences.append(_finish(building, doc_id, named))
            building = _Building()
        elif line[0] != "#":
            _add_row(building, line.split("\t"))
    if building.rows:
        sentences.append(_finish(building, doc_id, named))
    return sentences


def _add_row(building: _Building, columns: list[str]) -> None:
    """Adds a word; a multiword token only says which of its words are not followed by a space."""
    number, misc = columns[0], columns[9].split("|")
    if "." in number:
        return
    if "-" in number:
        first, last = (int(n) for n in number.split("-"))
        building.no_space_after.update(range(first - 1, last - 1))
        if "SpaceAfter=No" in misc:
            building.no_space_after.add(last - 1)
        return
    if "SpaceAfter=No" in misc:
        building.no_space_after.add(len(building.rows))
    building.rows.append(columns)


def _finish(building: _Building, doc_id: str, named: "_GumNames") -> Sentence:
    rows = building.rows
    gum = doc_id.startswith("GUM_")
    tags = tuple(r[4] for r in rows)
    return Sentence(
        words=tuple(r[1] for r in rows),
        spaces=tuple(i not in building.no_space_after for i in range(len(rows))),
        doc_id=doc_id,
        genre=doc_id.split("_")[1] if gum else "ewt-" + doc_id.split("-")[0],
        starts_paragraph=building.starts_paragraph,
        tags=tags,
        pos=tuple(r[3] for r in rows),
        lemmas=tuple(r[2] for r in rows),
        heads=tuple(int(r[6]) - 1 if r[6] != "0" else i for i, r in enumerate(rows)),
        deps=tuple(r[7] for r in rows),
        entities=named.read(rows) if gum else None,
        entity_scheme="gum" if gum else "",
    )


GUM_LABELS = {"person": "PERSON", "organization": "ORG", "place": "LOC"}
"""GUM's entity types that are read as names; its other types mix names with common nouns too freely."""

_ENTITY = re.compile(r"\((?P<opened>[^()]+)(?P<closed>\))?|(?P<group>[^()]*)\)")
_NAME_POS = {"PROPN", "ADP", "DET", "CCONJ"}
_TITLES = frozenset(
    [
        "President",
        "Vice",
        "Prime",
        "Minister",
        "Secretary",
        "Ambassador",
        "Senator",
        "Representative",
        "Governor",
        "Mayor",
        "King",
        "Queen",
        "Prince",
        "Princess",
        "Pope",
        "General",
        "Colonel",
        "Captain",
        "Major",
        "Lieutenant",
        "Sergeant",
        "Dr.",
        "Dr",
        "Mr.",
        "Mr",
        "Mrs.",
        "Ms.",
        "Professor",
        "Prof.",
        "Sir",
        "Lord",
        "Lady",
        "Judge",
        "Justice",
        "Chancellor",
        "Director",
        "Chairman",
        "Chief",
        "Congressman",
        "Congresswoman",
        "St.",
        "Saint",
        "US",
        "U.S.",
        "UK",
        "Foreign",
        "of",
    ]
)


class _GumNames:
    """Reads names out of GUM's nested `Entity=` brackets of one document, across its sentences."""

    def __init__(self) -> None:
        self.linked: set[str] = set()

    def read(self, rows: list[list[str]]) -> tuple[Entity, ...]:
        """Names of one sentence: mentions of things with a Wikipedia identity that are proper nouns, without titles."""
        found: list[Entity] = []
        opened: list[tuple[str, str, int]] = []
        for i, row in enumerate(rows):
            value = next((m[7:] for m in row[9].split("|") if m.startswith("Entity=")), "")
            for match in _ENTITY.finditer(value):
                if match["opened"]:
                    group, kind, *rest = match["opened"].split("-")
                    if len(rest) > 5:
                        self.linked.add(group)
                    if not match["closed"]:
                        opened.append((group, kind, i))
                        continue
                    start = i
                else:
                    at = next((k for k in reversed(range(len(opened))) if opened[k][0] == match["group"]), None)
                    if at is None:
                        continue
                    group, kind, start = opened.pop(at)
                if group in self.linked and kind in GUM_LABELS:
                    name = _name_in(rows[start : i + 1], start, GUM_LABELS[kind])
                    found += [name] if name else []
        return outermost(found)


def _name_in(rows: list[list[str]], start: int, label: str) -> Entity | None:
    """The name that a mention is: without article and titles; None for a description or a people."""
    end = start + len(rows)
    while rows and (rows[0][3] == "DET" or (label == "PERSON" and rows[0][1] in _TITLES)):
        rows, start = rows[1:], start + 1
    if not rows or rows[0][3] != "PROPN" or rows[-1][3] != "PROPN" or not _NAME_POS.issuperset(r[3] for r in rows):
        return None
    if label == "PERSON" and any(r[4] != "NNP" or r[1] in _TITLES for r in rows):
        return None
    return (start, end, label)


def read_iob2(path: Path) -> dict[tuple[str, ...], tuple[Entity, ...]]:
    """Entities of a UNER file by the words of the sentence (its documents are EWT's)."""
    labels = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}
    found: dict[tuple[str, ...], tuple[Entity, ...]] = {}
    words: list[str] = []
    entities: list[Entity] = []
    for line in [*open_text(path), ""]:
        if not line:
            if words:
                found[tuple(words)] = tuple(entities)
            words, entities = [], []
        elif line[0] != "#":
            _, word, tag = line.split("\t")[:3]
            if tag.startswith("B-"):
                entities.append((len(words), len(words) + 1, labels[tag[2:]]))
            elif tag.startswith("I-"):
                start, end, label = entities[-1]
                entities[-1] = (start, end + 1, label)
            words.append(word)
    return found


def with_entities(sentences: list[Sentence], names: dict[tuple[str, ...], tuple[Entity, ...]]) -> list[Sentence]:
    """The sentences that `names` covers, with its entities."""
    return [replace(s, entities=names[s.words], entity_scheme="uner") if s.words in names else s for s in sentences]


DOCRED_LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC", "MISC": "MISC"}


def read_docred(path: Path) -> list[Sentence]:
    """Sentences of a DocRED file; it has no trees. Times and numbers are left to the dates and quantities modules."""
    sentences = []
    for number, line in enumerate(open_text(path)):
        document = json.loads(line)
        mentions: dict[int, list[Entity]] = {}
        for vertex in document["vertexSet"]:
            for m in vertex:
                if m["type"] in DOCRED_LABELS:
                    mentions.setdefault(m["sent_id"], []).append((*m["pos"], DOCRED_LABELS[m["type"]]))
        for index, words in enumerate(document["sents"]):
            cleaned = tuple(w.strip() or "_" for w in words)
            sentences.append(
                Sentence(
                    words=cleaned,
                    spaces=detokenize(cleaned),
                    doc_id=f"{path.name.split('.')[0]}-{number}",
                    genre="redocred",
                    starts_paragraph=index == 0,
                    entities=outermost(mentions.get(index, [])),
                    entity_scheme="redocred",
                )
            )
    return sentences


def outermost(entities: list[Entity]) -> tuple[Entity, ...]:
    """Entities without those inside or across a longer one, in order."""
    kept: list[Entity] = []
    for start, end, label in sorted(set(entities), key=lambda e: (e[0] - e[1], e)):
        if end > start and all(end <= s or start >= e for s, e, _ in kept):
            kept.append((start, end, label))
    return tuple(sorted(kept))


_NO_SPACE_BEFORE = {".", ",", ":", ";", "?", "!", ")", "]", "}", "'s", "'", "n't", "’s", "%", "'re", "'ve", "'ll", "'d"}
_NO_SPACE_AFTER = {"(", "[", "{", "$", "£", "€", "#"}


def detokenize(words: tuple[str, ...]) -> tuple[bool, ...]:
    """Spaces for a corpus that has none: punctuation leans as in print, double quotation marks alternate."""
    spaces = [True] * len(words)
    opened = False
    for i, word in enumerate(words):
        if word == '"':
            opened = not opened
            if opened:
                spaces[i] = False
            elif i:
                spaces[i - 1] = False
        elif word in _NO_SPACE_BEFORE and i:
            spaces[i - 1] = False
        elif word in _NO_SPACE_AFTER:
            spaces[i] = False
        elif word in {"-", "–", "/"} and 0 < i < len(words) - 1:
            spaces[i - 1] = spaces[i] = False
    return tuple(spaces)


def paragraphs(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    """Runs of sentences that form a paragraph of one document."""
    run: list[Sentence] = []
    for sentence in sentences:
        if run and (sentence.starts_paragraph or sentence.doc_id != run[0].doc_id):
            yield run
            run = []
        run.append(sentence)
    if run:
        yield run
