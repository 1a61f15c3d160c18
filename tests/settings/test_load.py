"""What `lettre.toml` and the environment may say, and what becomes of it."""

from pathlib import Path

import pytest

from lettre.errors import SettingsError
from lettre.newsletter import Newsletter, Organisation, Sender, Theme
from lettre.settings import Feedback, load

SMALL = """\
[newsletters.cpc]
title = "La Lettre des diplômes"
sender = { name = "Bureau des métiers", address = "lettre@example.org" }
organisation = { name = "Direction de la formation" }
"""

FULL = """\
database = "postgresql://lettre@db.example.org/lettre"
transport = "smtp://u@relay.example.org:587?connections=10&starttls=required"
base_url = "https://lettres.example.org/"
language = "en"

[feedback]
mailbox = "imaps://back@imap.example.org/INBOX"
processed = "Done"
every = 10

[newsletters.a-1]
title = "A letter"
language = "fr"
base_url = "https://a.example.org/letters/"
legal_notice = \"\"\"Two
lines\"\"\"
sections = ["news", "my-kind"]
return_path = "bounces+{token}@example.org"
unsubscribe_mailbox = "leave@example.org"
images = "inline"

[newsletters.a-1.sender]
name = " The office "
address = "a@example.org"
reply_to = "b@example.org"

[newsletters.a-1.organisation]
name = "House"
unit = "Office"
address = "1, street"
url = "https://example.org/"
contact = "mailto:c@example.org"

[newsletters.a-1.theme]
colours = { accent = "#123ABC" }
fonts = { body = "Georgia, 'Times New Roman', serif" }
logo = "logo.png"
logo_alt = "House"
logo_width = 120
width = 600
"""


def project(folder, text=SMALL):
    folder.mkdir(exist_ok=True)
    (folder / "lettre.toml").write_text(text, "utf-8")
    return folder


def test_the_sample_project_of_this_checkout_loads():
    settings = load(Path(__file__).parent, {})
    assert settings.newsletters["cpc"].sections[0] == "interview"


def test_a_small_file_has_safe_defaults(tmp_path):
    settings = load(project(tmp_path), {})
    assert settings.root == tmp_path
    assert settings.database == f"sqlite:///{tmp_path}/subscribers/lettre.db"
    assert settings.transport == "maildir:outbox"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.language == "fr"
    assert settings.newsletters["cpc"] == Newsletter(
        slug="cpc",
        title="La Lettre des diplômes",
        language="fr",
        sender=Sender(name="Bureau des métiers", address="lettre@example.org"),
        organisation=Organisation(name="Direction de la formation"),
        base_url="http://127.0.0.1:8000",
    )


def test_every_key_reaches_its_newsletter(tmp_path):
    settings = load(project(tmp_path, FULL), {})
    assert settings.database == "postgresql://lettre@db.example.org/lettre"
    assert settings.base_url == "https://lettres.example.org"
    assert settings.feedback == Feedback(
        mailbox="imaps://back@imap.example.org/INBOX", processed="Done", every=10
    )
    assert settings.newsletters["a-1"] == Newsletter(
        slug="a-1",
        title="A letter",
        language="fr",
        sender=Sender(name="The office", address="a@example.org", reply_to="b@example.org"),
        organisation=Organisation(
            name="House",
            unit="Office",
            address="1, street",
            url="https://example.org/",
            contact="mailto:c@example.org",
        ),
        base_url="https://a.example.org/letters",
        legal_notice="Two\nlines",
        sections=("news", "my-kind"),
        theme=Theme(
            colours={"accent": "#123ABC"},
            fonts={"body": "Georgia, 'Times New Roman', serif"},
            logo="logo.png",
            logo_alt="House",
            logo_width=120,
            width=600,
        ),
        return_path="bounces+{token}@example.org",
        unsubscribe_mailbox="leave@example.org",
        images="inline",
    )


def test_the_file_is_found_above_the_folder_one_is_in(tmp_path):
    below = project(tmp_path) / "issues" / "cpc"
    below.mkdir(parents=True)
    assert load(below, {}).root == tmp_path


def test_no_file_anywhere_is_said(tmp_path):
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, {})
    assert raised.value.code == "settings.no-project"


def test_a_relative_database_is_beside_the_file_and_an_absolute_one_stays(tmp_path):
    assert (
        load(project(tmp_path, 'database = "sqlite:///a/b.db"'), {}).database
        == f"sqlite:///{tmp_path}/a/b.db"
    )
    assert load(project(tmp_path, 'database = "sqlite:////var/b.db"'), {}).database == "sqlite:////var/b.db"


def test_the_environment_stands_over_the_file(tmp_path):
    environ = {
        "LETTRE_BASE_URL": "https://example.org",
        "LETTRE_LANGUAGE": "en",
        "LETTRE_NEWSLETTERS__CPC__TITLE": "2027",
        "LETTRE_NEWSLETTERS__CPC__SENDER__NAME": "true",
        "LETTRE_NEWSLETTERS__CPC__SECTIONS": '["news"]',
        "LETTRE_NEWSLETTERS__CPC__THEME__WIDTH": "600",
        "HOME": "/",
    }
    newsletter = load(project(tmp_path), environ).newsletters["cpc"]
    assert newsletter.base_url == "https://example.org"
    assert newsletter.language == "en"
    assert newsletter.title == "2027"
    assert newsletter.sender == Sender(name="true", address="lettre@example.org")
    assert newsletter.sections == ("news",)
    assert newsletter.theme.width == 600


def test_an_underscore_in_a_variable_is_the_hyphen_of_a_newsletter(tmp_path):
    folder = project(tmp_path, SMALL.replace("cpc", "la-lettre"))
    settings = load(folder, {"LETTRE_NEWSLETTERS__LA_LETTRE__TITLE": "Autre"})
    assert settings.newsletters["la-lettre"].title == "Autre"


def test_origins_name_the_line_or_the_variable(tmp_path):
    origins = load(project(tmp_path), {"LETTRE_TRANSPORT": "maildir:x"}).origins
    assert origins["newsletters.cpc.title"] == "lettre.toml:2"
    assert origins["newsletters.cpc.sender.name"] == "lettre.toml:3"
    assert origins["transport"] == "LETTRE_TRANSPORT"
    assert origins["database"] == "default"
