from leads.contact_fields import CONTACT_FIELD_NAMES
from responsys_site.core.data_inventory import TextColumns

_TYPED = " ".join(CONTACT_FIELD_NAMES)

TEXT_COLUMNS = [
    TextColumns("leads.AcknowledgedRequest", digests="mailbox network"),
    TextColumns("leads.Contact", personal=f"address {_TYPED}", digests="address_digest"),
    TextColumns(
        "leads.InformationRequest",
        personal=f"email needs {_TYPED}",
        digests="form_nonce_digest",
        fixed="reference state",
    ),
    TextColumns(
        "leads.ConsentEvent",
        written="wording",
        digests="address_digest",
        fixed="purpose action channel wording_sha256 policy_text_sha256",
    ),
    TextColumns("leads.ContactChange", personal="old new", fixed="field by"),
    TextColumns(
        "leads.QuarantinedSubmission",
        personal=f"email needs {_TYPED}",
        written="displayed_terms",
        digests="address_digest form_nonce_digest",
        fixed="language reason",
    ),
    TextColumns(
        "leads.PendingSubmission",
        personal=f"email needs {_TYPED}",
        written="displayed_terms",
        digests="address_digest form_nonce_digest network",
        fixed="language",
    ),
    TextColumns("leads.Link", personal="facts", digests="token_digest address_digest", fixed="purpose"),
    TextColumns("leads.LinkRequest", digests="address_digest"),
    TextColumns("leads.Note", personal="text"),
]
