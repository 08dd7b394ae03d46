import pytest

from responsys_site.request_log.buffer import RequestLogBuffer
from responsys_site.request_log.middleware import RequestLogMiddleware
from responsys_site.request_log.models import DroppedRequests, RequestRecord


@pytest.mark.django_db
def test_what_does_not_fit_is_counted_and_every_page_is_answered(environ):
    log = RequestLogBuffer(capacity=2)
    site = RequestLogMiddleware(lambda environ, start: start("200 OK", []) or [b"page"], log=log)
    pages = [site(dict(environ), lambda *answer: None) for _ in range(5)]
    assert pages == [[b"page"]] * 5
    assert log.flush() == 2
    assert RequestRecord.objects.count() == 2
    assert [lost.count for lost in DroppedRequests.objects.all()] == [3]
