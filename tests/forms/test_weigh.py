"""From measures to an answer: what is said, and above all what is not."""

import math

import numpy as np
import pytest

from myoclonus import tables
from myoclonus.forms import FORM_IDS, weigh_forms
from myoclonus.forms.base_rates import base_rates
from myoclonus.settings.forms import FormsSettings

from .made import NAN, VIGNETTES, measures

JERKS = [
    ["jerk_rate", "recording", 15.0, 12.0, 18.0, 75],
    ["negative_jerk_fraction", "recording", 0.0, 0.0, 0.05, 75],
    ["rhythm_p", "recording", 0.5, 0.4, 0.6, 75],
]
SHORT = ["burst_duration", "channel:A", 25.0, 23.0, 27.0, 70]
SPIKE = ["cortical_spike_p", "channel:A", 0.001, NAN, NAN, 70]
LATENCY = ["cortical_spike_latency", "channel:A;eeg:C3", 20.0, 18.0, 22.0, 70]
NO_SPIKE = ["cortical_spike_p", "channel:A", 0.6, NAN, NAN, 70]
ORDER = ["order_propriospinal_fraction", "recording", 0.95, 0.85, 0.98, 60]


RULES = ["sleep_start", "fragmentary", "periodic_limb_movement"]
LAPSES_FORM, SYNDROME = "negative", "progressive_myoclonus_epilepsy"
BESIDE = [*RULES, LAPSES_FORM, SYNDROME]
PERIODIC = ["plms_index", "rule:WASM", 60.0, 55.0, 66.0, 420]
TWITCHES = ["fragmentary_minutes", "recording", 190.0, 180.0, 200.0, 190]
HYPNIC = ["hypnic_jerk_count", "recording", 5.0, 5.0, 5.0, 5]
STILL = ["unscored_jerk_rate", "recording", 0.02, 0.01, 0.05, 8]
DISCHARGES = [
    ["discharge_jerk_p", "recording", 0.001, NAN, NAN, 30],
    ["discharge_generalized_fraction", "recording", 0.97, 0.9, 1.0, 30],
    ["discharge_jerk_fraction", "recording", 0.95, 0.85, 0.99, 30],
    ["cortical_spike_p", "channel:A", 0.005, NAN, NAN, 30],
    ["burst_duration", "channel:A", 65.0, 57.0, 74.0, 30],
]


def weighed(*rows, **more):
    return weigh_forms(measures(rows), **more)


def row_of(answer, form):
    return answer.forms.set_index("form").loc[form]


def test_tables_follow_their_schemas_and_hold_every_form_once():
    answer = weighed(*JERKS, SHORT)
    tables.validate(tables.FORMS, answer.forms)
    tables.validate(tables.EVIDENCE, answer.evidence)
    tables.validate(tables.AXES, answer.axes)
    tables.validate(tables.NEXT_TESTS, answer.next_tests)
    assert sorted(answer.forms["form"]) == sorted(FORM_IDS)
    assert list(answer.forms["rank"]) == list(range(1, 22))
    assert answer.forms["probability"].is_monotonic_decreasing  # no lapses, no syndrome here


def test_probabilities_follow_from_the_evidence_table_and_the_base_rates():
    answer = weighed(*JERKS, SHORT, SPIKE, LATENCY)
    rates = base_rates(FormsSettings(), has_sleep=False)
    sums = answer.evidence.groupby("form")["log_odds"].sum()
    weights = {form: rates[form] * math.exp(sums[form]) for form in FORM_IDS if form not in BESIDE}
    whole = sum(weights.values()) + 1 - sum(rates[form] for form in weights)
    odds = rates[LAPSES_FORM] / (1 - rates[LAPSES_FORM]) * math.exp(sums[LAPSES_FORM])
    weights["none"] *= math.prod(1 - rates[form] for form in RULES) / (1 + odds)
    kinds = {"cortical_reflex": "cortical", "action": "cortical", "startle": "stimulus_sensitive"}
    for kind, wider in (kinds | {"reticular_reflex": "stimulus_sensitive"}).items():
        weights[wider] += weights.pop(kind)
        assert row_of(answer, kind)["probability"] == 0
    for form in RULES:
        assert row_of(answer, form)["probability"] == pytest.approx(0.9 * rates[form])
    assert row_of(answer, LAPSES_FORM)["probability"] == pytest.approx(0.5 * odds / (1 + odds))
    syndrome, rate = math.exp(sums[SYNDROME]), rates[SYNDROME]
    expected = rate * syndrome / (rate * syndrome + (1 - rate) * whole)
    assert row_of(answer, SYNDROME)["probability"] == pytest.approx(0.5 * expected)
    for form, weight in weights.items():
        assert row_of(answer, form)["probability"] == pytest.approx(answer.agreement * weight / whole)


