"""Words that say what somebody is: titles, offices, ranks, professions, groups and bodies, and given names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from flows.reading import lexicon

RoleKind = Literal["person", "group", "organisation", "place", "modifier"]
Gender = Literal["male", "female"]

KINDS = frozenset({"person", "group", "organisation", "place", "modifier"})
GENDERS = frozenset({"male", "female"})


NO_TITLES = frozenset({"person", "man", "woman"})
"""Entries whose words say how somebody stands to others, which is no title: rival, neighbour, wife."""


WORDS_KEPT = 20_000
"""Words whose role is kept, once looked up."""

FUNCTION_WORDS = frozenset(
    {"that", "when", "as", "and", "but", "of", "for", "if", "while", "said", "then", "the", "a", "an"}
)

HONORIFICS = frozenset({"honorific", "honorific-male", "honorific-female"})
"""Entries whose words are no office: Mr., Queen."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a role word says about who bears it; `name` is the lexicon entry's."""

    name: str
    kind: RoleKind
    gender: Gender | None


@cache
def roles() -> dict[str, Role]:
    """Role words in lower case (one or two words joined by a space) to what they say; modifiers are left out.

    Raises:
        LexiconError: an entry breaks the schema, or a word stands in two entries.
    """
    found: dict[str, Role] = {}
    for name, entry in _entries("roles", ("kind", "words", "examples")):
        if entry["kind"] == "modifier":
            continue
        role = Role(name, entry["kind"], entry.get("gender"))
        for word in entry["words"]:
            if word in found:
                raise lexicon.LexiconError(f"roles.yaml: {word!r} stands in {found[word].name} and {name}")
            found[word] = role
    return found


@cache
def modifiers() -> frozenset[str]:
    """Words that stand inside titles before the role word: deputy, acting, foreign."""
    return frozenset(
        word
        for _, entry in _entries("roles", ("kind", "words", "examples"))
        if entry["kind"] == "modifier"
        for word in entry["words"]
    )


@cache
def given_names() -> dict[str, Gender]:
    """Given names in lower case to the gender that mostly bears them."""
    return {
        word: entry["gender"]
        for _, entry in _entries("roles_given_names", ("gender", "words", "examples"))
        for word in entry["words"]
    }


def _entries(file: str, required: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for name, entry in lexicon.read(file).items():
        where = f"{file}.yaml: {name}"
        lexicon.check_fields(entry, where=where, required=required, optional=("gender",))
        if "kind" in entry:
            lexicon.check_value(entry["kind"], KINDS, where=where)
        if "gender" in entry:
            lexicon.check_value(entry["gender"], GENDERS, where=where)
        found.append((name, entry))
    return found


@lru_cache(maxsize=WORDS_KEPT)
def singular(word: str) -> str:
    """A plural role word's singular by English spelling, the word itself where it is none; in lower case."""
    word = word.lower()
    known = roles()
    if word in known:
        return word
    if word.endswith("men") and word[:-3] + "man" in known:
        return word[:-3] + "man"
    if word.endswith("women") and word[:-5] + "woman" in known:
        return word[:-5] + "woman"
    for ending, other in (("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending) and word[: -len(ending)] + other in known:
            return word[: -len(ending)] + other
    return word


@lru_cache(maxsize=WORDS_KEPT)
def role_of(word: str) -> Role | None:
    """What a role word, singular or plural, says; None where the word is none."""
    return roles().get(singular(word))


def split_title(words: Sequence[str]) -> tuple[str | None, str | None]:
    """Splits the words before a name into affiliation and title: "White House", "spokesperson".

    The title is the longest run at the end that holds person roles, and modifiers before them; what precedes it is
    the affiliation. Where there is no role word both are None.
    """
    known, helping = roles(), modifiers()
    if words and (role := known.get(singular(words[-1]))) is not None and role.name in NO_TITLES:
        return None, None
    last = max(
        (i for i, word in enumerate(words) if (r := known.get(singular(word))) and r.kind == "person"), default=-1
    )
    if last < 0:
        return None, None
    first = last
    while first > 0 and _belongs_to_title(words[first - 1], known, helping):
        first -= 1
    if not any(word[:1].isupper() or word in {"'s", "’s"} for word in words[:first]):
        while first > 0 and words[first - 1].lower() not in FUNCTION_WORDS:
            first -= 1  # "truck driver"
        words = words[first:]
        first, last = 0, last - first
    owner = next((i for i in range(first - 1, 0, -1) if words[i] in {"'s", "’s"}), None)
    if owner is not None:
        affiliation, first = " ".join(words[:owner]), owner + 1  # "the UN's aid chief"
    else:
        affiliation = " ".join(words[:first])
    title = " ".join(words[first : last + 1]).replace(" - ", "-")
    return affiliation or None, title


def _belongs_to_title(word: str, known: dict[str, Role], helping: frozenset[str]) -> bool:
    lower = word.lower()
    if lower in helping or lower in {"-", "and", "of"}:
        return True
    role = known.get(singular(word))
    return role is not None and role.kind == "person"
