"""Of the apps that are Django's own: accounts of staff, what they did, and their sessions."""

from responsys_site.core.data_inventory import TextColumns

TEXT_COLUMNS = [
    TextColumns("auth.User", personal="username first_name last_name email", digests="password"),
    TextColumns("auth.Group", written="name"),
    TextColumns("auth.Permission", fixed="name codename"),
    TextColumns("contenttypes.ContentType", fixed="app_label model"),
    TextColumns("admin.LogEntry", written="object_id object_repr change_message"),
    TextColumns("sessions.Session", digests="session_key session_data"),  # signed, and of staff alone
]
