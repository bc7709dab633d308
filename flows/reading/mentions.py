"""Mentions: the names, pronouns and descriptions of an article that may stand for a person, body, group or place."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from spacy.attrs import ENT_TYPE, POS
from spacy.symbols import DET, NOUN, PRON, PROPN
from spacy.tokens import Doc, Token

from flows.reading import bounds, quotation_marks, syntax
from flows.reading.actors import is_body
from flows.reading.date_rules import calendar_words
from flows.reading.document import OFFSET, Document
from flows.reading.gazetteer import is_place_name
from flows.reading.roles import Gender, given_names, role_of, roles, singular, split_title

EntityKind = Literal["person", "organisation", "group", "place"]
Form = Literal["name", "pronoun", "description"]

ENTITY_KINDS: dict[str, EntityKind] = {"PERSON": "person", "ORG": "organisation", "LOC": "place", "NORP": "group"}
"""Labels of the language model's names to kinds; names with another label stand for nothing that speaks or acts."""

PERSONAL: dict[str, Gender | None] = {
    "he": "male", "him": "male", "his": "male", "himself": "male",
    "she": "female", "her": "female", "hers": "female", "herself": "female",
    "they": None, "them": None, "their": None, "theirs": None, "themselves": None,
    "it": None, "its": None, "itself": None,
}  # fmt: skip
"""Third-person pronouns to the gender they show."""

PLURAL_PRONOUNS = frozenset({"they", "them", "their", "theirs", "themselves"})
NEUTER_PRONOUNS = frozenset({"it", "its", "itself"})

MENTION_POS = frozenset({int(PROPN), int(NOUN), int(PRON), int(DET)})
INDEFINITE = frozenset({"a", "an", "one", "another"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "both", "its", "their", "his", "her"})
GENERATIONS = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
LONGEST_ACRONYM = 5
"""Letters of a name in capitals at the head of a paragraph that may still be an acronym and not a dateline."""


@dataclass(slots=True)
class Mention:
    """One mention: tokens `first` to `last` (inclusive) of a paragraph, `head` their syntactic head.

    `words` are the name's words without title and article, or the description's. `start` and `end` are characters of
    the article. `sentence` counts sentences of the article from 0.
    `quotation` is the number of the quotation that it stands in, -1 outside of all.
    """

    form: Form
    kind: EntityKind | None
    words: tuple[str, ...]
    doc: Doc
    first: int
    last: int
    head: Token
    sentence: int
    start: int
    end: int
    gender: Gender | None = None
    plural: bool = False
    quotation: int = -1
    indefinite: bool = False
    titles: list[str] = field(default_factory=list)
    affiliation: str | None = None

    @property
    def is_subject(self) -> bool:
        """Whether the mention is the subject of its clause."""
        return self.head.dep_ in syntax.SUBJECTS


def read(document: Document) -> list[Mention]:
    """All mentions of the article in the order of the text; names of unknown kind have kind None."""
    found: list[Mention] = []
    for sentence in document.sentences:
        found.extend(_sentence(sentence.span.doc, sentence.span.start, sentence.span.end, sentence.index))
    quotations = quotation_marks.read(bounds.paragraphs(document))
    starts = [q.start for q in quotations]
    for mention in found:
        number = bisect_right(starts, mention.start) - 1
        if number >= 0 and mention.end <= quotations[number].end:
            mention.quotation = number
    return found


def _sentence(doc: Doc, start: int, end: int, index: int) -> Iterator[Mention]:
    attributes = doc.to_array([POS, ENT_TYPE])[start:end].tolist()  # Token objects cost much more
    i = start
    while i < end:
        part, label = attributes[i - start]
        if not label and part not in MENTION_POS:
            i += 1
            continue
        token = doc[i]
        pos = token.pos_
        if (token.ent_type_ in ENTITY_KINDS and pos != "PUNCT") or pos == "PROPN":
            last = _name_end(doc, i, end)
            mention = _name(doc, i, last, index)
            if mention is not None:
                yield mention
            i = last + 1
            continue
        if pos == "PRON" or pos == "DET":
            lower = token.lower_
            if lower in PERSONAL and token.tag_ in {"PRP", "PRP$", ""}:
                yield _mention(
                    "pronoun", None, (lower,), doc, i, i, token, index, PERSONAL[lower], lower in PLURAL_PRONOUNS
                )
        elif pos == "NOUN":
            description = _description(doc, i, index)
            if description is not None:
                yield description
        i += 1


def _mention(
    form: Form, kind: EntityKind | None, words: tuple[str, ...], doc: Doc, first: int, last: int, head: Token,
    sentence: int, gender: Gender | None = None, plural: bool = False,
) -> Mention:  # fmt: skip
    offset = doc.user_data[OFFSET]
    end = doc[last]
    return Mention(
        form, kind, words, doc, first, last, head, sentence,
        offset + doc[first].idx, offset + end.idx + len(end), gender, plural,
    )  # fmt: skip


