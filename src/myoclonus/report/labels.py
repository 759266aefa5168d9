"""What channels and moments are called in reports."""

from __future__ import annotations

from collections import Counter

from myoclonus.recording import Channel, Recording

__all__ = ["channel_label", "channel_labels", "clock", "counted", "number", "short_labels", "span"]


_MAX_LETTERS = 48
"""Letters of a channel's name in a report; the tables hold it in full."""


def channel_labels(recording: Recording) -> dict[str, str]:
    """Return for each channel the muscle and side, with the channel's name added where two would read alike."""
    plain = {channel.name: channel_label(channel) for channel in recording.channels}
    times = Counter(plain.values())
    return {name: text if times[text] == 1 or text == name else f"{text} [{name}]" for name, text in plain.items()}


def short_labels(recording: Recording) -> dict[str, str]:
    """Return for each channel its own name without a leading ``EMG``, where the muscle's name is too long."""
    short = {name: name.removeprefix("EMG").strip(" :_-") or name for name in (c.name for c in recording.channels)}
    times = Counter(short.values())
    return {name: _within_a_line(_printable(text if times[text] == 1 else name)) for name, text in short.items()}


def channel_label(channel: Channel) -> str:
    """Return muscle and side of a channel, or its name when the muscle is not known."""
    if not channel.muscle:
        return _within_a_line(_printable(channel.name))
    side = {"left": " L", "right": " R"}.get(channel.side or "", "")
    return channel.muscle.replace("_", " ") + side


def span(duration_s: float) -> str:
    """Return a length of time in words, with blanks that do not break: ``87.6 s``, ``12 min 5 s``, ``7 h 58 min``."""
    return _span(duration_s).replace(" ", "\u00a0")


def _span(duration_s: float) -> str:
    if duration_s < 120:
        return f"{duration_s:.3g} s"
    minutes, seconds = divmod(round(duration_s), 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _printable(text: str) -> str:
    """Return the text with control characters, which no document may hold, as a replacement sign."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def clock(onset_s: float) -> str:
    """Return a moment as time since the first sample, ``h:mm:ss.mmm`` or ``m:ss.mmm``."""
    milliseconds = round(onset_s * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest // 1000:02d}.{rest % 1000:03d}"
    return f"{hours}:{minutes:02d}:{seconds}" if hours else f"{minutes}:{seconds}"


def _within_a_line(text: str) -> str:
    """Return a long name without its middle, so that it does not push everything else aside."""
    return text if len(text) <= _MAX_LETTERS else f"{text[: _MAX_LETTERS - 12]} … {text[-9:]}"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: ``1 jerk``, ``2 jerks``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def number(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits, without exponent, and with a true minus sign."""
    if value == 0:
        return "0"
    text = f"{value:.{digits}g}"
    if "e" in text:
        text = f"{float(text):.0f}" if abs(value) >= 1 else f"{float(text):.6f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")
