import pytest
from django.core.management import CommandError, call_command

from leads.models import Contact
from privacy.models import PolicyText, PolicyVersion
from privacy.policy import history


def load():
    call_command("load_policy_texts", verbosity=0)


@pytest.fixture
def texts(tmp_path, monkeypatch, policy):
    """The texts' folder with the files that are already recorded, to be rewritten at will."""
    for path in history.TEXTS.glob("*.md"):
        (tmp_path / path.name).write_text(path.read_text())
    monkeypatch.setattr(history, "TEXTS", tmp_path)
    return tmp_path


def test_two_versions_are_recorded_with_their_declared_dates(policy):
    rows = PolicyVersion.objects.public()
    assert [(row.number, row.kind, f"{row.in_force_at:%Y-%m-%d}") for row in rows] == [
        (1, "imported", "2003-12-14"),
        (2, "imported", "2026-11-01"),
    ]


def test_importing_again_changes_nothing(policy):
    before = list(PolicyText.objects.values())
    load()
    assert list(PolicyText.objects.values()) == before


def test_placeholders_are_filled_from_the_settings(policy, settings):
    text = PolicyText.objects.get(version__number=2).markdown
    assert settings.HOSTING_PROVIDER in text
    assert settings.PRIVACY_MAILBOX in text
    assert "[[" not in text


def test_a_later_change_of_provider_leaves_history_alone(policy, settings):
    settings.HOSTING_PROVIDER = "Another Provider"
    load()
    assert "Another Provider" not in PolicyText.objects.get(version__number=2).markdown


def test_a_missing_provider_is_asked_for(db, settings):
    settings.HOSTING_PROVIDER = ""
    with pytest.raises(CommandError, match="HOSTING_PROVIDER"):
        load()
    assert not PolicyVersion.objects.exists()


def test_other_words_under_a_recorded_number_are_refused(texts):
    (texts / "0002.en.md").write_text((texts / "0002.en.md").read_text() + "\nOne more sentence.\n")
    with pytest.raises(CommandError, match="never changes"):
        load()


def test_history_cannot_follow_a_version_that_the_site_posted(first):
    PolicyVersion.objects.get(number=1)
    with pytest.raises(CommandError):
        load()


def test_history_cannot_come_after_people_who_would_not_be_told_of_it(db, at):
    Contact.objects.get_or_create_contact(address="ann@example.com", at=at)
    with pytest.raises(CommandError, match="on file"):
        load()
    assert not PolicyVersion.objects.exists()


def test_a_text_that_lacks_a_disclosure_is_refused(texts, monkeypatch):
    added = history.IMPORTED[1].__class__(3, *list(vars(history.IMPORTED[1]).values())[1:])
    monkeypatch.setattr("privacy.policy.history.IMPORTED", (added,))
    (texts / "0003.en.md").write_text("## Without anything\n\nWords.\n")
    with pytest.raises(CommandError, match="disclosure collected"):
        load()
