"""places: one row a place name in the text."""

from schemas.fields import FIELDS
from schemas.geo import are_points
from schemas.model import Below, ForeignKey, Rule, Table, TextSpan, columns

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
    below=(Below("sentence_index", "sentence_count"),),
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
            holds=lambda frame: are_points(frame["geometry"], frame["longitude"], frame["latitude"]),
        ),
        Rule(
            name="resolved_or_reason",
            column="unresolved_reason",
            description="A place has coordinates or a reason for having none",
            holds=lambda frame: frame["latitude"].isna() != frame["unresolved_reason"].isna(),
        ),
    ),
)
