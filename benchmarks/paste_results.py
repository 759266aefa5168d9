"""Write the tables of `benchmarks/results/` between the markers of the pages that show them: `python -m benchmarks.paste_results`."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from benchmarks.cohort_plan import measured_table, plan_table
from benchmarks.run_accuracy import RESULTS
from benchmarks.run_speed import SHOWN as SPEED_COLUMNS

README = Path(__file__).parent / "README.md"
COHORTS = Path(__file__).parents[1] / "docs" / "cohorts.md"
ACCURACY_COLUMNS = {
    "scenario": "scenario", "snr_db": "SNR dB", "n_true": "true", "f1": "F1", "f1_worst": "F1 worst ch",
    "onset_abs_median_ms": "onset med ms", "onset_abs_p95_ms": "onset p95 ms", "duration_bias_ms": "dur. bias ms",
    "duration_abs_median_ms": "dur. med ms", "jerk_f1": "jerk F1", "kept_together_fraction": "together",
    "kept_apart_fraction": "apart", "same_order_fraction": "order", "false_positive_per_min": "false +/min",
    "false_negative_per_min": "false −/min", "verdict": "verdict",
}  # fmt: skip


CORTEX_COLUMNS = {
    "low": "95 % low", "high": "95 % high", "electrode": "right electrode", "latency_ms": "latency |error| med ms",
    "latency_ok": "within 3 ms", "cpu_s": "CPU s a recording",
}  # fmt: skip


DISCHARGE_COLUMNS = {
    "low": "95 % low", "high": "95 % high", "discharges_seen": "of the discharges", "false_per_min": "false a minute",
    "said_doubtful": "said to be doubtful", "cpu_s": "CPU s a recording",
}  # fmt: skip
READINESS_COLUMNS = {
    "low": "95 % low", "high": "95 % high", "amplitude_uv": "amplitude µV", "with_cortical_spike": "with a cortical spike",
    "cpu_s": "CPU s a recording",
}  # fmt: skip


def accuracy() -> pd.DataFrame:
    """Return the runs at 1 kHz."""
    table = pd.read_csv(RESULTS / "accuracy.tsv", sep="\t")
    return table.loc[table["fs_hz"] == 1000, list(ACCURACY_COLUMNS)].rename(columns=ACCURACY_COLUMNS)


def speed() -> pd.DataFrame:
    """Return the tools side by side."""
    return pd.read_csv(RESULTS / "speed.tsv", sep="\t")[list(SPEED_COLUMNS)].rename(columns=SPEED_COLUMNS)


def cortex() -> pd.DataFrame:
    """Return power and false positives of the back-average."""
    return pd.read_csv(RESULTS / "cortex.tsv", sep="\t").rename(columns=CORTEX_COLUMNS)


def cortex_speed() -> pd.DataFrame:
    """Return the speed of the back-average beside MNE-Python."""
    table = pd.read_csv(RESULTS / "cortex_speed.tsv", sep="\t")
    return table.rename(columns={"cpu_s": "CPU s", "largest_difference_uv": "largest difference of the averages µV"})


def cortex_discharges() -> pd.DataFrame:
    """Return how often discharges are found where there are some, and where there are none."""
    return pd.read_csv(RESULTS / "cortex_discharges.tsv", sep="\t").rename(columns=DISCHARGE_COLUMNS)


def cortex_readiness() -> pd.DataFrame:
    """Return how often a readiness potential is found."""
    return pd.read_csv(RESULTS / "cortex_readiness.tsv", sep="\t").rename(columns=READINESS_COLUMNS)


def real() -> pd.DataFrame:
    """Return the checks on real recordings."""
    return pd.read_csv(RESULTS / "real.tsv", sep="\t")


TABLES: dict[Path, dict[str, Callable[[], pd.DataFrame]]] = {
    README: {
        "accuracy": accuracy,
        "speed": speed,
        "real": real,
        "cortex": cortex,
        "cortex_discharges": cortex_discharges,
        "cortex_readiness": cortex_readiness,
        "cortex_speed": cortex_speed,
    },
    COHORTS: {"plan": plan_table, "measured": measured_table},
}


def as_markdown(table: pd.DataFrame) -> str:
    """Return a Markdown table; numbers to three digits, missing ones as a dash."""

    def text(value: object) -> str:
        if pd.isna(value):
            return "–"
        return (
            f"{value:.3g}"
            if isinstance(value, float) and abs(value) < 1000
            else f"{value:.0f}"
            if isinstance(value, float)
            else str(value)
        )

    lines = ["| " + " | ".join(table.columns) + " |", "|" + " --- |" * len(table.columns)]
    lines += ["| " + " | ".join(text(value) for value in row) + " |" for row in table.itertuples(index=False)]
    return "\n".join(lines)


def pasted(path: Path) -> str:
    """Return a page with its tables as the results say them now."""
    page = path.read_text(encoding="utf-8")
    for name, make in TABLES[path].items():
        start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
        before, rest = page.split(start)
        page = f"{before}{start}\n\n{as_markdown(make())}\n\n{end}{rest.split(end)[1]}"
    return page


def main() -> None:
    """Replace what stands between the markers of each table."""
    for path in TABLES:
        path.write_text(pasted(path), encoding="utf-8")


if __name__ == "__main__":
    main()
