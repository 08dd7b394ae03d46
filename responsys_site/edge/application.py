"""The edge: everything a request meets before Django, and every answer on its way out.

It sits in front of Django's WSGI application and not among its middleware, because a kept page answered from there
costs less than an empty Django view does (bench/RESULTS.md).
"""

from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

from responsys_site.edge import guards, snapshot
from responsys_site.edge.bodies import fault_of_body
from responsys_site.edge.conditions import outcome
from responsys_site.edge.database_places import places
from responsys_site.edge.encodings import choose_coding
from responsys_site.edge.headers import Headers, SecurityHeaders
from responsys_site.edge.heard import Heard, drain
from responsys_site.edge.kept import KeptPage, PageShelf
from responsys_site.edge.probes import PROBES, probe
from responsys_site.edge.public import PUBLIC_KEY, needs_no_database
from responsys_site.edge.refusals import refusal
from responsys_site.edge.snapshot import Snapshot

RETRY_AFTER = "10"  # seconds


class Edge:
    """Wrap Django's application: guards, probes, kept pages, and headers on every answer."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._security = SecurityHeaders()
        self._shelf = PageShelf()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path in PROBES:
            return self._probe(path, environ, start_response)
        fault = guards.fault_of(environ)
        if fault:
            return self._refuse(environ, start_response, fault)
        held = snapshot.held()
        if held is not None and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            page = self._shelf.find(snapshot=held, path=path)
            if page is not None:
                return self._send(page, held, environ, start_response)
        return self._ask(environ, start_response, held)

    def _probe(self, path: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["responsys.route"] = path
        line, headers, word = probe(path)
        return self._start(environ, start_response, line, headers, [word])

    def _ask(self, environ: WSGIEnvironment, start_response: StartResponse, held: Snapshot | None) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == "*" and environ["REQUEST_METHOD"] == "OPTIONS":
            return self._start(environ, start_response, "204 No Content", [("Allow", guards.ALLOW)], [])
        fault = fault_of_body(environ)
        if fault:
            return self._refuse(environ, start_response, fault)
        has_place = places.take()
        if not has_place and not needs_no_database(environ=environ, held=held):
            has_place = places.wait()
            if not has_place:
                later = [("Retry-After", RETRY_AFTER)]
                return self._refuse(environ, start_response, HTTPStatus.SERVICE_UNAVAILABLE, later)
        try:
            return self._hear(environ, start_response, held)
        finally:
            if has_place:
                places.give_back()

    def _hear(self, environ: WSGIEnvironment, start_response: StartResponse, held: Snapshot | None) -> Iterable[bytes]:
        heard = Heard()
        body = heard.ask(self._application, environ)
        if PUBLIC_KEY in environ and heard.may_be_kept:
            return self._send(self._keep(environ, heard, body, held), held, environ, start_response)
        if heard.is_wordless_error:
            drain(body)
            return self._refuse(environ, start_response, heard.code, heard.headers_besides_content)
        return self._start(environ, start_response, heard.status, heard.headers, body)

    def _keep(self, environ: WSGIEnvironment, heard: Heard, body: Iterable[bytes], held: Snapshot | None) -> KeptPage:
        path = environ["PATH_INFO"]
        headers = [pair for pair in heard.headers if pair[0].lower() not in self._security.names]
        route = environ.get("responsys.route", "")
        page = KeptPage(drain(body), headers, environ[PUBLIC_KEY], route, self._security.of(path))
        if held is not None and not settings.DEBUG:
            self._shelf.keep(snapshot=held, path=path, page=page)
        return page

    def _send(
        self, page: KeptPage, held: Snapshot | None, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        environ["responsys.route"] = page.route
        coding = choose_coding(environ.get("HTTP_ACCEPT_ENCODING"))
        if coding is None:
            return self._refuse(environ, start_response, HTTPStatus.NOT_ACCEPTABLE)
        chosen = page.representation(coding)
        verdict = outcome(environ=environ, etag=chosen.etag)
        if verdict is None:
            start_response("200 OK", page.with_lifetime(chosen.headers, held))
            return [chosen.body] if environ["REQUEST_METHOD"] == "GET" else []
        if verdict is HTTPStatus.NOT_MODIFIED:
            start_response("304 Not Modified", page.with_lifetime(chosen.not_modified_headers, held))
            return []
        return self._refuse(environ, start_response, verdict)

    def _refuse(
        self, environ: WSGIEnvironment, start_response: StartResponse, status: HTTPStatus, more: Headers | None = None
    ) -> Iterable[bytes]:
        line, headers, page = refusal(status=status)
        headers += more or ([("Allow", guards.ALLOW)] if status == HTTPStatus.METHOD_NOT_ALLOWED else [])
        return self._start(environ, start_response, line, headers, [page])

    def _start(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        status: str,
        headers: Headers,
        body: Iterable[bytes],
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        start_response(status, self._security.put_on(path=path, status=status, headers=headers))
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        getattr(body, "close", lambda: None)()
        return []
