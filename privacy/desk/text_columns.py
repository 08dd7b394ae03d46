from responsys_site.ground.text_columns import TextColumns

TEXT_COLUMNS = [
    TextColumns(
        "desk.Inquiry",
        personal="address name",
        digests="address_digest form_nonce_digest",
        fixed="reference kind came_by state suspicion",
    ),
    TextColumns(
        "desk.Entry", personal="text author message_id_header quoted fingerprint", fixed="kind event joined_by"
    ),
    TextColumns("desk.Attachment", personal="name declared_type"),
    TextColumns("desk.AttachmentPiece", personal="data"),
    TextColumns("desk.CaseLink", digests="token_digest address_digest"),
    TextColumns("desk.LinkWish", digests="address_digest", fixed="reference"),
    TextColumns("desk.Escalation", personal="packet", written="body_name body_reach", fixed="outcome"),
    TextColumns("desk.ReplyTemplate", written="title text"),
]
