"""The commands on nights and their scorings. Each body imports what it needs, so that help comes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from myoclonus.cli.option_types import Force, Hypnogram, Json, Out, Quiet, Set, SettingsFile

__all__ = ["add_night_commands"]

Rule = Annotated[
    str, typer.Option("--rule", metavar="RULE", help="Rule set of a result's leg movements: WASM or AASM.")
]


def add_night_commands(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (score, agree, export):
        app.command()(command)


def score(
    events: Annotated[list[Path], typer.Argument(metavar="EVENTS...", help="Files with marked movements and events.")],
    *,
    out: Out,
    hypnogram: Hypnogram = None,
    settings: SettingsFile = None,
    set_: Set = None,
    force: Force = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Score movements that a person or another program marked, without a signal.

    Read are EDF+ annotations, XML of NSRR and Profusion, lists of Noxturnal and DOMINO, Luna, YASA, BIDS and other tables.

    Example: `myoclonus score night_events.csv --hypnogram stages.txt --out scored`
    """
    from myoclonus.cli.night import score_files  # noqa: PLC0415
    from myoclonus.cli.options import settings_of  # noqa: PLC0415

    used = settings_of(settings, set_)
    raise typer.Exit(score_files(events, hypnogram, out, used, force=force, quiet=quiet, as_json=json))


def agree(
    first: Annotated[
        Path,
        typer.Argument(
            metavar="A",
            help="Scoring that the other is judged by: result, file, decisions of a rater, or folder of such.",
        ),
    ],
    second: Annotated[Path, typer.Argument(metavar="B", help="Scoring to judge, or folder of such.")],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder for tables, page and figure.")
    ] = None,
    rule: Rule = "WASM",
    overlap: Annotated[
        float, typer.Option("--overlap", min=0.0, max=1.0, help="Overlap over union that makes two events the same.")
    ] = 0.2,
    epoch: Annotated[
        float, typer.Option("--epoch", metavar="S", min=0.5, help="Length of the epochs for kappa.")
    ] = 30.0,
    stage: Annotated[
        list[str] | None,
        typer.Option("--stage", metavar="STAGE", help="Only this sleep stage; give it again for more."),
    ] = None,
    settings: SettingsFile = None,
    set_: Set = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Compare two scorings event by event, epoch by epoch, and by their indices.

    Two folders are compared recording by recording: files or results of the same name belong together.

    Example: `myoclonus agree technician.csv result --out agreement`
    """
    from myoclonus.cli.night import agree_files  # noqa: PLC0415
    from myoclonus.cli.options import settings_of  # noqa: PLC0415

    used = settings_of(settings, set_)
    raise typer.Exit(
        agree_files(
            first,
            second,
            used,
            out=out,
            rule=rule,
            overlap=overlap,
            epoch_s=epoch,
            stages=stage or (),
            force=force,
            as_json=json,
        )
    )


def export(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Folder of a result.")],
    *,
    to: Annotated[str, typer.Option("--to", metavar="FORM", help="edf, bids, nsrr or fhir.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="File to write.")],
    rule: Rule = "WASM",
) -> None:
    """Write what was found for other programs: EDF+ annotations, BIDS events with HED, NSRR XML, FHIR.

    Of a scored night these are movements, stages and events; of any other result jerks, bursts and silences.

    Example: `myoclonus export result --to edf --out scored.edf`
    """
    from myoclonus.cli.night import export_files  # noqa: PLC0415

    raise typer.Exit(export_files(result, to, out, rule=rule))
