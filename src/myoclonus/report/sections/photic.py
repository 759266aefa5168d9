"""What flashes do, rate by rate, and what is left out of muscles that a stimulus reaches itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from myoclonus.relate.stimuli.photic import FlashRate, PhoticJerks
from myoclonus.report.labels import number
from myoclonus.report.sections.section import SectionTable

__all__ = ["direct_response_words", "photic_answer", "photic_table"]


def photic_answer(found: PhoticJerks) -> str:
    """Return which rate of flashes sets off jerks, in one sentence; empty when there were no trains of flashes."""
    if not found.rates:
        return ""
    if found.frequency.status != "measured":
        return f"Flashes: {found.frequency.reason}."
    best = next(one for one in found.rates if one.rate_hz == found.frequency.value)
    head = f"Flashes at {number(best.rate_hz)} Hz set off jerks: {best.n_jerks} in {number(best.seconds)} s"
    if np.isinf(best.ratio.value):
        return f"{head}, and none without light."
    low, high = number(best.ratio.ci_low), number(best.ratio.ci_high)
    return f"{head}, {number(best.ratio.value)} times as often as without light ({low} to {high})."


def photic_table(found: PhoticJerks) -> tuple[SectionTable, ...]:
    """Return the table of rates of flashes; nothing when there were no trains of flashes."""
    if not found.rates:
        return ()
    return (
        SectionTable(
            caption="Jerks during flashes of each rate, and how many times as often as without light, with exact 95 % limits",
            columns=("Flashes (Hz)", "Trains", "Seconds", "Jerks", "Ratio", "95 % limits", "p"),
            rows=tuple(_row(one) for one in found.rates),
            numeric=(True, True, True, True, True, False, True),
        ),
    )


def direct_response_words(quality: pd.DataFrame, labels: dict[str, str]) -> list[str]:
    """Return one sentence for each muscle whose direct response to a stimulus was left out."""
    found = quality[quality["code"] == "direct-response"]
    return [
        f"{labels.get(channel, channel)}: {message[0].lower()}{message[1:]} {remedy.removeprefix('None needed. ')}"
        for channel, message, remedy in zip(found["channel"], found["message"], found["remedy"], strict=True)
    ]


def _row(one: FlashRate) -> tuple[str, ...]:
    head = (number(one.rate_hz), str(one.n_trains), number(one.seconds), str(one.n_jerks))
    if one.ratio.status != "measured":
        return (*head, "n/a", "n/a", "n/a")
    value, low, high = (
        "∞" if np.isinf(v) else number(v) for v in (one.ratio.value, one.ratio.ci_low, one.ratio.ci_high)
    )
    p = "n/a" if one.p.status != "measured" else "< 0.001" if one.p.value < 0.001 else number(one.p.value)
    return (*head, value, f"{low} to {high}", p)
