"""Where an event took place: out of its clause, its object, its sentence, then what the article is about."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from flows.reading.document import OFFSET, Document, Sentence
from flows.reading.event_matching import Match
from flows.reading.records import PlaceRecord

_WHERE = (
    "in",
    "at",
    "near",
    "on",
    "outside",
    "inside",
    "across",
    "around",
    "along",
    "of",
    "from",
    "to",
    "into",
    "through",
    "throughout",
    "between",
    "off",
    "over",
    "within",
    "against",
)
_BROAD = frozenset({"country", "region"})


@dataclass(frozen=True, slots=True)
class Where:
    """Positions in the list of PlaceRecords, and the step that found them: clause, object, sentence, anaphor, focus or none."""

    places: tuple[int, ...]
    step: str


class Places:
    """The places of one article, as events look for them."""

    def __init__(self, document: Document, records: Sequence[PlaceRecord]) -> None:
        self.document = document
        self.records = records
        self._by_sentence: dict[int, list[int]] = {}
        for position, record in enumerate(records):
            if record.role == "location":
                self._by_sentence.setdefault(record.sentence_index, []).append(position)
        found = [i for own in self._by_sentence.values() for i in own]
        self._focus = self._most_named([i for i in found if self._is_scene(records[i])], found)

    def _is_scene(self, record: PlaceRecord) -> bool:
        """Whether something is said to be there: "in Herat", not "Japan said"."""
        before = self.document.text[max(0, record.start - 20) : record.start].split()
        return bool(before) and before[-1].lower() in _WHERE

    def _most_named(self, scenes: Sequence[int], found: Sequence[int]) -> int | None:
        """The place that the article names most often, a town before its country; the earliest of several. Where it names
        none twice, the only town that something is said to be in.
        """
        named = Counter(self.records[i].geonames_id for i in scenes if self.records[i].geonames_id is not None)
        candidates = [i for i in found if named.get(self.records[i].geonames_id, 0) >= 2]
        if not candidates:
            towns = [i for i in scenes if self.records[i].feature_type == "city"]
            return towns[0] if len({self.records[i].geonames_id for i in towns}) == 1 else None
        return min(candidates, key=lambda i: (-named[self.records[i].geonames_id], i))

    def of(self, matches: Sequence[Match], sentence: Sentence) -> Where:
        """Where the event took place that the matches, the first foremost, tell of."""
        here = self._by_sentence.get(sentence.index, [])
        if not here:
            meant = self._meant(sentence)
            if meant is not None:
                return Where((meant,), "anaphor")
            return Where((), "none") if self._focus is None else Where((self._focus,), "focus")
        for match in matches:
            frame = match.frame
            if match.entry.mode in ("territory", "withdraw") or match.entry.event_type == "ASSAULT":
                found = self._within((*frame.objects, *frame.prepositions.get("of", ())), here)
                if found:
                    return Where(found, "object")
            for preposition in _WHERE:
                found = self._within(frame.prepositions.get(preposition, ()), here)
                if found:
                    return Where(found, "clause")
        found = self._within((*matches[0].frame.objects, *matches[0].frame.subjects), here)
        if found:
            return Where(found, "object")
        return Where(self._listed(self._nearest(matches[0].token, here), here), "sentence")

    def _meant(self, sentence: Sentence) -> int | None:
        """The place before that "in the same city" or "in the province" refers to."""
        for token in sentence.span:
            kind = _KINDS.get(token.lemma_.lower())
            if kind is None or token.tag_ != "NN":
                continue
            around = {child.lower_ for child in token.lefts}
            if around.isdisjoint(_DEFINITE) or around.isdisjoint(_WHERE):
                continue
            at = token.doc.user_data[OFFSET] + token.idx
            before = [i for i, r in enumerate(self.records) if r.start < at and r.feature_type == kind]
            before = [i for i in before if self.records[i].role in ("location", "dateline")]
            if before:
                return before[-1]
        return None

    def is_place(self, noun: Token) -> bool:
        """Whether the place reader takes the noun for the name of a location."""
        at = noun.doc.user_data[OFFSET] + noun.idx
        return any(r.role == "location" and r.start <= at < r.end for r in self.records)

    def _within(self, nouns: Iterable[Token], here: Sequence[int]) -> tuple[int, ...]:
        """The places in the phrases of the nouns; a list of places whole, of others the first."""
        found: list[int] = []
        for noun in nouns:
            offset = noun.doc.user_data[OFFSET]
            start = offset + noun.doc[noun.left_edge.i].idx
            edge = noun.doc[noun.right_edge.i]
            end = offset + edge.idx + len(edge)
            found.extend(
                i for i in here if i not in found and start <= self.records[i].start and self.records[i].end <= end
            )
        return self._listed(min(found), here) if found else ()

    def _listed(self, first: int, here: Sequence[int]) -> tuple[int, ...]:
        """The place and those that are listed with it; the country or region that only locates them is left out."""
        order = sorted(here, key=lambda i: self.records[i].start)
        at = order.index(first)
        listed = [first]
        for i in order[at + 1 :]:
            if not self._joined(self.records[listed[-1]].end, self.records[i].start):
                break
            listed.append(i)
        for i in reversed(order[:at]):
            if not self._joined(self.records[i].end, self.records[listed[0]].start):
                break
            listed.insert(0, i)
        specific = [i for i in listed if self.records[i].feature_type not in _BROAD]
        return tuple(specific or listed)

    def _joined(self, end: int, start: int) -> bool:
        """Whether only commas and "and" stand between two places."""
        between = self.document.text[end:start]
        words = between.replace(",", " ").split()
        return len(between) <= 30 and all(w in _JOINING for w in words) and not (words == [] and "," not in between)

    def _nearest(self, token: Token, here: Sequence[int]) -> int:
        at = token.doc.user_data[OFFSET] + token.idx
        return min(here, key=lambda i: (abs(self.records[i].start - at), i))


_KINDS = {
    **dict.fromkeys(("city", "town", "village"), "city"),
    **dict.fromkeys(("province", "governorate"), "admin1"),
}
"""Nouns that refer back to a place, with the kind of place. "The capital" and "the country" are often another than the last
that was named."""

_DEFINITE = frozenset({"the", "that", "this", "same"})

_JOINING = frozenset(
    {"and", "or", "province", "provinces", "city", "cities", "district", "districts", "the", "as", "well", "in"}
)
