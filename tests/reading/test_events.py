"""What the event reader makes of parses: types by modality, sides, merged blows and rows by place.

The parses are written out, so that no model is needed; what the shipped model makes of real sentences is tested with
the lexicon's own examples (test_lexicons) and the gold (test_gold).
"""

from dataclasses import replace

import pytest

from flows.reading import coreference, events
from flows.reading.records import EventRecord, PlaceRecord
from tests.reading.hand_built import article


def read(rows: str, *places: str) -> list[EventRecord]:
    """The events of an article of one paragraph; `places` are names in it that are places."""
    document = article(rows)
    records = [_place(document.text, name) for name in places]
    return list(events.read(document, records, (), coreference.Coreference((), {}), ()))


def _place(text: str, name: str) -> PlaceRecord:
    start = text.index(name)
    return PlaceRecord(
        sentence_index=0, name=name, start=start, end=start + len(name), role="location", confidence=0.9, rule="test"
    )


def summary(found: list[EventRecord]) -> list[tuple[str, str, str | None, str | None]]:
    return [(e.event_type, e.trigger, e.actor, e.recipient) for e in found]


PLAIN = """
Rebels rebel NNS NOUN 2 nsubj
attacked attack VBD VERB 0 ROOT
police police NNS NOUN 2 obj
in in IN ADP 5 case
Lodwar Lodwar NNP PROPN 2 obl LOC
"""


def test_an_event_has_trigger_sides_and_place() -> None:
    [event] = read(PLAIN, "Lodwar")
    assert (event.event_type, event.trigger, event.actor, event.recipient) == (
        "ASSAULT",
        "attacked",
        "Rebels",
        "police",
    )
    assert (event.actor_sector, event.recipient_sector) == ("REB", "COP")
    assert event.places == (0,)
    assert event.rule == "assault-attack"


FIRST = """
Ministers minister NNS NOUN 2 nsubj
met meet VBD VERB 0 ROOT
in in IN ADP 4 case
Lodwar Lodwar NNP PROPN 2 obl LOC
"""
SAME_CITY = """
Rebels rebel NNS NOUN 2 nsubj
attacked attack VBD VERB 0 ROOT
police police NNS NOUN 2 obj
in in IN ADP 7 case
the the DT DET 7 det
same same JJ ADJ 7 amod
city city NN NOUN 2 obl
"""
NOWHERE = """
Rebels rebel NNS NOUN 2 nsubj
attacked attack VBD VERB 0 ROOT
police police NNS NOUN 2 obj
"""


@pytest.mark.parametrize(
    ("paragraphs", "rule"),
    [
        ([FIRST + SAME_CITY], "assault-attack; place:anaphor"),
        ([FIRST + NOWHERE], "assault-attack; place:story"),
        ([FIRST, NOWHERE], "assault-attack; place:focus"),
        ([FIRST, FIRST.replace("Lodwar", "Kitale"), NOWHERE], "assault-attack"),
    ],
)
def test_a_place_may_be_referred_to_go_on_in_a_paragraph_or_be_the_only_town(paragraphs: list[str], rule: str) -> None:
    document = article(*paragraphs)
    places = [
        replace(_place(document.text, name), sentence_index=number, feature_type="city", geonames_id=number)
        for number, name in enumerate(("Lodwar", "Kitale"))
        if name in document.text
    ]
    found = events.read(document, places, (), coreference.Coreference((), {}), ())
    assert [event.rule for event in found if event.trigger == "attacked"] == [rule]


FOUGHT = """
Rebels rebel NNS NOUN 2 nsubj
attacked attack VBD VERB 0 ROOT
police police NNS NOUN 2 obj
in in IN ADP 5 case
Kenya Kenya NNP PROPN 2 obl LOC
near near IN ADP 7 case
Lodwar Lodwar NNP PROPN 2 obl LOC
"""
SENT = """
Kenya Kenya NNP PROPN 2 nsubj LOC
sent send VBD VERB 0 ROOT
food food NN NOUN 2 obj
from from IN ADP 5 case
Lodwar Lodwar NNP PROPN 2 obl LOC
"""


