"""Broken input, one row each: the error's code, its line and its field. One mistake gives one error."""

# ruff: noqa: E501 - one row, one line
# fmt: off

import pytest

from tests.issue.material import changed, complete, errors, read, small

HEAD, TALK, NEWS, LAW = "issue.yaml", "10-entretien.md", "20-actualites.md", "40-textes.md"
READING, AGENDA, CPC = "50-lire.md", "60-agenda.md", "70-cpc.md"

#: file, what stands there, what is put in its place, code, line, field
FIELDS = [
    # issue.yaml
    (HEAD, "subject: ", "sujet: ", "issue.unknown-key.near", 4, "sujet"),
    (HEAD, "subject: ", "subjet: ", "issue.unknown-key.near", 4, "subjet"),
    (HEAD, "date: 2026-03-09          # un lundi\n", "", "issue.missing.example", 1, "date"),
    (HEAD, "date: 2026-03-09 ", "date: 9 mars 2026 ", "issue.bad-date", 3, "date"),
    (HEAD, "date: 2026-03-09 ", "date: 2026-02-30 ", "issue.no-such-day", 3, "date"),
    (HEAD, "date: 2026-03-09 ", "date: 2026 ", "issue.bad-date", 3, "date"),
    (HEAD, "date: 2026-03-09 ", "date: 2026-03-09 10:00:00 ", "issue.bad-date", 3, "date"),
    (HEAD, "number: 7", "number: sept", "issue.not-integer", 2, "number"),
    (HEAD, "number: 7", 'number: "7"', "issue.not-integer", 2, "number"),
    (HEAD, "number: 7", "number: true", "issue.not-integer", 2, "number"),
    (HEAD, "number: 7", "number: -1", "issue.too-small", 2, "number"),
    (HEAD, "number: 7", "number: 7\nnumber: 8", "issue.duplicate-key", 3, "number"),
    (HEAD, "note: Ce", 'note: ""  # Ce', "issue.empty", 6, "note"),
    (HEAD, "note: Ce", "note: 12 # Ce", "issue.not-text", 6, "note"),
    (HEAD, "note: Ce", 'note: "Bonjour\\r\\nBcc: a@example.org" #', "issue.line-break", 6, "note"),
    (HEAD, "note: Ce", 'note: "Bonjour\\n2" #', "issue.line-break", 6, "note"),
    (HEAD, "note: Ce", 'note: "Bonjour\\u0007" #', "issue.control-character", 6, "note"),
    (HEAD, "schema: 1", "schema: 2", "issue.too-large", 7, "schema"),
    (HEAD, "sections:\n", "sections: [\n", "issue.yaml", 9, None),
    (HEAD, "  - 30-focus\n", "  - 30-fokus\n", "issue.section-missing.near", 11, "sections[2]"),
    (HEAD, "  - 30-focus\n", "  - 30-focus\n  - 30-focus\n", "issue.section-twice", 12, "sections[3]"),
    (HEAD, "  - 30-focus\n", "  - 30\n", "issue.not-text", 11, "sections[2]"),
    # fields of sections
    (TALK, "kind: interview", "kind: interviou", "issue.unknown-kind.near", 2, "kind"),
    (TALK, "kind: interview", "kind: zzz", "issue.unknown-kind", 2, "kind"),
    (TALK, "kind: interview\n", "", "issue.no-kind", 2, "kind"),
    (TALK, "kind: interview", "kind: [interview]", "issue.unknown-kind.near", 2, "kind"),
    (TALK, "guests:", "invites:\n  - a\nguests:", "issue.unknown-key", 6, "invites"),
    (TALK, "guests:", "body: texte\nguests:", "issue.unknown-key", 6, "body"),
    (TALK, "guests:", "line: 3\nguests:", "issue.unknown-key.near", 6, "line"),
    (TALK, "downloads:\n  -", "downloads: 12\n#  -", "issue.not-list", 21, "downloads"),
    (TALK, "  - name: Maëlle Kerdoncuff\n    role:", "  - role:", "issue.missing.example", 7, "guests[0].name"),
    (TALK, "      alt: Maëlle Kerdoncuff devant un tour\n", "", "issue.missing.example", 9, "guests[0].portrait.alt"),
    (TALK, "      alt: Maëlle", "      alte: Maëlle", "issue.unknown-key.near", 11, "guests[0].portrait.alte"),
    (TALK, "alt: Maëlle Kerdoncuff devant un tour", "alt:", "issue.missing.example", 11, "guests[0].portrait.alt"),
    (TALK, "focus: [0.5, 0.3]", "focus: [0.5, 3]", "issue.too-large", 13, "guests[0].portrait.focus[1]"),
    (TALK, "focus: [0.5, 0.3]", "focus: [0.5]", "issue.too-few", 13, "guests[0].portrait.focus"),
    (TALK, "focus: [0.5, 0.3]", "focus: centre", "issue.not-list", 13, "guests[0].portrait.focus"),
    (TALK, "focus: [0.5, 0.3]", "focus: [0.5, haut]", "issue.not-number", 13, "guests[0].portrait.focus[1]"),
    (TALK, "rubric: L'entretien du mois", "rubric: [a]", "issue.not-text", 3, "rubric"),
    (TALK, "url: https://reseau.example.org/ateliers", "url: javascript:alert(1)", "issue.address-scheme", 19, "links.items[0].url"),
    (TALK, "url: https://reseau.example.org/ateliers", "url: www.example.org", "issue.address-scheme", 19, "links.items[0].url"),
    (TALK, "url: https://reseau.example.org/ateliers", "url: https:///x", "issue.bad-address", 19, "links.items[0].url"),
    (TALK, "url: https://reseau.example.org/ateliers", "url: https://a b", "issue.bad-address", 19, "links.items[0].url"),
    (TALK, "url: https://reseau.example.org/ateliers", "url: http://[1", "issue.bad-address", 19, "links.items[0].url"),
    (TALK, "url: https://reseau.example.org/ateliers", "url: mailto:moi", "issue.bad-mailto", 19, "links.items[0].url"),
    (TALK, "file: files/charte.pdf", "file: ../../lettre.toml", "issue.path-outside", 22, "downloads[0].file"),
    (TALK, "file: files/charte.pdf", "file: /etc/passwd", "issue.path-outside", 22, "downloads[0].file"),
    (TALK, "file: files/charte.pdf", "file: files/chartes.pdf", "issue.file-missing.near", 22, "downloads[0].file"),
    (TALK, "file: files/charte.pdf", "file: zzzzzz", "issue.file-missing", 22, "downloads[0].file"),
    (TALK, "images/portrait.jpg", "images/inconnu.png", "issue.file-missing", 10, "guests[0].portrait.file"),
    (TALK, "images/portrait.jpg", "files/portrait.jpg", "issue.file-missing.near", 10, "guests[0].portrait.file"),
    (TALK, "images/portrait.jpg", "files/charte.pdf", "issue.image-type", 10, "guests[0].portrait.file"),
    (TALK, "role: maître d'apprentissage", "role: '[maître](javascript:x)'", "issue.address-scheme", 15, "guests[1].role"),
    (TALK, "role: maître d'apprentissage", "role: 'un <b>maître</b>'", "issue.html", 15, "guests[1].role"),
    (TALK, "role: maître d'apprentissage", "role: '[maître](section:11-x)'", "issue.no-such-section", 15, "guests[1].role"),
    (TALK, "role: maître d'apprentissage", "role: |\n      un\n      maître", "issue.line-break", 15, "guests[1].role"),
    (NEWS, "title: Ce qui bouge", "links:\n  - {label: A}", "issue.missing.example", 4, "links[0].url"),
    (NEWS, "title: Ce qui bouge", "links:\n  - {url: b}", "issue.address-scheme", 4, "links[0].url"),
    (NEWS, "title: Ce qui bouge", "links: []", "issue.too-few", 3, "links"),
    (NEWS, "title: Ce qui bouge", "links: {lead: A}", "issue.missing", 3, "links.items"),
    (READING, "978-2-11-000000-2", "978-2-11-000000-3", "issue.bad-isbn", 13, "collections[0].items[0].isbn"),
    (NEWS, "title: Ce qui bouge", "links:\n  - {label: A}", "issue.missing.example", 4, "links[0].url"),
    (NEWS, "title: Ce qui bouge", "links:\n  - {url: b}", "issue.address-scheme", 4, "links[0].url"),
    (NEWS, "title: Ce qui bouge", "links: []", "issue.too-few", 3, "links"),
    (NEWS, "title: Ce qui bouge", "links: {lead: A}", "issue.missing", 3, "links.items"),
    (READING, "978-2-11-000000-2", "9782110000002", "issue.not-text", 13, "collections[0].items[0].isbn"),
    (READING, "1234-5679", "1234-5678", "issue.bad-issn", 14, "collections[0].items[0].issn"),
    (READING, "1234-5679", "12345679x", "issue.bad-issn", 14, "collections[0].items[0].issn"),
    (READING, "type: film", "type: films", "issue.not-allowed.near", 17, "collections[0].items[1].type"),
    (READING, "type: film", "type: 12", "issue.not-allowed", 17, "collections[0].items[1].type"),
    (READING, "year: 2026", "year: 26", "issue.too-small", 12, "collections[0].items[0].year"),
    (READING, "  - items:\n", "  - title: Vide\n    items: []\n    introduction: |-\n", "issue.too-few", 19, "collections[1].items"),
    (AGENDA, "days: [2026-04-14", "start: 2026-04-14\n    days: [2026-04-14", "issue.days-and-span", 4, "events[0]"),
    (AGENDA, "days: [2026-04-14", "days: [2026-04-31", "issue.no-such-day", 5, "events[0].days[0]"),
    (AGENDA, "days: [2026-04-14", "days: [2026-04-19", "issue.days-unordered", 4, "events[0]"),
    (AGENDA, "end: 2026-07-03", "end: 2026-06-03", "issue.end-before-start", 12, "events[1]"),
    (AGENDA, "start: 2026-06-30, ", "", "issue.event-without-date", 12, "events[1]"),
    (AGENDA, ", when: À la rentrée 2026", "", "issue.event-without-date", 13, "events[2]"),
    (AGENDA, "url: https://example.org/journees\n    ", "", "issue.label-without-url", 4, "events[0]"),
    (CPC, "level: BTS, title: Fonderie", "title: Fonderie", "issue.missing.example", 13, "committees[0].groups[0].diplomas[0].level"),
    (CPC, "change: creation", "change: création", "issue.not-allowed.near", 14, "committees[0].groups[0].diplomas[1].change"),
    (CPC, "    groups:", "    diplomas: [{level: CAP, title: A}]\n    groups:", "issue.diplomas-and-groups", 9, "committees[0]"),
    (CPC, "  - name: Arts appliqués\n    diplomas:", "  - diplomas:", "issue.committee-nameless", 25, "committees[2]"),
    (CPC, "number: 17", "number: 17e", "issue.not-integer", 18, "committees[1].number"),
    (CPC, "          - {level: CAP, title: Restaurant}\n", "", "issue.too-few", 20, "committees[1].diplomas[0].diplomas"),
    (CPC, "          - {level: CAP, title: Restaurant}\n", "          - CAP Restaurant\n", "issue.not-mapping.example", 22, "committees[1].diplomas[0].diplomas[1]"),
    (CPC, "text: Un diplôme", "texte: Un diplôme", "issue.unknown-key.near", 24, "committees[1].diplomas[1].texte"),
    # YAML itself
    (TALK, "rubric: L'entretien", "rubric: Le mois : l'entretien", "issue.yaml-colon", 3, None),
    (TALK, "rubric: L'entretien", "\trubric: L'entretien", "issue.yaml-tab", 3, None),
    (TALK, "rubric: L'entretien", "rubric: 'L'entretien", "issue.yaml-quoted-word", 3, None),
    (TALK, "rubric: L'entretien", 'rubric: "Un" entretien', "issue.yaml-quoted-word", 3, None),
    (TALK, "rubric: L'entretien", "rubric: *entretien", "issue.yaml-alias", 3, None),
    (TALK, "rubric: L'entretien", "rubric: &a L'entretien", "issue.yaml-alias", 3, "rubric"),
    (TALK, "rubric: L'entretien", "rubric: !!python/object:os.system L'entretien", "issue.yaml-tag", 3, "rubric"),
    (TALK, "rubric: L'entretien", "rubric: @L'entretien", "issue.yaml-sign", 3, None),
    (TALK, "rubric: L'entretien", "? [a, b]\n: L'entretien", "issue.yaml-key", 3, None),
    (TALK, "rubric: L'entretien du mois", "rubric", "issue.yaml-no-colon", 4, None),
    (TALK, "rubric: L'entretien", "rubric: [L'entretien](https://example.org)", "issue.yaml-begins-bracket", 3, None),
    (TALK, "rubric: L'entretien", "rubric: {L'entretien} du mois", "issue.yaml-begins-bracket", 3, None),
    (TALK, "rubric: L'entretien", "rubric: - L'entretien", "issue.yaml-sign", 3, None),
    (TALK, "rubric: L'entretien", "rubric: > L'entretien", "issue.yaml-sign", 3, None),
    (TALK, "rubric: L'entretien", "rubric:\u00a0\"L'entretien\" #", "issue.yaml-space", 3, None),
    (TALK, "rubric: L'entretien", "rubric\u00a0: L'entretien", "issue.yaml-space", 3, None),
    (TALK, "rubric: L'entretien", "\u00a0rubric: L'entretien", "issue.yaml-space", 3, None),
    (TALK, "rubric: L'entretien", "rubric: Plan #France2030 #", "issue.yaml-hash", 3, "rubric"),
    (TALK, "rubric: L'entretien du mois", "rubric: #12", "issue.yaml-hash", 3, "rubric"),
    (TALK, "rubric: L'entretien du mois", "rubric: Le\n  plan #12", "issue.yaml-hash", 4, "rubric"),
    (TALK, "rubric: L'entretien du mois", "rubric: Le plan #12\n  et le reste", "issue.yaml-hash", 3, None),
    (HEAD, "  - 30-focus\n", "  - 30-focus #1\n", "issue.yaml-hash", 11, "sections[2]"),
    # what only templates and the house may say, or nobody
    (HEAD, "note: Ce", "note: @@UNSUBSCRIBE@@ Ce", "issue.hole", 6, None),
    (HEAD, "note: Ce", 'note: "\\u0040@NAME@@" # Ce', "issue.hole", 6, "note"),
    (HEAD, "note: Ce", "note: Ce\u202e", "issue.control-character", 6, None),
    (HEAD, "note: Ce", 'note: "\\u2066Bonjour" # Ce', "issue.control-character", 6, "note"),
    (TALK, "url: https://reseau.example.org/ateliers", "url: https://reseau.example.org/\u200bateliers", "issue.bad-address", 19, "links.items[0].url"),
    (TALK, "images/portrait.jpg", "https://example.org/portrait.jpg", "issue.file-elsewhere", 10, "guests[0].portrait.file"),
]

