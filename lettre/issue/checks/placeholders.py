"""Findings about what was to be written, and was not."""

import re
from collections.abc import Iterator

from lettre.errors import Place
from lettre.finding import Severity
from lettre.issue.checks.view import EDITOR, Draft
from lettre.issue.checks.words import is_unwritten
from lettre.issue.model import Issue
from lettre.issue.parse import FOLDERS
from lettre.issue.skeleton import TODO
from lettre.issue.source import text_of
from lettre.rule import Found, gather, rule

ERROR, WARNING = Severity.ERROR, Severity.WARNING

#: nobody means these for readers
_FILLER = re.compile(
    r"(?i:\blorem ipsum\b|\bdolor sit amet\b|\bvotre (?:texte|titre|sous-titre|accroche) ici\b"
    r"|\byour (?:text|title) here\b"
    r"|\bcliquez pour (?:modifier|ajouter|saisir)\b|\bclick to (?:edit|add)\b|\bdummy text\b|\bfaux texte\b"
    r"|\bins[ée]re[rz] (?:ici|le texte|une image|un lien|la photo)\b|\binsert (?:text|image|link"
    r"|photo) here\b)"
    r"|(?<![\w/.-])(?:TODO|FIXME|TBD|TBC|T\.B\.D\.)(?![\w/-])"
    r"|(?<![\w.-])(?:x{3,}|X{4,})(?![\w.-])"
    r"|(?<!\w)(?:XX|JJ|DD)/(?:XX|MM)/(?:XXXX|20XX|AAAA|YYYY|XX)(?!\w)|(?<!\w)XX (?:janvier|février|mars"
    r"|avril|mai|juin"
    r"|juillet|août|septembre|octobre|novembre|décembre)\b"
)
_TODO_WORDS = (
    r"(?:à|A|À) (?:compléter|vérifier|préciser|définir|remplir|confirmer|rédiger|relire|actualiser"
    r"|mettre à jour|venir)"
    r"|(?:insérer|ajouter|mettre|compléter|vérifier) [^\]]{0,40}|to be (?:written|completed|confirmed"
    r"|checked)|to do"
    r"|(?:Prénom )?Nom|[Nn]om|[Tt]itre|[Dd]ate|[Ll]ieu|[Tt]exte|[Ll]ien|[Pp]hoto|[Nn]ame|[Tt]itle|[Ll]ink"
)
#: what is left in brackets, and a passage that says nothing else than that it is to be written
_LEFT_OPEN = re.compile(
    rf"\[(?:{_TODO_WORDS})\s?\](?!\()|^(?:[Àà] (?:compléter|rédiger|remplir|vérifier|relire)|[Tt]exte à venir"
    rf"|[Tt]o be (?:written"
    r"|completed))[ .…!]*$|\((?:à (?:compléter|vérifier|rédiger|relire|actualiser))\)",
    re.MULTILINE,
)


@rule("content.placeholder", ERROR, source=EDITOR)
def placeholders(draft: Draft) -> Iterator[Found]:
    """What `issue new` wrote and nobody has replaced, and filler that no reader should see."""
    issue = draft.issue
    for name, content in issue.source.items():
        if not name.startswith(FOLDERS):
            yield from _skeleton(issue, name, content)
    for passage, _ in draft.prose.spots(_FILLER):
        yield Found(place=passage.place, section=passage.section)


def _skeleton(issue: Issue, name: str, content: bytes) -> Iterator[Found]:
    if not any(todo.encode() in content for todo in TODO.values()):
        return
    for line, text in enumerate(text_of(content, name).split("\n"), start=1):
        if is_unwritten(text):
            yield Found(place=Place(file=f"{issue.where}/{name}", line=line))


@rule("content.left-open", WARNING, source=EDITOR)
def left_open(draft: Draft) -> Iterator[Found]:
    """Words in brackets that were to be replaced, or a passage that only says it is to be written."""
    for passage, match in draft.prose.spots(_LEFT_OPEN):
        yield passage.found(match.group())


RULES = gather(__name__)
