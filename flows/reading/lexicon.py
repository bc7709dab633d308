"""Lexicons: rules as data. Reads the YAML files under `lexicons/`, strictly.

A lexicon is crash-on-surprise input: a duplicate key, an unknown field or a value out of its vocabulary raises
LexiconError with the file and the key, so that a typing error never turns into a rule that silently does nothing.
"""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

LEXICONS = Path(__file__).parent / "lexicons"

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LexiconError(ValueError):
    """A lexicon file breaks its schema."""


class _StrictLoader(_Base):  # type: ignore[misc]
    """Safe YAML in which a key given twice is an error and yes, no, on and off are words.

    Country code NO and the preposition "on" would turn into booleans under YAML 1.1.
    """


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Hashable, Any]:
    found: dict[Hashable, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise LexiconError(f"line {key_node.start_mark.line + 1}: key {key!r} is given twice")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _boolean(loader: Any, node: yaml.ScalarNode) -> bool | str:
    value = str(loader.construct_scalar(node))
    return {"true": True, "false": False}.get(value, value)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_StrictLoader.add_constructor("tag:yaml.org,2002:bool", _boolean)


def read(name: str) -> dict[str, Any]:
    """The content of `lexicons/<name>.yaml`.

    Raises:
        LexiconError: the file is no mapping, or has a key twice.
    """
    path = LEXICONS / f"{name}.yaml"
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except (LexiconError, yaml.YAMLError) as error:
        raise LexiconError(f"{path.name}: {error}") from error
    if not isinstance(content, dict):
        raise LexiconError(f"{path.name}: not a mapping")
    return content


def names(folder: str) -> tuple[str, ...]:
    """The names of the lexicons in a folder under `lexicons/`, sorted, as `read` takes them."""
    return tuple(f"{folder}/{path.stem}" for path in sorted((LEXICONS / folder).glob("*.yaml")))


def check_fields(
    entry: Mapping[str, Any], *, where: str, required: Sequence[str] = (), optional: Sequence[str] = ()
) -> None:
    """Checks that an entry has the required fields and no unknown one.

    Raises:
        LexiconError: a field is missing or unknown.
    """
    missing = [field for field in required if field not in entry]
    unknown = [field for field in entry if field not in required and field not in optional]
    if missing or unknown:
        raise LexiconError(f"{where}: missing {missing}, unknown {unknown}")


def check_value(value: str, vocabulary: Mapping[str, object] | frozenset[str], *, where: str) -> str:
    """The value, if the vocabulary has it.

    Raises:
        LexiconError: it has not.
    """
    if value not in vocabulary:
        raise LexiconError(f"{where}: {value!r} is not one of {sorted(vocabulary)}")
    return value
