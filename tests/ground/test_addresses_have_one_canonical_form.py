import pytest

from responsys_site.ground.addresses import InvalidAddress, canonical, digest, mask

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
        ("straße@example.com", "strasse@example.com"),
        ("用户@例子.example", "用户@xn--fsqu00a.example"),
        ("हिन्दी@example.com", "हिन्दी@example.com"),
    ],
)
def test_the_same_person_is_matched_however_the_address_is_typed(typed, matched_as):
    assert canonical(typed) == matched_as


def test_composed_and_decomposed_letters_are_the_same_address():
    assert canonical("jose\u0301@example.com") == canonical("jos\u00e9@example.com")


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
        canonical(typed)


def test_the_digest_is_of_the_canonical_form_and_needs_the_key(settings):
    before = digest("Ann@Example.com")
    assert before == digest("ann@EXAMPLE.com") and len(before) == 32
    settings.DIGEST_KEY = "another" * 8
    assert digest("ann@example.com") != before


def test_a_masked_address_shows_neither_name_nor_host():
    assert mask("ann.smith@example.com") == "a…@e….com"
