"""Published cases rank as their authors called them, and nothing is claimed beyond the evidence."""

import pytest

from myoclonus.forms import FORM_IDS, weigh_forms

from .made import VIGNETTES, measures


def weighed(name, *, without=()):
    case = VIGNETTES[name]
    rows = [row for row in case["rows"] if row[0] not in without]
    return weigh_forms(measures(rows), has_sleep=case.get("has_sleep", False))


@pytest.mark.parametrize("name", VIGNETTES)
def test_published_case_ranks_first_as_its_authors_called_it(name):
    case, found = VIGNETTES[name], weighed(name)
    answer = found.forms
    if "first" in case:
        assert answer.loc[0, "form"] == case["first"]
        assert answer.loc[0, "verdict"] == case["verdict"]
    assert case.get("says", "") in found.answer
    fitting = set(answer.loc[answer["verdict"] == "fits", "form"])
    assert not fitting & set(case["not_fitting"])


def test_there_are_enough_cases_and_each_names_its_source():
    assert len(VIGNETTES) >= 8
    assert all(case["source"] and case["stands_for"] for case in VIGNETTES.values())
    assert all("first" in case or "says" in case for case in VIGNETTES.values())


def test_every_form_has_a_published_case():
    assert {case["first"] for case in VIGNETTES.values() if "first" in case} == set(FORM_IDS)
