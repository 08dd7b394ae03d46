"""Every term that the site gives to programs is one of the published Data Privacy Vocabulary (dpv_terms.txt)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from privacy.policy.version_metadata import TERMS
from privacy.receipts.document import CONTEXT, receipt_document
from privacy.receipts.types import PURPOSES, Consent, ConsentAction, ConsentRecord, ReceiptEvent

DPV = "https://w3id.org/dpv"


@pytest.fixture(scope="module")
def published():
    sections = Path(__file__).with_name("dpv_terms.txt").read_text().split("\n# ")
    lists = [section.partition("\n") for section in sections if section.startswith(DPV)]
    return {f"{head.split()[0]}{name}" for head, _newline, names in lists for name in names.split()}


@pytest.fixture
def receipt(policy, at):
    """A receipt of every purpose, under a version of the policy, with every act there is."""

    def make(version=2):
        events = [ReceiptEvent(act, at, "form", "Yes.", "0" * 64, version, "1" * 64) for act in ConsentAction]
        consents = tuple(Consent(purpose, tuple(events)) for purpose in PURPOSES)
        return receipt_document(record=ConsentRecord("token", "principal", consents, "https://www.responsys.example/"))

    return make


def names_in(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        yield from (name for pair in document.items() for part in pair for name in names_in(part))
    elif isinstance(document, list):
        yield from (name for part in document for name in names_in(part))
    else:
        yield from re.findall(r"^[\w-]+:[\w-]+$", str(document))


def test_terms_of_the_policy(published):
    assert {term.term for term in TERMS} <= published


def test_terms_of_a_receipt(receipt, published):
    pairs = [name.split(":") for name in names_in({**receipt(), "@context": {}})]
    used = {f"{CONTEXT[prefix]}{name}" for prefix, name in pairs if CONTEXT[prefix].startswith(DPV)}
    assert len(used) > 40 and used <= published


def test_a_receipt_names_what_the_form_asks_for(receipt):
    process = receipt()["dpv:hasRecordOfActivity"][0]["dpv:hasProcess"]
    asked = {"EmailAddress", "Name", "Professional", "Country", "TelephoneNumber", "Interest"}
    assert {name.removeprefix("pd:") for name in process["dpv:hasPersonalData"]} == asked


@pytest.mark.parametrize(("version", "named"), [(2, ["Example Hosting", "Example Relay"]), (1, []), (3, [])])
def test_recipients_are_those_whom_the_version_shown_names(receipt, settings, version, named):
    ourselves, *others = receipt(version)["dpv:hasRecordOfActivity"][0]["dpv:hasProcess"]["dpv:hasRecipient"]
    assert ourselves == settings.SITE_URL
    assert others == [{"@type": "dpv:DataProcessor", "dpv:hasName": name} for name in named]
