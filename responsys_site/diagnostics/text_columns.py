from responsys_site.ground.text_columns import TextColumns

TEXT_COLUMNS = [
    TextColumns(
        "diagnostics.RequestRecord",
        personal="address network",  # of a machine: no row says whose it was
        fixed="browser browser_version system method route request_id",
    ),
]
