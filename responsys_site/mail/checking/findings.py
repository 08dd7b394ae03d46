from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was found of one thing. `well` is None for what could not be asked."""

    what: str
    well: bool | None
    words: str