def test_reflex_myoclonus_is_called_cortical_until_a_reflex_was_looked_for():
    before = weighed(*JERKS, SHORT, SPIKE, LATENCY)
    assert row_of(before, "cortical_reflex")["verdict"] == "not_decidable"
    assert row_of(before, "cortical_reflex")["missing"].startswith("counted as Cortical myoclonus")
    absent = ["c_reflex_p", "stimulus:s;channel:A", 0.5, NAN, NAN, 100]
    after = weighed(*JERKS, SHORT, SPIKE, LATENCY, absent)
    assert 0 < row_of(after, "cortical_reflex")["probability"] < row_of(after, "cortical")["probability"]


def test_no_subtype_is_surer_than_clinicians_agree():
    for case in VIGNETTES.values():
        answer = weigh_forms(measures(case["rows"]), has_sleep=case.get("has_sleep", False))
        of_form = answer.forms.set_index("form")["probability"]
        assert of_form.drop(BESIDE).sum() <= answer.agreement + 1e-9
        assert answer.agreement <= 0.9
        assert of_form[BESIDE].max() <= 0.9
    assert row_of(weighed(*JERKS, SHORT, SPIKE, LATENCY), "cortical")["probability"] < 0.5


def test_short_bursts_alone_do_not_prove_the_cortex():
    answer = weighed(*JERKS, SHORT)
    assert "fits" not in set(answer.forms["verdict"])
    added = answer.evidence.set_index(["form", "criterion"])["log_odds"]
    assert added["reticular_reflex", "short_bursts"] == added["cortical", "short_bursts"] > 1.5
    assert answer.answer.startswith("Not decidable")


def test_short_bursts_with_a_spike_are_cortical():
    answer = weighed(*JERKS, SHORT, SPIKE, LATENCY)
    assert answer.forms.loc[0, "form"] == "cortical"
    before = row_of(weighed(*JERKS, SHORT), "cortical")["probability"]
    assert row_of(answer, "cortical")["probability"] > before


def test_missing_spike_does_not_exclude_the_cortex():
    verdict = row_of(weighed(*JERKS, SHORT, NO_SPIKE), "cortical")["verdict"]
    assert verdict == "possible"


def test_propriospinal_order_alone_proves_nothing():
    answer = weighed(*JERKS, ORDER, ["burst_duration", "channel:RA", 250.0, 230.0, 270.0, 60])
    assert row_of(answer, "propriospinal")["verdict"] == "possible"
    assert row_of(answer, "functional")["probability"] > row_of(answer, "propriospinal")["probability"]
    assert answer.next_tests.loc[0, "test"] == "eeg"


def test_propriospinal_fits_only_after_the_readiness_potential_was_looked_for():
    rows = [*JERKS, ORDER, ["burst_duration", "channel:RA", 250.0, 230.0, 270.0, 60],
            ["region_jerk_fraction", "region:abdomen", 1.0, 0.95, 1.0, 75], ["recruitment_order_entropy", "recording", 0.05, 0.0, 0.1, 60],
            ["jerk_spread", "recording", 70.0, 65.0, 75.0, 75]]  # fmt: skip
    absent = [["bereitschaftspotential_p", "recording", 0.6, NAN, NAN, 60]]
    raised = FormsSettings(base_rates="propriospinal=0.5")
    assert row_of(weighed(*rows, settings=raised), "propriospinal")["verdict"] == "possible"
    assert row_of(weighed(*rows, *absent, settings=raised), "propriospinal")["verdict"] == "fits"


