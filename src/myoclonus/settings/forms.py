"""Settings of the weighing of forms."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["FormsSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsSettings:
    """How forms of myoclonus are weighed against the measures."""

    where: str = setting(
        "auto",
        choices=("auto", "movement_clinic", "sleep_laboratory", "even"),
        source="own: base rates differ by place; auto takes the sleep laboratory when sleep was recorded (grade C)",
    )
    base_rates: str = setting(
        "", source='own: base rates of single forms, e.g. "cortical=0.3, tremor=0.1"; the others keep their proportions'
    )
    undetermined_base_rate: float = setting(
        0.15, low=0.01, high=0.9, source="own: share of recordings that none of the forms explains (grade C)"
    )
    cells_added: float = setting(
        0.5, low=0.1, high=5.0, source="Haldane 1956, Anscombe 1956: half a case in each cell shrinks small samples"
    )
    largest_ratio: float = setting(
        20.0,
        low=2.0,
        high=1000.0,
        source="own: studies of 3 to 60 patients support no larger likelihood ratio (grade C)",
    )
    definition_ratio: float = setting(
        200.0,
        low=20.0,
        high=10000.0,
        source="own: what holds by definition is wrong only when the finding is, taken as one in 200 (grade C)",
    )
    shared_weight: float = setting(
        1.3,
        low=1.0,
        high=2.0,
        source="own: giant potential and C-reflex show one excitability; two tests count 1.3 times one (grade C)",
    )
    grade_c_weight: float = setting(
        0.0, low=0.0, high=1.0, source="own: numbers from small series or textbooks describe and do not decide"
    )
    subtype_agreement: float = setting(
        0.5,
        low=0.1,
        high=1.0,
        source="Zutt 2018 (not checked): clinicians agree on the subtype in 28 of 60; experts on jerks κ 0.56 (grade B)",
    )
    kind_agreement: float = setting(
        0.9, low=0.1, high=1.0, source="Zutt 2018 (not checked): agreement on myoclonus or not in 60 of 66 (grade B)"
    )
    fits_from: float = setting(
        0.6, low=0.3, high=0.99, source="own: share of the posterior before agreement is allowed for"
    )
    fits_margin: float = setting(
        4.0, low=1.0, high=100.0, source="own: times as probable as the next form, and as no form of the list"
    )
    possible_from: float = setting(0.08, low=0.01, high=0.5, source="own: a form this probable should not be forgotten")
    named_from: float = setting(
        0.4,
        low=0.05,
        high=0.9,
        source="own: a form that is possible is named in the answer from this share of the posterior on; less stays in the table",
    )
    named_gain_bits: float = setting(
        0.1,
        low=0.0,
        high=2.0,
        source="own: a test that would tell less is in the table of tests and not in the answer",
    )
    least_votes: int = setting(
        2, low=1, high=6, source="Latorre 2023: only several tests together raise certainty (grade A); two is own"
    )
    axis_from: float = setting(0.7, low=0.5, high=0.99, source="own: share of the posterior that names an origin")
    trains_from: float = setting(
        1.5, low=1.0, high=3.0, source="Shinomoto 2003: local variation is 1 by chance, more in bunches; limit own"
    )
    worse_ratio: float = setting(
        1.25,
        low=1.0,
        high=10.0,
        source="own: a change whose limits do not exceed this factor is not called worsening (grade C)",
    )
    worse_difference: float = setting(
        0.1,
        low=0.0,
        high=1.0,
        source="own: the same for shares, whose change is given as a difference (grade C)",
    )
