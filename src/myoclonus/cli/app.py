"""The commands and their options. Each body imports what it needs, so that help comes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from myoclonus.cli.compare import compare
from myoclonus.cli.knowledge_commands import add_knowledge_commands
from myoclonus.cli.night_commands import add_night_commands
from myoclonus.cli.option_types import (
    Bipolar,
    Channels,
    Events,
    Force,
    Group,
    Hypnogram,
    Json,
    KeepIdentity,
    Markers,
    Memory,
    Muscle,
    Out,
    PageLanguage,
    PlanOnly,
    Quiet,
    RetryFailed,
    Role,
    Scheduler,
    Set,
    SettingsFile,
    Shard,
    Side,
    Sleep,
    Timeout,
    Unit,
    Workers,
)

__all__ = ["app"]

app = typer.Typer(
    name="myoclonus",
    help="Find, measure and report muscle jerks in EMG, EEG + EMG and sleep recordings. Describes; does not diagnose.",
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Find, measure and report muscle jerks. Describes; does not diagnose."""
    if version:
        from myoclonus._version import __version__  # noqa: PLC0415

        typer.echo(f"myoclonus {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Recording.")],
    *,
    channels: Channels = None,
    role: Role = None,
    muscle: Muscle = None,
    side: Side = None,
    unit: Unit = None,
    bipolar: Bipolar = False,
    markers: Markers = None,
    hypnogram: Hypnogram = None,
    keep_identity: KeepIdentity = False,
    settings: SettingsFile = None,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Show what was understood of a recording, and what was not.

    Example: `myoclonus inspect night.edf --role "Leg 1=emg"`
    """
    from myoclonus.cli.inspect import inspect_file  # noqa: PLC0415
    from myoclonus.cli.options import channel_options, reading_options, settings_of  # noqa: PLC0415

    overrides = channel_options(channels, role=role, muscle=muscle, side=side, unit=unit)
    reading = reading_options(overrides, bipolar, keep_identity, markers, hypnogram)
    inspect_file(file, reading, settings_of(settings, set_), as_json=json)


@app.command()
def analyze(
    recordings: Annotated[list[Path], typer.Argument(metavar="RECORDING...", help="One recording or more.")],
    *,
    out: Out,
    settings: SettingsFile = None,
    set_: Set = None,
    channels: Channels = None,
    role: Role = None,
    muscle: Muscle = None,
    side: Side = None,
    unit: Unit = None,
    bipolar: Bipolar = False,
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help="What to call the recording in the report.")
    ] = None,
    stimulus: Annotated[
        list[str] | None, typer.Option("--stimulus", metavar="TEXT", help="Markers of this text are stimuli too.")
    ] = None,
    markers: Markers = None,
    hypnogram: Hypnogram = None,
    events: Events = None,
    sleep: Sleep = None,
    language: PageLanguage = None,
    keep_identity: KeepIdentity = False,
    force: Force = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Find and measure the jerks of a recording and write tables and a report.

    Several recordings each get a folder of their own inside DIR.

    Example: `myoclonus analyze patient.edf --out result --set detect.highpass_hz=30`
    """
    from myoclonus.cli.analyze import analyze_files  # noqa: PLC0415
    from myoclonus.cli.options import channel_options, reading_options, settings_of  # noqa: PLC0415

    overrides = channel_options(channels, role=role, muscle=muscle, side=side, unit=unit)
    reading = reading_options(overrides, bipolar, keep_identity, markers, hypnogram, events)
    used = settings_of(settings, set_, stimuli=stimulus, sleep=sleep, language=language)
    raise typer.Exit(analyze_files(recordings, out, used, reading, name=name, force=force, quiet=quiet, as_json=json))


