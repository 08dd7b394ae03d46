from responsys_site.core.data_inventory import TextColumns

TEXT_COLUMNS = [TextColumns("promises.PromiseResult", written="found", fixed="promise state")]
