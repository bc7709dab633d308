"""Which sentences train the model and which measure it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from training.corpus import Sentence, read_conllu, read_docred, read_iob2, with_entities


@dataclass(frozen=True)
class Data:
    """`trees` and `names` train; `tests` hold parsed test sets, `held_out` entity documents kept out of training."""

    trees: list[Sentence]
    names: list[Sentence]
    tests: dict[str, list[Sentence]]
    held_out: dict[str, list[Sentence]]


def is_held_out(sentence: Sentence) -> bool:
    """Every tenth document, drawn by a hash of its id."""
    return int(hashlib.sha256(sentence.doc_id.encode()).hexdigest(), 16) % 10 == 0


def read(treebanks: Path) -> Data:
    """Reads all the corpora of the folder.

    Train and dev parts of the treebanks train, test parts measure. EWT's dev part carries UNER's names; its held-out
    documents are in no training set, not even with their trees.
    """
    part = {
        f"{c}-{s}": read_conllu(corpus_file(treebanks, f"en_{c}-{s}.conllu"))
        for c in ("gum", "ewt")
        for s in ("train", "dev", "test")
    }
    part["ewt-dev"] = with_entities(part["ewt-dev"], read_iob2(corpus_file(treebanks, "uner_en_ewt-dev.iob2")))
    named = [s for s in part["ewt-dev"] if s.entities is not None]
    docred = [s for name in ("dev", "test") for s in read_docred(corpus_file(treebanks, f"redocred-{name}.jsonl"))]
    trees = part["gum-train"] + part["gum-dev"] + part["ewt-train"] + [s for s in part["ewt-dev"] if not is_held_out(s)]
    return Data(
        trees=trees,
        names=[s for s in docred if not is_held_out(s)],
        tests={"gum": part["gum-test"], "ewt": part["ewt-test"]},
        held_out={"redocred": [s for s in docred if is_held_out(s)], "uner": [s for s in named if is_held_out(s)]},
    )


def corpus_file(folder: Path, name: str) -> Path:
    """The file, packed with xz or not. Raises FileNotFoundError for neither."""
    for path in (folder / f"{name}.xz", folder / name):
        if path.exists():
            return path
    raise FileNotFoundError(f"{folder} has no {name} or {name}.xz")
