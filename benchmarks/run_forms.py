"""Judge the weighing of forms: every simulated form and every published vignette, with and without EEG.

    python -m benchmarks.run_forms                # three seeds of each form: minutes
    python -m benchmarks.run_forms --seeds 10 --first 4001

Each run is one recording of the package's simulator, or one table of measures from `tests/reference/form_vignettes.toml`.
Both were looked at while limits were chosen where the literature gives a range, though not these seeds: this checks
consistency, it validates nothing. `none` is right first for `noise` as well.
Written to `benchmarks/results/`: one row a run (`forms.tsv`), a
summary (`forms.json`), and the confusion of forms with the reliability of probabilities (`forms.png`); the summary is
pasted into `benchmarks/README.md`.
"""

import argparse
import json
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from myoclonus import tables
from myoclonus.analysis import analyze
from myoclonus.forms import FORM_IDS, Weighed, weigh_forms
from myoclonus.simulate import simulate

HERE = Path(__file__).parent
RESULTS = HERE / "results"
VIGNETTES = HERE.parent / "tests" / "reference" / "form_vignettes.toml"
EDGES = np.array([0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0001])
BEGIN, END = "<!-- forms: start -->", "<!-- forms: end -->"
WITHOUT_EEG = ("cortical", "action", "cortical_tremor", "myoclonic_seizure", "functional")


def row_of(case: str, kind: str, true: str, weighed: Weighed, seconds: float) -> dict[str, Any]:
    """Return one row of the result: what was first, and where the true form stands."""
    ranked = weighed.forms.set_index("form")
    own, first = ranked.loc[true], weighed.forms.iloc[0]
    return {
        "case": case,
        "kind": kind,
        "true": true,
        "first": first["form"],
        "rank_of_true": int(own["rank"]),
        "probability": float(first["probability"]),
        "verdict": first["verdict"],
        "verdict_of_true": own["verdict"],
        "next_test": weighed.next_tests["test"].iloc[0] if len(weighed.next_tests) else "",
        "posterior": {name: round(share, 5) for name, share in weighed.posterior.items()},
        "seconds": round(seconds, 2),
    }


def simulated(first: int, n_seeds: int) -> Iterator[dict[str, Any]]:
    """Yield one row for each form and seed, and for some forms once more without EEG."""
    for form in FORM_IDS:
        for seed in range(first, first + n_seeds):
            variants: list[bool | None] = [None, False] if form in WITHOUT_EEG else [None]
            for eeg in variants:
                began = time.process_time()
                done = analyze(simulate(form, seed=seed, eeg=eeg).recording)
                kind = "simulated" if eeg is None else "simulated without EEG"
                yield row_of(f"{form} {seed}", kind, form, done.weighed, time.process_time() - began)


def published() -> Iterator[dict[str, Any]]:
    """Yield one row for each vignette."""
    columns = ("measure", "scope", "value", "ci_low", "ci_high", "n")
    for name, case in tomllib.loads(VIGNETTES.read_text(encoding="utf-8")).items():
        if "first" not in case:  # no form of the list is meant
            continue
        rows = [dict(zip(columns, row, strict=True)) | {"status": "measured"} for row in case["rows"]]
        began = time.process_time()
        weighed = weigh_forms(tables.from_rows(tables.MEASURES, rows), has_sleep=case.get("has_sleep", False))
        yield row_of(name, "published", case["first"], weighed, time.process_time() - began)


def reliability(rows: pd.DataFrame) -> pd.DataFrame:
    """Return, for posteriors in bins over all forms and runs, how often the form was the true one."""
    shares = np.array([[one.get(form, 0.0) for form in FORM_IDS] for one in rows["posterior"]])
    is_true = np.array([[form == true for form in FORM_IDS] for true in rows["true"]])
    places = np.digitize(shares, EDGES) - 1
    found = []
    for place in range(len(EDGES) - 1):
        inside = places == place
        if inside.any():
            found.append(
                {
                    "from": EDGES[place],
                    "to": min(EDGES[place + 1], 1.0),
                    "n": int(inside.sum()),
                    "mean_posterior": float(shares[inside].mean()),
                    "share_true": float(is_true[inside].mean()),
                }
            )
    return pd.DataFrame(found)


