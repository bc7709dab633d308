"""Trees and label sequences are the best valid ones; a name's type is agreed on; unknown verbs get a lemma."""

from itertools import product

import numpy as np
import pytest
import spacy

from flows.reading.decoding import best_labels, best_tree
from flows.reading.lemmatizer import NewsLemmatizer
from flows.reading.reader import Name, agreed


def is_tree(heads: tuple[int, ...]) -> bool:
    """One root, which is its own head, and everything leads to it."""
    if sum(head == i for i, head in enumerate(heads)) != 1:
        return False
    for start in range(len(heads)):
        at = start
        for _ in heads:
            at = heads[at]
        if heads[at] != at:
            return False
    return True


@pytest.mark.parametrize("seed", range(40))
def test_best_tree_is_the_best_of_all_trees_with_its_root(seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(5, 5)) * 3
    found = tuple(int(h) for h in best_tree(scores))
    assert is_tree(found)
    logs = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    root = next(i for i, h in enumerate(found) if h == i)
    rivals = [h for h in product(range(5), repeat=5) if is_tree(h) and h[root] == root]
    best = max(sum(logs[i, h] for i, h in enumerate(heads)) for heads in rivals)
    assert sum(logs[i, h] for i, h in enumerate(found)) == pytest.approx(best)


def test_labels_are_valid_in_every_sentence_of_a_lane() -> None:
    labels = ("O", "B-ORG", "I-ORG", "L-ORG", "U-ORG", "B-LOC", "I-LOC", "L-LOC", "U-LOC")
    steps, lanes = 40, 3
    scores = np.random.default_rng(1).normal(size=(steps, lanes, len(labels))).astype("f")
    carries, carries_back = np.ones((2, steps, lanes, 1), "f")
    starts = list(range(0, steps, 8))
    carries[starts] = 0
    carries_back[[s + 7 for s in starts]] = 0
    found = best_labels(scores, labels, carries, carries_back)
    for lane in range(lanes):
        for start in starts:
            before = "O"
            for number in [*found[start : start + 8, lane], 0]:
                label = labels[number]
                if before[0] in "BI":
                    assert label[0] in "IL" and label[1:] == before[1:]
                else:
                    assert label[0] in "OBU"
                before = label


def test_a_name_has_the_type_that_its_mentions_agree_on() -> None:
    types = ("LOC", "PERSON")
    sure_person, unsure_place = np.log([0.01, 0.98]), np.log([0.5, 0.4])
    full = Name([0, 1], "ana duarte", "PERSON", 2 * sure_person)
    again = Name([9], "duarte", "LOC", unsure_place)
    place = Name([12], "tadmir", "LOC", unsure_place)
    people = Name([15], "duarte", "NORP", unsure_place)
    assert [n.type for n in agreed([full, again, place, people], types)] == ["PERSON", "PERSON", "LOC", "NORP"]


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("hoped", "hope"), ("hopped", "hop"), ("shelled", "shell"), ("strafed", "strafe"), ("retweeted", "retweet"),
        ("doxxed", "doxx"), ("livestreamed", "livestream"), ("weaponised", "weaponise"), ("fled", "flee"),
    ],
)  # fmt: skip
def test_verbs_that_no_list_has_get_a_likely_lemma(form: str, lemma: str) -> None:
    pytest.importorskip("spacy_lookups_data")
    nlp = spacy.blank("en")
    lemmatizer = nlp.add_pipe("dateline_lemmatizer")
    assert isinstance(lemmatizer, NewsLemmatizer)
    lemmatizer.initialize(lambda: iter(()), nlp=nlp)
    doc = nlp.make_doc(form)
    doc[0].tag_, doc[0].pos_ = "VBD", "VERB"
    assert lemmatizer(doc)[0].lemma_ == lemma
