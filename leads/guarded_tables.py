from responsys_site.ground.guarded import GuardedTable

GUARDED = [GuardedTable(model="leads.Choice")]  # nothing personal in it: the person is the contact, by number
