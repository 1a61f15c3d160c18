"""Every sentence is there in French and English, is used, and is filled with what it asks for."""

import ast
import re
import string
from enum import Enum
from functools import cache
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from lettre.audience.enrol import Fate as RowFate
from lettre.audience.leaving import Reason as LeaveReason
from lettre.audience.model import ConsentEvent, SubscriptionState
from lettre.audience.preferences import Choice
from lettre.audience.trace import Kind as Measured
from lettre.campaign import preflight
from lettre.campaign.approval import Standing
from lettre.campaign.model import CampaignState, DeliveryState, Skip
from lettre.catalogue import LANGUAGES, LOCALE, say
from lettre.edition.checks.emc import CRITERIA, Verdict
from lettre.edition.diff import Fate
from lettre.feedback.event import EventKind, Reason
from lettre.feedback.verdict import Outcome, Proof
from lettre.finding import Severity
from lettre.issue.sections.reading import Work
from lettre.jobs.retention import RULES
from lettre.mail.dkim_record import Standing as DkimStanding
from lettre.mail.outbox.model import OutboxState
from lettre.mail.outcome import Kind
from lettre.migrations import State
from tests.rules.sources import ROOT, modules, shown, texts, tree

DOMAINS = sorted(path.stem for path in (LOCALE / "fr").glob("*.po"))
_DOMAIN = "|".join(DOMAINS)
_CODE = re.compile(rf"(?:{_DOMAIN})(?:\.[a-z0-9-]+)+")
_IN_TEMPLATE = re.compile(rf"""["']((?:{_DOMAIN})\.[a-z0-9.-]+)["']""")
#: a code that looks like one and is a file's name
_FILES = re.compile(r"\.(json|ya?ml|html|txt|md|j2|css|po|db)$")
#: sentences that stand beside another one's, under its code and a word
_BESIDE = (".remedy", ".near", ".none", ".alone")


def words(kind: type[Enum]) -> set[str]:
    return {str(member.value) for member in kind}


#: what the preview's reading order says of a line
SPOKEN = {
    "article", "navigation", "main", "banner", "contentinfo", "region", "complementary", "heading",
    "paragraph", "list", "item", "table", "header-cell", "cell", "quote", "separator", "link", "image",
}  # fmt: skip


def pages(names: str, parts: str) -> set[str]:
    return {f"{name}.{part}" for name in names.split() for part in parts.split()}


#: codes put together when the program runs: the part that is fixed, and every word that may follow
FAMILIES = {
    "accessibility.criterion.": {criterion.name for criterion in CRITERIA},
    "accessibility.verdict.": words(Verdict),
    "accessibility.weight.": {"critical", "serious", "moderate", "mild"},
    "approval.fact.": {"subject", "preheader", "sender", "reply-to", "date", "measurement"},
    "approval.fate.": {"added", "removed"},
    "approval.file.": words(Fate),
    "approval.outcome.": words(Kind) | {"unknown"},
    "approval.part.": {"head", "foot", "text"},
    "approval.since.": {"approval", "proof", "campaign", "digest", "issue"},
    "approval.standing.": words(Standing) | {"unreadable"},
    "audience.added.": {"subscribed", "activated", "already"},
    "audience.event.": words(ConsentEvent),
    "audience.fate.": words(RowFate),
    "audience.kept-out.": {"unsubscribed", "bounced", "complained", "suppressed", "forgotten"},
    "audience.refused.": {"unsubscribed", "bounced", "complained", "suppressed", "forgotten"},
    "audience.state.": words(SubscriptionState),
    "retention.": set(RULES),
    "web.leave.reason.": words(LeaveReason),
    "web.stay.": pages("ask done over gone forged", "heading lead") | pages("ask done over", "aside"),
    "web.preferences.": {
        f"{state}.{part}" for state in ("forged", "proof", "gone") for part in ("heading", "lead")
    },
    "web.preferences.choice.": words(Choice),
    "web.preferences.done.": {"saved", "address", "data", "data-before", "later"},
    "web.data.": {f"{state}.{part}" for state in ("over", "forgotten") for part in ("heading", "lead")},
    "web.relocate.": {
        f"{side}.{standing}.{part}"
        for side, standings in (
            ("new", ("ask", "done", "undone", "over", "taken")),
            ("old", ("ask", "undone", "over", "taken")),
        )
        for standing in standings
        for part in ("heading", "lead", *(["button"] if standing == "ask" else []))
    },
    "campaign.count.": words(DeliveryState),
    "campaign.delivery.": words(DeliveryState),
    "campaign.since.": {"hard-bounces", "soft-bounces", "complaints", "unsubscribed", "replies"},
    "campaign.report-time.": {"began", "ended", "due"},
    "campaign.stands.": words(CampaignState),
    "campaign.state.": words(CampaignState),
    "campaign.why.": words(Skip) | {"unknown", "interrupted"},
    "cli.demo.at.": {"files", "html", "text", "message", "journal", "page"},
    "db.": words(State),
    "dkim.standing.": words(DkimStanding),
    "edition.change.": {"creation", "transformation", "renovation", "abolition"},
    "edition.work.": set(get_args(Work.model_fields["type"].annotation)),
    "feedback.about.": {"kind", "reason", "recipient", "reader", "said", "outcome"},
    "feedback.kind.": words(EventKind),
    "feedback.known-by.": words(Proof),
    "feedback.outcome.": words(Outcome),
    "feedback.reason.": words(Reason),
    "issue.field.": {"subject", "preheader", "note"},
    "issue.severity.": words(Severity),
    "measurement.wording.": words(Measured),
    "outbox.state.": words(OutboxState),
    "preview.role.": SPOKEN,
    "preview.severity.": words(Severity),
    "settings.": {"empty", "control-character", "no-host"},
    "web.failure.": pages("400 404 405 413 500 503", "heading lead"),
    "web.language.": {"fr", "en"},
    "web.leave.": pages("ask left back forged proof", "title heading"),
    "web.subscribe.": {"refused", "stale", "strange"},
    "web.measured.": pages("ask saved nothing proof forged", "heading lead"),
    "web.confirm.": pages("ask done gone forged", "heading lead"),
}  # fmt: skip


