"""Roles, muscles and sides from labels as they occur."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.read import muscle_named, muscles, understand_label

TA, FDI, APB, CHIN = "tibialis_anterior", "first_dorsal_interosseous", "abductor_pollicis_brevis", "chin"


@pytest.mark.parametrize(
    ("label", "muscle", "side"),
    [
        ("EMG FDI R", FDI, "right"), ("FDI_R", FDI, "right"), ("FDIr", FDI, "right"), ("RFDI", FDI, "right"), ("emg_r_fdi", FDI, "right"),
        ("R.TIB", TA, "right"), ("Leg/L", TA, "left"), ("LAT", TA, "left"), ("RAT", TA, "right"), ("EMG LAT", TA, "left"),
        ("LAT-RAT", TA, None), ("PLM1", TA, None), ("PLMl", TA, "left"), ("LegL", TA, "left"), ("LLeg1-LLeg2", TA, "left"),
        ("Right Leg", TA, "right"), ("Jambe gauche", TA, "left"), ("Bein re", TA, "right"), ("RLEG+", TA, "right"), ("LTA", TA, "left"),
        ("emg_left_tibialis_anterior", TA, "left"), ("M. tib. ant. re", TA, "right"), ("tib ant sin", TA, "left"),
        ("Chin1-Chin2", CHIN, "midline"), ("CHIN1", CHIN, "midline"), ("EMG Chin", CHIN, "midline"), ("EMGchin", CHIN, "midline"),
        ("ChinEMG", CHIN, "midline"), ("EMG submental", CHIN, "midline"), ("Kinn", CHIN, "midline"), ("lchin", CHIN, "left"),
        ("Lt APB", APB, "left"), ("Left APB", APB, "left"), ("ECR re", "extensor_carpi_radialis", "right"),
        ("EMG EDC li", "extensor_digitorum_communis", "left"), ("LSCM", "sternocleidomastoid", "left"),
        ("Biceps R", "biceps_brachii", "right"), ("biceps femoris L", "biceps_femoris", "left"), ("EMG RF L", "rectus_femoris", "left"),
        ("EMG Lat gastroc L", "gastrocnemius_lateralis", "left"), ("Vastus lat R", "vastus_lateralis", "right"),
        ("T6 paraspinal", "upper_thoracic_paraspinal", None), ("EMG T10 PS L", "lower_thoracic_paraspinal", "left"),
        ("C5 paraspinals R", "cervical_paraspinal", "right"), ("Rectus abdominis", "rectus_abdominis", None),
        ("R ext oblique", "external_oblique", "right"), ("Orb. oculi L", "orbicularis_oculi", "left"), ("masseter R", "masseter", "right"),
        ("EMG AH R", "abductor_hallucis", "right"), ("EMG1+", None, None), ("EMG1-EMG2", None, None), ("EMG", None, None),
        ("T6 PSP R", "upper_thoracic_paraspinal", "right"), ("Paraspin lumb R", "lumbar_paraspinal", "right"),
        ("lumbar PSP", "lumbar_paraspinal", None),
        ("Paraspinal L3 R", "lumbar_paraspinal", "right"), ("L4 paraspinal L", "lumbar_paraspinal", "left"),
        ("ES L1 R", "lumbar_paraspinal", "right"),
        ("paravert thorac L", "thoracic_paraspinal", "left"), ("Multifidus L4 L", "lumbar_paraspinal", "left"),
        ("Ment", "mentalis", "midline"),
        ("SternoCl R", "sternocleidomastoid", "right"), ("Tri R", "triceps_brachii", "right"), ("Obl Ext R", "external_oblique", "right"),
        ("Infraspin R", "infraspinatus", "right"), ("Hamstr R", "hamstrings", "right"), ("Wrist ext R", "extensor_carpi_radialis", "right"),
        ("Jambe D", TA, "right"), ("EMG jambe G", TA, "left"), ("pierna izq", TA, "left"), ("Gamba dx", TA, "right"),
        ("SPL L", "splenius_capitis", "left"),
        ("ADDUCTOR", None, None), ("thenar L", None, "left"), ("EMGR", None, "right"), ("EMG leg L-R", TA, None),
    ],
)  # fmt: skip
def test_a_muscle_is_read_from_its_label(label: str, muscle: str | None, side: str | None) -> None:
    understood = understand_label(label)
    assert (understood.role, understood.muscle, understood.side) == ("emg", muscle, side)


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("eeg", "C3;POL C3;C3-A2;EEG C3-Ref;EEG Fpz-Cz;Fp1-F7;POz;FFC1h;T3;O2-M1;M1M2;EEG(sec);C4:M1;F3-LE"),
        ("eog", "LOC;ROC-A1;E1-M2;E2;EOG-L;EOG horizontal;HEOG;EOG(L)"),
        ("ecg", "ECG II;EKG;ECGL;ECG"),
        ("acc", "X Axis;acc_x;ACC Leg L;Accelerometer Y"),
        ("stim", "Trigger;STI 014;Status;Event marker;Stim1"),
        ("resp", "Flow;Thorax;Abdomen;Resp oro-nasal;Snore;RIP Sum;Nasal Pressure;Chest"),
        ("other", "SpO2;Pleth;SaO2;Pulse;Heart Rate;Body position;Temp rectal;Light;EXG1;DC1;1-2;F;K;RAH1;LTA3;LA2;SM;GM;Jambe droite Imp;"
                  "ECG Impédance;EMG Impedance;Leg position;PosAngle;AUX1;C3 Impédance"),
    ],
)  # fmt: skip
def test_other_roles_are_read_from_their_labels(role: str, labels: str) -> None:
    wrong = {label: understand_label(label).role for label in labels.split(";") if understand_label(label).role != role}
    assert wrong == {}


@pytest.mark.parametrize(
    ("label", "role"), [("O2", "other"), ("Leg", "other"), ("LOC", "other"), ("EMG FDI R", "emg"), ("Biceps", "other")]
)
def test_a_hint_does_not_count_when_the_unit_is_no_potential(label: str, role: str) -> None:
    assert understand_label(label, unit_is_potential=False).role == role


@pytest.mark.parametrize(("label", "side"), [("LOC", "left"), ("E2-M1", "right"), ("EOG-R", "right"), ("HEOG", None)])
def test_the_side_of_an_eye_channel_is_read(label: str, side: str | None) -> None:
    assert understand_label(label).side == side


@given(st.text(max_size=40))
def test_any_label_is_understood_without_failing(label: str) -> None:
    assert understand_label(label).role in {"emg", "eeg", "eog", "ecg", "acc", "resp", "stim", "other"}


@given(st.sampled_from(sorted(muscles()["muscle"])), st.sampled_from(["left", "right"]))
def test_the_written_out_name_of_every_muscle_is_understood(muscle: str, side: str) -> None:
    understood = understand_label(f"EMG {side} {muscle}")
    assert (understood.role, understood.muscle, understood.side) == ("emg", muscle, side)


def test_every_synonym_names_one_muscle() -> None:
    owners: dict[str, set[str]] = {}
    for muscle, synonyms in muscles()[["muscle", "synonyms"]].itertuples(index=False):
        for synonym in synonyms.split(", "):
            owners.setdefault(synonym, set()).add(muscle)
    assert {synonym: found for synonym, found in owners.items() if len(found) > 1} == {}


def test_every_antagonist_is_in_the_table_and_returns_the_favor() -> None:
    against = {row.muscle: set(row.antagonists.split(", ")) - {""} for row in muscles().itertuples()}
    assert [(a, b) for a, others in against.items() for b in others if a not in against.get(b, set())] == []


def test_the_table_holds_the_muscles_that_clinics_record() -> None:
    assert len(muscles()) >= 45
    regions = {"face", "jaw", "palate", "tongue", "throat", "neck", "shoulder", "arm", "forearm", "hand", "chest", "abdomen", "back",
               "pelvis", "hip", "thigh", "leg", "foot"}  # fmt: skip
    assert set(muscles()["region"]) <= regions
    assert set(muscles()["zone"]) == {"cranial", "axial", "proximal", "distal"}


def test_distance_from_the_brainstem_follows_from_the_roots() -> None:
    # C8: 3 + 7.5 x 1.25 = 12.375; T1: 3 + 10 + 0.5 x 2.1 = 14.05; their middle is 13.2, to the half centimeter 13.0
    distance_cm = muscles().set_index("muscle")["distance_cm"]
    assert distance_cm["first_dorsal_interosseous"] == 13.0
    order = [
        "masseter",
        "orbicularis_oculi",
        "sternocleidomastoid",
        "biceps_brachii",
        FDI,
        "rectus_abdominis",
        "quadriceps",
        TA,
        "soleus",
    ]
    assert distance_cm[order].is_monotonic_increasing


@pytest.mark.parametrize(
    ("text", "muscle"),
    [("FDI", FDI), ("tibialis anterior", TA), (TA, TA), ("Tib. ant.", TA), ("TA", TA), ("liver", None), ("", None)],
)
def test_a_muscle_is_found_by_any_of_its_names(text: str, muscle: str | None) -> None:
    found = muscle_named(text)
    assert (found.id if found else None) == muscle


@pytest.mark.parametrize(
    ("label", "muscle", "side"),
    [
        ("1DI re", FDI, "right"), ("IOD1 li", FDI, "left"), ("1.DI R", FDI, "right"), ("1st DI left", FDI, "left"),
        ("Inteross dors I r", FDI, "right"), ("BicBr R", "biceps_brachii", "right"), ("Gaumen", "levator_veli_palatini", "midline"),
        ("Gaumensegel li", "levator_veli_palatini", "left"), ("Mentonnier", CHIN, "midline"),
        ("Ext. digit. re", "extensor_digitorum_communis", "right"), ("Unterarmbeuger R", None, "right"),
        ("M.masseter dext", "masseter", "right"), ("Quadriceps dr", "quadriceps", "right"), ("Scom li", "sternocleidomastoid", "left"),
        ("Nacken re", None, "right"), ("PVM T8", "lower_thoracic_paraspinal", None), ("Front. re", "frontalis", "right"),
        ("M. biceps br. re", "biceps_brachii", "right"), ("Lev palat L", "levator_veli_palatini", "left"), ("Tibia G", TA, "left"),
        ("Daumen re", None, "right"), ("ST L", "semitendinosus", "left"), ("T8th paraspinal L", "lower_thoracic_paraspinal", "left"),
    ],
)  # fmt: skip
def test_abbreviations_of_laboratories_are_understood(label: str, muscle: str | None, side: str | None) -> None:
    understood = understand_label(label)
    assert (understood.role, understood.muscle, understood.side) == ("emg", muscle, side)


@pytest.mark.parametrize(
    ("label", "is_guess"), [("Bip 1", True), ("X1", True), ("SpO2", False), ("ECG impedance", False), ("Flow", False)]
)
def test_a_label_that_says_nothing_is_told_from_one_that_says_other(label: str, is_guess: bool) -> None:
    assert understand_label(label).is_guess == is_guess
