"""Incidents and evidence, as an analyst reads them."""

from datetime import UTC, datetime

import pytest

from schemas import evidence, incidents, located, speakers
from tests import factories as make

FIRST = make.event(1)["event_id"]


def test_an_incident_has_its_first_report_its_sources_and_the_range_of_its_tolls() -> None:
    later = make.article(2, publisher="The Later", published_at=datetime(2021, 8, 10, tzinfo=UTC))
    told_again = make.event(
        2, incident_id=FIRST, article_id=later["article_id"], claimed_by="Rebels", killed_min=5, killed_max=9
    )
    frames = make.frames(
        articles=[later, make.article(1, publisher="The Sooner")],
        events=[told_again, make.event(1, killed_min=3, killed_max=3), make.event(3)],
    )
    table = incidents(frames["events"], frames["articles"]).set_index("incident_id")
    assert table["reports"].to_dict() == {FIRST: 2, make.event(3)["event_id"]: 1}
    row = table.loc[FIRST]
    assert (row["articles"], row["first_article_id"]) == (2, make.article(1)["article_id"])
    assert (row["publishers"], row["claimants"]) == (["The Later", "The Sooner"], ["Ana Ruiz", "Rebels"])
    assert (row["killed_min"], row["killed_max"]) == (3, 9)


def test_evidence_is_the_sentence_with_the_words_marked() -> None:
    frames = make.frames()
    articles = frames["articles"]
    assert evidence(frames["events"].iloc[0], articles) == "Rebels [seized] Aldova on Monday, Mayor Ana Ruiz said."
    assert evidence(frames["places"].iloc[0], articles) == "Rebels seized [Aldova] on Monday, Mayor Ana Ruiz said."
    assert evidence(frames["quotes"].iloc[0], articles) == "She called it “[a black day]”."


def test_evidence_of_an_article_that_is_not_there_says_so() -> None:
    frames = make.frames()
    with pytest.raises(KeyError, match="not among the articles"):
        evidence(frames["events"].iloc[0], frames["articles"].iloc[:0])


def test_events_get_the_coordinates_of_their_place() -> None:
    frames = make.frames(events=[make.event(1), make.event(2, place_id=None, place_ids=[])])
    table = located(frames["events"], frames["places"])
    assert table["event_id"].tolist() == frames["events"]["event_id"].tolist()
    assert table.loc[0, ["place", "resolved_name", "latitude", "longitude"]].tolist() == [
        "Aldova",
        "Aldova",
        34.5,
        69.2,
    ]
    assert table.loc[1, ["place", "latitude"]].isna().all()


def test_speakers_are_counted_with_their_outlets_and_without_copies() -> None:
    first = make.quote(1)
    frames = make.frames(
        articles=[make.article(1, publisher="The Sooner"), make.article(2, publisher="The Later")],
        quotes=[
            first,
            make.quote(2, article_id=make.article(2)["article_id"], same_as=first["quote_id"]),
            make.quote(3, quote_type="indirect", speaker="Ana Ruiz", cue="said"),
            make.quote(4, speaker="Jo Bell"),
            make.quote(5, speaker=None),
        ],
    )
    table = speakers(frames["quotes"], frames["articles"])
    assert table["speaker"].tolist() == ["Ana Ruiz", "Jo Bell"]
    row = table.iloc[0]
    assert row[["quotes", "direct", "mixed", "indirect", "articles"]].tolist() == [2, 1, 0, 1, 2]
    assert (row["publishers"], row["cues"]) == (["The Later", "The Sooner"], ["called", "said"])
