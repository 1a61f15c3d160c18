"""What `style` attributes hold that mail programs read in their own way."""

from collections.abc import Iterator

from lettre.edition.checks.compatibility import declarations
from lettre.edition.checks.compatibility.declarations import Block
from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

WARNING = Severity.WARNING

#: shorthands whose longhands begin with their name
_SHORTHANDS = frozenset({"margin", "padding", "border", "background", "font", "list-style"})
#: longhands that a shorthand of the same first word does not set
_APART = frozenset({"border-collapse", "border-spacing", "border-radius", "font-kerning"})
_GENERIC = frozenset(
    ["serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "inherit", "initial", "unset"]
)


@rule("compatibility.inline-important", WARNING, source="caniemail.com/features/css-important")
def important(letter: Letter) -> Iterator[Found]:
    """Outlook ignores an inline declaration that is `!important`, and media queries cannot overrule it."""
    for style, element in letter.inline_styles.items():
        name = next((each.name for each in declarations.parse(style).declarations if each.important), None)
        if name:
            yield letter.found(element, found=name)


@rule("compatibility.shorthand-hides", WARNING, source="CSS Cascade 4, 3.1; premailer")
def shorthands(letter: Letter) -> Iterator[Found]:
    """A shorthand stands before the longhands it would undo."""
    for style, element in letter.inline_styles.items():
        found = next(_undone(declarations.parse(style)), None)
        if found:
            yield letter.found(element, shorthand=found[0], longhand=found[1])


def _undone(block: Block) -> Iterator[tuple[str, str]]:
    before: list[str] = []
    for each in block.declarations:
        if each.name in _SHORTHANDS and not each.important:
            longhands = (one for one in before if one.startswith(f"{each.name}-") and one not in _APART)
            yield from ((each.name, longhand) for longhand in longhands)
        before.append(each.name)


@rule(
    "compatibility.no-ground",
    WARNING,
    source="Litmus, background images",
)
def grounds(letter: Letter) -> Iterator[Found]:
    """Behind a background image stands a colour, for those who do not see the image."""
    for style, element in letter.inline_styles.items():
        signs = set(declarations.signs(declarations.parse(style), backed=element.get("bgcolor") is not None))
        if "background-image:url()" in signs or "background:url()" in signs:
            yield letter.found(element)


@rule("compatibility.no-generic-font", WARNING, source="CSS Fonts 4, 2.1")
def generic_fonts(letter: Letter) -> Iterator[Found]:
    """A stack of fonts ends with a generic one, such as `serif`."""
    for style, element in letter.inline_styles.items():
        for each in declarations.parse(style).declarations:
            if each.name == "font-family" and not declarations.words(each.value) & _GENERIC:
                yield letter.found(element, found=declarations.written(each.value))


@rule("compatibility.inline-broken", WARNING, source="CSS Syntax 3")
def broken(letter: Letter) -> Iterator[Found]:
    """A `style` attribute can be read to its end."""
    for style, element in letter.inline_styles.items():
        found = declarations.parse(style).broken
        if found:
            yield letter.found(element, found=style[:60])


RULES = gather(__name__)
