"""Every wrong setting: the line or the variable, the field, what was found, what is allowed."""

import re

import pytest

from lettre.catalogue import LANGUAGES, say
from lettre.errors import Place, SettingsError, SettingsErrors
from lettre.mail.transports import from_url
from lettre.settings import load
from lettre.settings.values import TRANSPORTS
from tests.settings.test_load import SMALL, project


def refused(folder, text, environ=None):
    with pytest.raises(SettingsErrors) as raised:
        load(project(folder, text), environ or {})
    return raised.value.errors


def one(folder, text, environ=None):
    (error,) = refused(folder, text, environ)
    for language in LANGUAGES:
        sentence = say(error.code, language, **error.params)
        assert not re.search(r"\{(key|found|allowed|near|reason|parameter|value|ge|le)\}", sentence)
    return error


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("database", '"mysql://x"', "bad-database"),
        ("database", '"lettre.db"', "bad-database"),
        ("database", '"sqlite://"', "bad-sqlite"),
        ("database", '"sqlite:///:memory:"', "bad-sqlite"),
        ("database", "3", "not-text"),
        ("database", "[]", "not-text"),
        ("database", '""', "empty"),
        ("transport", '"ftp://relay"', "bad-transport"),
        ("transport", '"relay.example.org"', "bad-transport"),
        ("transport", '"maildir:"', "bad-maildir"),
        ("transport", '"smtp://"', "no-host"),
        ("transport", '"smtp://relay:port"', "bad-url"),
        ("transport", '"smtp://relay:99999"', "bad-url"),
        ("transport", '"smtp://relay?conections=3"', "unknown-parameter"),
        ("transport", '"smtp://relay?connections=0"', "bad-parameter"),
        ("transport", '"smtp://relay?connections=beaucoup"', "bad-parameter"),
        ("transport", '"smtp://relay?starttls=yes"', "bad-parameter"),
        ("transport", '"smtp://relay?verify=peut-être"', "bad-parameter"),
        ("transport", '"smtps://relay?starttls=never"', "unknown-parameter"),
        ("base_url", '"example.org"', "bad-web-address"),
        ("base_url", '"ftp://example.org"', "bad-web-address"),
        ("base_url", '"https://"', "bad-web-address"),
        ("base_url", '"https://example.org/?a=b"', "bad-base-url"),
        ("language", '"de"', "not-allowed"),
        ("language", '"frr"', "not-allowed.near"),
        ("langue", '"fr"', "unknown-key.near"),
        ("couleurs", '"bleu"', "unknown-key"),
        ("newsletters", "3", "not-table"),
    ],
)
def test_a_wrong_value_at_the_top_has_its_line_and_field(tmp_path, key, value, code):
    error = one(tmp_path, f"# réglages\n\n{key} = {value}\n")
    assert error.code == f"settings.{code}"
    assert error.place == Place(file="lettre.toml", line=3, field=key)


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("title", '"Une\\nlettre"', "control-character"),
        ("title", '"Une lettre\\r\\nBcc: x@example.org"', "control-character"),
        ("title", '"La lettre de @@ADDRESS@@"', "hole"),
        ("legal_notice", '"Partir : @@UNSUBSCRIBE@@"', "hole"),
        ("title", '"   "', "empty"),
        ("langage", '"fr"', "unknown-key.near"),
        ("sections", '"news"', "not-list"),
        ("sections", '["News"]', "bad-slug"),
        ("sections", "[1]", "not-text"),
        ("images", '"hosted "', "not-allowed.near"),
        ("return_path", '"retours"', "bad-address"),
        ("return_path", '"retours@{token}.example.org"', "bad-return-path"),
        ("return_path", '"{token}{token}@example.org"', "bad-return-path"),
        ("return_path", '"{jeton}@example.org"', "bad-return-path"),
        ("unsubscribe_mailbox", '"partir"', "bad-address"),
        ("sender.reply_to", '"a@b@example.org"', "bad-address"),
        ("sender.nom", '"Bureau"', "unknown-key"),
        ("organisation.url", '"www.example.org"', "bad-web-address"),
        ("organisation.contact", '"chez nous"', "bad-address"),
        ("organisation", "3", "not-table"),
        ("legal_notice", '"a\\u0000b"', "control-character"),
        ("theme.width", '"large"', "not-integer"),
        ("theme.width", "6.5", "not-integer"),
        ("theme.width", "10", "too-small"),
        ("theme.width", "2000", "too-large"),
        ("theme.colours.accent", '"bleu"', "bad-colour"),
        ("theme.colours.accent", '"#12345"', "bad-colour"),
        ("theme.fonts.body", '"serif; } body { display: none"', "bad-fonts"),
    ],
)
def test_a_wrong_value_of_a_newsletter_has_its_line_and_field(tmp_path, key, value, code):
    needed = {
        "title": '"Lettre"',
        "sender.name": '"Bureau"',
        "sender.address": '"a@example.org"',
        "organisation.name": '"Direction"',
    }
    lines = [f"{name} = {words}" for name, words in needed.items() if not f"{name}.".startswith(f"{key}.")]
    error = one(tmp_path, "\n".join(["[newsletters.cpc]", *lines, f"{key} = {value}", ""]))
    assert error.code == f"settings.{code}"
    assert error.place.line == len(lines) + 2
    assert error.place.field.startswith(f"newsletters.cpc.{key}")


