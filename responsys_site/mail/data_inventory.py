from responsys_site.core.data_inventory import TextColumns

TEXT_COLUMNS = [
    TextColumns(
        "mail.Message",
        # What differs between recipients is a placeholder here.
        written="subject text html attachment headers reply_to",
        digests="key",
        fixed="kind template from_email attachment_name",
    ),
    TextColumns(
        "mail.Delivery",
        personal="address name fields smtp_response",
        digests="address_digest",
        fixed="state claimed_by",
    ),
    TextColumns(
        "mail.IncomingMail",
        personal="envelope_sender recipient author subject message_id_header",
        written="handled_by outcome error",
        digests="address_digest sha256",
        fixed="source state flags",
    ),
    TextColumns("mail.BodyChunk", personal="data"),
    TextColumns("mail.BounceReport", written="status", fixed="kind"),
    TextColumns("mail.Suppression", digests="address_digest", fixed="scope reason"),
]
