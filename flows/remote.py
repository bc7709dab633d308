"""RAW and OUTPUT in an object store: s3://bucket/prefix, or any other URL that fsspec knows.

A run works on copies on the local disk, which it keeps for the next, so that only what is new travels. What an object store
lacks, renaming and locks, is made up for by the order of things:

- A data file is stored under a name that has its hash in it, so that no file ever changes. The manifest, datapackage.json, is
  written last and in one request: it names the files that hold, those of the state included. Until then the old ones hold.
- Files that neither the new manifest nor the one before it names are removed after that, so that who has just read the manifest
  can read its files. Readers go by the manifest (`fetch`), not by what lies in the folder.
- The lock is an object that only one run can create. Its holder renews it; one that was not renewed for LEASE_SECONDS, or whose
  process is gone from this machine, is taken over. A run that has lost its lock does not write the manifest.
"""

import hashlib
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

import fsspec
import platformdirs
from filelock import FileLock

from flows.ingest import NothingToRead
from flows.lock import OutputInUse
from flows.state import STATE
from flows.store import WORK
from schemas import datapackage
from schemas.tables import OUTPUT_TABLES

LEASE_SECONDS = 600
"""A lock that nobody has renewed for so long is free."""

RENEW_SECONDS = 60
POLL_SECONDS = 5.0

_STATE_FILES = "dateline:state"
"""Property of the stored manifest that names the files of the state; the local manifest has none."""


class StoreError(ValueError):
    """The object store cannot be read or written; the message is one line for the user."""


def is_url(place: str) -> bool:
    """Whether a place is in an object store rather than on the local disk."""
    return "://" in place


@contextmanager
def local_copies(raw: str, output: str, *, wait: bool, say: Callable[[str], None]) -> Iterator[tuple[Path, Path]]:
    """Local folders for RAW and OUTPUT; what is published in the latter is stored at the end, if all went well.

    Raises:
        StoreError: the store does not give or take what it should.
        OutputInUse: another run holds the output, and `wait` is false.
        NothingToRead: there is nothing under `raw`.
    """
    folder = _fetch_raw(raw) if is_url(raw) else Path(raw)
    if not is_url(output):
        yield folder, Path(output)
        return
    store = StoredOutput(output)
    with store.locked(wait=wait, say=say):
        store.pull()
        yield folder, store.folder
        store.push()


def fetch(output: str) -> Path:
    """A local folder with the tables that are stored at a URL, brought up to date; for `schemas.load` and other readers.

    Raises:
        StoreError: they cannot be read.
    """
    folder = _cache(output) / "fetched"
    folder.mkdir(parents=True, exist_ok=True)
    store = StoredOutput(output, folder)
    with FileLock(folder / "lock"):
        store.pull()
    return store.folder


