"""All tables by name: the five that are published, in the order that keys point, and the frames between stages."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.articles import ARTICLES
from schemas.events import EVENTS
from schemas.model import Table
from schemas.places import PLACES
from schemas.quotes import QUOTES
from schemas.rejects import REJECTS
from schemas.stages import CLEAN_ARTICLES, RAW_ARTICLES, SENTENCES

VERSION = "1.0.0"
"""Version of the contracts (semantic: a breaking change is a new major version)."""

OUTPUT_TABLES: Mapping[str, Table] = MappingProxyType(
    {table.name: table for table in (ARTICLES, PLACES, QUOTES, EVENTS, REJECTS)}
)
STAGE_TABLES: Mapping[str, Table] = MappingProxyType(
    {table.name: table for table in (RAW_ARTICLES, CLEAN_ARTICLES, SENTENCES)}
)
TABLES: Mapping[str, Table] = MappingProxyType({**STAGE_TABLES, **OUTPUT_TABLES})
