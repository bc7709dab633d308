"""Articles of Factiva's exports as text: with field codes (HD, LP, TD) or as they are displayed."""

import re
from itertools import takewhile

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

_CODE = re.compile(
    r"(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|CX|LP|TD|CT|RF|ART|CO|IN|NS|RE|IPC|IPD|PUB|AN|SE|CLM|DLN)(?:[ \t]+(.*))?$"
)
_NAMES = {"HD": "headline", "BY": "byline", "SN": "publisher", "LA": "language", "PD": "published", "CR": "credit"}
_WORDS = re.compile(r"[\d,]+ words$")
_DAY = re.compile(rf"\d{{1,2}} (?:{MONTHS}) \d{{4}}$")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?: ?[AP]M)?(?: GMT)?$")
_RIGHTS = re.compile(r"Copyright\b|©|\(c\)", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"(?:English|French|German|Spanish|Portuguese|Italian|Russian|Arabic|Dutch|Turkish|Chinese[\w -]*)$"
)
_END = re.compile(r"License this article from|\d{7,}$|(?:Related|Search Summary)$")
# Lines from the count of words to the rights: day, time, source and its code, edition, pages, volume, language.
_HEAD_LINES = 10
_ABOVE_LINES = 6


def factiva_fields(block: str) -> dict[str, str] | None:
    """The named fields of one article of an export, its text being `content`; None where the block is none of Factiva's."""
    lines = [line.strip() for line in block.strip().split("\n")]
    return _of_codes(lines) or _of_display(lines)


def _of_codes(lines: list[str]) -> dict[str, str] | None:
    parts: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        if match := _CODE.match(line):
            current = parts.setdefault(match[1], [])
            line = match[2] or ""
        current.append(line)
    if "HD" not in parts or not {"LP", "TD"} & parts.keys():
        return None
    fields = {name: " ".join(" ".join(parts[code]).split()) for code, name in _NAMES.items() if code in parts}
    fields["published"] = " ".join([fields.get("published", ""), *parts.get("ET", [])]).strip()
    texts = ("\n".join(parts.get(code, [])).strip("\n") for code in ("LP", "TD"))
    fields["content"] = "\n\n".join(text for text in texts if text)
    return fields


def _of_display(lines: list[str]) -> dict[str, str] | None:
    """Section, headline and byline above the count of words; below it day, source and rights, then the text."""
    filled = [i for i, line in enumerate(lines) if line]
    at = next((n for n, i in enumerate(filled[: _ABOVE_LINES + 1]) if _WORDS.match(lines[i])), None)
    if not at or at + 1 == len(filled) or not _DAY.match(lines[filled[at + 1]]):
        return None
    above = [lines[i] for i in filled[:at]]
    head = filled[at + 1 : at + 1 + _HEAD_LINES]
    last = next((n for n, i in enumerate(head) if _RIGHTS.match(lines[i])), None)
    if last is None:
        last = next((n for n, i in enumerate(head) if _LANGUAGE.match(lines[i])), 0)
    below = [lines[i] for i in head[: last + 1]]
    fields = {"published": below[0]}
    if len(below) > 1 and _CLOCK.match(below[1]):
        fields["published"] += f" {below.pop(1)}"
    if len(below) > 1 and not _LANGUAGE.match(below[1]):
        fields["publisher"] = below[1]
    if language := next((line for line in below if _LANGUAGE.match(line)), None):
        fields["language"] = language
    if len(above) > 1 and re.match(r"By\b|[^.]{3,60}$", above[-1]) and len(above[-1]) < len(above[-2]):
        fields["byline"] = above.pop()
    fields["headline"] = max(above, key=len)
    body = list(takewhile(lambda line: not _END.match(line), lines[head[last] + 1 :]))
    fields["content"] = "\n".join(_without_owner(body)).strip("\n")
    return fields


def _without_owner(body: list[str]) -> list[str]:
    """The text without the owner's name, which stands alone at its end."""
    while body and not body[-1]:
        body.pop()
    owner = len(body) > 2 and len(body[-1].split()) <= 8 and not re.search(r"[.!?”\")]$", body[-1]) and not body[-2]
    return body[:-1] if owner else body
