"""What a reader asks for, understood kindly: whatever is typed is a search or none, never a fault. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from lettre.archive.search.words import COMMON, Word, stems, words

#: signs and terms of a search; what is beyond is left out, and said to be
MOST_SIGNS, MOST_TERMS = 200, 12
#: letters from which on the last word may be the beginning of one
SHORTEST_BEGINNING = 3
_QUOTES = str.maketrans(dict.fromkeys("«»“”„", '"'))
_CHUNK = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<bare>\S+)')


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """Something that must be there: a word by its stems, a phrase (several words), or a beginning."""

    folded: tuple[str, ...]
    stems: tuple[str, ...] = ()
    beginning: bool = False

    def meets(self, word: Word, language: str) -> bool:
        """Say whether a word of a text is one of this term's."""
        if word.folded in self.folded:
            return True
        if self.beginning and word.folded.startswith(self.folded[0]):
            return True
        return bool(set(self.stems) & set(stems(word.written, language)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Terms that must all be there, and those that must not. `shortened`: some of it was left out."""

    typed: str
    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    shortened: bool = False


def parse(typed: str, languages: Collection[str]) -> Query:
    """Understand a search; quotes hold a phrase together, a minus leaves a word out.

    A word is stemmed as each of `languages` would have it.
    """
    said = " ".join(typed.replace("\x00", " ").split())
    kept = said[:MOST_SIGNS]
    terms: list[Term] = []
    without: list[Term] = []
    for chunk in _CHUNK.finditer(kept.translate(_QUOTES)):
        minus, found = _read(chunk, languages)
        (without if minus else terms).extend(found)
    telling = [term for term in terms if len(term.folded) > 1 or term.folded[0] not in COMMON] or terms
    shortened = len(said) > MOST_SIGNS or len(telling) + len(without) > MOST_TERMS
    return Query(
        typed=kept,
        terms=tuple(_with_beginning(telling[:MOST_TERMS], said)),
        without=tuple(without[: MOST_TERMS - min(len(telling), MOST_TERMS)]),
        shortened=shortened,
    )


def _read(chunk: re.Match[str], languages: Collection[str]) -> tuple[bool, list[Term]]:
    if chunk["bare"] is None:
        phrase = tuple(word.folded for word in words(chunk["phrase"]))
        return bool(chunk["minus"]), [Term(folded=phrase)] if phrase else []
    minus = chunk["bare"].startswith("-")
    return minus, [_term(word, languages) for word in words(chunk["bare"])]


def _term(word: Word, languages: Collection[str]) -> Term:
    found = dict.fromkeys(stem for language in sorted(languages) for stem in stems(word.written, language))
    return Term(folded=(word.folded,), stems=tuple(found))


def _with_beginning(terms: list[Term], said: str) -> list[Term]:
    """Let the last word be the beginning of one, as somebody types who is not done yet."""
    if not terms or not said[-1:].isalnum():
        return terms
    last = terms[-1]
    if not last.stems or len(last.folded[0]) < SHORTEST_BEGINNING:
        return terms
    return [*terms[:-1], Term(folded=last.folded, stems=last.stems, beginning=True)]


def for_sqlite(query: Query) -> str:
    """Write a query as FTS5 reads it (https://www.sqlite.org/fts5.html, 3): words we folded, in quotes."""
    wanted = " AND ".join(_fts5(term) for term in query.terms)
    return " NOT ".join([f"({wanted})", *(_fts5(term) for term in query.without)])


def _fts5(term: Term) -> str:
    phrase = f'"{" ".join(term.folded)}"'
    ways = [f"heading : {phrase}", f"words : {phrase}"]
    ways += [f'{{heading stems}} : "{stem}"' for stem in term.stems]
    if term.beginning:
        ways.append(f"words : {phrase} *")
    return f"({' OR '.join(ways)})"


def for_postgresql(query: Query) -> str:
    """Write a query as `to_tsquery` reads it: A is the heading, B the words, D their stems."""
    wanted = " & ".join(_tsquery(term) for term in query.terms)
    return " & !".join([f"({wanted})", *(_tsquery(term) for term in query.without)])


def _tsquery(term: Term) -> str:
    phrase = f"'{' '.join(term.folded)}'"
    ways = [f"{phrase}:AB", *(f"'{stem}':AD" for stem in term.stems)]
    if term.beginning:
        ways.append(f"{phrase}:*B")
    return f"({' | '.join(ways)})"
