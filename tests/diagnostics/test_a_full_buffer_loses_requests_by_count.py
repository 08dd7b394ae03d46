import pytest

from responsys_site.diagnostics.models import LostRequests, RequestRecord
from responsys_site.diagnostics.recording import RequestRecorder
from responsys_site.diagnostics.request_log import RequestLog


@pytest.mark.django_db
def test_what_does_not_fit_is_counted_and_every_page_is_answered(environ):
    log = RequestLog(capacity=2)
    site = RequestRecorder(lambda environ, start: start("200 OK", []) or [b"page"], log=log)
    pages = [site(dict(environ), lambda *answer: None) for _ in range(5)]
    assert pages == [[b"page"]] * 5
    assert log.flush() == 2
    assert RequestRecord.objects.count() == 2
    assert [lost.count for lost in LostRequests.objects.all()] == [3]
