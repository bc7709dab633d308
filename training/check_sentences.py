"""Checks the sentence splitter on a folder of raw texts.

    python -m training.check_sentences FOLDER

Reads `.txt` files (a paragraph a line) and `.jsonl` files with a `text` field. Lists every sentence of more than 120
tokens that is not a list and every split at an abbreviation, an initial or a decimal; exits with 1 if there is any.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from spacy.language import Language

from flows.reading import language

LONGEST = 120
"""Tokens that a sentence of prose may have."""

LIST_SHARE = 1 / 8
"""A long sentence with at least this share of commas, semicolons, colons and bullets is a list."""

_INITIAL = re.compile(r"(?:^|\s)[A-Z]\.$")
_DECIMAL = re.compile(r"\d[.,]$")


def paragraphs(folder: Path) -> Iterator[tuple[str, str]]:
    """(file name, paragraph) of all texts below the folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".txt":
            texts = [path.read_text(encoding="utf-8")]
        elif path.suffix == ".jsonl":
            texts = [json.loads(line).get("text") or "" for line in path.read_text(encoding="utf-8").splitlines()]
        else:
            continue
        for text in texts:
            yield from ((path.name, line.strip()) for line in text.split("\n") if line.strip())


def faults(text: str, sentences: list[tuple[int, int]], nlp: Language) -> Iterator[str]:
    """What is wrong with the sentences of a paragraph."""
    for start, end in sentences:
        tokens = [t.text for t in nlp.make_doc(text[start:end])]
        marks = sum(t in {",", ";", ":", "•", "*", "|", "-"} for t in tokens)
        if len(tokens) > LONGEST and marks < LIST_SHARE * len(tokens):
            yield f"{len(tokens)} tokens: {text[start : start + 80]!r}"
    for (start, end), (following, _) in pairwise(sentences):
        last = text[start:end].split()[-1]
        around = f"{text[max(start, end - 40) : end]!r} | {text[following : following + 30]!r}"
        if last in language.ABBREVIATIONS:
            yield f"split at an abbreviation: {around}"
        elif _INITIAL.search(text[start:end]) and text[following].isupper() and len(text[start:end].split()) > 1:
            yield f"split at an initial: {around}"
        elif _DECIMAL.search(last) and text[following].isdigit() and end == following:
            yield f"split at a decimal: {around}"
        elif text[following].islower() and last.endswith(".") and last in language.ENDING_ABBREVIATIONS:
            yield f"split at an abbreviation: {around}"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    nlp = language.load()
    named = list(paragraphs(folder))
    found, count = [], 0
    for (name, text), sentences in zip(named, language.split_sentences((t for _, t in named), nlp), strict=True):
        count += len(sentences)
        found += [f"{name}: {fault}" for fault in faults(text, sentences, nlp)]
    print("\n".join(found))
    print(f"{count} sentences in {len(named)} paragraphs, {len(found)} faults")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
