"""Who is meant: names, pronouns and descriptions of an article joined to the persons and bodies they stand for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from flows.reading import mentions as reading
from flows.reading import sources, syntax
from flows.reading.document import OFFSET, Document, char_span
from flows.reading.mentions import GENERATIONS, NEUTER_PRONOUNS, EntityKind, Mention
from flows.reading.roles import HONORIFICS, Gender, role_of, singular

PRONOUN_REACH = 3
"""Sentences that a pronoun may look back; news writing repeats the name after that."""

SAME_SENTENCE = 1.0
"""How much readier a mention in the pronoun's own sentence is than one in the sentence before, beside nearness."""

QUOTED_REACH = 40
"""Mentions that a pronoun inside a quotation may look back over."""

DESCRIPTION_REACH = 12
"""Sentences that a description like "the group" may look back for a name that it fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, organisation, group of people or place that the article speaks of.

    `name` is the fullest name that the article gives. `title` and `affiliation` are what the article says the person
    is ("spokesperson", "White House"). `mentions` are the spans in the article that stand for it, in order.
    """

    name: str
    kind: EntityKind
    title: str | None = None
    affiliation: str | None = None
    mentions: tuple[tuple[int, int], ...] = ()


class Coreference:
    """What the mentions of one article stand for."""

    def __init__(self, entities: tuple[Entity, ...], starts: Mapping[int, int]) -> None:
        """`starts` maps the article offset of every token inside a mention to the position of its entity."""
        self.entities = entities
        self._starts = starts

    def entity(self, part: Token | Span) -> Entity | None:
        """The entity that a token, or the head of a span, belongs to a mention of; None where there is none."""
        token = part.root if isinstance(part, Span) else part
        position = self._starts.get(char_span(token)[0])
        return None if position is None else self.entities[position]

    def name(self, part: Token | Span) -> str | None:
        """The canonical name of what a name, pronoun or description stands for; None where that has no name."""
        entity = self.entity(part)
        return None if entity is None else entity.name


@dataclass(eq=False, slots=True)
class _Cluster:
    """Mentions of one entity while they are being gathered."""

    kinds: Counter[EntityKind] = field(default_factory=Counter)
    words: tuple[str, ...] = ()
    mentions: list[Mention] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    affiliation: str | None = None
    gender: Gender | None = None
    founder: Mention | None = None
    """The description that an entity without a name was first spoken of by."""

    @property
    def kind(self) -> EntityKind:
        """The kind that most of its names were read as; a name that the model could not tell is taken for a body's."""
        if self.titles:
            return "person"
        return max(sorted(self.kinds), key=self.kinds.__getitem__) if self.kinds else "organisation"

    def add(self, mention: Mention) -> None:
        self.mentions.append(mention)
        if mention.form != "name":
            return
        if mention.kind is not None:
            self.kinds[mention.kind] += 1
        shouted = len(mention.words) == len(self.words) and all(w.isupper() for w in self.words)
        if len(mention.words) > len(self.words) or shouted:
            self.words = mention.words
        for title in mention.titles:
            if title not in self.titles:
                self.titles.append(title)
        self.affiliation = self.affiliation or mention.affiliation
        self.gender = self.gender or mention.gender

    def title_words(self) -> set[str]:
        return {singular(word) for title in self.titles for word in title.split()}


def resolve(document: Document) -> Coreference:
    """Reads the mentions of an article and joins those that stand for the same entity."""
    found = reading.read(document)
    clusters, of_mention = _join_names([m for m in found if m.form == "name"])
    seen: list[tuple[Mention, _Cluster]] = []
    for mention in found:
        cluster = of_mention.get(id(mention))
        if cluster is None and mention.form == "pronoun":
            cluster = _antecedent(mention, seen)
        elif cluster is None and mention.indefinite:
            cluster = _Cluster(Counter({"person": 1}), mention.words, gender=mention.gender)
            clusters.append(cluster)
        elif cluster is None and mention.form == "description":
            cluster = _described(mention, seen)
            if cluster is None and mention.kind is not None and mention.is_subject:
                cluster = _Cluster(Counter({mention.kind: 1}), mention.words, gender=mention.gender, founder=mention)
                clusters.append(cluster)
        if cluster is None:
            continue
        if mention.form != "name":
            cluster.add(mention)
            if mention.form == "pronoun" and cluster.gender is None and cluster.kind == "person":
                cluster.gender = mention.gender
        seen.append((mention, cluster))
    return _freeze(clusters)


