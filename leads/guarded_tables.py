from responsys_site.ground.guarded import GuardedTable

GUARDED = [
    # Nothing personal in it: the person is the contact, by number. Sample data is nobody's choice, and may go again.
    GuardedTable(model="leads.Choice", frozen_when="OLD.how <> 'sample'"),
    GuardedTable(model="leads.FieldChange", erasable=("old", "new")),
    GuardedTable(model="leads.Note", erasable=("text",)),
]
