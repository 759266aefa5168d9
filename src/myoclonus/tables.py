"""Every table that flows through the program: one schema each.

A schema names the columns in order, with dtype, unit and meaning. Files, their JSON sidecars, report headers and the
documentation are generated from it. Nothing found is an empty table with all its columns, never ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

__all__ = [
    "AGREEMENT", "AXES", "BURSTS", "BURST_DETAILS", "CHANGES", "CHANNELS", "COMPARISON", "CONFUSION", "COVERAGE", "EVIDENCE",
    "FORMS", "HYPNOGRAM", "JERKS", "MARKERS", "MEASURES", "MOVEMENTS", "NEXT_TESTS", "QUALITY", "REVIEWED", "SCHEMAS",
    "SCORED_EVENTS", "TIME_COURSE", "Column", "Schema", "empty", "from_rows", "joined", "validate",
]  # fmt: skip

Kind = Literal["str", "float", "int", "bool"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, kind, unit (BIDS spelling, empty if none) and meaning."""

    name: str
    kind: Kind
    unit: str
    description: str


@dataclass(frozen=True, slots=True)
class Schema:
    """One table: what a row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns in order."""
        return tuple(column.name for column in self.columns)

    def sidecar(self) -> dict[str, dict[str, str]]:
        """Return the BIDS sidecar: ``Description`` and ``Units`` of each column."""
        return {
            column.name: {"Description": column.description} | ({"Units": column.unit} if column.unit else {})
            for column in self.columns
        }


_C = Column

BURSTS = Schema("bursts", "burst or silence on one channel", (
    _C("burst_id", "str", "", "Identifier of the burst, unique in the recording, in order of onset"),
    _C("channel", "str", "", "Name of the channel"),
    _C("muscle", "str", "", "Muscle under the electrodes, as named in the table of muscles"),
    _C("side", "str", "", "Side of the body: left, right or midline"),
    _C("kind", "str", "", "positive (a burst) or negative (a silence in ongoing activity)"),
    _C("onset", "float", "s", "Onset, counted from the first sample of the recording"),
    _C("duration", "float", "s", "Time from onset to end"),
    _C("amplitude_uv", "float", "uV", "Root mean square of the band-passed signal inside the burst"),
    _C("peak_uv", "float", "uV", "Largest absolute value of the band-passed signal inside the burst"),
    _C("background_uv", "float", "uV", "Root mean square of the activity around the burst"),
    _C("snr_db", "float", "dB", "20 log10(amplitude / background)"),
    _C("is_cut", "bool", "", "Whether the burst touches an edge of the recording or a gap in it"),
    _C("jerk_id", "str", "", "Jerk this burst belongs to"),
    _C("stage", "str", "", "Sleep stage at onset: W, N1, N2, N3, R"),
    _C("state", "str", "", "Marked state at onset: rest, posture, action or intention"),
))  # fmt: skip

BURST_DETAILS = Schema("burst_details", "burst or silence: how sure its edges are, and what is around it", (
    _C("burst_id", "str", "", "Identifier of the burst in bursts.tsv"),
    _C("onset_se_ms", "float", "ms", "Standard error of the onset, from the likelihood of the change point"),
    _C("end_se_ms", "float", "ms", "Standard error of the end, from the likelihood of the change point"),
    _C("log_likelihood_ratio", "float", "", "Log-likelihood ratio of the burst against no change from its surroundings"),
    _C("remaining_fraction", "float", "", "Silences: amplitude inside as a fraction of the activity around it; n/a for positive bursts"),
    _C("preceding_burst_id", "str", "", "Silences: positive burst on the same channel that ends just before the silence"),
    _C("following", "str", "", "Silences: what follows, activity (the level before) or rebound (a burst above it)"),
    _C("is_on_qrs", "bool", "", "Whether a heart beat was removed from under this burst"),
))  # fmt: skip

