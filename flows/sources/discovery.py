"""Finds the files below a raw folder, in an order that does not depend on the machine."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from flows.ids import order_key
from flows.sources.records import Problem, SourceFile

# Names that operating systems leave behind; names that begin with a dot are skipped as well.
LITTER = frozenset({"Thumbs.db", "desktop.ini", "Icon\r", "__MACOSX"})

_RECORD_SUFFIX = re.compile(r"#(?=\d+$)")


def printable(name: str) -> str:
    r"""A file name as it stands in raw_path: bytes that are not UTF-8, control characters and \ are written as \xNN.

    A "#" before closing digits is written so too, since "#n" means record n of a container.
    """
    return _RECORD_SUFFIX.sub(r"\\x23", "".join(c if _plain(c) else _escape(c) for c in name))


def _plain(char: str) -> bool:
    return char.isprintable() and char != "\\"


def _escape(char: str) -> str:
    # U+DC80..U+DCFF are the bytes 0x80..0xFF that could not be decoded (PEP 383).
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name is skipped: hidden files and what operating systems leave behind."""
    return name.startswith(".") or name in LITTER


def holds_files(root: Path) -> bool:
    """Whether `discover` would give anything."""
    for _, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not is_litter(name)]
        if not all(map(is_litter, files)):
            return True
    return any(discover(root))


def discover(root: Path) -> Iterator[SourceFile]:
    """Every file below root, in the order of its raw_path (flows.ids.order_key).

    Hidden files and folders and the litter of operating systems are skipped. A link that leads out of root and anything
    that is no regular file carry a problem; links to folders are not followed.
    """
    home = root.resolve()
    found: list[str] = []
    unreadable: dict[str, OSError] = {}
    for folder, folders, files in os.walk(root, onerror=lambda e: unreadable.setdefault(e.filename, e)):
        for name in folders:
            if not is_litter(name) and (Path(folder) / name).is_symlink():
                files.append(name)
        folders[:] = [name for name in folders if not is_litter(name)]
        found += [os.path.join(folder, name) for name in files if not is_litter(name)]  # noqa: PTH118  # it is quick
    found += unreadable
    start = len(os.path.join(root, ""))  # noqa: PTH118
    for raw_path, name in sorted(
        ((printable(name[start:].replace(os.sep, "/")), name) for name in found), key=lambda item: order_key(item[0])
    ):
        path = Path(name)
        if str(path) in unreadable:
            problem = Problem(
                raw_path, "no_permission", "The folder cannot be listed: give read permission or remove it."
            )
            yield SourceFile(path, raw_path, 0, problem)
        else:
            yield _source(path, raw_path, home)


def _source(path: Path, raw_path: str, home: Path) -> SourceFile:
    def bad(check: str, message: str) -> SourceFile:
        return SourceFile(path, raw_path, 0, Problem(raw_path, check, message))

    try:
        if path.is_symlink():
            target = path.resolve()
            if not target.exists():
                return bad("broken_link", "The link leads nowhere: remove it or restore its target.")
            if not target.is_relative_to(home):
                return bad("link_leaves_root", "The link leads out of the raw folder: copy the file here instead.")
            if target.is_dir():
                return bad("link_to_folder", "The link leads to a folder, which is read in its own place only.")
        if not path.is_file():
            return bad("not_a_file", "This is no regular file (a pipe, socket or device): remove it.")
        status = path.stat()
        stamp = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"
        return SourceFile(path, raw_path, status.st_size, stamp=stamp)
    except (OSError, RuntimeError) as error:
        return bad("no_permission", f"The file cannot be looked at ({type(error).__name__}): check its permissions.")
