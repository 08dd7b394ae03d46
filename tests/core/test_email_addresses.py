import pytest
from hypothesis import given
from hypothesis import strategies as st

from responsys_site.core.email_addresses import InvalidAddress, UnsupportedLocalPart, keyed_digest, mask, normalize

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("typed", "matched_as"),
    [
        ("Ann@Example.COM", "ann@example.com"),
        ("  ann@example.com ", "ann@example.com"),
        ("ann+news@example.com", "ann+news@example.com"),
        ("a.n.n@example.com", "a.n.n@example.com"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("STRASSE@example.com", "strasse@example.com"),
        ("ann@straße.example", "ann@xn--strae-oqa.example"),
        ("ann@bu\u0308cher。example", "ann@xn--bcher-kva.example"),
    ],
)
def test_the_same_person_is_matched_however_the_address_is_typed(typed, matched_as):
    assert normalize(typed) == matched_as


@pytest.mark.parametrize("local", ["\u212aate", "te\u017ft", "straße", "\ufb01nn", "\uff41nn", "用户", "jose\u0301"])
def test_letters_before_the_at_are_refused_and_never_folded_into_ascii(local):
    with pytest.raises(UnsupportedLocalPart):
        normalize(f"{local}@example.com")


@pytest.mark.parametrize(
    "domain", ["\u212aite", "te\u017ft", "\ufb01nn", "\uff41nn", "an\u00adn", "\u0130z", "te\u2121"]
)
def test_a_domain_with_letters_that_turn_into_ascii_is_refused(domain):
    with pytest.raises(InvalidAddress):
        normalize(f"ann@{domain}.example")


@given(st.characters(min_codepoint=0x80))
def test_no_character_outside_ascii_changes_into_a_letter_of_another_address(character):
    for address in (f"{character}@b.example", f"x{character}x@b.example", f"a@x{character}x.example"):
        try:
            found = normalize(address)
        except InvalidAddress:
            continue
        assert found.partition("@")[2].startswith("xn--") or character in "\u3002\uff0e\uff61"


@pytest.mark.parametrize(
    "typed",
    [
        "", "ann", "@example.com", "ann@", "ann@localhost", "a@b.example, c@d.example", "a@b.example;c@d.example",
        '"ann smith"@example.com', "ann smith@example.com", "ann@exam ple.com", "ann\n@example.com",
        "ann@example.com\r\nBcc: all@example.com", "ann\0@example.com", "ann\u202e@example.com", ".ann@example.com",
        "ann..b@example.com", "ann@[192.0.2.1]", f"{'a' * 65}@example.com", f"ann@{'a' * 64}.example",
        f"a@{'.'.join(['b' * 60] * 5)}.example", "<ann@example.com>", "ann@-example.com",
    ],
)  # fmt: skip
def test_what_mail_cannot_be_sent_to_is_refused(typed):
    with pytest.raises(InvalidAddress):
        normalize(typed)


def test_the_digest_is_of_the_canonical_form_and_needs_the_key(settings):
    before = keyed_digest("Ann@Example.com")
    assert before == keyed_digest("ann@EXAMPLE.com") and len(before) == 32
    settings.DIGEST_KEY = "another" * 8
    assert keyed_digest("ann@example.com") != before


def test_a_masked_address_shows_neither_name_nor_host():
    assert mask("ann.smith@example.com") == "a…@e….com"
