"""From scores to structures: the best label sequences and the best dependency trees."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.intp]
Floats = NDArray[np.floating]


@cache
def _follows(labels: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
    """Penalties: of label j after i (i, j), of a first label, of a last one; 0 where BILU allows it, else -1e9."""

    def allowed(before: str, after: str) -> bool:
        if before[0] in "BI":
            return after[0] in "IL" and after[1:] == before[1:]
        return after[0] in "OBU"

    pairs = np.array([[0.0 if allowed(a, b) else -1e9 for b in labels] for a in labels])
    return (
        pairs,
        np.array([0.0 if x[0] in "OBU" else -1e9 for x in labels]),
        np.array([0.0 if x[0] in "OLU" else -1e9 for x in labels]),
    )


def best_labels(scores: Floats, labels: tuple[str, ...], carries: Floats, carries_back: Floats) -> Integers:
    """The best valid BILU sequence of each sentence (Viterbi), for sentences strung together in lanes.

    `scores` (steps, lanes, labels) are logits; `carries` and `carries_back` (steps, lanes, 1) are 0 at the first and
    at the last word of a sentence. Returns label numbers (steps, lanes).
    """
    follows, first, last = _follows(labels)
    emission = scores.astype(np.float64) + (1 - carries_back) * last
    steps, lanes, count = scores.shape
    came_from = np.zeros((steps, lanes, count), np.intp)
    total = np.zeros((lanes, count))
    totals = np.empty((steps, lanes, count))
    for t in range(steps):
        paths = total[:, :, None] + follows
        came_from[t] = paths.argmax(1)
        total = np.where(carries[t] == 0, first, paths.max(1)) + emission[t]
        totals[t] = total
    best = np.empty((steps, lanes), np.intp)
    lane = np.arange(lanes)
    for t in reversed(range(steps)):
        ending = totals[t].argmax(-1)
        best[t] = (
            ending
            if t + 1 == steps
            else np.where(carries_back[t, :, 0] == 0, ending, came_from[t + 1][lane, best[t + 1]])
        )
    return best


def best_tree(scores: Floats) -> Integers:
    """Heads (n,) of the highest-scoring tree with one root; `scores[i, j]` of j governing i, `[i, i]` of i the root.

    Greedy where that is a tree, otherwise the maximum arborescence (Chu-Liu/Edmonds) of the best root.
    """
    heads: Integers = scores.argmax(1)
    roots = np.flatnonzero(heads == np.arange(len(heads)))
    if len(roots) == 1 and _reaches(heads, int(roots[0])):
        return heads
    exact = scores.astype(np.float64)
    logs = exact - exact.max(1, keepdims=True)
    logs -= np.log(np.exp(logs).sum(1, keepdims=True))
    diagonal = logs.diagonal()
    candidates = roots if len(roots) > 1 else np.argsort(-diagonal, kind="stable")[:1]
    trees = [(_arborescence(logs, int(root)), int(root)) for root in candidates]
    at = np.arange(len(heads))
    best: Integers = max(trees, key=lambda found: (logs[at, found[0]].sum(), -found[1]))[0]
    return best


def _reaches(heads: Integers, root: int) -> bool:
    """Whether every word leads up to the root."""
    up = heads
    for _ in range(len(heads).bit_length()):
        up = up[up]
    return bool((up == root).all())


def _arborescence(logs: Floats, root: int) -> Integers:
    """Chu-Liu/Edmonds for a given root; heads (n,), the root's its own."""
    scores = logs.copy()
    np.fill_diagonal(scores, -np.inf)
    scores[root] = -np.inf
    scores[root, root] = 0.0
    return _contract(scores, root)


def _contract(scores: Floats, root: int) -> Integers:
    n = len(scores)
    heads: Integers = scores.argmax(1)
    heads[root] = root
    cycle = _cycle(heads, root)
    if not cycle:
        return heads
    inside = np.array(cycle)
    outside = np.array([i for i in range(n) if i not in set(cycle)])
    # The cycle becomes one word: entering it at i costs what i's arc in the cycle is better by.
    loss = scores[inside][:, outside] - scores[inside, heads[inside]][:, None]
    small = np.full((len(outside) + 1, len(outside) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(outside, outside)]
    leaving = scores[np.ix_(outside, inside)]
    small[:-1, -1] = leaving.max(1)
    small[-1, :-1] = loss.max(0)
    small_root = int(np.flatnonzero(outside == root)[0])
    found = _contract(small, small_root)
    result = heads.copy()
    for k, i in enumerate(outside):
        result[i] = inside[leaving[k].argmax()] if found[k] == len(outside) else outside[found[k]]
    entry = found[-1]
    broken = int(loss[:, entry].argmax())
    result[inside[broken]] = outside[entry]
    result[root] = root
    return result


def _cycle(heads: Integers, root: int) -> Sequence[int]:
    """The words of one cycle, none if there is none."""
    state = np.zeros(len(heads), np.int8)
    state[root] = 2
    for start in range(len(heads)):
        path, at = [], start
        while state[at] == 0:
            state[at] = 1
            path.append(at)
            at = int(heads[at])
        if state[at] == 1:
            return path[path.index(at) :]
        state[path] = 2
    return []
