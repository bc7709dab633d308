"""Makes a corpus of any size out of given articles: varied, not copies.

    python benchmarks/corpus.py CORPUS --articles 5000 [--from TEXTS]

Paragraphs of the given articles are drawn and put together anew, with other people, places, numbers and days. Articles come
in stories: up to eight of them tell of the same people and places within three days, with other paragraphs, so that there
are incidents to link; one article in twelve is an agency's copy of another, cut and with another headline. Half are web pages
with menus and advertising around the text, a third text files, the rest records of JSON lines. The same arguments give the
same corpus, and article n is the same in a corpus of any size.
"""

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.clean import clean
from flows.ingest import ingest
from flows.reading import gazetteer, language
from schemas.arrow import rows_of
from schemas.tables import TABLES

ROOT = Path(__file__).resolve().parent.parent

COPIES = 12
"""One article in so many is a copy of the one before it."""

STORY_ARTICLES = 8
JSONL_RECORDS = 100
FIRST_DAY = datetime(2021, 1, 1, tzinfo=UTC)
DAYS = 730
TOWN_PEOPLE = 50_000
"""Towns of at least so many people lend their names."""

# fmt: off
GIVEN = [
    "Ada", "Bogdan", "Chiara", "Dmitri", "Elif", "Farouk", "Greta", "Hamid", "Ines", "Jomo", "Katya", "Lamine",
    "Mirela", "Nadim", "Olga", "Pedro", "Rania", "Sipho", "Tomas", "Uzma", "Viktor", "Wanjiru", "Xavier", "Yasmin",
    "Zoran", "Amina", "Bruno", "Celine", "Darius", "Esther", "Fatou", "Goran", "Hana", "Ivan", "Joyce", "Karim",
    "Leila", "Marek", "Noor", "Otis",
]
FAMILY = [
    "Abara", "Brandt", "Castellano", "Dube", "Eriksen", "Farahani", "Gashi", "Horvat", "Ibragimov", "Jansen",
    "Kamau", "Lindqvist", "Moreau", "Nazari", "Okafor", "Petrov", "Quiroga", "Rahmani", "Silva", "Tanaka", "Ustinov",
    "Varga", "Wolde", "Yilmaz", "Zhou", "Achterberg", "Bello", "Cordero", "Diallo", "Engel", "Fofanah", "Gruber",
    "Haidari",
]
# fmt: on
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_CHANGED = re.compile(rf"\b(?P<day>{'|'.join(WEEKDAYS)})\b|(?<![\d.,:])\b(?P<number>[1-9]\d{{0,2}})\b(?![\d.,:])")

Piece = tuple[str, str]
"""A kind (text, person, place, day or number) and what is written."""


@dataclass(frozen=True, slots=True)
class Material:
    """Given articles taken apart: titles and paragraphs in pieces, and the names to put in."""

    titles: Sequence[list[Piece]]
    paragraphs: Sequence[list[Piece]]
    lengths: Sequence[int]
    towns: Sequence[str]


@cache
def material(texts: Path) -> Material:
    """What the articles under `texts` and the gazetteer give."""
    titles, paragraphs, lengths = [], [], []
    for batch in ingest(texts):
        for article in rows_of(clean(batch.raw_articles)[0], TABLES["clean_articles"]):
            own = article["text"].split("\n\n")
            lengths.append(len(own))
            paragraphs += own
            titles += [article["title"]] if article["title"] else []
    nlp = language.load()
    places = pq.read_table(Path(gazetteer.__file__).with_name("gazetteer") / "places.parquet")
    is_town = pc.and_(pc.equal(places["kind"].cast("string"), "city"), pc.greater(places["population"], TOWN_PEOPLE))
    towns = sorted({name for name in places.filter(is_town)["name"].to_pylist() if name.isascii() and name.isalpha()})
    return Material(
        [_pieces(doc.text, doc.ents) for doc in nlp.pipe(titles)],
        [_pieces(doc.text, doc.ents) for doc in nlp.pipe(paragraphs)],
        lengths,
        towns,
    )


def _pieces(text: str, entities: Sequence[object]) -> list[Piece]:
    pieces: list[Piece] = []
    end = 0
    for entity in entities:
        kind = {"PERSON": "person", "PER": "person", "GPE": "place", "LOC": "place"}.get(entity.label_)  # type: ignore[attr-defined]
        if kind is not None:
            pieces += [*_plain(text[end : entity.start_char]), (kind, entity.text)]  # type: ignore[attr-defined]
            end = entity.end_char  # type: ignore[attr-defined]
    return [*pieces, *_plain(text[end:])]


def _plain(text: str) -> Iterator[Piece]:
    end = 0
    for match in _CHANGED.finditer(text):
        yield "text", text[end : match.start()]
        yield ("day" if match["day"] else "number"), match[0]
        end = match.end()
    yield "text", text[end:]


