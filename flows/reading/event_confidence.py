"""How likely an event row is to be right, from the wording alone."""

from itertools import pairwise

from flows.reading.event_matching import Match
from flows.reading.records import Factuality

_SUBORDINATE = frozenset({"acl", "acl:relcl", "advcl", "advcl:relcl"})


def confidence(match: Match, *, acted: bool, received: bool, factuality: Factuality) -> float:
    """How likely the row is to be the event that a reader would code, from features of its wording.

    Additive; `_CALIBRATION` turns the sum into a share of right rows.
    """
    score = {"strong": 0.75, "plain": 0.62, "weak": 0.45}[match.entry.weight]
    score += 0.03 * min(match.entry.constraints, 4)
    clause = match.frame.clause
    depth = 0
    token = clause if clause.pos_ in ("VERB", "ADJ", "AUX") else match.token
    while token.head != token and depth < 6:
        if token.dep_ in _SUBORDINATE:
            score -= 0.12
        elif token.dep_ in ("obl", "nmod", "nmod:poss", "compound", "appos"):
            score -= 0.1
        depth += 1
        token = token.head
    if match.token.pos_ in ("NOUN", "PROPN") and match.frame.light is None:
        score -= 0.1
    score += 0.06 if acted else -0.1
    score += 0.04 if received else -0.05
    if factuality == "hypothetical":
        score -= 0.15
    elif factuality == "negated":
        score -= 0.2
    return round(_calibrated(score), 2)


_CALIBRATION = ((0.0, 0.2), (0.3, 0.62), (0.56, 0.77), (0.7, 0.89), (0.78, 0.92), (0.86, 0.96), (0.95, 0.975))
"""Score, and the share of rows with that score whose type a reader would code: pooled over 163 PLOVER records and the
sentences of tests/gold (682 rows in the bins of tests/gold/reliability.py), made monotone."""


def _calibrated(score: float) -> float:
    """The score on the scale of `_CALIBRATION`, linear between its points."""
    if score <= _CALIBRATION[0][0]:
        return _CALIBRATION[0][1]
    for (low, least), (high, most) in pairwise(_CALIBRATION):
        if score <= high:
            return least + (most - least) * (score - low) / (high - low)
    return _CALIBRATION[-1][1]
