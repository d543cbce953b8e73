"""How fast and how well figures are read, beside other readers on the same text in the same run.

The machine's own speed falls out of the ratios; words a second do not say much about another machine.  Ends with 1
where an accuracy falls below its floor in `floors.json`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import scores

from claims.figures import read
from demonstration.reports import load_reports

ROUNDS = 4
WORD = re.compile(r"\w+")
PEER_PYTHON = HERE.parent / ".venv-bench" / "bin" / "python"
# The peers are slow: they read this many words, and Factcheck reads the same ones beside them.
PEER_WORDS = 12_000


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Processor time for all texts, the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in texts:
            work(text)
        times.append(time.process_time() - began)
    return min(times)


def peer(name: str, given: object) -> Any:
    """What a peer answers, or a sentence on why it does not."""
    if not PEER_PYTHON.exists():
        return "not installed"
    command = [str(PEER_PYTHON), str(HERE / "peers.py"), name]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["it stopped"])[-1]
    return json.loads(done.stdout)


def speed(texts: Sequence[str]) -> None:
    few, words = [], 0
    for text in texts:
        few.append(text)
        words += len(WORD.findall(text))
        if words >= PEER_WORDS:
            break
    every = sum(len(WORD.findall(text)) for text in texts)
    read(texts[0])
    ours = seconds(read, texts)
    print(f"{every:,} words; processor time, best of {ROUNDS} rounds")
    print(f"  {'Factcheck, everything':<24}{every / ours:>12,.0f} words a second")
    tokenising = seconds(WORD.findall, texts)
    ratio = f"{ours / tokenising:.0f} times as fast"
    print(f"  {'finding words alone':<24}{every / tokenising:>12,.0f} words a second, {ratio}")
    beside = seconds(read, few)
    for name in ("quantulum3", "Recognizers-Text", "dateparser"):
        took = peer(name, few)
        if isinstance(took, str):
            print(f"  {name:<24}{took}")
        else:
            ratio = f"Factcheck is {took / beside:.0f} times as fast on them"
            print(f"  {name:<24}{words / took:>12,.0f} words a second; {ratio}")


def accuracy() -> dict[str, float]:
    found: dict[str, float] = {}
    for name, score in (("newsquant_dev.ndjson", scores.newsquant), ("attribution_dev.ndjson", scores.attributions)):
        if rows := scores.rows(name):
            found |= score(rows)
        else:
            print(f"  {name} is not in a folder `shared/data` beside the repository: not measured")
    if rows := scores.rows("times_dev.ndjson"):
        answer = lambda given: peer("dates", given)  # noqa: E731
        installed = PEER_PYTHON.exists()
        found |= scores.days(rows, answer if installed else None)
    else:
        print("  times_dev.ndjson is not in a folder `shared/data` beside the repository: not measured")
    return found


def main() -> int:
    articles = scores.rows("attribution_dev.ndjson")
    texts = [row["text"] for row in articles] if articles else [report.text for report in load_reports()] * 10
    print("Speed, on news articles" if articles else "Speed, on the demonstration's reports")
    speed(texts)
    print("Accuracy, in per cent (F1, or the share that is right)")
    found = accuracy()
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
    below = {name for name, floor in floors.items() if name in found and found[name] < floor}
    for name, value in found.items():
        floor = f"  floor {floors[name]:.0f}" if name in floors else ""
        print(f"  {name:<40}{value:>6.1f}{floor}{'  BELOW' if name in below else ''}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