class _Story:
    """People, places, numbers and days that the articles of one story have in common."""

    def __init__(self, seed: str, towns: Sequence[str]) -> None:
        self._random = random.Random(seed)
        self._towns = towns
        self._names: dict[Piece, str] = {}
        self.day = FIRST_DAY + timedelta(days=self._random.randrange(DAYS), minutes=self._random.randrange(1440))

    def tell(self, pieces: Sequence[Piece]) -> str:
        return "".join(text if kind == "text" else self._name(kind, text) for kind, text in pieces)

    def _name(self, kind: str, text: str) -> str:
        # a family name alone stands for the same person as the whole name
        key = (kind, text.split()[-1] if kind == "person" else text)
        if key not in self._names:
            self._names[key] = self._new(kind, text)
        name = self._names[key]
        return name.split()[-1] if kind == "person" and " " not in text else name

    def _new(self, kind: str, text: str) -> str:
        match kind:
            case "person":
                return f"{self._random.choice(GIVEN)} {self._random.choice(FAMILY)}"
            case "place":
                return self._random.choice(self._towns)
            case "day":
                return self._random.choice(WEEKDAYS)
        return str(max(2, round(int(text) * self._random.uniform(0.5, 1.5))))


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the corpus."""

    number: int
    title: str
    author: str
    published: datetime
    paragraphs: tuple[str, ...]


def articles(count: int, texts: Path) -> Iterator[Article]:
    """So many articles made of those under `texts`."""
    stock = material(texts)
    story_number = left = 0
    story = _Story("0", stock.towns)
    last: Article | None = None
    for number in range(count):
        chance = random.Random(f"article {number}")
        if not left:
            story_number += 1
            left = random.Random(f"story {story_number}").randint(1, STORY_ARTICLES)
            story = _Story(str(story_number), stock.towns)
            last = None
        left -= 1
        published = story.day + timedelta(hours=chance.randrange(72))
        title = story.tell(chance.choice(stock.titles))
        author = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
        if last is not None and chance.randrange(COPIES) < 2:  # half the articles have one before them to copy
            kept = last.paragraphs[: max(2, len(last.paragraphs) - 1)]
            yield Article(number, title, author, max(published, last.published), kept)
            continue
        drawn = chance.sample(stock.paragraphs, min(chance.choice(stock.lengths), len(stock.paragraphs)))
        last = Article(number, title, author, published, tuple(story.tell(pieces) for pieces in drawn))
        yield last


def write(corpus: Path, count: int, texts: Path) -> None:
    """Writes so many articles under `corpus`."""
    records: list[Article] = []
    for article in articles(count, texts):
        kind = article.number % 6
        if kind == 5:
            records.append(article)
            if len(records) == JSONL_RECORDS:
                _write_records(corpus, records)
                records = []
            continue
        suffix, content = ("txt", _as_text(article)) if kind > 2 else ("html", _as_page(article))
        path = corpus / f"{article.published:%Y/%m}" / f"{article.number:07d}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    _write_records(corpus, records)


def _as_text(article: Article) -> str:
    head = f"{article.title}\nBy {article.author}\nPublished: {article.published:%d %B %Y %H:%M} GMT"
    return "\n\n".join([head, *article.paragraphs]) + "\n"


def _as_page(article: Article) -> str:
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    menu = "".join(f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("world", "politics", "sport", "money"))
    more = "".join(
        f'<li><a href="/{article.number + step}">{escape(article.title)} and more on page {step}</a></li>'
        for step in range(1, 6)
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(article.title)} | The Benchmark Post</title>
<meta property="og:title" content="{escape(article.title)}"><meta name="author" content="{escape(article.author)}">
<meta property="article:published_time" content="{article.published.isoformat()}">
<script>window.settings = {{"page": {article.number}}};</script></head>
<body><nav><ul>{menu}</ul></nav>
<main><article><h1>{escape(article.title)}</h1><p class="byline">By {escape(article.author)}</p>
{body}
</article></main>
<aside><h2>Most read</h2><ul>{more}</ul></aside>
<div class="newsletter">Sign up for our morning newsletter and never miss a story.</div>
<footer>Copyright The Benchmark Post. All rights reserved.</footer></body></html>
"""


def _write_records(corpus: Path, records: Sequence[Article]) -> None:
    if not records:
        return
    path = corpus / "wire" / f"{records[0].number:07d}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (
        json.dumps(
            {
                "url": f"https://wire.example/{article.number}",
                "title": article.title,
                "author": article.author,
                "published_at": article.published.isoformat(),
                "text": "\n\n".join(article.paragraphs),
            }
        )
        for article in records
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Writes a corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, required=True)
    parser.add_argument("--from", dest="texts", type=Path, default=ROOT / "raw", help="folder of articles (raw/)")
    options = parser.parse_args()
    write(options.corpus, options.articles, options.texts)


if __name__ == "__main__":
    main()
