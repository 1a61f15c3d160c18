"""Rules see a letter as Chromium draws it: colours, sizes and shapes of all words, light and dark."""

from functools import partial
from pathlib import Path

import pytest

from lettre.edition.checks import Letter
from tests.browser import opened, without_pictures
from tests.edition.checks.pages import ISSUE, NEWSLETTER, edition
from tests.edition.letters import ALL, rendered

FOREIGN = sorted((Path(__file__).parent / "foreign").glob("*.html"))
#: how the page of each is made or read
LETTERS = {
    **{Path(name).name: lambda name=name: rendered(name)[1].html for name in ALL},
    **{file.stem: partial(file.read_text, "utf-8") for file in FOREIGN},
}

#: for each element with words of its own: what Chromium computed, its ground the nearest that is painted
DRAWN = """() => {
  const two = v => v.toString(16).padStart(2, '0');
  const hex = c => {
    const n = c.match(/[\\d.]+/g).map(Number);
    return (n.length > 3 && n[3] === 0) ? null : '#' + n.slice(0, 3).map(two).join('');
  };
  const ground = e => {
    for (; e; e = e.parentElement) {
      const s = getComputedStyle(e);
      if (s.backgroundImage !== 'none') return 'picture';
      const c = hex(s.backgroundColor);
      if (c) return c;
    }
    return null;
  };
  const shown = e => e === null || (getComputedStyle(e).display !== 'none' && shown(e.parentElement));
  const own = e => [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent).join(' ');
  return [...document.querySelectorAll('body, body *')].map(e => {
    const s = getComputedStyle(e);
    return {
      words: own(e).trim().slice(0, 30),
      tag: e.tagName.toLowerCase(), shown: shown(e), colour: hex(s.color), ground: ground(e),
      size: parseFloat(s.fontSize), bold: +s.fontWeight >= 600, italic: s.fontStyle === 'italic',
      line: s.lineHeight === 'normal' ? null : parseFloat(s.lineHeight),
      align: s.textAlign.replace('-webkit-', ''),
    };
  });
}"""


def computed(browser, html, scheme, tmp_path):
    page = opened(browser, without_pictures(html), tmp_path, 1000, scheme=scheme)
    drawn = page.evaluate(DRAWN)
    page.close()
    return drawn


def seen(view, element):
    drawn = view[element]
    return {
        "colour": drawn.colour and drawn.colour.written,
        "ground": drawn.ground and drawn.ground.written,
        "size": drawn.size,
        "bold": drawn.bold,
        "italic": drawn.italic,
        "line": drawn.leading and drawn.leading * drawn.size,
        "align": drawn.align.lstrip("-"),
    }


#: browsers make this one by themselves
UNWRITTEN = {"tbody"}


def differences(view, letter, page):
    elements = [element for element in letter.document.find("body").iter("*") if element.tag not in UNWRITTEN]
    page = [each for each in page if each["tag"] not in UNWRITTEN]
    assert [element.tag for element in elements] == [each["tag"] for each in page]
    for element, theirs in zip(elements, page, strict=True):
        if not theirs["words"] or not theirs["shown"] or view[element].hidden:
            continue
        for name, ours in seen(view, element).items():
            # what is not known is not judged
            if ours is not None and theirs[name] not in {None, "picture"} and not near(ours, theirs[name]):
                yield theirs["words"], str(element.tag), name, ours, theirs[name]


def near(ours, theirs):
    return ours == theirs or (isinstance(ours, float) and abs(ours - theirs) < 0.6)


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_are_seen_as_a_browser_draws_them(browser, tmp_path, name, scheme):
    html = LETTERS[name]()
    letter = Letter(issue=ISSUE, edition=edition(html), newsletter=NEWSLETTER)
    view = letter.light if scheme == "light" else letter.dark
    if view is None:
        assert "prefers-color-scheme" not in html
        return
    page = computed(browser, html, scheme, tmp_path)
    assert not list(differences(view, letter, page))
