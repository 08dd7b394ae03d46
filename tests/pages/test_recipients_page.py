from responsys_site.pages.views import QUESTIONS


def test_each_question_has_an_anchor_in_the_contents_and_an_answer(policy, read):
    page = read("/mail-from-our-customers/")
    hrefs = [link.href for link in page.links]
    for question in QUESTIONS:
        assert question.anchor in page.attributes and f"#{question.anchor}" in hrefs
        assert str(question.short) in page.main_text


def test_unwanted_mail_is_reported_to_the_privacy_desk(policy, client, settings):
    text = client.get("/mail-from-our-customers/").content.decode()
    answer = text[text.index('id="report"') : text.index('id="genuine"')]
    assert f'href="mailto:{settings.PRIVACY_MAILBOX}"' in answer
