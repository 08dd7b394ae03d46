from responsys_site.core.data_inventory import TextColumns

TEXT_COLUMNS = [
    TextColumns(
        "certification.Certification",
        written="program licence_number scope verify_url dispute_body dispute_address dispute_url end_reason",
        fixed="end_kind",
    ),
]
