from responsys_site.ground.guarded import GuardedTable

# Nothing personal in them: the person is a keyed digest.
GUARDED = [
    GuardedTable(model="rights.ErasureRequest"),
    GuardedTable(model="rights.ErasureResult"),
    GuardedTable(model="rights.ResidueSearch"),
]
