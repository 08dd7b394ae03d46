"""How an error is named in the log: by its class and where it was raised, never by its text.

The text of an error may quote what a person typed.
"""

from pathlib import Path
from traceback import extract_tb

from django.conf import settings

MAX_FRAMES = 5


def describe_error(error: BaseException) -> str:
    """Return the class of an error, and the file, line and function of its innermost frames, innermost first."""
    frames = [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    return " < ".join([type(error).__name__, *reversed(frames[-MAX_FRAMES:])])


def _place(filename: str) -> str:
    path = Path(filename)
    if "site-packages" in path.parts:
        return str(Path(*path.parts[path.parts.index("site-packages") + 1 :]))
    return str(path.relative_to(settings.BASE_DIR)) if path.is_relative_to(settings.BASE_DIR) else path.name
