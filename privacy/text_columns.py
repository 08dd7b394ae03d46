from responsys_site.ground.text_columns import TextColumns

TEXT_COLUMNS = [
    TextColumns("privacy.PolicyVersion", written="what_changed recorded_note withdrawal_reason", fixed="kind"),
    TextColumns("privacy.PolicyText", written="markdown", fixed="language sha256"),
]
