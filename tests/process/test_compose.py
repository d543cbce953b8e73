"""docker-compose.yml: each service's own command, run here, and the main job done through them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.process.newsroom import ROOT, Composed, Person, wait_until

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("composed")]

ARTICLE = """Soldiers flee to Colombia

Some 104 soldiers have now fled across the border into Colombia, according to Radio Norte.

In Venezuela 300 people were wounded on Saturday in clashes at the border with Colombia.
"""
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SCHEMA = json.loads((ROOT / "claims/export/schemas/verdict-2.0.json").read_text(encoding="utf-8"))


def only(pattern: str, text: str) -> str:
    found = re.findall(pattern, text)
    assert found, f"{pattern} is not in\n{text}"
    return str(found[0])


def claim_page(edith: Person) -> str:
    """The address of the claim on 104 in the article that was pasted."""
    page = edith.send(
        "/articles/new/",
        page="/articles/new/",
        by="paste",
        outlet="The Courier",
        published_on="2019-02-24",
        text=ARTICLE,
    ).text
    return only(r'<a class="label" href="(/claims/\d+/)">104 soldiers fled', page)


def test_the_main_job_through_the_services_own_commands(composed: Composed) -> None:
    with composed.person("edith") as edith, composed.person("ravi") as ravi:
        page = claim_page(edith)
        edith.send(f"{page}find-sources/", page=page)
        wait_until(lambda: "hx-trigger" not in edith.see(f"{page}lookups/"), "the lookups to settle")
        claim = edith.see(page)
        for number in ("104", "167", "326", "567"):
            assert re.search(rf'<td class="number"[^>]*>{number}</td>', claim), number
        assert "outdated" in claim

        draft = str(edith.send(f"{page}verdict/", page=page).url.path)
        form = edith.see(draft)
        evidence = re.findall(r'name="evidence" value="(\d+)"', form)
        done = edith.send(
            draft,
            page=draft,
            version=only(r'name="version" value="(\d+)"', form),
            rating="correct-when-published",
            corrected_text="567 soldiers and police",
            as_of="2019-02-24",
            summary="The count was 104 on that day.",
            sole_source_reason="The agency runs the crossings.",
            evidence=evidence[:2],
            submit="",
        )
        assert "Submitted. A reviewer finds it" in done.text

        review = only(r'href="(/queue/\d+/)"', ravi.see("/queue/"))
        approved = ravi.send(f"{review}approve/", page=review, comment="Good.")
        assert "Approved and published" in approved.text

    published = httpx.get(f"{composed.url}/api/v1/verdicts/", trust_env=False).json()["results"]
    exported = json.loads(composed.run("export_verdicts"))
    assert published == exported
    assert len(exported) == 1
    Draft202012Validator(SCHEMA).validate(exported[0])
    assert exported[0]["rating"]["slug"] == "correct-when-published"
    assert len(exported[0]["evidence"]) == 2
    for service in ("web", "worker", "beat"):
        assert composed.healthcheck(service) == 0, service


def test_every_service_is_started_whole_and_watched() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    for name, service in services.items():
        assert name == "migrate" or service["healthcheck"]["test"], name
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert "CELERY_BROKER_URL" in services[name]["environment"]


def test_the_image_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["factcheck"]
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert all((ROOT / name).exists() for name in copied)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "var"} <= set(ignored)


def test_the_database_of_the_image_has_no_password_of_its_own() -> None:
    text = Path(ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert "${POSTGRES_PASSWORD:?}" in text
    assert "${SECRET_KEY:?}" in text
