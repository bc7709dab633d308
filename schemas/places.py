"""places: one row a place name in the text."""

import pandas as pd

from schemas.fields import FIELDS
from schemas.geo import wkb_point
from schemas.model import ForeignKey, Rule, Table, TextSpan, columns

PLACES = Table(
    name="places",
    title="Places",
    description="One row a name that stands for a place, as written, with coordinates where the evidence allows them.",
    columns=columns(
        FIELDS,
        "place_id article_id sentence_index name start end role geonames_id? resolved_name? feature_type? country_code? "
        "admin1? latitude? longitude? geometry? precision? unresolved_reason? confidence rule",
    ),
    primary_key=("place_id",),
    foreign_keys=(ForeignKey("article_id", "articles", "article_id"),),
    spans=(TextSpan("name", "start", "end"),),
    rules=(
        Rule(
            name="coordinates_are_whole",
            column="latitude",
            description="latitude, longitude and precision are all there or all null",
            holds=lambda frame: (
                (frame["latitude"].isna() == frame["longitude"].isna())
                & (frame["latitude"].isna() == frame["precision"].isna())
            ),
        ),
        Rule(
            name="geometry_is_the_coordinates",
            column="geometry",
            description="geometry is the point of latitude and longitude, null where they are",
            holds=lambda frame: pd.Series(
                [
                    (None if pd.isna(shape) else shape)
                    == (None if pd.isna(latitude) else wkb_point(longitude, latitude))
                    for shape, longitude, latitude in zip(
                        frame["geometry"], frame["longitude"], frame["latitude"], strict=True
                    )
                ],
                index=frame.index,
                dtype=bool,
            ),
        ),
        Rule(
            name="resolved_or_reason",
            column="unresolved_reason",
            description="A place has coordinates or a reason for having none",
            holds=lambda frame: frame["latitude"].isna() != frame["unresolved_reason"].isna(),
        ),
    ),
)
