"""A post office on loopback: Debian's Postfix as the house's relay, and Debian's Dovecot behind it.

Postfix takes mail on a submission port with STARTTLS and SASL (Dovecot answers for passwords), hands
it to Dovecot by LMTP, and writes the notifications of what Dovecot refuses. Everything lives in one
folder of its own: configuration, queue, mailboxes, sockets. Root starts it, as both want.
"""

import imaplib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

#: the relay knows every address of this domain, and refuses the others while it is spoken to
LISTED = "listed.example.org"
#: the relay takes whatever is written to this one, and learns later what Dovecot refuses
LATER = "later.example.org"
HOUSE = "lettre.example.org"
BACK = f"retours@{HOUSE}"
LEAVE = f"partir@{HOUSE}"
PASSWORD = "s3crét & co"  # it is not ASCII, and is to be quoted in a URL

_MAIN = """\
compatibility_level = 3.6
myhostname = relay.example.net
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
smtp_dns_support_level = disabled
smtp_host_lookup = native
recipient_delimiter = +
virtual_mailbox_domains = {listed}, {house}
virtual_mailbox_maps = texthash:{folder}/postfix/known
virtual_alias_maps = texthash:{folder}/postfix/aliases
virtual_transport = lmtp:unix:{folder}/dovecot/lmtp
relay_domains = {later}
relay_transport = lmtp:unix:{folder}/dovecot/lmtp
transport_maps = texthash:{folder}/postfix/transport
smtpd_recipient_restrictions = permit_sasl_authenticated, permit_mynetworks, reject
smtpd_reject_unlisted_recipient = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/dovecot/auth-postfix
smtpd_tls_chain_files = {folder}/server.pem
smtpd_discard_ehlo_keywords = {without}
minimal_backoff_time = 1s
queue_run_delay = 1s
"""
_MASTER = """\
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
  -o smtpd_recipient_restrictions=reject_unlisted_recipient,permit_sasl_authenticated,reject
127.0.0.1:{smtp} inet n - n - - smtpd
  -o smtpd_recipient_restrictions=permit_mynetworks,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
autoreply unix - n n - - pipe
  flags=q user=nobody argv={python} {answers} {smtp} ${{sender}} ${{recipient}}
"""
_DOVECOT = """\
base_dir = {folder}/dovecot
state_dir = {folder}/dovecot
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
disable_plaintext_auth = yes
auth_mechanisms = plain login
recipient_delimiter = +
mail_location = maildir:{folder}/mail/%u
mail_home = {folder}/home/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
mail_plugins = quota
lmtp_rcpt_check_quota = yes
lmtp_hdr_delivery_address = original
submission_host = 127.0.0.1:{smtp}
postmaster_address = postmaster@{house}
default_vsz_limit = 512M
{capability}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
service auth {{
  unix_listener auth-postfix {{
    mode = 0666
  }}
}}
protocol lmtp {{
  mail_plugins = quota sieve
}}
plugin {{
  quota = maildir:Mailbox
  quota_grace = 0
  sieve = file:~/sieve;active=~/.dovecot.sieve
}}
"""
#: an answering machine of the old school: it answers whoever wrote, whatever was written
_ANSWERS = """\
import smtplib, sys
from email import message_from_binary_file
from email.message import EmailMessage

port, sender, recipient = sys.argv[1:]
asked = message_from_binary_file(sys.stdin.buffer)
answer = EmailMessage()
answer["From"], answer["To"], answer["Subject"] = recipient, sender, "Absence du bureau"
answer["Auto-Submitted"] = "auto-replied"
answer["In-Reply-To"] = asked["Message-ID"]
answer.set_content("Je suis absente jusqu'au 4 janvier.")
with smtplib.SMTP("127.0.0.1", int(port)) as line:
    line.send_message(answer, from_addr="", to_addrs=[sender])
"""
_VACATION = 'require ["vacation"];\nvacation :days 1 "Je suis en vacances.";\n'


@dataclass(frozen=True)
class PostOffice:
    """Where it listens, and what its own files say."""

    folder: Path
    submission: int
    smtp: int
    imaps: int

    @property
    def certificate(self) -> Path:
        """The authority that both servers' certificate comes from."""
        return self.folder / "ca.pem"

    def imap(self, user: str = BACK) -> imaplib.IMAP4_SSL:
        """Sign in as somebody, past lettre."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        line = imaplib.IMAP4_SSL("localhost", self.imaps, ssl_context=context, timeout=20)
        line.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
        return line

    def mails(self, folder: str = "INBOX", user: str = BACK) -> list[bytes]:
        """Return every mail of a mailbox's folder; none when there is no such folder."""
        line = self.imap(user)
        try:
            if line.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            numbers = line.search(None, "ALL")[1][0].split()
            found = [line.fetch(number.decode(), "(BODY.PEEK[])")[1][0] for number in numbers]
            return [each[1] for each in found if isinstance(each, tuple)]
        finally:
            line.logout()

    def is_idle(self) -> bool:
        """Whether Postfix has nothing left to deliver."""
        said = self._run("postqueue", "-c", str(self.folder / "postfix"), "-p").stdout
        return "Mail queue is empty" in said

    def log(self) -> str:
        """What Postfix did."""
        return (self.folder / "mail.log").read_text()

    def answers_withheld(self) -> int:
        """How often Sieve was asked to answer a letter, and saw that it comes from a list."""
        return (self.folder / "dovecot.log").read_text().count("vacation action: discarding")

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so; the time is a guard against hanging, no measure."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


