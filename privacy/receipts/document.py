"""Who else handles what a person told us, on our instructions: those whom the policy that they were shown names."""

from typing import Any
from urllib.parse import unquote

from django.conf import settings

from privacy.figures import PROVIDERS
from privacy.policy.published import PUBLISHED_POLICY
from privacy.receipts.types import PURPOSES, Consent, ConsentAction, ConsentRecord, ReceiptEvent, TimeOrMarker
from responsys_site.core.dates import format_rfc3339
from responsys_site.core.http.absolute_urls import absolute_url


def processors(*, policy_version: int | None) -> list[str]:
    """Return the names of the companies that this version names, each once.

    None for a version that the public cannot read, as one that was withdrawn.
    """
    version = PUBLISHED_POLICY.get().get(policy_version or 0)
    figures = version.text.figures if version else {}
    return list(dict.fromkeys(figures[name] for name in PROVIDERS if name in figures))


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
    ConsentAction.CONFIRMED: "dpv:ConsentGiven",
    ConsentAction.WITHDREW: "dpv:ConsentWithdrawn",
    ConsentAction.RESTORED: "dpv:RenewedConsentGiven",
}
UNTIL_WITHDRAWN = {"@type": "dpv:UntilEventDuration", "rdf:value": "withdrawn"}
RETENTION = {"@type": "dpv:UntilEventDuration", "rdf:value": "three years after our last contact"}


def receipt_address(*, token: str) -> str:
    """Return the absolute address of a receipt's page; `token` may be a mail's marker."""
    return unquote(absolute_url("privacy:receipt", token))


def receipt_document(*, record: ConsentRecord) -> dict[str, Any]:
    """Return the receipt. It was issued with the first act that it tells of; later acts are appended."""
    page = receipt_address(token=record.token)
    return {
        "@context": CONTEXT,
        "@id": page,
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": f"{SCHEMA}#receipt",
        "dct:identifier": record.token,
        "dct:created": _format_time(record.consents[0].events[0].at),
        "dct:publisher": settings.SITE_URL,
        "dpv:hasRecordOfActivity": [_record_json(consent, record, page) for consent in record.consents],
        "dpv:hasEntity": _company(),
    }


def _record_json(consent: Consent, record: ConsentRecord, page: str) -> dict[str, Any]:
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
        "dpv:hasConsentStatus": [_status_json(event, consent.purpose) for event in consent.events],
    }


def _notice(event: ReceiptEvent) -> dict[str, Any]:
    return {
        "@id": absolute_url("privacy:version", event.policy_version),
        "@type": "dpv:ConsentNotice",
        "dct:hasVersion": event.policy_version,
        "dct:language": settings.LANGUAGE_CODE,
        "schema:sha256": event.policy_text_sha256,
    }


def _process(consent: Consent, asked: ReceiptEvent) -> dict[str, Any]:
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


def _status_json(event: ReceiptEvent, purpose: str) -> dict[str, Any]:
    is_wish = event.act is ConsentAction.ASKED and PURPOSES[purpose].is_wish
    found = {
        "@type": [
            "dpv:ConsentRequested" if is_wish else STATES.get(event.act, "dpv:ConsentGiven"),
            "dpv:ExpressedConsent",
        ],
        "dpv:isIndicatedAtTime": _format_time(event.at),
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


def _format_time(moment: TimeOrMarker) -> str:
    return moment if isinstance(moment, str) else format_rfc3339(moment)
