"""The triggers of mail: they count a message's deliveries by state, and keep every delivery with its message.

Counters: each statement that touches deliveries moves the figures it changed. PostgreSQL sums a whole statement up, so
that a million rows are one change of one row, and locks the totals by primary key, so that two workers with mail of the
same messages cannot deadlock.

Instead of a foreign key (decision 13): it would look the message up once for each of a million rows. The counters make
the message's row of totals with its first delivery; that row has a foreign key to the message, and is protected here
as long as the message has deliveries. A delivery never moves to another message.
"""

from responsys_site.core.db.immutable.tables import Trigger
from responsys_site.mail.models.message import COUNTED_STATES

_DELIVERIES, _TOTALS = "mail_delivery", "mail_messagetotal"
_STATES = {column: column.replace("_", " ") for column in COUNTED_STATES}


def _summed(*, weight: str) -> str:
    columns = [
        f"coalesce(sum({weight}) FILTER (WHERE state = '{word}'), 0) AS {name}" for name, word in _STATES.items()
    ]
    return ", ".join([f"sum({weight}) AS recipients", *columns])


_COLUMNS = ["recipients", *COUNTED_STATES]
_MOVED = ", ".join(f"{column} = total.{column} + changed.{column}" for column in _COLUMNS)
_ADDED = ", ".join(f"{column} = total.{column} + excluded.{column}" for column in _COLUMNS)
_CHANGED = {
    # Where only other columns changed, the totals stay untouched, and unlocked.
    "updated": "SELECT n.message_id, n.state, 1 AS weight FROM new_rows n JOIN old_rows o USING (id) "
    "WHERE n.state <> o.state UNION ALL SELECT o.message_id, o.state, -1 FROM new_rows n "
    "JOIN old_rows o USING (id) WHERE n.state <> o.state",
    "deleted": "SELECT message_id, state, -1 AS weight FROM old_rows",
}
# By state first: a million rows are then asked for their state once each, and not once for each column.
_INSERTED = f"""
    INSERT INTO {_TOTALS} AS total (message_id, {", ".join(_COLUMNS)})
    SELECT message_id, {_summed(weight="weight")} FROM (
        SELECT message_id, state, count(*) AS weight FROM new_rows GROUP BY message_id, state
    ) added GROUP BY message_id ORDER BY message_id
    ON CONFLICT (message_id) DO UPDATE SET {_ADDED};"""  # noqa: S608 (our own words)


def _moved(act: str) -> str:
    return f"""
    PERFORM 1 FROM {_TOTALS} WHERE message_id IN (SELECT message_id FROM ({_CHANGED[act]}) changed)
        ORDER BY message_id FOR NO KEY UPDATE;
    UPDATE {_TOTALS} AS total SET {_MOVED} FROM (
        SELECT message_id, {_summed(weight="weight")} FROM ({_CHANGED[act]}) changed GROUP BY message_id
    ) changed WHERE total.message_id = changed.message_id;"""  # noqa: S608


def _step(row: str, sign: str) -> str:
    moves = [f"{column} = {column} {sign} ({row}.state = '{word}')" for column, word in _STATES.items()]
    moved = ", ".join([f"recipients = recipients {sign} 1", *moves])
    return f"UPDATE {_TOTALS} SET {moved} WHERE message_id = {row}.message_id;"  # noqa: S608


def _step_across() -> str:
    moves = [
        f"{column} = {column} + (NEW.state = '{word}') - (OLD.state = '{word}')" for column, word in _STATES.items()
    ]
    return f"UPDATE {_TOTALS} SET {', '.join(moves)} WHERE message_id = NEW.message_id;"  # noqa: S608


_ZEROS = ", ".join("0" for _ in _COLUMNS)
_FIRST = (
    f"INSERT INTO {_TOTALS} (message_id, {', '.join(_COLUMNS)}) "  # noqa: S608
    f"VALUES (NEW.message_id, {_ZEROS}) ON CONFLICT DO NOTHING;"
)


def _counter(event: str, *, rows: str, body: str, steps: str, of: str = "") -> Trigger:
    """PostgreSQL runs `body` once for all `rows` of a statement, SQLite runs `steps` for each row."""
    name = f"{_DELIVERIES}_{event.lower()}_counted"
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
    )
    trigger = (
        f"CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {_DELIVERIES} REFERENCING {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
    on_sqlite = f"CREATE TRIGGER {name} AFTER {event} {of} ON {_DELIVERIES} FOR EACH ROW BEGIN {steps} END"
    statements = {"postgresql": (function, trigger), "sqlite": (f"DROP TRIGGER IF EXISTS {name}", on_sqlite)}
    return Trigger(name=name, model="mail.Delivery", statements=statements)


_OLD, _NEW = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
_COUNTERS = [
    _counter("INSERT", rows=_NEW, body=_INSERTED, steps=_FIRST + _step("NEW", "+")),
    _counter("UPDATE", of="OF state", rows=f"{_OLD} {_NEW}", body=_moved("updated"), steps=_step_across()),
    _counter("DELETE", rows=_OLD, body=_moved("deleted"), steps=_step("OLD", "-")),
]

_HAS_DELIVERIES = f"EXISTS (SELECT 1 FROM {_DELIVERIES} WHERE message_id = OLD.message_id)"  # noqa: S608 (our own words)
_MOVES = "OLD.message_id <> NEW.message_id"


def _refusal(name: str, model: str, *, on: str, when: str, words: str) -> Trigger:
    table = model.lower().replace(".", "_")
    # PostgreSQL takes no subquery in a trigger's own WHEN.
    refuse = f"IF {when} THEN RAISE EXCEPTION '{table}: {words}' USING ERRCODE = '23001'; END IF"
    result = "OLD" if on == "DELETE" else "NEW"
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {refuse}; RETURN {result}; END $$"
    )
    trigger = f"CREATE OR REPLACE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    on_sqlite = (
        f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {words}'); END"
    )
    statements = {"postgresql": (function, trigger), "sqlite": (f"DROP TRIGGER IF EXISTS {name}", on_sqlite)}
    return Trigger(name=name, model=model, statements=statements)


TRIGGERS = [
    *_COUNTERS,
    _refusal(
        "mail_messagetotal_held",
        "mail.MessageTotal",
        on="DELETE",
        when=_HAS_DELIVERIES,
        words="this message has deliveries",
    ),
    _refusal(
        "mail_messagetotal_stays",
        "mail.MessageTotal",
        on="UPDATE OF message_id",
        when=_MOVES,
        words="totals stay with their message",
    ),
    _refusal(
        "mail_delivery_stays",
        "mail.Delivery",
        on="UPDATE OF message_id",
        when=_MOVES,
        words="a delivery stays with its message",
    ),
]