#: the same for what stands in the Markdown
PROSE = [
    (TALK, "(section:60-agenda)", "(section:60-agendas)", "issue.no-such-section.near", 41),
    (TALK, "(section:60-agenda)", "(60-agenda)", "issue.link-target", 41),
    (TALK, "(section:60-agenda)", "(javascript:alert(1))", "issue.address-scheme", 41),
    (TALK, "(section:60-agenda)", "(#agenda)", "issue.link-target", 41),
    (TALK, "(section:60-agenda)", "(files/agenda.pdf)", "issue.file-missing", 41),
    (TALK, "(section:60-agenda)", "(files/../../x)", "issue.path-outside", 41),
    (TALK, "(section:60-agenda)", '(https://example.org "un titre")', "issue.link-title", 41),
    (TALK, "[l'agenda](", "[](", "issue.link-without-words", 41),
    (TALK, "la première année", "<b>la première année</b>", "issue.html", 25),
    (TALK, "la première année", "l'image ![x](images/carte.gif) de l'année", "issue.image-in-prose", 25),
    (TALK, "Puis par un deuxième.", "<div>\nPuis\n</div>", "issue.html", 33),
    (TALK, "Puis par un deuxième.", "```\ncode\n```", "issue.code-block", 33),
    (TALK, "Puis par un deuxième.", "[1]: https://example.org", "issue.reference-link", 33),
    (TALK, "Puis par un deuxième.", "Puis\n====", "issue.heading-underlined", 34),
    (TALK, "Puis par un deuxième.", "# Puis", "issue.heading-level", 33),
    (TALK, "Puis par un deuxième.", "Puis\n##Un titre", "issue.heading-space", 34),
    (TALK, "Puis par un deuxième.", "Un titre\n---", "issue.heading-or-rule", 34),
    (TALK, "Puis par un deuxième.", "| a | b |\n| un | deux |", "issue.table-rule", 33),
    (TALK, "Puis par un deuxième.", "Voici :\n| a | b |\n|---|\n| un | deux |", "issue.table-rule", 34),
    (TALK, "Puis par un deuxième.", "| a | b |\n|---|---|\n| un | deux | trois |", "issue.table-cells", 35),
    (TALK, "Puis par un deuxième.", "> | a | b |\n> |---|---|\n> | un | `x|y` |", "issue.table-cells", 35),
    (TALK, "Puis par un deuxième.", "a | b\n--|--\n1 | 2\n1 | 2 | 3", "issue.table-cells", 36),
    (TALK, "Puis par un deuxième.", "Voir @@ADDRESS@@.", "issue.hole", 33),
    (TALK, "Puis par un deuxième.", "![Un logo](https://example.org/logo.png)", "issue.file-elsewhere", 33),
    (TALK, "Puis par un deuxième.", "##", "issue.heading-empty", 33),
    (TALK, "Puis par un deuxième.", ":::", "issue.box-stray-end", 33),
    (TALK, "Puis par un deuxième.", "> ::: callout", "issue.box-misplaced", 33),
    (TALK, "Puis par un deuxième.", "- un\n  ::: callout\n  deux\n\ntrois\n:::", "issue.box-misplaced", 34),
    (TALK, "Puis par un deuxième.", "::: callot À lire\nA\n:::", "issue.unknown-box.near", 33),
    (TALK, "Puis par un deuxième.", "::: zzzzzz\nA\n:::", "issue.unknown-box", 33),
    (TALK, "Puis par un deuxième.", "::: guests", "issue.slot-twice", 33),
    (TALK, "Puis par un deuxième.", "> " * 70 + "x", "issue.too-deep", 33),
    (TALK, "Puis par un deuxième.", "### Puis {date=2026-01-01}", "issue.unknown-attribute.none", 33),
    (TALK, ":::\n:::\n", ":::\n", "issue.box-heading", 47),
    (TALK, "Propos recueillis", "::: callout\nPropos", "issue.box-unclosed", 57),
    (TALK, "Propos recueillis", "::: signature\n::: callout\nPropos\n:::\n", "issue.box-unclosed", 57),
    (NEWS, "{date=2026-02-20}", "{date=20/02/2026}", "issue.bad-date", 7),
    (NEWS, "{date=2026-02-20}", "{jour=2026-02-20}", "issue.unknown-attribute", 7),
    (NEWS, "{date=2026-02-20}", "{date=2026-02-20 date=2026-02-21}", "issue.attribute-twice", 7),
    (NEWS, "{date=2026-02-20}", '{date=""}', "issue.attribute-empty", 7),
    (NEWS, "{date=2026-02-20}", "{bientôt}", "issue.attribute-syntax", 7),
    (NEWS, "{date=2026-02-20}", "{}", "issue.attribute-syntax", 7),
    (NEWS, '{by="cabinet', '{par="cabinet', "issue.unknown-attribute", 21),
    (NEWS, '{by="cabinet Orme & fils" due=', "{by=“cabinet Orme” due=", "issue.attribute-syntax", 21),
    (NEWS, "due_date=2026-11-15", "due_date=novembre", "issue.bad-date", 21),
    (NEWS, "Trois nouvelles ce mois-ci.", '### Étude {by="X"}', "issue.study-outside", 5),
    (NEWS, "(images/carte.gif ", "(images/cartes.gif ", "issue.file-missing.near", 9),
    (NEWS, "(images/carte.gif ", "(../carte.gif ", "issue.path-outside", 9),
    (NEWS, "reseau@example.org", "[nous](mailto:reseau)", "issue.bad-mailto", 11),
    (LAW, "nor=MENE2601234D", "nor=MENE26", "issue.bad-nor", 5),
    (LAW, "nor=MENE2601234D", "nore=MENE2601234D", "issue.unknown-attribute.near", 5),
    (LAW, 'url="https://example.org/bo/12"', "url=example.org", "issue.bad-address", 6),
    (LAW, "nature: décret\n", "", "issue.missing.example", 13),
    (LAW, "nor: MENE2601235D", "nor: MENE", "issue.bad-nor", 17),
    (LAW, 'number: "2026-115"', "number: 115", "issue.not-text", 14),
    (LAW, "date: 2026-02-05", "date: 5 février", "issue.bad-date", 15),
    (LAW, "status: publié", "statut: publié", "issue.unknown-key.near", 19),
    (LAW, "status: publié", "status: publié : oui", "issue.yaml-colon", 19),
    (LAW, "::: text\nnature: arrêté", "::: text Arrêté\nnature: arrêté", "issue.box-title", 30),
    (LAW, "in_force: 2026-09-01\n---\n", "in_force: 2026-09-01\n", "issue.box-head-unclosed", 12),
    (LAW, "Un guide suivra.", "::: callout\n::: text\nnature: loi\n---\n:::\n:::", "issue.text-nested", 39),
]


