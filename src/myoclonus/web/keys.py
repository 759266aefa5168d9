"""The keyboard map: the page takes its keys from here, and shows them from here."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KEYS", "Key"]


@dataclass(frozen=True, slots=True)
class Key:
    """Keys that do the same, the action of the page, what it does in words, and the group it is listed in."""

    keys: tuple[str, ...]
    action: str
    text: str
    group: str


KEYS: tuple[Key, ...] = (
    Key(("n", "j"), "next", "next jerk", "find"),
    Key(("p", "k"), "previous", "previous jerk", "find"),
    Key(("d",), "doubtful", "next doubtful jerk, the most doubtful first", "find"),
    Key(("t",), "typical", "the most typical jerk", "find"),
    Key(("o",), "open", "next jerk nobody has decided on", "find"),
    Key(("b",), "burst", "choose one burst of the jerk; again for the next, then for all", "find"),
    Key(("ArrowLeft",), "left", "back by a fifth of the screen; while editing: edge 1 ms earlier", "move"),
    Key(("ArrowRight",), "right", "on by a fifth of the screen; while editing: edge 1 ms later", "move"),
    Key(("Shift+ArrowLeft",), "left-far", "back by a screen; while editing: edge 10 ms earlier", "move"),
    Key(("Shift+ArrowRight",), "right-far", "on by a screen; while editing: edge 10 ms later", "move"),
    Key(("Home",), "start", "to the start", "move"),
    Key(("End",), "end", "to the end", "move"),
    Key(("+", "="), "zoom-in", "zoom in on time", "look"),
    Key(("-",), "zoom-out", "zoom out", "look"),
    Key(("0",), "whole", "show the whole recording", "look"),
    Key(("ArrowUp",), "gain-up", "larger signals", "look"),
    Key(("ArrowDown",), "gain-down", "smaller signals", "look"),
    Key(("]",), "gain-up-one", "larger, only the chosen channel", "look"),
    Key(("[",), "gain-down-one", "smaller, only the chosen channel", "look"),
    Key(("c",), "channel-next", "choose the next channel", "look"),
    Key(("Shift+C",), "channel-previous", "choose the previous channel", "look"),
    Key(("PageDown",), "rows-down", "channels further down", "look"),
    Key(("PageUp",), "rows-up", "channels further up", "look"),
    Key(("f",), "filter", "display filters on or off", "look"),
    Key(("a",), "accept", "accept", "decide"),
    Key(("r", "Delete"), "reject", "reject: it does not count", "decide"),
    Key(
        ("1", "2", "3", "4", "5", "6"),
        "label",
        "call it: jerk, contraction, tremor, fasciculation, artifact, unsure",
        "decide",
    ),
    Key(("e",), "edit", "edit the edges of the burst: first onset, then end", "decide"),
    Key(
        ("m",),
        "add",
        "add a missed burst on the chosen channel, at the cursor or in the middle of the screen",
        "decide",
    ),
    Key(
        ("s",),
        "stretch",
        "mark a stretch as artifact, rest, posture, action or intention, or give it a sleep stage",
        "decide",
    ),
    Key(("w",), "markers", "markers: add, change or delete one", "decide"),
    Key(("Enter",), "keep", "keep what is being edited", "decide"),
    Key(("Escape",), "cancel", "leave it as it was; close", "decide"),
    Key(("u", "Control+z"), "undo", "take the last decision back", "decide"),
    Key(("Shift+U", "Control+y", "Control+Shift+Z"), "redo", "bring it back", "decide"),
    Key(("g",), "analyze", "analyze again from the corrected events, and show what changed", "understand"),
    Key(("v",), "average", "average of EEG and EMG around accepted jerks", "understand"),
    Key(("l",), "list", "list of all jerks", "understand"),
    Key(("q",), "panel", "show or hide the panel", "understand"),
    Key(("?",), "help", "this map", "understand"),
)
