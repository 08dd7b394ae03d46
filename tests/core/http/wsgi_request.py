"""Ask any WSGI callable, with an environ that the test may spoil as it likes."""

import io
from dataclasses import dataclass
from typing import Any

from tests.plugin import HOST


@dataclass
class Answer:
    status: int
    fields: list[tuple[str, str]]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.fields)


def ask(application: Any, path: str = "/", method: str = "GET", body: bytes = b"", **spoilt: Any) -> Answer:
    """Send one request. Keys given as None are left out of the environ."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": HOST,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": HOST,
        "REMOTE_ADDR": "192.0.2.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
    }
    started: list[Any] = []
    environ = {name: value for name, value in (environ | spoilt).items() if value is not None}
    chunks = application(environ, lambda status, headers, exc_info=None: started.extend([status, headers]))
    content = b"".join(chunks)
    getattr(chunks, "close", lambda: None)()
    return Answer(int(started[0][:3]), started[1], content)
