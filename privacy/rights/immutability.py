from responsys_site.core.db.immutable.tables import ImmutableTable

# Nothing personal in them: the person is a keyed digest.
IMMUTABLE_TABLES = [
    ImmutableTable(model="rights.ErasureRequest"),
    ImmutableTable(model="rights.ErasureResult"),
    ImmutableTable(model="rights.LeftoverScan"),
]
