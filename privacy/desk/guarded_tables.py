"""What the database refuses of the desk's tables, beyond the constraints of a single row."""

from privacy.desk.models.states import MOVES
from responsys_site.ground.guarded import GuardedTable, Refusal

_WAYS = ", ".join(f"'{before} > {after}'" for before, following in MOVES.items() for after in following)
_KEPT = ("reference", "came_by", "received_at", "address_digest")

GUARDED = [
    GuardedTable(
        model="desk.Inquiry",
        frozen_when="OLD.state = 'merged'",
        erasable=("address", "name"),
        has_drafts=True,
        refusals=(
            Refusal(
                name="moved",
                on="UPDATE OF state",
                when=f"OLD.state <> NEW.state AND OLD.state || ' > ' || NEW.state NOT IN ({_WAYS})",
                words="a case cannot go from this state to that one",
            ),
            Refusal(
                name="what_came",
                on=f"UPDATE OF {', '.join(_KEPT)}",
                when=" OR ".join(f"OLD.{column} <> NEW.{column}" for column in _KEPT),
                words="when, how and by whom a case came never changes",
            ),
        ),
    ),
    GuardedTable(model="desk.Entry", erasable=("text", "author", "message_id_header")),
    GuardedTable(model="desk.Attachment", erasable=("name", "declared_type")),
    GuardedTable(
        model="desk.Escalation",
        set_once=("taken_up_at", "ended_at", "outcome"),
        erasable=("packet",),
    ),
]
