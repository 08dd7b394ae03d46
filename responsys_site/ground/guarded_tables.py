from responsys_site.ground.guarded import GuardedTable

GUARDED = [GuardedTable(model="ground.Entry"), GuardedTable(model="ground.PromiseResult")]
