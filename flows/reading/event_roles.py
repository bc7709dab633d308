"""Actor and recipient of an event: which noun phrase fills each side, and who that is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Token

from flows.reading import actors, event_frames, event_phrases, syntax
from flows.reading.coreference import Coreference
from flows.reading.document import char_span
from flows.reading.event_matching import Match
from flows.reading.event_modality import Outlook
from flows.reading.event_nouns import is_actor, is_place, text_of
from flows.reading.records import ActorIdentity

_PREPOSITIONS = (
    "against",
    "with",
    "to",
    "on",
    "at",
    "from",
    "for",
    "of",
    "towards",
    "toward",
    "between",
    "among",
    "into",
    "over",
    "by",
    "in",
    "near",
    "after",
)
"""Where a recipient is looked for when the entry's own slots hold none, in this order."""
_OBJECT_IS_RECIPIENT = frozenset(
    {"ASSAULT", "COERCE", "CONSULT", "SUPPORT", "AID", "SANCTION", "ACCUSE", "RETREAT", "CONCEDE"}
)


@dataclass(frozen=True, slots=True)
class Participant:
    """A noun phrase on one side of an event: its span in the article and who it stands for."""

    head: Token
    start: int
    end: int
    text: str
    identity: ActorIdentity


class Roles:
    """Reads the sides of the events of one article."""

    def __init__(self, coreference: Coreference) -> None:
        self.coreference = coreference

    def participant(self, head: Token) -> Participant:
        """The noun phrase of a head and the actor it stands for, through coreference where that knows a name."""
        start, end = event_phrases.span(head)
        part = head.doc[start:end]
        first, last = char_span(part)
        written = actors.identify(part.text)
        identity = written
        entity = self.coreference.entity(head)
        if (
            head.pos_ in ("ADJ", "PROPN")
            and written.rule == "lexicon:demonym"
            and written.country
            and head.dep_ in _MODIFYING
        ):
            identity = replace(written, name=actors.country_name(written.country) or written.name, sector="GOV")
        elif entity is not None and (entity.kind != "place" or head.pos_ == "PRON"):
            named = actors.identify(entity.name)
            described = actors.identify(f"{entity.affiliation or ''} {entity.title or ''}".strip() or entity.name)
            identity = ActorIdentity(
                name=named.name,
                country=written.country or named.country or described.country,
                sector=written.sector or named.sector or described.sector,
                rule="coreference",
            )
        return Participant(head, first, last, part.text, identity)

    def actors(self, match: Match, outlook: Outlook) -> tuple[Participant, ...]:
        """Who does it, all coordinated ones; empty where the text does not say."""
        frame = match.frame
        if match.entry.actor:
            tokens = next(filter(None, (self._slot(slot, match, outlook) for slot in match.entry.actor)), [])
        else:
            tokens = list(frame.subjects)
        found = self._distinct(self._acting(t, match) for t in tokens)
        if not found and frame.trigger.pos_ in ("NOUN", "PROPN"):
            found = self._distinct([m] for m in event_phrases.modifiers(frame.trigger) if is_actor(m))
            if not found and match.entry.event_type in _MUTUAL:
                found = [t for t in frame.prepositions.get("between", ()) if is_actor(t)]
        if not found and not tokens and syntax.is_passive(frame.clause):
            found = self._country_where(match) or self._forces(match)
        if not found and not tokens and frame.trigger.pos_ == "VERB" and not syntax.is_passive(frame.clause):
            found = self._before(match)
        begins = event_phrases.dateline_end(frame.trigger.sent)
        return tuple(self._resolved(token, outlook) for token in found if token.i >= begins)

    def _resolved(self, token: Token, outlook: Outlook) -> Participant:
        """A pronoun that coreference leaves open is whoever is reported to speak: "Iraq said it would allow"."""
        participant = self.participant(token)
        if token.pos_ == "PRON" and self.coreference.entity(token) is None:
            for speaker in outlook.source:
                if speaker.i < token.i and speaker.pos_ != "PRON":
                    named = self.participant(speaker).identity
                    return replace(participant, identity=replace(named, rule="speaker"))
        return participant

    def _acting(self, token: Token, match: Match) -> list[Token]:
        """The token, or for a thing or deed that acts ("US attacks killed") whose it is."""
        if is_actor(token) or token.pos_ == "PRON":
            return [token]
        inner = [*event_phrases.owners(token), *event_phrases.modifiers(token)]
        inside = [t for t in inner if is_actor(t)]
        if inside:
            return inside[:1]
        if token.dep_ in ("obj", "obl") and match.token.dep_ == "acl" and token.head.pos_ == "VERB":
            return [t for t in event_frames.doers(token.head) if is_actor(t)]  # "issued a statement demanding"
        deeper = [t for p, t in syntax.modifiers(token) if p in ("of", "by", "from", "between") and is_actor(t)]
        if deeper:
            return list(syntax.conjuncts(deeper[0]))
        return [token] if match.entry.event_type in ("ASSAULT", "MOBILIZE", "AID") and token.pos_ == "NOUN" else []

    def _forces(self, match: Match) -> list[Token]:
        """Forces that are moved without a word of who moves them: "the peacekeepers were shipped out"."""
        if match.entry.event_type not in ("RETREAT", "MOBILIZE") and match.entry.mode != "withdraw":
            return []
        return [t for t in match.frame.objects if is_actor(t)]

    def _before(self, match: Match) -> list[Token]:
        """The first name or people of the clause before a finite verb whose subject the parser missed."""
        verb = match.frame.clause
        if not syntax.is_finite(verb) or verb.dep_ in ("acl:relcl", "acl", "advcl", "xcomp"):
            return []
        foremost = verb.dep_ in ("ROOT", "parataxis") or (verb.dep_ == "ccomp" and verb.head.i > verb.i)
        start = event_phrases.dateline_end(verb.sent) if foremost else verb.left_edge.i
        for token in verb.doc[start : verb.i]:
            independent = token.dep_ not in ("compound", "nmod:poss", "amod", "det", "case", "nmod", "obl")
            if independent and token.pos_ in ("NOUN", "PROPN") and is_actor(token):
                return list(syntax.conjuncts(token))
        return []

    def _country_where(self, match: Match) -> list[Token]:
        """The country where a passive without an agent took place: "was put under investigation in Italy"."""
        if match.entry.event_type not in ("COERCE", "ACCUSE", "SANCTION"):
            return []
        where = match.frame.prepositions.get("in", ())
        return [t for t in where if t.pos_ == "PROPN" and actors.identify(t.text).rule == "lexicon:country"][:1]

    def recipients(self, match: Match, outlook: Outlook, own: Iterable[Participant]) -> tuple[Participant, ...]:
        """To whom it is done, all coordinated ones: the entry's slots first, then whoever else stands in the frame."""
        taken = {p.head.i for p in own} | {match.token.i}
        taken |= set(range(match.token.sent.start, event_phrases.dateline_end(match.token.sent)))
        frame = match.frame
        tokens: Iterable[Token]
        slots = match.entry.recipient or (("object",) if match.entry.event_type in _OBJECT_IS_RECIPIENT else ())
        if "object" in slots[:1] and match.entry.event_type in _BORNE and frame.objects and _is_count(frame.objects[0]):
            return (self.participant(frame.objects[0]),)
        searched: list[Iterable[Token]] = [self._slot(slot, match, outlook) for slot in slots]
        searched += [frame.indirect, frame.objects, *(frame.prepositions.get(p, ()) for p in _PREPOSITIONS)]
        searched += [[t] for t in (*self._slot("complement", match, outlook), *self._light_complement(match))]
        searched += [[t] for t in self._purpose(match)]
        moves = match.entry.event_type in _MOVES
        for instruments in (False, True) if moves else (True,):
            for tokens in searched:
                found = self._first(tokens, taken, instruments)
                if found:
                    return tuple(self.participant(t) for t in found)
        if match.entry.event_type in _OBJECT_IS_RECIPIENT and frame.objects and "object" in slots:
            return tuple(self.participant(t) for t in frame.objects if t.i not in taken)
        return ()

    def _light_complement(self, match: Match) -> Iterator[Token]:
        light = match.frame.light
        if light is not None and match.frame.trigger.dep_ not in ("nsubj", "nsubj:pass"):
            yield from (t for t in event_frames.undergoers(light) if t != match.token)

    def _purpose(self, match: Match) -> Iterator[Token]:
        """Whoever stands in the clauses that tell the purpose or manner: "blocked a road to press the government"."""
        for clause in match.frame.clause.children:
            if clause.dep_ == "advcl" and clause.i > match.token.i:
                yield from self._of_clause(clause, 1)

    def _slot(self, slot: str, match: Match, outlook: Outlook) -> list[Token]:
        frame = match.frame
        if slot.startswith("prep:"):
            return list(frame.prepositions.get(slot[5:], ()))
        if slot == "subject":
            return list(frame.subjects) or list(frame.objects)
        if slot == "object":
            if frame.trigger.pos_ in ("NOUN", "PROPN"):
                return [*frame.objects, *frame.prepositions.get("of", ())]
            return list(frame.objects)
        if slot == "indirect":
            return list(frame.indirect)
        if slot == "owner":
            return list(frame.owners) or [t for o in frame.objects for t in event_phrases.owners(o)]
        if slot == "source":
            return list(outlook.source)
        if slot == "modifier":
            return list(event_phrases.modifiers(frame.trigger))
        return [t for clause in frame.complements for t in self._of_clause(clause, 0)]

    def _of_clause(self, clause: Token, depth: int) -> Iterator[Token]:
        """The people in a clause, in order of likelihood to be whom it is about."""
        own = syntax.children(clause, syntax.SUBJECTS)
        for subject in own:
            if subject.pos_ != "PRON":
                yield from syntax.conjuncts(syntax.resolve_relative(subject))
        if clause.pos_ in ("NOUN", "PROPN"):
            yield clause
        yield from syntax.indirect_objects(clause)
        yield from event_frames.undergoers(clause)
        for inner in clause.children:  # "to ban voting in the islands"
            if inner.dep_ in ("obj", "obl") and inner.pos_ == "VERB" and depth < 3:
                yield from self._of_clause(inner, depth + 1)
        phrases = event_frames.phrases(clause)
        for preposition in _PREPOSITIONS:
            yield from phrases.get(preposition, ())
        if depth < 3:
            for inner in event_frames.complements(clause):
                yield from self._of_clause(inner, depth + 1)
            for inner in clause.children:  # "unless the council relents"
                if inner.dep_ == "advcl":
                    yield from self._of_clause(inner, 3)

    def _first(self, tokens: Iterable[Token], taken: set[int], instruments: bool) -> list[Token]:
        """The first of the tokens that names somebody, or whose phrase does, with what is coordinated with it.

        Without `instruments`, unnamed forces, staff and equipment that are sent, withdrawn or offered are passed over.
        """
        tokens = list(tokens)
        for token in tokens:
            for candidate in self._inside(token, 0):
                if not instruments and _is_instrument(candidate):
                    continue
                if candidate.i not in taken and not self._same(candidate, taken):
                    beside = [t for t in tokens if t != candidate and is_actor(t)] if candidate == token else []
                    return [candidate, *(t for t in beside if t.i not in taken and t.head == candidate)]
        return []

    def _same(self, token: Token, taken: set[int]) -> bool:
        """Whether the token is a pronoun or name of somebody taken already ("its", "themselves")."""
        if token.tag_ == "PRP$" or (token.pos_ == "PRON" and token.lower_.endswith(("self", "selves"))):
            return True
        name = self.coreference.name(token)
        if name is None and token.lower_ == "it":
            return True
        return name is not None and any(self.coreference.name(token.doc[i]) == name for i in taken)

    def _inside(self, token: Token, depth: int) -> Iterator[Token]:
        """The token, if it names somebody, else whoever stands in its phrase: possessor, modifier, then
        prepositions.
        """
        if is_actor(token) or is_place(token):
            yield token
            return
        if depth > 2:
            return
        for part in (*event_phrases.heads(token),):
            if part != token and is_actor(part):
                yield part
                return
        modifying = event_phrases.modifiers(token)
        for part in (*event_phrases.owners(token), *(m for m in modifying if m.pos_ == "ADJ")):
            if part.pos_ != "PRON" and is_actor(part):
                yield part
        for preposition, head in sorted(syntax.modifiers(token), key=lambda m: _rank(m.preposition)):
            if not preposition.startswith("according"):
                yield from self._inside(head, depth + 1)
        yield from (m for m in modifying if m.pos_ != "ADJ" and is_actor(m))
        for clause in syntax.reduced_clauses(token):
            for part in self._of_clause(clause, 3):
                if is_actor(part):
                    yield part

    def _distinct(self, groups: Iterable[list[Token]]) -> list[Token]:
        return list(dict.fromkeys(token for group in groups for token in group))


