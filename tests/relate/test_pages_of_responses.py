"""Every measure of this half of the room is explained, and every declaration is whole."""

from myoclonus.relate.declared_responses import RESPONSE_MEASURES

PARTS = (
    "## Definition", "## Formula", "## Unit", "## How to read it", "## What misleads it", "## Example", "## References",
)  # fmt: skip


def test_every_measure_has_a_page_with_all_its_parts_and_a_line_in_the_index(root):
    index = (root / "docs" / "measures" / "index.md").read_text(encoding="utf-8")
    for declared in RESPONSE_MEASURES:
        page = (root / "docs" / "measures" / f"{declared.id}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {declared.name}\n")
        assert f"`{declared.id}`" in page
        assert [part for part in PARTS if part not in page] == []
        assert f"]({declared.id}.md) | {declared.name} |" in index


def test_every_measure_is_declared_once_with_name_scope_and_source():
    assert len({declared.id for declared in RESPONSE_MEASURES}) == len(RESPONSE_MEASURES)
    assert all(declared.name and declared.scopes and declared.source for declared in RESPONSE_MEASURES)