def _freeze(clusters: Sequence[_Cluster]) -> Coreference:
    entities: list[Entity] = []
    starts: dict[int, int] = {}
    for cluster in clusters:
        if cluster.founder is not None and len(cluster.mentions) == 1:
            continue  # nothing else stands for it
        spans: list[tuple[int, int]] = []
        for mention in sorted(cluster.mentions, key=lambda m: m.start):
            spans.append((mention.start, mention.end))
            if mention is cluster.founder:
                continue  # its own words say who it is
            starts[mention.start] = len(entities)
            offset = mention.doc.user_data[OFFSET]
            for i in range(mention.first + 1, mention.last + 1):
                starts[offset + mention.doc[i].idx] = len(entities)
        entities.append(
            Entity(
                name=_canonical(cluster),
                kind=cluster.kind,
                title=_title(cluster.titles),
                affiliation=cluster.affiliation,
                mentions=tuple(spans),
            )
        )
    return Coreference(tuple(entities), starts)


def _title(titles: Sequence[str]) -> str | None:
    """The first title that is an office or profession, else the first: "minister" before "Mr."."""
    offices = [t for t in titles if (role := role_of(t.split()[-1])) is not None and role.name not in HONORIFICS]
    return next(iter([*offices, *titles]), None)


def _canonical(cluster: _Cluster) -> str:
    """The words of the longest name, spaced as written in its mention; without a name, what it was first called."""
    if cluster.founder is not None:
        _, first, last = sources.phrase(cluster.founder.head)
        words = cluster.founder.doc[first : last + 1].text.split()
        return " ".join(words[1:] if words[0].lower() in {"the", "a", "an"} and len(words) > 1 else words)
    for mention in cluster.mentions:
        if mention.form == "name" and mention.words == cluster.words:
            count = len(mention.words)
            return " ".join(mention.doc[mention.last + 1 - count : mention.last + 1].text.split())
    return " ".join(cluster.words)


# ---------------------------------------------------------------------------------------------------------- names


def _plain(word: str) -> str:
    return word.lower().replace(".", "").replace("’", "'")


def _core(words: Sequence[str]) -> tuple[str, ...]:
    """A name's words in lower case, without generation marks, full stops and articles."""
    core = [_plain(word) for word in words if word.lower() not in GENERATIONS and word not in {",", "."}]
    return tuple(word for word in core if word and word != "the")


def _join_names(names: Sequence[Mention]) -> tuple[list[_Cluster], dict[int, _Cluster]]:
    """Joins names: longer names first by their words, then surnames, short forms and acronyms to them."""
    clusters: list[_Cluster] = []
    of_mention: dict[int, _Cluster] = {}
    by_key: dict[tuple[str, ...], _Cluster] = {}
    short: list[Mention] = []
    for mention in names:
        core = _core(mention.words)
        if not core:
            continue
        if len(core) == 1:
            short.append(mention)
            continue
        key = (core[0], core[-1]) if mention.kind == "person" else core
        if key not in by_key:
            by_key[key] = _Cluster()
            clusters.append(by_key[key])
        by_key[key].add(mention)
        of_mention[id(mention)] = by_key[key]

    index: dict[str, list[_Cluster]] = {}
    for cluster in clusters:
        core = _core(cluster.words)
        keys = {core[-1], core[0]} if cluster.kind == "person" else {core[-1], _initials(cluster.words)}
        for word in sorted(keys):
            index.setdefault(word, []).append(cluster)
    for mention in short:
        word = _core(mention.words)[0]
        fitting = [c for c in index.get(word, ()) if _may_shorten(mention, word, c)]
        owner = _nearest(mention, fitting) if fitting else by_key.get((word,))
        if owner is None:
            if mention.kind is None and not mention.is_subject:
                continue
            owner = by_key[(word,)] = _Cluster()
            clusters.append(owner)
        owner.add(mention)
        of_mention[id(mention)] = owner
    return clusters, of_mention