@app.command()
def view(
    recording: Annotated[Path, typer.Argument(metavar="RECORDING", help="Recording.")],
    *,
    result: Annotated[
        Path | None,
        typer.Option("--result", metavar="DIR", help="Folder of the result; RECORDING.myoclonus when left out."),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Analyze anew; decisions are kept.")] = False,
    rater: Annotated[
        str | None,
        typer.Option("--rater", metavar="NAME", help="Keep decisions under this name, in a file of its own."),
    ] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Hide what was found until it is asked for.")] = False,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Other than this machine only: then a token is asked for.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="0 takes one that is free.")
    ] = 0,
    token: Annotated[bool, typer.Option("--token", help="Ask for a token on this machine too.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
    get: Annotated[
        str | None,
        typer.Option("--get", metavar="PATH", help="Print one page or its JSON, e.g. /measures.json, and end."),
    ] = None,
    settings: SettingsFile = None,
    set_: Set = None,
    channels: Channels = None,
    role: Role = None,
    muscle: Muscle = None,
    side: Side = None,
    unit: Unit = None,
    bipolar: Bipolar = False,
    markers: Markers = None,
    hypnogram: Hypnogram = None,
    keep_identity: KeepIdentity = False,
    quiet: Quiet = False,
) -> None:
    """Open the workbench: see the recording and every jerk, correct it, and analyze again.

    Serves a page on this machine only. Analyzes first when there is no result yet.

    Example: `myoclonus view patient.edf`
    """
    from myoclonus.cli.options import channel_options, reading_options, settings_of  # noqa: PLC0415
    from myoclonus.cli.view import ViewOptions, view_recording  # noqa: PLC0415

    overrides = channel_options(channels, role=role, muscle=muscle, side=side, unit=unit)
    reading = reading_options(overrides, bipolar, keep_identity, markers, hypnogram)
    options = ViewOptions(
        result=result, again=again, rater=rater, blind=blind, host=host, port=port, with_token=token,
        browser=not no_browser, get=get, quiet=quiet,
    )  # fmt: skip
    raise typer.Exit(view_recording(recording, settings_of(settings, set_), reading, options))


@app.command()
def simulate(
    form: Annotated[str | None, typer.Argument(metavar="FORM", help="Form to simulate; see --list.")] = None,
    *,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE.edf", help="File; the truth is written beside it.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the forms.")] = False,
    duration: Annotated[float | None, typer.Option("--duration", metavar="S", help="Length in seconds.")] = None,
    rate: Annotated[float, typer.Option("--rate", metavar="HZ", help="Sampling rate.")] = 1000.0,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same recording.")] = 0,
    muscles: Annotated[
        list[str] | None, typer.Option("--muscle", metavar="LABEL", help='Muscle to record, e.g. "FDI R".')
    ] = None,
    artifacts: Annotated[list[str] | None, typer.Option("--artifact", metavar="NAME", help="Add an artifact.")] = None,
) -> None:
    """Write a simulated recording with known truth.

    Example: `myoclonus simulate cortical -o cortical.edf --seed 1`
    """
    from myoclonus.cli.simulate import list_forms, simulate_file  # noqa: PLC0415

    if list_ or form is None:
        list_forms()
    elif out is None:
        raise typer.BadParameter("name the file to write with -o FILE.edf.", param_hint="--out")
    else:
        simulate_file(form, out, duration_s=duration, fs_hz=rate, seed=seed, muscles=muscles, artifacts=artifacts or [])


@app.command()
def demo(
    out: Out = Path("demo-output"),
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Analyze the bundled recording, then a simulated patient.

    The recording is of a healthy person's voluntary thumb twitches, not of myoclonus.

    Example: `myoclonus demo --out demo-output`
    """
    from myoclonus.cli.demo import run_demo  # noqa: PLC0415

    run_demo(out, force=force, quiet=quiet)


@app.command()
def settings(json: Json = False) -> None:
    """Print all settings with defaults, ranges and sources.

    Example: `myoclonus settings`
    """
    from myoclonus.cli.settings import show_settings  # noqa: PLC0415

    show_settings(as_json=json)


@app.command()
def messages(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="Code of an error or finding; all codes when left out.")
    ] = None,
) -> None:
    """Explain the code of an error or a finding.

    Example: `myoclonus messages unit-not-potential`
    """
    from myoclonus.cli.messages import show_message  # noqa: PLC0415

    show_message(code)


@app.command()
def cohort(
    place: Annotated[
        list[str],
        typer.Argument(metavar="PLACE", help="Folder, list, BIDS dataset, or address; or: collect DIR."),
    ],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder of the cohort; made when missing.")
    ] = None,
    workers: Workers = 0,
    scheduler: Scheduler = None,
    shard: Shard = None,
    timeout: Timeout = 3600.0,
    memory: Memory = 4096,
    group: Group = None,
    retry_failed: RetryFailed = False,
    plan: PlanOnly = False,
    settings: SettingsFile = None,
    set_: Set = None,
    keep_identity: KeepIdentity = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Analyze many recordings, each in a process of its own, and collect tables and a page.

    A run that was stopped goes on where it was. A recording that fails is a row with its code, never the end of the run.

    Example: `myoclonus cohort dataset --out results --workers 8`
    """
    from myoclonus.cli.cohort import analyze_cohort, collect_only, shard_option  # noqa: PLC0415
    from myoclonus.cli.options import settings_of  # noqa: PLC0415
    from myoclonus.cohort import CohortOptions  # noqa: PLC0415

    if place[0] == "collect" and len(place) == 2:
        raise typer.Exit(collect_only(Path(place[1]), None, group=group, quiet=quiet))
    if len(place) != 1 or out is None:
        raise typer.BadParameter("name one place and --out DIR, or: collect DIR.", param_hint="PLACE")
    options = CohortOptions(
        n_workers=workers,
        timeout_s=timeout,
        memory_mb=memory,
        scheduler=scheduler,
        shard=shard_option(shard),
        retry_failed=retry_failed,
        keep_identity=keep_identity,
        group=group,
    )
    used = settings_of(settings, set_)
    raise typer.Exit(analyze_cohort(place[0], out, used, options, plan_only=plan, quiet=quiet, as_json=json))


add_knowledge_commands(app)
app.command()(compare)
add_night_commands(app)
