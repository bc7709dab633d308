"""events: one row an event mention, coded by PLOVER."""

import pandas as pd

from schemas.fields import FIELDS
from schemas.model import Below, Excerpt, ForeignKey, Rule, Table, TextSpan, columns
from schemas.vocabularies import MODES

_TYPE_AND_MODE = [f"{event_type} {mode}" for event_type, modes in MODES.items() for mode in modes]


def _mode_fits(frame: pd.DataFrame) -> "pd.Series[bool]":
    return frame["mode"].isna() | (frame["event_type"] + " " + frame["mode"]).isin(_TYPE_AND_MODE)


def _ordered(low: str, high: str) -> Rule:
    return Rule(
        name=f"{low}_not_above_{high}",
        column=high,
        description=f"{low} is not above {high}",
        holds=lambda frame: (frame[low].isna() | frame[high].isna() | (frame[low] <= frame[high]).fillna(True)).astype(
            bool
        ),
    )


EVENTS = Table(
    name="events",
    title="Events",
    description="One row an event mention: one trigger, one actor side, one recipient side; who did what to whom, where, "
    "when, and who says so.",
    columns=columns(
        FIELDS,
        "event_id incident_id article_id sentence_index event_type mode? context acled_sub_event_type? trigger start end "
        "actor? actor_text? actor_start? actor_end? actor_country? actor_sector? co_actors "
        "recipient? recipient_text? recipient_start? recipient_end? recipient_country? recipient_sector? co_recipients "
        "place_id? place_ids event_date? event_date_end? date_precision date_text? killed_min? killed_max? injured_min? "
        "injured_max? factuality claimed_by? quote_id? sentence confidence rule",
    ),
    primary_key=("event_id",),
    foreign_keys=(
        ForeignKey("article_id", "articles", "article_id"),
        ForeignKey("place_id", "places", "place_id", same_article=True),
        ForeignKey("place_ids", "places", "place_id", same_article=True),
        ForeignKey("quote_id", "quotes", "quote_id", same_article=True),
        ForeignKey("incident_id", "events", "event_id"),
    ),
    spans=(
        TextSpan("trigger", "start", "end"),
        TextSpan("actor_text", "actor_start", "actor_end"),
        TextSpan("recipient_text", "recipient_start", "recipient_end"),
    ),
    excerpts=(Excerpt("sentence", "start", "end"),),
    below=(Below("sentence_index", "sentence_count"),),
    rules=(
        Rule(name="mode_of_type", column="mode", description="A mode belongs to its event type", holds=_mode_fits),
        _ordered("event_date", "event_date_end"),
        _ordered("killed_min", "killed_max"),
        _ordered("injured_min", "injured_max"),
        Rule(
            name="dated_or_unknown",
            column="date_precision",
            description="date_precision is unknown exactly where there is no event_date",
            holds=lambda frame: frame["event_date"].isna() == frame["date_precision"].eq("unknown"),
        ),
        Rule(
            name="claim_has_source_or_is_denied",
            column="claimed_by",
            description="Only what somebody says has a claimed_by: the outlet's own words have none",
            holds=lambda frame: frame["claimed_by"].isna() | frame["factuality"].ne("asserted"),
        ),
    ),
)