@pytest.mark.parametrize(("name", "old", "new", "code", "line", "field"), FIELDS)
def test_a_broken_field_is_told_with_its_line_and_name(name, old, new, code, line, field):
    found = errors(changed(name, old, new))

    places = [(one.code, one.place.file.rpartition("/")[2], one.place.line, one.place.field) for one in found]
    assert places == [(code, name, line, field)]


@pytest.mark.parametrize(("name", "old", "new", "code", "line"), PROSE)
def test_broken_prose_is_told_with_its_line(name, old, new, code, line):
    found = errors(changed(name, old, new))

    places = [(one.code, one.place.file.rpartition("/")[2], one.place.line) for one in found]
    assert places == [(code, name, line)]


FILES = [
    ({"issue.yaml": None}, "issue.no-head", "issue.yaml", None),
    ({"issue.yaml": b""}, "issue.empty-file", "issue.yaml", None),
    ({"issue.yaml": b"- a\n"}, "issue.yaml-not-mapping", "issue.yaml", 1),
    ({"issue.yaml": b"bonjour\n"}, "issue.yaml-not-mapping", "issue.yaml", 1),
    ({"30-focus.md": b""}, "issue.empty-file", "30-focus.md", None),
    ({"30-focus.md": b"\xef\xbb\xbf \n"}, "issue.empty-file", "30-focus.md", None),
    ({"30-focus.md": b"Bonjour\n"}, "issue.no-front-matter", "30-focus.md", 1),
    ({"30-focus.md": b"---\nkind: focus\nBonjour\n"}, "issue.front-matter-unclosed", "30-focus.md", 1),
    ({"30-focus.md": b"---\nkind: focus\n---\nun\nd\xe9j\xe0\n"}, "issue.not-utf8", "30-focus.md", 5),
    ({"30-focus.md": b"---\nkind: focus\n---\r\nun\r\ndeux\x0b\n"}, "issue.control-character", "30-focus.md", 5),
    ({"30-focus.md": b"---\nkind: focus\n---\nun\x00\n"}, "issue.control-character", "30-focus.md", 4),
    ({"30-focus.md": b"---\nkind: focus\nx: " + b"[" * 900 + b"\n---\n"}, "issue.yaml-too-deep", "30-focus.md", 2),
    ({"95-de-trop.md": b"---\nkind: text\n---\nA\n"}, "issue.section-unlisted", "95-de-trop.md", None),
    ({"95 été.md": b"---\nkind: text\n---\nA\n"}, "issue.bad-name", "95 été.md", None),
    ({"30-Focus.md": b"---\nkind: text\n---\nA\n"}, "issue.twin-names", "30-focus.md", None),
    ({"notes.txt": b"A\n"}, "issue.unexpected-file", "notes.txt", None),
    ({"30-focus.markdown": b"A\n"}, "issue.unexpected-file", "30-focus.markdown", None),
    ({"brouillons/10-a.md": b"A\n"}, "issue.unexpected-folder", "brouillons/10-a.md", None),
    ({"images/carte.gif": b"<svg/>"}, "issue.image-type", "20-actualites.md", 9),
    ({"images/carte.gif": None}, "issue.file-missing", "20-actualites.md", 9),
]