@contextmanager
def post_office(
    readers: list[str],
    full: list[str],
    absent: list[str],
    polite: list[str],
    *,
    without: str = "",
    moves: bool = True,
) -> Iterator[PostOffice]:
    """Run one for these readers. `full` have mailboxes without room, `absent` an answering machine,
    `polite` one that follows RFC 5230; `without` names EHLO keywords that the relay does not offer,
    and without `moves` the mailbox does not offer MOVE (RFC 6851)."""
    # not under pytest's folder: neither server runs as root, and paths of sockets are short
    folder = Path(tempfile.mkdtemp(prefix="lettre-post-"))
    folder.chmod(0o755)
    submission, smtp, imaps = _ports(3)
    office = PostOffice(folder=folder, submission=submission, smtp=smtp, imaps=imaps)
    try:
        _certificate(folder)
        _write_dovecot(office, readers, full, polite, moves=moves)
        _write_postfix(office, readers, absent, without)
        with _dovecot(folder), _postfix(office):
            yield office
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def _certificate(folder: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    leaf = authority.issue_cert("localhost")
    leaf.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    (folder / "server.pem").chmod(0o600)


def _write_dovecot(
    office: PostOffice, readers: list[str], full: list[str], polite: list[str], *, moves: bool
) -> None:
    folder = office.folder
    for name in ("dovecot", "mail", "home"):
        (folder / name).mkdir()
    for name in ("mail", "home"):
        shutil.chown(folder / name, "nobody", "nogroup")
    lines = [f"{user}:{PASSWORD}::::::" for user in ("lettre", BACK, *readers)]
    rooms = [f"{user}:{PASSWORD}::::::userdb_quota_rule=*:bytes=1" for user in full]
    (folder / "users").write_text("\n".join([*lines, *rooms, ""]))
    for user in polite:
        home = folder / "home" / user
        home.mkdir()
        (home / ".dovecot.sieve").write_text(_VACATION)
        for path in (home, home / ".dovecot.sieve"):
            shutil.chown(path, "nobody", "nogroup")
    words = {"folder": folder, "imaps": office.imaps, "smtp": office.smtp, "house": HOUSE}
    words["capability"] = "" if moves else "imap_capability = IMAP4rev1 UIDPLUS"
    (folder / "dovecot.conf").write_text(_DOVECOT.format(**words))


def _write_postfix(office: PostOffice, readers: list[str], absent: list[str], without: str) -> None:
    folder = office.folder
    (folder / "postfix").mkdir()
    (folder / "queue").mkdir()
    (folder / "data").mkdir()
    shutil.chown(folder / "data", "postfix")
    known = [BACK, LEAVE, *(each for each in readers if each.endswith("@" + LISTED))]
    (folder / "postfix" / "known").write_text("".join(f"{each} x\n" for each in known))
    (folder / "postfix" / "aliases").write_text(f"{LEAVE} {BACK}\n")
    (folder / "postfix" / "transport").write_text("".join(f"{each} autoreply:\n" for each in absent))
    answers = folder / "answers.py"
    answers.write_text(_ANSWERS)
    words = {"folder": folder, "listed": LISTED, "later": LATER, "house": HOUSE, "without": without}
    (folder / "postfix" / "main.cf").write_text(_MAIN.format(**words))
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable
    ports = {"submission": office.submission, "smtp": office.smtp}
    (folder / "postfix" / "master.cf").write_text(_MASTER.format(**ports, python=python, answers=answers))


@contextmanager
def _dovecot(folder: Path) -> Iterator[None]:
    command = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            wait_for(lambda: (folder / "dovecot" / "lmtp").exists() or process.poll() is not None, 30)
            assert process.poll() is None, process.communicate()[1].decode()
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@contextmanager
def _postfix(office: PostOffice) -> Iterator[None]:
    command = ["postfix", "-c", str(office.folder / "postfix")]
    done = subprocess.run([*command, "start"], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    try:
        wait_for(lambda: _listens(office.submission) and _listens(office.smtp), 30)
        yield
    finally:
        subprocess.run([*command, "stop"], capture_output=True, check=False, timeout=60)


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def environment(office: PostOffice) -> dict[str, str]:
    """What lettre is told: the authority, and the password of both servers, which stands in no file."""
    return {
        **os.environ,
        "SSL_CERT_FILE": str(office.certificate),
        "LETTRE_SMTP_PASSWORD": PASSWORD,
        "LETTRE_IMAP_PASSWORD": PASSWORD,
    }
