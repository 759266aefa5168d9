"""Forms that stand beside others, because they answer another question; and what definitions rule out."""

import pytest

from myoclonus.forms import weigh_forms

from .made import NAN, measures

JERKS = [
    ["jerk_rate", "recording", 30.0, 26.0, 34.0, 240],
    ["positive_jerk_rate", "recording", 29.0, 25.0, 33.0, 232],
    ["negative_jerk_fraction", "recording", 0.03, 0.01, 0.07, 240],
    ["rhythm_p", "recording", 0.6, 0.5, 0.7, 240],
    ["burst_duration", "channel:FDI", 29.0, 28.0, 30.0, 200],
]
CORTICAL = [
    ["cortical_spike_p", "channel:FDI", 0.001, NAN, NAN, 150],
    ["cortical_spike_latency", "channel:FDI;eeg:C3", 21.0, 20.0, 22.0, 150],
]
REFLEX = [
    ["c_reflex_p", "stimulus:s;channel:FDI", 0.001, NAN, NAN, 150],
    ["sep_n20_p25_amplitude", "stimulus:s;eeg:C3", 25.0, NAN, NAN, 150],
    ["stimulus_response_p", "stimulus:s", 0.001, NAN, NAN, 150],
]
SYNDROME = [
    ["discharge_jerk_p", "recording", 0.001, NAN, NAN, 240],
    ["discharge_generalized_fraction", "recording", 0.9, 0.85, 0.94, 160],
    ["discharge_jerk_fraction", "recording", 0.4, 0.34, 0.46, 240],
    ["photoparoxysmal_fraction", "stimulus:flash", 0.8, 0.6, 0.9, 20],
    ["jerk_rate_ratio", "state:action|rest", 4.0, 3.0, 5.2, 200],
]
LAPSES = [["silence_rate", "channel:FDI", 8.0, 6.5, 9.8, 64]]
WORSE = [["progression_ratio", "recordings", 2.0, 1.7, 2.4, 3]]


def weighed(*rows, **more):
    return weigh_forms(measures(rows), **more)


def row_of(answer, form):
    return answer.forms.set_index("form").loc[form]


def test_a_syndrome_is_named_beside_the_physiology_of_its_jerks():
    answer = weighed(*JERKS, *CORTICAL, *REFLEX, *SYNDROME)
    assert row_of(answer, "cortical_reflex")["verdict"] == "fits"
    assert row_of(answer, "progressive_myoclonus_epilepsy")["verdict"] == "possible"
    assert answer.answer.startswith("Fits: Cortical reflex myoclonus")
    assert "Possible beside it: Progressive myoclonus epilepsy (pattern)" in answer.answer
    course = weighed(*JERKS, *CORTICAL, *REFLEX, *SYNDROME, *WORSE)
    assert row_of(course, "progressive_myoclonus_epilepsy")["verdict"] == "fits"
    assert row_of(course, "cortical_reflex")["verdict"] == "fits"


def test_a_syndrome_takes_nothing_from_the_physiology():
    reflex = row_of(weighed(*JERKS, *CORTICAL, *REFLEX), "cortical_reflex")["probability"]
    both = row_of(weighed(*JERKS, *CORTICAL, *REFLEX, *SYNDROME), "cortical_reflex")["probability"]
    assert both == pytest.approx(reflex, abs=0.06)


def test_signs_of_the_cortex_alone_do_not_make_a_syndrome():
    alone = weighed(*JERKS, *CORTICAL, *REFLEX).posterior["progressive_myoclonus_epilepsy"]
    with_all = weighed(*JERKS, *CORTICAL, *REFLEX, *SYNDROME).posterior["progressive_myoclonus_epilepsy"]
    assert alone < 0.25
    assert with_all > 0.7


def test_silences_beside_bursts_are_negative_myoclonus_beside_cortical_myoclonus():
    answer = weighed(*JERKS, *CORTICAL, *LAPSES)
    assert row_of(answer, "cortical")["verdict"] == "fits"
    assert row_of(answer, "negative")["verdict"] == "fits"
    assert answer.answer.startswith("Fits: Cortical myoclonus")
    assert "Negative myoclonus" in answer.answer
    without = weighed(*JERKS, *CORTICAL, ["silence_rate", "channel:FDI", 0.0, 0.0, 0.2, 0])
    assert row_of(without, "negative")["verdict"] == "unlikely"
    assert row_of(without, "negative")["against"].startswith("ruled out by definition: held muscles hardly ever")