@pytest.mark.parametrize(("files", "code", "file", "line"), FILES)
def test_a_broken_file_is_told_with_its_name(files, code, file, line):
    changes = {**complete(), **files}
    found = errors({name: content for name, content in changes.items() if content is not None})

    places = [(one.code, one.place.file.rpartition("complet/")[2], one.place.line) for one in found]
    assert (code, file, line) in places


def test_an_issue_without_sections_is_refused():
    files = small("x")
    del files["10-essai.md"]

    assert [one.code for one in errors(files)] == ["issue.no-section"]


def test_every_error_of_an_issue_is_told_at_once_by_file_and_line():
    files = complete()
    for name, old, new in [
        (HEAD, "number: 7", "number: sept"),
        (TALK, "focus: [0.5, 0.3]", "focus: [0.5, 3]"),
        (TALK, "(section:60-agenda)", "(javascript:x)"),
        (AGENDA, "end: 2026-07-03", "end: bientôt"),
        (LAW, "nor=MENE2601234D", "nor=X"),
        (LAW, "nor: MENE2601235D", "nor: Y"),
    ]:
        files[name] = files[name].decode().replace(old, new, 1).encode()

    found = errors(files)

    places = [(one.place.file.rpartition("/")[2], one.place.line, one.code) for one in found]
    assert places == [
        (TALK, 13, "issue.too-large"),
        (TALK, 41, "issue.address-scheme"),
        (LAW, 5, "issue.bad-nor"),
        (LAW, 17, "issue.bad-nor"),
        (AGENDA, 12, "issue.bad-date"),
        (HEAD, 2, "issue.not-integer"),
    ]


