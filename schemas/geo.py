"""Points as GeoParquet 1.1 has them, written by hand: well-known binary in a column, and a file's `geo` metadata."""

import json
import struct
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.keys import array_of


def wkb_point(longitude: float, latitude: float) -> bytes:
    """A point as little-endian well-known binary (OGC Simple Features); degrees in WGS 84."""
    return struct.pack("<BIdd", 1, 1, longitude, latitude)


_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("longitude", "<f8"), ("latitude", "<f8")])


def are_points(
    shapes: "pd.Series[bytes]", longitudes: "pd.Series[float]", latitudes: "pd.Series[float]"
) -> "pd.Series[bool]":
    """Which of the Arrow-backed `shapes` are the point of their coordinates, as `wkb_point` writes it; null where they are."""
    points = np.empty(len(shapes), _POINT)
    points["order"], points["kind"], points["longitude"], points["latitude"] = 1, 1, longitudes, latitudes
    fixed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(_POINT.itemsize), len(points), [None, pa.py_buffer(points.tobytes())]
    )
    written = array_of(shapes)
    equal = pc.fill_null(pc.equal(written, fixed.cast(written.type)), False).to_numpy(zero_copy_only=False)
    return pd.Series(np.where(latitudes.isna(), shapes.isna(), equal), index=shapes.index, dtype=bool)


def geo_metadata(columns: Sequence[str]) -> str:
    """The value of the `geo` key for files whose `columns` hold points; the first is the primary one.

    There is no coordinate reference system in it: GeoParquet's default is longitude and latitude in WGS 84.
    """
    described = {column: {"encoding": "WKB", "geometry_types": ["Point"]} for column in columns}
    return json.dumps({"version": "1.1.0", "primary_column": columns[0], "columns": described})