JERKS = Schema("jerks", "jerk: bursts of several muscles that belong together", (
    _C("jerk_id", "str", "", "Identifier of the jerk, unique in the recording, in order of onset"),
    _C("onset", "float", "s", "Onset of the first burst, counted from the first sample of the recording"),
    _C("duration", "float", "s", "Time from the first onset to the last end"),
    _C("kind", "str", "", "positive, negative, or mixed when bursts and silences belong together"),
    _C("lead_channel", "str", "", "Channel whose burst begins first"),
    _C("n_channels", "int", "", "Number of channels that take part"),
    _C("channels", "str", "", "Channels that take part, comma-separated, in order of onset"),
    _C("spread_ms", "float", "ms", "Time from the first to the last onset among the channels"),
    _C("trigger", "str", "", "spontaneous, or the text of the stimulus that set the jerk off"),
    _C("latency_ms", "float", "ms", "Time from the stimulus to the onset; n/a when spontaneous"),
    _C("stage", "str", "", "Sleep stage at onset: W, N1, N2, N3, R"),
    _C("state", "str", "", "Marked state at onset: rest, posture, action or intention"),
))  # fmt: skip

MOVEMENTS = Schema("movements", "scored sleep movement", (
    _C("movement_id", "str", "", "Identifier of the movement"),
    _C("onset", "float", "s", "Onset, counted from the first sample of the recording"),
    _C("duration", "float", "s", "Time from onset to end"),
    _C("channels", "str", "", "Channels that take part, comma-separated"),
    _C("type", "str", "", "lm, clm, plm, fragmentary, alma, hft, hflm, hypnic, head_jerk, propriospinal or large"),
    _C("rule", "str", "", "Rule set by which the movement was scored: AASM, WASM, …"),
    _C("series_id", "str", "", "Series this movement belongs to"),
    _C("stage", "str", "", "Sleep stage at onset"),
    _C("with_arousal", "bool", "", "Whether an arousal goes with it"),
    _C("with_respiratory_event", "bool", "", "Whether a respiratory event goes with it"),
))  # fmt: skip

MEASURES = Schema("measures", "measure and what it was measured on", (
    _C("measure", "str", "", "Name of the measure"),
    _C("scope", "str", "", "What it was measured on: recording, channel:NAME, pair:NAME|NAME, state:NAME, stage:NAME, …"),
    _C("value", "float", "", "Value, in the unit of the column unit"),
    _C("unit", "str", "", "Unit of value, ci_low and ci_high"),
    _C("ci_low", "float", "", "Lower limit of the 95 % confidence interval"),
    _C("ci_high", "float", "", "Upper limit of the 95 % confidence interval"),
    _C("n", "int", "", "Number of bursts, jerks, intervals or trials behind the value"),
    _C("status", "str", "", "measured, not_measurable or not_recorded"),
    _C("reason", "str", "", "Why it could not be measured; n/a when measured"),
))  # fmt: skip

EVIDENCE = Schema("evidence", "form × criterion", (
    _C("form", "str", "", "Form of myoclonus"),
    _C("criterion", "str", "", "Criterion of that form"),
    _C("measure", "str", "", "Measure the criterion looks at"),
    _C("observed", "float", "", "Observed value of the measure, in the unit of the column unit"),
    _C("unit", "str", "", "Unit of observed"),
    _C("n", "int", "", "Number of observations behind the value"),
    _C("verdict", "str", "", "supports, opposes, excludes (by definition), not_measurable or not_recorded"),
    _C("log_odds", "float", "", "Natural logarithm of the likelihood ratio that the criterion adds"),
    _C("source", "str", "", "Where the criterion and its weight come from, with the grade"),
))  # fmt: skip

FORMS = Schema("forms", "form", (
    _C("rank", "int", "", "Rank by probability; lapses after the most probable form of the jerks"),
    _C("form", "str", "", "Form of myoclonus"),
    _C("probability", "float", "", "Probability of the form, given the evidence and the base rates"),
    _C("verdict", "str", "", "fits, possible, unlikely or not_decidable"),
    _C("for", "str", "", "What speaks for it"),
    _C("against", "str", "", "What speaks against it"),
    _C("missing", "str", "", "What was not recorded or could not be measured"),
))  # fmt: skip

AXES = Schema("axes", "axis on which jerks are described", (
    _C("axis", "str", "", "polarity, activation, rhythm, distribution or origin"),
    _C("answer", "str", "", "Where the jerks lie on the axis, or not decidable"),
    _C("probability", "float", "", "Probability of the answer; n/a where the answer is read from a measure"),
    _C("evidence", "str", "", "What the answer rests on"),
    _C("missing", "str", "", "What was not recorded or could not be measured"),
))  # fmt: skip

