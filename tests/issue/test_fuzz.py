"""Whatever stands in the files, reading gives an issue or errors with a place; never anything else."""

# ruff: noqa: E501, SIM905 - pieces side by side

from hypothesis import given, settings
from hypothesis import strategies as st

from lettre.catalogue import say
from lettre.errors import ContentErrors
from lettre.issue.markdown import Grammar, read_blocks
from lettre.newsletter import Newsletter, Organisation, Sender
from tests.findings import of_issue
from tests.issue.material import complete, read, small

COMPLETE = complete()
TYPED = sorted(name for name in COMPLETE if name.endswith((".md", ".yaml")))
HOUSE = Newsletter(
    slug="essai",
    title="Essai",
    language="fr",
    sender=Sender(name="A", address="a@example.org"),
    organisation=Organisation(name="O"),
    base_url="https://example.org",
)

#: pieces that mean something to Markdown, YAML or us
PIECES = st.sampled_from(
    (
        " •\n•\n\n•:::\n•\n::: callout À lire\n•\n::: links\n•\n::: text\nnature: loi\n---\n•\n---\n•\n## •\n### A {by=B}\n•"
        "\n# •\n***\n•**•*•_•[•](•](https://example.org)•{nor=•}•{date=2026-01-01}•![a](images/x.png)•`•\n```\n•<b>•<!--•-->•"
        "&amp;•&#0;•\\•**A :** •\n- •\n  - •\n> •| a | b |\n|---|---|\n•1. •\t•é•« • »•: •'•\"•& •! •% •~•null•"
        "https://example.org/a_b(•a@b.fr•(section:x)•(files/../x)•title: •links: •\n  - url: •"
        "\u200b•\ufeff•\x00•\x85•\u2028•\U0001f600•[[[[[[[[[[[[[[[[[[[[[[[[•> > > > > > > > > > > > > > •{a: {a: {a: {a: "
    ).split("•")
)
NONSENSE = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=25).map("".join)


def tried(files):
    """Read an issue; every error must have a sentence and a place in a file."""
    try:
        issue = read(files)
    except ContentErrors as wrong:
        for error in wrong.errors:
            assert error.place is not None
            assert error.place.line is None or error.place.line >= 1
            assert say(error.code, "fr", **error.params)
            assert say(error.code, "en", **error.params)
        return
    for finding in of_issue(issue, HOUSE):
        assert say(finding.code, "fr", **finding.params)
        assert say(f"{finding.code}.remedy", "fr", **finding.params)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_file_cut_and_patched_anywhere_is_read_or_refused(data):
    name = data.draw(st.sampled_from(TYPED))
    content = COMPLETE[name]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    patch = data.draw(
        st.one_of(st.binary(max_size=8), NONSENSE.map(lambda text: text.encode("utf-8", "replace")))
    )

    tried({**COMPLETE, name: content[:start] + patch + content[end:]})


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(TYPED), st.binary(max_size=200))
def test_any_bytes_in_a_file_are_read_or_refused(name, content):
    tried({**COMPLETE, name: content})


@settings(max_examples=200, deadline=None)
@given(NONSENSE)
def test_any_front_matter_is_read_or_refused(front):
    tried(small("x", front=f"kind: text\n{front}"))


@settings(max_examples=300, deadline=None)
@given(NONSENSE, st.sampled_from(["interview", "news", "regulatory-texts", "cpc-report"]))
def test_any_body_is_read_or_refused(body, kind):
    guests = "\nguests:\n  - name: A" if kind == "interview" else ""
    tried(small(body, front=f"kind: {kind}{guests}"))


@settings(max_examples=200, deadline=None)
@given(st.text('abc :\n-*#>`|[]()!{}="', max_size=60))
def test_no_letter_of_plain_prose_is_lost(text):
    try:
        blocks = read_blocks(text, file="x.md", line=1, grammar=Grammar(slots=("links",)))
    except ContentErrors:
        return
    said = "".join(_words(blocks))
    assert sorted(letter for letter in said if letter in "abc") == sorted(
        letter for letter in text if letter in "abc"
    )


def _words(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _words(one)
    elif hasattr(value, "__dataclass_fields__"):
        kept = [name for name in value.__dataclass_fields__ if name not in {"name", "attributes"}]
        for name in kept:
            yield from _words(getattr(value, name))
