"""Which entry of the event lexicon a word matches, given the frame around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from spacy.tokens import Span, Token

from flows.reading import event_frames, event_lexicon, event_phrases, syntax
from flows.reading.event_frames import Frame
from flows.reading.event_lexicon import ANY, COOPERATIVE, HOSTILE, Entry
from flows.reading.event_nouns import any_of, excludes, is_calendar, is_time

_WEIGHTS = {"strong": 2, "plain": 1, "weak": 0}


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a trigger matches, in its frame; `words` are the tokens of the trigger, particle included."""

    entry: Entry
    frame: Frame
    words: tuple[Token, ...]

    @property
    def token(self) -> Token:
        """The head of the trigger."""
        return self.frame.trigger


def matches(sentence: Span) -> dict[int, Match]:
    """The best entry for every word of the sentence that matches any, by the word's position in its Doc.

    Goes from right to left, so that what completes a verb is known before the verb.
    """
    tables = event_lexicon.load()
    found: dict[int, Match] = {}
    for token in reversed(list(sentence)):
        if _is_known(token.lemma_, token.lower_) or _is_joined(token):
            best = _best(token, tables, found)
            if best is not None:
                found[token.i] = best
    return found


@lru_cache(maxsize=65_536)
def _is_known(lemma: str, lower: str) -> bool:
    """Whether a word may be the head of a trigger; most are not, and this is soon told."""
    tables = event_lexicon.load()
    return lower in tables or lemma.lower() in tables


def _is_joined(token: Token) -> bool:
    """Whether a hyphen follows, so that the word may be the first of a trigger that is joined by it."""
    return token.i + 2 < len(token.doc) and token.doc[token.i + 1].text == "-"


def _best(token: Token, tables: event_lexicon.EventLexicon, found: Mapping[int, Match]) -> Match | None:
    lemma = token.lemma_.lower()
    chain = _chain(token)
    whole = "".join(t.lower_ for t in chain)
    if len(chain) > 1 and whole in tables.nouns:
        entries, noun = tables.nouns[whole], True
    elif _is_attributive(token):
        return None
    elif token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in ("aux", "aux:pass", "cop")):
        entries, noun = (*tables.verbs.get(lemma, ()), *tables.adjectives.get(token.lower_, ())), False
    elif token.pos_ in ("NOUN", "PROPN"):
        entries, noun = tables.nouns.get(lemma, ()) or tables.nouns.get(event_phrases.noun_lemma(token), ()), True
        before_noun = token.dep_ in ("compound", "nmod:desc") and token.head.pos_ != "VERB"
        if before_noun and token.head.lower_ not in event_phrases.WEEKDAYS:
            return None
        if token.pos_ == "PROPN" and is_calendar(token):
            return None
    elif token.pos_ == "ADJ":
        entries, noun = tables.adjectives.get(lemma, ()), False
        if token.dep_ == "amod":
            return None
        if token.tag_ in ("VBN", "VBD"):
            entries = (*entries, *tables.verbs.get(lemma, ()))
    else:
        return None
    if not entries:
        return None
    frame = event_frames.of_noun(token, tables.light_verbs) if noun else event_frames.of_verb(token)
    if len(chain) > 1 and whole in tables.nouns:
        frame = event_frames.of_compound(chain, frame, tables.light_verbs)
    best: Match | None = None
    score = (-1, -1)
    for entry, phrase in entries:
        further = _phrase(token, frame, phrase, noun)
        if further is None:
            continue
        this = (entry.constraints + len(phrase), _WEIGHTS[entry.weight] + (entry.mode is not None))
        if this > score and _fits(entry, frame, found, noun):
            best, score = Match(entry, frame, (*further, *(chain[1:] if whole in tables.nouns else ()))), this
    return best