NEXT_TESTS = Schema("next_tests", "test that would change the answer, the most useful first", (
    _C("test", "str", "", "Name of the test"),
    _C("gain_bits", "float", "bit", "Expected information gain: entropy of the answer now less that expected afterwards"),
    _C("text", "str", "", "What to do"),
    _C("findings", "str", "", "Findings it would settle, comma-separated"),
))  # fmt: skip

COMPARISON = Schema("comparison", "measure compared between recordings of one person", (
    _C("measure", "str", "", "Name of the measure"),
    _C("scope", "str", "", "What it was measured on"),
    _C("unit", "str", "", "Unit of first and last"),
    _C("first", "float", "", "Value in the first recording that has it"),
    _C("last", "float", "", "Value in the last recording that has it"),
    _C("first_recording", "int", "", "Number of that first recording, in the order given"),
    _C("last_recording", "int", "", "Number of that last recording, in the order given"),
    _C("n_recordings", "int", "", "Recordings that have it"),
    _C("scale", "str", "", "ratio (last over first) or difference (last less first)"),
    _C("change", "float", "", "Change on that scale"),
    _C("ci_low", "float", "", "Lower limit of the 95 % confidence interval of the change"),
    _C("ci_high", "float", "", "Upper limit of the 95 % confidence interval of the change"),
    _C("verdict", "str", "", "worse, better, changed (neither), unchanged or not_decidable"),
    _C("per_year", "float", "", "Change in a year on that scale, by a line over three recordings or more; n/a without their days"),
    _C("per_year_ci_low", "float", "", "Lower limit of the 95 % confidence interval of that change"),
    _C("per_year_ci_high", "float", "", "Upper limit of the 95 % confidence interval of that change"),
))  # fmt: skip

QUALITY = Schema("quality", "finding about the recording: an artifact, a repair, a refusal", (
    _C("code", "str", "", "Stable code of the finding, explained in docs/messages.md"),
    _C("severity", "str", "", "refused (not analyzed), warning (result affected) or note"),
    _C("channel", "str", "", "Channel concerned; n/a for the whole recording"),
    _C("onset", "float", "s", "Start of the stretch concerned; n/a for the whole recording"),
    _C("duration", "float", "s", "Length of the stretch concerned"),
    _C("message", "str", "", "What is wrong"),
    _C("remedy", "str", "", "What to do about it"),
))  # fmt: skip

MARKERS = Schema("markers", "marker in the recording", (
    _C("onset", "float", "s", "Onset, counted from the first sample of the recording"),
    _C("duration", "float", "s", "Length; 0 for a moment"),
    _C("text", "str", "", "Text of the marker"),
    _C("channel", "str", "", "Channel it belongs to; n/a for all"),
))  # fmt: skip

HYPNOGRAM = Schema("hypnogram", "stretch of one sleep stage", (
    _C("onset", "float", "s", "Onset, counted from the first sample of the recording"),
    _C("duration", "float", "s", "Length"),
    _C("stage", "str", "", "W, N1, N2, N3, R, or ? when not scored"),
))  # fmt: skip

SCORED_EVENTS = Schema("scored_events", "event scored by a person or another program", (
    _C("onset", "float", "s", "Onset, counted from the first sample of the recording"),
    _C("duration", "float", "s", "Length"),
    _C("kind", "str", "", "respiratory, desaturation, arousal, leg_movement, plm, fragmentary, alma, hft, hflm, hypnic, head_jerk, propriospinal, large, phasic, tonic, any, artifact or other"),
    _C("region", "str", "", "Part of the body, when the event names it: leg, arm or chin"),
    _C("side", "str", "", "left or right, when the event names it"),
    _C("text", "str", "", "Name of the event as scored"),
))  # fmt: skip

COVERAGE = Schema("coverage", "contiguous stretch that was recorded", (
    _C("onset", "float", "s", "Start, counted from the first sample of the recording"),
    _C("duration", "float", "s", "Length"),
))  # fmt: skip