def test_a_misspelt_field_names_the_nearest_and_the_allowed_ones():
    (error,) = errors(changed(READING, "publisher:", "publicher:"))

    assert error.params["found"] == "publicher"
    assert error.params["near"] == "publisher"
    assert error.params["allowed"].split(", ")[:3] == ["title", "type", "authors"]


def test_a_wrong_value_is_shown_as_it_was_typed():
    (error,) = errors(changed(HEAD, "number: 7", "number: 'sept et demi'"))

    assert error.params["found"] == "'sept et demi'"


def test_what_looks_like_a_fault_and_is_none_is_read():
    right = "| a | b |\n|---|---|\n| un \\| une | deux |\n| un | deux | |\n| seul |\n\n#France2030 est lancé.\n"
    ruled = f"{'Une longue phrase qui finit un paragraphe, ' * 3}\n---\n\nUn mot\n\n---\n"
    front = "kind: text # un commentaire\ntitle: Le plan C# et l'a#b #\nrubric: 'Le #12' #oui\n"

    assert [block.line for block in read(small(right + "\n" + ruled, front=front)).sections[0].body]


def test_a_picture_pasted_into_the_text_is_told_in_one_short_sentence():
    (error,) = errors(changed(TALK, "Puis par un deuxième.", f"![x](data:image/png;base64,{'A' * 20_000})"))

    assert error.code == "issue.file-elsewhere"
    assert len(error.params["found"]) == 60