def test_coherence_of_muscles_is_no_proof_of_the_cortex():
    coherent = ["intermuscular_coherence_p", "pair:A|B", 0.001, NAN, NAN, 100]
    without, with_ = weighed(*JERKS, SHORT), weighed(*JERKS, SHORT, coherent)
    np.testing.assert_allclose(with_.forms["probability"], without.forms["probability"])


@pytest.mark.parametrize("margin", [1.0, 4.0, 100.0])
def test_a_form_fits_only_when_it_stands_out_from_every_other_and_from_none_of_the_list(margin):
    for case in VIGNETTES.values():
        settings = FormsSettings(fits_margin=margin)
        answer = weigh_forms(measures(case["rows"]), settings, has_sleep=case.get("has_sleep", False))
        for form in answer.forms.loc[answer.forms["verdict"] == "fits", "form"]:
            if form in BESIDE:
                rival = 1 - answer.posterior[form]
            else:
                rival = max(one for name, one in answer.posterior.items() if name not in (form, *BESIDE))
            assert answer.posterior[form] >= margin * rival


def test_a_margin_that_nothing_reaches_takes_fits_back():
    rows = [*JERKS, SHORT, SPIKE, LATENCY, ["corticomuscular_coherence_p", "pair:A|C3", 0.0001, NAN, NAN, 100]]
    loose, strict = (weighed(*rows, settings=FormsSettings(fits_margin=margin)) for margin in (1.0, 100.0))
    assert row_of(loose, "cortical")["verdict"] == "fits"
    assert row_of(strict, "cortical")["verdict"] == "possible"


def test_willed_movement_is_not_called_myoclonus():
    long = ["burst_duration", "channel:A", 300.0, 260.0, 340.0, 20]
    answer = weighed(["jerk_rate", "recording", 0.3, 0.15, 0.5, 6], long, JERKS[1])
    assert answer.forms.loc[0, "form"] == "none"
    brisk = weighed(["jerk_rate", "recording", 4.0, 2.5, 6.0, 20], long, *JERKS[1:])
    assert "fits" not in set(brisk.forms["verdict"])
    assert brisk.forms["probability"].max() < 0.25


def test_readiness_potential_of_willed_movement_does_not_make_it_functional_for_sure():
    long = ["burst_duration", "channel:A", 150.0, 140.0, 160.0, 40]
    rows = [
        ["jerk_rate", "recording", 6.0, 4.0, 8.0, 40],
        long,
        *JERKS[1:],
        ["bereitschaftspotential_p", "recording", 0.001, NAN, NAN, 40],
    ]
    assert row_of(weighed(*rows), "none")["for"].startswith("a readiness potential")


def test_nothing_found_is_said_as_such():
    answer = weighed(["jerk_rate", "recording", 0.0, 0.0, 0.7, 0], n_jerks=0)
    assert answer.answer.startswith(
        "No jerks found in 5.27 min, which excludes more than 0.7 a minute (upper 95 % limit). So there is nothing to weigh"
    )
    assert answer.forms.loc[0, "form"] == "none"


def test_nothing_analyzed_is_not_decidable_without_any_number():
    answer = weighed(is_analyzed=False)
    assert set(answer.forms["verdict"]) == {"not_decidable"}
    assert answer.forms["probability"].isna().all()
    assert answer.forms["rank"].isna().all()
    assert answer.answer == "Not decidable: no EMG channel could be analyzed."
    assert answer.posterior == {}
    assert len(answer.next_tests) == 0


def test_nothing_measured_is_not_decidable():
    answer = weighed()
    assert set(answer.forms["verdict"]) == {"not_decidable"}
    assert set(answer.evidence["verdict"]) == {"not_recorded"}
    assert answer.answer.startswith("Not decidable from what was recorded.")