CHANNELS = Schema("channels", "channel as understood", (
    _C("channel", "str", "", "Name of the channel as in the file"),
    _C("role", "str", "", "emg, eeg, eog, ecg, acc, resp, stim or other"),
    _C("muscle", "str", "", "Muscle, as named in the table of muscles"),
    _C("side", "str", "", "left, right or midline"),
    _C("region", "str", "", "Body region of the muscle"),
    _C("unit", "str", "", "Unit after conversion"),
    _C("fs_hz", "float", "Hz", "Sampling rate"),
    _C("resolution", "float", "", "Smallest step of the samples, in the unit after conversion"),
    _C("understood_from", "str", "", "Where role, muscle and side come from: label, option, sidecar or file"),
))  # fmt: skip

AGREEMENT = Schema("agreement", "measure of agreement between two scorings, for one class of events", (
    _C("class", "str", "", "Class of events, or stage for the hypnograms"),
    _C("measure", "str", "", "n_first, n_second, n_paired, f1, precision, recall, kappa, index_first, index_second, index_difference, …"),
    _C("value", "float", "", "Value, in the unit of the column unit"),
    _C("unit", "str", "", "Unit of value, ci_low and ci_high"),
    _C("ci_low", "float", "", "Lower limit of the 95 % confidence interval"),
    _C("ci_high", "float", "", "Upper limit of the 95 % confidence interval"),
    _C("n", "int", "", "Events or epochs behind the value"),
    _C("reason", "str", "", "Why there is no value; n/a when there is"),
))  # fmt: skip

CONFUSION = Schema("confusion", "pair of classes: what the first scoring calls one, the second calls the other", (
    _C("first", "str", "", "Class in the first scoring; none when only the second has the event"),
    _C("second", "str", "", "Class in the second scoring; none when only the first has the event"),
    _C("n", "int", "", "Events, or epochs of the hypnogram"),
))  # fmt: skip

TIME_COURSE = Schema("time_course", "stretch of the recording, for all jerks or for the bursts of one channel", (
    _C("scope", "str", "", "What was counted: recording (jerks) or channel:NAME (bursts)"),
    _C("onset", "float", "s", "Start of the stretch, counted from the first sample of the recording"),
    _C("duration", "float", "s", "Length of the stretch"),
    _C("covered", "float", "s", "Recorded time within the stretch"),
    _C("n", "int", "", "Jerks or bursts that begin in the stretch"),
    _C("rate_per_min", "float", "1/min", "Count per recorded minute; n/a where nothing was recorded"),
    _C("ci_low", "float", "1/min", "Lower exact 95 % limit of the rate"),
    _C("ci_high", "float", "1/min", "Upper exact 95 % limit of the rate"),
))  # fmt: skip

CHANGES = Schema("changes", "measure that corrections by hand changed", (
    _C("measure", "str", "", "Name of the measure"),
    _C("scope", "str", "", "What it was measured on, as in measures.tsv"),
    _C("unit", "str", "", "Unit of before, after and their limits"),
    _C("before", "float", "", "Value from the events as found"),
    _C("ci_low_before", "float", "", "Lower limit of the 95 % confidence interval before"),
    _C("ci_high_before", "float", "", "Upper limit of the 95 % confidence interval before"),
    _C("n_before", "int", "", "Number of observations before"),
    _C("status_before", "str", "", "measured, not_measurable or not_recorded before"),
    _C("after", "float", "", "Value from the corrected events"),
    _C("ci_low_after", "float", "", "Lower limit of the 95 % confidence interval after"),
    _C("ci_high_after", "float", "", "Upper limit of the 95 % confidence interval after"),
    _C("n_after", "int", "", "Number of observations after"),
    _C("status_after", "str", "", "measured, not_measurable or not_recorded after"),
))  # fmt: skip

REVIEWED = Schema("reviewed", "burst or silence as it stands after decisions by hand", (
    _C("burst_id", "str", "", "Identifier as in bursts.tsv; those placed by hand begin with m"),
    _C("channel", "str", "", "Name of the channel"),
    _C("kind", "str", "", "positive (a burst) or negative (a silence in ongoing activity)"),
    _C("onset", "float", "s", "Onset, counted from the first sample of the recording"),
    _C("duration", "float", "s", "Time from onset to end"),
    _C("jerk_id", "str", "", "Jerk it belongs to, rejected bursts counted in"),
    _C("status", "str", "", "accepted or rejected; n/a when nobody decided"),
    _C("label", "str", "", "What a person called it: jerk, contraction, tremor, fasciculation, artifact or unsure"),
    _C("is_added", "bool", "", "Whether a person placed it"),
    _C("is_moved", "bool", "", "Whether a person changed its edges or kind"),
    _C("is_counted", "bool", "", "Whether it counts in the corrected analysis"),
    _C("doubt", "str", "", "What makes it doubtful; n/a when nothing does"),
))  # fmt: skip

