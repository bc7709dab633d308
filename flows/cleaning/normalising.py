"""Repairs and normalises text: mojibake, control and invisible characters, NFC. Quotation marks stay as they are."""

import re

from ftfy import TextFixerConfig, fix_text

# Quotation marks carry meaning for the readers of quotes (nested ones, apostrophes), so they are not straightened.
_CONFIG = TextFixerConfig(uncurl_quotes=False, fix_character_width=False, normalization="NFC", explain=False)

# Invisible characters: soft hyphen, zero-width and bidirectional marks, byte-order marks, object characters. They carry
# no text, and would part words and shift offsets. Zero-width joiners between emoji go with them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]"
)
_ODD_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SPACES = re.compile("  +")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
# No mojibake consists of these alone; tests/cleaning/test_normalising.py tries.
_SOUND = re.compile("[\t -~\u00a0\u00b7\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026]*")
_ENTITY = re.compile("&#?[0-9A-Za-z]{1,24};")
_SURROGATES = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    """The text repaired: one space between words, line ends as \\n, no invisible characters, mojibake put right."""
    text = _LINE_ENDS.sub("\n", _SURROGATES.sub("\ufffd", text))
    # Line by line, since most lines of a page need no repair and repairing is slow.
    text = "\n".join(line if _is_sound(line) else fix_text(line, _CONFIG) for line in text.split("\n"))
    return _SPACES.sub(" ", _ODD_SPACES.sub(" ", text if text.isascii() else _INVISIBLE.sub("", text)))


def _is_sound(line: str) -> bool:
    """Whether a line has nothing that could need repair: no entity, and only letters of ASCII and the usual marks."""
    sound = (line.isascii() and line.isprintable()) or _SOUND.fullmatch(line)
    return bool(sound) and not ("&" in line and _ENTITY.search(line))