def test_quiet_night_needs_scored_sleep_before_it_fits_no_myoclonus():
    quiet = ["jerk_rate", "recording", 0.05, 0.04, 0.06, 20]
    assert row_of(weighed(quiet, has_sleep=True), "none")["verdict"] == "possible"
    scored = [["plms_index", "rule:WASM", 1.0, 0.5, 2.0, 8], ["fragmentary_minutes", "recording", 0.0, 0.0, 0.0, 0]]
    assert row_of(weighed(quiet, *scored, has_sleep=True), "none")["verdict"] == "fits"


def test_what_speaks_for_and_against_and_what_is_missing_is_said():
    row = row_of(weighed(*JERKS, ["burst_duration", "channel:A", 90.0, 85.0, 95.0, 70], SPIKE, LATENCY), "cortical")
    assert row["for"].startswith("a cortical spike comes before the jerks (p = 0.001)")
    assert row["against"].startswith("bursts do not have the length of cortical ones, 10 to 45 ms (90)")
    assert "not recorded: C-reflex at rest" in row["missing"]


def test_words_never_claim_a_diagnosis():
    for case in VIGNETTES.values():
        answer = weigh_forms(measures(case["rows"]))
        assert "diagnos" not in answer.answer.lower()
        assert set(answer.forms["verdict"]) <= {"fits", "possible", "unlikely", "not_decidable"}


def test_same_measures_give_the_same_answer_in_any_order():
    rows = VIGNETTES["unverricht_lundborg"]["rows"]
    assert weighed(*rows).forms.equals(weighed(*reversed(rows)).forms)


def test_single_muscles_that_twitch_alone_are_not_the_whole_body_of_a_reticular_reflex():
    alone = ["cocontraction", "pair:A|B", 0.01, 0.0, 0.05, 100]
    order = ["recruitment_order_entropy", "recording", 0.99, 0.98, 1.0, 180]
    answer = weighed(*JERKS, SHORT, NO_SPIKE, order, alone)
    assert row_of(answer, "reticular_reflex")["verdict"] != "possible"


def test_a_test_that_was_done_is_asked_for_more_of_and_not_as_if_it_was_missing():
    few = ["cortical_spike_p", "channel:A", "not_measurable", NAN, NAN, 12]
    begun, missing = weighed(*JERKS, SHORT, few), weighed(*JERKS, SHORT)
    assert begun.answer.endswith("Next best: EEG over more jerks.")
    assert missing.answer.endswith("Next best: EEG with at least 40 jerks.")


def test_a_rhythm_of_the_belly_is_of_the_cord_before_it_is_of_a_palate_that_was_not_recorded():
    rows = [
        ["jerk_rate", "recording", 88.0, 77.0, 100.0, 235],
        ["negative_jerk_fraction", "recording", 0.0, 0.0, 0.02, 235],
        ["rhythm_p", "channel:RA", 0.001, NAN, NAN, 235],
        ["rhythm_rate", "channel:RA", 1.5, 1.45, 1.55, 235],
        ["burst_duration", "channel:RA", 185.0, 175.0, 195.0, 235],
        ["distribution", "recording", 2.0, 2.0, 2.0, 235],
        ["region_jerk_fraction", "region:abdomen", 1.0, 0.98, 1.0, 235],
        ["region_jerk_fraction", "region:thigh", 0.0, 0.0, 0.02, 235],
    ]
    answer = weighed(*rows)
    assert row_of(answer, "spinal_segmental")["rank"] < row_of(answer, "palatal")["rank"]
    assert row_of(answer, "palatal")["verdict"] != "possible"


def test_discharges_with_few_of_the_jerks_are_no_myoclonic_seizures():
    few = [["discharge_jerk_fraction", "recording", 0.03, 0.01, 0.07, 180]]
    with_most, with_few = (
        weighed(*JERKS, *DISCHARGES),
        weighed(*JERKS, *[row for row in DISCHARGES if "jerk_fraction" not in row[0]], *few),
    )
    assert row_of(with_most, "myoclonic_seizure")["verdict"] == "fits"
    assert row_of(with_few, "myoclonic_seizure")["probability"] < 0.1


