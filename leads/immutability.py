from responsys_site.core.db.immutable.tables import ImmutableTable

IMMUTABLE_TABLES = [
    # Nothing personal in it: the person is the contact, by number. Sample data may be deleted.
    ImmutableTable(model="leads.ConsentEvent", frozen_when="OLD.channel <> 'sample'"),
    ImmutableTable(model="leads.ContactChange", erasable=("old", "new")),
    ImmutableTable(model="leads.Note", erasable=("text",)),
]
