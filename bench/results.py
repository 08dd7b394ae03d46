"""bench/RESULTS.md: each measurement writes its own section and leaves the others as they are."""

import re
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"


def write_section(words: str) -> None:
    """Put `words`, which begin with a level-1 heading, in place of the section of that heading, or at the end."""
    old = re.split(r"^(?=# )", RESULTS.read_text(), flags=re.MULTILINE) if RESULTS.exists() else []
    sections = {_heading(section): section for section in [*old, words] if section.strip()}
    RESULTS.write_text("\n".join(section.strip() + "\n" for section in sections.values()))


def _heading(section: str) -> str:
    return section.partition("\n")[0]