def test_silences_alone_leave_no_burst_to_explain():
    lapses = [["jerk_rate", "recording", 40.0, 36.0, 44.0, 180], ["positive_jerk_rate", "recording", 0.0, 0.0, 0.5, 0],
              ["negative_jerk_fraction", "recording", 1.0, 0.98, 1.0, 180], ["silence_rate", "channel:ECR", 40.0, 36.0, 44.0, 180],
              ["rhythm_p", "recording", 0.5, 0.4, 0.6, 180]]  # fmt: skip
    answer = weighed(*lapses)
    assert answer.forms.loc[0, ["form", "verdict"]].to_list() == ["negative", "fits"]
    assert row_of(answer, "cortical")["verdict"] == "unlikely"
    assert "ruled out by definition: all that was found are silences" in row_of(answer, "cortical")["against"]
    assert list(answer.next_tests["test"]) == ["metabolic"]


def test_willed_movements_only_are_no_myoclonus():
    willed = ["voluntary_jerk_fraction", "recording", 1.0, 0.96, 1.0, 90]
    answer = weighed(*JERKS, willed)
    assert answer.forms.loc[0, "form"] == "none"
    assert row_of(answer, "cortical")["verdict"] == "unlikely"
    assert row_of(answer, "action")["verdict"] != "unlikely"  # it comes in willed movement
    also = weighed(*JERKS, ["voluntary_jerk_fraction", "recording", 0.4, 0.3, 0.5, 90])
    assert also.posterior["cortical"] == pytest.approx(weighed(*JERKS).posterior["cortical"], rel=0.02)


def test_a_night_without_movements_that_a_rule_scores_excludes_the_forms_of_sleep():
    night = [["jerk_rate", "recording", 0.0, 0.0, 0.01, 0], ["plms_index", "rule:WASM", 0.0, 0.0, 0.4, 0],
             ["fragmentary_minutes", "recording", 0.0, 0.0, 0.0, 0], ["fragmentary_index", "stage:sleep", 0.0, 0.0, 0.5, 0],
             ["hypnic_jerk_count", "recording", 0.0, 0.0, 0.0, 0]]  # fmt: skip
    answer = weighed(*night, has_sleep=True)
    for form in ("sleep_start", "fragmentary", "periodic_limb_movement"):
        assert row_of(answer, form)["verdict"] == "unlikely"
        assert answer.posterior[form] < 0.01
    excluded = answer.evidence[answer.evidence["verdict"] == "excludes"]
    assert {"sleep_start", "fragmentary", "periodic_limb_movement"} <= set(excluded["form"])
    assert excluded["source"].str.contains("definition|rule", regex=True).all()


def test_more_is_not_asked_of_a_night_with_hundreds_of_jerks():
    few = ["burst_duration", "channel:TA", "not_measurable", NAN, NAN, 3]
    night = [["jerk_rate", "recording", 2.0, 1.9, 2.1, 900], ["plms_index", "rule:WASM", 40.0, 36.0, 44.0, 300], few]
    tests = weighed(*night, has_sleep=True, n_jerks=900).next_tests["test"]
    assert "longer" not in set(tests)


DISCHARGES = [
    ["discharge_jerk_p", "recording", 0.001, NAN, NAN, 178],
    ["discharge_jerk_fraction", "recording", 0.72, 0.65, 0.78, 178],
    ["discharge_generalized_fraction", "recording", 1.0, 0.98, 1.0, 170],
]


@pytest.mark.parametrize("form", ["spinal_segmental", "peripheral", "palatal", "propriospinal", "tremor"])
def test_jerks_locked_to_discharges_do_not_begin_below_the_brain(form):
    answer = weighed(*JERKS, *DISCHARGES)
    assert row_of(answer, form)["verdict"] == "unlikely"
    assert "ruled out by definition: discharges of the EEG come with the jerks" in row_of(answer, form)["against"]


def test_a_spike_too_late_to_drive_the_muscle_is_no_sign_of_the_cortex():
    def with_margin(ms):
        margin = ["cortical_spike_conduction_margin", "channel:FDI;eeg:C3", ms, ms - 1, ms + 1, 150]
        return weighed(
            *JERKS, CORTICAL[0], ["cortical_spike_latency", "channel:FDI;eeg:C3", 6.0, 5.0, 7.0, 150], margin
        )

    late, early = with_margin(-3.0), with_margin(5.0)
    assert row_of(early, "cortical")["verdict"] == "fits"
    assert row_of(late, "cortical")["verdict"] != "fits"
    assert (
        "before the jerks that could drive them (cortical spike conduction margin -3"
        in row_of(late, "cortical")["against"]
    )
