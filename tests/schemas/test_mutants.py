"""The contracts are as strong as they say: every mutant of sound tables is found, by the check that is there for it."""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from schemas.check import check
from schemas.tables import OUTPUT_TABLES
from tests.schemas import mutants, outputs


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output that keeps every contract."""
    return outputs.write(tmp_path_factory.mktemp("sound"), outputs.tables())


@pytest.fixture(scope="module")
def without_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without rows and with one month, which is faster to check."""
    empty = {name: {mutants.MONTH: months[mutants.MONTH].slice(0, 0)} for name, months in outputs.tables().items()}
    return outputs.write(tmp_path_factory.mktemp("without_rows"), empty)


def surviving(some: Iterable[mutants.Mutant], original: Path, scratch: Path) -> list[str]:
    """The mutants that the check that is there for them does not find; prints how many it does."""
    assert check(original) == []
    survived, all_of_them = [], list(some)
    for mutant in all_of_them:
        output = scratch / "mutant"
        shutil.copytree(original, output, copy_function=_linked)
        mutant.apply(output)
        found = {broken.check for broken in check(output)}
        if mutant.check not in found:
            survived.append(f"{mutant.name}: {mutant.check} is not among {sorted(found)}")
        shutil.rmtree(output)
    sys.stdout.write(f"killed {len(all_of_them) - len(survived)} of {len(all_of_them)} mutants\n")
    return survived


def _linked(source: str, target: str) -> None:
    """Files of rows, which mutants replace, are linked; the manifest, which they write over, is copied."""
    (os.link if source.endswith(".parquet") else shutil.copy)(source, target)


def test_mutants_of_columns_and_metadata(without_rows: Path, tmp_path: Path) -> None:
    assert surviving(mutants.of_structure(), without_rows, tmp_path) == []


@pytest.mark.slow
def test_mutants_of_values_and_rows(sound: Path, tmp_path: Path) -> None:
    assert surviving(mutants.of_values(), sound, tmp_path) == []


@pytest.mark.slow
def test_mutants_of_files_and_manifest(sound: Path, tmp_path: Path) -> None:
    assert surviving(mutants.of_files(), sound, tmp_path) == []


def test_every_rule_of_every_table_has_a_mutant() -> None:
    rules = {(name, rule.name) for name, table in OUTPUT_TABLES.items() for rule in table.rules}
    assert rules <= {(table, check) for table, check, _ in mutants.BROKEN_RULES}