def _initials(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words if word[:1].isupper()).lower() if len(words) > 1 else ""


def _may_shorten(mention: Mention, word: str, cluster: _Cluster) -> bool:
    """Whether a one-word name may be short for the cluster's: a surname, a last word, an acronym, a given name."""
    core = _core(cluster.words)
    if cluster.kind == "person":
        if mention.kind == "place" and (word != core[-1] or _is_located(mention)):
            return False
        if mention.gender is not None and cluster.gender is not None and mention.gender != cluster.gender:
            return False
        return mention.kind in {"person", "place", None} or word == core[-1]
    acronym = mention.words[0].isupper() and word == _initials(cluster.words)
    if cluster.kind == "place":
        return acronym
    return acronym or (word == core[-1] and mention.kind != "person")


def _is_located(mention: Mention) -> bool:
    """Whether a preposition of place stands before a name."""
    return mention.first > 0 and mention.doc[mention.first - 1].lower_ in {"in", "at", "near", "from", "to", "outside"}


def _nearest(mention: Mention, clusters: Sequence[_Cluster]) -> _Cluster:
    """The cluster last named before the mention, else the one first named after it; surnames before given names."""
    word = _core(mention.words)[0]

    def order(cluster: _Cluster) -> tuple[bool, bool, int]:
        before = [m.start for m in cluster.mentions if m.start < mention.start]
        after = [m.start for m in cluster.mentions if m.start >= mention.start]
        distance = mention.start - max(before) if before else min(after, default=0)
        return _core(cluster.words)[-1] != word, not before, distance

    return min(clusters, key=order)


# ------------------------------------------------------------------------------------------- pronouns, descriptions


def _antecedent(pronoun: Mention, seen: Sequence[tuple[Mention, _Cluster]]) -> _Cluster | None:
    """The entity that a third-person pronoun stands for: near, a subject, and fitting in gender and kind."""
    best: tuple[float, _Cluster] | None = None
    barred = _co_argument(pronoun)
    if pronoun.quotation != -1:  # in somebody's words: whom the outlet speaks of outside them may be the speaker
        seen = [(m, c) for m, c in seen[-QUOTED_REACH:] if m.quotation != -1]
    for position in range(len(seen) - 1, -1, -1):
        mention, cluster = seen[position]
        distance = pronoun.sentence - mention.sentence
        if distance > PRONOUN_REACH:
            break
        if not _agrees(pronoun, mention, cluster) or (barred is not None and mention.head == barred):
            continue
        score = _salience(mention, distance)
        if pronoun.plural and not mention.plural:
            score -= 1.5  # "they" of a body, where no group is at hand
        if mention.quotation not in {-1, pronoun.quotation}:
            score -= 2.0  # what is spoken of in a quotation is not what is told of outside it
        if best is None or score > best[0]:
            best = (score, cluster)
    return best[1] if best is not None else None


def _salience(mention: Mention, distance: int) -> float:
    """How ready a mention is to be taken up: subjects before others, near before far, names in other names last."""
    score = -1.0 * distance if distance else SAME_SENTENCE
    dep = mention.head.dep_
    if mention.is_subject:
        score += 1.5
        if mention.head.head.dep_ == "ROOT":
            score += 0.5
    elif dep in {"nmod:poss", "poss", "compound", "amod", "nmod"}:
        score -= 0.6
    if mention.form == "pronoun":
        score += 0.2
    return score


