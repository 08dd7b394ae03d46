"""Print fresh keys for an environment file: `python -m responsys_site.generate_keys`."""

import secrets

NAMES = ("SECRET_KEY", "DIGEST_KEY", "OPT_OUT_KEYS")


def key_lines() -> list[str]:
    """Return one `NAME=value` line per key, each of 48 random bytes. docs/keys.md says what is lost with each."""
    return [f"{name}={secrets.token_urlsafe(48)}" for name in NAMES]


if __name__ == "__main__":
    print("\n".join(key_lines()))  # noqa: T201
