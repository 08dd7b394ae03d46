from responsys_site.core.data_inventory import TextColumns

TEXT_COLUMNS = [
    TextColumns("privacy.PolicyVersion", written="what_changed recorded_note withdrawal_reason", fixed="kind"),
    TextColumns("privacy.PolicyText", written="source markdown", fixed="language sha256 figures"),
    TextColumns("privacy.ClauseNote", written="summary reason", fixed="anchor"),
    TextColumns("privacy.Hold", written="reason"),
    TextColumns("privacy.Notice", fixed="part"),
    TextColumns("privacy.Review", written="looked_at"),
    TextColumns("privacy.Posting", written="self_approval_note rejection_reason", fixed="sha256"),
]