def test_eeg_without_discharges_is_recorded_and_none_found():
    none = [["discharge_jerk_fraction", "recording", 0.0, 0.0, 0.02, 180],
            ["discharge_jerk_p", "recording", "not_measurable"],
            ["discharge_generalized_fraction", "recording", "not_measurable"]]  # fmt: skip
    against = row_of(weighed(*JERKS, *none), "myoclonic_seizure")["against"]
    assert "no generalized spike-waves with the jerks" in against


def test_fast_tremor_of_the_legs_is_not_called_cortical_without_an_eeg():
    rows = [["jerk_rate", "recording", 310.0, 300.0, 320.0, 778], ["negative_jerk_fraction", "recording", 0.0, 0.0, 0.01, 778],
            ["burst_duration", "channel:TA", 29.0, 28.0, 30.0, 700], ["rhythm_p", "channel:TA", 0.001, NAN, NAN, 700],
            ["rhythm_rate", "channel:TA", 15.3, 15.2, 15.4, 700], ["interval_median", "channel:TA", 0.065, 0.064, 0.066, 700],
            ["jerk_rate_ratio", "state:posture|rest", 400.0, 60.0, NAN, 778]]  # fmt: skip
    legs = [
        ["region_jerk_fraction", "region:leg", 1.0, 0.99, 1.0, 778],
        ["region_jerk_fraction", "region:thigh", 1.0, 0.99, 1.0, 778],
    ]
    hands = [
        ["region_jerk_fraction", "region:hand", 1.0, 0.99, 1.0, 778],
        ["region_jerk_fraction", "region:leg", 0.0, 0.0, 0.01, 778],
    ]
    of_legs, of_hands = weighed(*rows, *legs), weighed(*rows, *hands)
    assert of_legs.posterior["tremor"] > of_legs.posterior["cortical_tremor"]
    assert row_of(of_legs, "cortical_tremor")["verdict"] != "fits"
    assert of_hands.posterior["cortical_tremor"] > of_legs.posterior["cortical_tremor"]


def test_more_jerks_are_not_asked_for_when_there_are_many():
    no_contraction = ["corticomuscular_coherence_p", "pair:A|C3", "not_measurable"]
    bare = ["cortical_spike_p", "channel:A", 0.6, NAN, NAN, 170]
    few, many = (weighed(*JERKS, SHORT, bare, no_contraction, n_jerks=n) for n in (60, 180))
    assert "eeg" in set(few.next_tests["test"])
    assert "corticomuscular_drive" not in " ".join(many.next_tests["findings"])


def test_weak_evidence_names_no_form_in_the_answer():
    weak = weighed(*JERKS, ["burst_duration", "channel:A", 90.0, 85.0, 95.0, 70])
    assert "Possible" not in weak.answer
    assert weak.answer.startswith("Not decidable from what was recorded.")
    named = weighed(
        *JERKS, ["burst_duration", "channel:A", 90.0, 85.0, 95.0, 70], settings=FormsSettings(named_from=0.05)
    )
    assert ("Possible: " in named.answer) == ("possible" in set(named.forms["verdict"]))


def test_suppressed_eeg_with_jerks_in_its_bursts_comes_before_any_form_and_asks_for_no_test():
    coma = [
        ["suppression_fraction", "recording", 0.8, 0.75, 0.85, 100],
        ["suppression_burst_jerk_fraction", "recording", 0.98, 0.9, 1.0, 60],
    ]
    answer = weighed(*JERKS, *DISCHARGES, *coma)
    assert answer.answer.startswith("Urgent: the EEG is suppressed between bursts, and the jerks come in the bursts")
    assert answer.urgent == answer.answer
    assert len(answer.next_tests) == 0
    assert "fits" not in set(answer.forms["verdict"])
    half = [coma[0], ["suppression_burst_jerk_fraction", "recording", 0.1, 0.05, 0.2, 60]]
    assert row_of(weighed(*JERKS, *DISCHARGES, *half), "myoclonic_seizure")["verdict"] == "fits"


