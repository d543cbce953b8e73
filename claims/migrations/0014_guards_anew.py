"""The guards anew, with what corrections, withdrawals, a second approver and redaction ask of them.

SQLite loses a table's triggers when a later migration makes the table anew.  A migration that alters one of these
tables ends with the guards of its time; tests/claims/test_guards.py says which must be there.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

APPEND_ONLY = "The record is only ever added to."
FROZEN = "What was submitted never changes."
MOVE = "A revision does not move like this."
UNSIGNED = "A decision is signed by the person who makes it."
UNREPLACED = "What is approved gives way only to what is signed."
IN_USE_SENTENCE = "Verdicts rest on this rating: it keeps its name, definition and value. Add another."
TOO_LATE = "A hand is put down while its part is played."

# Columns of a revision that stay as they were from the start, and those that stay from its submission on.
FIXED = ("id", "verdict_id", "number", "kind", "author_id", "created_at")
CONTENT = (
    "rating_id", "attribution_rating_id", "corrected_text", "corrected_json", "as_of", "approvals_needed", "version",
    "submitted_at",
)  # fmt: skip
# Columns that may be blacked out, with nothing but the tombstone, once the record says that they are.
TEXTS = ("summary", "sole_source_reason", "public_note")
TOMBSTONE = "[redacted]"
EVENT_SUBJECT = "'event:' || NEW.number"
REVISION_SUBJECT = "'revision:' || NEW.id"
SIGNED_SUBJECT = "'revision:' || NEW.revision_id"
EVENT = (
    "id", "number", "at", "actor_id", "action", "subject", "request_id", "content_hash", "previous_hash", "hash",
)  # fmt: skip

MOVES = """
    OLD.state = NEW.state
    OR (OLD.state = 'draft' AND NEW.state IN ('submitted', 'discarded'))
    OR (OLD.state = 'submitted' AND NEW.state = 'returned')
    OR (OLD.state = 'submitted' AND NEW.state = 'approved' AND NEW.kind <> 'withdrawal')
    OR (OLD.state = 'submitted' AND NEW.state = 'withdrawn' AND NEW.kind = 'withdrawal')
    OR (OLD.state = 'approved' AND NEW.state IN ('superseded', 'withdrawn'))
"""
# Who decides has signed so, and an approval is signed by as many as the policy asked for.
SIGNED = """
    OLD.state <> 'submitted' OR NEW.state = 'submitted' OR (
        EXISTS (
            SELECT 1 FROM claims_signature AS hand WHERE hand.revision_id = NEW.id
            AND hand.person_id = NEW.decided_by_id
            AND hand.part = CASE NEW.state WHEN 'returned' THEN 'returned' ELSE 'approved' END
        )
        AND (
            NEW.state = 'returned' OR NEW.approvals_needed <= (
                SELECT count(*) FROM claims_signature AS hand
                WHERE hand.revision_id = NEW.id AND hand.part = 'approved'
            )
        )
    )
"""
REPLACED = """
    OLD.state <> 'approved' OR NEW.state NOT IN ('superseded', 'withdrawn') OR EXISTS (
        SELECT 1 FROM claims_verdictrevision AS later
        JOIN claims_signature AS hand ON hand.revision_id = later.id AND hand.part = 'approved'
        WHERE later.verdict_id = NEW.verdict_id AND later.number > NEW.number
        AND later.state = 'submitted'
        AND NEW.state = CASE later.kind WHEN 'withdrawal' THEN 'withdrawn' ELSE 'superseded' END
    )
"""
IN_TIME = """
    EXISTS (
        SELECT 1 FROM claims_verdictrevision AS revision WHERE revision.id = NEW.revision_id
        AND revision.state = CASE WHEN NEW.part IN ('wrote', 'chose_evidence') THEN 'draft' ELSE 'submitted' END
    )
"""
RESTS_ON_IT = """
    EXISTS (
        SELECT 1 FROM claims_verdictrevision_evidence AS chosen
        JOIN claims_verdictrevision AS revision ON revision.id = chosen.verdictrevision_id
        WHERE chosen.evidence_id = OLD.id AND revision.state <> 'draft'
    )
