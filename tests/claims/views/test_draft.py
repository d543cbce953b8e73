"""The verdict editor: saving a draft and sending it to review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims import permissions, workflow
from claims.models import Claim, Event, Evidence, Rating, VerdictRevision
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def evidence(claim: Claim) -> Evidence:
    return factories.make_evidence(claim)


@pytest.fixture
def draft(claim: Claim, evidence: Evidence, edith: User) -> VerdictRevision:
    return workflow.open_draft(claim=claim, by=edith)


def address(revision: VerdictRevision) -> str:
    return f"/drafts/{revision.pk}/"


def filled(revision: VerdictRevision, **changes: Any) -> dict[str, Any]:
    """A form that lacks nothing."""
    return {
        "rating": "correct-when-published",
        "corrected_text": "567 soldiers and police",
        "as_of": "2019-02-27",
        "summary": "It was 104 on Sunday.\nMore have left since.",
        "sole_source_reason": factories.SOLE,
        "evidence": [item.pk for item in Evidence.objects.filter(claim=revision.verdict.claim_id)],
        "version": revision.version,
        **changes,
    }


def test_the_form_shows_all_there_is_to_decide_on(as_: As, edith: User, draft: VerdictRevision) -> None:
    page = Page(as_(edith).get(address(draft)))
    ratings = [radio.attributes["value"] for radio in page.all("input", type="radio", name="rating")]
    assert ratings == list(Rating.objects.filter(question="so").values_list("slug", flat=True))
    said = [radio.attributes["value"] for radio in page.all("input", type="radio", name="attribution_rating")]
    assert said == ["", *Rating.objects.filter(question="said").values_list("slug", flat=True)]
    definitions = {rating.definition for rating in Rating.objects.all()}
    assert definitions <= {words.text for words in page.all("span", css="fine")}
    (box,) = page.all("input", type="checkbox", name="evidence")
    assert "checked" not in box.attributes
    choice = page.one("div", css="choice", **{"class": "choice relation agrees"})
    assert choice.one("mark").inner_text == "A total of 104 soldiers"
    assert page.one("div", css="quoted").one("mark").inner_text == "Some 104 soldiers"
    assert not page.button("Save draft").is_disabled


def test_it_is_saved(as_: As, edith: User, draft: VerdictRevision, evidence: Evidence) -> None:
    response = as_(edith).post(address(draft), {**filled(draft), "save": ""}, follow=True)
    assert response.redirect_chain == [(address(draft), 302)]
    page = Page(response)
    assert page.messages == ["The draft is saved."]
    draft.refresh_from_db()
    assert (draft.state, draft.rating_id, draft.version) == ("draft", "correct-when-published", 2)
    assert (draft.corrected_text, draft.as_of) == ("567 soldiers and police", date(2019, 2, 27))
    assert draft.corrected_figure is not None
    assert draft.corrected_figure["value"] == 567
    assert draft.summary.replace("\r\n", "\n") == "It was 104 on Sunday.\nMore have left since."
    assert list(draft.evidence.all()) == [evidence]
    (checked,) = [radio for radio in page.all("input", type="radio", name="rating") if "checked" in radio.attributes]
    assert checked.attributes["value"] == "correct-when-published"
    assert page.control("as_of").attributes["value"] == "2019-02-27"
    assert "checked" in page.control("evidence").attributes


def test_it_is_saved_and_submitted(as_: As, edith: User, claim: Claim, draft: VerdictRevision) -> None:
    response = as_(edith).post(address(draft), {**filled(draft), "submit": ""}, follow=True)
    assert response.redirect_chain == [(claim.get_absolute_url(), 302)]
    assert Page(response).messages == ["Submitted. A reviewer finds it in the queue."]
    draft.refresh_from_db()
    assert (draft.state, draft.rating_id) == ("submitted", "correct-when-published")
    claim.refresh_from_db()
    assert claim.state == "in_review"


def test_it_may_be_saved_with_much_missing(as_: As, edith: User, draft: VerdictRevision) -> None:
    response = as_(edith).post(address(draft), {"summary": "Half a thought", "version": 1}, follow=True)
    assert Page(response).messages == ["The draft is saved."]
    draft.refresh_from_db()
    assert (draft.summary, draft.rating, draft.evidence.count()) == ("Half a thought", None, 0)


def test_what_is_missing_is_named_before_and_after_submitting(as_: As, edith: User, draft: VerdictRevision) -> None:
    lacks = "Choose a rating. Give the day the finding holds for. Write a summary for readers."
    assert f"Before it can be submitted: {lacks}" in Page(as_(edith).get(address(draft))).main.text
    response = as_(edith).post(address(draft), {"version": 1, "submit": "", "as_of": "2019-02-27"}, follow=True)
    assert response.redirect_chain == [(address(draft), 302)]
    lacks = "Choose a rating. Write a summary for readers."
    assert Page(response).messages == [f"The draft is saved, but not submitted. {lacks}"]
    draft.refresh_from_db()
    assert (draft.state, draft.as_of) == ("draft", date(2019, 2, 27))


def test_a_rating_that_needs_evidence_is_not_submitted_without(as_: As, edith: User, draft: VerdictRevision) -> None:
    client = as_(edith)
    response = client.post(address(draft), {**filled(draft, evidence=[]), "submit": ""}, follow=True)
    assert "Pick at least one piece of evidence, or rate it Unproven" in Page(response).messages[0]
    unproven = filled(draft, evidence=[], rating="unproven", version=2)
    client.post(address(draft), {**unproven, "submit": ""})
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_saved_from_another_page_meanwhile_it_is_not_written_over(
    as_: As, edith: User, eve: User, draft: VerdictRevision
) -> None:
    as_(eve).post(address(draft), filled(draft, summary="Eve was here."))
    response = as_(edith).post(address(draft), {**filled(draft, summary="Edith's words"), "submit": ""})
    page = Page(response)
    assert response.status_code == 409
    notice = page.one("section", aria_labelledby="meanwhile")
    assert "Eve saved it after you opened it" in notice.text
    assert [row.one("dt").text for row in notice.one("dl").all("div")] == ["Summary"]
    assert (notice.one("del").text, notice.one("ins").text) == ("Eve was here.", "Edith's words")
    assert page.control("summary").text == "Edith's words"
    assert page.control("corrected_text").attributes["value"] == "567 soldiers and police"
    draft.refresh_from_db()
    assert (draft.summary, draft.state) == ("Eve was here.", "draft")
    assert Event.objects.filter(action="verdict.saved").count() == 1
    # Who has seen the other text may put theirs in its place.
    assert page.control("version").attributes["value"] == "2"
    as_(edith).post(address(draft), filled(draft, summary="Edith's words"))
    draft.refresh_from_db()
    assert (draft.summary, draft.version) == ("Edith's words", 3)


def test_saved_in_another_window_of_one_s_own_it_says_so(as_: As, edith: User, draft: VerdictRevision) -> None:
    as_(edith).post(address(draft), filled(draft, summary="First window."))
    page = Page(as_(edith).post(address(draft), filled(draft, summary="Second window.")))
    notice = page.one("section", aria_labelledby="meanwhile")
    assert "You saved it in another window" in notice.text
    assert "Edith saved" not in notice.text
    assert "Somebody" not in notice.text
    assert (notice.one("del").text, notice.one("ins").text) == ("First", "Second")
    assert page.control("summary").text == "Second window."


def test_of_two_who_save_at_once_the_second_is_told(
    as_: As, edith: User, eve: User, draft: VerdictRevision, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = permissions.get_revision

    def a_moment_ago(person: User, pk: int) -> VerdictRevision:
        shown = get(person, pk)
        workflow.save_draft(revision=get(eve, pk), draft=workflow.Draft(summary="Eve's"), version=1, by=eve)
        return shown

    monkeypatch.setattr("claims.views.verdicts.get_revision", a_moment_ago)
    response = as_(edith).post(address(draft), filled(draft))
    assert response.status_code == 409
    draft.refresh_from_db()
    assert (draft.summary, draft.version) == ("Eve's", 2)


def test_submitted_meanwhile_it_is_not_changed_and_nothing_typed_is_lost(
    as_: As, edith: User, eve: User, draft: VerdictRevision
) -> None:
    as_(eve).post(address(draft), {**filled(draft, summary="Eve's words"), "submit": ""})
    response = as_(edith).post(address(draft), filled(draft, summary="Edith's words", version=2))
    page = Page(response)
    assert response.status_code == 409
    assert page.errors == ["This revision is submitted; only a draft can be changed. What you typed is still below."]
    assert page.main.text.count("This revision is submitted") == 1
    assert page.control("summary").text == "Edith's words"
    assert page.button("Save draft").is_disabled
    draft.refresh_from_db()
    assert draft.summary == "Eve's words"


@pytest.mark.parametrize("decide", ["submitted", "approved", "returned"])
def test_what_is_no_draft_any_more_leads_to_its_claim(
    as_: As, edith: User, ravi: User, claim: Claim, decide: str
) -> None:
    revision = factories.make_submitted(claim, by=edith)
    if decide == "approved":
        workflow.approve(revision=revision, by=ravi)
    if decide == "returned":
        workflow.return_(revision=revision, by=ravi, comment="No.")
    response = as_(edith).get(address(revision))
    assert response.status_code == 302
    assert response["Location"] == claim.get_absolute_url()


def test_evidence_of_another_claim_is_refused(as_: As, edith: User, draft: VerdictRevision) -> None:
    other = factories.make_article("Another count\n\nSome 90 soldiers have fled into Brazil.", by=edith).claims.get()
    foreign = factories.make_evidence(other, "From Brazil\n\nA total of 90 soldiers have fled into Brazil.")
    response = as_(edith).post(address(draft), filled(draft, evidence=[foreign.pk]))
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at("evidence") != []
    draft.refresh_from_db()
    assert (draft.version, draft.evidence.count()) == (1, 0)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nobody knows", "“nobody knows” holds no figure. Write one, as in “567 soldiers and police”."),
        ("104 or 167 soldiers and 12 trucks", "figures. Write one, as in “567 soldiers and police”."),
        ("x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_a_corrected_figure_that_is_none_is_refused_beside_it(
    as_: As, edith: User, draft: VerdictRevision, typed: str, sentence: str
) -> None:
    response = as_(edith).post(address(draft), {**filled(draft, corrected_text=typed), "submit": ""})
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at("corrected_text")
    assert page.errors[0].endswith(sentence)
    assert page.control("corrected_text").attributes["value"] == typed
    assert page.control("summary").text == "It was 104 on Sunday. More have left since."
    draft.refresh_from_db()
    assert (draft.version, draft.state, draft.summary) == (1, "draft", "")


WRONG: dict[str, tuple[str, Any, str]] = {
    "an unknown rating": ("rating", "fairly-true", "There is no rating “fairly-true”. There are: "),
    "a rating twice over": ("rating", ["correct", "nonsense"], "There is no rating “nonsense”. There are: "),
    "a day to come": ("as_of", (timezone.localdate() + timedelta(days=2)).isoformat(), "Check the date."),
    "a day long before": ("as_of", "0001-01-01", "Check the date."),
    "no day": ("as_of", "soon", "Enter a valid date."),
    "evidence that is none": ("evidence", ["x"], "“x” is not a valid value."),
    "evidence that is not there": ("evidence", ["4711"], "Select a valid choice."),
    "too long a summary": ("summary", "x" * 4001, "at most 4000 characters"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_each_field_has_its_errors_beside_it(as_: As, edith: User, draft: VerdictRevision, kind: str) -> None:
    field, typed, sentence = WRONG[kind]
    response = as_(edith).post(address(draft), filled(draft, **{field: typed}))
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at(field)
    assert len(page.errors) == 1
    assert sentence in page.errors[0]
    draft.refresh_from_db()
    assert draft.version == 1


@pytest.mark.parametrize("version", ["", "x", None])
def test_a_form_that_does_not_say_what_it_changes_is_refused_with_a_word(
    as_: As, edith: User, draft: VerdictRevision, version: str | None
) -> None:
    typed = filled(draft, version=version)
    response = as_(edith).post(address(draft), {key: value for key, value in typed.items() if value is not None})
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == ["It is not known which text of the draft this changes. Open the draft again."]
    draft.refresh_from_db()
    assert draft.version == 1


@pytest.mark.parametrize("version", [0, -1, 2, 10**30])
def test_a_version_that_never_was_is_overtaken(as_: As, edith: User, draft: VerdictRevision, version: int) -> None:
    assert as_(edith).post(address(draft), filled(draft, version=version)).status_code == 409
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_post_of_nothing_at_all_saves_nothing(as_: As, edith: User, draft: VerdictRevision) -> None:
    assert as_(edith).post(address(draft), {}).status_code == 422
    draft.refresh_from_db()
    assert draft.version == 1


def test_nul_characters_are_left_out_without_a_word(as_: As, edith: User, draft: VerdictRevision) -> None:
    typed = filled(draft, summary="It was\x00 104.", corrected_text="567\x00 soldiers")
    assert as_(edith).post(address(draft), typed).status_code == 302
    draft.refresh_from_db()
    assert (draft.summary, draft.corrected_text) == ("It was 104.", "567 soldiers")


def test_what_the_reviewer_said_stands_over_the_next_draft(
    as_: As, edith: User, ravi: User, claim: Claim, evidence: Evidence
) -> None:
    evil = '<script>alert("x")</script>'
    workflow.return_(revision=factories.make_submitted(claim, by=edith), by=ravi, comment=f"Who counted? {evil}")
    again = workflow.open_draft(claim=claim, by=edith)
    page = Page(as_(edith).get(address(again)))
    assert page.one(css="notice").text == f"Ravi returned the last revision: Who counted? {evil}"
    assert "<script>alert" not in page.html


def test_another_editor_and_a_reviewer_may_write_too(as_: As, eve: User, ravi: User, draft: VerdictRevision) -> None:
    for version, person in enumerate((eve, ravi), start=1):
        words = filled(draft, version=version, summary=f"{person} wrote this.")
        assert as_(person).post(address(draft), words).status_code == 302
    assert {hand.person for hand in draft.signatures.all()} == {draft.author, eve, ravi}


def test_an_administrator_reads_and_does_not_write(as_: As, ada: User, draft: VerdictRevision) -> None:
    client = as_(ada)
    page = Page(client.get(address(draft)))
    assert page.button("Save draft").is_disabled
    assert page.button("Submit for review").is_disabled
    assert page.one(css="notice").text == "Only editors and reviewers work on claims."
    assert client.post(address(draft), {**filled(draft), "submit": ""}).status_code == 403
    draft.refresh_from_db()
    assert (draft.version, draft.state) == (1, "draft")


def test_a_stranger_does_not_learn_of_it(as_: As, olga: User, draft: VerdictRevision) -> None:
    assert as_(olga).get(address(draft)).status_code == 404
    assert as_(olga).post(address(draft), filled(draft)).status_code == 404
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_draft_that_is_not_there_is_not_found(as_: As, edith: User) -> None:
    assert as_(edith).get("/drafts/4711/").status_code == 404
    assert as_(edith).post("/drafts/4711/", {}).status_code == 404


def test_it_answers_reading_and_posting_alone(as_: As, edith: User, draft: VerdictRevision) -> None:
    assert as_(edith).head(address(draft)).status_code == 200
    assert as_(edith).delete(address(draft)).status_code == 405


def test_markup_in_what_was_typed_is_shown_as_text(as_: As, edith: User, draft: VerdictRevision) -> None:
    evil = '"></textarea><script>alert(1)</script>'
    page = Page(as_(edith).post(address(draft), filled(draft, summary=evil, corrected_text=evil, rating="no")))
    assert page.control("summary").text == evil
    assert page.control("corrected_text").attributes["value"] == evil
    assert "<script>alert" not in page.html


def test_only_what_was_returned_directly_before_is_told_of(as_: As, edith: User, ravi: User, claim: Claim) -> None:
    returned = factories.make_submitted(claim, by=edith)
    workflow.return_(revision=returned, by=ravi, comment="Who counted?")
    again = workflow.open_draft(claim=claim, by=edith)
    assert "Who counted?" in as_(edith).get(address(again)).content.decode()
    workflow.approve(revision=workflow.submit(revision=again, by=edith), by=ravi)
    correction = workflow.open_correction(claim=claim, by=edith)
    assert "Who counted?" not in as_(edith).get(address(correction)).content.decode()


def test_what_was_said_to_a_correction_is_not_told_of_a_withdrawal(
    as_: As, edith: User, ravi: User, claim: Claim
) -> None:
    factories.make_approved(claim, by=edith, reviewer=ravi)
    correction = workflow.open_correction(claim=claim, by=edith)
    VerdictRevision.objects.filter(pk=correction.pk).update(public_note="Another day.")
    correction.refresh_from_db()
    workflow.return_(revision=workflow.submit(revision=correction, by=edith), by=ravi, comment="Which day?")
    withdrawal = workflow.open_withdrawal(claim=claim, by=edith)
    assert "Which day?" not in as_(edith).get(address(withdrawal)).content.decode()
