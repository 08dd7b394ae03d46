"""docs/deploy.md, command by command: a production site comes of it, with two roles and a file of variables."""

import contextlib
import re
import secrets
import shutil
import subprocess
import time
import urllib.request
from urllib.parse import parse_qs, urlsplit

import psycopg2
import pytest

from tests.deploy.documented import Machine, ask_for_passwords, code_blocks
from tests.plugin import HOST
from tests.postgres import start_postgres
from tests.running_site import PATIENCE, free_port

pytestmark = [pytest.mark.once, pytest.mark.servers]
OWNER, APPLICATION, STAFF = (secrets.token_hex(12) for _ in range(3))
LACKING = [
    "* The mail relay does not take a connection",
    "* No one is told about new requests",
    "* No one is told about privacy desk cases",
]
LAST = "runuser -u responsys -- .venv/bin/python manage.py doctor\n"
SERVICES = ["responsys-web", "responsys-worker", "responsys-clock"]
ANSWERS = [
    ("new role:", OWNER),
    ("again:", OWNER),
    ("new role:", APPLICATION),
    ("again:", APPLICATION),
    ("):", "maria"),
    ("Email address:", ""),
    ("Password:", STAFF),
    ("Password (again):", STAFF),
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A machine on which everything was done up to the last question, what is still lacking."""
    with contextlib.ExitStack() as stack:
        server = start_postgres(stack.callback)
        ask_for_passwords(server)
        socket = parse_qs(urlsplit(server).query)["host"][0]
        machine = Machine(root=tmp_path_factory.mktemp("machine"), socket=socket, port=free_port())
        machine.prepare(
            replacements={
                "responsys_owner:CHANGE-ME@localhost/responsys": f"responsys_owner:{OWNER}@/responsys?host={socket}",
                "responsys_app:CHANGE-ME@localhost/responsys": f"responsys_app:{APPLICATION}@/responsys?host={socket}",
                "/var/lib/": f"{machine.root}/var/lib/",
                "SITE_URL=https://www.example.com": f"SITE_URL=https://{HOST}\nPORT={machine.port}",
                "mail.example.com:587": "127.0.0.1:9",
                "CHANGE-ME": "Example",
            }
        )
        machine.follow(code_blocks("Install").removesuffix(LAST), answers=ANSWERS)
        yield machine


@contextlib.contextmanager
def running(machine: Machine, name: str):
    command, environ, folder = machine.unit(name)
    with (machine.root / f"{name}.log").open("w+") as log:
        process = subprocess.Popen(command, env=environ, cwd=folder, stdout=log, stderr=log, start_new_session=True)
        try:
            yield process, log
        finally:
            process.terminate()
            process.wait(PATIENCE)


def status_of(machine: Machine, path: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{machine.port}{path}", headers={"Host": HOST})
    for _ in range(PATIENCE * 10):
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status
        time.sleep(0.1)
    return 0


def test_the_installed_site_is_a_production_site_that_answers(installed):
    with running(installed, "responsys-web") as (_, log):
        assert [status_of(installed, path) for path in ("/", "/privacy/", "/readyz")] == [200] * 3, log.read()


def test_the_application_has_rows_and_no_tables_and_nothing_typed_is_logged(installed):
    role = {"user": "responsys_app", "password": APPLICATION, "host": installed.socket, "dbname": "responsys"}
    with contextlib.closing(psycopg2.connect(**role)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM auth_user WHERE username = 'maria'")
        assert cursor.fetchone() == (1,)
        for setting, value in {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}.items():
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == (value,)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("DELETE FROM core_auditevent")


def test_with_its_three_services_it_lacks_nothing_but_relay_and_roles(installed):
    assert code_blocks("Install").endswith(LAST)
    doctor = f"cd /srv/responsys; export SITE_ENV_FILE=/etc/responsys/site.env; {LAST.strip()} || [ $? = 1 ]"
    with contextlib.ExitStack() as stack:
        services = [stack.enter_context(running(installed, name)) for name in SERVICES]
        for _ in range(PATIENCE):
            lacking = [line for line in installed.follow(doctor).splitlines() if line.startswith("* ")]
            if len(lacking) == len(LACKING):
                break
        assert [process.poll() for process, _ in services] == [None] * 3
    assert [re.split(r" \(|:|\. ", line)[0] for line in lacking] == LACKING


def test_an_upgrade_can_be_followed_too(installed):
    assert "Granted the rights to role responsys_app." in installed.follow(code_blocks("Upgrade"))


def test_the_printed_rights_stop_psql_at_the_first_error(installed):
    """An administrator may run them by psql: here for a role that is not there, and then as they are."""
    shown = installed.follow(
        "cd /srv/responsys; export SITE_ENV_FILE=/etc/responsys/site.env; set -a; . /etc/responsys/owner.env; set +a\n"
        ".venv/bin/python manage.py database_roles > /etc/rights.sql\n"
        "sed s/responsys_app/nobody/ /etc/rights.sql > /etc/wrong.sql\n"
        'psql -q "$DATABASE_URL" < /etc/wrong.sql && exit 1 || [ $? = 3 ]\n'
        'psql -q "$DATABASE_URL" < /etc/rights.sql\n'
    )
    assert shown.count("ERROR") == 1 and 'role "nobody" does not exist' in shown


def test_systemd_reads_every_line_of_the_units(installed):
    if not shutil.which("systemd-analyze"):
        pytest.fail("There is no systemd-analyze. deploy/systemd.sh installs it.")
    folder = installed.root / "etc" / "systemd" / "system"
    for path in [*folder.glob("*.service"), *folder.glob("*.d/*.conf")]:
        path.write_text(installed.here(path.read_text()))
    units = [folder / f"{name}.service" for name in SERVICES]
    verified = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    for unit in units:
        exposure = ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit]
        subprocess.run(exposure, capture_output=True, check=True)
