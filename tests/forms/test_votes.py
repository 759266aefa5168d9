"""Likelihood ratios: shrunken, capped, one vote for each physiology, nothing by grade C."""

import math

import pytest

from myoclonus.forms.library import findings, forms
from myoclonus.forms.observations import observe, rows_by_measure
from myoclonus.forms.records import Counts
from myoclonus.forms.votes import likelihood_ratio, ratio_of, shares, votes_on
from myoclonus.settings.forms import FormsSettings

from .made import NAN, measures

SETTINGS = FormsSettings()
EXCITABLE = [
    ["c_reflex_p", "stimulus:s;channel:A", 0.001, NAN, NAN, 100],
    ["sep_n20_p25_amplitude", "stimulus:s;eeg:C3", 25.0, NAN, NAN, 500],
]
SPIKE = [
    ["cortical_spike_p", "channel:A", 0.001, NAN, NAN, 60],
    ["cortical_spike_latency", "channel:A;eeg:C3", 20.0, 18.0, 22.0, 60],
]
COHERENT = [
    ["corticomuscular_coherence_p", "pair:C3|A", 0.001, NAN, NAN, 100],
    ["corticomuscular_coherence", "pair:C3|A", 0.3, NAN, NAN, 100],
]


def votes(form, rows, settings=SETTINGS):
    seen = rows_by_measure(measures(rows))
    observed = {name: observe(finding, seen) for name, finding in findings().items()}
    return {vote.criterion.finding: vote for vote in votes_on(forms()[form], observed, settings)}


def added(form, rows, settings=SETTINGS):
    return sum(vote.log_odds for vote in votes(form, rows, settings).values())


def test_share_is_shrunken_by_half_a_case_in_each_cell():
    assert Counts(met=9, of=9).share(0.5) == pytest.approx(9.5 / 10)
    assert Counts(met=0, of=9).share(0.5) == pytest.approx(0.5 / 10)


def test_ratio_of_a_met_finding_is_the_ratio_of_shares():
    assert likelihood_ratio(0.9, 0.1, 1.0, 20.0) == pytest.approx(9.0)
    assert likelihood_ratio(0.9, 0.1, 0.0, 20.0) == pytest.approx(1 / 9)


def test_finding_met_by_one_half_says_nothing():
    assert likelihood_ratio(0.9, 0.1, 0.5, 20.0) == pytest.approx(1.0)


def test_ratio_is_capped_at_twenty_and_a_twentieth():
    assert likelihood_ratio(0.999, 0.001, 1.0, 20.0) == 20.0
    assert likelihood_ratio(0.999, 0.001, 0.0, 20.0) == pytest.approx(1 / 20)


def test_short_bursts_have_the_ratio_of_the_published_counts():
    vote = votes("cortical", [["burst_duration", "channel:A", 25.0, 24.0, 26.0, 60]])["short_bursts"]
    assert vote.log_odds == pytest.approx(math.log((20.5 / 22) / (2.5 / 21)), abs=0.01)


def test_back_average_and_coherence_share_data_and_count_once():
    both, spike = added("cortical", SPIKE + COHERENT), added("cortical", SPIKE)
    coherence = added("cortical", COHERENT)
    assert both == pytest.approx(max(spike, coherence))
    assert min(spike, coherence) > 1


def test_giant_potential_and_c_reflex_count_1_3_times_one():
    reflex, giant = added("cortical_reflex", EXCITABLE[:1]), added("cortical_reflex", EXCITABLE[1:])
    assert added("cortical_reflex", EXCITABLE) == pytest.approx(1.3 * max(reflex, giant))


def test_what_an_insensitive_test_misses_does_not_count_beside_one_that_is_met():
    absent = [["cortical_spike_p", "channel:A", 0.5, NAN, NAN, 60], *COHERENT]
    found = votes("cortical", absent)
    assert found["cortical_spike"].alone < 0 < found["corticomuscular_drive"].log_odds
    assert found["cortical_spike"].log_odds == 0


def test_what_speaks_against_counts_beside_what_speaks_for():
    rows = [
        ["rhythm_p", "channel:A", 0.001, NAN, NAN, 300],
        ["rhythm_rate", "channel:A", 9.0, 8.8, 9.2, 300],
    ]
    found = votes("palatal", rows)
    assert found["rhythmic"].log_odds > 0 > found["rhythm_of_palate"].log_odds


def test_numbers_of_grade_c_describe_and_do_not_decide():
    vote = votes("functional", [["burst_duration", "channel:A", 300.0, 290.0, 310.0, 60]])["long_bursts"]
    assert vote.grade == "C"
    assert vote.observation.is_met
    assert vote.log_odds == 0.0


def test_numbers_of_grade_c_count_when_the_setting_says_so():
    rows = [["burst_duration", "channel:A", 300.0, 290.0, 310.0, 60]]
    settings = FormsSettings(grade_c_weight=1.0)
    assert votes("functional", rows, settings)["long_bursts"].alone > 0.3


def test_finding_that_a_form_does_not_name_is_as_in_others():
    own, others = shares(None, findings()["short_bursts"], SETTINGS)
    assert own == others


def test_wide_limits_weaken_a_vote():
    narrow = added("cortical", [["burst_duration", "channel:A", 38.0, 37.0, 39.0, 60]])
    wide = added("cortical", [["burst_duration", "channel:A", 38.0, 20.0, 56.0, 10]])
    assert 0 < wide < narrow


def test_what_a_definition_excludes_is_not_capped_as_evidence_is():
    vote = votes("myoclonic_seizure", [["periodic_discharge_rate", "recording", 1.0, 0.98, 1.02, 200]])[
        "periodic_complexes"
    ]
    assert vote.log_odds == pytest.approx(math.log(1 / 200), abs=0.01)
    assert vote.rules_out
    loose = votes(
        "myoclonic_seizure",
        [["periodic_discharge_rate", "recording", 1.0, 0.98, 1.02, 200]],
        FormsSettings(definition_ratio=20.0),
    )["periodic_complexes"]
    assert loose.log_odds == pytest.approx(math.log(1 / 20), abs=0.01)


def test_half_a_chance_that_a_definition_excludes_halves_the_odds():
    criterion = next(one for one in forms()["myoclonic_seizure"].criteria if one.finding == "periodic_complexes")
    finding = findings()["periodic_complexes"]
    assert ratio_of(criterion, finding, 0.5, SETTINGS) == pytest.approx(0.5, abs=0.003)
    assert ratio_of(criterion, finding, 0.0, SETTINGS) == 1.0


def test_what_a_definition_requires_excludes_the_form_when_it_is_missing():
    few, many = (
        votes("periodic_limb_movement", [["plms_index", "rule:WASM", index, index - 2, index + 2, 30]])["periodic_legs"]
        for index in (3.0, 60.0)
    )
    assert few.log_odds == pytest.approx(math.log(1 / 200), abs=0.05)
    assert few.rules_out
    assert many.log_odds > math.log(20)
    assert not many.rules_out


def test_what_is_not_measured_rules_nothing_out():
    assert not any(vote.rules_out for vote in votes("periodic_limb_movement", []).values())
