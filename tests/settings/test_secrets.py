"""Secrets come from files and variables, reach the transport, and are never shown."""

import pytest

from lettre.errors import Place, SettingsError
from lettre.mail.smtp import Smtp
from lettre.mail.transports import from_url
from lettre.redaction import redacted
from lettre.settings import load
from tests.settings.test_load import project

RELAY = 'transport = "smtp://user@relay.example.org:587?connections=3"'


def password(folder, text, environ=None):
    settings = load(project(folder, text), environ or {})
    transport = from_url(settings.transport, settings.root)
    assert isinstance(transport, Smtp)
    assert (transport.host, transport.username, transport.connections) == ("relay.example.org", "user", 3)
    assert (transport.password or "-") not in settings.shown_transport
    return transport.password


def test_a_password_comes_from_a_variable_whatever_its_signs(tmp_path):
    assert password(tmp_path, RELAY, {"LETTRE_SMTP_PASSWORD": "p@ss:w/rd é%"}) == "p@ss:w/rd é%"


def test_a_password_comes_from_a_file_a_variable_names(tmp_path):
    (tmp_path / "secret").write_text("from a file\n")
    environ = {"LETTRE_SMTP_PASSWORD_FILE": str(tmp_path / "secret"), "LETTRE_SMTP_PASSWORD": "other"}
    assert password(tmp_path, RELAY, environ) == "from a file"


def test_a_password_comes_from_a_file_the_transport_names(tmp_path):
    (tmp_path / "secret").write_text("beside\n")
    text = RELAY.replace("connections=3", "connections=3&password_file=secret")
    assert password(tmp_path, text, {"LETTRE_SMTP_PASSWORD": "other"}) == "beside"


def test_a_password_in_the_transport_holds(tmp_path):
    text = RELAY.replace("user@", "user:here@")
    assert password(tmp_path, text, {"LETTRE_SMTP_PASSWORD": "other"}) == "here"


def test_without_a_password_the_transport_stays_as_it_is(tmp_path):
    assert password(tmp_path, RELAY) is None


def test_a_whole_transport_or_database_may_stand_in_a_file(tmp_path):
    (tmp_path / "transport").write_text("smtp://u:p@relay.example.org\n")
    (tmp_path / "database").write_text("postgresql://u:hidden@db/lettre\n")
    files = {f"LETTRE_{name.upper()}_FILE": str(tmp_path / name) for name in ("transport", "database")}
    settings = load(project(tmp_path, ""), files)
    assert settings.transport == "smtp://u:p@relay.example.org"
    assert settings.database == "postgresql://u:hidden@db/lettre"
    assert settings.shown_database == "postgresql://u:***@db/lettre"
    assert settings.origins["database"] == "LETTRE_DATABASE_FILE"


def refused(folder, text, environ):
    with pytest.raises(SettingsError) as raised:
        load(project(folder, text), environ)
    return raised.value


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path):
    error = refused(tmp_path, "", {"LETTRE_DATABASE_FILE": str(tmp_path / "nowhere")})
    assert error.code == "settings.unreadable-secret"
    assert error.place == Place(file="LETTRE_DATABASE_FILE")
    error = refused(tmp_path, RELAY.replace("3", "3&password_file=nowhere"), {})
    assert error.place == Place(file="lettre.toml", field="transport")


def test_a_password_without_a_user_is_refused(tmp_path):
    error = refused(tmp_path, RELAY.replace("user@", ""), {"LETTRE_SMTP_PASSWORD": "p"})
    assert error.code == "settings.password-without-user"


def test_a_value_given_twice_is_refused(tmp_path):
    (tmp_path / "t").write_text("maildir:x")
    environ = {"LETTRE_TRANSPORT": "maildir:y", "LETTRE_TRANSPORT_FILE": str(tmp_path / "t")}
    assert refused(tmp_path, "", environ).code == "settings.given-twice"


def test_a_variable_that_names_nothing_is_refused_with_the_nearest(tmp_path):
    error = refused(tmp_path, "", {"LETTRE_DATABSE": "sqlite:///x"})
    assert error.code == "settings.unknown-variable.near"
    assert error.params["near"] == "LETTRE_DATABASE"
    assert refused(tmp_path, "", {"LETTRE_XYZZYXYZZY": "1"}).code == "settings.unknown-variable"


def test_a_list_that_is_no_json_names_its_variable(tmp_path):
    error = refused(tmp_path, "", {"LETTRE_NEWSLETTERS__CPC__SECTIONS": "[news]"})
    assert error.code == "settings.bad-json"
    assert error.place == Place(file="LETTRE_NEWSLETTERS__CPC__SECTIONS")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("smtp://u:p@relay:25?connections=3", "smtp://u:***@relay:25?connections=3"),
        ("smtp://u:@relay", "smtp://u:***@relay"),
        ("postgresql://u:p/q@db/x", "postgresql://u:***@db/x"),
        ("postgresql://u:p?q@db/x", "postgresql://u:***@db/x"),
        ("postgresql://u@db/x?password=p&sslpassword=q", "postgresql://u@db/x?password=***&sslpassword=***"),
        ("smtp://u@relay", "smtp://u@relay"),
        ("smtp://relay:25", "smtp://relay:25"),
        ("postgresql://u:p:q@db/x?host=/a:b@c", "postgresql://u:***@db/x?host=/a:b@c"),
        ("maildir:outbox", "maildir:outbox"),
        ("postgresql://u:se/cret@db/x", "postgresql://u:***@db/x"),
        ("postgresql://u:se#cr@et@db/x", "postgresql://u:***@db/x"),
        ("postgresql://u:se?cret@db/x", "postgresql://u:***@db/x"),
        ("postgresql://u:s@e?cret@db/x", "postgresql://u:***@db/x"),
        ("smtp://me@example.org:pw@relay:25", "smtp://me@example.org:***@relay:25"),
        ("postgresql://u@db/x?password=se/cr@et&a=b", "postgresql://u@db/x?password=***&a=b"),
        ("postgresql://u@db:1/x?a=b&password=s@c", "postgresql://u@db:1/x?a=b&password=***"),
        ("postgresql:///x?sslpassword=s&pass%77ord=t", "postgresql:///x?sslpassword=***&pass%77ord=***"),
        ("smtp://u@relay?password_file=secret", "smtp://u@relay?password_file=secret"),
    ],
)
def test_a_url_is_shown_without_its_password(url, shown):
    assert redacted(url) == shown
