"""A mailbox of the tests' own: Dovecot on free ports, with its files in a temporary folder, as root or as anybody."""

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running_site import free_port

PATIENCE = 10  # seconds
PASSWORD = "p@ss/word"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_username_format = %Lu
auth_mechanisms = plain
first_valid_uid = 0
mail_fsync = never
mail_location = maildir:~/mail
mail_max_userip_connections = 100
recipient_delimiter = +
postmaster_address = postmaster@responsys.example
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
passdb {{
  driver = static
  args = password={{PLAIN}}{password}
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={folder}/homes/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class MailServer:
    """A running Dovecot; every address with PASSWORD is a mailbox, made when it is first used."""

    folder: Path
    imap: int
    imaps: int
    lmtp: int

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"


@dataclass
class Mailbox:
    """One mailbox on it."""

    server: MailServer
    address: str

    def url(self, scheme: str = "imap") -> str:
        port = self.server.imaps if scheme == "imaps" else self.server.imap
        return f"{scheme}://{self.address.replace('@', '%40')}:p%40ss%2Fword@localhost:{port}/INBOX"

    def deliver(self, data: bytes, *, sender: str = "ann@example.com", to: str = "") -> None:
        """Hand a mail to the server as an MTA does (RFC 2033)."""
        with smtplib.LMTP("127.0.0.1", self.server.lmtp) as lmtp:
            lmtp.sendmail(sender, [to or self.address], data)

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.server.imap, timeout=PATIENCE) as imap:
            imap.login(self.address, PASSWORD)
            imap.select("INBOX")
            yield imap

    def append(self, data: bytes) -> None:
        with self.opened() as imap:
            assert imap.append("INBOX", None, None, data)[0] == "OK"

    def flags(self) -> list[str]:
        """What each mail is marked with, oldest first; no mail is ever missing."""
        with self.opened() as imap:
            found = imap.fetch("1:*", "(FLAGS)")[1]
        return [b" ".join(imaplib.ParseFlags(line)).decode().replace("\\Recent", "").strip() for line in found if line]

    def mark_unread(self) -> None:
        with self.opened() as imap:
            imap.store("1:*", "-FLAGS", r"(\Seen)")


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    with mail_server_running() as server:
        yield server


@contextmanager
def mail_server_running() -> Iterator[MailServer]:
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.fail("The tests of incoming mail need Dovecot. Install it: deploy/mail_server.sh")
    # Its sockets need a short path, and its processes are other users when it is started by root.
    with tempfile.TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = MailServer(folder=folder, imap=free_port(), imaps=free_port(), lmtp=free_port())
        process = subprocess.Popen([program, "-F", "-c", _configured(server)], stderr=subprocess.DEVNULL)
        try:
            _wait_until_it_answers(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE)


@pytest.fixture
def mailbox(mail_server, settings, request) -> Mailbox:
    """An empty mailbox, which the site is set to fetch from."""
    address = f"box{abs(hash(request.node.nodeid))}@responsys.example"
    mailbox = Mailbox(server=mail_server, address=address)
    settings.IMAP_URL = mailbox.url()
    return mailbox


def _configured(server: MailServer) -> Path:
    _make_certificate(server.folder)
    user, group = getpass.getuser(), grp.getgrgid(os.getegid()).gr_name
    users = {"internal": user, "login": user, "mail_user": user, "group": group, "mail_group": group}
    if os.geteuid() == 0:
        group = grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name
        users = {"internal": "dovecot", "login": "dovenull", "group": "dovecot"}
        users |= {"mail_user": "nobody", "mail_group": group}
    homes = server.folder / "homes"
    homes.mkdir(mode=0o777)
    homes.chmod(0o777)
    path = server.folder / "dovecot.conf"
    path.write_text(CONFIGURATION.format(**vars(server), **users, password=PASSWORD))
    return path


def _make_certificate(folder: Path) -> None:
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    files = [
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        folder / "key.pem",
        "-out",
        folder / "certificate.pem",
    ]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)


def _wait_until_it_answers(server: MailServer, process: subprocess.Popen) -> None:
    for _ in range(PATIENCE * 20):
        try:
            with imaplib.IMAP4("127.0.0.1", server.imap, timeout=PATIENCE), smtplib.LMTP("127.0.0.1", server.lmtp):
                return
        except OSError:
            time.sleep(0.05)
        if process.poll() is not None:
            break
    log = server.folder / "dovecot.log"
    pytest.fail(f"Dovecot did not start:\n{log.read_text()[-2000:] if log.exists() else ''}")
