"""Distribution over the body: focal, segmental, multifocal or generalized."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.measure.confidence import bootstrap_of_sums, wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded, too_few
from myoclonus.measure.material import Material
from myoclonus.measure.scopes import Scope

__all__ = [
    "DISTRIBUTIONS",
    "REGION_OF_SITE",
    "distribution",
    "focal_fraction",
    "generalized_fraction",
    "sites_involved",
]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

DISTRIBUTIONS = ("focal", "segmental", "multifocal", "generalized")
"""Names of the values 1, 2, 3 and 4 of the measure ``distribution``."""

REGION_OF_SITE: dict[str, str] = {
    "face": "head", "jaw": "head", "palate": "head", "tongue": "head", "throat": "head",
    "neck": "neck",
    "shoulder": "arm", "arm": "arm", "forearm": "arm", "hand": "arm",
    "chest": "trunk", "back": "trunk", "abdomen": "trunk", "pelvis": "trunk",
    "hip": "leg", "thigh": "leg", "leg": "leg", "foot": "leg",
}  # fmt: skip
"""Region of the definition for each body region of the table of muscles; others stand for themselves."""

_CONTIGUOUS = {
    frozenset(pair)
    for pair in (("head", "neck"), ("neck", "arm"), ("neck", "trunk"), ("arm", "trunk"), ("trunk", "leg"))
}
_USED_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Involvement:
    sites: tuple[tuple[str, str], ...]
    takes_part: BoolArray
    is_generalized: BoolArray


def distribution(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return 1 for focal, 2 for segmental, 3 for multifocal, 4 for generalized; bootstrap limits over jerks.

    A site is a region (head, neck, arm, trunk, leg) on one side. The recording is *generalized* when at least half of
    its jerks are (``generalized_share``): they involve at least three regions (``generalized_min_regions``) and both
    sides, as far as both were recorded. Otherwise sites count that take part in at least a tenth of the jerks: one is
    *focal*; several that are contiguous (neighbors, or one region left and right) and of which a jerk involves more than half
    on average are *segmental*; all else is *multifocal*.

    References
    ----------
    Albanese A et al. Phenomenology and classification of dystonia: a consensus update. Mov Disord 2013;28:863–873.
    doi:10.1002/mds.25475. The words are theirs; the shares are our own, for a recording has many jerks.
    """
    involvement = _involvement(material, minimum)
    if isinstance(involvement, Estimate):
        return involvement
    share, sites = material.settings.generalized_share, involvement.sites
    n = len(involvement.takes_part)
    terms = np.column_stack((np.ones(n), involvement.is_generalized, involvement.takes_part)).astype(np.float64)

    def codes(sums: FloatArray) -> FloatArray:
        return np.array([_code(row, sites, share) for row in sums], dtype=np.float64)

    limits = bootstrap_of_sums(terms, codes, material.rng("distribution", scope), material.settings.n_bootstrap)
    return measured(codes(terms.sum(axis=0)[np.newaxis])[0], (np.floor(limits[0]), np.ceil(limits[1])), n)


def focal_fraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of jerks that involve one site only; Wilson limits."""
    involvement = _involvement(material, minimum)
    if isinstance(involvement, Estimate):
        return involvement
    n, n_focal = len(involvement.takes_part), int(np.sum(involvement.takes_part.sum(axis=1) == 1))
    return measured(n_focal / n, wilson(n_focal, n), n)


def generalized_fraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of jerks that are generalized, by the rule of ``distribution``; Wilson limits."""
    involvement = _involvement(material, minimum)
    if isinstance(involvement, Estimate):
        return involvement
    n_regions = len({region for region, _ in involvement.sites})
    if n_regions < material.settings.generalized_min_regions:
        return not_recorded(
            f"{n_regions} region{'' if n_regions == 1 else 's'} recorded; generalized jerks show only on "
            f"{material.settings.generalized_min_regions} or more"
        )
    n, n_generalized = len(involvement.takes_part), int(involvement.is_generalized.sum())
    return measured(n_generalized / n, wilson(n_generalized, n), n)


