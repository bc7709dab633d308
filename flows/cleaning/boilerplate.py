"""Takes boilerplate out of paragraphs by the lexicon's rules, and reads the metadata that it states."""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from flows.cleaning.dates import Stamp, parse_stamp
from flows.cleaning.lexicon import BULLETS, Rule, find_agencies, rules
from flows.cleaning.records import Removed

# A paragraph of at least so many words that no rule matches is taken for prose of the story.
PROSE_WORDS = 15
# Rules for below the story count while at most so many paragraphs of prose follow.
_PROSE_BELOW = 2
# No rule is tried on longer paragraphs as a whole; boilerplate of this length is rare and matching it is slow.
_LONGEST_LINE = 500
# Wire credits and desks stand in the first paragraphs, however many lines are above the first prose.
_START_PARAGRAPHS = 3
_END_CHARS = 400
# A block that one line opens and another ends, as a list of other stories, has at most so many lines.
_BLOCK_LINES = 16

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_BARE_START = re.compile(r"\s+[\w“\"‘']")
_UNKNOWN_AGENCY = re.compile(r"^[A-Z].*\s(?:Agency|Agencies|Service|Press|Newswire|News|Wire|Dispatch|Media)$")
_ROLE = r"(?:staff|special|senior|chief|editors?|reporters?|writers?|correspondents?|columnists?|contribut\w+)\b"
# What follows names in bylines: a role, an employer after a comma or bar, an address, a date that ran into it.
_ROLE_TAIL = re.compile(
    rf"\s*(?:[,|•·(/–—-]\s*(?:{_ROLE}|(?:our|the|political|news|web|associated press|reuters|afp|ap|guest|for)\b).*"
    rf"|\s(?:{_ROLE}|associated press\b|published\b|updated\b).*"
    r"|\s(?-i:in [A-Z]).*|\s(?:January|February|September|October|November|December)|\S+@\S+.*)$",
    re.IGNORECASE,
)


@dataclass
class Stated:
    """Metadata that the article's own text states."""

    published: Stamp | None = None
    updated: Stamp | None = None
    byline: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    agencies: list[str] = field(default_factory=list)

    def take(self, match: re.Match[str], kind: str) -> None:
        """Notes what the groups of a rule's match say; what was noted first stays."""
        groups = match.groupdict()
        if groups.get("published") and self.published is None:
            self.published = parse_stamp(groups["published"])
        if groups.get("updated") and self.updated is None:
            self.updated = parse_stamp(groups["updated"])
        if groups.get("byline") and self.byline is None:
            self.byline = tidy_byline(groups["byline"])
        for name in ("title", "publisher", "url"):
            if groups.get(name) and kind == name and getattr(self, name) is None:
                setattr(self, name, groups[name])
        if kind in {"agency", "byline"}:
            found = find_agencies(match.group())
            if not found and (credit := groups.get("agency")) and _UNKNOWN_AGENCY.search(credit):
                found = (credit,)
            self.agencies += [agency for agency in found if agency not in self.agencies]


def tidy_byline(text: str) -> str | None:
    """A byline without "By", roles and addresses; None where nothing is left that looks like a name."""
    text = re.sub(r"^\s*(?:by|from|words|story)\b\s*:?\s+", "", " ".join(text.split()), flags=re.IGNORECASE)
    text = _ROLE_TAIL.sub("", text).strip(" ,|•·-–—/(;:")
    if not text or len(text) > 150 or not re.search(r"[^\W\d_]{2}", text) or "://" in text:
        return None
    return text


def ends_sentence(text: str) -> bool:
    """Whether a paragraph ends as a sentence does."""
    return bool(_SENTENCE_END.search(text))


@cache
def _rules_at(at: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.at == at)


@cache
def _any_line_rule() -> re.Pattern[str]:
    """All rules for whole paragraphs as one pattern: four lines in five match none, and one call tells."""
    unnamed = (re.sub(r"\(\?P<\w+>", "(?:", rule.pattern.pattern) for rule in _rules_at("line"))
    return re.compile("|".join(unnamed), re.IGNORECASE)


