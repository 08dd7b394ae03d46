from responsys_site.ground.guarded import GuardedTable

GUARDED = [
    GuardedTable(
        model="privacy.PolicyVersion",
        frozen_when="OLD.posted_at IS NOT NULL",
        set_once=("settled_at", "withdrawn_at", "withdrawal_reason"),
        has_drafts=True,
    ),
    GuardedTable(model="privacy.PolicyText", frozen_when="OLD.posted_at IS NOT NULL", has_drafts=True),
]
