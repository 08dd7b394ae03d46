"""The triggers of immutable tables in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from responsys_site.core.db.immutable.tables import ImmutableTable, Rule

# "A" is a trigger that fires in every mode, "O" one that a replica skips; a disabled one ("D") counts as missing.
CATALOGUE = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"


def names(table: ImmutableTable) -> list[str]:
    acts = ["kept", "frozen", "whole", *(refusal.name for refusal in table.refusals)]
    return [f"{table.table}_{act}" for act in acts]


def statements(table: ImmutableTable) -> list[str]:
    """Return the SQL that makes the table's triggers, or replaces them."""
    kept, frozen, whole, *_refusals = names(table)
    refuse = f"RAISE EXCEPTION '{table.table}: this row can never be changed or removed' USING ERRCODE = '23001'"
    functions = [
        _function(whole, f"{refuse};"),
        _function(kept, f"{refuse};"),
        _function(frozen, f"IF {_violation(table)} THEN {refuse}; END IF; RETURN NEW;"),
    ]
    old = f" WHEN ({table.frozen_when})" if table.frozen_when else ""
    return [
        *functions,
        _trigger(whole, "TRUNCATE", table, each="STATEMENT"),
        _trigger(kept, "DELETE", table, each="ROW", when=old),
        _trigger(frozen, "UPDATE", table, each="ROW", when=old),
        *(statement for refusal in table.refusals for statement in _rule_statements(table, refusal)),
    ]


def _rule_statements(table: ImmutableTable, refusal: Rule) -> list[str]:
    name = f"{table.table}_{refusal.name}"
    # A trigger's own WHEN takes no subquery, and the condition may be one.
    refuse = f"RAISE EXCEPTION '{refusal.words}' USING ERRCODE = '23001'"
    lock = f"PERFORM {refusal.lock};" if refusal.lock else ""
    return [
        _function(name, f"{lock} IF {refusal.condition('postgresql')} THEN {refuse}; END IF; RETURN NEW;"),
        _trigger(name, refusal.on, table, each="ROW"),
    ]


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _trigger(name: str, act: str, table: ImmutableTable, *, each: str, when: str = "") -> str:
    return (
        f'CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON "{table.table}" '
        f"FOR EACH {each}{when} EXECUTE FUNCTION {name}()"
    )


def _violation(table: ImmutableTable) -> str:
    """Return the condition under which an UPDATE of a frozen row is refused."""
    breaches = [f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in table.fixed]
    breaches += [
        f'(OLD."{column}" IS NOT NULL AND OLD."{column}" IS DISTINCT FROM NEW."{column}")' for column in table.once
    ]
    breaches += [
        f'(OLD."{column}" IS DISTINCT FROM NEW."{column}" AND NOT (coalesce(NEW."{column}"::text, \'\') = \'\' '
        'AND OLD."erased_at" IS NULL AND NEW."erased_at" IS NOT NULL))'
        for column in table.erasable
    ]
    return " OR ".join(breaches)
