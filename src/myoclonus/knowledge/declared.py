"""How a key of a record is declared: text, list, choice or reference, and whether it must be there."""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields
from functools import cache
from typing import Any, Literal

__all__ = ["Key", "choice", "day", "keys_of", "listed", "refs", "switch", "texts", "value", "word", "words"]

_KEY = "key"
Kind = Literal["text", "texts", "switch", "date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a record's file may say under one key.

    Attributes
    ----------
    kind : {'text', 'texts', 'switch', 'date'}
        One text, a list of texts, true or false, or a date.
    is_worded : bool
        Words for readers, which are translated; they stand in the table of their language.
    is_required : bool
        Whether the key must be there and hold something.
    choices : tuple of str
        Allowed values, or any when empty.
    refers_to : tuple of str
        Kinds of records that the ids under this key belong to, or none when it holds no ids.
    """

    kind: Kind = "text"
    is_worded: bool = False
    is_required: bool = False
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()


def word(*, required: bool = False) -> Any:
    """Declare one text that is translated."""
    return _declared(Key(is_worded=True, is_required=required), default="")


def words(*, required: bool = False) -> Any:
    """Declare a list of texts that are translated."""
    return _declared(Key(kind="texts", is_worded=True, is_required=required), default=())


def texts() -> Any:
    """Declare a list of texts that are the same in every language, such as brand names."""
    return _declared(Key(kind="texts"), default=())


def value(*, required: bool = False) -> Any:
    """Declare one text that is the same in every language."""
    return _declared(Key(is_required=required), default="")


def choice(*choices: str, default: str | None = None) -> Any:
    """Declare one text out of a list; required unless there is a default."""
    return _declared(Key(choices=choices, is_required=default is None), default="" if default is None else default)


def listed(*choices: str) -> Any:
    """Declare a list of texts, each out of a list."""
    return _declared(Key(kind="texts", choices=choices), default=())


def refs(*kinds: str, required: bool = False) -> Any:
    """Declare a list of ids of records of these kinds."""
    return _declared(Key(kind="texts", refers_to=kinds, is_required=required), default=())


def switch() -> Any:
    """Declare something that is true or false; false when the file says nothing."""
    return _declared(Key(kind="switch"), default=False)


def day() -> Any:
    """Declare a date that must be there."""
    return _declared(Key(kind="date", is_required=True))


@cache
def keys_of(cls: type) -> dict[str, Key]:
    """Return the declared keys of a record class by name, in order."""
    return {item.name: _key_of(item) for item in fields(cls) if _KEY in item.metadata}


def _key_of(item: Field[Any]) -> Key:
    key: Key = item.metadata[_KEY]
    return key


def _declared(key: Key, default: Any = MISSING) -> Any:
    return field(default=default, metadata={_KEY: key})