def _opened(url: str) -> tuple[Any, str]:
    try:
        return fsspec.url_to_fs(url.rstrip("/"), use_listings_cache=False)  # type: ignore[no-any-return]
    except ImportError as error:
        raise StoreError(f"{url}: {error}; pip install dateline-news[s3] brings what s3:// needs") from None
    except ValueError as error:
        raise StoreError(f"{url}: {error}") from None


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Makes one line of whatever the client of a store raises; each has errors of its own."""
    try:
        yield
    except (StoreError, OutputInUse, NothingToRead):
        raise
    except Exception as error:
        told = " ".join(str(error).split()) or "no access"
        raise StoreError(f"{url}: {type(error).__name__}: {told}") from error


def _cache(url: str) -> Path:
    """The folder of what belongs to a URL."""
    return platformdirs.user_cache_path("dateline") / hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]


def _fetch_raw(raw: str) -> Path:
    """The local copy of RAW, brought up to date: new and changed objects are fetched, files of others removed."""
    fs, root = _opened(raw)
    folder, index_file = _cache(raw) / "raw", _cache(raw) / "raw.json"
    with _told(raw):
        stored = {key[len(root) + 1 :]: info for key, info in fs.find(root, detail=True).items()}
        stored = {name: info for name, info in stored.items() if name and not name.endswith("/")}
        if not stored:
            raise NothingToRead(f"{raw}: there are no objects; put articles (.txt, .html, .jsonl) there")
        index = json.loads(index_file.read_text(encoding="utf-8")) if index_file.exists() else {}
        marks = {name: _mark(info) for name, info in stored.items()}
        changed = [name for name, mark in marks.items() if index.get(name) != mark or not (folder / name).is_file()]
        for name in index.keys() - marks.keys():
            (folder / name).unlink(missing_ok=True)
        for name in changed:
            if any(part in {"", ".", ".."} for part in name.split("/")):
                raise StoreError(f"{raw}/{name}: no file can have such a name; rename the object")
        _fetch(fs, [(f"{root}/{name}", folder / name) for name in changed])
        index_file.write_text(json.dumps(marks), encoding="utf-8")
    return folder


def _mark(info: dict[str, Any]) -> str:
    """What changes when an object does."""
    return str(info.get("ETag") or f"{info.get('size')} {info.get('LastModified') or info.get('created')}")


def _fetch(fs: Any, files: list[tuple[str, Path]]) -> None:
    """Fetches objects to files, each whole or not at all."""
    for folder in {path.parent for _, path in files}:
        folder.mkdir(parents=True, exist_ok=True)
    making = [path.with_name(f".{path.name}.part") for _, path in files]
    if files:
        fs.get([key for key, _ in files], [str(path) for path in making])
    for part, (_, path) in zip(making, files, strict=True):
        part.replace(path)


def stored_name(name: str, sha256: str) -> str:
    """The name under which a file is stored: with its hash before the ending."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-{sha256[:16]}{path.suffix}"))


def local_name(stored: str) -> str:
    """The name of a stored file on the local disk."""
    path = PurePosixPath(stored)
    return str(path.with_name(f"{path.stem.rpartition('-')[0]}{path.suffix}"))


