import importlib

import pytest

from privacy.desk.models import ReplyTemplate
from privacy.desk.models.reply_template import placeholders_are_known
from tests.privacy.desk.admin.conftest import CASES

starters = importlib.import_module("privacy.desk.migrations.0001_initial")
SUBJECTS = ["Question", "Access", "Correction", "Opt-out", "Erasure", "Unwanted mail", "Complaint"]


def test_there_is_one_for_each_kind_of_case(db):
    titles = list(ReplyTemplate.objects.values_list("title", flat=True))
    assert len(titles) == len(SUBJECTS) and all(any(title.startswith(one) for title in titles) for one in SUBJECTS)
    for template in ReplyTemplate.objects.all():
        placeholders_are_known(template.text)


@pytest.mark.parametrize("title", starters.REPLY_TEMPLATES)
def test_the_acts_that_a_title_names_are_on_the_page(opened, office, title):
    case = opened(name="Ann")
    named = title.partition("“")[2].rstrip("”")
    assert named in office.get(f"{CASES}{case.pk}/change/").text
    template = ReplyTemplate.objects.get(title=title)
    assert "Dear Ann," in office.get(f"{CASES}{case.pk}/act/reply/?template={template.pk}").text


def test_what_only_a_colleague_can_say_is_asked_of_them(opened, act):
    page = act(opened(), "reply", text="Dear Ann,\n\n{answer}", confirmed="yes")
    assert page.status_code == 422 and "Write something for {answer}" in page.text