def _agrees(pronoun: Mention, mention: Mention, cluster: _Cluster) -> bool:
    kind = cluster.kind
    if pronoun.gender is not None:
        return kind == "person" and cluster.gender in {None, pronoun.gender}
    if pronoun.words[0] in NEUTER_PRONOUNS:
        if mention.plural or kind == "person" or (kind == "group" and cluster.founder is None):
            return False
        return kind in {"organisation", "group"} or mention.is_subject or mention.form == "pronoun"
    return mention.plural or kind == "group" or (kind == "organisation" and mention.is_subject)


def _co_argument(pronoun: Mention) -> Token | None:
    """The subject of the verb whose object a pronoun is: it cannot be the same person, or it would be "himself"."""
    if pronoun.is_subject or pronoun.words[0].endswith("self") or pronoun.head.dep_ in {"nmod:poss", "poss"}:
        return None
    verb = pronoun.head.head
    return next((child for child in verb.lefts if child.dep_ in syntax.SUBJECTS), None)


def _described(description: Mention, seen: Sequence[tuple[Mention, _Cluster]]) -> _Cluster | None:
    """The entity that a definite description stands for.

    A name or title that contains the description's head decides. A description that no title fits stands for the
    subject of the sentence before, where that is of its kind and nothing said about it contradicts.
    """
    noun = singular(description.words[-1]) if description.words else ""
    kind = description.kind
    for mention, cluster in reversed(seen):
        distance = description.sentence - mention.sentence
        if distance > DESCRIPTION_REACH:
            break
        if mention.form == "description" and [w.lower() for w in mention.words] == [
            w.lower() for w in description.words
        ]:
            return cluster
        if mention.indefinite and noun == singular(mention.words[-1]) and not description.plural:
            return cluster
        if cluster.founder is not None and _shortens(description, cluster.founder):
            return cluster
        if mention.form != "name":
            continue
        if kind == "person" and not description.plural:
            if cluster.kind == "person" and noun in cluster.title_words() and _same_gender(description, cluster):
                return cluster
        elif (
            kind in {"organisation", "place"}
            and noun in {_plain(w) for w in cluster.words[1:]}
            and cluster.kind != "person"
        ) or (
            kind in {"group", "organisation"}
            and cluster.kind in {"group", "organisation"}
            and distance <= PRONOUN_REACH
            and _fits_group(noun, cluster)
        ):
            return cluster
    return _last_subject(description, seen)


def _shortens(description: Mention, founder: Mention) -> bool:
    """Whether a bare noun takes up a longer description: "the defence ministry", later "the ministry"."""
    return (
        len(description.words) == 1
        and description.plural == founder.plural
        and description.words[0].lower() == founder.words[-1].lower()
    )


def _same_gender(description: Mention, cluster: _Cluster) -> bool:
    return description.gender is None or cluster.gender is None or description.gender == cluster.gender


GROUP_NOUNS = frozenset(
    {"group", "militia", "insurgency", "faction", "movement", "gang", "cartel", "militant", "militants", "insurgents",
     "rebels", "insurgent", "rebel", "terrorist", "outfit", "organization", "organisation", "party", "company", "firm",
     "agency", "newspaper", "bank"}
)  # fmt: skip
"""Heads of descriptions that take up a body named shortly before, whatever its name says it is."""


def _fits_group(noun: str, cluster: _Cluster) -> bool:
    return noun in GROUP_NOUNS and cluster.mentions[0].kind != "place" and any(m.is_subject for m in cluster.mentions)


def _last_subject(description: Mention, seen: Sequence[tuple[Mention, _Cluster]]) -> _Cluster | None:
    if description.plural or description.kind != "person":
        return None
    for mention, cluster in reversed(seen):
        if mention.sentence < description.sentence - 1:
            return None
        if mention.sentence < description.sentence and mention.is_subject and cluster.kind == "person":
            fits = not cluster.titles and _same_gender(description, cluster)
            return cluster if fits else None
    return None