@pytest.mark.parametrize("slug", ["u", "c", "assets", "static", "healthz", "readyz"])
def test_a_newsletter_cannot_take_an_address_of_the_public_side(tmp_path, slug):
    error = one(tmp_path, SMALL.replace("newsletters.cpc", f"newsletters.{slug}"))
    assert error.code == "settings.reserved-slug"


def test_what_is_missing_is_said_where_its_table_begins(tmp_path):
    errors = refused(tmp_path, "\n[newsletters.cpc]\ntitle = 'Lettre'\n")
    assert [(each.code, str(each.place)) for each in errors] == [
        ("settings.missing", "lettre.toml:2 (newsletters.cpc.organisation)"),
        ("settings.missing", "lettre.toml:2 (newsletters.cpc.sender)"),
    ]


def test_a_misspelt_key_is_one_mistake_not_two(tmp_path):
    error = one(tmp_path, SMALL.replace("title", "titel"))
    assert error.code == "settings.unknown-key.near"
    assert error.params["near"] == "title"
    assert error.place.line == 2


def test_several_mistakes_come_in_the_order_of_the_file(tmp_path):
    errors = refused(tmp_path, SMALL.replace("lettre@", "lettre") + "images = 'no'\n[newsletters.'Été']\n")
    assert [each.place.line for each in errors] == sorted(each.place.line for each in errors)
    assert {each.code for each in errors} >= {
        "settings.bad-address",
        "settings.not-allowed",
        "settings.bad-slug",
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('title = "a\n', 1),
        ("\nlanguage = fr\n", 2),
        ("a = 1\nb = 2\na = 3\n", 3),
        ("[newsletters\n", 1),
        ("a = [\n1,\n", 3),
    ],
)
def test_what_is_not_toml_has_its_line(tmp_path, text, line):
    with pytest.raises(SettingsError) as raised:
        load(project(tmp_path, text), {})
    assert raised.value.code == "settings.bad-toml"
    assert raised.value.place == Place(file="lettre.toml", line=line)


def test_what_is_not_utf8_has_its_line(tmp_path):
    (tmp_path / "lettre.toml").write_bytes(b"language = 'fr'\n# \xe9t\xe9\n")
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, {})
    assert raised.value.code == "settings.not-utf8"
    assert raised.value.place == Place(file="lettre.toml", line=2)


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("LETTRE_BASE_URL", "example.org", "bad-web-address"),
        ("LETTRE_TRANSPORT", "smtp://relay?x=y", "unknown-parameter"),
        ("LETTRE_NEWSLETTERS__CPC__TITLE", "Une\nlettre", "control-character"),
        ("LETTRE_NEWSLETTERS__CPC__SENDER__NOM", "Bureau", "unknown-key"),
        ("LETTRE_NEWSLETTERS__CPC__SENDER", '{"name": "x", "address": "y"}', "bad-address"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path, variable, value, code):
    error = one(tmp_path, SMALL, {variable: value})
    assert error.code == f"settings.{code}"
    assert error.place.file == variable


def test_a_password_is_never_in_a_refusal(tmp_path):
    error = one(tmp_path, 'transport = "smtp://user:very-secret@relay.example.org?x=y"')
    assert "very-secret" not in str(error.params) + say(error.code, "fr", **error.params)


def test_the_transports_the_settings_take_are_those_mail_can_build(tmp_path):
    urls = {"maildir": "maildir:outbox", "smtp": "smtp://relay:25?connections=3&starttls=required&verify=no",
            "smtps": "smtps://u:p@relay?connections=500&verify=yes"}  # fmt: skip
    assert urls.keys() == TRANSPORTS.keys()
    for url in urls.values():
        settings = load(project(tmp_path, f'transport = "{url}"'), {})
        assert from_url(settings.transport, settings.root).connections >= 1