"""


# SQLite's INSERT OR REPLACE deletes the row in its way without asking a guard of deletes.  So nothing is inserted where
# a row is that must stay, and no row of evidence moves to another's place.
REPLACED_EVENT = """
    EXISTS (SELECT 1 FROM claims_event AS old WHERE old.id = NEW.id OR old.number = NEW.number
            OR old.hash = NEW.hash OR old.previous_hash = NEW.previous_hash)
"""
REPLACED_SIGNATURE = """
    EXISTS (SELECT 1 FROM claims_signature AS old WHERE old.id = NEW.id
            OR (old.revision_id = NEW.revision_id AND old.person_id = NEW.person_id))
"""
REPLACED_REVISION = """
    EXISTS (SELECT 1 FROM claims_verdictrevision AS old WHERE old.id = NEW.id OR (old.verdict_id = NEW.verdict_id
            AND (old.number = NEW.number OR old.state IN ('draft', 'submitted'))))
"""
REPLACED_CHOSEN = """
    EXISTS (SELECT 1 FROM claims_verdictrevision_evidence AS old WHERE old.id = NEW.id
            OR (old.verdictrevision_id = NEW.verdictrevision_id AND old.evidence_id = NEW.evidence_id))
"""
REPLACED_EVIDENCE = """
    EXISTS (SELECT 1 FROM claims_evidence AS old WHERE old.id = NEW.id
            OR (old.claim_id = NEW.claim_id AND old.document_id = NEW.document_id AND old.start = NEW.start))
"""
MOVED_EVIDENCE = """
    NEW.id <> OLD.id OR NEW.claim_id <> OLD.claim_id OR NEW.document_id <> OLD.document_id OR NEW.start <> OLD.start
"""
IN_USE = """
    (NEW.slug <> OLD.slug OR NEW.question <> OLD.question OR NEW.name <> OLD.name OR NEW.definition <> OLD.definition
     OR {value})
    AND EXISTS (SELECT 1 FROM claims_verdictrevision AS revision
                WHERE (revision.rating_id = OLD.slug OR revision.attribution_rating_id = OLD.slug)
                AND revision.state NOT IN ('draft', 'discarded'))