def test_of_two_places_the_smaller_is_where_it_was_and_help_is_not_where_it_comes_from() -> None:
    kinds = {"Kenya": "country", "Lodwar": "city"}

    def where(rows: str) -> list[str]:
        document = article(rows)
        places = [replace(_place(document.text, name), feature_type=kind) for name, kind in kinds.items()]
        found = events.read(document, places, (), coreference.Coreference((), {}), ())
        return [places[event.place].name for event in found if event.place is not None]

    assert where(FOUGHT) == ["Lodwar"]
    assert "Kenya" not in where(SENT)


def test_a_participle_before_a_noun_describes_it() -> None:
    besieged = """
    Ministers minister NNS NOUN 2 nsubj
    met meet VBD VERB 0 ROOT
    besieged besiege VBN VERB 4 amod
    elders elder NNS NOUN 2 obj
    """
    assert [event.trigger for event in read(besieged)] == ["met"]
    counted = besieged.replace("4 amod", "5 amod").replace("elders elder", "two two CD NUM 5 nummod\n    elders elder")
    assert "besieged" in [event.trigger for event in read(counted)]


QUAKE = """
An a DT DET 2 det
earthquake earthquake NN NOUN 3 nsubj
struck strike VBD VERB 0 ROOT

It it PRP PRON 2 nsubj
killed kill VBD VERB 0 ROOT
nine nine CD NUM 4 nummod
people people NNS NOUN 2 obj
"""


def test_it_is_what_the_sentence_before_is_about() -> None:
    assert read(QUAKE) == []
    assert [event.trigger for event in read(QUAKE.replace("earthquake", "bomb"))] == ["killed"]


IN_THE_CAPITAL = """
Rebels rebel NNS NOUN 2 nsubj
attacked attack VBD VERB 0 ROOT
police police NNS NOUN 2 obj
in in IN ADP 6 case
the the DT DET 6 det
capital capital NN NOUN 2 obl
"""


def test_the_capital_is_the_only_one_that_the_article_names() -> None:
    def where(*names: str) -> list[int | None]:
        text = "\n".join(FIRST.replace("Lodwar", name) for name in names)
        document = article(text, IN_THE_CAPITAL)
        ids = {"Nairobi": 184745, "Kampala": 232422}
        places = [
            replace(_place(document.text, name), sentence_index=i, feature_type="city", geonames_id=ids[name])
            for i, name in enumerate(names)
        ]
        found = events.read(document, places, (), coreference.Coreference((), {}), ())
        return [event.place for event in found if event.trigger == "attacked" and "anaphor" in event.rule]

    assert where("Nairobi") == [0]
    assert where("Nairobi", "Kampala") == []


def test_a_passive_turns_the_sides_round() -> None:
    found = read("""
    Police police NNS NOUN 3 nsubj:pass
    were be VBD AUX 3 aux:pass
    attacked attack VBN VERB 0 ROOT
    by by IN ADP 5 case
    rebels rebel NNS NOUN 3 obl:agent
    """)
    assert summary(found) == [("ASSAULT", "attacked", "rebels", "Police")]


def test_a_light_verb_gives_its_subject_to_the_noun() -> None:
    found = read("""
    Rebels rebel NNS NOUN 2 nsubj
    launched launch VBD VERB 0 ROOT
    an a DT DET 4 det
    attack attack NN NOUN 2 obj
    on on IN ADP 6 case
    police police NNS NOUN 4 nmod
    """)
    assert summary(found) == [("ASSAULT", "attack", "Rebels", "police")]


