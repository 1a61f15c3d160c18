"""The Nu HTML checker (W3C) judges the HTML of our letters; what it may say is listed, with reasons."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.edition.letters import ALL, rendered

pytestmark = pytest.mark.acceptance

#: put there by `make acceptance`
JAR = Path(sys.prefix) / "vnu" / "vnu.jar"

#: what a letter needs and a page must not have, with the mail program that asks for it
NEEDED = {
    r"Attribute “xmlns:[vo]” not allowed": "Outlook draws VML only in a document that names its namespace",
    r"The “(width|height|align|valign|bgcolor|border|cellpadding|cellspacing)” attribute on the "
    r"“(table|td|th|tr|img)” element is obsolete": "Outlook’s Word engine reads these attributes, not CSS",
    r"“mso-[a-z-]+” doesn't exist|“mso-[a-z-]+”: Property": "Outlook’s own properties",
    r"“xml:lang” in no namespace": "Outlook takes the language from xml:lang of the body",
    r"“supported-color-schemes”: Property": "Apple Mail 12 knows dark mode under this name alone",
    r"“-(webkit|ms)-text-size-adjust”": "iOS and Windows Phone enlarge words that nobody asked to enlarge",
    r"“meta” is missing one or more of the following attributes: “content”": "Apple Mail reads "
    "x-apple-disable-message-reformatting by its name alone",
    r"“a” is missing required attribute “href”|The “name” attribute .*“a” element": "SFR, La Poste and "
    "Outlook find a section by <a name> alone: they remove or rename every id",
    r"The “list” role is unnecessary": "VoiceOver reads a list without bullets as a list only with its role",
}
_NEEDED = re.compile("|".join(f"(?:{each})" for each in NEEDED))


def judged(folder, pages):
    """What the checker says of each page."""
    java = shutil.which("java")
    assert java, "the Nu checker needs Java: `make acceptance` says how to install it"
    assert JAR.is_file(), "the Nu checker is not there: `make acceptance` fetches it"
    files = []
    for number, page in enumerate(pages):
        files.append(folder / f"{number}.html")
        files[-1].write_text(page, "utf-8")
    command = [java, "-jar", str(JAR), "--format", "json", "--stdout", "--exit-zero-always", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [message["message"] for message in json.loads(done.stdout)["messages"]]


def unexpected(messages):
    return sorted({message for message in messages if not _NEEDED.search(message)})


def test_the_html_of_our_letters_is_valid_but_for_what_mail_programs_need(tmp_path):
    messages = judged(tmp_path, [rendered(name)[1].html for name in ALL])
    print(len(messages), "messages,", len(set(messages)), "different")
    assert unexpected(messages) == []
    # the checker has looked: it sees at least Outlook's namespaces
    assert any("xmlns:v" in message for message in messages)


def test_the_judge_sees_what_is_wrong(tmp_path):
    good = rendered(ALL[0])[1].html
    broken = good.replace("</h1>", "</h1><p><div>a</div></p><img src='a b'>", 1).replace(' lang="fr"', "", 1)
    found = unexpected(judged(tmp_path, [broken]))
    assert any("alt" in message for message in found)
    assert any("No “p” element in scope" in message for message in found)
    assert any("src" in message for message in found)
