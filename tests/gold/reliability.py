"""How often events are right that are said to be so likely: a table, the calibration error, and the diagram of the docs.

python -m tests.gold prepare RAW && dateline run RAW --output OUT
python -m tests.gold.reliability OUT --svg docs/events-reliability.svg
python -m tests.gold.reliability OUT --records GOLD.jsonl OUT2    adds sentences of your own, in the form of events.jsonl

A row is right where the gold accepts its type for the sentence.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tests.gold.scoring import SENTENCE_SETS, Row, Tables, gold, sentence_url

BINS = (0.0, 0.4, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
"""Edges of the bins: finer where most rows are."""

SIZE, MARGIN, TOP = 320, 44, 12
"""Pixels of the diagram, of its left and lower margin, of its upper and right one."""


class Judged(NamedTuple):
    """An event row: its confidence, and whether it is right."""

    confidence: float
    right: bool


class Bin(NamedTuple):
    """The rows with a confidence from `low` to `high`: how many, their mean confidence, the share that is right."""

    low: float
    high: float
    rows: int
    confidence: float
    right: float


def judged(tables: Tables, entries: Sequence[tuple[str, Row]]) -> Iterator[Judged]:
    """The event rows of sentences, each entry given with the url of its article."""
    articles = {row["url"]: row["article_id"] for row in tables.articles}
    for url, entry in entries:
        for row in tables.events.get(articles.get(url, ""), []):
            yield Judged(float(row["confidence"]), row["event_type"] in [*entry["event_types"], *entry.get("also", [])])


def binned(rows: Sequence[Judged]) -> list[Bin]:
    """The rows by `BINS`, empty ones left out."""
    found = []
    for low, high in pairwise(BINS):
        inside = [row for row in rows if low <= row.confidence < high or (high == 1.0 and row.confidence == 1.0)]
        if inside:
            mean = sum(row.confidence for row in inside) / len(inside)
            found.append(Bin(low, high, len(inside), mean, sum(row.right for row in inside) / len(inside)))
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the mean distance of confidence and share, weighted by rows (Naeini et al. 2015)."""
    total = sum(b.rows for b in bins)
    return sum(b.rows * abs(b.confidence - b.right) for b in bins) / total if total else 0.0


def diagram(bins: Sequence[Bin]) -> str:
    """The reliability diagram as SVG: a circle a bin, its area the number of rows; the dashed line is perfection."""
    span = SIZE - MARGIN - TOP
    most = max((b.rows for b in bins), default=1)

    def at(x: float, y: float) -> tuple[float, float]:
        return MARGIN + span * x, TOP + span * (1 - y)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}" '
        'font-family="sans-serif" font-size="11">',
        "<title>Reliability of events: confidence against the share that is right</title>",
        f'<rect width="{SIZE}" height="{SIZE}" fill="white"/>',
        f'<line x1="{MARGIN}" y1="{SIZE - MARGIN}" x2="{SIZE - TOP}" y2="{TOP}" stroke="#bbb" stroke-dasharray="4 3"/>',
        f'<path d="M{MARGIN} {TOP}V{SIZE - MARGIN}H{SIZE - TOP}" fill="none" stroke="#333"/>',
    ]
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        x, y = at(tick, tick)
        lines.append(f'<text x="{x:.0f}" y="{SIZE - MARGIN + 15}" text-anchor="middle">{tick:g}</text>')
        lines.append(f'<text x="{MARGIN - 6}" y="{y + 4:.0f}" text-anchor="end">{tick:g}</text>')
    points = [at(b.confidence, b.right) for b in bins]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    lines.append(f'<polyline fill="none" stroke="#1f5fa8" stroke-width="1.5" points="{path}"/>')
    for b, (x, y) in zip(bins, points, strict=True):
        radius = 2 + 7 * (b.rows / most) ** 0.5
        told = f"{b.low:g} to {b.high:g}: {b.rows} events, {b.right:.0%} right"
        place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
        lines.append(f'<circle {place} fill="#1f5fa8" fill-opacity="0.7"><title>{told}</title></circle>')
    middle = MARGIN + span // 2
    lines.append(f'<text x="{middle}" y="{SIZE - 8}" text-anchor="middle">confidence</text>')
    turned = f'transform="rotate(-90 12 {TOP + span // 2})"'
    lines.append(f'<text x="12" y="{TOP + span // 2}" text-anchor="middle" {turned}>share right</text>')
    return "\n".join([*lines, "</svg>", ""])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument(
        "--records", nargs=2, type=Path, metavar=("GOLD", "OUTPUT"), help="more sentences, by their urls"
    )
    parser.add_argument("--svg", type=Path, help="where the diagram is written")
    arguments = parser.parse_args()
    own = [(sentence_url(name, entry), entry) for name in SENTENCE_SETS.values() for entry in gold(name)]
    rows = list(judged(Tables.read(arguments.output), own))
    if arguments.records:
        more = [json.loads(line) for line in arguments.records[0].read_text(encoding="utf-8").splitlines()]
        rows += judged(Tables.read(arguments.records[1]), [(entry["url"], entry) for entry in more])
    bins = binned(rows)
    for b in bins:
        sys.stdout.write(
            f"{b.low:g} to {b.high:g}: {b.rows} events, confidence {b.confidence:.2f}, right {b.right:.2f}\n"
        )
    sys.stdout.write(f"{len(rows)} events, calibration error {calibration_error(bins):.3f}\n")
    if arguments.svg:
        arguments.svg.write_text(diagram(bins), encoding="utf-8")


if __name__ == "__main__":
    main()