def messages(language: str, domain: str) -> list[tuple[str, tuple[str, ...]]]:
    """The codes of a file, each with its forms: one, or the singular and the plural."""
    with (LOCALE / language / f"{domain}.po").open("rb") as file:
        return [
            (each.id if isinstance(each.id, str) else each.id[0],
             (each.string,) if isinstance(each.string, str) else tuple(each.string))
            for each in read_po(file, locale=language)
            if each.id
        ]  # fmt: skip


@cache
def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    """Every code of a language with its forms."""
    return {code: forms for domain in DOMAINS for code, forms in messages(language, domain)}


def holes(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@cache
def literals() -> dict[str, str]:
    """Every code written out in the code and the templates, with where it stands."""
    found = {}
    for path in modules().values():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
                found[node.value] = shown(path, node)
    for path in texts(".j2"):
        for code in _IN_TEMPLATE.findall(path.read_text("utf-8")):
            found[code] = shown(path)
    files = {code for code in found if _FILES.search(code)} - catalogue("fr").keys()
    return {code: place for code, place in found.items() if code not in files and not code.endswith(".")}


def beginnings() -> dict[str, str]:
    """The fixed part of every code that is put together when the program runs, with where it stands."""
    found = {}
    for path in modules().values():
        for node in ast.walk(tree(path)):
            start = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else None
            if isinstance(start, ast.Constant) and re.match(rf"(?:{_DOMAIN})\.", str(start.value)):
                found[str(start.value)] = shown(path, node)
    for path in texts(".j2"):
        ends = [code for code in _IN_TEMPLATE.findall(path.read_text("utf-8")) if code.endswith(".")]
        found |= dict.fromkeys(ends, shown(path))
    return found


def named_calls(*names: str) -> list[tuple[str, ast.Call]]:
    """Calls of these functions whose first argument is written out, with where they stand."""
    return [
        (shown(path, node), node)
        for path in modules().values()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in names
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def test_both_languages_have_the_same_codes():
    assert {path.stem for path in (LOCALE / "en").glob("*.po")} == set(DOMAINS)
    assert catalogue("fr").keys() == catalogue("en").keys()
    assert len(catalogue("fr")) > 300


def test_every_code_written_out_has_its_sentence():
    assert not {code: place for code, place in literals().items() if code not in catalogue("fr")}
    assert len(literals()) > 200


def test_every_code_put_together_is_of_a_family_whose_words_are_known():
    assert not {start: place for start, place in beginnings().items() if start not in FAMILIES}


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_word_of_a_family_has_its_sentence(family):
    assert FAMILIES[family]
    assert not {f"{family}{word}" for word in FAMILIES[family]} - catalogue("fr").keys()


def test_every_rule_has_a_sentence_a_remedy_a_meaning_and_a_source():
    for rule in preflight.rules():
        assert {rule.code, f"{rule.code}.remedy"} <= catalogue("fr").keys()
        assert rule.family
        assert rule.meaning.endswith((".", "?"))
        assert rule.source


def test_every_unknown_name_has_a_nearest_one():
    unknown = {str(call.args[0].value) for _, call in named_calls("unknown")}  # type: ignore[attr-defined]  # a Constant
    assert unknown
    assert not {f"{code}.near" for code in unknown if "." in code} - catalogue("fr").keys()


def test_no_sentence_is_there_for_nothing():
    # a value's refusal is named without its domain: lettre/settings/values.py
    refusals = {f"settings.{call.args[0].value}" for _, call in named_calls("refusal")}  # type: ignore[attr-defined]  # a Constant
    used = literals().keys() | refusals
    families = tuple(family for family in FAMILIES if family.count(".") > 1)
    used |= {f"{family}{word}" for family in FAMILIES for word in FAMILIES[family]}
    beside = {f"{code}{word}" for code in used for word in _BESIDE}
    assert not {code for code in catalogue("fr").keys() - used - beside if not code.startswith(families)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_counts_has_both_forms(language):
    counting = {code for other in LANGUAGES for code, forms in catalogue(other).items() if len(forms) > 1}
    assert counting
    assert not {code for code in counting if len(catalogue(language)[code]) != 2}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language):
    assert not {
        code for code, forms in catalogue(language).items() if not all(form.strip() for form in forms)
    }


def test_both_languages_have_the_same_holes():
    different = {
        code
        for code, forms in catalogue("fr").items()
        if set().union(*map(holes, forms)) != set().union(*map(holes, catalogue("en")[code]))
    }
    assert not different


def test_no_call_leaves_a_hole_empty():
    errors = {"SettingsError", "ContentError", "StateError", "PartlyDone", "WorldError", "LettreError"}
    short = []
    calls = named_calls("say", "refuse", *errors)
    for place, call in calls:
        code = call.args[0].value  # type: ignore[attr-defined]  # named_calls() gives Constants
        given = {keyword.arg for keyword in call.keywords}
        if None in given or code not in catalogue("fr"):
            continue
        wanted = set().union(*map(holes, catalogue("fr")[code]))
        # what was found is put in where pydantic's error becomes ours
        wanted -= {"found"} if getattr(call.func, "id", "") == "refuse" else set()
        short += [f"{place}: {code} wants {wanted - given}"] if wanted - given else []
    assert not short
    assert len(calls) > 60


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_each_sentence_stands_once_in_the_file_of_its_first_word(language, domain):
    codes = [code for code, _ in messages(language, domain)]
    assert not [code for code in codes if code.partition(".")[0] != domain]
    # read_po keeps the last of two with one code, so the text is counted
    assert (LOCALE / language / f"{domain}.po").read_text("utf-8").count('\nmsgid "') == len(codes)


#: what must not be found in a sentence, and the sentence that says so
FRENCH = {
    "straight apostrophe": re.compile(r"\w'\w"),
    "straight quotes around words": re.compile(r"(?<![\w=\[ ])\"\w[^\"]* [^\"]*\""),
    "ordinary space before a double sign": re.compile(r" [;:!?»]"),
    "ordinary space after a guillemet": re.compile(r"« "),
    "no space before a double sign": re.compile(r"[^\W\d_][;!?](?=\s|$)|[^\W\d_]:(?=\s[^/])"),
    "guillemet without its space": re.compile("«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»"),
    "three dots": re.compile(r"\.\.\."),
}
#: what is shown as it is to be typed, `champ: valeur`, is set as it is typed
quoted = re.compile("«\u00a0[^»]*\u00a0»|“[^”]*”")
ENGLISH = {"straight apostrophe": re.compile(r"\w'\w"), "three dots": re.compile(r"\.\.\.")}


@pytest.mark.parametrize(
    ("language", "name"), [("fr", name) for name in FRENCH] + [("en", name) for name in ENGLISH]
)
def test_sentences_are_set_as_a_printer_would(language, name):
    pattern = (FRENCH if language == "fr" else ENGLISH)[name]
    said = [(code, form) for code, forms in catalogue(language).items() for form in forms]
    assert not {code: form for code, form in said if pattern.search(quoted.sub("«\u00a0…\u00a0»", form))}


def test_the_rules_of_typography_do_fire():
    for wrong in ("l'issue", "oui !", "« mot»", "Où?", "Attention: ceci", "etc..."):
        assert any(pattern.search(wrong) for pattern in FRENCH.values()), wrong
    for right in (
        "l’issue",
        "oui\u202f!",
        "«\u00a0mot\u00a0»",
        "smtp://hôte:port",
        "maildir:dossier",
        "lettre.toml",
    ):
        assert not any(pattern.search(right) for pattern in FRENCH.values()), right


def test_templates_hold_no_sentence_of_their_own():
    # words between tags that are not put there by say(): a title such as "lettre" is no sentence
    spoken = re.compile(r">\s*([A-ZÀ-Ý][a-zà-ÿ]+(?:\s+[a-zà-ÿ’']+){2,})")
    hard = {shown(path): spoken.findall(path.read_text("utf-8")) for path in texts(".j2")}
    assert not {place: found for place, found in hard.items() if found}
    assert (ROOT / "templates").is_dir()


def test_a_fraction_is_written_as_the_language_writes_it():
    told = {"found": "Mots", "colour": "#777777", "ground": "#999999", "ratio": 2.5, "wanted": 3.0}
    assert "2,5 pour 1 (3 au moins)" in say("accessibility.contrast", "fr", **told)
    assert "2.5" in say("accessibility.contrast", "en", **told)
    for language in ("fr", "en"):
        assert "\N{MINUS SIGN}1" in say("deliverability.spam-score", language, score=-1.0, limit=5.0)
