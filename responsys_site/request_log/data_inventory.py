from responsys_site.core.data_inventory import TextColumns

TEXT_COLUMNS = [
    TextColumns(
        "request_log.RequestRecord",
        personal="address network",  # of a machine: no row says whose it was
        fixed="browser browser_version system method route request_id",
    ),
]
