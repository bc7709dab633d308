"""Places found, told apart and put on the map, on sentences whose entities are written out; no model takes part."""

import re
from functools import cache

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from flows.reading import arabic_article, document, lexicon, places
from flows.reading.document import Document
from flows.reading.place_text import context, weights
from flows.reading.records import PlaceRecord

ENTITY = re.compile(r"\[(LOC|ORG|PERSON|MISC) ([^\]]+)\]")


@cache
def english() -> Language:
    return spacy.blank("en")


def paragraph(marked: str, subjects: dict[str, str]) -> Doc:
    """A Doc of text with entities marked as in "[LOC Herat]"; `subjects` maps subjects to their verbs' lemmas."""
    spans, text, end = [], "", 0
    for match in ENTITY.finditer(marked):
        text += marked[end : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        end = match.end()
    doc = english()(text + marked[end:])
    for token in doc:
        token.is_sent_start = token.i == 0 or doc[token.i - 1].text in (".", "!", "?")
    doc.ents = [span for s in spans if (span := doc.char_span(s[0], s[1], label=s[2]))]
    for subject, verb in subjects.items():
        noun = next((t for t in doc if t.text == subject), None)
        if noun is None or not any(t.text.startswith(verb[:3]) for t in doc[noun.i + 1 :]):
            continue
        head = next(t for t in doc if t.i > noun.i and t.text.startswith(verb[:3]))
        noun.head, noun.dep_, head.lemma_ = head, "nsubj", verb
    return doc


def article(*marked: str, title: str | None = None, publisher: str | None = None, **subjects: str) -> Document:
    docs = [paragraph(text, subjects) for text in marked]
    offsets, position = [], 0
    for doc in docs:
        offsets.append(position)
        position += len(doc.text) + 1
    return document.build(
        article_id="a",
        text="\n".join(doc.text for doc in docs),
        paragraphs=list(zip(offsets, docs, strict=True)),
        kinds=["body"] * sum(len(list(doc.sents)) for doc in docs),
        title=title,
        publisher=publisher,
    )


def read(*marked: str, **subjects: str) -> list[PlaceRecord]:
    return list(places.read(article(*marked, **subjects)))


def one(name: str, *marked: str, **subjects: str) -> PlaceRecord:
    """The only place that has this name."""
    (found,) = [place for place in read(*marked, **subjects) if place.name == name]
    return found


def names(*marked: str, **subjects: str) -> list[str]:
    return [place.name for place in read(*marked, **subjects)]


def test_spans_are_the_characters_of_the_article() -> None:
    story = article("Rain fell in [LOC Oslo], the agency said.", "Snow closed the road to [LOC Bergen].")
    for place in places.read(story):
        assert story.text[place.start : place.end] == place.name
    assert [(p.name, p.sentence_index) for p in places.read(story)] == [("Oslo", 0), ("Bergen", 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The convoy left [LOC Herat] for [LOC Farah].", ["Herat", "Farah"], id="towns"),
        pytest.param("They studied at [ORG Kabul University].", ["Kabul"], id="inside an organisation"),
        pytest.param("The [LOC U.S.]-led force stayed.", ["U.S."], id="before a hyphen"),
        pytest.param("A road was closed in [LOC Bath]. Reading is fun.", ["Bath"], id="ordinary word opens a sentence"),
        pytest.param("Nice weather is expected.", [], id="adjective"),
        pytest.param("[PERSON Paris Hilton] arrived late.", [], id="inside a person's name"),
        pytest.param("The story was in the [ORG Boston Globe].", [], id="a newspaper"),
        pytest.param("On Sunday, in May, the march began.", [], id="days and months"),
        pytest.param("She moved to [LOC Des Moines], Iowa.", ["Des Moines", "Iowa"], id="unmarked state after a comma"),
        pytest.param("He lives on Alder Street.", ["Alder Street"], id="a street by its form"),
        pytest.param("He read The Wall Street Journal.", [], id="a street in a newspaper's name"),
        pytest.param(
            "A spokesman in [LOC Tirana] spoke to a [LOC White House] aide.", ["Tirana", "White House"], id="seat"
        ),
        pytest.param("The road crosses [LOC Trinidad and Tobago].", ["Trinidad and Tobago"], id="and inside a name"),
        pytest.param("Buses left [PERSON Pul-e Khumri] early.", ["Pul-e Khumri"], id="what ties names of places alone"),
        pytest.param("The Hague and The Gambia agreed.", ["The Hague", "Gambia"], id="an article of the name's own"),
    ],
)
def test_names_of_places_are_told_from_other_names(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_surname_stays_a_surname_throughout_the_article() -> None:
    assert names("[PERSON Ruth Houston] won the race.", "Later [LOC Houston] thanked her coach.") == []


def test_a_town_named_like_a_person_of_the_article_is_still_found_where_the_text_shows_it() -> None:
    found = names("[PERSON Ruth Houston] won the race.", "She was born in the city of [LOC Houston].")
    assert found == ["Houston"]


def test_whoever_speaks_is_no_village() -> None:
    assert names("[LOC Walsh] recalled the long night.", "A friend of Walsh agreed.", Walsh="recall") == []


def test_arabic_articles_are_of_the_name_and_tell_where_it_is_from() -> None:
    found = read("Buses left for al-Bab, for el-Fasher and for al-Raqqa, none for al-Dublin.")
    assert [(p.name, p.country_code) for p in found] == [("al-Bab", "SY"), ("el-Fasher", "SD"), ("al-Raqqa", "SY")]


@pytest.mark.parametrize(
    ("text", "first"), [("al-Bab", "al"), ("ez-Zor", "ez"), ("Attorney-at-Law", "Law"), ("al - Bab", "Bab")]
)
def test_what_is_an_arabic_article(text: str, first: str) -> None:
    doc = spacy.blank("en")(text)
    assert doc[arabic_article.begin(doc, len(doc) - 1)].text == first


def test_adjectives_are_modifiers_of_their_country_and_languages_and_people_are_none() -> None:
    found = read("A Turkish officer met two Danes and spoke to them in French.")
    assert [(p.name, p.role, p.country_code) for p in found] == [("Turkish", "modifier", "TR")]


def test_adjectives_of_two_words_and_of_regions() -> None:
    found = read("South African and European buyers met Texan farmers.")
    assert [(p.name, p.resolved_name) for p in found] == [
        ("South African", "South Africa"),
        ("European", "Europe"),
        ("Texan", "Texas"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "OSLO (Reuters) - Ferries stopped.",
        "OSLO — Ferries stopped.",
        "OSLO, Norway (AP) — Ferries stopped.",
        "OSLO, May 3 - Ferries stopped.",
        "OSLO Ferries stopped.",
    ],
)
def test_datelines(head: str) -> None:
    assert read(head)[0].role == "dateline"


def test_a_capital_that_is_asked_stands_for_its_government() -> None:
    story = article("The council asked [LOC Brussels] to wait.")
    name = next(token for token in story.paragraphs[0] if token.text == "Brussels")
    asked = name.nbor(-1)
    name.head, name.dep_, asked.lemma_ = asked, "obj", "ask"
    assert [place.role for place in places.read(story)] == ["metonym"]


def test_a_capital_that_decides_is_its_government() -> None:
    assert one("Moscow", "[LOC Moscow] rejected the offer.", Moscow="reject").role == "metonym"
    assert one("Moscow", "Snow fell on [LOC Moscow].").role == "location"
    assert one("Kremlin", "The [ORG Kremlin] stayed silent.").role == "metonym"


@pytest.mark.parametrize(
    ("name", "text", "country", "admin1"),
    [
        ("Paris", "He was born in [LOC Paris], [LOC Texas].", "US", "Texas"),
        ("Paris", "He was born in [LOC Paris].", "FR", "Île-de-France"),
        ("Faizabad", "Rain fell on [LOC Faizabad], in remote [LOC Badakhshan] province.", "AF", "Badakhshan"),
        ("Columbia", "The college is in [LOC Columbia], [LOC Mo.], they said.", "US", "Missouri"),
        (
            "Cambridge",
            "She teaches in [LOC Cambridge], not far from [LOC Boston], [LOC Massachusetts].",
            "US",
            "Massachusetts",
        ),
        ("Melbourne", "The launch was seen from [LOC Melbourne] and [LOC Titusville], [LOC Florida].", "US", "Florida"),
    ],
)
def test_the_text_says_which_one_is_meant(name: str, text: str, country: str, admin1: str) -> None:
    place = one(name, text)
    assert (place.country_code, place.admin1) == (country, admin1)


def test_small_towns_near_each_other_beat_a_far_metropolis() -> None:
    place = one(
        "Birmingham",
        "Firefighters from [LOC Birmingham] helped in [LOC Hoover] and [LOC Bessemer] on Monday.",
    )
    assert place.admin1 == "Alabama"


def test_title_and_publisher_tell_where_the_story_is() -> None:
    text = "A barn burned down in [LOC Salem] on Monday."
    (alone,) = places.read(article(text))
    assert alone.admin1 != "Oregon"
    for story in (article(text, title="Two fires in Oregon"), article(text, publisher="Oregon Herald")):
        assert [p.admin1 for p in places.read(story)] == ["Oregon"]


def test_one_sense_an_article() -> None:
    found = read("A fire broke out in [LOC Athens], [LOC Georgia].", "[LOC Athens] has two fire stations.")
    assert {p.admin1 for p in found if p.name == "Athens"} == {"Georgia"}


def test_a_province_is_told_from_its_capital_of_the_same_name() -> None:
    assert one("Kandahar", "Fighting spread in [LOC Kandahar] province.").feature_type == "admin1"
    assert one("Kandahar", "Shops opened in [LOC Kandahar].").feature_type == "city"
    found = read("Clashes hit [LOC Ghazni], [LOC Herat] and [LOC Balkh] provinces.")
    assert {p.feature_type for p in found} == {"admin1"}


def test_a_state_is_told_from_the_country_of_its_name() -> None:
    assert one("Georgia", "Voters in [LOC Georgia] and [LOC Alabama] went to the polls.").feature_type == "admin1"
    assert one("Georgia", "[LOC Georgia] and [LOC Armenia] opened the border.").feature_type == "country"


@pytest.mark.parametrize("spelling", ["Sheberghan", "Shibirghan", "Shebarghan"])
def test_transliterations_meet_in_one_town(spelling: str) -> None:
    assert one(spelling, f"The road to [LOC {spelling}] in [LOC Afghanistan] is closed.").geonames_id == 1125444


@pytest.mark.parametrize("spelling", ["Pul-i-Khumri", "Pul-e-Khumri", "Pol-e Khomri"])
def test_transliterations_of_several_words(spelling: str) -> None:
    place = one(spelling, f"The bridge in [LOC {spelling}], [LOC Afghanistan], was mined.")
    assert place.latitude == pytest.approx(35.94, abs=0.1)


@pytest.mark.parametrize(
    ("name", "country"), [("U.K.", "GB"), ("UAE", "AE"), ("U.S.", "US"), ("UK", "GB"), ("DRC", "CD"), ("Calif.", "US")]
)
def test_abbreviations(name: str, country: str) -> None:
    assert one(name, f"It was made in the [LOC {name}] last year.").country_code == country


def test_a_town_that_the_gazetteer_lacks_lies_in_what_the_text_puts_it_into() -> None:
    place = one("Quorlington", "Police closed a bridge in [LOC Cairo]'s [LOC Quorlington] district.")
    assert place.unresolved_reason == "not_in_gazetteer"
    assert place.latitude is None
    assert place.confidence < 0.5


def test_what_cannot_be_told_apart_stays_unresolved() -> None:
    place = one("Greenville", "A barn burned down near [LOC Springfield] and [LOC Greenville] on Friday night.")
    assert place.confidence < 0.9


def test_confidence_is_higher_where_the_text_says_more() -> None:
    vague = one("Newport", "They met in [LOC Newport].").confidence
    clear = one("Newport", "They met in [LOC Newport], [LOC Rhode Island].").confidence
    assert clear > vague


def test_every_mention_of_a_list_is_a_row_in_the_order_of_the_text() -> None:
    found = read("Buses run to [LOC Split], [LOC Zadar] and [LOC Pula].")
    assert [p.name for p in found] == ["Split", "Zadar", "Pula"]
    assert [p.start for p in found] == sorted(p.start for p in found)


def test_an_article_without_names_has_no_places() -> None:
    assert read("nothing happened today .") == []


@pytest.mark.parametrize("kind", sorted(lexicon.read("places_context")["types"]))
def test_every_type_word_of_the_lexicon_is_in_its_examples(kind: str) -> None:
    entry = lexicon.read("places_context")["types"][kind]
    for example in entry["examples"]:
        assert any(
            word in context().types and context().types[word] == frozenset(entry["kinds"])
            for word in example.lower().split()
        )


def test_every_evidence_has_points_and_an_example() -> None:
    for name, entry in lexicon.read("places_evidence").items():
        lexicon.check_fields(entry, where=name, required=("points", "example"))
    assert weights()["country"] > weights()["town"] > weights()["village"]
