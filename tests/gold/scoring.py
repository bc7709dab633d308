"""Scores the tables of a run against the hand-made gold of this folder.

A part of the score is a number of checks and how many of them came out right. What an event or a quote carries (actor,
date, speaker) is checked where the event or quote was found; that it was found is a part of its own.
"""

import json
import math
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

HERE = Path(__file__).parent
SENTENCES_PUBLISHED = "2024-05-15"
"""The publication date of every sentence of the sets of sentences, a Wednesday."""

Row = Mapping[str, Any]

ARTICLE_SETS = {
    "stories": HERE.parent.parent / "raw",
    "articles": HERE / "articles",
    "reports": HERE / "reports",
}
"""Where the articles of a gold file lie."""

SENTENCE_SETS = {"sentences": "events", "unseen": "unseen"}
"""Sets of sentences and their gold files."""


def gold(name: str) -> list[dict[str, Any]]:
    """The entries of a gold file, by its name without the ending."""
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def prepare(raw: Path) -> None:
    """Lays out everything that the gold speaks of under `raw`: articles as they are, each sentence as a record."""
    for name, source in ARTICLE_SETS.items():
        shutil.copytree(source, raw / name)
    records = (
        {"url": sentence_url(name, entry), "text": entry["text"], "published_at": SENTENCES_PUBLISHED}
        for name in SENTENCE_SETS.values()
        for entry in gold(name)
    )
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (raw / "sentences.jsonl").write_text("".join(lines), encoding="utf-8")


def sentence_url(name: str, entry: Row) -> str:
    """The address that stands for a sentence of a gold file, by which its article is found again."""
    return f"https://gold.example/{name}/{entry['id']}"