def test_several_words_for_one_blow_are_one_event() -> None:
    [event] = read("""
    Three three CD NUM 2 nummod
    farmers farmer NNS NOUN 4 nsubj:pass
    were be VBD AUX 4 aux:pass
    killed kill VBN VERB 0 ROOT
    in in IN ADP 7 case
    an a DT DET 7 det
    attack attack NN NOUN 4 obl
    by by IN ADP 9 case
    rebels rebel NNS NOUN 7 nmod
    """)
    assert (event.trigger, event.actor, event.recipient) == ("killed", "rebels", "Three farmers")


FUTURE = """
The the DT DET 2 det
government government NN NOUN 4 nsubj
{modal} {modal} MD AUX 4 aux
{verb} {verb} VB VERB 0 ROOT
{object}
"""

SANCTIONS = """sanctions sanction NNS NOUN 4 obj
on on IN ADP 7 case
Kenya Kenya NNP PROPN 5 nmod LOC"""

AID = """medicine medicine NN NOUN 4 obj
to to IN ADP 7 case
Kenya Kenya NNP PROPN 4 obl LOC"""


def test_force_that_is_announced_is_a_threat() -> None:
    found = read(FUTURE.format(modal="will", verb="impose", object=SANCTIONS))
    assert summary(found) == [("THREATEN", "impose", "government", "Kenya")]


def test_help_that_is_announced_is_agreed() -> None:
    found = read(FUTURE.format(modal="will", verb="send", object=AID))
    assert summary(found) == [("AGREE", "send", "government", "Kenya")]


def test_help_that_will_not_come_is_refused() -> None:
    found = read("""
    The the DT DET 2 det
    government government NN NOUN 5 nsubj
    will will MD AUX 5 aux
    not not RB PART 5 advmod
    send send VB VERB 0 ROOT
    medicine medicine NN NOUN 5 obj
    to to IN ADP 8 case
    Kenya Kenya NNP PROPN 5 obl LOC
    """)
    assert summary(found) == [("REJECT", "send", "government", "Kenya")]


def test_what_is_threatened_is_not_coded_as_done() -> None:
    found = read("""
    The the DT DET 2 det
    army army NN NOUN 3 nsubj
    threatened threaten VBD VERB 0 ROOT
    to to TO PART 5 mark
    attack attack VB VERB 3 xcomp
    Kenya Kenya NNP PROPN 5 obj LOC
    """)
    assert summary(found) == [("THREATEN", "threatened", "army", "Kenya")]
    assert found[0].mode == "violence"


def test_what_others_must_do_is_a_request_of_the_speaker() -> None:
    found = read("""
    Kenya Kenya NNP PROPN 2 nsubj LOC
    said say VBD VERB 0 ROOT
    Ghana Ghana NNP PROPN 5 nsubj LOC
    must must MD AUX 5 aux
    return return VB VERB 2 ccomp
    the the DT DET 7 det
    money money NN NOUN 5 obj
    """)
    assert summary(found) == [("REQUEST", "return", "Kenya", "Ghana")]
    assert found[0].rule == "request-must"


def test_a_list_of_places_taken_is_a_row_a_place() -> None:
    found = read(
        """
        Rebels rebel NNS NOUN 2 nsubj
        captured capture VBD VERB 0 ROOT
        Lodwar Lodwar NNP PROPN 2 obj LOC
        and and CC CCONJ 5 cc
        Kitale Kitale NNP PROPN 3 conj LOC
        """,
        "Lodwar",
        "Kitale",
    )
    assert [(e.event_type, e.mode, e.places) for e in found] == [
        ("COERCE", "territory", (0,)),
        ("COERCE", "territory", (1,)),
    ]


def test_a_list_of_places_attacked_is_one_row() -> None:
    [event] = read(
        """
        Rebels rebel NNS NOUN 2 nsubj
        attacked attack VBD VERB 0 ROOT
        police police NNS NOUN 2 obj
        in in IN ADP 5 case
        Lodwar Lodwar NNP PROPN 2 obl LOC
        and and CC CCONJ 7 cc
        Kitale Kitale NNP PROPN 5 conj LOC
        """,
        "Lodwar",
        "Kitale",
    )
    assert event.places == (0, 1)


