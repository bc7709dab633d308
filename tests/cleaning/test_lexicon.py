"""Every rule matches its own examples, and every example is matched first by the rule that it belongs to."""

# ruff: noqa: E501

import pytest

from flows.cleaning.lexicon import Rule, agencies, find_agencies, rules

EXAMPLES = [(rule, example) for rule in rules() for example in rule.examples]
COUNTEREXAMPLES = [(rule, example) for rule in rules() for example in rule.counterexamples]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.id}: {text}" for rule, text in EXAMPLES])
def test_an_example_belongs_to_its_rule(rule: Rule, example: str) -> None:
    # What counts above the story only and what counts below it only never meet.
    same_place = (other for other in rules() if other.at == rule.at and {other.zone, rule.zone} != {"top", "bottom"})
    assert next((other.id for other in same_place if other.match(example)), None) == rule.id


@pytest.mark.parametrize(
    ("rule", "text"), COUNTEREXAMPLES, ids=[f"{rule.id}: {text}" for rule, text in COUNTEREXAMPLES]
)
def test_a_counterexample_is_left_alone_by_every_rule(rule: Rule, text: str) -> None:
    assert [other.id for other in rules() if other.match(text)] == []


def test_every_rule_has_a_name_of_its_own_and_examples() -> None:
    names = [rule.id for rule in rules()]
    assert len(names) == len(set(names))
    assert [rule.id for rule in rules() if not rule.examples] == []


def test_no_example_stands_twice() -> None:
    texts = [text for _, text in EXAMPLES]
    assert sorted(texts) == sorted(set(texts))


@pytest.mark.parametrize(
    ("credit", "names"),
    [
        ("The Associated Press", ("AP",)),
        ("AFP/Reuters", ("AFP", "Reuters")),
        ("PRESS TRUST OF INDIA and ANI", ("PTI", "ANI")),
        ("Ana Ruiz", ()),
        ("Map of the area", ()),
    ],
)
def test_agencies_have_one_name_each(credit: str, names: tuple[str, ...]) -> None:
    assert find_agencies(credit) == names
    assert set(names) <= set(agencies().names.values())


def test_no_rule_runs_away_on_hostile_lines() -> None:
    # A pattern that backtracks exponentially would not come back from these within the age of the universe.
    atoms = "A |Ab |and |& |, |By |by |read |more |share |AP/|AP, |the |Sara Lind || |- |10:15 |2021 |Aug 30 |(|news |photo |> |staff |for |x|1"
    for atom in atoms.split("|"):
        for line in ((atom * 500)[:499], f"By {(atom * 500)[:480]}!", f"({(atom * 500)[:480]}"):
            for rule in rules():
                rule.match(line)
