"""Run one command, turn what goes wrong into a sentence, and end with a named exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import typer

from myoclonus.cli.exits import EXIT_COULD_NOT_RUN, EXIT_DONE, EXIT_STOPPED
from myoclonus.errors import MyoclonusError

__all__ = ["main", "run"]

_CommandLineError: type[Exception] = typer.BadParameter.__mro__[1]
"""What the parser raises when words cannot be understood; its place differs between versions of typer."""


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; no exception leaves this function."""
    from myoclonus.cli.app import app  # noqa: PLC0415  (an optional part: only a command needs the parser's tree)

    try:
        code = app(args=list(arguments), prog_name="myoclonus", standalone_mode=False)
    except MyoclonusError as error:
        return _fail(error.message, code=error.code)
    except _CommandLineError as error:
        message = getattr(error, "format_message", error.__str__)()
        return _fail(f"{message} See: myoclonus --help.", code="command-line")
    except (KeyboardInterrupt, typer.Abort):
        code = EXIT_STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_COULD_NOT_RUN
    except Exception as error:
        return _fault(error)
    if code == EXIT_STOPPED:
        _say("Stopped; nothing was left half-written.")
    return code if isinstance(code, int) else EXIT_DONE


def _fault(error: Exception) -> int:
    """Admit a fault of the program; the trace is shown when asked for."""
    if os.environ.get("MYOCLONUS_TRACEBACK"):
        traceback.print_exception(error)
    return _fail(
        f"A fault of this program, not of your recording: {type(error).__name__}: {error}. Please report it; "
        "set MYOCLONUS_TRACEBACK=1 to see where it happened.",
        code="program-fault",
    )


def _fail(message: str, *, code: str) -> int:
    _say(f"myoclonus: {message} [{code}]")
    return EXIT_COULD_NOT_RUN


def _say(text: str) -> None:
    typer.echo(text, err=True)
