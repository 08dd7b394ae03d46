from responsys_site.ground.text_columns import TextColumns

TEXT_COLUMNS = [
    TextColumns(
        "seal.Certification",
        written="program licence_number scope verify_url dispute_body dispute_url end_reason",
        fixed="end_kind",
    ),
]