def test_sleeper_is_not_asked_to_stay_awake():
    night = weighed(PERIODIC, STILL, has_sleep=True).next_tests["test"]
    assert not {"states", "stimuli", "willed_movement"} & set(night)
    assert "states" in set(weighed(*JERKS).next_tests["test"])


def test_rhythm_of_the_shoulder_is_not_of_the_palate():
    rows = [*JERKS[:2], ["rhythm_p", "channel:D", 0.001, NAN, NAN, 200], ["rhythm_rate", "channel:D", 1.0, 0.98, 1.02, 200],
            ["burst_duration", "channel:D", 150.0, 145.0, 155.0, 200], ["region_jerk_fraction", "region:shoulder", 1.0, 0.97, 1.0, 200],
            ["distribution", "recording", 1.0, 1.0, 1.0, 200]]  # fmt: skip
    answer = weighed(*rows)
    assert answer.forms.loc[0, "form"] == "spinal_segmental"
    assert row_of(answer, "palatal")["probability"] < 0.1


def test_movements_of_sleep_stand_beside_each_other():
    answer = weighed(["jerk_rate", "recording", 6.0, 5.8, 6.2, 2800], PERIODIC, TWITCHES, STILL, has_sleep=True)
    assert list(answer.forms["form"][:2]) == ["periodic_limb_movement", "fragmentary"]
    assert set(answer.forms["verdict"][:2]) == {"fits"}
    assert answer.answer.startswith(
        "Fits: Periodic limb movements in sleep (81 %) and Excessive fragmentary myoclonus (81 %), each with its evidence."
    )


@pytest.mark.parametrize("others", [[], [PERIODIC], [PERIODIC, TWITCHES], [PERIODIC, TWITCHES, HYPNIC]])
def test_movement_of_sleep_is_as_sure_with_others_as_alone(others):
    alone = row_of(weighed(PERIODIC, has_sleep=True), "periodic_limb_movement")
    together = row_of(weighed(PERIODIC, *others, has_sleep=True), "periodic_limb_movement")
    assert together["probability"] == pytest.approx(alone["probability"])


def test_movement_of_sleep_stands_beside_an_epileptic_form_and_changes_it_not():
    jerks = [*JERKS, *DISCHARGES, ["unscored_jerk_rate", "recording", 14.0, 12.0, 16.0, 70]]
    epileptic = FormsSettings(where="movement_clinic")
    alone = weighed(*jerks, settings=epileptic, has_sleep=True)
    both = weighed(*jerks, PERIODIC, settings=FormsSettings(base_rates="periodic_limb_movement=0.25", where="movement_clinic"),
                   has_sleep=True)  # fmt: skip
    assert row_of(both, "periodic_limb_movement")["verdict"] == row_of(both, "myoclonic_seizure")["verdict"] == "fits"
    assert row_of(both, "myoclonic_seizure")["probability"] == pytest.approx(
        row_of(alone, "myoclonic_seizure")["probability"], rel=0.02
    )
    assert "Myoclonic seizures" in both.answer
    assert "Periodic limb movements" in both.answer


def test_jerks_that_are_movements_of_sleep_are_nothing_more_to_explain():
    many = ["jerk_rate", "recording", 6.0, 5.8, 6.2, 2800]
    named, unnamed = (weighed(many, TWITCHES, *more, has_sleep=True) for more in ([STILL], []))
    others = [form for form in FORM_IDS if form not in (*BESIDE, "none")]
    assert max(named.posterior[form] for form in others) < 0.05 < max(unnamed.posterior[form] for form in others)


def test_no_myoclonus_asks_that_no_movement_of_sleep_is_there():
    answer = weighed(["jerk_rate", "recording", 0.4, 0.35, 0.45, 190], PERIODIC, STILL, has_sleep=True)
    assert row_of(answer, "none")["verdict"] != "fits"
    assert row_of(answer, "none")["probability"] < 0.2


