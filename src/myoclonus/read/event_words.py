"""What a scored event is, by its name in the language of the laboratory."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from myoclonus import tables
from myoclonus.read.raw import Annotation

__all__ = ["EventKind", "Named", "event_named", "is_scored_event", "scored_event_table"]

EventKind = Literal[
    "respiratory",
    "desaturation",
    "arousal",
    "leg_movement",
    "plm",
    "fragmentary",
    "alma",
    "hft",
    "hflm",
    "hypnic",
    "head_jerk",
    "propriospinal",
    "large",
    "phasic",
    "tonic",
    "any",
    "artifact",
    "other",
]

_MARK = re.compile(r"(left|right)?[\s_]*(arm|leg|chin)[\s_]*(phasic|tonic|any|artifact)")
_EFFORT = re.compile(r"\brera\b|effort[\s-]*related")
_KINDS: tuple[tuple[EventKind, re.Pattern[str]], ...] = (
    ("arousal", re.compile(r"arousal|micro-?\s?eveil|weckreaktion|microdespertar|microrisveglio")),
    ("desaturation", re.compile(r"desat|entsattigung")),
    (
        "respiratory",
        re.compile(
            r"apno?e|apnee|hypopn|hipopnea|ipopnea|respiratory event|event respiratory|\ba\.\s*(obstr|centr|mixt|mixed|zentr)|\bapnea"
        ),
    ),
    ("fragmentary", re.compile(r"fragmentar(y|isch|io)|fragmentaire|frammentari|\befm\b")),
    ("alma", re.compile(r"\balma\b|alternating leg muscle")),
    ("hflm", re.compile(r"high[ -]frequency leg|\bhflm\b")),
    ("hft", re.compile(r"\bhft\b|hypnagogic foot tremor")),
    ("hypnic", re.compile(r"hypnic|sleep start|einschlafzuckung|sursaut d.endormissement")),
    ("head_jerk", re.compile(r"(head|neck) (jerk|myoclonus)")),
    ("propriospinal", re.compile(r"propriospinal|axial jerk")),
    ("large", re.compile(r"large (body )?movement|movement large")),
    ("plm", re.compile(r"\bplm|periodic\s+(leg|limb)|periodische\s+bein|\bmpj\b|mouvements?\s+periodiques?")),
    (
        "leg_movement",
        re.compile(
            r"\bc?lm[as]?\b|\bmj\b|(leg|limb)s?\s*mov|beinbewegung|mouvements?\s+(de\s+)?(la\s+)?jambes?|movimientos?\s+de\s+pierna"
        ),
    ),
    ("artifact", re.compile(r"artefa[ck]t|artifact|artefatto")),
)
_LEFT = re.compile(r"\bleft\b|\blinks\b|gauche|izquierd|sinistr|\(l\)|\bl\b|lat\b")
_RIGHT = re.compile(r"\bright\b|\brechts\b|droite?|derech|destr|\(r\)|\br\b|rat\b")


@dataclass(frozen=True, slots=True)
class Named:
    """Kind, part of the body and side of an event, as far as its name tells."""

    kind: EventKind
    region: str | None
    side: str | None


def event_named(text: str) -> Named:
    """Return what an event is by its name; ``other`` when the name is not known.

    Parameters
    ----------
    text : str
        As scored, in English, French, German, Spanish or Italian.

    Examples
    --------
    >>> event_named("Hypopnée").kind, event_named("Micro-éveil").kind, event_named("LeftLegPhasic")
    ('respiratory', 'arousal', Named(kind='phasic', region='leg', side='left'))
    """
    plain = _plain(text)
    if mark := _MARK.fullmatch(plain):
        kind: EventKind = mark[3]  # type: ignore[assignment]
        return Named(kind, mark[2], mark[1])
    if _EFFORT.search(plain):
        return Named("respiratory", None, None)
    found: EventKind = next((kind for kind, pattern in _KINDS if pattern.search(plain)), "other")
    if found not in ("leg_movement", "plm"):
        return Named(found, None, None)
    is_left, is_right = bool(_LEFT.search(plain)), bool(_RIGHT.search(plain))
    return Named(found, "leg", None if is_left == is_right else "left" if is_left else "right")


def is_scored_event(text: str) -> bool:
    """Return whether a marker names an event that sleep laboratories score."""
    return event_named(text).kind not in ("other", "artifact")


def scored_event_table(items: Iterable[Annotation]) -> pd.DataFrame:
    """Return events as a table of the schema SCORED_EVENTS, in order of onset."""
    rows = []
    for item in sorted(items, key=lambda one: one.onset):
        named = event_named(item.text)
        side = named.side
        if side is None and item.channel and named.kind in ("leg_movement", "plm"):
            side = event_named(f"lm {item.channel}").side
        rows.append(
            {
                "onset": item.onset,
                "duration": item.duration,
                "kind": named.kind,
                "region": named.region,
                "side": side,
                "text": item.text,
            }
        )
    return tables.from_rows(tables.SCORED_EVENTS, rows)


def _plain(text: str) -> str:
    """Return the text in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold().replace("_", " "))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
