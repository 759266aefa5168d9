"""Make the virtual environment of the working tree and install the package into it, editable.

Called by the Makefile with any Python of at least 3.11: ``python .ci/environment.py .venv [GROUP ...]``. Does nothing
when the environment already holds what ``pyproject.toml`` asks for. Only the standard library is used.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
USED_BY_PIP_ONLY_OUTSIDE = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "PYTHONPATH")


def main(arguments: list[str]) -> int:
    """Make and fill the environment; return the exit status."""
    environment, groups = Path(arguments[0]), arguments[1:]
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = state(groups)
    stamp = environment / f"installed-{'-'.join(['runtime', *groups])}"
    if is_usable(python) and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return 0
    if not is_usable(python):
        say(f"Making {environment} with Python {sys.version.split()[0]} ({sys.executable})")
        if run([sys.executable, "-m", "venv", "--clear", str(environment)]) != 0:
            say(f"{sys.executable} could not make a virtual environment. Debian, Ubuntu: sudo apt install python3-venv")
            return 1
    if (
        run([str(python), "-c", "import pip"], quiet=True) != 0
        and run([str(python), "-m", "ensurepip"], quiet=True) != 0
    ):
        say(f"There is no pip in {environment}. Delete that folder and run make again.")
        return 1
    requirements = [line for group in groups for line in requirements_of(project["dependency-groups"], group)]
    say("Installing myoclonus and what it needs: a minute or two the first time")
    status = install(python, ["-e", str(ROOT), *requirements], log=environment / "install.log")
    if status == 0:
        stamp.write_text(wanted, encoding="utf-8")
    return status


def state(groups: list[str]) -> str:
    """Return what the environment depends on: the project file, the folder, and the groups."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return f"{digest}\n{ROOT}\n{' '.join(groups)}\n"


def requirements_of(groups: dict[str, list[str | dict[str, str]]], name: str) -> list[str]:
    """Return the requirements of a dependency group; read here because pip knows groups only from 25.1 on."""
    lines: list[str] = []
    for item in groups[name]:
        lines += [item] if isinstance(item, str) else requirements_of(groups, item["include-group"])
    return lines


def is_usable(python: Path) -> bool:
    """Return whether the environment's Python starts and is new enough."""
    return (
        python.exists()
        and run([str(python), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], quiet=True) == 0
    )


def install(python: Path, requirements: list[str], *, log: Path) -> int:
    """Install with pip, showing one word for each package; the full output goes to ``log``."""
    command = [
        str(python),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        *requirements,
    ]
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            env=clean(),
        )
        for line in process.stdout or ():
            file.write(line)
            show_progress(line)
        status = process.wait()
    say("\r\033[K" if sys.stderr.isatty() else "", end="")
    if status != 0:
        say("".join(log.read_text(encoding="utf-8").splitlines(keepends=True)[-25:]))
        say(f"pip could not install the package. The lines above say why; all of its output is in {log}.")
    return status


def show_progress(line: str) -> None:
    """Show what pip is doing: in place on a terminal, otherwise one line for each phase."""
    words = line.split()
    if sys.stderr.isatty() and words[:1] in (["Collecting"], ["Downloading"], ["Installing"]) and len(words) > 1:
        say(f"\r\033[K  {words[0].lower()} {words[1][:60]}", end="")
    elif line.startswith("Installing collected packages"):
        say(f"  unpacking {line.count(',') + 1} packages")


def run(command: list[str], *, quiet: bool = False) -> int:
    """Return the exit status of a command; one that cannot start counts as failed."""
    output = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=clean(), check=False
        ).returncode
    except OSError:
        return 1


def clean() -> dict[str, str]:
    """Return the environment variables without those that would install elsewhere; index and proxy settings stay."""
    return {name: value for name, value in os.environ.items() if name not in USED_BY_PIP_ONLY_OUTSIDE}


def say(text: str, end: str = "\n") -> None:
    """Write to the terminal at once."""
    sys.stderr.write(text + end)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