SCHEMAS: tuple[Schema, ...] = (
    BURSTS, BURST_DETAILS, JERKS, MOVEMENTS, MEASURES, EVIDENCE, FORMS, AXES, NEXT_TESTS, COMPARISON, QUALITY, MARKERS, HYPNOGRAM,
    SCORED_EVENTS, COVERAGE, CHANNELS, TIME_COURSE, CHANGES, REVIEWED, AGREEMENT, CONFUSION,
)  # fmt: skip

_DTYPES: Mapping[Kind, Any] = {"str": object, "float": np.float64, "int": "Int64", "bool": "boolean"}


def empty(schema: Schema) -> pd.DataFrame:
    """Return a table of no rows with all columns of the schema, each of its dtype."""
    return pd.DataFrame({column.name: pd.Series([], dtype=_DTYPES[column.kind]) for column in schema.columns})


def from_rows(
    schema: Schema, rows: Iterable[Mapping[str, Any]] | Mapping[str, Sequence[Any] | np.ndarray] | pd.DataFrame
) -> pd.DataFrame:
    """Return a table of the schema from rows or from columns.

    Parameters
    ----------
    schema : Schema
        Which table.
    rows : iterable of mapping, mapping of sequences, or DataFrame
        Rows as mappings, or one mapping from column name to its values, all of one length; the index of a Series is
        ignored. Missing columns are filled with missing values.

    Returns
    -------
    pandas.DataFrame
        Columns in the order of the schema, each of its dtype; missing text is ``None``, missing numbers are ``NaN`` or
        ``NA``.
    """
    if isinstance(rows, (Mapping, pd.DataFrame)):
        texts = {column.name for column in schema.columns if column.kind == "str"}
        data = pd.DataFrame({name: _values(values, is_text=name in texts) for name, values in rows.items()})
    else:
        data = pd.DataFrame(list(rows))
    unknown = [str(name) for name in data.columns if name not in schema.names]
    if unknown:
        raise ValueError(f"table {schema.name} has no column {', '.join(unknown)}")
    columns = {}
    for column in schema.columns:
        values = data[column.name] if column.name in data.columns else pd.Series([None] * len(data), dtype=object)
        columns[column.name] = _typed(values, column)
    return pd.DataFrame(columns)


def joined(schema: Schema, *parts: pd.DataFrame) -> pd.DataFrame:
    """Return one table of the schema from several, in their order, numbered anew."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else empty(schema)


def validate(schema: Schema, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table unchanged if it follows the schema.

    Raises
    ------
    ValueError
        When a column is missing, unknown, out of order or of another dtype: a fault of the program, not of the user.
    """
    if tuple(table.columns) != schema.names:
        raise ValueError(f"table {schema.name}: columns {list(table.columns)} are not {list(schema.names)}")
    for column in schema.columns:
        expected = pd.Series([], dtype=_DTYPES[column.kind]).dtype
        if table[column.name].dtype != expected:
            raise ValueError(f"table {schema.name}, column {column.name}: {table[column.name].dtype} is not {expected}")
    return table


def _values(values: Any, *, is_text: bool) -> Any:
    """Return the values of a column without an index; a list of texts is not searched for a better type."""
    if isinstance(values, pd.Series):
        return values.array
    return np.array(values, dtype=object) if is_text and isinstance(values, list) else values


def _typed(values: pd.Series, column: Column) -> pd.Series:
    if column.kind == "str":
        given, is_there = values.to_numpy(dtype=object).tolist(), values.notna().tolist()
        texts = [str(value) if there else None for value, there in zip(given, is_there, strict=True)]
        return pd.Series(texts, dtype=object)
    if column.kind == "float":
        return pd.to_numeric(values).astype(np.float64)
    return values.astype(_DTYPES[column.kind])
