"""Check what the wheel and the source archive hold: ``python .ci/check_distributions.py dist/*``."""

from __future__ import annotations

import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_SHIPPED = ("__pycache__", ".pyc", ".venv", ".git/", "demo-output", ".hypothesis")
SHIPPED_FROM_DOCS = {"myoclonus/data/messages.md"}
"""Pages of the documentation that the program shows; the build puts them into the package."""
IN_SOURCE_ARCHIVE = ("LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "tests/conftest.py")
MAX_WHEEL_BYTES = 5_000_000


def main(paths: list[str]) -> int:
    """Print what is wrong with the archives; return the exit status."""
    wheels = [Path(path) for path in paths if path.endswith(".whl")]
    archives = [Path(path) for path in paths if path.endswith(".tar.gz")]
    if len(wheels) != 1 or len(archives) != 1:
        sys.stderr.write(f"expected one wheel and one source archive, got {paths}\n")
        return 1
    package = {p.relative_to(ROOT / "src").as_posix() for p in (ROOT / "src" / "myoclonus").rglob("*") if p.is_file()}
    package = {name for name in package if not any(part in name for part in NOT_SHIPPED)}
    package |= SHIPPED_FROM_DOCS
    in_wheel = set(zipfile.ZipFile(wheels[0]).namelist())
    with tarfile.open(archives[0]) as archive:
        in_archive = {name.partition("/")[2] for name in archive.getnames()}
    wrong = [f"wheel lacks {name}" for name in sorted(package - in_wheel)]
    wrong += [f"wheel holds {name}" for name in sorted(in_wheel) if name not in package and ".dist-info/" not in name]
    if not any(name.endswith(".dist-info/licenses/LICENSE") for name in in_wheel):
        wrong.append("wheel lacks the license")
    wrong += [f"source archive lacks {name}" for name in IN_SOURCE_ARCHIVE if name not in in_archive]
    every = sorted(in_wheel | in_archive)
    wrong += [f"{name} does not belong in an archive" for name in every if any(part in name for part in NOT_SHIPPED)]
    size = wheels[0].stat().st_size
    wrong += [f"wheel has {size} bytes, more than {MAX_WHEEL_BYTES}"] if size > MAX_WHEEL_BYTES else []
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    sys.stdout.write(f"{wheels[0].name}: {len(in_wheel)} files, {size / 1e6:.2f} MB\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
