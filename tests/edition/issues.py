"""Random issues: every kind and every field, in any script, with all that somebody hostile would try."""

import json
import re

from hypothesis import strategies as st

from lettre.errors import ContentErrors
from lettre.issue.sections.reading import Work
from tests.issue.material import complete, read, small

PICTURES = sorted(name for name in complete() if name.startswith("images/"))
FILES = sorted(name for name in complete() if name.startswith("files/"))

#: markup that must stay words, addresses that must lead nowhere, words that mean something to a machine
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</div></td></table></body>",
    "<style>*{display:none}</style>",
    "</style><script>1</script>",
    "<!-- ",
    "-->",
    "<!--[if mso]>",
    "<![endif]-->",
    "]]>",
    "<?php 1 ?>",
    "<iframe src=//example.org>",
    "<base href=//example.org>",
    "<meta http-equiv=refresh content=0>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert%281%29)",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,x)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "javascript:alert(1)",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    '[x](https://example.org/"onclick="alert(1))',
    "[x](https://example.org/<script>)",
    "{{ 7 * 7 }}",
    "{% include 'x' %}",
    "@@ADDRESS@@",
    "@@UNSUBSCRIBE@@",
    "From la ligne",
    ".",
    "..",
    "=3D",
    "=\u20ac",
    "&lt;script&gt;",
    "&nbsp;",
    "\\",
    "`",
    "*" * 40,
    "_" * 40,
    "[" * 60,
    "![" * 30,
    "(" * 60,
    "$$x$$",
    "~~x~~",
    "www.example.org",
    "a@example.org",
)
#: scripts and signs that layouts forget
SCRIPTS = (
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0643\u0645",
    "日本語の手紙",
    "e\u0301" * 9,
    "Z\u0351\u036b\u0343a\u0300\u0301\u0302\u0303l",
    "👩‍👩‍👧‍👦",
    "🇫🇷",
    "👍🏽",
    "\u202eabc\u202c",
    "\u200bx\u200d",
    "ß",
    "ŒUVRE",
    "ﬁ",
    "l'été",
    "n° 3",
    "12 000 €",
    "« non »",
    '"oui"',
    "etc...",
    "1er",
    "mot" * 60,
    "a\u00a0:\u202f!",
)

_letters = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co"])
_any = st.text(_letters, min_size=1, max_size=25)


def _as_words(markup: str) -> str:
    """Return markup as an editor writes it who means the signs themselves."""
    return re.sub(r"([\\`*_\[\]<>!#&{}|~$])", r"\\\1", markup)


def _refused(markup: str) -> bool:
    try:
        read(small(markup))
    except ContentErrors:
        return True
    return False


_hostile = st.sampled_from(HOSTILE)
#: an issue that is refused proves nothing more: what is always refused comes seldom
_bare = st.sampled_from([each for each in HOSTILE for _ in range(1 if _refused(each) else 5)])
_some = st.one_of(
    *[_hostile.map(_as_words)] * 6,
    *[st.sampled_from(SCRIPTS), _any.map(_as_words)] * 3,
    _bare,
    st.just("des mots ordinaires, puis d'autres"),
)
line = st.lists(_some, min_size=1, max_size=4).map(" ".join)
day = st.dates().map(lambda each: f"{2020 + each.year % 10}-{each.month:02}-{min(each.day, 28):02}")
url = st.sampled_from(["https://example.org/a?b=1&c=%22", "http://example.org/é", "mailto:a@example.org"])


def fields(**known):
    """A mapping with all of these fields, each of which may be missing unless it is named with a capital."""
    must = {name.lower(): value for name, value in known.items() if name[0].isupper()}
    may = {name: value for name, value in known.items() if not name[0].isupper()}
    return st.fixed_dictionaries(must, optional=may)


def several(value, least=1, most=3):
    return st.lists(value, min_size=least, max_size=most)


