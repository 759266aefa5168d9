"""``python -m myoclonus`` is ``myoclonus``."""

from myoclonus.cli import main

main()
