"""Read and judge the environment for settings.py: what production may not run without."""

import ipaddress
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, EnvValidationError

from responsys_site.core.db.concurrency import DatabaseTimeouts

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
DEVELOPMENT_FILE = Path(__file__).resolve().parent.parent / "var" / "site.env"
MIN_SECRET_LENGTH = 40  # characters; `python -m responsys_site.generate_keys` writes 64


def site_environment() -> Env:
    """Return a reader of variables, and of the file named in SITE_ENV_FILE where a variable is not set.

    Without that name it is the file that `make run` writes, if there is one. Raises ImproperlyConfigured where a file
    that was named cannot be read.
    """
    env = Env(eager=False)
    env.add_parser("networks", address_networks)
    env.add_parser("days", calendar_days)
    named = os.environ.get("SITE_ENV_FILE")
    try:
        if not env.read_env(named or DEVELOPMENT_FILE, recurse=False) and named:
            raise FileNotFoundError(f"there is no file {named}")
    except (OSError, ValueError) as error:
        raise_if_misconfigured([f"SITE_ENV_FILE: {error}"])
    return env


def database_config(env: Env, *, default_file: Path, is_pooled: bool) -> dict[str, Any]:
    """Return Django's settings of the database in DATABASE_URL; an SQLite file where the variable is not set.

    `is_pooled`: a pooler in transaction mode stands between. A cursor that outlives its transaction can't be read then.
    """
    database = dict[str, Any](env.dj_db_url("DATABASE_URL", f"sqlite:///{default_file}", conn_max_age=60))
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # recursive_triggers: without it INSERT OR REPLACE deletes a guarded row and fires no DELETE trigger.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;",
        }
    else:  # a server that does not answer is given up, and a network that went away is noticed
        database["OPTIONS"] = {
            "connect_timeout": env.int("DATABASE_CONNECT_TIMEOUT", 5),  # seconds, like all of these but the next
            "tcp_user_timeout": 20_000,  # milliseconds
            "keepalives_idle": 30,
            **database.get("OPTIONS", {}),
        }
        database["DISABLE_SERVER_SIDE_CURSORS"] = is_pooled
    return database


def database_timeouts(env: Env, *, kind: str, statement: int, lock: int, idle: int) -> DatabaseTimeouts:
    """Return the timeouts of one kind of process (WEB, WORK), in seconds; the arguments are the defaults."""
    return DatabaseTimeouts(
        statement=env.int(f"{kind}_STATEMENT_TIMEOUT", statement),
        lock=env.int(f"{kind}_LOCK_TIMEOUT", lock),
        idle=env.int(f"{kind}_IDLE_TIMEOUT", idle),
    )


def mailer_config(env: Env, *, development_folder: Path | None) -> dict[str, Any]:
    """Return how mail leaves: by the relay in SMTP_URL, or in development as files in a folder."""
    relay = env.dj_email_url("SMTP_URL", "smtp://localhost:25")
    if development_folder:
        return {"BACKEND": "responsys_site.mail.dev_mailbox.EmailBackend", "OPTIONS": {"folder": development_folder}}
    names = {"host": "HOST", "port": "PORT", "username": "HOST_USER", "password": "HOST_PASSWORD"}
    names |= {"use_tls": "USE_TLS", "use_ssl": "USE_SSL"}
    options = {option: relay[f"EMAIL_{name}"] for option, name in names.items()}
    return {"BACKEND": "responsys_site.mail.smtp.backend.EmailBackend", "OPTIONS": options | {"timeout": 20}}


def address_networks(text: str) -> list[Network]:
    """Return the networks in a list separated by commas. Raises EnvError on anything that is not one."""
    return _parse_list(text, ipaddress.ip_network)


def calendar_days(text: str) -> frozenset[date]:
    """Return the days in a list separated by commas, as 2026-12-25. Raises EnvError on anything that is not one."""
    return frozenset(_parse_list(text, date.fromisoformat))


def _parse_list[Item](text: str, parse: Callable[[str], Item]) -> list[Item]:
    try:
        return [parse(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise EnvError(f"{error}.") from error


def is_weak(secret: str) -> bool:
    return len(secret) < MIN_SECRET_LENGTH or len(set(secret)) < 10 or secret.startswith("django-insecure")


def find_production_errors(settings: Mapping[str, Any], *, env: Env) -> list[str]:
    """Return one sentence for each variable that production may not start with; empty when all are right."""
    return [*_find_key_errors(settings), *_find_address_errors(settings), *_find_missing(settings, env)]


def _find_key_errors(settings: Mapping[str, Any]) -> list[str]:
    keys = {"SECRET_KEY": [settings["SECRET_KEY"]], "DIGEST_KEY": [settings["DIGEST_KEY"]]}
    keys["OPT_OUT_KEYS"] = settings["OPT_OUT_KEYS"] or [""]
    return [
        f"{name}: missing, a default or too short; `python -m responsys_site.generate_keys` prints a good one"
        for name, secrets in keys.items()
        if any(is_weak(secret) for secret in secrets)
    ]


REQUIRED_SETTINGS = {
    "COMPANY_ADDRESS": "give the postal address, lines separated by |; every mailing must carry it",
    "HOSTING_PROVIDER": "give the name of the provider that keeps the database; the policy names it",
    "MAIL_RELAY_PROVIDER": "give the name of the company that carries your mail; the policy names it",
}
REQUIRED_VARIABLES = {
    "DATABASE_URL": "name the database; SQLite too must be asked for by name",
    "SMTP_URL": "name the relay that mail leaves by, such as smtp+tls://user:secret@relay:587",
}


def _find_address_errors(settings: Mapping[str, Any]) -> Iterator[str]:
    url = urlsplit(settings["SITE_URL"])
    if url.scheme != "https" or not url.hostname or url.path:
        yield "SITE_URL: give https:// and the host, such as https://www.example.com; the policy promises TLS"
    internal = urlsplit(settings["SITE_INTERNAL_URL"])
    is_address = internal.scheme in {"http", "https"} and internal.hostname and not internal.path
    if settings["SITE_INTERNAL_URL"] and not is_address:
        yield "SITE_INTERNAL_URL: give scheme, host and port, such as https://10.0.0.5, or leave it empty"
    for variable, name in [("MAIL_FROM", "DEFAULT_FROM_EMAIL"), ("PRIVACY_MAILBOX", "PRIVACY_MAILBOX")]:
        if "@" not in settings[name]:
            yield f"{variable}: give an e-mail address"


def _find_missing(settings: Mapping[str, Any], env: Env) -> Iterator[str]:
    yield from (f"{name}: {words}" for name, words in REQUIRED_SETTINGS.items() if not settings[name])
    yield from (f"{name}: {words}" for name, words in REQUIRED_VARIABLES.items() if not env.str(name, ""))
    if settings["DEBUG"]:
        yield "DEBUG: must be off in production"


def describe_invalid_variables(error: EnvValidationError) -> list[str]:
    """Return one sentence for each variable whose text is not of its kind."""
    reasons = dict[str, list[str]](error.error_messages)  # type: ignore[arg-type]  # a sealed Env always gives a mapping
    return [f"{name}: {' '.join(texts)}" for name, texts in reasons.items()]


def raise_if_misconfigured(faults: list[str]) -> None:
    """Raise ImproperlyConfigured that names every fault at once; nothing when there is none."""
    if faults:
        lines = "\n".join(f"  * {fault}" for fault in faults)
        raise ImproperlyConfigured(f"The site cannot start. Wrong or missing in the environment:\n{lines}")
