"""Incidents and evidence, as an analyst reads them."""

from datetime import UTC, datetime

from schemas import evidence, incidents
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


def test_evidence_marks_the_words_of_a_row() -> None:
    frames = make.frames()
    shown = evidence(frames["events"].iloc[0], frames["articles"], width=10)
    assert shown == "Rebels [seized] Aldova on"