@dataclass
class Score:
    """Right and all checks by part, and a line for each that failed."""

    parts: dict[str, list[int]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def check(self, part: str, right: bool, miss: str) -> None:
        """Counts one check of `part`; `miss` says what was found instead of what."""
        counts = self.parts.setdefault(part, [0, 0])
        counts[0] += right
        counts[1] += 1
        if not right:
            self.misses.append(f"{part}: {miss}")

    def shares(self) -> dict[str, float]:
        """The share of right checks of each part, cut to three decimals."""
        return {part: math.floor(1000 * right / n) / 1000 for part, (right, n) in sorted(self.parts.items())}


@dataclass(frozen=True)
class Tables:
    """The rows of a run; those of places, quotes and events by article."""

    articles: list[Row]
    places: Mapping[str, list[Row]]
    quotes: Mapping[str, list[Row]]
    events: Mapping[str, list[Row]]

    @classmethod
    def read(cls, output: Path) -> "Tables":
        """Reads the tables under an output folder."""
        rows = {
            name: ds.dataset(output / name, format="parquet", partitioning="hive").to_table().to_pylist()
            for name in ("articles", "places", "quotes", "events")
        }
        by_article = {name: _by_article(rows[name]) for name in ("places", "quotes", "events")}
        return cls(articles=rows["articles"], **by_article)

    def article(self, raw_path: str, url: str | None) -> Row | None:
        """The article of a file, or of the record with that address where a file holds several."""
        return next(
            (
                row
                for row in self.articles
                if row["raw_path"].split("#")[0] == raw_path and (row["raw_path"] == raw_path or row["url"] == url)
            ),
            None,
        )


def _by_article(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["article_id"], []).append(row)
    return grouped


def score_articles(tables: Tables, name: str) -> Score:
    """Scores the articles of a gold file, one of `ARTICLE_SETS`, laid out by `prepare`."""
    score = Score()
    for entry in gold(name):
        raw_path = f"{name}/{entry['raw_path']}"
        article = tables.article(raw_path, entry.get("url"))
        score.check("articles", article is not None, f"{raw_path} has no article")
        if article is None:
            continue
        key = article["article_id"]
        places = tables.places.get(key, [])
        label = entry.get("url") or raw_path
        _check_article(score, entry, article, label)
        duplicate_of = entry["duplicate_of"] and tables.article(f"{name}/{entry['duplicate_of']}", None)
        expected = duplicate_of["article_id"] if duplicate_of else None
        score.check(
            "duplicates", article["duplicate_of"] == expected, f"{label}: duplicate of {article['duplicate_of']}"
        )
        _check_places(score, entry, places, label)
        _check_quotes(score, entry, tables.quotes.get(key, []), label)
        _check_events(score, entry, article["text"], tables.events.get(key, []), places, label)
    return score


def _check_article(score: Score, entry: Row, article: Row, label: str) -> None:
    published = article["published_at"] and str(article["published_at"])[:10]
    score.check("published", published == entry["published"], f"{label}: {published}, not {entry['published']}")
    for column, accepted in entry["fields"].items():
        value = article[column]
        written = " ".join(value) if isinstance(value, list) else value
        score.check("metadata", named([written], accepted), f"{label}: {column} is {written!r}, not {accepted}")
    text = squash(article["text"])
    for boilerplate in entry["absent"]:
        score.check("boilerplate gone", squash(boilerplate) not in text, f"{label}: still there: {boilerplate}")
    for kept in entry["present"]:
        score.check("story kept", squash(kept) in text, f"{label}: lost: {kept}")


def _check_places(score: Score, entry: Row, places: Sequence[Row], label: str) -> None:
    for place in entry["places"]:
        same = [row for row in places if named([row["name"]], [place["name"]])]
        score.check("places found", bool(same), f"{label}: {place['name']}")
        if not same:
            continue
        point = (place["lat"], place["lon"])
        near = [
            row
            for row in same
            if row["latitude"] is not None and _km(point, (row["latitude"], row["longitude"])) <= place["km"]
        ]
        got = {(row["resolved_name"], row["country_code"]) for row in same}
        score.check("places located", len(near) > len(same) / 2, f"{label}: {place['name']} is {got}")
        if place.get("role"):
            roles = {row["role"] for row in same}
            score.check(
                "place roles",
                not roles.isdisjoint(place["role"]),
                f"{label}: {place['name']} is {roles}, not {place['role']}",
            )
    for name in entry["not_places"]:
        wrong = any(squash(row["name"]) == squash(name) for row in places)
        score.check("places precise", not wrong, f"{label}: {name} is no place here")


def _check_quotes(score: Score, entry: Row, quotes: Sequence[Row], label: str) -> None:
    for quote in entry["quotes"]:
        indirect = quote["type"] == ["indirect"]
        same = [row for row in quotes if row["quote_type"] in quote["type"] and _same_words(row["text"], quote["text"])]
        part = "indirect speech found" if indirect else "quotes found"
        score.check(part, bool(same), f"{label}: {quote['text']}")
        if same:
            speakers = [row["speaker"] for row in same]
            score.check(
                "speakers",
                named(speakers, quote["speaker"]),
                f"{label}: {quote['text']}: {speakers}, not {quote['speaker']}",
            )
    for row in quotes:
        if row["quote_type"] != "indirect":
            right = any(_same_words(row["text"], quote["text"]) for quote in entry["quotes"])
            score.check("quotes precise", right, f"{label}: {row['text']}")


def _same_words(text: str, expected: str) -> bool:
    """Whether a quote is the expected one: all of it, or most of its words without much else."""
    ours, theirs = squash(text), squash(expected)
    return theirs in ours or (ours in theirs and 2 * len(ours) > len(theirs))


def _check_events(
    score: Score, entry: Row, text: str, events: Sequence[Row], places: Sequence[Row], label: str
) -> None:
    names = {row["place_id"]: row["name"] for row in places}
    free = list(events)
    for event in entry["events"]:
        spans = occurrences(event["in"], text)
        triggers = event.get("trigger")
        candidates = [
            row
            for row in free
            if row["event_type"] in event["type"]
            and any(start <= row["start"] < end for start, end in spans)
            and (
                triggers is None
                or any(squash(x) in squash(row["trigger"]) or squash(row["trigger"]) in squash(x) for x in triggers)
            )
        ]
        what = f"{label}: {'/'.join(event['type'])} in «{event['in']}»"
        inside = [
            (row["event_type"], row["trigger"])
            for row in free
            if any(start <= row["start"] < end for start, end in spans)
        ]
        score.check("events found", bool(candidates), f"{what}: {inside}")
        if candidates:
            best = max(candidates, key=lambda row: sum(right for _, right, _ in event_checks(event, row, names)))
            free.remove(best)
            _record(score, event_checks(event, best, names), what)
    for row in events:
        right = any(
            row["event_type"] in event["type"]
            and any(start <= row["start"] < end for start, end in occurrences(event["in"], text))
            for event in (*entry["events"], *entry["also"])
        )
        found = f"{row['event_type']} {row['trigger']} in «{row['sentence']}»"
        score.check("events precise", right, f"{label}: {found}")
    for nothing in entry.get("no_events", []):
        spans = occurrences(nothing, text)
        wrong = [
            (row["event_type"], row["trigger"])
            for row in events
            if any(start <= row["start"] < end for start, end in spans)
        ]
        score.check("no event where none is", not wrong, f"{label}: «{nothing}» gives {wrong}")


def _record(score: Score, checks: Iterable[tuple[str, bool, str]], what: str) -> None:
    for part, right, miss in checks:
        score.check(part, right, f"{what}: {miss}")


def event_checks(expected: Row, row: Row, names: Mapping[str, str]) -> list[tuple[str, bool, str]]:
    """What the gold says of an event against a row: part, whether it is right, and what it is instead.

    `names` gives the name of each place_id of the article.
    """
    checks = []

    def one_of(part: str, value: Any, accepted: Sequence[Any]) -> None:
        checks.append((part, value in accepted, f"{value}, not {'/'.join(map(str, accepted))}"))

    for side in ("actor", "recipient"):
        if expected.get(side):
            given = [row[side], row[f"{side}_text"], *row[f"co_{side}s"]]
            checks.append((f"{side}s", named(given, expected[side]), f"{side} {given}, not {expected[side]}"))
    for column in ("mode", "factuality"):
        if column in expected:
            one_of("modes" if column == "mode" else column, row[column], expected[column])
    if "claimed_by" in expected:
        checks.append(
            (
                "claimed by",
                named([row["claimed_by"]], expected["claimed_by"]),
                f"claimed by {row['claimed_by']}, not {expected['claimed_by']}",
            )
        )
    if "place" in expected:
        given = [names.get(place, "") for place in [row["place_id"], *row["place_ids"]]]
        right = all(named(given, [place]) for place in expected["place"])
        checks.append(("event places", right, f"places {given}, not {expected['place']}"))
    if "date" in expected:
        first, last = expected["date"]
        date = row["event_date"] and str(row["event_date"])[:10]
        right = date is None if first is None else date is not None and first <= date <= last
        checks.append(("event dates", right, f"date {date}, not {first} to {last}"))
    for count in ("killed", "injured"):
        if count in expected:
            one_of("tolls", row[f"{count}_min"], [expected[count]])
        if f"{count}_max" in expected:
            one_of("tolls", row[f"{count}_max"], [expected[f"{count}_max"]])
    return checks


def score_sentences(tables: Tables, name: str) -> Score:
    """Scores the sentences of a gold file: recall by the gold's type, precision by the type given."""
    score = Score()
    articles = {row["url"]: row for row in tables.articles}
    for entry in gold(name):
        article = articles.get(sentence_url(name, entry))
        score.check("articles", article is not None, f"{entry['id']} has no article")
        rows = list(tables.events.get(article["article_id"], [])) if article else []
        types, text = entry["event_types"], entry["text"]
        given = [(row["event_type"], row["trigger"]) for row in rows]
        if not types:
            score.check("nothing coded", not rows, f"«{text}» gives {given}")
        for row in rows:
            right = row["event_type"] in [*types, *entry.get("also", [])]
            score.check(
                f"precision {row['event_type']}",
                right,
                f"«{text}»: {row['trigger']}, not {'/'.join(types) or 'an event'}",
            )
            score.check("precision", right, f"«{text}»: {row['event_type']} {row['trigger']}")
        if not types:
            continue
        found = [row for row in rows if row["event_type"] in types]
        score.check(f"recall {entry['id'].rsplit('-', 1)[0]}", bool(found), f"«{text}» gives {given}")
        score.check("recall", bool(found), f"«{text}» gives {given}")
        top = max(rows, key=lambda row: float(row["confidence"])) if rows else None
        score.check("best event", top is not None and top["event_type"] in types, f"«{text}» gives {given}")
        if found and article:
            names = {row["place_id"]: row["name"] for row in tables.places.get(article["article_id"], [])}
            expected = entry | {"actor": entry["actors"], "recipient": entry["recipients"]}
            best = max(found, key=lambda row: sum(right for _, right, _ in event_checks(expected, row, names)))
            _record(score, event_checks(expected, best, names), f"«{text}»")
    return score


def score_all(output: Path) -> dict[str, Score]:
    """The scores of a run over what `prepare` laid out, by gold set."""
    tables = Tables.read(output)
    return {
        **{name: score_articles(tables, name) for name in ARTICLE_SETS},
        **{name: score_sentences(tables, file) for name, file in SENTENCE_SETS.items()},
    }


def occurrences(part: str, text: str) -> list[tuple[int, int]]:
    """Where `part` stands in `text`, spacing and the style of quotation marks aside."""
    pattern = r"\s+".join(re.escape(word) for word in part.split())
    return [match.span() for match in re.finditer(_plain_quotes(pattern), _plain_quotes(text))]


def _plain_quotes(text: str) -> str:
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


def squash(text: str | None) -> str:
    """Text for comparison: case, spacing and the style of quotation marks aside."""
    return " ".join(_plain_quotes(text or "").split()).casefold()


def named(given: Iterable[str | None], accepted: Iterable[str]) -> bool:
    """Whether one of the given names is an accepted one, where a name may be longer or shorter by whole words."""
    ours = [words for name in given if (words := _words(name))]
    theirs = [_words(name) for name in accepted]
    return any(a <= b or b <= a for a in ours for b in theirs)


def _words(name: str | None) -> set[str]:
    return set(re.findall(r"\w+", squash(name))) - {"the", "a", "an", "of", "s"}


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two points (latitude, longitude) by the haversine formula, in kilometres."""
    north, south = math.radians(a[0]), math.radians(b[0])
    half = math.sin((south - north) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def incident_pairs(output: Path) -> tuple[int, list[tuple[str, str]]]:
    """Of a run over `incidents/`: pairs of reports in two articles that are rightly linked, and the sentences of wrong ones."""
    tables = Tables.read(output)
    mentions: list[tuple[str, str, Row]] = []
    for entry in gold("incidents"):
        article = tables.article(entry["article"], None)
        start = article["text"].find(entry["in"]) if article else -1
        if article is None or start < 0:  # a headline
            continue
        inside = [
            e for e in tables.events.get(article["article_id"], []) if start <= e["start"] < start + len(entry["in"])
        ]
        mentions += [(entry["article"], entry["incident"], event) for event in inside]
    right, wrong = 0, []
    for (where, incident, one), (other_where, other_incident, other) in combinations(mentions, 2):
        if where != other_where and one["incident_id"] == other["incident_id"]:
            right += incident == other_incident
            if incident != other_incident:
                wrong.append((one["sentence"], other["sentence"]))
    return right, wrong