def test_ten_seconds_without_a_jerk_show_nothing():
    answer = weighed(
        ["jerk_rate", "recording", 0.0, 0.0, 22.1, 0], ["negative_jerk_fraction", "recording", "not_measurable"]
    )
    assert answer.answer == (
        "No jerks found in 10 s, which excludes more than 22 a minute (upper 95 % limit). "
        "That is too short to tell; there is nothing to weigh. Next best: a longer recording."
    )
    assert row_of(answer, "none")["verdict"] not in ("fits", "possible")


LAPSES = [["jerk_rate", "recording", 16.0, 12.0, 20.0, 68], ["negative_jerk_fraction", "recording", 1.0, 0.95, 1.0, 68],
          ["silence_rate", "channel:A", 16.0, 12.0, 20.0, 68], ["rhythm_p", "recording", 0.6, 0.4, 0.8, 68]]  # fmt: skip


def test_discharge_just_before_the_silences_names_epileptic_negative_myoclonus():
    def with_lag(ms):
        return weighed(
            *LAPSES,
            ["discharge_silence_latency", "recording", ms, ms - 2, ms + 2, 60],
            ["discharge_jerk_p", "recording", 0.001, NAN, NAN, 68],
        )

    locked, late = with_lag(28.0), with_lag(95.0)
    assert locked.answer.startswith("Discharges of the EEG come 28 before the silences: epileptic negative myoclonus")
    assert row_of(locked, "negative")["verdict"] == "fits"
    assert "as in epileptic negative myoclonus (28)" in row_of(locked, "negative")["for"]
    assert "epileptic" not in late.answer
    assert locked.posterior["negative"] > late.posterior["negative"]


def test_silences_without_discharge_are_not_held_against_negative_myoclonus():
    none = ["discharge_silence_latency", "recording", "not_measurable"]
    assert weighed(*LAPSES, none).posterior["negative"] == weighed(*LAPSES).posterior["negative"]


def test_periodic_complexes_with_jerks_come_before_any_form():
    def periodic(share):
        return weighed(
            *JERKS,
            ["periodic_discharge_rate", "recording", 1.02, 1.0, 1.04, 230],
            ["discharge_jerk_p", "recording", 0.001, NAN, NAN, 170],
            ["discharge_jerk_fraction", "recording", share, share - 0.03, share + 0.02, 170],
            ["discharge_generalized_fraction", "recording", 1.0, 0.98, 1.0, 237],
        )

    assert periodic(0.98).answer.startswith("Urgent: sharp complexes of the EEG come at regular times (1.02")
    leading = periodic(0.98).forms.loc[0]
    assert (
        leading["form"] not in ("spinal_segmental", "tremor", "palatal", "peripheral", "functional")
        or leading["verdict"] == "unlikely"
    )
    assert "fits" not in set(periodic(0.98).forms["verdict"])
    assert list(periodic(0.98).next_tests["test"]) == ["read_eeg_today"]
    assert "Urgent" not in periodic(0.05).answer


def test_bursts_as_short_as_single_motor_units_are_no_cortical_jerks():
    def lasting(ms):
        rows = [
            ["burst_duration", "channel:A", ms, ms - 0.5, ms + 0.5, 60],
            ["focal_jerk_fraction", "recording", 0.95, 0.9, 0.98, 120],
        ]
        return weighed(*JERKS, *rows)  # fmt: skip

    units, jerks = lasting(8.5), lasting(25.0)
    assert "single motor units (8.5" in units.answer
    assert "motor unit" not in jerks.answer
    assert units.posterior["cortical"] < jerks.posterior["cortical"] / 50
    assert units.forms.loc[0, "form"] == "none"
    assert list(units.next_tests["test"]) == ["needle"]


def test_the_states_are_not_asked_of_silences():
    assert "states" in set(weighed(*JERKS).next_tests["test"])
    assert "states" not in set(weighed(*LAPSES).next_tests["test"])