def sites_involved(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the mean share of the recorded sites that a jerk involves; bias-corrected bootstrap limits over jerks."""
    involvement = _involvement(material, minimum)
    if isinstance(involvement, Estimate):
        return involvement
    shares = involvement.takes_part.mean(axis=1)
    terms = np.column_stack((np.ones(shares.size), shares))
    limits = bootstrap_of_sums(terms, _mean, material.rng("sites_involved", scope), material.settings.n_bootstrap)
    return measured(shares.mean(), limits, shares.size)


def _involvement(material: Material, minimum: int) -> _Involvement | Estimate:
    site_of = {name: _site(material, name) for name in material.channels}
    unknown = [name for name, site in site_of.items() if site is None]
    if unknown:
        return not_measurable(f"body region unknown: no known muscle on {', '.join(unknown)}")
    sites = tuple(sorted({site for site in site_of.values() if site is not None}))
    if len(sites) < 2:
        return not_recorded(f"one site recorded ({' '.join(sites[0]).strip()}): spread to others cannot show")
    involved = material.jerks.takes_part.any(axis=1)
    if missing := too_few(int(involved.sum()), minimum, "jerks", material.watched_s):
        return missing
    takes_part = np.column_stack(
        [
            material.jerks.takes_part[:, [site_of[name] == site for name in material.channels]].any(axis=1)
            for site in sites
        ]
    )[involved]
    regions = sorted({region for region, _ in sites})
    n_regions = np.sum([takes_part[:, [own == region for own, _ in sites]].any(axis=1) for region in regions], axis=0)
    on_side = {side: takes_part[:, [own == side for _, own in sites]].any(axis=1) for side in ("left", "right")}
    both_recorded = all(any(own == side for _, own in sites) for side in on_side)
    both_sides = on_side["left"] & on_side["right"] if both_recorded else np.ones(len(takes_part), dtype=bool)
    is_generalized = (n_regions >= material.settings.generalized_min_regions) & both_sides
    return _Involvement(sites=sites, takes_part=takes_part, is_generalized=is_generalized)


def _site(material: Material, channel_name: str) -> tuple[str, str] | None:
    channel = material.recording.channels[material.recording.index_of(channel_name)]
    regions = dict(zip(material.muscles["muscle"], material.muscles["region"], strict=True))
    region = channel.region or regions.get(channel.muscle)
    if region is None:
        return None
    return REGION_OF_SITE.get(region, region), channel.side or ""


def _code(sums: FloatArray, sites: tuple[tuple[str, str], ...], generalized_share: float) -> int:
    n, n_generalized, counts = sums[0], sums[1], sums[2:]
    if n_generalized >= generalized_share * n:
        return 4
    used = np.flatnonzero(counts >= _USED_SHARE * n)
    if used.size == 1:
        return 1
    typical_share = float(counts[used].sum() / (n * used.size)) if used.size else 0.0
    return 2 if used.size and _is_contiguous([sites[index] for index in used]) and typical_share > 0.5 else 3


def _is_contiguous(sites: list[tuple[str, str]]) -> bool:
    reached = {sites[0]}
    while True:
        more = {site for site in sites if site not in reached and any(_touch(site, other) for other in reached)}
        if not more:
            return len(reached) == len(set(sites))
        reached |= more


def _touch(site: tuple[str, str], other: tuple[str, str]) -> bool:
    if site[0] == other[0]:
        return True
    same_side = site[1] == other[1] or not {site[1], other[1]} <= {"left", "right"}
    return same_side and frozenset((site[0], other[0])) in _CONTIGUOUS


def _mean(sums: FloatArray) -> FloatArray:
    return np.asarray(sums[:, 1] / sums[:, 0])
