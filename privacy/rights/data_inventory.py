from responsys_site.core.data_inventory import TextColumns

TEXT_COLUMNS = [
    TextColumns("rights.AccessPackage", personal="sealed_address", digests="address_digest token_digest", fixed="case"),
    TextColumns("rights.ArchiveChunk", personal="data"),
    TextColumns("rights.ErasureRequest", digests="address_digest", fixed="reason case"),
    TextColumns("rights.ErasureResult", written="kept", fixed="holder"),
    TextColumns("rights.LeftoverScan", written="of_addresses of_names"),
    TextColumns("rights.ErasureJob", personal="sealed_person"),
]
