from django.http import HttpResponseBase


def unlisted[Response: HttpResponseBase](response: Response, *, retry_after: int = 0) -> Response:
    """Keep an answer out of search engines; `retry_after` is in seconds, 0 for none."""
    response["X-Robots-Tag"] = "noindex"
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
