import pytest
from django.db import DatabaseError, connection, transaction

from privacy.models import PolicyText, PolicyVersion
from privacy.models.version import AlreadyPosted
from tests.privacy.conftest import MONTH, POSTED, WORDS


def run(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize("model", [PolicyVersion, PolicyText])
def test_the_orm_saves_and_deletes_no_posted_row(first, model):
    row = model.objects.get()
    for change in (row.save, row.delete, model.objects.all().delete):
        with pytest.raises(AlreadyPosted):
            change()


def test_the_orm_updates_no_posted_row(first):
    with pytest.raises(AlreadyPosted):
        PolicyVersion.objects.update(what_changed="Nothing")
    with pytest.raises(AlreadyPosted):
        PolicyText.objects.update(markdown="Other words")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE privacy_policyversion SET what_changed = 'nothing'",
        "UPDATE privacy_policyversion SET posted_at = NULL, number = NULL",
        "UPDATE privacy_policyversion SET number = 7",
        "UPDATE privacy_policytext SET language = 'de'",
        "UPDATE privacy_policytext SET posted_at = NULL",
        "DELETE FROM privacy_policytext",
        "DELETE FROM privacy_policyversion",
    ],
)
def test_the_database_changes_no_posted_row(first, sql):
    with pytest.raises(DatabaseError):
        run(sql)


def test_a_posted_version_takes_no_further_text(first):
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyText.objects.create(version=first, language="de", source="Noch ein Text")


def test_no_text_of_a_draft_moves_to_a_posted_version(first, draft):
    other = draft(words=WORDS + "More.")
    with pytest.raises(DatabaseError):
        run("UPDATE privacy_policytext SET version_id = %s, language = 'de' WHERE version_id = %s", first.pk, other.pk)


def test_a_settled_notice_stays_settled(first, post):
    post(2, settled_at=POSTED)
    with pytest.raises(DatabaseError):
        run("UPDATE privacy_policyversion SET settled_at = NULL WHERE number = 2")


def test_a_draft_changes_and_goes(draft):
    version = draft()
    version.what_changed = "Much"
    version.save()
    assert version.delete()[0] == 2


def test_a_version_is_posted_once(first):
    with pytest.raises(AlreadyPosted):
        first.post(number=2, at=POSTED + MONTH, effective_at=POSTED + MONTH)
