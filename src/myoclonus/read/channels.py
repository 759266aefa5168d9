"""From signals to channels: roles, muscles, sides and units, from options, sidecar, file and label, in this order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.errors import SettingsError
from myoclonus.read.bids import Sidecar, SidecarChannel
from myoclonus.read.bipolar import pairs_from_labels
from myoclonus.read.labels import Understood, understand_label
from myoclonus.read.muscles import muscle_by_id
from myoclonus.read.options import BipolarPair, ChannelOption, ReadOptions
from myoclonus.read.raw import Finding, RawRecording, RawSignal
from myoclonus.read.units_of_channels import convert_unit, is_potential
from myoclonus.recording import Channel, SampleSource

__all__ = ["Montage", "understand_channels"]


@dataclass(frozen=True, slots=True)
class _Montage:
    """Samples of channels as weighted sums of signals: one for a channel as recorded, two for a bipolar pair."""

    source: SampleSource
    terms: tuple[tuple[tuple[int, float], ...], ...]

    def read(self, channel_index: int, start: int, stop: int) -> npt.NDArray[np.float64]:
        (signal_index, factor), *rest = self.terms[channel_index]
        samples = self.source.read(signal_index, start, stop)
        if factor != 1.0:
            samples *= factor
        for signal_index, factor in rest:
            samples += factor * self.source.read(signal_index, start, stop)
        return samples

    def read_together(self, channel_indices: Sequence[int], start: int, stop: int) -> npt.NDArray[np.float64]:
        terms = [self.terms[index] for index in channel_indices]
        together = getattr(self.source, "read_together", None)
        if together is None or any(len(own) > 1 for own in terms):
            return np.array([self.read(index, start, stop) for index in channel_indices])
        samples = np.asarray(together([own[0][0] for own in terms], start, stop))
        for row, own in enumerate(terms):
            if own[0][1] != 1.0:
                samples[row] *= own[0][1]
        return samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Montage:
    """Channels, where their samples come from, and what was found."""

    channels: tuple[Channel, ...]
    source: SampleSource
    findings: tuple[Finding, ...]


def understand_channels(raw: RawRecording, options: ReadOptions, sidecar: Sidecar, *, bipolar: bool) -> Montage:
    """Return the channels of a recording.

    Raises
    ------
    SettingsError
        ``channel-unknown`` when an option names a channel that is not there; ``bipolar-rates-differ`` and
        ``bipolar-units-differ``; ``labels-not-unique`` when a new name is taken; ``no-channels`` when all are ignored.
    """
    labels = [signal.label for signal in raw.signals]
    automatic = pairs_from_labels([label for label in labels if not _option(options, label).ignore]) if bipolar else ()
    stated = {label for pair in options.bipolar for label in (pair.plus, pair.minus)}
    pairs = (*options.bipolar, *(pair for pair in automatic if not {pair.plus, pair.minus} & stated))
    _refuse_unknown(labels, [*options.channels, *(label for pair in pairs for label in (pair.plus, pair.minus))])
    paired = {label for pair in pairs for label in (pair.plus, pair.minus)}
    channels: list[Channel] = []
    terms: list[tuple[tuple[int, float], ...]] = []
    findings: list[Finding] = []
    single: dict[str, tuple[int, Channel, float]] = {}
    for index, signal in enumerate(raw.signals):
        option = _option(options, signal.label)
        if option.ignore:
            continue
        channel, factor, found = _channel(signal, option, sidecar.channels.get(signal.label, SidecarChannel()))
        single[signal.label] = (index, channel, factor)
        if signal.label not in paired:
            channels.append(channel)
            terms.append(((index, factor),))
            findings.extend(found)
    for pair in pairs:
        channel, term, found = _bipolar(pair, single, findings_of=raw)
        channels.append(channel)
        terms.append(term)
        findings.extend(found)
    _check_names(channels)
    return Montage(channels=tuple(channels), source=_Montage(raw.source, tuple(terms)), findings=tuple(findings))


def _option(options: ReadOptions, label: str) -> ChannelOption:
    return options.channels.get(label, ChannelOption())


def _refuse_unknown(labels: list[str], named: list[str]) -> None:
    unknown = [label for label in named if label not in labels]
    if unknown:
        raise SettingsError(
            f'channel options: there is no channel "{unknown[0]}". Channels: {", ".join(labels)}.',
            code="channel-unknown",
        )


def _check_names(channels: list[Channel]) -> None:
    names = [channel.name for channel in channels]
    if not names:
        raise SettingsError("channel options: every channel is ignored. Keep at least one.", code="no-channels")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise SettingsError(
            f'channel options: the name "{repeated[0]}" is used twice. Give each channel its own name.',
            code="labels-not-unique",
        )


def _channel(signal: RawSignal, option: ChannelOption, said: SidecarChannel) -> tuple[Channel, float, list[Finding]]:
    name = option.name or signal.label
    unit, found = _unit(signal, option, said, name)
    understood = understand_label(name, unit_is_potential=is_potential(unit) or not unit)
    if option.name and understood.role == "other":
        understood = understand_label(signal.label, unit_is_potential=is_potential(unit) or not unit)
    stated = None if signal.role == "eeg" and understood.role != "other" else signal.role
    role = option.role or said.role or stated or understood.role
    muscle, side = _muscle_and_side(option, said, understood, is_emg=role == "emg")
    conversion = convert_unit(unit, role, name)
    if conversion.finding:
        found.append(conversion.finding)
    if said.is_bad:
        found.append(_marked_bad(name, said))
    place = muscle_by_id(muscle) if muscle else None
    is_option = any((option.role, option.muscle, option.side, option.name))
    is_sidecar = any((said.role, said.muscle, said.side))
    return (
        Channel(
            name=name,
            role=role,
            muscle=muscle,
            side=side,
            region=place.region if place else None,
            unit=conversion.unit,
            fs_hz=signal.fs_hz,
            n_samples=signal.n_samples,
            resolution=signal.resolution * conversion.factor,
            low_limit=signal.low_limit * conversion.factor,
            high_limit=signal.high_limit * conversion.factor,
            highpass_hz=signal.highpass_hz,
            understood_from="option" if is_option else "sidecar" if is_sidecar else "file" if signal.role else "label",
        ),
        conversion.factor,
        found,
    )


def _muscle_and_side(
    option: ChannelOption, said: SidecarChannel, understood: Understood, *, is_emg: bool
) -> tuple[str | None, str | None]:
    muscle = option.muscle or ((said.muscle or understood.muscle) if is_emg else None)
    side = option.side or said.side or understood.side
    if side is None and muscle:
        found = muscle_by_id(muscle)
        side = "midline" if found and found.is_midline else None
    return muscle, side


def _unit(signal: RawSignal, option: ChannelOption, said: SidecarChannel, name: str) -> tuple[str, list[Finding]]:
    """Return the unit of the samples: of the option, else of the sidecar, else of the file."""
    if option.unit:
        return option.unit, []
    if said.unit and not signal.role and said.unit != signal.unit and not _same(said.unit, signal.unit):
        return said.unit, [
            Finding(
                code="unit-differs",
                severity="warning",
                channel=name,
                message=f'The file says "{signal.unit}", the sidecar "{said.unit}"; the sidecar was followed.',
                remedy="Correct whichever is wrong, or set the unit in channels.toml.",
            )
        ]
    return signal.unit, []


def _same(one: str, other: str) -> bool:
    return is_potential(one) and is_potential(other) and convert_unit(one, "emg", "") == convert_unit(other, "emg", "")


def _marked_bad(name: str, said: SidecarChannel) -> Finding:
    return Finding(
        code="channel-marked-bad",
        severity="refused",
        channel=name,
        message=f"The sidecar marks the channel as bad{f' ({said.bad_reason})' if said.bad_reason else ''}.",
        remedy="Remove the mark in _channels.tsv if the channel is good.",
    )


def _bipolar(
    pair: BipolarPair, single: dict[str, tuple[int, Channel, float]], *, findings_of: RawRecording
) -> tuple[Channel, tuple[tuple[int, float], ...], list[Finding]]:
    if pair.plus not in single or pair.minus not in single:
        raise SettingsError(
            f'bipolar "{pair.name}": one of {pair.plus} and {pair.minus} is ignored. Keep both.',
            code="channel-option-wrong",
        )
    (plus_index, plus, plus_factor), (minus_index, minus, minus_factor) = single[pair.plus], single[pair.minus]
    if (plus.fs_hz, plus.n_samples) != (minus.fs_hz, minus.n_samples):
        raise SettingsError(
            f'bipolar "{pair.name}": {pair.plus} has {plus.fs_hz:g} Hz, {pair.minus} {minus.fs_hz:g} Hz. Pair '
            "channels of one rate.",
            code="bipolar-rates-differ",
        )
    role = pair.role or plus.role
    units = [convert_unit(findings_of.signals[index].unit, role, pair.name) for index in (plus_index, minus_index)]
    if plus.unit != minus.unit:
        raise SettingsError(
            f'bipolar "{pair.name}": the units "{plus.unit}" and "{minus.unit}" differ. Set them in channels.toml.',
            code="bipolar-units-differ",
        )
    understood = understand_label(pair.name)
    muscle = pair.muscle or understood.muscle or (plus.muscle if plus.muscle == minus.muscle else None)
    place = muscle_by_id(muscle) if muscle else None
    side = pair.side or understood.side or (plus.side if plus.side == minus.side else None)
    channel = Channel(
        name=pair.name,
        role=role,
        muscle=muscle,
        side=side or ("midline" if place and place.is_midline else None),
        region=place.region if place else None,
        unit=plus.unit,
        fs_hz=plus.fs_hz,
        n_samples=plus.n_samples,
        resolution=max(plus.resolution, minus.resolution),
        low_limit=plus.low_limit - minus.high_limit,
        high_limit=plus.high_limit - minus.low_limit,
        highpass_hz=plus.highpass_hz,
        understood_from="option",
    )
    formed = Finding(
        code="bipolar-formed",
        severity="note",
        channel=pair.name,
        message=f"Formed as {pair.plus} minus {pair.minus}; the two are not shown themselves.",
        remedy="Leave the pair out of the options to see the single electrodes.",
    )
    refusing = [unit.finding for unit in units[:1] if unit.finding and plus.unit != "uV"]
    return channel, ((plus_index, plus_factor), (minus_index, -minus_factor)), [formed, *refusing]