def _chain(token: Token) -> tuple[Token, ...]:
    """A word and what is joined to it by hyphens ("sit-in", which the parser sees as three words); itself if nothing
    is, or if it is not the first of them.
    """
    doc, end = token.doc, token.i + 1
    if end + 1 >= len(doc) or doc[end].text != "-":
        return (token,)
    if token.i > 0 and doc[token.i - 1].text == "-" and not doc[token.i - 1].whitespace_:
        return (token,)
    while end + 1 < len(doc) and doc[end].text == "-" and not doc[end - 1].whitespace_ and not doc[end].whitespace_:
        end += 2
    return tuple(doc[token.i : end])


def _is_attributive(token: Token) -> bool:
    """Whether a verb form only qualifies a noun or stands for people: "the negotiating team", "burn victims", "the
    injured".
    """
    if token.pos_ not in ("VERB", "ADJ"):
        return False
    if token.tag_ == "VB" and any(c.dep_ == "mark" and c.lower_ in _BEFORE_NOUNS for c in token.children):
        return True  # a noun after a preposition that was read as a verb: "for burn victims"
    if token.dep_ == "compound" or (token.tag_ == "VBG" and token.dep_ == "amod"):
        return True
    if token.dep_ == "amod" and token.tag_ == "VBN":
        # "wounded veterans": who they are, and no report; "three wounded veterans" is, as is "Kenya eased curbs", misread
        around = token.head.children
        return not any(c.dep_ == "nummod" or (c.dep_ == "compound" and c.i < token.i) for c in around)
    people = token.lower_ in event_phrases.PEOPLE_ADJECTIVES
    return people and any(c.dep_ == "det" and c.i < token.i for c in token.children)


_BEFORE_NOUNS = frozenset({"for", "of", "in", "with", "by", "from", "on", "at"})


def _phrase(token: Token, frame: Frame, phrase: tuple[str, ...], noun: bool) -> tuple[Token, ...] | None:
    """The tokens of the trigger where the words that the entry asks for beside its head are there, else None."""
    if not phrase:
        return (token,)
    if noun:
        before = [c for c in token.lefts if c.dep_ in ("compound", "amod", "nmod", "nmod:desc") or c.lower_ in phrase]
        if phrase[0] == "of":
            return None
        if len(before) >= len(phrase) and all(
            _is_word(c, w) for c, w in zip(before[-len(phrase) :], phrase, strict=True)
        ):
            return (*before[-len(phrase) :], token)
        apart = [c for c in before if len(phrase) == 1 and c.dep_ == "amod" and c.lower_ == phrase[0]]
        return (apart[0], token) if apart else None  # "joint coastguard patrol"
    last = phrase[-1]
    governed = any(not is_time(noun) for noun in frame.prepositions.get(last, ()))  # not "stood empty by noon"
    if (len(phrase) == 1 or phrase[0] in frame.particles) and (last in frame.particles or governed):
        particle = next((c for c in token.children if c.lower_ == phrase[0] and c.i > token.i), None)
        return (token,) if particle is None or particle.i > token.i + 1 else (token, particle)
    following = _content_words(token, len(phrase))
    if len(following) == len(phrase) and all(_is_word(t, w) for t, w in zip(following, phrase, strict=True)):
        return (token, *following)
    return None


def _content_words(token: Token, count: int) -> list[Token]:
    """The next words after a verb, articles and possessives passed over: "take to the streets", "down their tools"."""
    following = (t for t in token.doc[token.i + 1 : token.i + 2 + 2 * count] if not _is_determiner(t))
    return list(islice(following, count))


def _is_determiner(token: Token) -> bool:
    return token.pos_ == "DET" or token.tag_ == "PRP$"


def _is_word(token: Token, word: str) -> bool:
    return token.lower_ == word or token.lemma_.lower() == word