class StoredOutput:
    """An OUTPUT in an object store, and its copy on the local disk."""

    def __init__(self, url: str, cache: Path | None = None) -> None:
        """The copy lies in the folder `cache`; in one of the URL's own, which is for runs, where there is none."""
        cache = cache or _cache(url)
        self._url = url
        self._fs, self._root = _opened(url)
        self.folder = cache / "output"
        # the stored manifest that the copy was made of: what is published in the copy after that is ahead of the store
        self._origin = cache / "origin.json"
        self._token = uuid4().hex
        self._lock = f"{self._root}/{WORK}/lock.json"

    def pull(self) -> None:
        """Brings the copy to what is stored; leaves batches that a run before this one has finished, and what it published
        on top of what is stored still."""
        with _told(self._url):
            stored = self._manifest()
            if (self._origin.read_bytes() if self._origin.exists() else b"") == stored:
                return
            batches = self.folder / WORK / "batches"
            kept = self.folder.with_name("batches")
            shutil.rmtree(kept, ignore_errors=True)
            if batches.exists():
                batches.rename(kept)
            shutil.rmtree(self.folder, ignore_errors=True)
            (self.folder / WORK).mkdir(parents=True)
            if kept.exists():
                kept.rename(batches)
            if stored:
                described = json.loads(stored)
                names = _files(described)
                _fetch(self._fs, [(f"{self._root}/{name}", self.folder / local_name(name)) for name in names])
                described.pop(_STATE_FILES)
                _rename(described, local_name)
                datapackage.write(described, self.folder / datapackage.FILE_NAME)
            self._origin.write_bytes(stored)

    def push(self) -> None:
        """Stores what is published in the copy, if it is not what is stored already."""
        with _told(self._url):
            described = json.loads((self.folder / datapackage.FILE_NAME).read_text(encoding="utf-8"))
            hashes = {part["path"]: part["hash"].removeprefix("sha256:") for part in _parts(described)}
            state = [path for path in sorted((self.folder / WORK / STATE).rglob("*")) if path.is_file()]
            hashes |= {path.relative_to(self.folder).as_posix(): datapackage.sha256(path) for path in state}
            names = {name: stored_name(name, sha256) for name, sha256 in hashes.items()}
            _rename(described, names.__getitem__)
            described[_STATE_FILES] = [names[path.relative_to(self.folder).as_posix()] for path in state]
            manifest = (json.dumps(described, indent=2, ensure_ascii=False) + "\n").encode()
            before = self._manifest()
            if manifest == before:
                return
            there = self._stored()
            for name, stored in names.items():
                if stored not in there:
                    self._fs.put_file(str(self.folder / name), f"{self._root}/{stored}")
            self._require_lock()
            self._fs.pipe_file(f"{self._root}/{datapackage.FILE_NAME}", manifest)
            self._origin.write_bytes(manifest)
            named = {*names.values(), *(_files(json.loads(before)) if before else ())}
            if left := sorted(f"{self._root}/{name}" for name in there - named):
                self._fs.rm(left)

    @contextmanager
    def locked(self, *, wait: bool, say: Callable[[str], None]) -> Iterator[None]:
        """Holds the lock of the output.

        Raises:
            OutputInUse: another run holds it, and `wait` is false.
            StoreError: it cannot be created.
        """
        told = False
        while not self._create_lock():
            holder = self._holder()
            if self._is_stale(holder):
                with _told(self._url):
                    self._fs.rm_file(self._lock)
                continue
            who = f" (process {holder['pid']} on {holder['host']})" if holder else ""
            if not wait:
                raise OutputInUse(f"{self._url}: another run{who} is writing here; wait for it to end (--wait)")
            if not told:
                say(f"waiting for another run{who} to end")
                told = True
            time.sleep(POLL_SECONDS)
        ended = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(ended,), daemon=True)
        renewing.start()
        try:
            yield
        finally:
            ended.set()
            renewing.join()
            if self._holder().get("token") == self._token:
                self._fs.rm_file(self._lock)

    def _create_lock(self) -> bool:
        with _told(self._url):
            try:
                self._fs.pipe_file(self._lock, self._held(), mode="create")
            except FileExistsError:
                return False
        return True

    def _held(self) -> bytes:
        return json.dumps({"token": self._token, "pid": os.getpid(), "host": socket.gethostname()}).encode()

    def _holder(self) -> dict[str, Any]:
        """What the lock says; nothing where there is none."""
        with _told(self._url):
            try:
                held: dict[str, Any] = json.loads(self._fs.cat_file(self._lock))
            except FileNotFoundError:
                return {}
            return held

    def _is_stale(self, holder: dict[str, Any]) -> bool:
        if holder.get("host") == socket.gethostname() and not _is_alive(holder["pid"]):
            return True
        clock = f"{self._lock}.{self._token}"  # the store's clock, not ours
        with _told(self._url):
            self._fs.pipe_file(clock, b"")
            now = self._fs.modified(clock)
            self._fs.rm_file(clock)
            try:
                return bool((now - self._fs.modified(self._lock)).total_seconds() > LEASE_SECONDS)
            except FileNotFoundError:
                return False

    def _renew(self, ended: threading.Event) -> None:
        while not ended.wait(RENEW_SECONDS):
            try:
                self._require_lock()
                self._fs.pipe_file(self._lock, self._held())
            except (StoreError, OutputInUse):
                continue  # push looks again before it matters

    def _require_lock(self) -> None:
        if self._holder().get("token") != self._token:
            raise OutputInUse(f"{self._url}: another run took the lock over; nothing was stored, run again")

    def _manifest(self) -> bytes:
        """The stored manifest; nothing where there is none."""
        try:
            manifest: bytes = self._fs.cat_file(f"{self._root}/{datapackage.FILE_NAME}")
        except FileNotFoundError:
            return b""
        return manifest

    def _stored(self) -> set[str]:
        """Names of the stored files of tables and state."""
        folders = [*OUTPUT_TABLES, f"{WORK}/{STATE}"]
        return {key[len(self._root) + 1 :] for folder in folders for key in self._fs.find(f"{self._root}/{folder}")}


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _parts(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in described["resources"]:
        yield from resource["files"]


def _files(stored: dict[str, Any]) -> list[str]:
    """Names of the files that a stored manifest names."""
    return [*(part["path"] for part in _parts(stored)), *stored[_STATE_FILES]]


def _rename(described: dict[str, Any], name_of: Callable[[str], str]) -> None:
    for resource in described["resources"]:
        for part in resource["files"]:
            part["path"] = name_of(part["path"])