def _name_end(doc: Doc, first: int, end: int) -> int:
    """The last token of the name that begins at `first`: an entity of the model, with proper nouns that lean on it."""
    last = first
    label = doc[first].ent_type_
    while last + 1 < end:
        token = doc[last + 1]
        if token.is_punct and token.whitespace_ and doc[last].whitespace_:
            break  # the dash behind a dateline
        if token.ent_iob_ == "I" and label:
            last += 1
        elif label and not token.ent_type_ and _is_person_noun(token):
            break  # "US Secretary of State"
        elif token.pos_ == "PROPN" and token.ent_type_ in {"", label} and token.ent_iob_ != "B":
            last += 1
        elif (
            token.pos_ == "PROPN"
            and token.ent_iob_ == "B"
            and label != "PERSON"
            and token.ent_type_ != "PERSON"
            and (doc[last].head == token and doc[last].dep_ == "compound")
        ):  # "US" + "Embassy" read as two names
            label = token.ent_type_
            last += 1
        else:
            break
    return last


def _name(doc: Doc, first: int, last: int, sentence: int) -> Mention | None:
    """A name as a mention, its title split off; None where it is a date or a nationality used as an adjective."""
    if not doc[last].ent_type_:
        first = _unlabelled_start(doc, first)
    tokens = [doc[i] for i in range(first, last + 1)]
    labels = [label for t in tokens if (label := t.ent_type_) in ENTITY_KINDS]
    kind: EntityKind | None = ENTITY_KINDS[labels[-1]] if labels else None
    if kind == "group" and tokens[-1].pos_ == "ADJ" and last + 1 < len(doc) and tokens[-1].head.i > last:
        return None
    words = [t.text for t in tokens]
    while last > first and words[-1] in {"'s", "’s", "'", "’", ",", "."}:
        last -= 1
        words.pop()
    if first < last and words[0].lower() in {"the", "a", "an"}:
        first += 1
        del words[0]
    if all(w.lower() in calendar_words() or not w[0].isalpha() for w in words):
        return None
    if kind in {None, "person"} and words[0].lower() not in given_names() and is_body(doc[first : last + 1].text):
        kind = "organisation"  # of a name alone in its sentence, "ISIS claimed it", the model makes a person
    head = _head(doc, first, last)
    titles = _title_length(words)
    if len(words) == 1 and doc[first].is_sent_start and (doc[first].pos_ == "NOUN" or role_of(words[0]) is not None):
        return _description(doc, last, sentence)  # "Police fired": a common noun at the head of its sentence
    if words[0].isupper() and len(words[0]) > LONGEST_ACRONYM and first == 0:
        kind = "place"  # a dateline
    role = role_of(words[-1])
    titled = titles or (first > 0 and doc[first - 1].pos_ == "PROPN" and _is_person_noun(doc[first - 1]))
    if kind in {"organisation", "place"} and titled and (role is None or role.kind != "organisation"):
        kind = "person"
    if kind != "group" and role is not None and role.kind == "organisation":
        kind, titles = "organisation", 0
    elif kind is None or kind == "person":
        if role is not None and role.kind == "person" and kind is None:
            return _description(doc, last, sentence)
        if titles or (kind is None and words[0].lower() in given_names() and len(words) > 1):
            kind = "person"
        elif kind is None and len(words) == 1 and len(words[0]) > 1 and words[0].isupper():
            kind = "organisation"
    if kind != "person":
        titles = 0
    elif not titles and words[0].lower() not in given_names() and is_place_name(" ".join(words)):
        kind = "place"  # a town read as a person, unless coreference finds whose surname it is
    mention = _mention("name", kind, tuple(words[titles:]), doc, first, last, head, sentence)
    if kind == "person":
        _describe(mention, words[:titles])
    return mention


def _unlabelled_start(doc: Doc, first: int) -> int:
    """Where a name that the model did not find begins: with the capitalised words that depend on it, "Green Hills Watch"."""
    start = first
    while start > 0 and not doc[start].is_sent_start:
        word = doc[start - 1]
        alone = word.is_sent_start and start == first  # the head of a sentence is written large anyway
        leans = word.dep_ in {"compound", "amod", "flat"} and start <= word.head.i
        if alone or not leans or word.ent_type_ or not word.text[0].isupper() or role_of(word.text) is not None:
            break
        start -= 1
    return start


def _title_length(words: list[str]) -> int:
    """How many words at the head of a name are its bearer's title: 2 of "Rebel spokesman Goran Vuk"."""
    known = roles()
    titles = 0
    for i, word in enumerate(words[:-1]):
        role = known.get(word.lower())
        if role is not None and role.kind == "person" and (i == titles or len(words) - i > 2):
            titles = i + 1
    return titles


def _head(doc: Doc, first: int, last: int) -> Token:
    """The token of a run that the rest of the sentence governs."""
    for i in range(last, first - 1, -1):
        governor = doc[i].head.i
        if governor < first or governor > last or governor == i:
            return doc[i]
    return doc[last]


