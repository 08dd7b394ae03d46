"""References that people quote to us: short enough to say, too many to guess."""

import secrets

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud on the telephone, none is taken for another


def new_reference(*, prefix: str) -> str:
    """Return a reference such as R-7K3Q2M: a letter that says of what, and 30 random bits."""
    return f"{prefix}-" + "".join([LETTERS[byte % len(LETTERS)] for byte in secrets.token_bytes(6)])  # 256 is 8 x 32
