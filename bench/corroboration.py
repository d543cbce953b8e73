"""How well and how fast claims are answered from an archive: the development claims, half of them with a wrong number.

    python bench/corroboration.py [documents beside]

The claims are answered twice by `manage.py corroborate`, each time in a fresh process: from the development pages
alone, and with as many made pages beside them (20,000 if nothing is given), which are of no use to anybody.  Ends with
1 where a score falls below its floor in `floors.json`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from recombined import SHARED, recombined

from claims.figures import read

CLAIMS, PAGES = SHARED / "gva_dev_claims.ndjson", SHARED / "gva_dev_docs.ndjson"
DECIDED = ("supported", "contradicted")
READ = 300
Row = dict[str, Any]


def main(beside: int) -> int:
    if not CLAIMS.exists():
        print("Corroboration is measured on the development data, which are not beside the repository.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment["DATA_DIR"] = folder
        manage(["migrate", "--verbosity", "0"], environment)
        manage(["import_documents", str(PAGES)], environment)
        answers, seconds = answered(Path(folder), environment)
        claims = rows(CLAIMS)
        print(f"\n{len(claims):,} claims from {len(rows(PAGES)):,} pages")
        scores = scored(claims, answers)
        for name, score in scores.items():
            print(f"  {name:<44}{score:6.1f}")
        reliability(claims, answers)
        told_speed(len(claims), seconds)
        if beside:
            lines = Path(folder) / "beside.ndjson"
            with lines.open("wb") as file:
                file.writelines(recombined(beside))
            manage(["import_documents", str(lines)], environment)
            _, longer = answered(Path(folder), environment)
            print(f"  with {beside:,} pages beside them it takes {longer / seconds:.1f} times as long")
    return below_floors(scores)


def manage(arguments: Sequence[str], environment: dict[str, str]) -> None:
    command = [sys.executable, str(HERE.parent / "manage.py"), *arguments]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def answered(folder: Path, environment: dict[str, str]) -> tuple[dict[str, Row], float]:
    """The answers by their ids, and the processor seconds it took."""
    out = folder / "answers.ndjson"
    before = os.times()
    manage(["corroborate", "--input", str(CLAIMS), "--output", str(out)], environment)
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    return {row["id"]: row for row in rows(out)}, seconds


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def scored(claims: Iterable[Row], answers: dict[str, Row]) -> dict[str, float]:
    """In per cent, of all claims and of the explicit ones, those with a number above one."""
    incidents = {row["id"]: row["incident"] for row in rows(PAGES)}
    found: dict[str, float] = {}
    for tier in ("all", "explicit"):
        some = [claim for claim in claims if tier == "all" or claim["explicit"]]
        made = Counter(claim["label"] for claim in some)
        right = Counter(c["label"] for c in some if answers[c["id"]]["suggestion"] == c["label"])
        decided = [c for c in some if answers[c["id"]]["suggestion"] in DECIDED]
        pages = sum(
            any(incidents.get(each["document"]) == claim["incident"] for each in answers[claim["id"]]["evidence"])
            for claim in some
        )
        found[f"corroboration {tier}: balanced accuracy"] = 100 * sum(right[k] / made[k] for k in made) / len(made)
        found[f"corroboration {tier}: right of decided"] = 100 * sum(right.values()) / len(decided)
        found[f"corroboration {tier}: decided"] = 100 * len(decided) / len(some)
        found[f"corroboration {tier}: page found"] = 100 * pages / len(some)
    return found


def reliability(claims: Iterable[Row], answers: dict[str, Row]) -> None:
    """How often suggestions of one confidence were right."""
    right: dict[float, list[bool]] = defaultdict(list)
    for claim in claims:
        answer = answers[claim["id"]]
        if answer["suggestion"] in DECIDED:
            right[answer["confidence"]].append(answer["suggestion"] == claim["label"])
    print("  confidence    suggestions    right")
    for confidence, each in sorted(right.items()):
        print(f"  {confidence:10.2f} {len(each):14,} {sum(each) / len(each):8.2f}")


def told_speed(claims: int, seconds: float) -> None:
    """Beside reading the pages alone, in the same run."""
    texts = [page["text"] for page in rows(PAGES)[:READ]]
    read(texts[0])
    began = time.process_time()
    for text in texts:
        read(text)
    each = (time.process_time() - began) / len(texts)
    print(
        f"  {claims / seconds:,.0f} claims a second of processor time, everything read anew;"
        f" a claim takes {seconds / claims / each:.1f} times as long as reading one page"
    )


def below_floors(scores: dict[str, float]) -> int:
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
    low = [name for name, floor in floors.items() if name in scores and scores[name] < floor]
    for name in low:
        print(f"{name} is {scores[name]:.1f}, below its floor of {floors[name]}.")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
