"""An output folder against its manifest: the files that datapackage.json lists, and what it says of them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.datapackage import FILE_NAME, sha256, table_schema
from schemas.model import Table
from schemas.report import Example, Findings
from schemas.tables import OUTPUT_TABLES, VERSION
from schemas.versions import UnknownVersion, promises


class UnreadableOutput(ValueError):
    """The folder is no output of Dateline, or cannot be read."""


def read_manifest(folder: Path) -> dict[str, Any]:
    """The data package of an output folder.

    Raises:
        UnreadableOutput: there is none, or it is not one.
    """
    path = folder / FILE_NAME
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableOutput(f"{folder}: no {FILE_NAME} there; is this an output folder of dateline run?") from None
    except (OSError, ValueError) as error:
        raise UnreadableOutput(f"{path}: cannot be read ({error}); run dateline run again") from None
    if not isinstance(manifest, dict):
        raise UnreadableOutput(f"{path}: is no data package; run dateline run again")
    resources = manifest.get("resources")
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        raise UnreadableOutput(f"{path}: has no list of resources; run dateline run again")
    for resource in resources:
        files = resource.get("files", [])
        if not isinstance(files, list) or not all(
            isinstance(f, dict) and isinstance(f.get("path"), str) for f in files
        ):
            raise UnreadableOutput(f"{path}: the files of resource {resource.get('name')} are no list of paths")
    return manifest


def check_manifest(folder: Path, manifest: Mapping[str, Any], findings: Findings) -> None:
    """What the data package says of itself, of each table and of each file, and the files that it does not name."""
    version = manifest.get("version")
    try:
        promises(str(version))
    except UnknownVersion as error:
        findings.add("datapackage", "version", str(error), examples=[Example(None, str(version), FILE_NAME)])
    resources: dict[str, dict[str, Any]] = {}
    for resource in manifest["resources"]:
        name = str(resource.get("name"))
        if name not in OUTPUT_TABLES or name in resources:
            message = "a resource must be one of the tables, once"
            findings.add("datapackage", "manifest", message, examples=[Example(None, name, FILE_NAME)])
        resources[name] = resource
    for name, table in OUTPUT_TABLES.items():
        if name not in resources:
            findings.add(name, "manifest", f"{FILE_NAME} does not name the table")
            continue
        _check_resource(folder, table, resources[name], str(version), findings)


def _check_resource(folder: Path, table: Table, resource: Mapping[str, Any], version: str, findings: Findings) -> None:
    listed = {part["path"]: part for part in resource.get("files", [])}
    there = {path.relative_to(folder).as_posix(): path for path in _all_files(folder / table.name)}
    for path in sorted(listed.keys() - there.keys()):
        _add(findings, table, "file_missing", f"a file that {FILE_NAME} lists must be in the folder", path)
    for path in sorted(there.keys() - listed.keys()):
        _add(findings, table, "file_unknown", f"a file in the folder must be in {FILE_NAME}", path)
    for path in sorted(there.keys() & listed.keys()):
        _check_file(table, path, there[path], listed[path], findings)
    if len(listed) != len(resource.get("files", [])):
        _add(findings, table, "manifest", "files must have each file once", FILE_NAME)
    if resource.get("path") != table.name:
        _add(findings, table, "manifest", "path must be the table's folder", FILE_NAME, str(resource.get("path")))
    rows = sum(part["rows"] for part in listed.values() if isinstance(part.get("rows"), int))
    if resource.get("rows") != rows:
        message = "rows must be those of all files together"
        _add(findings, table, "row_count", message, FILE_NAME, f"{resource.get('rows')}, not {rows}")
    if version == VERSION and resource.get("schema") != json.loads(json.dumps(table_schema(table))):
        _add(findings, table, "manifest", f"the schema must be that of contract version {VERSION}", FILE_NAME)


def _check_file(table: Table, name: str, path: Path, listed: Mapping[str, Any], findings: Findings) -> None:
    if listed.get("bytes") != path.stat().st_size or listed.get("hash") != f"sha256:{sha256(path)}":
        _add(findings, table, "file_hash", "a file must be the one that was written: same bytes, same hash", name)
    try:
        rows = pq.read_metadata(path).num_rows
    except (OSError, pa.ArrowException):
        return  # that a file cannot be read is said where its rows are
    if listed.get("rows") != rows:
        message = f"a file must have the rows that {FILE_NAME} gives it"
        _add(findings, table, "row_count", message, name, f"{rows}, not {listed.get('rows')}")


def _all_files(folder: Path) -> list[Path]:
    """Every file that a reader of the folder would take for a part of the table."""
    files = (path for path in folder.rglob("*") if path.is_file())
    hidden = (".", "_")
    return sorted(f for f in files if not any(part.startswith(hidden) for part in f.relative_to(folder).parts))


def _add(findings: Findings, table: Table, check: str, message: str, file: str, value: str | None = None) -> None:
    findings.add(table.name, check, message, examples=[Example(None, value, file)])
