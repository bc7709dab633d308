"""The notebook that Dateline is held against: trafilatura, spaCy's nlp.pipe with the same model, and pandas.

    python benchmarks/notebook.py CORPUS OUTPUT [--processes 2]

Written as an analyst would who knows these libraries: text and metadata of every file, one pass of nlp.pipe, then tables of
articles, named places, quotations and who-did-what. It does none of what Dateline does besides: no speakers but those beside
the quotation, no coordinates, no dates of events, no tolls, no duplicates or incidents, no contracts, no recovery.
Prints a line of JSON: articles, words and seconds.
"""

import argparse
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import spacy
import trafilatura
from spacy.language import Language
from spacy.tokens import Doc

QUOTED = re.compile(r"[“\"]([^”\"]{10,})[”\"]")
SUBJECTS, OBJECTS = {"nsubj", "nsubj:pass", "nsubjpass"}, {"obj", "dobj", "obl"}


def read(corpus: Path) -> Iterator[dict[str, Any]]:
    """Title, date and text of every article."""
    for path in sorted(corpus.rglob("*")):
        if path.suffix == ".html":
            page = trafilatura.bare_extraction(path.read_text(encoding="utf-8"), with_metadata=True)
            if page is not None:
                yield {"path": str(path), "title": page.title, "date": page.date, "text": page.text}
        elif path.suffix == ".txt":
            title, _, text = path.read_text(encoding="utf-8").partition("\n")
            yield {"path": str(path), "title": title, "date": None, "text": text}
        elif path.suffix == ".jsonl":
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
                record = json.loads(line)
                fields = {"title": record["title"], "date": record["published_at"], "text": record["text"]}
                yield {"path": f"{path}#{number}", **fields}


def events(doc: Doc) -> Iterator[dict[str, Any]]:
    """Verbs with their subject and object."""
    for token in doc:
        if token.pos_ == "VERB":
            subject = next((child for child in token.children if child.dep_ in SUBJECTS), None)
            target = next((child for child in token.children if child.dep_ in OBJECTS), None)
            if subject is not None and target is not None:
                yield {
                    "verb": token.lemma_,
                    "actor": subject.text,
                    "recipient": target.text,
                    "sentence": token.sent.text,
                }


def analyse(nlp: Language, articles: pd.DataFrame, processes: int) -> dict[str, pd.DataFrame]:
    """Tables of places, quotes and events."""
    rows: dict[str, list[dict[str, Any]]] = {"places": [], "quotes": [], "events": []}
    for path, doc in zip(articles["path"], nlp.pipe(articles["text"], n_process=processes), strict=True):
        rows["places"] += [{"path": path, "name": ent.text} for ent in doc.ents if ent.label_ in {"GPE", "LOC"}]
        rows["events"] += [{"path": path, **event} for event in events(doc)]
        for quote in QUOTED.finditer(doc.text):
            span = doc.char_span(*quote.span(1), alignment_mode="expand")
            near = [] if span is None else [ent.text for ent in span.sent.ents if ent.label_ == "PERSON"]
            rows["quotes"].append({"path": path, "text": quote[1], "speaker": near[0] if near else None})
    return {name: pd.DataFrame(found) for name, found in rows.items()}


def main() -> None:
    """Reads a corpus into tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    import flows.reading.language  # registers the parts of the shipped model

    nlp = spacy.load(Path(flows.reading.language.__file__).with_name("model"))
    articles = pd.DataFrame(read(options.corpus))
    options.output.mkdir(parents=True, exist_ok=True)
    for name, table in {"articles": articles, **analyse(nlp, articles, options.processes)}.items():
        table.to_parquet(options.output / f"{name}.parquet")
    words = int(articles["text"].str.split().str.len().sum())
    print(json.dumps({"articles": len(articles), "words": words, "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    main()
