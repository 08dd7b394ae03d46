from responsys_site.ground.text_columns import TextColumns

TEXT_COLUMNS = [
    TextColumns("rights.AccessPackage", personal="sealed_address", digests="address_digest token_digest", fixed="case"),
    TextColumns("rights.AccessPiece", personal="data"),
    TextColumns("rights.ErasureRequest", digests="address_digest", fixed="reason case"),
    TextColumns("rights.ErasureResult", written="kept", fixed="holder"),
    TextColumns("rights.ResidueSearch", written="of_addresses of_names"),
    TextColumns("rights.ErasureWork", personal="sealed_person"),
]
