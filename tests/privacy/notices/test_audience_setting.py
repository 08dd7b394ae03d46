import pytest
from django.core.checks import run_checks

pytestmark = pytest.mark.django_db  # checks of columns ask the database what it can


@pytest.mark.parametrize(
    "path", ["leads.personal_data.nobody", "no_such_app.people", "privacy.notices.recipients.BATCH"]
)
def test_an_audience_that_does_not_exist_is_an_error(settings, path):
    settings.PRIVACY_NOTICE_AUDIENCES = [path]
    assert [error.id for error in run_checks() if path in error.msg] == ["privacy.E002"]


def test_an_audience_that_cannot_be_called_is_an_error(settings):
    settings.PRIVACY_NOTICE_AUDIENCES = ["privacy.notices.privacy_office.MAY_POST"]
    assert "cannot be called" in next(error.msg for error in run_checks() if error.id == "privacy.E002")


def test_a_site_that_would_tell_nobody_does_not_start(settings):
    settings.PRIVACY_NOTICE_AUDIENCES = []
    assert "privacy.E001" in {error.id for error in run_checks()}


def test_the_sites_own_audiences_are_in_order():
    assert not {"privacy.E001", "privacy.E002"} & {error.id for error in run_checks()}