# The pages of an outlet have the same menus and pointers, so that most of their lines have been looked at before.
@lru_cache(maxsize=20_000)
def line_rule(paragraph: str) -> Rule | None:
    """The first rule that matches a paragraph as a whole, wherever it stands."""
    if len(paragraph) > _LONGEST_LINE or not _any_line_rule().fullmatch(paragraph.lstrip(BULLETS)):
        return None
    return next((rule for rule in _rules_at("line") if rule.match(paragraph)), None)


def strip(paragraphs: list[str], stated: Stated) -> tuple[list[str], list[Removed]]:
    """The paragraphs without boilerplate, and what went, in order; stated takes the metadata on the way.

    Rules for the top count up to the first prose, those for the bottom where hardly any prose follows.
    """
    removed: list[Removed] = []
    lead = next((i for i, p in enumerate(paragraphs) if len(p.split()) >= PROSE_WORDS), 0)
    opening = max(lead, _START_PARAGRAPHS - 1) + 1
    texts = [_cut_starts(p, stated, removed) if i < opening else p for i, p in enumerate(paragraphs)]
    labels = [line_rule(text) for text in texts]
    prose = [label is None and len(text.split()) >= PROSE_WORDS for text, label in zip(texts, labels, strict=True)]
    first = prose.index(True) if True in prose else next((i for i, label in enumerate(labels) if label is None), 0)
    below = len(texts) - 1
    prose_after = [0] * len(texts)
    while below > 0:
        prose_after[below - 1] = prose_after[below] + prose[below]
        below -= 1
    kept: list[str] = []
    closed: str | None = None
    block_end = -1
    for i, (text, rule) in enumerate(zip(texts, labels, strict=True)):
        if rule and rule.until:
            near = range(i + 1, min(i + _BLOCK_LINES, len(texts)))
            block_end = next((j for j in near if rule.until.fullmatch(texts[j])), block_end)
        bottom = i > first and prose_after[i] <= _PROSE_BELOW
        zones = {"any", *(["top"] if i < first else []), *(["bottom"] if bottom else [])}
        if i <= block_end:
            removed.append(Removed("related", text))
        elif closed and (closed != "related" or not ends_sentence(text)):
            # Below "Related" stand headlines; what ends as a sentence does is still the story, or has its own rule.
            removed.append(Removed(closed, text))
        elif rule and (found := _match_in(text, zones)):
            rule, match = found
            stated.take(match, rule.kind)
            removed.append(Removed(rule.kind, text))
            closed = rule.kind if rule.closes and not prose_after[i] else None
        elif rest := _cut_ends(text, bottom or i == len(texts) - 1, stated, removed):
            kept.append(rest)
    return kept, removed


def _match_in(text: str, zones: set[str]) -> tuple[Rule, re.Match[str]] | None:
    """The first rule for whole paragraphs that counts in these zones and matches, with its match."""
    candidates = (rule for rule in _rules_at("line") if rule.zone in zones)
    return next(((rule, match) for rule in candidates if (match := rule.match(text))), None)


def _cut_starts(text: str, stated: Stated, removed: list[Removed]) -> str:
    """The paragraph without credits, dates and desks that it opens with."""
    for rule in _rules_at("start"):
        if match := rule.match(text):
            stated.take(match, rule.kind)
            keep = match.groupdict().get("keep") or ""
            removed.append(Removed(rule.kind, match.group()[len(keep) :].strip(" |,/–—-")))
            keep, rest = keep.rstrip(), text[match.end() :]
            # "OSLO, Aug 30 (PTI) Rain closed": without the credit the place would run into the sentence.
            text = f"{keep}:{rest}" if keep and _BARE_START.match(rest) else (keep + rest).strip()
    return text


def _cut_ends(text: str, bottom: bool, stated: Stated, removed: list[Removed]) -> str:
    """The paragraph without credits and pointers that it closes with."""
    found = True
    while found and text:
        found = False
        tail = text[-_END_CHARS:]
        for rule in _rules_at("end"):
            if (rule.zone == "any" or bottom) and (match := rule.match(tail)):
                stated.take(match, rule.kind)
                removed.append(Removed(rule.kind, match.group().strip()))
                text, found = text[: len(text) - len(tail) + match.start()].rstrip(), True
                break
    return text
