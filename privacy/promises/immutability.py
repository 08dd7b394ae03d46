from responsys_site.core.db.immutable.tables import ImmutableTable

IMMUTABLE_TABLES = [ImmutableTable(model="promises.PromiseResult")]
