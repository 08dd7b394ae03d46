"""What a deployment still lacks: everything that settings alone cannot tell."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.mail import mailers
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from privacy.figures import declared_figures
from privacy.policy.published import PUBLISHED_POLICY, Version
from privacy.promises.states import PROMISE_STATES, State
from responsys_site.core.db.database_clock import WARN_BEYOND, measure_offset
from responsys_site.core.db.immutable import tables
from responsys_site.core.http import snapshot
from responsys_site.core.jobs.scheduler import registered_jobs
from responsys_site.core.jobs.status import JobStatus, find_job_problems
from responsys_site.core.journal.replay import count_missing, read_journals
from responsys_site.core.models import Heartbeat
from responsys_site.staff.problems import unattended

Question = Callable[..., Iterator[str]]


def find_problems(*, at: datetime) -> Iterator[str]:
    """Yield one sentence for each thing that a deployment still lacks, with the way to mend it."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        yield "The database does not answer. DATABASE_URL says where it is looked for."
        return
    if unapplied := _unapplied_migrations():
        yield f"{unapplied} migrations are not applied. Run `manage.py migrate` as the owner of the tables."
        return
    for question in (_database, _content, _jobs, _mail, _files, _people):
        yield from question(at=at)


def _unapplied_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _database(*, at: datetime) -> Iterator[str]:
    for table in tables.missing_triggers():
        yield f"The table {table} has lost a trigger that guards it. Run `manage.py migrate` as the owner."
    if connection.vendor != "postgresql":
        yield "The database is SQLite. PostgreSQL is what this site is made for: least privilege needs its roles."
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, has_schema_privilege(current_user, 'public', 'CREATE') FROM pg_roles "
                       "WHERE rolname = current_user")  # fmt: skip
        if any(cursor.fetchone()):
            yield "The site connects as a role that may change tables. docs/deploy.md says how to make a lesser one."


def _content(*, at: datetime) -> Iterator[str]:
    values, failing = snapshot.cache.read_parts(at=at)
    for name, error in failing.items():
        words = f"The part “{name}” of the site snapshot can't be read ({error})."
        yield f"{words} Its pages show their last state, or nothing."
    if policy := PUBLISHED_POLICY.pick(values):
        yield from _policy(version=policy.in_force(at=at))
    if not settings.SITE_URL.startswith("https:"):
        yield "SITE_URL is not https. Visitors' requests for information would travel in the clear."
    states = PROMISE_STATES.pick(values)
    for state in states.all if states else ():
        if state.state == State.NOT_KEPT:
            yield f"Promise {state.promise.id} is not kept: {state.found}"


def _policy(*, version: Version | None) -> Iterator[str]:
    if version is None:
        yield "No policy is in force. Run `manage.py load_policy_texts`."
    else:
        known = declared_figures()
        for name, stated in version.text.figures.items():
            if name in known and str(known[name].value()) != stated:
                told = f"The policy in force says {stated}, and the site {known[name].value()}"
                yield f"{told} ({known[name].setting or name}). A change of it is a new version."


def _jobs(*, at: datetime) -> Iterator[str]:
    finished = set(Heartbeat.objects.filter(finished_at__isnull=False).values_list("name", flat=True))
    status = {one.job.name: one.status for one in find_job_problems(at=at)}
    for name in registered_jobs():
        if status.get(name) == JobStatus.FAILED:
            yield f"The job {name} has failed. The log of `manage.py work` says why."
        elif name in status or name not in finished:
            yield f"The job {name} has not finished in time. Are `manage.py work` and `manage.py tick` running?"
    offset = measure_offset()
    if abs(offset) > WARN_BEYOND:
        yield f"This machine's clock is {offset.total_seconds():+.1f} s from the database's. Run NTP on both."


def _mail(*, at: datetime) -> Iterator[str]:
    try:
        with mailers.default:
            pass
    except (OSError, smtplib.SMTPException) as error:
        yield f"The mail relay does not take a connection ({type(error).__name__}). SMTP_URL says where it is."


def _files(*, at: datetime) -> Iterator[str]:
    try:
        staticfiles_storage.url("css/site.css")
    except ValueError:
        yield "Static files are not collected. Run `manage.py collectstatic`."
    try:
        with settings.OPT_OUT_JOURNAL.open("ab"):
            pass
    except OSError:
        yield "The opt-out journal cannot be written. OPT_OUT_JOURNAL says where; keep it outside the database's disk."
        return
    if number := count_missing(contents=read_journals(paths=[Path(settings.OPT_OUT_JOURNAL)]), at=at):
        yield f"The database lacks {number} acts that the opt-out journal holds. Run `manage.py replay_journal`."


def _people(*, at: datetime) -> Iterator[str]:
    if not get_user_model().objects.filter(is_staff=True, is_active=True).exists():
        yield "Nobody can sign in as staff. Run `manage.py createsuperuser`."
    yield from unattended(at=at)


class Command(BaseCommand):
    help = "Say what this deployment still lacks, each with its remedy. Exit code 1 when something is lacking."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(find_problems(at=timezone.now()))
        for sentence in found:
            self.stdout.write(f"* {sentence}")
        if found:
            raise SystemExit(1)
        self.stdout.write("Nothing is lacking.")