def _fits(entry: Entry, frame: Frame, found: Mapping[int, Match], noun: bool) -> bool:
    objects = frame.objects or frame.indirect
    if noun:
        objects = (
            *frame.objects,
            *frame.prepositions.get("of", ()),
            *event_phrases.modifiers(frame.trigger),
            *frame.owners,
        )
    elif entry.id and not objects and (entry.object or entry.object_not):
        objects = _governed(entry, frame)
    if (entry.intransitive and frame.objects) or (entry.light and frame.light is None):
        return False
    if entry.object and not any_of(objects, entry.object):
        return False
    if entry.object_not and excludes(objects, entry.object_not):
        return False
    if entry.subject and not any_of(frame.subjects, entry.subject):
        unsaid = not entry.agent_said and not frame.subjects and syntax.is_passive(frame.clause)
        unsaid = unsaid and bool(entry.subject & _AGENTS)
        if not unsaid:
            return False
    if entry.subject_not and excludes(map(_meant_by, frame.subjects), entry.subject_not):
        return False
    if entry.prepositions and not any(any_of(_governed_by(p, frame), words) for p, words in entry.prepositions.items()):
        return False
    if any(any_of(frame.prepositions.get(p, ()), words) for p, words in entry.prepositions_not.items()):
        return False
    for preposition, words in entry.prepositions_only.items():
        governed = [noun for noun in frame.prepositions.get(preposition, ()) if not is_time(noun)]
        if governed and not any_of(governed, words):
            return False
    if entry.complement and not _complements(frame, entry.complement, found):
        return False
    if entry.complement_not and _complements(frame, entry.complement_not, found):
        return False
    if entry.case and event_case(frame) not in entry.case:
        return False
    if entry.adverb_not and any(c.lower_ in entry.adverb_not for c in frame.trigger.children):
        return False
    if entry.adverb and not any(c.lower_ in entry.adverb for c in frame.trigger.children):
        return False
    return entry.polarity == "any" or syntax.is_negated(frame.clause)


def _governed_by(preposition: str, frame: Frame) -> tuple[Token, ...]:
    """What a preposition governs; an indirect object is what "to" would: "sent Ukraine rockets"."""
    governed = frame.prepositions.get(preposition, ())
    return (*governed, *frame.indirect) if preposition == "to" and frame.objects else governed


def event_case(frame: Frame) -> str:
    """The preposition before a noun trigger itself: "out of" in "out of the question"."""
    marks = [c.lower_ for c in frame.trigger.lefts if c.dep_ in ("case", "fixed")]
    return " ".join(marks)


def _governed(entry: Entry, frame: Frame) -> tuple[Token, ...]:
    """What the preposition of a phrasal verb governs: the settlement in "withdrew from the settlement"."""
    lasts = {phrase.split()[-1] for phrase in entry.verbs if " " in phrase}
    return tuple(t for p in lasts for t in frame.prepositions.get(p, ()))


def _meant_by(subject: Token) -> Token:
    """What "it" stands for: the subject of the sentence before, as in "An earthquake struck. It killed nine people"."""
    before = subject.sent.start - 1
    if subject.lower_ != "it" or before < 0:
        return subject
    return next((t for t in event_frames.doers(subject.doc[before].sent.root) if t.tag_ == "NN"), subject)


_AGENTS = frozenset({"@actor", "@civilian", "rebel", "police"})
_INFINITIVE = frozenset({"@infinitive"})


def _complements(frame: Frame, words: frozenset[str], found: Mapping[int, Match]) -> bool:
    for clause in frame.complements:
        if "@infinitive" in words and not any(c.dep_ == "mark" and c.lower_ == "to" for c in clause.children):
            continue
        if words in (ANY, _INFINITIVE) or clause.lemma_.lower() in words:
            return True
        kinds = COOPERATIVE if "@cooperative" in words else HOSTILE if "@hostile" in words else None
        if kinds is not None:
            inner = [clause, *(c for c in clause.children if c.dep_ in ("obj", "xcomp", "nsubj:pass"))]
            first = next((found[t.i] for t in inner if t.i in found), None)
            if first is not None and first.entry.event_type in kinds:
                return True
    return False
