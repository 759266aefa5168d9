"""The files of definitions are complete, consistent and sourced."""

import pytest

from myoclonus.forms import FORM_IDS
from myoclonus.forms.library import base_rate_tables, findings, forms, next_tests
from myoclonus.forms.progress import PROGRESSION
from myoclonus.forms.records import GRADES
from myoclonus.forms.votes import shares
from myoclonus.measure import MEASURES
from myoclonus.relate import RELATED_MEASURES
from myoclonus.settings.forms import FormsSettings

SLEEP_MEASURES = {
    "plms_index",
    "unscored_jerk_rate",
    "fragmentary_minutes",
    "fragmentary_index",
    "hypnic_jerk_count",
    "propriospinal_sleep_onset_count",
}


def test_there_are_twenty_one_forms_in_the_order_of_their_ids():
    assert tuple(forms()) == FORM_IDS
    assert len(set(FORM_IDS)) == 21
    assert set(FORM_IDS) == set(
        "sleep_start fragmentary periodic_limb_movement propriospinal essential stimulus_sensitive palatal action cortical "
        "cortical_reflex cortical_tremor reticular_reflex startle progressive_myoclonus_epilepsy myoclonic_seizure negative "
        "spinal_segmental peripheral functional tremor none".split()
    )


@pytest.mark.parametrize("form", FORM_IDS)
def test_form_names_findings_that_exist_once_each_and_sources_them(form):
    own = forms()[form]
    named = [criterion.finding for criterion in own.criteria]
    assert len(named) == len(set(named))
    assert set(named) <= set(findings())
    assert set(own.decided_by) <= set(named)
    assert {*own.needs, *own.needs_in_sleep} <= set(findings())
    assert own.rules_out
    for criterion in own.criteria:
        assert criterion.source
        assert criterion.grade in GRADES
        assert 0 <= criterion.counts.met <= criterion.counts.of
        assert criterion.counts.of > 0


@pytest.mark.parametrize("finding", findings())
def test_finding_is_used_and_sourced_and_has_smooth_limits(finding):
    own = findings()[finding]
    weighed = {criterion.finding for form in forms().values() for criterion in form.criteria}
    needed = {name for form in forms().values() for name in (*form.needs, *form.needs_in_sleep)}
    assert finding in weighed | needed | {"mostly_silences"} or own.announced or own.grade == "C"
    assert own.source
    assert own.grade in GRADES
    assert 0 <= own.others.met <= own.others.of
    assert not own.conditions[0].is_optional
    for condition in own.conditions:
        assert condition.curve.width > 0
        assert condition.curve.low < condition.curve.high


def test_findings_look_at_measures_that_exist():
    known = {measure.id for measure in (*MEASURES, *RELATED_MEASURES)} | SLEEP_MEASURES | {PROGRESSION}
    assert {condition.measure for one in findings().values() for condition in one.conditions} - known == set()


def test_every_finding_that_decides_a_form_can_be_settled_by_a_test():
    settled = {finding for test in next_tests() for finding in (*test.findings, test.asked_by) if finding}
    assert settled <= set(findings())
    deciding = {finding for form in forms().values() for finding in form.decided_by}
    assert deciding - settled - {"frequent_silences", "no_jerks", "axial_at_sleep_onset", "voluntary_only"} == set()


def test_tests_come_after_tests_that_exist():
    names = {test.id for test in next_tests()}
    assert {test.after for test in next_tests() if test.after} <= names


def test_base_rates_name_forms_only_and_none_is_negative():
    for table in base_rate_tables().values():
        assert set(table) == set(FORM_IDS)
        assert min(table.values()) > 0


EXCLUDED = [(name, one.finding) for name, form in forms().items() for one in form.criteria if one.excludes]
EXCLUDE_MANY = ("locked_discharges", "suppression_bursts", "unit_bursts", "only_silences", "voluntary_only")
NOT_SEEN = [
    ("reticular_reflex", "cortical_spike"),
    ("startle", "c_reflex"),
    ("none", "corticomuscular_drive"),
    ("essential", "c_reflex"),
]


@pytest.mark.parametrize(("form", "finding"), [*EXCLUDED, *NOT_SEEN])
def test_what_a_form_excludes_never_speaks_for_it(form, finding):
    criterion = next(one for one in forms()[form].criteria if one.finding == finding)
    own, others = shares(criterion, findings()[finding], FormsSettings())
    assert own < others


def test_findings_that_give_a_form_another_name_are_marked_as_such():
    assert {("stimulus_sensitive", "c_reflex"), ("stimulus_sensitive", "giant_potential"), ("cortical", "c_reflex"),
            ("stimulus_sensitive", "brainstem_order"), ("stimulus_sensitive", "startle_order"),
            ("myoclonic_seizure", "periodic_complexes")} == {pair for pair in EXCLUDED if pair[1] not in EXCLUDE_MANY}  # fmt: skip


@pytest.mark.parametrize("form", FORM_IDS)
def test_no_finding_that_the_source_calls_absent_or_taken_as_in_others_speaks_for_the_form(form):
    for criterion in forms()[form].criteria:
        own, others = shares(criterion, findings()[criterion.finding], FormsSettings())
        if "taken as in others" in criterion.source or criterion.source.startswith(("no ", "none ", "0 of")):
            assert own <= others * 1.001 or criterion.counts == findings()[criterion.finding].others, criterion.finding


def test_movements_that_a_rule_scores_are_weighed_by_it_only():
    beside = {name: form for name, form in forms().items() if form.question == "rule"}
    assert set(beside) == {"sleep_start", "fragmentary", "periodic_limb_movement"}
    for form in beside.values():
        assert [one.finding for one in form.criteria] == list(form.decided_by)
        assert all(one.is_required for one in form.criteria)


def test_lapses_and_a_syndrome_stand_beside_what_the_jerks_are():
    assert {name: form.question for name, form in forms().items() if form.question not in ("jerks", "rule")} == {
        "negative": "lapses",
        "progressive_myoclonus_epilepsy": "syndrome",
    }


def test_reticular_bursts_weigh_as_much_as_cortical_ones():
    weights = {
        form: next(criterion.counts for criterion in forms()[form].criteria if criterion.finding == "short_bursts")
        for form in ("cortical", "reticular_reflex")
    }
    assert weights["cortical"] == weights["reticular_reflex"]
