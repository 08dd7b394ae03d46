"""What the database refuses of the desk's tables, beyond the constraints of a single row."""

from privacy.desk.models.case_event import PERSONAL_COLUMNS as ERASED_OF_ENTRY
from privacy.desk.models.case_rules import MOVES
from responsys_site.core.dates import moment_out_of_bounds
from responsys_site.core.db.immutable.tables import ImmutableTable, Rule

_WAYS = ", ".join(f"'{before} > {after}'" for before, following in MOVES.items() for after in following)

# A clock that runs ends later only once, after its person was told, and by two months at most. What it stood still, and
# a clock of its own after a reopening, are other things.
_RUNS = "OLD.state IN ('new', 'waiting for us', 'waiting for them') AND NEW.clock_started_at = OLD.clock_started_at"
_LATER = "NEW.due_at > OLD.due_at AND NEW.paused_duration = OLD.paused_duration"
_AS_TOLD = "OLD.extended_at IS NULL AND NEW.extended_at < OLD.due_at AND NEW.first_due_at = OLD.due_at"
_FORGOTTEN = "NEW.extended_at IS NULL OR NEW.extended_at <> OLD.extended_at"
_KEPT = ("reference", "channel", "received_at", "address_digest")


def _extended(is_short: str) -> str:
    """What is refused, on one engine; a comparison with NULL counts as no."""
    told = f"coalesce({_AS_TOLD} AND {is_short}, false)"
    forgotten = f"NEW.due_at >= OLD.due_at AND OLD.extended_at IS NOT NULL AND ({_FORGOTTEN})"
    return f"{_RUNS} AND (({_LATER} AND NOT {told}) OR ({forgotten}))"


def _out_of_bounds(*columns: str, on: str) -> Rule:
    return Rule(
        name="day_out_of_bounds",
        on=on,
        when=" OR ".join(moment_out_of_bounds(column=column) for column in columns),
        words="a day that staff type is in the years 1990 to 2200",
    )


IMMUTABLE_TABLES = [
    ImmutableTable(
        model="desk.Case",
        frozen_when="OLD.state = 'merged'",
        erasable=("address", "name"),
        has_drafts=True,
        refusals=(
            _out_of_bounds("received_at", "clock_started_at", "due_at", on="INSERT"),
            Rule(
                name="moved",
                on="UPDATE OF state",
                when=f"OLD.state <> NEW.state AND OLD.state || ' > ' || NEW.state NOT IN ({_WAYS})",
                words="a case cannot go from this state to that one",
            ),
            Rule(
                name="extended",
                on="UPDATE OF due_at, first_due_at, extended_at, clock_started_at, paused_duration",
                when={
                    "sqlite": _extended("julianday(NEW.due_at) <= julianday(OLD.due_at) + 62"),
                    "postgresql": _extended("NEW.due_at <= OLD.due_at + interval '62 days'"),
                },
                words="a clock is extended once, after its person was told, and by two months at most",
            ),
            Rule(
                name="what_came",
                on=f"UPDATE OF {', '.join(_KEPT)}",
                when=" OR ".join(f"OLD.{column} <> NEW.{column}" for column in _KEPT),
                words="when, how and by whom a case came never changes",
            ),
            Rule(
                name="confirmed",
                on="UPDATE OF sender_confirmed_at",
                when="OLD.sender_confirmed_at IS NOT NULL AND (NEW.sender_confirmed_at IS NULL"
                " OR NEW.sender_confirmed_at <> OLD.sender_confirmed_at)",
                words="a sender is confirmed once",
            ),
            Rule(
                name="left_to_staff",
                on="UPDATE OF left_to_staff_at",
                when="OLD.left_to_staff_at IS NOT NULL AND (NEW.left_to_staff_at IS NULL"
                " OR NEW.left_to_staff_at <> OLD.left_to_staff_at)",
                words="what no machine may acknowledge stays so",
            ),
            Rule(
                name="kept_while_outside",
                on="UPDATE OF erased_at",
                when="OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND EXISTS (SELECT 1 FROM desk_escalation"
                " AS escalation WHERE escalation.case_id = NEW.id AND escalation.ended_at IS NULL)",
                words="a case that was taken outside the company is kept until it has ended there",
            ),
        ),
    ),
    ImmutableTable(
        model="desk.CaseEvent",
        erasable=ERASED_OF_ENTRY,
        refusals=(
            _out_of_bounds("at", on="INSERT"),
            Rule(
                name="of_another_person",
                on="INSERT",
                when="NEW.incoming_id IS NOT NULL AND NOT NEW.from_another_address AND EXISTS ("
                "SELECT 1 FROM mail_incomingmail AS mail, desk_case AS own WHERE mail.id = NEW.incoming_id"
                " AND own.id = NEW.case_id AND mail.address_digest <> own.address_digest)",
                words="a mail from another address is marked as such",
            ),
            Rule(
                name="joined",
                on="INSERT",
                when="NEW.incoming_id IS NOT NULL AND NEW.joined_by = '' AND EXISTS ("
                "SELECT 1 FROM desk_caseevent AS earlier WHERE earlier.case_id = NEW.case_id)",
                words="a mail that joins a case says by what",
            ),
        ),
    ),
    ImmutableTable(model="desk.Attachment", erasable=("name", "declared_type")),
    ImmutableTable(
        model="desk.OptOutReview", frozen_when="OLD.decided_at IS NOT NULL", erasable=("address",), has_drafts=True
    ),
    ImmutableTable(
        model="desk.Escalation",
        set_once=("taken_up_at", "ended_at", "outcome"),
        erasable=("dossier",),
        refusals=(_out_of_bounds("taken_up_at", "ended_at", on="UPDATE OF taken_up_at, ended_at"),),
    ),
]
