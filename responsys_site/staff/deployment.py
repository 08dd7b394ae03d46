"""What a deployment still lacks: everything that settings alone cannot tell."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.mail import mailers
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from privacy.publication import read_policy
from responsys_site.ground import guarded
from responsys_site.ground.jobs import declared_jobs
from responsys_site.ground.models import Heartbeat
from responsys_site.ground.promises import State, read_states
from responsys_site.ground.replaying import count_lacking, standing_of
from responsys_site.staff.unattended import unattended

Question = Callable[..., Iterator[str]]


def lacks(*, at: datetime) -> Iterator[str]:
    """Yield one sentence for each thing that a deployment still lacks, with the way to mend it."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        yield "The database does not answer. DATABASE_URL says where it is looked for."
        return
    if unapplied := _unapplied_migrations():
        yield f"{unapplied} migrations are not applied. Run `manage.py migrate` as the owner of the tables."
        return
    for question in (_database, _content, _work, _mail, _files, _people):
        yield from question(at=at)


def _unapplied_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _database(*, at: datetime) -> Iterator[str]:
    for table in guarded.missing():
        yield f"The table {table} has lost a trigger that guards it. Run `manage.py migrate` as the owner."
    if connection.vendor != "postgresql":
        yield "The database is SQLite. PostgreSQL is what this site is made for: least privilege needs its roles."
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, has_schema_privilege(current_user, 'public', 'CREATE') FROM pg_roles "
                       "WHERE rolname = current_user")  # fmt: skip
        if any(cursor.fetchone()):
            yield "The site connects as a role that may change tables. `manage.py database_roles` prints a lesser one."


def _content(*, at: datetime) -> Iterator[str]:
    version = read_policy(at=at).in_force(at=at)
    if version is None:
        yield "No policy is in force. Run `manage.py load_policy_texts`."
    elif settings.HOSTING_PROVIDER not in version.text.markdown:
        yield "The policy in force does not name HOSTING_PROVIDER. A change of provider is a new version."
    if not settings.SITE_URL.startswith("https:"):
        yield "SITE_URL is not https. Visitors' requests for information would travel in the clear."
    for state in read_states(at=at).all:
        if state.state == State.NOT_KEPT:
            yield f"Promise {state.promise.id} is not kept: {state.found}"


def _work(*, at: datetime) -> Iterator[str]:
    finished = dict(Heartbeat.objects.values_list("name", "finished_at"))
    for name, job in declared_jobs().items():
        last = finished.get(name)
        if last is None or at - last > 3 * job.every + timedelta(minutes=5):
            yield f"The job {name} has not finished in time. Are `manage.py work` and `manage.py tick` running?"


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
    if number := count_lacking(standing=standing_of(paths=[Path(settings.OPT_OUT_JOURNAL)]), at=at):
        yield f"The database lacks {number} acts that the opt-out journal holds. Run `manage.py replay_journal`."


def _people(*, at: datetime) -> Iterator[str]:
    if not get_user_model().objects.filter(is_staff=True, is_active=True).exists():
        yield "Nobody can sign in as staff. Run `manage.py createsuperuser`."
    yield from unattended(at=at)