def _describe(mention: Mention, inner: list[str]) -> None:
    """Reads title, affiliation and gender of a person off what stands before the name and in apposition to it."""
    doc, head = mention.doc, mention.head
    before = list(inner)
    i = mention.first - 1
    edge = head.left_edge.i
    if i >= 0 and _is_person_noun(doc[i]):  # right before the name it is its title, whatever the parse says
        edge = min(edge, bounds.sentence(head)[0])
    while i >= edge and (
        (doc[i].pos_ not in {"PUNCT", "CCONJ", "VERB", "ADP", "DET", "PRON"} and doc[i].dep_ != "case")
        or _joins_title(doc, i)
    ):
        before.insert(0, doc[i].text)
        i -= 1
    if doc[i].text in {"'s", "’s"} and i > edge and i == mention.first - 1:
        before = list(inner)
    affiliation, title = split_title(before)
    if title is not None:
        mention.titles.append(title)
        mention.affiliation = affiliation
    elif head.dep_ in {"appos", "flat"} and head.head.i < mention.first and _is_person_noun(head.head):
        _apposition(mention, head.head)
    for child in head.rights:
        if child.dep_ == "appos" and _is_person_noun(child):
            _apposition(mention, child)
    mention.gender = _gender(mention)


def _joins_title(doc: Doc, i: int) -> bool:
    """Whether a token is the "of" or the hyphen of a title: Secretary of State, Vice-President."""
    return i > 0 and (
        (doc[i].lower_ == "of" and _is_person_noun(doc[i - 1])) or (doc[i].text == "-" and not doc[i].whitespace_)
    )


def _is_person_noun(token: Token) -> bool:
    role = role_of(token.text)
    return role is not None and role.kind == "person"


def _apposition(mention: Mention, noun: Token) -> None:
    """Reads "spokesman for the ministry" or "the ministry's spokesman" as title and affiliation."""
    left = [t.text for t in noun.doc[noun.left_edge.i : noun.i] if t.pos_ not in {"DET", "PUNCT"}]
    affiliation, title = split_title([*left, noun.text])
    if title is None:
        return
    if affiliation is None:
        for child in noun.rights:
            if child.dep_ in {"nmod", "prep", "obl"}:
                case = child.left_edge
                if case.lower_ in {"of", "for", "at", "with"}:
                    edge = child.right_edge.i + 1
                    comma = next((t.i for t in noun.doc[case.i : edge] if t.text in {",", "—", "(", ";"}), edge)
                    words = noun.doc[case.i + 1 : comma].text
                    affiliation = words.removeprefix("the ").strip() or None
                    break
    mention.titles.append(title)
    mention.affiliation = mention.affiliation or affiliation


def _gender(mention: Mention) -> Gender | None:
    known = roles()
    for title in mention.titles:
        for word in title.split():
            role = known.get(singular(word))
            if role is not None and role.gender is not None:
                return role.gender
    return given_names().get(mention.words[0].lower()) if mention.words else None


def _description(doc: Doc, i: int, sentence: int) -> Mention | None:
    """A definite noun phrase with a role word as its head: "the insurgent group", "this ministry"."""
    head = doc[i]
    role = role_of(head.text)
    if role is None or role.kind == "modifier":
        return None
    if i + 1 < len(doc) and doc[i + 1].pos_ == "PROPN" and (doc[i + 1].head == head or head.head.i > i):
        return None
    if head.dep_ == "appos" and head.head.pos_ == "PROPN":
        return None
    first = head.left_edge.i
    for child in head.children:
        if child.dep_ == "appos" and child.pos_ == "PROPN":
            return None
    start = next((t.i for t in doc[first : i + 1] if t.lower_ in DEFINITE), None)
    if start is None and any(t.tag_ == "POS" for t in doc[first:i]):
        start = first - 1  # "Iran's foreign minister"
    indefinite = start is None and doc[first].lower_ in INDEFINITE and first < i
    if indefinite:
        if role.kind != "person" or head.tag_ in {"NNS", "NNPS"} or any(c.dep_ == "cop" for c in head.children):
            return None
        start = first
    if start is not None and start >= 2 and doc[start - 1].text == "," and doc[start - 2].pos_ == "PROPN":
        return None  # set beside a name: "Ruiz, the deputy mayor"
    plural = head.tag_ in {"NNS", "NNPS"}
    if start is None and plural and head.dep_ in syntax.SUBJECTS and doc[first].pos_ not in {"DET", "PRON"}:
        start = first - 1  # "gunmen", "armed men"
    if start is None or head.dep_ == "compound":
        return None
    kind: EntityKind = role.kind
    if plural and kind == "person":
        kind = "group"
    words = tuple(t.text for t in doc[start + 1 : i + 1] if t.text not in {"'s", "’s", ","})
    mention = _mention("description", kind, words, doc, max(start, first), i, head, sentence, role.gender, plural)
    mention.indefinite = indefinite
    return mention
