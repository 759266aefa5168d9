"""What the package says of itself agrees with what it is."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path
from runpy import run_path

import pytest

import myoclonus

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "myoclonus"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
IMPORTED_AS = {"tomli_w": "tomli-w", "pyhpo": "hpo3"}


def names_of(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~;\[ ]", line, maxsplit=1)[0].lower() for line in requirements}


def packages_imported() -> dict[str, str]:
    """Return each foreign package that the source imports, and one place where it does."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for name in (name.partition(".")[0] for name in names):
                if name != "myoclonus" and name not in sys.stdlib_module_names:
                    found[IMPORTED_AS.get(name, name)] = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
    return found


def test_every_package_that_is_imported_is_declared() -> None:
    project = PROJECT["project"]
    extras = [line for lines in project.get("optional-dependencies", {}).values() for line in lines]
    declared = names_of(project["dependencies"] + extras)
    assert {name: place for name, place in packages_imported().items() if name not in declared} == {}


def test_every_declared_package_has_a_lower_bound() -> None:
    assert [line for line in PROJECT["project"]["dependencies"] if ">=" not in line] == []


def test_version_is_the_same_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, flags=re.MULTILINE) == [myoclonus.__version__]
    assert f"## {myoclonus.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_version_follows_the_usual_scheme() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?(\.dev\d+)?", myoclonus.__version__)


def test_every_bundled_recording_has_its_origin_and_license_beside_it() -> None:
    recordings = sorted((SOURCE / "data").glob("*.edf"))
    assert recordings
    for path in recordings:
        assert path.with_suffix(".LICENSE.txt").is_file()
        assert path.with_suffix(".ORIGIN.md").is_file()


@pytest.mark.parametrize(
    "page", sorted(p.relative_to(ROOT).as_posix() for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    broken = [link for link in links if link and ":" not in link and not ((ROOT / page).parent / link).exists()]
    assert broken == []


def test_generated_pages_are_those_that_make_docs_writes() -> None:
    stale = [
        name for name, text in run_path(str(ROOT / "docs" / "generate.py"))["pages"]().items() if page_of(name) != text
    ]
    assert not stale, f"run make docs: {', '.join(stale)}"


def page_of(name: str) -> str:
    path = ROOT / "docs" / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_readme_shows_what_it_is_for_and_a_command_in_its_first_lines() -> None:
    head = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:25]
    assert any(line.startswith("$ myoclonus ") for line in head)
    assert any(line.startswith("![") and "docs/images/" in line for line in head)
    assert len([line for line in head if "badge" in line]) <= 3


def test_readme_shows_what_the_program_prints() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert run_path(str(ROOT / "tools" / "write_readme.py"))["printed"]() in text, "run make docs"


def test_the_index_of_the_documentation_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert [name for name in sorted(pages) if f"({name})" not in index] == []
    assert "(measures/index.md)" in index
