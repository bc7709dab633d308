"""Whom names, pronouns and descriptions stand for."""

from itertools import pairwise

import pytest

from flows.reading import coreference, roles
from flows.reading.coreference import Coreference
from flows.reading.document import Document
from tests.reading.hand_built import article

SPOKESPERSON = """
Harbour harbour NNP PROPN 2 compound ORG
Board board NNP PROPN 3 compound ORG
spokesperson spokesperson NN NOUN 4 nmod:desc
Mara Mara NNP PROPN 6 nsubj PERSON
Lindqvist Lindqvist NNP PROPN 4 flat PERSON
resigned resign VBD VERB 0 root
. . . PUNCT 6 punct
"""

SHE_SPOKE = """
She she PRP PRON 2 nsubj
spoke speak VBD VERB 0 root
. . . PUNCT 2 punct
"""


def said_of(text: Document) -> Coreference:
    return coreference.resolve(text)


def named(text: Document, paragraph: int, word: str) -> str | None:
    """What the first token of a paragraph with this text stands for."""
    token = next(t for t in text.paragraphs[paragraph] if t.text == word)
    return coreference.resolve(text).name(token)


def test_title_and_affiliation_before_a_name() -> None:
    text = article(SPOKESPERSON)
    person = said_of(text).entity(text.paragraphs[0][3])
    assert person is not None
    assert (person.name, person.title, person.affiliation) == ("Mara Lindqvist", "spokesperson", "Harbour Board")


def test_title_and_affiliation_in_apposition() -> None:
    text = article("""
Goran Goran NNP PROPN 9 nsubj PERSON
Vuk Vuk NNP PROPN 1 flat PERSON
, , , PUNCT 4 punct
spokesman spokesman NN NOUN 1 appos
for for IN ADP 7 case
the the DT DET 7 det
ministry ministry NN NOUN 4 nmod
, , , PUNCT 4 punct
left leave VBD VERB 0 root
. . . PUNCT 9 punct
""")
    person = said_of(text).entity(text.paragraphs[0][0])
    assert person is not None
    assert (person.name, person.title, person.affiliation) == ("Goran Vuk", "spokesman", "ministry")


@pytest.mark.parametrize("word", ["She"])
def test_a_pronoun_stands_for_the_person_named_before(word: str) -> None:
    assert named(article(SPOKESPERSON, SHE_SPOKE), 1, word) == "Mara Lindqvist"


def test_a_pronoun_does_not_stand_for_a_person_of_the_other_gender() -> None:
    text = article(SPOKESPERSON.replace("Mara", "George"), SHE_SPOKE)
    assert named(text, 1, "She") is None


def test_a_surname_stands_for_the_full_name() -> None:
    text = article(
        SPOKESPERSON,
        """
Lindqvist Lindqvist NNP PROPN 2 nsubj PERSON
slept sleep VBD VERB 0 root
. . . PUNCT 2 punct
""",
    )
    assert named(text, 1, "Lindqvist") == "Mara Lindqvist"


def test_a_description_stands_for_the_person_with_that_title() -> None:
    text = article(
        SPOKESPERSON,
        """
The the DT DET 2 det
spokesperson spokesperson NN NOUN 3 nsubj
slept sleep VBD VERB 0 root
. . . PUNCT 3 punct
""",
    )
    assert named(text, 1, "spokesperson") == "Mara Lindqvist"


ARMED_GROUP = """
Northern northern NNP PROPN 2 compound ORG
Front front NNP PROPN 3 nsubj ORG
attacked attack VBD VERB 0 root
. . . PUNCT 3 punct
"""


@pytest.mark.parametrize(("words", "tag"), [("group", "NN"), ("insurgents", "NNS")])
def test_a_description_stands_for_the_group_named_before(words: str, tag: str) -> None:
    text = article(
        ARMED_GROUP,
        f"""
The the DT DET 2 det
{words} {words} {tag} NOUN 3 nsubj
fled flee VBD VERB 0 root
. . . PUNCT 3 punct
""",
    )
    assert named(text, 1, words) == "Northern Front"


def test_it_stands_for_the_body_that_spoke_before() -> None:
    text = article(
        ARMED_GROUP.replace("Northern", "River").replace("Front", "Embassy"),
        """
It it PRP PRON 2 nsubj
closed close VBD VERB 0 root
. . . PUNCT 2 punct
""",
    )
    assert named(text, 1, "It") == "River Embassy"


def test_somebody_without_a_name_is_followed() -> None:
    text = article(
        """
A a DT DET 2 det
mediator mediator NN NOUN 3 nsubj
left leave VBD VERB 0 root
. . . PUNCT 3 punct
""",
        SHE_SPOKE,
    )
    assert named(text, 1, "She") == "mediator"


def test_a_pronoun_outside_a_quotation_passes_over_whom_the_quotation_names() -> None:
    text = article(
        SPOKESPERSON,
        """
“ “ `` PUNCT 3 punct
Teresa Teresa NNP PROPN 3 nsubj PERSON
lied lie VBD VERB 7 ccomp
, , , PUNCT 3 punct
” ” '' PUNCT 3 punct
she she PRP PRON 7 nsubj
said say VBD VERB 0 root
. . . PUNCT 7 punct
""",
    )
    assert named(text, 1, "she") == "Mara Lindqvist"


