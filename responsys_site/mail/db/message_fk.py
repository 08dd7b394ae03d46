"""The triggers by which no delivery is ever without its message, in place of a foreign key (decision 13).

A foreign key asks for the message once for each of a million rows. The message's totals ask once for all: the triggers
of mail.totals make them with its first delivery, they refer to the message by a foreign key of their own, and here they
are held fast for as long as it has deliveries. A delivery never moves to another message.
"""

from responsys_site.core.db.triggers import Trigger

_DELIVERIES, _TOTALS = "mail_delivery", "mail_messagetotal"
_HAS_DELIVERIES = f"EXISTS (SELECT 1 FROM {_DELIVERIES} WHERE message_id = OLD.message_id)"  # noqa: S608 (our own words)
_MOVES = "OLD.message_id <> NEW.message_id"


def _refusing(name: str, *, model: str, table: str, on: str, when: str, words: str) -> Trigger:
    # PostgreSQL takes no subquery in a trigger's own WHEN.
    refusal = f"IF {when} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23001'; END IF"
    result = "OLD" if on == "DELETE" else "NEW"
    return Trigger(
        name=name,
        model=model,
        statements={
            "postgresql": (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {refusal}; RETURN {result}; END $$",
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            ),
            "sqlite": (
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END",
            ),
        },
    )


TRIGGERS = [
    _refusing(
        "mail_messagetotal_held",
        model="mail.MessageTotal",
        table=_TOTALS,
        on="DELETE",
        when=_HAS_DELIVERIES,
        words="mail_messagetotal: this message has deliveries",
    ),
    _refusing(
        "mail_messagetotal_stays",
        model="mail.MessageTotal",
        table=_TOTALS,
        on="UPDATE OF message_id",
        when=_MOVES,
        words="mail_messagetotal: totals stay with their message",
    ),
    _refusing(
        "mail_delivery_stays",
        model="mail.Delivery",
        table=_DELIVERIES,
        on="UPDATE OF message_id",
        when=_MOVES,
        words="mail_delivery: a delivery stays with its message",
    ),
]
