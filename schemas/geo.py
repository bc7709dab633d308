"""Points as GeoParquet 1.1 has them, written by hand: well-known binary in a column, and a file's `geo` metadata."""

import json
import struct
from collections.abc import Sequence


def wkb_point(longitude: float, latitude: float) -> bytes:
    """A point as little-endian well-known binary (OGC Simple Features); degrees in WGS 84."""
    return struct.pack("<BIdd", 1, 1, longitude, latitude)


def geo_metadata(columns: Sequence[str]) -> str:
    """The value of the `geo` key for files whose `columns` hold points; the first is the primary one.

    There is no coordinate reference system in it: GeoParquet's default is longitude and latitude in WGS 84.
    """
    described = {column: {"encoding": "WKB", "geometry_types": ["Point"]} for column in columns}
    return json.dumps({"version": "1.1.0", "primary_column": columns[0], "columns": described})
