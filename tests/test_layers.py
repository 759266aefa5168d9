"""Imports go one way through the rooms, and importing the package stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import myoclonus

SOURCE = Path(__file__).resolve().parent.parent / "src" / "myoclonus"
ORDER = (
    ("_version",),
    ("errors",),
    ("units",),
    ("tables",),
    ("settings",),
    ("marker_words",),
    ("recording",),
    ("kept",),
    ("signal",),
    ("read", "simulate"),
    ("detect",),
    ("measure",),
    ("relate",),
    ("sleep",),
    ("agreement",),
    ("knowledge",),
    ("forms",),
    ("figures",),
    ("analysis",),
    ("report",),
    ("change",),
    ("cohort",),
    ("review",),
    ("web",),
    ("cli",),
)
PLACE = {room: place for place, rooms in enumerate(ORDER) for room in rooms}
FRONT = ("__init__", "__main__")
MODULES = sorted(SOURCE.rglob("*.py"))
HEAVY = ("matplotlib", "mne", "scipy", "pandas", "typer", "jinja2", "starlette", "uvicorn", "numba", "h5py", "typst")


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def rooms_imported_by(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module == "myoclonus":
            names = [f"myoclonus.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        for name in names:
            package, _, rest = name.partition(".")
            room = rest.partition(".")[0]
            if package == "myoclonus" and room and room != "__version__":
                yield node.lineno, room


def test_every_room_has_a_place_in_the_order() -> None:
    assert {room_of(path) for path in MODULES} - set(PLACE) - set(FRONT) == set()


def test_no_room_imports_from_a_later_one_or_from_its_neighbor() -> None:
    wrong = []
    for path in MODULES:
        room = room_of(path)
        for line, imported in rooms_imported_by(path):
            if room not in FRONT and imported != room and PLACE[imported] >= PLACE[room]:
                wrong.append(f"{path.relative_to(SOURCE).as_posix()}:{line}: {room} imports {imported}")
    assert not wrong, "\n".join(wrong)


def test_imports_name_the_package_in_full() -> None:
    relative = [
        f"{path.relative_to(SOURCE).as_posix()}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.level > 0 or any(alias.name == "*" for alias in node.names))
    ]
    assert relative == []


@pytest.fixture(scope="module")
def loaded_by_import() -> set[str]:
    code = "import sys, myoclonus; sys.stdout.write(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


@pytest.mark.parametrize("package", HEAVY)
def test_importing_the_package_loads_nothing_heavy(loaded_by_import: set[str], package: str) -> None:
    assert "myoclonus" in loaded_by_import
    assert package not in loaded_by_import


def test_public_names_are_those_listed() -> None:
    assert dir(myoclonus) == sorted(myoclonus.__all__)
    assert [name for name in myoclonus.__all__ if not hasattr(myoclonus, name)] == []


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        _ = myoclonus.analyse
