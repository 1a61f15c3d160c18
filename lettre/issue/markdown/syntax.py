"""Our Markdown: CommonMark and tables, with containers and `[words]{nor=…}` as rules of their own."""

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from lettre.issue.markdown.attributes import read as read_attributes
from lettre.issue.markdown.containers import Container

#: what `[words]{…}` may say of the text it cites
CITATION = ("nor", "nature", "date", "number", "url")

#: beyond this, markdown-it skips the rest of the text without a word: `reader` refuses it
DEEPEST = 60


class _Markdown(MarkdownIt):
    """Leaves addresses as typed, so that our own check sees them (`javascript:` would fall silent here)."""

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002 - markdown-it's name
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        return normalizeLink(url) if url.startswith(("http://", "https://")) else url


@cache
def syntax() -> MarkdownIt:
    """Return the parser.

    Off: indented code and underlined headings (both happen by accident), reference links
    (their targets would vanish from the letter). HTML and code fences are read, to be refused.
    """
    markdown = (
        _Markdown("commonmark", {"maxNesting": DEEPEST})
        .enable("table")
        .disable(["code", "lheading", "reference"])
    )
    alternatives = ["paragraph", "reference", "blockquote", "list"]
    markdown.block.ruler.before("fence", "container", _container, {"alt": alternatives})
    markdown.inline.ruler.before("link", "citation", _citation)
    return markdown


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's call
    container: Container | None = state.env.get("containers", {}).get(start)
    if container is None or container.first != start:
        return False
    if silent:
        return True
    state.line = min(container.last + 1, end)
    if container.is_slot:
        token = state.push("slot", "", 0)
    elif container.last > end and container.is_closed:
        state.env["problems"].add("issue.box-misplaced", start)
        return True
    else:
        token = _box(state, container)
    token.map = [start, container.last]
    token.meta = {"container": container}
    return True


def _box(state: StateBlock, container: Container) -> Token:
    token = state.push("box_open", "", 1)
    inside = (container.first if container.head is None else container.head) + 1
    after, last, parent = state.line, state.lineMax, state.parentType
    state.lineMax, state.parentType = min(container.last, last), "container"
    state.md.block.tokenize(state, inside, state.lineMax)
    if any(not state.isEmpty(line) for line in range(max(state.line, inside), state.lineMax)):
        # in a list item, a line at the edge of the page ends the item, and would be lost here
        state.env["problems"].add("issue.box-misplaced", container.first)
    state.line, state.lineMax, state.parentType = after, last, parent
    state.push("box_close", "", -1)
    return token


def _citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's call
    if state.src[state.pos] != "[":
        return False
    label_end = state.md.helpers.parseLinkLabel(state, state.pos)
    if label_end < 0 or state.src[label_end + 1 : label_end + 2] != "{":
        return False
    close = state.src.find("}", label_end)
    if close < 0:
        return False
    if not silent:
        _push_citation(state, label_end, close)
    state.pos = close + 1
    return True


def _push_citation(state: StateInline, label_end: int, close: int) -> None:
    line = state.env["line"] + state.src.count("\n", 0, state.pos)
    found = read_attributes(state.src[label_end + 2 : close], CITATION, state.env["problems"], line)
    token = state.push("citation_open", "", 1)
    token.meta = {"attributes": found}
    start, last = state.pos + 1, state.posMax
    state.pos, state.posMax = start, label_end
    state.md.inline.tokenize(state)
    state.pos, state.posMax = close, last
    state.push("citation_close", "", -1)
