"""django-anymail's Postmark backend, as an installation would set it, against an HTTP server of the test's own."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from responsys_site.mail.queue.tasks import send_due

ACCEPTED = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a", "To": "ann@example.com"}


@pytest.fixture
def provider(settings):
    """What the provider was sent; `answers` is what it says, as status and JSON."""
    sent, answers = [], [(200, ACCEPTED)]

    class Api(BaseHTTPRequestHandler):
        def do_POST(self):
            sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, said = answers[-1]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *words):
            """Nothing is printed beside the tests' own output."""

    with HTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = {
            "server_token": "of-this-test",
            "api_url": f"http://127.0.0.1:{server.server_port}/",
            "ignore_unsupported_features": True,  # this provider has a return path of its own
        }
        settings.MAILERS = {"default": {"BACKEND": "anymail.backends.postmark.EmailBackend", "OPTIONS": options}}
        yield sent, answers
        server.shutdown()


def test_a_mail_arrives_whole_and_is_on_record(provider, queued, at):
    delivery = queued("ann@example.com")
    send_due(at=at)
    delivery.refresh_from_db()
    (mail,) = provider[0]
    assert delivery.state == "sent" and mail["To"] == "ann@example.com" and mail["TextBody"]
    headers = {header["Name"]: header["Value"] for header in mail["Headers"]}
    assert headers["Message-ID"] == delivery.message_id_header
    assert headers["Auto-Submitted"] == "auto-generated"


def test_a_provider_that_fails_loses_no_mail(provider, queued, at):
    provider[1].append((500, {"Message": "busy"}))
    delivery = queued("ann@example.com")
    send_due(at=at)
    delivery.refresh_from_db()
    assert delivery.state == "deferred" and delivery.next_attempt_at > at
