"""Fits the weights of flows/cleaning/lexicons/pagetext.yaml: which lines of a page's visible text are the story.

usage: train_pagetext.py --gold DIR [--folds 6] [--output FILE]

DIR holds raw/*.html and gold.jsonl, whose lines have raw_path and body. Every page is read twice, with lines for block
elements only and for every element, since tools that take the text out of pages do either. The model is a linear-chain
conditional random field of two states, fitted with softmax-margin: wrong lines cost by the root of their length. With
--folds it prints the word-level F1 of pages held out, else it writes the weights.
"""

import argparse
import difflib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.optimize import minimize

from flows.cleaning.boilerplate import line_rule
from flows.cleaning.normalising import normalise
from flows.cleaning.pagetext import TRANSITIONS, signs, story_lines, transition_signs
from flows.cleaning.structure import paragraphs
from flows.cleaning.web import parse, visible_text
from flows.sources.decoding import decode

PENALTY = 10.0
MARGIN = 1.5
WORD = re.compile(r"\w+")


@dataclass
class Page:
    """One reading of a page: its lines, which of them are the story, their signs and their weights."""

    name: str
    lines: list[str]
    story: np.ndarray
    emissions: np.ndarray
    transitions: np.ndarray
    weight: np.ndarray
    names: list[str]


def story_labels(lines: list[str], body: str) -> np.ndarray:
    """Whether most of each line's words stand in the story, by aligning all words of the page with the story's."""
    gold = [word.lower() for word in WORD.findall(body)]
    words = [(word, i) for i, line in enumerate(lines) for word in WORD.findall(line.lower())]
    hits, totals = np.zeros(len(lines)), np.zeros(len(lines))
    for _, i in words:
        totals[i] += 1
    matcher = difflib.SequenceMatcher(None, [word for word, _ in words], gold, autojunk=False)
    for start, _, size in matcher.get_matching_blocks():
        for _, i in words[start : start + size] if size > 1 else []:
            hits[i] += 1
    return ((totals > 0) & (hits >= 0.6 * totals)).astype(int)


def load(folder: Path) -> list[Page]:
    """All pages of a gold folder, each in both readings."""
    pages = []
    for row in map(json.loads, (folder / "gold.jsonl").read_text("utf-8").splitlines()):
        tree = parse(decode((folder / "raw" / row["raw_path"]).read_bytes()) or "")
        if tree is None:
            continue
        for every_element in (False, True):
            lines = paragraphs(normalise(visible_text(tree, every_element)))
            rules = [line_rule(line) for line in lines]
            table = signs(lines, rules)
            names = list(table[0])
            emissions = np.array([[sign[name] for name in names] for sign in table])
            transitions = np.array([transition_signs(rules, i) for i in range(len(lines))])
            weight = np.sqrt([len(line.split()) for line in lines])
            label = story_labels(lines, row["body"])
            pages.append(Page(row["raw_path"], lines, label, emissions, transitions, weight / weight.mean(), names))
    return pages


def loss(theta: np.ndarray, pages: list[Page], size: int) -> tuple[float, np.ndarray]:
    """Negative log-likelihood with margin and penalty, and its gradient."""
    total, gradient = 0.5 * PENALTY * float(theta @ theta), PENALTY * theta
    enter0, leave0, enter_stated, leave_rule = theta[size:]
    add = np.logaddexp
    for page in pages:
        y, n = page.story, len(page.story)
        z = page.emissions @ theta[:size]
        e = np.zeros((n, 2))
        e[:, 1] = z
        e[np.arange(n), 1 - y] += MARGIN * page.weight
        enter = enter0 + enter_stated * page.transitions[:, 0]
        leave = leave0 + leave_rule * page.transitions[:, 1]
        forward, backward = np.zeros((n, 2)), np.zeros((n, 2))
        forward[0] = e[0]
        for i in range(1, n):
            out, story = forward[i - 1]
            forward[i] = add(out, story + leave[i]) + e[i, 0], add(story, out + enter[i]) + e[i, 1]
        for i in range(n - 1, 0, -1):
            out, story = e[i] + backward[i]
            backward[i - 1] = add(out, enter[i] + story), add(story, leave[i] + out)
        z_all = add(*forward[-1])
        p_story = np.exp(forward[:, 1] + backward[:, 1] - z_all)
        p_enter = np.exp(forward[:-1, 0] + enter[1:] + e[1:, 1] + backward[1:, 1] - z_all)
        p_leave = np.exp(forward[:-1, 1] + leave[1:] + e[1:, 0] + backward[1:, 0] - z_all)
        entered, left = (y[:-1] == 0) & (y[1:] == 1), (y[:-1] == 1) & (y[1:] == 0)
        scale = 10 / np.sqrt(n)
        total += scale * (z_all - z[y == 1].sum() - enter[1:][entered].sum() - leave[1:][left].sum())
        gradient[:size] += scale * (page.emissions.T @ (p_story - y))
        more_in, more_out = p_enter - entered, p_leave - left
        gradient[size:] += scale * np.array(
            [
                more_in.sum(),
                more_out.sum(),
                (more_in * page.transitions[1:, 0]).sum(),
                (more_out * page.transitions[1:, 1]).sum(),
            ]
        )
    return total, gradient


def fit(pages: list[Page]) -> dict[str, dict[str, float]]:
    """The weights that fit these pages best."""
    names = pages[0].names
    found = minimize(
        loss, np.zeros(len(names) + len(TRANSITIONS)), args=(pages, len(names)), jac=True, method="L-BFGS-B",
        options={"maxiter": 100},
    ).x  # fmt: skip
    rounded = [round(float(value), 3) for value in found]
    cut = len(names)
    return {
        "signs": dict(zip(names, rounded[:cut], strict=True)),
        "transitions": dict(zip(TRANSITIONS, rounded[cut:], strict=True)),
    }


def held_out(pages: list[Page], folds: int) -> float:
    """Mean F1 in words of the story lines of pages that the weights were not fitted on."""
    names = sorted({page.name for page in pages})
    scores = []
    for fold in range(folds):
        out = set(names[fold::folds])
        weights = fit([page for page in pages if page.name not in out])
        for page in (page for page in pages if page.name in out):
            kept = np.array(story_lines(page.lines, [line_rule(line) for line in page.lines], weights))
            words = np.array([len(line.split()) for line in page.lines])
            right = words[kept & (page.story == 1)].sum()
            scores.append(2 * right / max(1, words[kept].sum() + words[page.story == 1].sum()))
    return float(np.mean(scores))


def main() -> None:
    """Reads the arguments, then measures or writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0)
    default = Path(__file__).resolve().parent.parent / "flows/cleaning/lexicons/pagetext.yaml"
    parser.add_argument("--output", type=Path, default=default)
    options = parser.parse_args()
    pages = load(options.gold)
    if options.folds:
        print(f"held-out F1 {held_out(pages, options.folds):.3f}")
        return
    head = "# Weights of flows/cleaning/pagetext.py, fitted by training/train_pagetext.py; not edited by hand.\n"
    options.output.write_text(head + yaml.safe_dump(fit(pages), sort_keys=False), "utf-8")


if __name__ == "__main__":
    main()