def test_coordinated_actors_are_all_kept() -> None:
    [event] = read("""
    Kenya Kenya NNP PROPN 4 nsubj LOC
    and and CC CCONJ 3 cc
    Ghana Ghana NNP PROPN 1 conj LOC
    condemned condemn VBD VERB 0 ROOT
    the the DT DET 6 det
    army army NN NOUN 4 obj
    """)
    assert (event.event_type, event.actor, event.co_actors, event.recipient) == ("ACCUSE", "Kenya", ("Ghana",), "army")


def test_a_storm_that_kills_is_no_event() -> None:
    assert (
        read("""
    The the DT DET 2 det
    storm storm NN NOUN 3 nsubj
    killed kill VBD VERB 0 ROOT
    ten ten CD NUM 5 nummod
    farmers farmer NNS NOUN 3 obj
    """)
        == []
    )


def test_a_past_tense_read_as_a_participle_is_still_read() -> None:
    """Small models take "Kenya eased travel restrictions" for restrictions that were eased."""
    found = read("""
    Kenya Kenya NNP PROPN 4 compound LOC
    eased ease VBN VERB 4 amod
    travel travel NN NOUN 4 compound
    restrictions restriction NNS NOUN 0 ROOT
    """)
    assert [(e.event_type, e.actor) for e in found] == [("CONCEDE", "Kenya")]


def test_spans_are_exact() -> None:
    document = article(PLAIN)
    for event in events.read(document, (), (), coreference.Coreference((), {}), ()):
        assert document.text[event.start : event.end] == event.trigger
        assert event.actor_start is not None and event.recipient_start is not None
        assert document.text[event.actor_start : event.actor_end] == event.actor_text
        assert document.text[event.recipient_start : event.recipient_end] == event.recipient_text


def test_a_dateline_takes_no_part() -> None:
    [event] = read("""
    LODWAR Lodwar NNP PROPN 6 nsubj LOC
    , , , PUNCT 1 punct
    Aug Aug NNP PROPN 1 appos
    8 8 CD NUM 3 nummod
    - - : PUNCT 1 punct
    attacked attack VBD VERB 0 ROOT
    rebels rebel NNS NOUN 6 obj
    """)
    assert (event.actor, event.recipient) == (None, "rebels")


def test_what_qualifies_a_number_is_no_part_of_a_name() -> None:
    [event] = read("""
    Rebels rebel NNS NOUN 2 nsubj
    killed kill VBD VERB 0 ROOT
    at at IN ADP 4 case
    least least JJS ADJ 5 nmod
    11 11 CD NUM 6 nummod
    civilians civilian NNS NOUN 2 obj
    """)
    assert event.recipient_text == "11 civilians"


def test_what_something_is_done_for_is_not_coded_as_done() -> None:
    found = read("""
    Rebels rebel NNS NOUN 2 nsubj
    attacked attack VBD VERB 0 ROOT
    police police NNS NOUN 2 obj
    to to TO PART 5 mark
    free free VB VERB 2 advcl
    prisoners prisoner NNS NOUN 5 obj
    """)
    assert [event.event_type for event in found] == ["ASSAULT"]


def test_a_noun_in_the_background_is_no_event() -> None:
    found = read("""
    Police police NNS NOUN 2 nsubj
    arrested arrest VBD VERB 0 ROOT
    rebels rebel NNS NOUN 2 obj
    after after IN ADP 6 case
    the the DT DET 6 det
    unrest unrest NN NOUN 2 obl
    """)
    assert [event.event_type for event in found] == ["COERCE"]


def test_a_verb_form_before_a_noun_is_no_event() -> None:
    assert not read("""
    The the DT DET 3 det
    negotiating negotiate VBG VERB 3 amod
    team team NN NOUN 4 nsubj
    slept sleep VBD VERB 0 ROOT
    """)
