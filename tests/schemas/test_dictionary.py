"""The generated documentation is that of the contracts as they are."""

from schemas.dictionary import markdown
from tests.conftest import ROOT


def test_the_data_dictionary_is_current() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == markdown(), "run: python -m schemas.dictionary > docs/data-dictionary.md"
