"""Where an event took place: out of its clause, its object, its sentence, then what the article is about."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Token

from flows.reading import gazetteer, syntax
from flows.reading.document import OFFSET, Document, Sentence
from flows.reading.event_dates import STORY_SENTENCES
from flows.reading.event_matching import Match
from flows.reading.records import PlaceRecord

_AT = ("in", "at", "near", "on", "outside", "inside", "across", "around", "along", "of", "off", "within", "throughout")
"""Prepositions that say where something is; of several phrases the one with the smallest place counts."""

_TOWARDS = ("to", "into", "through", "between", "over", "against", "from")
"""Prepositions that say as much of a clause without the others, the first of them foremost."""

_WHERE = (*_AT, *_TOWARDS)
_BROAD = frozenset({"country"})
_WIDTH = {"country": 3, "admin1": 2, "admin2": 1, "other": 1}
"""How wide kinds of places are; towns, and what the gazetteer does not know, 0."""

_ABROAD = frozenset({"AID", "ASSAULT", "CONSULT", "MOBILIZE"})
"""Types of event that are often elsewhere than those who do it: "France sent a helicopter from Noumea"."""


@dataclass(frozen=True, slots=True)
class Where:
    """Positions in the list of PlaceRecords, and the step that found them: clause, object, sentence, anaphor, story, focus
    or none.
    """

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
        kind = matches[0].entry.event_type
        subjects = {t.doc.user_data[OFFSET] + t.idx for t in sentence.span if t.dep_ in syntax.SUBJECTS}
        here = [
            i
            for i in self._by_sentence.get(sentence.index, ())
            if kind not in _ABROAD or not (self._is_origin(i) or self._is_any_of(i, subjects))
        ]
        if not here:
            for step, place in (
                ("anaphor", self._meant(sentence)),
                ("story", self._of_story(sentence)),
                ("focus", self._focus),
            ):
                if place is not None:
                    return Where((place,), step)
            return Where((), "none")
        for match in matches:
            where = self._of_clause(match, here)
            if where is not None:
                return where
        found = self._within((*matches[0].frame.objects, *matches[0].frame.subjects), here)
        if found:
            return Where(found, "object")
        return Where(self._listed(self._nearest(matches[0].token, here), here), "sentence")

    def _is_origin(self, place: int) -> bool:
        """Whether a place only tells whence or whose somebody is: "from Noumea", "France's minister"."""
        record, text = self.records[place], self.document.text
        return text[record.end : record.end + 2] in ("'s", "’s") or text[: record.start].endswith(
            (" from ", " from the ")
        )

    def _is_any_of(self, place: int, tokens: Set[int]) -> bool:
        """Whether one of the tokens, given by where they begin, is in the name of the place."""
        return any(self.records[place].start <= at < self.records[place].end for at in tokens)

    def _of_clause(self, match: Match, here: Sequence[int]) -> Where | None:
        """The places of the object, where that is what is taken, left or struck, and of the phrases around a trigger."""
        frame = match.frame
        taken = match.entry.mode in ("territory", "withdraw")
        found: list[Where] = []
        if taken or match.entry.event_type == "ASSAULT":
            of = frame.prepositions.get("of", ()) if taken or match.token.pos_ != "VERB" else ()
            found.append(Where(self._within((*frame.objects, *of), here), "object"))
            if taken and found[0].places:
                return found[0]
        found += [Where(self._within(frame.prepositions.get(word, ()), here), "clause") for word in _AT]
        found = [where for where in found if where.places]
        if found:
            return min(
                found, key=lambda where: (self._width(where.places[0]), self._apart(match.token, where.places[0]))
            )
        for word in _TOWARDS:
            places = self._within(frame.prepositions.get(word, ()), here)
            if places:
                return Where(places, "clause")
        return None

    def _width(self, place: int) -> int:
        return _WIDTH.get(self.records[place].feature_type or "", 0)

    def _of_story(self, sentence: Sentence) -> int | None:
        """The smallest place that the sentence before in the paragraph says something is in, the last of several."""
        for earlier in range(sentence.index - 1, max(-1, sentence.index - 1 - STORY_SENTENCES), -1):
            if self.document.sentences[earlier].paragraph != sentence.paragraph:
                return None
            scenes = [i for i in self._by_sentence.get(earlier, ()) if self._is_scene(self.records[i])]
            if scenes:
                smallest = min(scenes, key=lambda i: (self._width(i), -i))
                return None if self.records[smallest].feature_type in _BROAD else smallest
        return None

    def _meant(self, sentence: Sentence) -> int | None:
        """The place before that "in the same city" or "in the province" refers to."""
        for token in sentence.span:
            if token.lemma_.lower() == "capital" and self._capital is not None and self._is_scene_of(token):
                return self._capital
            kind = _KINDS.get(token.lemma_.lower())
            if kind is None or token.tag_ != "NN":
                continue
            if not self._is_scene_of(token):
                continue
            at = token.doc.user_data[OFFSET] + token.idx
            before = [i for i, r in enumerate(self.records) if r.start < at and r.feature_type == kind]
            before = [i for i in before if self.records[i].role in ("location", "dateline")]
            if before:
                return before[-1]
        return None

    @staticmethod
    def _is_scene_of(noun: Token) -> bool:
        """Whether something is said to be "in the" place that a common noun means."""
        around = {child.lower_ for child in noun.lefts}
        return not (around.isdisjoint(_DEFINITE) or around.isdisjoint(_WHERE))

    @cached_property
    def _capital(self) -> int | None:
        """The first mention of the only national capital that the article names."""
        known = gazetteer.capitals()
        named = [i for i, r in enumerate(self.records) if r.geonames_id in known and r.role != "modifier"]
        return named[0] if len({self.records[i].geonames_id for i in named}) == 1 else None

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
        return min(here, key=lambda i: (self._apart(token, i), i))

    def _apart(self, token: Token, place: int) -> int:
        """Characters between a token and a place."""
        offset: int = token.doc.user_data[OFFSET]
        return abs(self.records[place].start - offset - token.idx)


_KINDS = {
    **dict.fromkeys(("city", "town", "village"), "city"),
    **dict.fromkeys(("province", "governorate"), "admin1"),
}
"""Nouns that refer back to a place, with the kind of place. "The capital" is that of the article, if it names only one; "the
country" is often another than the last that was named."""

_DEFINITE = frozenset({"the", "that", "this", "same"})

_JOINING = frozenset(
    {"and", "or", "province", "provinces", "city", "cities", "district", "districts", "the", "as", "well", "in"}
)
