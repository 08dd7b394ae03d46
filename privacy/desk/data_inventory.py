from responsys_site.core.data_inventory import TextColumns

TEXT_COLUMNS = [
    TextColumns(
        "desk.Case",
        personal="address name",
        digests="address_digest form_nonce_digest",
        fixed="reference kind channel state quarantine_reason",
    ),
    TextColumns(
        "desk.CaseEvent", personal="text author message_id_header quoted fingerprint", fixed="kind event joined_by"
    ),
    TextColumns("desk.Attachment", personal="name declared_type"),
    TextColumns("desk.AttachmentChunk", personal="data"),
    TextColumns("desk.CaseLink", digests="token_digest address_digest"),
    TextColumns("desk.LinkRequest", digests="address_digest", fixed="reference"),
    TextColumns("desk.Escalation", personal="dossier", written="body_name body_contact", fixed="outcome"),
    TextColumns("desk.OptOutReview", personal="address", digests="address_digest", fixed="decision"),
    TextColumns("desk.ReplyTemplate", written="title text"),
]
