"""From trained parameters to the model folder that ships: network, sentence recognizer, lemmatizer."""

import shutil
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.lang.char_classes import ALPHA, HYPHENS
from spacy.language import Language
from spacy.util import compile_infix_regex

from flows.reading import lemmatizer as _lemmatizer  # noqa: F401  registers the component
from flows.reading.network import Labels, Network
from flows.reading.reader import Reader
from flows.reading.word_vectors import WordVectors
from training.corpus import Sentence
from training.examples import NAME_LABELS, Vocabulary
from training.lemmas import teach

_AUXILIARY = ("namer", "namer_b", "name", "name_b", "mix_naming")
"""Names are a second task in the training of trees; those that are read come from `training.name_network`."""


def weights(params: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Weights of the numpy network but for those that read names: cluster tables folded into one, layers' shares normalised."""
    p = {k: np.array(v, np.float32) for k, v in params.items() if k not in _AUXILIARY}
    paths = np.array(vocabulary.cluster_paths)
    p["cluster"] = p["cluster"] + p.pop("cluster10")[paths & 1023] + p.pop("cluster6")[paths & 63]
    for name in [n for n in p if n.startswith("mix_")]:
        shares = np.exp(p[name] - p[name].max())
        p[name] = shares / shares.sum()
    # Words that the word table holds keep their cluster and vector too: those are looked up apart.
    known = sorted((zlib.crc32(word.encode()), word) for word in vocabulary.clusters)
    p["known_words"] = np.array([checksum for checksum, _ in known], np.uint32)
    p["known_clusters"] = np.array([vocabulary.clusters[word] for _, word in known], np.uint16)
    p["known_vectors"] = np.stack([vocabulary.vectors[word] for _, word in known])
    return p


def vectors(weights: dict[str, Any], vocabulary: Vocabulary) -> WordVectors:
    """The vectors of words that `weights` are for."""
    return WordVectors(weights, list(vocabulary.words), "".join(vocabulary.chars))


def network(weights: dict[str, Any], names: dict[str, Any], vocabulary: Vocabulary) -> Network:
    """The numpy network, its sigmoid gates halved: `weights` are those of above, `names` those of `training.name_network`."""
    p = weights | {k: np.array(v, np.float32) for k, v in names.items()}
    for layer in [name.removesuffix("_u") for name in p if name.endswith("_u")]:
        hidden = p[f"{layer}_u"].shape[1]
        half = np.tile(np.repeat([0.5, 1.0], [3 * hidden, hidden]), 2).astype(np.float32)
        p |= {f"{layer}_w": p[f"{layer}_w"] * half, f"{layer}_b": p[f"{layer}_b"] * half}
        p |= {f"{layer}_u": p[f"{layer}_u"] * half[: 4 * hidden]}
    labels = Labels(vocabulary.tags, vocabulary.pos, vocabulary.deps, NAME_LABELS)
    return Network(p, labels, list(vocabulary.words), "".join(vocabulary.chars))


PREFIXES = (
    "anti co counter cross e ex inter mid mini multi non over post pre pro re semi sub"  # as EWT and GUM have them
)
"""Word beginnings that a hyphen does not part from the word: "anti-government" is one token, "two-year" three."""


def keep_prefixes(nlp: Language) -> None:
    """Makes the tokenizer split at hyphens as the treebanks do."""
    guards = "".join(rf"(?<!\b(?i:{prefix}))" for prefix in PREFIXES.split())
    before, after = rf"(?<=[{ALPHA}0-9])", rf"(?:{HYPHENS})(?=[{ALPHA}])"
    infixes = list(nlp.Defaults.infixes)
    infixes[infixes.index(before + after)] = before + guards + after
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer


def pipeline(net: Network, senter: Path, sentences: Sequence[Sentence]) -> Language:
    """The whole spaCy pipeline; the lemmatizer learns the exceptions of the sentences."""
    nlp = spacy.blank("en")
    keep_prefixes(nlp)
    nlp.add_pipe("senter", source=spacy.load(senter))
    reader = nlp.add_pipe("dateline_reader", name="reader")
    assert isinstance(reader, Reader)
    reader.use(net)
    nlp.add_pipe("dateline_lemmatizer", name="lemmatizer").initialize(lambda: iter(()), nlp=nlp)  # type: ignore[attr-defined]
    teach(nlp, sentences)
    return nlp


def save(nlp: Language, folder: Path) -> None:
    """Writes the pipeline in place of what is in `folder`, in one step."""
    made = folder.with_name(folder.name + ".new")
    shutil.rmtree(made, ignore_errors=True)
    nlp.to_disk(made)
    old = folder.with_name(folder.name + ".old")
    if folder.exists():
        folder.rename(old)
    made.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