def test_a_dateline_is_a_place() -> None:
    text = article("""
PORTOVELHO PORTOVELHO NNP PROPN 4 dep PERSON
— — : PUNCT 4 punct
Rain rain NN NOUN 4 nsubj
fell fall VBD VERB 0 root
. . . PUNCT 4 punct
""")
    (place,) = said_of(text).entities
    assert place.kind == "place"


def test_a_group_that_the_lexicon_has_is_no_person() -> None:
    text = article("""
Hezbollah Hezbollah NNP PROPN 2 nsubj PERSON
denied deny VBD VERB 0 root
it it PRP PRON 2 obj
. . . PUNCT 2 punct
""")
    (group,) = said_of(text).entities
    assert group.kind == "organisation"


@pytest.mark.parametrize(
    ("words", "affiliation", "title"),
    [
        ("White House spokesperson", "White House", "spokesperson"),
        ("the ministry 's acting spokesman", "the ministry", "acting spokesman"),
        ("truck driver", None, "truck driver"),
        ("Vice - President", None, "Vice-President"),
        ("Oslo", None, None),
    ],
)
def test_words_before_a_name_are_split(words: str, affiliation: str | None, title: str | None) -> None:
    assert roles.split_title(words.split()) == (affiliation, title)


@pytest.mark.parametrize(
    ("plural", "one"), [("Spokesmen", "spokesman"), ("deputies", "deputy"), ("embassies", "embassy")]
)
def test_plurals_of_role_words(plural: str, one: str) -> None:
    assert roles.singular(plural) == one


def test_examples_of_the_lexicons_have_their_words() -> None:
    for file in ("roles", "roles_given_names"):
        for name, entry in roles.lexicon.read(file).items():
            for example in entry["examples"]:
                words = example.lower().split()
                pairs = {" ".join(p) for p in pairwise(words)}
                assert {*words, *map(roles.singular, words), *pairs} & set(entry["words"]), (file, name, example)


MINISTRY = """
The the DT DET 3 det
defence defence NN NOUN 3 compound
ministry ministry NN NOUN 4 nsubj
replied reply VBD VERB 0 root
. . . PUNCT 4 punct
"""

IT_SPOKE = SHE_SPOKE.replace("She she", "It it")


def test_it_stands_for_a_body_without_a_name() -> None:
    text = article(MINISTRY, IT_SPOKE)
    assert named(text, 1, "It") == "defence ministry"
    assert named(text, 0, "ministry") is None, "its own words say who it is"


def test_a_bare_noun_takes_up_the_longer_description() -> None:
    later = MINISTRY.replace("The the DT DET 3 det\ndefence defence NN NOUN 3 compound\n", "The the DT DET 2 det\n")
    text = article(MINISTRY, later.replace("4 nsubj", "3 nsubj").replace("4 punct", "3 punct"), IT_SPOKE)
    assert (named(text, 1, "ministry"), named(text, 2, "It")) == ("defence ministry", "defence ministry")


def test_he_stands_for_an_office_without_a_name() -> None:
    text = article(
        """
Norway Norway NNP PROPN 4 nmod:poss LOC
's 's POS PART 1 case
foreign foreign JJ ADJ 4 amod
minister minister NN NOUN 5 nsubj
left leave VBD VERB 0 root
. . . PUNCT 5 punct
""",
        SHE_SPOKE.replace("She she", "He he"),
    )
    assert named(text, 1, "He") == "Norway's foreign minister"


@pytest.mark.parametrize("label", ["", "PERSON"])
def test_they_stands_for_a_group_without_a_name(label: str) -> None:
    text = article(f"""
Gunmen gunman {"NNPS PROPN" if label else "NNS NOUN"} 2 nsubj {label}
freed free VBD VERB 0 root
pupils pupil NNS NOUN 2 obj
whom whom WP PRON 6 obj
they they PRP PRON 6 nsubj
abducted abduct VBD VERB 3 acl:relcl
. . . PUNCT 2 punct
""")
    assert named(text, 0, "they") == "Gunmen"


def test_a_title_makes_a_person_of_what_the_model_takes_for_a_place() -> None:
    text = article(
        SPOKESPERSON.replace("PERSON", "LOC").replace("spokesperson spokesperson NN NOUN", "Dr Dr NNP PROPN"), SHE_SPOKE
    )
    assert named(text, 1, "She") == "Mara Lindqvist"


def test_they_is_a_group_before_it_is_a_body() -> None:
    group = MINISTRY.replace("ministry ministry NN", "officials official NNS")
    body = MINISTRY.replace("defence defence", "interior interior")
    text = article(group, body, SHE_SPOKE.replace("She she", "They they"))
    assert named(text, 2, "They") == "defence officials"


def test_a_name_that_the_model_did_not_find_is_whole() -> None:
    text = article("""
Green green JJ ADJ 2 amod
Hills Hills NNPS NOUN 3 compound
Watch Watch NNP PROPN 4 nsubj
left leave VBD VERB 0 root
. . . PUNCT 4 punct
""")
    assert named(text, 0, "Watch") == "Green Hills Watch"