"""


def is_draft(row: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM claims_verdictrevision AS revision "
        f"WHERE revision.id = {row}.verdictrevision_id AND revision.state = 'draft')"
    )


def changed(columns: tuple[str, ...], vendor: str) -> str:
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return "(" + " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns) + ")"


def told(subject: str) -> str:
    """Whether the record says that this is blacked out."""
    return (
        "EXISTS (SELECT 1 FROM claims_event AS told "
        f"WHERE told.action = 'record.redacted' AND told.subject = {subject})"
    )


def blacked_out(columns: tuple[str, ...]) -> str:
    """Whether each of these stays as it is, or is the tombstone now."""
    return "(" + " AND ".join(f"NEW.{name} IN (OLD.{name}, '{TOMBSTONE}')" for name in columns) + ")"


def redacted_event(vendor: str) -> str:
    empty = "NEW.details = '{}'" + ("::jsonb" if vendor == "postgresql" else "")
    gone = "NEW.salt = '' AND NEW.reason = '' AND NEW.before IS NULL AND NEW.after IS NULL"
    flags = "NEW.is_redacted AND NOT OLD.is_redacted"
    return f"{flags} AND {gone} AND {empty} AND NOT {changed(EVENT, vendor)} AND {told(EVENT_SUBJECT)}"


def redacted_signature(vendor: str) -> str:
    same = changed(("id", "revision_id", "person_id", "part", "at"), vendor)
    return f"NEW.comment = '{TOMBSTONE}' AND NOT {same} AND {told(SIGNED_SUBJECT)}"


def guards(vendor: str) -> list[tuple[str, str, str, str, str]]:
    """Name, when, table, the condition that is refused, and the sentence.  Those that replace are SQLite's alone."""
    revision, chosen = "claims_verdictrevision", "claims_verdictrevision_evidence"
    fixed = changed(FIXED, vendor)
    content = changed(CONTENT, vendor)
    texts = changed(TEXTS, vendor)
    is_redaction = f"{blacked_out(TEXTS)} AND {told(REVISION_SUBJECT)}"
    value = changed(("claimreview_value",), vendor)
    decision = changed(("decided_by_id", "decided_at"), vendor)
    return [
        ("guard_event_update", "UPDATE", "claims_event", f"NOT ({redacted_event(vendor)})", APPEND_ONLY),
        ("guard_event_delete", "DELETE", "claims_event", "1 = 1", APPEND_ONLY),
        ("guard_signature_insert", "INSERT", "claims_signature", f"NOT {IN_TIME}", TOO_LATE),
        ("guard_signature_update", "UPDATE", "claims_signature", f"NOT ({redacted_signature(vendor)})", APPEND_ONLY),
        ("guard_signature_delete", "DELETE", "claims_signature", "1 = 1", APPEND_ONLY),
        ("guard_revision_insert", "INSERT", revision, "NEW.state <> 'draft'", MOVE),
        ("guard_revision_move", "UPDATE", revision, f"NOT ({MOVES})", MOVE),
        ("guard_revision_signed", "UPDATE", revision, f"NOT ({SIGNED})", UNSIGNED),
        ("guard_revision_fixed", "UPDATE", revision, fixed, FROZEN),
        ("guard_revision_replaced", "UPDATE", revision, f"NOT ({REPLACED})", UNREPLACED),
        ("guard_revision_content", "UPDATE", revision, f"OLD.state <> 'draft' AND {content}", FROZEN),
        (
            "guard_revision_texts",
            "UPDATE",
            revision,
            f"OLD.state <> 'draft' AND {texts} AND NOT ({is_redaction})",
            FROZEN,
        ),
        ("guard_revision_decision", "UPDATE", revision, f"OLD.state <> 'submitted' AND {decision}", FROZEN),
        ("guard_revision_delete", "DELETE", revision, "1 = 1", APPEND_ONLY),
        ("guard_chosen_insert", "INSERT", chosen, f"NOT {is_draft('NEW')}", FROZEN),
        ("guard_chosen_update", "UPDATE", chosen, "1 = 1", FROZEN),
        ("guard_chosen_delete", "DELETE", chosen, f"NOT {is_draft('OLD')}", FROZEN),
        ("guard_evidence_update", "UPDATE", "claims_evidence", RESTS_ON_IT, FROZEN),
        ("guard_evidence_delete", "DELETE", "claims_evidence", RESTS_ON_IT, FROZEN),
        ("guard_evidence_place", "UPDATE", "claims_evidence", MOVED_EVIDENCE, FROZEN),
        ("guard_rating_in_use", "UPDATE", "claims_rating", IN_USE.format(value=value), IN_USE_SENTENCE),
        ("guard_event_replace", "INSERT", "claims_event", REPLACED_EVENT, APPEND_ONLY),
        ("guard_signature_replace", "INSERT", "claims_signature", REPLACED_SIGNATURE, APPEND_ONLY),
        ("guard_revision_replace", "INSERT", revision, REPLACED_REVISION, APPEND_ONLY),
        ("guard_chosen_replace", "INSERT", chosen, REPLACED_CHOSEN, APPEND_ONLY),
        ("guard_evidence_replace", "INSERT", "claims_evidence", REPLACED_EVIDENCE, APPEND_ONLY),
    ]


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for name, when, table, refused, sentence in guards(vendor):
        if vendor == "postgresql":
            if name.endswith("_replace"):
                continue  # constraints do it: there is no INSERT that deletes
            row = "OLD" if when == "DELETE" else "NEW"
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {refused} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = '23514'; END IF; RETURN {row}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for name, _, table, _, _ in guards(vendor):
        if vendor == "postgresql" and name.endswith("_replace"):
            continue
        if vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("claims", "0013_sealed_anew")]
    operations = [migrations.RunPython(install, remove)]