def summary(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the figures of a whole run."""
    found = {}
    for kind, own in rows.groupby("kind", sort=False):
        is_first = own["first"] == own["true"]
        fits = own["verdict"] == "fits"
        found[str(kind)] = {
            "n": len(own),
            "first": round(float(is_first.mean()), 3),
            "within_three": round(float((own["rank_of_true"] <= 3).mean()), 3),
            "fits": int(fits.sum()),
            "fits_and_wrong": int((fits & ~is_first).sum()),
        }
    return found


def draw(rows: pd.DataFrame, bins: pd.DataFrame) -> Figure:
    """Return the confusion of forms and the reliability of posteriors."""
    own = rows[rows["kind"] == "simulated"]
    counts = pd.crosstab(own["true"], own["first"]).reindex(index=FORM_IDS, columns=FORM_IDS, fill_value=0)
    figure = Figure(figsize=(13, 6.2))
    left, right = figure.subplots(1, 2, width_ratios=[1.5, 1])
    figure.subplots_adjust(left=0.17, right=0.98, top=0.93, bottom=0.28, wspace=0.22)
    left.imshow(counts.to_numpy(), cmap="Blues", vmin=0)
    for y, x in zip(*np.nonzero(counts.to_numpy()), strict=True):
        left.text(x, y, str(counts.iloc[y, x]), ha="center", va="center", size=7, color="black")
    names = [form.replace("_", " ") for form in FORM_IDS]
    left.set_xticks(range(len(names)), names, rotation=90, size=7)
    left.set_yticks(range(len(names)), names, size=7)
    left.set_xlabel("ranked first")
    left.set_ylabel("simulated")
    right.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    right.plot(bins["mean_posterior"], bins["share_true"], marker="o")
    for one in bins.itertuples():
        right.annotate(
            f"n = {one.n}", (one.mean_posterior, one.share_true), (6, -10), textcoords="offset points", size=7
        )
    right.set_xlabel("posterior, before agreement is allowed for")
    right.set_ylabel("share in which it was the true form")
    right.set_title("Reliability over all simulated recordings and vignettes", size=9)
    return figure


def as_markdown(found: dict[str, Any], bins: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Return the tables that the page shows."""
    lines = [
        "| kind | runs | true form first | among three | said to fit | said to fit and wrong |",
        "|---|---|---|---|---|---|",
    ]
    for kind, one in found.items():
        lines.append(
            f"| {kind} | {one['n']} | {one['first']:.0%} | {one['within_three']:.0%} | {one['fits']} | {one['fits_and_wrong']} |"
        )
    lines += ["", "| posterior | cases | mean | true |", "|---|---|---|---|"]
    lines += [
        f"| {one['from']:.2f}–{one['to']:.2f} | {one['n']} | {one['mean_posterior']:.2f} | {one['share_true']:.2f} |"
        for one in bins.to_dict("records")
    ]
    missed = rows[(rows["kind"] == "simulated") & (rows["first"] != rows["true"])]
    by_form = missed.groupby("true")["first"].agg(
        lambda own: ", ".join(f"{n}× {k}" for k, n in own.value_counts().items())
    )
    lines += ["", "Not first (simulated, with all that the simulation records):", ""]
    lines += [f"- `{true}`: {text} instead" for true, text in by_form.items()] or ["- none"]
    return "\n".join([*lines, "", "![Confusion of forms and reliability](results/forms.png)"])


def main() -> None:
    """Run, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=4001, help="first seed; fresh when limits were changed")
    asked = parser.parse_args()
    rows = pd.DataFrame([*simulated(asked.first, asked.seeds), *published()])
    bins, found = reliability(rows), summary(rows)
    RESULTS.mkdir(exist_ok=True)
    rows.drop(columns=["posterior", "seconds"]).to_csv(
        RESULTS / "forms.tsv", sep="\t", index=False, float_format="%.4f"
    )
    text = {"summary": found, "reliability": bins.round(4).to_dict("records")}
    (RESULTS / "forms.json").write_text(json.dumps(text, indent=2) + "\n", encoding="utf-8")
    draw(rows, bins).savefig(RESULTS / "forms.png", dpi=110, metadata={"Software": None})
    shown = as_markdown(found, bins, rows)
    page = (HERE / "README.md").read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    (HERE / "README.md").write_text(f"{before}{BEGIN}\n\n{shown}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(shown)


if __name__ == "__main__":
    main()
