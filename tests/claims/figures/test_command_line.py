"""python -m claims.figures"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def run(source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "claims.figures", *arguments]
    return subprocess.run(command, input=source, capture_output=True, text=True, cwd=ROOT, check=False)


def test_it_answers_line_by_line() -> None:
    asked = {
        "id": 7,
        "text": "Two killed\n\nOn Friday two people were killed.",
        "published": "2019-02-24",
        "headline": 10,
    }
    result = run(json.dumps(asked) + "\n")
    answer = json.loads(result.stdout)
    assert result.returncode == 0, result.stderr
    assert answer["id"] == 7
    assert [figure["headline"] for figure in answer["figures"]] == [True, False]
    assert answer["times"][0]["from"] == "2019-02-22"
    assert answer["attributions"] == []


def test_a_bad_line_is_named_and_the_rest_goes_on() -> None:
    result = run('{"text": 1}\nnot json\n\n{"text": "Two killed", "published": "soon"}\n{"text": "Two killed"}\n')
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer.get("line") for answer in answers] == [1, 2, 4, None]
    assert all(answer["error"] for answer in answers[:3])
    assert answers[3]["figures"]
    assert result.returncode == 1


def test_plain_text_gives_a_table() -> None:
    result = run("Some 104 soldiers have fled, police said.", "--text", "--published", "2019-02-24")
    assert "104 soldiers fled" in result.stdout
    assert "police" in result.stdout


def test_it_needs_no_django() -> None:
    code = "import sys, claims.figures; print('django' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout.strip() == "False"
