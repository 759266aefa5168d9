"""The five axes, each with its evidence."""

import pytest

from myoclonus.forms import weigh_forms

from .made import NAN, VIGNETTES, measures

NO_JERKS = ["jerk_rate", "recording", 0.0, 0.0, 0.7, 0]


def axis(name, *rows, **more):
    return weigh_forms(measures(rows), **more).axes.set_index("axis").loc[name]


@pytest.mark.parametrize(
    ("negative", "silences", "answer"),
    [(1.0, 10.0, "negative"), (0.2, 10.0, "positive and negative"), (0.0, 0.0, "positive")],
)
def test_polarity_follows_silences(negative, silences, answer):
    found = axis(
        "polarity",
        ["negative_jerk_fraction", "recording", negative, NAN, NAN, 60],
        ["silence_rate", "channel:A", silences, NAN, NAN, 40],
    )
    assert found["answer"] == answer
    assert found["evidence"]


def test_polarity_is_not_decidable_without_jerks():
    found = axis("polarity", ["negative_jerk_fraction", "recording", "not_measurable", NAN, NAN, 0])
    assert (found["answer"], found["missing"]) == ("not decidable", "made so")


def test_activation_names_every_state_with_jerks_and_what_was_not_recorded():
    found = axis(
        "activation",
        ["jerk_rate", "state:rest", 0.0, 0.0, 1.0, 0],
        ["jerk_rate", "state:posture", 20.0, 15.0, 25.0, 60],
        ["jerk_rate", "state:action", "not_recorded", NAN, NAN, 0],
        ["jerk_rate", "stage:N2", 3.0, 2.0, 4.0, 30],
        ["stimulus_response_p", "stimulus:tap", 0.001, NAN, NAN, 40],
    )
    assert found["answer"] == "posture, sleep, stimulus"
    assert found["missing"] == "not recorded or not marked: action, intention"
    assert "rest 0 a minute" in found["evidence"]


def test_activation_is_not_decidable_without_marks():
    found = axis("activation")
    assert found["answer"] == "not decidable"
    assert found["missing"].endswith("rest, posture, action, intention, sleep, stimuli")


def test_rhythm_names_its_rate_on_a_muscle():
    rows = [
        ["rhythm_p", "channel:A", 0.001, NAN, NAN, 300],
        ["rhythm_rate", "channel:A", 6.0, 5.9, 6.1, 300],
        ["rhythm_rate", "recording", 12.0, 11.0, 13.0, 600],
    ]
    assert axis("rhythm", *rows)["answer"] == "rhythmic, 6 Hz"
    assert axis("rhythm", rows[0])["answer"] == "rhythmic"


def test_rhythm_is_irregular_or_in_trains_without_a_line():
    rows = [["rhythm_p", "channel:A", 0.6, NAN, NAN, 300]]
    assert axis("rhythm", *rows)["answer"] == "irregular"
    bunched = ["interval_local_variation", "recording", 1.9, 1.7, 2.1, 300]
    assert axis("rhythm", *rows, bunched)["answer"] == "irregular, in trains"
    assert axis("rhythm", NO_JERKS)["answer"] == "not decidable"


def test_distribution_tells_how_sure_it_is():
    assert axis("distribution", ["distribution", "recording", 1.0, 1.0, 1.0, 70])["evidence"] == (
        "70 jerks; sure within its limits"
    )
    unsure = axis("distribution", ["distribution", "recording", 2.0, 1.0, 3.0, 9])
    assert (unsure["answer"], unsure["evidence"]) == ("segmental", "9 jerks; focal to multifocal within its limits")
    assert axis("distribution")["answer"] == "not decidable"
    assert axis("distribution", ["distribution", "recording", "not_recorded", NAN, NAN, 0])["missing"] == "made so"


def test_origin_is_surer_than_any_one_form():
    answer = weigh_forms(measures(VIGNETTES["unverricht_lundborg"]["rows"]))
    origin = answer.axes.set_index("axis").loc["origin"]
    assert origin["answer"] == "cortical"
    assert origin["probability"] > answer.forms["probability"].max()


def test_origin_of_tremor_is_no_myoclonus_and_of_nothing_is_not_decidable():
    assert axis("origin", *VIGNETTES["essential_tremor_controls"]["rows"])["answer"] == "no myoclonus"
    assert axis("origin")["answer"] == "not decidable"
    assert axis("origin", is_analyzed=False)["missing"] == "nothing was weighed"
