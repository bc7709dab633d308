"""Rebuilds the language model.

    python -m training.build --treebanks DIR [--out flows/reading/model] [--work DIR]

Needs the `training` extra, and some five hours of one core. The work folder keeps the state of an interrupted run, which
the same command goes on from.
"""

import argparse
import json
import pickle
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_pipeline
from spacy.util import load_config

from flows.reading import language
from flows.reading.network import Network
from training import data, evaluate, export, name_network, teacher, train
from training.corpus import Sentence, paragraphs, read_conllu
from training.examples import Vocabulary

CONFIGS = Path(__file__).with_name("configs")
MODEL = Path(language.__file__).with_name("model")

DESCRIPTION = {
    "lang": "en",
    "name": "dateline_news",
    "version": "1.0.0",
    "description": "Sentences, tags, lemmas, Universal Dependencies and names of English news",
    "author": "Dateline",
    "license": "CC BY-SA 4.0",
    "sources": [
        {
            "name": "UD English EWT",
            "url": "https://github.com/UniversalDependencies/UD_English-EWT",
            "license": "CC BY-SA 4.0",
        },
        {
            "name": "UD English GUM (news, interview, bio, voyage, academic, speech, textbook, court)",
            "url": "https://github.com/UniversalDependencies/UD_English-GUM",
            "license": "CC BY 4.0 and CC BY-SA",
        },
        {
            "name": "UNER English EWT",
            "url": "https://github.com/UniversalNER/UNER_English-EWT",
            "license": "CC BY-SA 4.0",
        },
        {"name": "Re-DocRED", "url": "https://github.com/tonytan48/Re-DocRED", "license": "MIT"},
        {
            "name": "spacy-lookups-data (Brown clusters, lemmatizer tables after WordNet 3.0)",
            "url": "https://github.com/explosion/spacy-lookups-data",
            "license": "MIT, WordNet 3.0 licence",
        },
        {
            "name": "all-MiniLM-L6-v2 (word vectors; names of the sentences that have none annotated)",
            "url": "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
            "license": "Apache-2.0",
        },
    ],
}


def train_senter(treebanks: Path, work: Path) -> Path:
    """Trains the sentence recognizer on the paragraphs of the train parts; returns its pipeline's folder."""
    folder = work / "senter"
    if (folder / "meta.json").exists():
        return folder
    for part in ("train", "dev"):
        files = [data.corpus_file(treebanks, f"en_{corpus}-{part}.conllu") for corpus in ("gum", "ewt")]
        sentences = [s for file in files for s in read_conllu(file)]
        _docs(sentences).to_disk(work / f"{part}.spacy")
    config = load_config(
        CONFIGS / "senter.cfg",
        interpolate=True,
        overrides={"paths.train": str(work / "train.spacy"), "paths.dev": str(work / "dev.spacy")},
    )
    nlp, _ = train_pipeline(init_nlp(config), None)
    nlp.to_disk(folder)
    return folder


def _docs(sentences: list[Sentence]) -> DocBin:
    """One Doc a paragraph, with sentence starts."""
    vocab = spacy.blank("en").vocab
    docs = DocBin(attrs=["ORTH", "SPACY", "SENT_START"])
    for paragraph in paragraphs(sentences):
        docs.add(
            Doc(
                vocab,
                words=[w for s in paragraph for w in s.words],
                spaces=[x for s in paragraph for x in s.spaces],
                sent_starts=[i == 0 for s in paragraph for i in range(len(s.words))],
            )
        )
    return docs


def _with_taught_names(corpora: data.Data, seed: int, saved: Path) -> list[Sentence]:
    """The trees, with names where a teacher is sure of them; read from `saved` where an earlier run left them."""
    if not saved.exists():
        annotated = [s for s in corpora.trees if s.entities is not None]
        taught = teacher.mark(teacher.train(corpora.names + annotated, seed), corpora.trees)
        saved.write_bytes(pickle.dumps(taught))
    trees: list[Sentence] = pickle.loads(saved.read_bytes())
    return trees


def _network(params: dict[str, Any], vocabulary: Vocabulary, corpora: data.Data, shape: Mapping[str, int]) -> Network:
    """The whole network: what has learnt trees, and a layer for names that learns on its vectors of words."""
    weights = export.weights(params, vocabulary)
    widths = [
        shape["word_width"], shape["affix_width"], shape["cluster_width"], 2 * shape["char_filters"], shape["vector_width"]
    ]  # fmt: skip
    settings = name_network.Settings(**train.settings(CONFIGS / "names.toml"))
    annotated = [*corpora.names, *(s for s in corpora.trees if s.entity_scheme == "uner")]
    sentences = [*annotated, *corpora.names, *corpora.trees]  # those that people have annotated twice
    names = name_network.train(sentences, export.vectors(weights, vocabulary), widths, settings)
    return export.network(weights, names, vocabulary)


def build(treebanks: Path, work: Path) -> tuple[Language, data.Data]:
    """Trains both parts and puts them together."""
    work.mkdir(parents=True, exist_ok=True)
    senter = train_senter(treebanks, work)
    corpora = data.read(treebanks)
    config = train.settings(CONFIGS / "network.toml")
    corpora = replace(corpora, trees=_with_taught_names(corpora, config["seed"], work / "taught.pickle"))
    vocabulary = Vocabulary.of(
        corpora.trees + corpora.names, config["affixes"], config["minimum_count"], config["shape"]["vector_width"]
    )
    params = train.train(corpora, vocabulary, config, work)
    nlp = export.pipeline(_network(params, vocabulary, corpora, config["shape"]), senter, corpora.trees)
    nlp.meta.update(DESCRIPTION)
    return nlp, corpora


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--treebanks", type=Path, required=True, help="folder of the CoNLL-U, IOB2 and JSONL files")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--work", type=Path, default=Path("build/model"))
    options = parser.parse_args()
    nlp, corpora = build(options.treebanks, options.work)
    kept = {p.name: p.read_bytes() for p in options.out.glob("*.md")} if options.out.exists() else {}
    export.save(nlp, options.out)
    for name, text in kept.items():
        (options.out / name).write_bytes(text)
    figures = evaluate.report(language.load(str(options.out)), corpora)
    evaluate.write(figures, options.out)
    print(json.dumps(figures["trees"] | {"words a second": evaluate.speed(nlp, corpora)}, indent=1))


if __name__ == "__main__":
    main()
