from responsys_site.ground.text_columns import TextColumns

TEXT_COLUMNS = [
    TextColumns("ground.LimitCounter", digests="subject", fixed="name"),
    TextColumns("ground.Entry", written="facts", digests="subject", fixed="kind"),
    TextColumns("ground.Heartbeat", written="last_words", fixed="name"),
    TextColumns("ground.PromiseResult", written="found", fixed="promise state"),
    TextColumns("ground.JournalMark", digests="journal"),
]
