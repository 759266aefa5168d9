"""The command line: parse, call the library, print. Nothing is computed here."""

from myoclonus.cli.exits import EXIT_COULD_NOT_RUN, EXIT_DONE, EXIT_SOME_FAILED, EXIT_STOPPED
from myoclonus.cli.run import main, run

__all__ = ["EXIT_COULD_NOT_RUN", "EXIT_DONE", "EXIT_SOME_FAILED", "EXIT_STOPPED", "main", "run"]
