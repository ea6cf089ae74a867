"""The view `core_newlink`: one row put into it is a link of a chain with its content, its pupils, and the chain's new end.

A page that tells of a pupil writes four tables for it. Told in one statement they cost one question instead of four,
and the database itself refuses a link that does not follow the end of its chain. The view shows nothing.

SQLite remakes a table when a column of it is changed, and will not while a trigger names the table: a migration that
changes one of the four takes this down before and puts it up again after. Used by migrations.
"""

from __future__ import annotations

from typing import Any

from waymark.core.schema_steps import SchemaStep

VIEW = "core_newlink"
OF_THE_EVENT = {
    "chain": "text",
    "seq": "bigint",
    "action": "text",
    "subject_type": "text",
    "subject_id": "text",
    "actor_id": "text",
    "actor_label": "text",
    "role": "text",
    "purpose": "text",
    "happened_on": "date",
    "recorded_at": "timestamptz",
    "commitment": "text",
    "prev": "text",
    "hash": "text",
}
BESIDE_IT = {"salt": "text", "content": "text", "pupils": "text"}  # pupils: a list of ids, as JSON
COLUMNS = (*OF_THE_EVENT, *BESIDE_IT)

_EVENT, _NEW = ", ".join(OF_THE_EVENT), ", ".join(f"NEW.{name}" for name in OF_THE_EVENT)
_AT_THE_END = "chain = NEW.chain AND seq = NEW.seq - 1 AND hash = NEW.prev"

# ruff: noqa: S608  # names of our own

_NOTHING = ", ".join(f"NULL AS {name}" for name in COLUMNS)
_VIEW_OF_SQLITE = f"CREATE VIEW {VIEW} AS SELECT {_NOTHING} WHERE 0"
_TRIGGER_OF_SQLITE = f"""
CREATE TRIGGER {VIEW}_taken INSTEAD OF INSERT ON {VIEW} BEGIN
    UPDATE core_chainhead SET seq = NEW.seq, hash = NEW.hash WHERE {_AT_THE_END};
    SELECT RAISE(ABORT, 'a link that does not follow the end of its chain') WHERE changes() <> 1;
    INSERT INTO core_auditevent ({_EVENT}) VALUES ({_NEW});
    INSERT INTO core_auditpayload (event_id, salt, content)
        SELECT id, NEW.salt, NEW.content FROM core_auditevent WHERE chain = NEW.chain AND seq = NEW.seq;
    INSERT INTO core_eventpupil (event_id, pupil_id)
        SELECT event.id, pupil.value FROM core_auditevent event, json_each(NEW.pupils) pupil
        WHERE event.chain = NEW.chain AND event.seq = NEW.seq;
END
"""

_POSTGRESQL = f"""
CREATE VIEW {VIEW} AS
    SELECT {", ".join(f"NULL::{kind} AS {name}" for name, kind in (OF_THE_EVENT | BESIDE_IT).items())} WHERE false;
CREATE FUNCTION {VIEW}_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE event bigint;
BEGIN
    UPDATE core_chainhead SET seq = NEW.seq, hash = NEW.hash WHERE {_AT_THE_END};
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a link that does not follow the end of its chain';
    END IF;
    INSERT INTO core_auditevent ({_EVENT}) VALUES ({_NEW}) RETURNING id INTO event;
    INSERT INTO core_auditpayload (event_id, salt, content) VALUES (event, NEW.salt, NEW.content::jsonb);
    INSERT INTO core_eventpupil (event_id, pupil_id)
        SELECT event, pupil::uuid FROM jsonb_array_elements_text(NEW.pupils::jsonb) AS pupil;
    RETURN NEW;
END $$;
CREATE TRIGGER {VIEW}_taken INSTEAD OF INSERT ON {VIEW} FOR EACH ROW EXECUTE FUNCTION {VIEW}_taken();
"""


def put_up(apps: Any, schema_editor: Any) -> None:
    """Make the view and what takes a row of it apart."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(_VIEW_OF_SQLITE)
        schema_editor.execute(_TRIGGER_OF_SQLITE)
    else:
        schema_editor.execute(_POSTGRESQL)


def take_down(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(f"DROP VIEW IF EXISTS {VIEW}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {VIEW}_taken()")


def step() -> SchemaStep:
    """The step of a migration that puts it up."""
    return SchemaStep(put_up, take_down)
