"""Tables that only a cohort has, and every table as Arrow sees it."""

from __future__ import annotations

import pyarrow as pa

from myoclonus.tables import Column, Kind, Schema

__all__ = ["CHANGES", "COMPARISONS", "RECORDINGS", "arrow_schema"]

_C = Column

RECORDINGS = Schema("recordings", "recording of the cohort", (
    _C("recording_id", "str", "", "Name of the recording and of its folder"),
    _C("participant", "str", "", "Whose recording"),
    _C("session", "str", "", "On which occasion"),
    _C("group", "str", "", "Group of the participant, from the column chosen"),
    _C("status", "str", "", "done, failed or not_analyzed"),
    _C("code", "str", "", "Why it failed: a code explained in docs/messages.md"),
    _C("message", "str", "", "Why it failed, in words"),
    _C("duration_s", "float", "s", "Length of the recording, gaps included"),
    _C("analyzed_s", "float", "s", "Longest time that was fit for detection on any EMG channel"),
    _C("n_channels", "int", "", "Channels"),
    _C("n_emg", "int", "", "EMG channels"),
    _C("n_emg_analyzed", "int", "", "EMG channels that were analyzed"),
    _C("n_bursts", "int", "", "Bursts and silences found"),
    _C("n_jerks", "int", "", "Jerks found"),
    _C("n_refused", "int", "", "Findings that kept a channel from analysis"),
    _C("n_warnings", "int", "", "Findings that affect the result"),
    _C("warnings", "str", "", "Their codes, comma-separated, those on the file first; explained in docs/messages.md"),
    _C("first_said", "str", "", "What the report says before any form: findings that a clinician should see soon"),
    _C("named_forms", "str", "", "Forms that the report names: all that fit, or the likeliest that are possible, comma-separated"),
    _C("answer", "str", "", "Which form fits, in the words of the report"),
    _C("sha256", "str", "", "Hash of the recording and the files that belong to it"),
    _C("same_content_as", "str", "", "Earlier recording of the cohort with the same content"),
    _C("version", "str", "", "Version of the program that analyzed it"),
))  # fmt: skip

COMPARISONS = Schema("comparisons", "measure compared between two groups, one value a participant", (
    _C("measure", "str", "", "Name of the measure"),
    _C("scope", "str", "", "recording, rule:RULE of sleep scoring, or most_active: the muscle with most bursts or silences"),
    _C("group_a", "str", "", "First group"),
    _C("group_b", "str", "", "Second group"),
    _C("n_a", "int", "", "Participants of the first group in whom it was measured"),
    _C("n_b", "int", "", "Participants of the second group in whom it was measured"),
    _C("of_a", "int", "", "Participants of the first group"),
    _C("of_b", "int", "", "Participants of the second group"),
    _C("median_a", "float", "", "Median of the first group, in the unit of the measure"),
    _C("median_b", "float", "", "Median of the second group"),
    _C("difference", "float", "", "Median of all differences b − a (Hodges and Lehmann)"),
    _C("difference_low", "float", "", "Lower 95 % limit of the difference, by inverting the Mann–Whitney test; n/a when so few give none"),
    _C("difference_high", "float", "", "Upper 95 % limit of the difference"),
    _C("superiority", "float", "", "Chance that one of group b has a larger value than one of group a; 0.5 is no difference"),
    _C("superiority_low", "float", "", "Lower 95 % limit of the chance (Newcombe 2006, method 5)"),
    _C("superiority_high", "float", "", "Upper 95 % limit of the chance"),
    _C("p", "float", "", "Mann–Whitney test, two-sided"),
    _C("p_corrected", "float", "", "p corrected over all rows (Holm)"),
))  # fmt: skip

CHANGES = Schema("changes", "participant and measure, from the first to the last session", (
    _C("participant", "str", "", "Whose recordings"),
    _C("measure", "str", "", "Name of the measure"),
    _C("scope", "str", "", "As in comparisons"),
    _C("n_sessions", "int", "", "Sessions in which it was measured"),
    _C("first_session", "str", "", "First of them"),
    _C("last_session", "str", "", "Last of them"),
    _C("first", "float", "", "Value at the first, in the unit of the measure"),
    _C("last", "float", "", "Value at the last"),
    _C("change", "float", "", "Last minus first"),
    _C("trend", "float", "", "Median of the changes from session to session"),
    _C("scale", "str", "", "ratio (last over first) or difference, when the change was judged"),
    _C("ratio_or_difference", "float", "", "Change on that scale"),
    _C("ci_low", "float", "", "Lower 95 % limit of it, from the limits of the two recordings"),
    _C("ci_high", "float", "", "Upper 95 % limit of it"),
    _C("verdict", "str", "", "worse, better, changed (neither), unchanged or not_decidable; n/a when it was not judged"),
))  # fmt: skip

_KEYS = ("recording_id", "participant", "session")
_TYPES: dict[Kind, pa.DataType] = {"str": pa.string(), "float": pa.float64(), "int": pa.int64(), "bool": pa.bool_()}


def arrow_schema(schema: Schema, *, with_keys: bool = False) -> pa.Schema:
    """Return a schema for Arrow; with the columns that tell recordings apart before the others when asked for."""
    own = [(column.name, _TYPES[column.kind]) for column in schema.columns]
    return pa.schema([*((name, pa.string()) for name in _KEYS if with_keys), *own])
