"""A consent receipt as JSON-LD: the fields of ISO/IEC TS 27560:2023 as the W3C community group's guide writes them.

https://w3id.org/dpv/guides/consent-27560: a receipt wraps one record for each purpose. Nothing in it says who the
person is: the principal is an opaque id. All times are RFC 3339 in UTC.
"""

from typing import Any
from urllib.parse import unquote

from django.conf import settings

from privacy.receipts.processors import processors
from privacy.receipts.purposes import PURPOSES
from privacy.receipts.records import Act, Consent, ConsentRecord, Event, Moment
from responsys_site.ground.page_addresses import page_address
from responsys_site.ground.rfc3339 import rfc3339

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
SCHEMA = "https://w3id.org/dpv/schema/dpv-27560"
STATES = {
    Act.CONFIRMED: "dpv:ConsentGiven",
    Act.WITHDREW: "dpv:ConsentWithdrawn",
    Act.RESTORED: "dpv:RenewedConsentGiven",
}
UNTIL_WITHDRAWN = {"@type": "dpv:UntilEventDuration", "rdf:value": "withdrawn"}
RETENTION = {"@type": "dpv:UntilEventDuration", "rdf:value": "three years after our last contact"}


def receipt_address(*, token: str) -> str:
    """Return the absolute address of a receipt's page; `token` may be a mail's marker."""
    return unquote(page_address("receipts:receipt", token))


def receipt_document(*, record: ConsentRecord) -> dict[str, Any]:
    """Return the receipt. It was issued with the first act that it tells of; later acts are appended."""
    page = receipt_address(token=record.token)
    return {
        "@context": CONTEXT,
        "@id": page,
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": f"{SCHEMA}#receipt",
        "dct:identifier": record.token,
        "dct:created": _time(record.consents[0].events[0].at),
        "dct:publisher": settings.SITE_URL,
        "dpv:hasRecordOfActivity": [_record(consent, record, page) for consent in record.consents],
        "dpv:hasEntity": _company(),
    }


def _record(consent: Consent, record: ConsentRecord, page: str) -> dict[str, Any]:
    asked = consent.events[0]
    return {
        "@id": f"{page}#{consent.purpose}",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": f"{SCHEMA}#record",
        "dct:identifier": f"{record.token}#{consent.purpose}",
        "dpv:hasDataSubject": record.principal,
        "dpv:hasNotice": _notice(asked),
        "dpv:hasProcess": _process(consent, asked),
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", "dpv:isExercisedAt": record.withdrawal_page},
        "dpv:hasConsentStatus": [_event(event, consent.purpose) for event in consent.events],
    }


def _notice(event: Event) -> dict[str, Any]:
    return {
        "@id": page_address("privacy:version", event.policy_version),
        "@type": "dpv:ConsentNotice",
        "dct:hasVersion": event.policy_version,
        "dct:language": settings.LANGUAGE_CODE,
        "schema:sha256": event.policy_text_sha256,
    }


def _process(consent: Consent, asked: Event) -> dict[str, Any]:
    purpose = PURPOSES[consent.purpose]
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": purpose.dpv,
        "dpv:hasLegalBasis": purpose.legal_basis,
        "dpv:hasPersonalData": list(purpose.personal_data),
        "dpv:hasDataController": settings.SITE_URL,
        "dpv:hasRecipient": [settings.SITE_URL, *map(_processor, processors(policy_version=asked.policy_version))],
        "dpv:hasJurisdiction": "loc:US-CA",
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": settings.HOSTING_PROVIDER},
            {"@type": "dpv:StorageDuration", "dpv:hasDuration": RETENTION},
        ],
    }


def _processor(name: str) -> dict[str, str]:
    return {"@type": "dpv:DataProcessor", "dpv:hasName": name}


def _event(event: Event, purpose: str) -> dict[str, Any]:
    is_wish = event.act is Act.ASKED and PURPOSES[purpose].is_wish
    found = {
        "@type": [
            "dpv:ConsentRequested" if is_wish else STATES.get(event.act, "dpv:ConsentGiven"),
            "dpv:ExpressedConsent",
        ],
        "dpv:isIndicatedAtTime": _time(event.at),
        "dpv:isIndicatedBy": "dpv:DataSubject",
        "dpv:hasIndicationMethod": event.how,
        "dpv:hasDuration": UNTIL_WITHDRAWN,
        "dct:description": {"rdf:value": event.words, "schema:sha256": event.words_sha256},
    }
    return found | {"dpv:hasNotice": _notice(event)} if event.policy_version else found


def _company() -> dict[str, Any]:
    return {
        "@id": settings.SITE_URL,
        "@type": ["dpv:LegalEntity", "dpv:DataController"],
        "dpv:hasIdentifier": settings.SITE_URL,
        "dpv:hasName": settings.COMPANY_NAME,
        "dpv:hasAddress": ", ".join(settings.COMPANY_ADDRESS),
        "dpv:hasContact": f"mailto:{settings.PRIVACY_MAILBOX}",
    }


def _time(moment: Moment) -> str:
    return moment if isinstance(moment, str) else rfc3339(moment)