_BORNE = frozenset({"AID", "ASSAULT", "COERCE", "RETREAT", "SANCTION"})
"""Types of event whose object, where it is only a number, is people."""


def _is_count(noun: Token) -> bool:
    """Whether people are only counted: "captured two *others*", "*One* of them was freed", "killed *nine*"."""
    return noun.pos_ == "NUM" or noun.lower_ in ("others", "one", "some", "many", "several", "dozens", "scores")


_MUTUAL = frozenset({"CONSULT", "AGREE", "RETREAT", "COOPERATE", "SUPPORT", "ASSAULT"})
_MOVES = frozenset(
    {"RETREAT", "MOBILIZE", "SANCTION", "AGREE", "AID", "ACCUSE", "THREATEN", "REJECT", "CONCEDE", "REQUEST"}
)
_INSTRUMENTS = frozenset(
    {
        "troop",
        "soldier",
        "force",
        "army",
        "unit",
        "reservist",
        "peacekeeper",
        "inspector",
        "observer",
        "monitor",
        "personnel",
        "staff",
        "team",
        "mission",
        "doctor",
        "expert",
        "warship",
        "aircraft",
        "helicopter",
        "tank",
        "jet",
        "battalion",
        "contingent",
        "marine",
        "worker",
        "delegation",
        "plane",
        "gunboat",
        "brigade",
        "police",
        "adviser",
        "engineer",
        "plant",
        "vessel",
        "ship",
        "bank",
        "company",
        "campaign",
        "movement",
        "agency",
    }
)


def _is_instrument(noun: Token) -> bool:
    """Whether a noun names forces, staff or things without saying whose: "troops", "weapons inspectors"."""
    if noun.pos_ == "PROPN" or event_phrases.noun_lemma(noun) not in _INSTRUMENTS:
        return False
    return actors.identify(text_of(noun)).country is None


_MODIFYING = frozenset({"amod", "compound", "nmod", "nmod:desc"})


def _rank(preposition: str) -> int:
    return _PREPOSITIONS.index(preposition) if preposition in _PREPOSITIONS else len(_PREPOSITIONS)
