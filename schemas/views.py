"""What analysts make of the tables: incidents, events on the map, speakers, and the evidence for a row."""

import re

import pandas as pd

from schemas.vocabularies import QUOTE_TYPES

_OF_PLACE = [
    *("role", "resolved_name", "feature_type", "country_code", "admin1"),
    *("latitude", "longitude", "geometry", "precision", "unresolved_reason"),
]
_OF_SPEAKER = {
    "speaker_title": "titles",
    "speaker_affiliation": "affiliations",
    "publisher": "publishers",
    "cue": "cues",
}
_TOLLS = ("killed_min", "killed_max", "injured_min", "injured_max")


def incidents(events: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """One row an incident: its first report, who reports and who claims it, and the range of its tolls.

    `events` and `articles` are the frames that `load` gives. The columns are those of the first report that say what, who,
    where and when; `reports` and `articles` count rows and articles; `publishers` and `claimants` are lists; each toll
    is the smallest minimum and the largest maximum that any report gives.
    """
    known = events.merge(
        articles[["article_id", "raw_path", "publisher", "published_at"]], on="article_id", validate="many_to_one"
    ).sort_values(["published_at", "raw_path", "start"], na_position="last", kind="stable")
    groups = known.groupby("incident_id", sort=False)
    named = ["event_type", "mode", "actor", "recipient", "place_id", "event_date", "event_date_end"]
    first = known.set_index("event_id")[[*named, "article_id", "published_at"]]
    table = first.rename(columns={"article_id": "first_article_id", "published_at": "first_published_at"})
    table = table.loc[list(groups.groups)].rename_axis("incident_id")
    table["reports"] = groups.size()
    table["articles"] = groups["article_id"].nunique()
    table["publishers"] = groups["publisher"].agg(_distinct)
    table["claimants"] = groups["claimed_by"].agg(_distinct)
    for toll in _TOLLS:
        table[toll] = groups[toll].min() if toll.endswith("_min") else groups[toll].max()
    result: pd.DataFrame = table.reset_index()
    return result


def located(events: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Events with the coordinates of their place: one row an event, in the order of `events`.

    `events` and `places` are the frames that `load` gives. The further columns are those of the place (`place_id`): its name as
    written, as `place`, and what it was resolved to; they are null where the event has no place. `place_ids` has further
    places: `located(events.assign(place_id=events["place_ids"]).explode("place_id"), places)` gives a row for each.
    """
    known = places[["place_id", "name", *_OF_PLACE]].rename(columns={"name": "place"})
    return events.merge(known, how="left", on="place_id", validate="many_to_one")


def speakers(quotes: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """One row a resolved speaker, the most quoted first: how often, in how many articles and outlets, and in which words.

    `quotes` and `articles` are the frames that `load` gives. `direct`, `mixed` and `indirect` count quotes by type; copies of a
    quote in another article (`same_as`) count as articles but not as quotes. `titles`, `affiliations`, `publishers` and
    `cues` are lists.
    """
    known = quotes.merge(articles[["article_id", "publisher"]], on="article_id", validate="many_to_one")
    known = known[known["speaker"].notna()]
    groups = known.groupby("speaker", sort=True)
    own = known[known["same_as"].isna()]
    table = pd.DataFrame({"quotes": own.groupby("speaker").size().reindex(list(groups.groups), fill_value=0)})
    for kind in QUOTE_TYPES:
        table[kind] = own[own["quote_type"] == kind].groupby("speaker").size().reindex(table.index, fill_value=0)
    table["articles"] = groups["article_id"].nunique()
    for column, named in _OF_SPEAKER.items():
        table[named] = groups[column].agg(_distinct)
    result: pd.DataFrame = table.rename_axis("speaker").reset_index()
    return result.sort_values(["quotes", "speaker"], ascending=[False, True], ignore_index=True)


def evidence(row: pd.Series, articles: pd.DataFrame) -> str:
    """The sentence that a row of places, quotes or events was read from, with the words themselves [marked].

    Of an event that is its `sentence`. Places and quotes do not keep theirs: it is what stands between the nearest full stops
    of the paragraph.

    Raises:
        KeyError: `articles` lacks the row's article.
    """
    texts = articles.loc[articles["article_id"] == row["article_id"], "text"]
    if texts.empty:
        raise KeyError(f"article {row['article_id']} is not among the articles")
    text: str = texts.iloc[0]
    start, end = int(row["start"]), int(row["end"])
    if "sentence" in row.index:
        first = text.find(row["sentence"], max(0, end - len(row["sentence"])), start + len(row["sentence"]))
        last = first + len(row["sentence"])
    else:
        first = max([0, *(gap.end() for gap in _BETWEEN_SENTENCES.finditer(text, 0, start))])
        after = _BETWEEN_SENTENCES.search(text, end)
        last = len(text) if after is None else after.start()
    return " ".join(f"{text[first:start]}[{text[start:end]}]{text[end:last]}".split())


_BETWEEN_SENTENCES = re.compile(r"\n\n|(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")


def _distinct(values: "pd.Series[str]") -> list[str]:
    return sorted(set(values.dropna()))