image = fields(File=st.sampled_from(PICTURES), Alt=line, caption=line, credit=line)
person = fields(Name=line, role=line)
links = fields(Items=several(fields(Url=url, label=line)), lead=line)
diploma = fields(
    Level=line, Title=line, note=line, change=st.sampled_from(["creation", "renovation", "abolition"])
)
entry = st.one_of(diploma, fields(Text=line), fields(Diplomas=several(diploma, 2), joined=line))
work = fields(
    Title=line,
    Type=st.sampled_from(list(Work.model_fields["type"].annotation.__args__)),
    authors=several(line),
    publisher=line,
    reference=line,
    year=st.integers(1450, 2200),
    isbn=st.just("978-2-11-000000-2"),
    issn=st.just("1234-5679"),
    url=url,
    note=line,
)
event = st.one_of(
    fields(
        Title=line,
        Days=st.sets(day, min_size=1, max_size=4).map(sorted),
        time=line,
        place=line,
        organiser=line,
    ),
    fields(
        Title=line, Start=day, description=line, url=url, time=st.sampled_from(["de 9 h à 17 h", "à midi"])
    ),
    fields(Title=line, When=line, place=line, Url=url, Label=line),
)
committee = st.one_of(
    fields(Number=st.integers(1, 99), name=line, Diplomas=several(entry)),
    fields(Name=line, Groups=several(fields(title=line, Diplomas=several(entry)))),
)

#: what the front matter of each kind may hold, besides what all kinds may
FRONT = {
    "interview": {"Guests": several(fields(Name=line, role=line, portrait=image))},
    "news": {},
    "focus": {"kicker": line},
    "regulatory-texts": {},
    "reading": {"collections": several(fields(title=line, introduction=line, Items=several(work)))},
    "events": {"Events": several(event)},
    "cpc-report": {"as_of": day, "Committees": several(committee)},
    "professions": {"date": day, "organisers": several(line), "speakers": several(person), "byline": line},
    "text": {},
}

_code = st.sampled_from(["`<b>`", "`a``", "``a`b``"])
_inline = st.one_of(
    line, line.map("**{}**".format), line.map("*{}*".format), st.builds("[{}]({})".format, line, url), _code
)
paragraph = st.lists(_inline, min_size=1, max_size=4).map(" ".join)
_long = st.just("Un mot après l'autre, la phrase avance ; elle finira bien. " * 900)
_deep = st.builds(
    lambda sign, depth, words: sign * depth + words,
    st.sampled_from(["> ", "- ", "1. "]),
    st.integers(2, 40),
    line,
)
block = st.one_of(
    paragraph,
    paragraph,
    st.builds("{} {}".format, st.sampled_from(["##", "###", "####"]), line),
    several(line).map(lambda items: "\n".join(f"- {each}" for each in items)),
    several(line).map(lambda items: "\n".join(f"1. {each}" for each in items)),
    paragraph.map("> {}".format),
    _deep,
    st.builds("| {} | b |\n|---|---|\n| {} | d |".format, line, line),
    st.builds("::: callout {}\n{}\n:::".format, line, paragraph),
    st.builds("::: signature\n{}\n:::".format, line),
    st.builds('![{}]({} "{}")'.format, _any, st.sampled_from(PICTURES), _any),
    st.just("***"),
)
body = st.lists(block, min_size=1, max_size=6).map("\n\n".join)


@st.composite
def sections(draw, kind):
    front = draw(
        fields(
            title=line,
            rubric=line,
            links=links,
            image=image,
            downloads=several(fields(File=st.sampled_from(FILES), Label=line)),
            **FRONT[kind],
        )
    )
    words = draw(body)
    if kind == "regulatory-texts":
        head = json.dumps(
            draw(fields(Nature=line, title=line, number=line, status=line, url=url, in_force=day)),
            ensure_ascii=False,
        )
        words = f"{words}\n\n::: text\n{head}\n---\n{draw(paragraph)}\n:::"
    return f"---\n{json.dumps({'kind': kind, **front}, ensure_ascii=False)}\n---\n{words}\n"


@st.composite
def issues(draw):
    """The files of an issue with one to three sections."""
    kinds = draw(several(st.sampled_from(sorted(FRONT))))
    head = {"date": "2026-03-09", "subject": draw(line), "preheader": draw(line), "note": draw(line)}
    files = {name: content for name, content in complete().items() if "/" in name}
    files["issue.yaml"] = json.dumps(head, ensure_ascii=False).encode()
    for at, kind in enumerate(kinds):
        files[f"{at + 1}0-essai.md"] = draw(sections(kind)).encode()
    if draw(st.integers(0, 39)) == 0:
        files["99-long.md"] = f"---\nkind: text\n---\n{draw(_long)}\n".encode()
    return files
