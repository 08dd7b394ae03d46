from enum import StrEnum


class Oddity(StrEnum):
    """What is not as it should be about a mail that came in. Staff see these words."""

    CUT = "cut"
    LONG_HEADER = "long header"
    MANY_HEADERS = "many headers"
    MANY_PARTS = "many parts"
    DEEPLY_NESTED = "deeply nested"
    UNKNOWN_CHARACTERS = "unknown characters"
    SEVERAL_AUTHORS = "several authors"
    NO_AUTHOR = "no author"
    NO_MESSAGE_ID = "no Message-ID"
    NO_DATE = "no date"
    NO_RETURN_PATH = "no return path"
