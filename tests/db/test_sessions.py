"""Writing and reading sessions on both databases, and what becomes of what a database does to us."""

import traceback

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import IntegrityError

from lettre.audience import store
from lettre.audience.tables import SubscriberRow, SuppressionRow
from lettre.db import connect, reading, shown, transaction
from lettre.errors import WorldError
from tests.house import NOW


def suppressed(session):
    return list(session.scalars(select(SuppressionRow.address)))


def test_a_transaction_is_kept_when_its_block_ends(engine, now):
    with transaction(engine) as session:
        store.suppress(session, "a@example.org", reason="plainte", now=now, actor="test")
    with reading(engine) as session:
        assert suppressed(session) == ["a@example.org"]


def test_a_transaction_leaves_nothing_when_its_block_raises(engine, now):
    def half():
        with transaction(engine) as session:
            store.suppress(session, "a@example.org", reason="plainte", now=now, actor="test")
            session.flush()
            raise RuntimeError("la moitié seulement")

    with pytest.raises(RuntimeError, match="la moitié"):
        half()
    with reading(engine) as session:
        assert suppressed(session) == []


def test_a_reader_waits_for_no_writer_and_sees_only_what_is_committed(engine, now):
    with transaction(engine) as writer:
        store.suppress(writer, "a@example.org", reason="plainte", now=now, actor="test")
        writer.flush()
        with reading(engine) as session:
            assert suppressed(session) == []


def test_a_reading_session_cannot_write_and_the_next_transaction_can(engine, now):
    with reading(engine) as session, pytest.raises(WorldError) as refused:
        store.suppress(session, "a@example.org", reason="plainte", now=now, actor="test")
    assert refused.value.code == "db.read-only"
    with transaction(engine) as session:
        assert store.suppress(session, "a@example.org", reason="plainte", now=now, actor="test")


def test_a_moment_comes_back_in_utc(engine, now):
    with transaction(engine) as session:
        store.suppress(session, "a@example.org", reason="plainte", now=now, actor="test")
    with reading(engine) as session:
        (found,) = store.suppressions(session)
    assert found.at == now
    assert found.at.utcoffset().total_seconds() == 0


def fault(url):
    engine = connect(url)
    try:
        with pytest.raises(WorldError) as raised, reading(engine) as session:
            session.execute(text("SELECT * FROM subscribers"))
    finally:
        engine.dispose()
    return raised.value


def test_a_folder_that_does_not_exist_is_said(tmp_path):
    assert fault(f"sqlite:///{tmp_path}/nowhere/lettre.db").code == "db.cannot-open"


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "lettre.db").write_text("ceci est une lettre, pas une base de données. " * 100)
    assert fault(f"sqlite:///{tmp_path}/lettre.db").code == "db.damaged"


def test_an_empty_database_lacks_its_tables_on_either_kind(tmp_path, postgres_url):
    assert fault(f"sqlite:///{tmp_path}/lettre.db").code == "db.no-table"
    assert fault(postgres_url).code == "db.no-table"


def test_a_server_that_does_not_answer_is_said_without_the_password():
    error = fault("postgresql://lettre:secret@127.0.0.1:1/lettre")
    assert error.code == "db.unreachable"
    assert "secret" not in str(error.params)


def test_a_password_in_the_query_is_not_said_either():
    error = fault("postgresql://lettre@127.0.0.1:1/lettre?password=secret")
    assert error.code == "db.unreachable"
    assert "secret" not in str(error.params)


def test_a_database_the_server_does_not_have_is_said_in_its_words(postgres_url):
    error = fault(postgres_url.replace("/lettre_", "/nowhere_"))
    assert error.code == "db.unreachable"
    assert "nowhere_" in error.params["reason"]


def test_a_database_that_another_program_keeps_locked_is_said(sqlite_engine):
    impatient = connect(str(sqlite_engine.url))
    event.listen(impatient, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=0"))
    try:
        with transaction(sqlite_engine) as writer:
            writer.connection()
            with pytest.raises(WorldError) as raised, transaction(impatient) as session:
                session.connection()
    finally:
        impatient.dispose()
    assert raised.value.code == "db.locked"


@pytest.mark.parametrize("url", ["", "n'importe quoi", "nowhere://x"])
def test_a_url_that_names_no_database_is_refused(url):
    with pytest.raises(WorldError) as raised:
        connect(url)
    assert raised.value.code == "db.bad-url"


def test_an_engine_shows_its_url_without_the_password():
    engine = connect("postgresql://lettre:secret@127.0.0.1/lettre")
    assert "secret" not in shown(engine)
    assert "lettre:***@127.0.0.1/lettre" in shown(engine)


def test_what_a_statement_was_given_is_in_no_error(engine):
    values = {"address": "zoe@example.org", "address_key": "zoe@example.org", "created_at": NOW}

    def twice():
        with transaction(engine) as session:
            for number in (1, 2):
                session.execute(insert(SubscriberRow).values(id=number, **values))

    with pytest.raises(IntegrityError, match="parameters hidden") as broken:
        twice()
    # nor in what PostgreSQL adds in its own words ("DETAIL: Key (address_key)=…"), as a log would show it
    assert "zoe@" not in "".join(traceback.format_exception(broken.value))


def test_a_database_is_shown_without_its_passwords():
    url = "postgresql://u:p/q@db/x?password=p&sslpassword=q&application_name=lettre"
    said = shown(connect(url))
    assert said.startswith("postgresql+psycopg://u:***@db/x?")
    assert "&password=***" in said
    assert "=p" not in said
    assert "=q" not in said
    assert "application_name=lettre" in said
