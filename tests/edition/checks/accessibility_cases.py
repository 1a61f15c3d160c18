"""For every rule of accessibility: what raises it, and a near miss that does not."""

from tests.edition.checks.pages import BASE

WORDS = "Le lycée et le chantier travaillent sous le même toit depuis deux ans. "
LONG = WORDS * 5
LINK = "https://www.metiers-essai.fr/atelier"
DOT = f'<img src="{BASE}/a.png" width="16" height="16" alt="A">'
BUTTON = "display:block;line-height:20px"
DATA = '<tr><th scope="col">Métier</th></tr><tr><td>Soudeuse</td></tr>'

#: code, what raises it, what comes near and does not
BODIES = [
    # pictures in words
    ("accessibility.no-alt", f'<img src="{BASE}/vague.png">', f'<img src="{BASE}/vague.png" alt="">'),
    (
        "accessibility.alt-is-file",
        f'<img src="{BASE}/vague.png" alt="vague.png">',
        f'<img src="{BASE}/vague.png" alt="Une vague">',
    ),
    (
        "accessibility.alt-is-file",
        f'<img src="{BASE}/vague.png" alt="Vague">',
        f'<img src="{BASE}/vague-2.png" alt="Vague">',
    ),
    (
        "accessibility.alt-is-file",
        f'<img src="{BASE}/a.png" alt="IMG_2034">',
        f'<img src="{BASE}/a.png" alt="Photo de classe de 2034">',
    ),
    (
        "accessibility.alt-long",
        f'<img src="{BASE}/a.png" alt="{"une vague " * 13}">',
        f'<img src="{BASE}/a.png" alt="{"une vague " * 12}">',
    ),
    (
        "accessibility.alt-needless",
        f'<img src="{BASE}/a.png" alt="Image d’une vague">',
        f'<img src="{BASE}/a.png" alt="Image de synthèse : une vague">',
    ),
    # contrast
    (
        "accessibility.contrast",
        '<p style="color:#999999">Un entretien.</p>',
        '<p style="color:#757575">Un entretien.</p>',
    ),
    (
        "accessibility.contrast",
        '<p style="color:rgba(0,0,0,.4)">Un entretien.</p>',
        '<p style="color:rgba(0,0,0,.7)">Un entretien.</p>',
    ),
    (
        "accessibility.contrast",
        '<p style="background:#1f4e79 none">Un entretien.</p>',
        '<p style="background:#1f4e79 none;color:white">Un entretien.</p>',
    ),
    (
        "accessibility.contrast",
        f'<table role="presentation"><tr><td bgcolor="#000080"><a href="{LINK}">Lire</a></td></tr></table>',
        f'<table role="none"><tr><td bgcolor="navy"><a href="{LINK}" style="color:#fff">A</a></table>',
    ),
    (
        "accessibility.contrast",
        '<p style="color:#949494;font-size:18px;line-height:28px">Un entretien.</p>',
        '<p style="color:#949494;font-size:24px;line-height:32px">Un entretien.</p>',
    ),
    # nothing is known of words before a picture, and a separator is no word
    (
        "accessibility.contrast",
        '<p style="color:silver">Un entretien.</p>',
        '<p style="background:url(a.png);color:silver">Un entretien.</p><p style="color:silver">·</p>',
    ),
    # legibility
    (
        "accessibility.tiny-text",
        '<p style="font-size:11px">Un entretien.</p>',
        "<p>XXI<sup>e</sup> siècle</p>",
    ),
    (
        "accessibility.small-text",
        '<p style="font-size:.8em">Un entretien.</p>',
        '<p style="font-size:14px">Un entretien.</p>',
    ),
    (
        "accessibility.tight-lines",
        f'<p style="line-height:20px">{LONG}</p>',
        f'<p style="line-height:24px">{LONG}</p><p style="line-height:18px">Un entretien.</p>',
    ),
    (
        "accessibility.justified",
        f'<p style="text-align:justify">{LONG}</p>',
        f'<p style="text-align:left">{LONG}</p>',
    ),
    ("accessibility.capitals", f"<p>{(WORDS * 2).upper()}</p>", "<p>LA LETTRE DES DIPLÔMES</p>"),
    (
        "accessibility.capitals",
        f'<p style="text-transform:uppercase">{WORDS * 2}</p>',
        '<p style="text-transform:uppercase">Actualités</p>',
    ),
    ("accessibility.long-italics", f"<p><em>{LONG}</em></p>", f"<p><em>{WORDS}</em></p>"),
    ("accessibility.long-centred", f'<p align="center">{LONG}</p>', f'<p align="center">{WORDS}</p>'),
    (
        "accessibility.small-target",
        f'<a href="{LINK}">{DOT}</a> <a href="{LINK}/b">B</a>',
        f'<a href="{LINK}">{DOT}</a>',
    ),
    (
        "accessibility.small-target",
        f'<a href="{LINK}" style="{BUTTON};padding:1px 9px">A</a><a href="{LINK}/b">B</a>',
        f'<a href="{LINK}" style="{BUTTON};padding:12px 9px">A</a><a href="{LINK}/b">B</a>',
    ),
    # links in words
    (
        "accessibility.link-without-words",
        f'<a href="{LINK}"><img src="{BASE}/a.png" alt=""></a>',
        f'<a href="{LINK}"><img src="{BASE}/a.png" alt="">L’atelier</a>',
    ),
    (
        "accessibility.vague-link",
        f'<p><a href="{LINK}">Lire la suite…</a></p>',
        f'<p><a href="{LINK}">Lire la suite de l’entretien</a></p>',
    ),
    (
        "accessibility.address-as-words",
        f'<p><a href="{LINK}">{LINK}</a></p>',
        f'<p><a href="{LINK}">www.metiers-essai.fr</a></p>',
    ),
    (
        "accessibility.same-words",
        f'<p><a href="{LINK}">Le programme</a> <a href="{LINK}/2">Le programme</a></p>',
        f'<p><a href="{LINK}">Le programme</a> de l’atelier, <a href="{LINK}">le programme</a> enfin</p>',
    ),
    (
        "accessibility.same-words",
        f'<h2>Mai</h2><p><a href="{LINK}">Venir</a></p><p><a href="{LINK}/2">Venir</a></p>',
        f'<h2>Mai</h2><p><a href="{LINK}">Venir</a></p><h2>Juin</h2><p><a href="{LINK}/2">Venir</a></p>',
    ),
    (
        "accessibility.link-hidden",
        f'<p aria-hidden="true"><a href="{LINK}">L’atelier</a></p>',
        f'<p><span aria-hidden="true">→</span> <a href="{LINK}">L’atelier</a></p>',
    ),
    (
        "accessibility.colour-only",
        f'<p>{WORDS}<a href="{LINK}" style="text-decoration:none">L’atelier</a></p>',
        f'<p>{WORDS}</p><p><a href="{LINK}" style="text-decoration:none">L’atelier</a></p>',
    ),
    (
        "accessibility.colour-only",
        f'<p>{WORDS}<a href="{LINK}" style="text-decoration:none">L’atelier</a></p>',
        f'<p>{WORDS}<a href="{LINK}" style="text-decoration:none;font-weight:bold">L’atelier</a></p>',
    ),
    # headings
    ("accessibility.one-heading", "<h1>Un autre titre</h1>", "<h2>Un autre titre</h2>"),
    (
        "accessibility.heading-skipped",
        "<h3>Le chantier</h3>",
        "<h2>Atelier</h2><h3>Le chantier</h3><h2>Lycée</h2>",
    ),
    ("accessibility.heading-empty", "<h2> <br></h2>", f'<h2><img src="{BASE}/a.png" alt="Actualités"></h2>'),
    (
        "accessibility.bold-as-heading",
        "<p><strong>Le chantier</strong></p><p>Il est grand.</p>",
        "<p><strong>Il est grand.</strong></p><p>Il est ouvert.</p>",
    ),
    (
        "accessibility.bold-as-heading",
        "<p><b>Le chantier</b></p><p>Un mot.</p>",
        "<p><b>Direction de la formation</b></p><p>Un mot.</p>",
    ),
    (
        "accessibility.bold-as-heading",
        "<p><b>Le chantier</b></p><ul><li>Il est grand</li></ul>",
        "<p><b>Le chantier</b> est grand</p><p>Il est ouvert.</p>",
    ),
    # tables, lists
    (
        "accessibility.table-role",
        "<table><tr><td>Un entretien</td></tr></table>",
        f'<table role="presentation"><tr><td>Un entretien</td></tr></table><table>{DATA}</table>',
    ),
    (
        "accessibility.layout-with-headers",
        f'<table role="presentation">{DATA}</table>',
        f'<table role="none"><tr><td><table>{DATA}</table></td></tr></table>',
    ),
    (
        "accessibility.header-scope",
        "<table><tr><th>Métier</th></tr><tr><td>Soudeuse</td></tr></table>",
        '<table><tr><th id="m">Métier</th></tr><tr><td headers="m">Soudeuse</td></tr></table>',
    ),
    (
        "accessibility.fake-list",
        "<p>- un lycée</p><p>- un chantier</p>",
        "<p>– un lycée</p><p>- un chantier</p>",
    ),
    (
        "accessibility.fake-list",
        "<p>Deux lieux :<br>• un lycée<br>• un chantier</p>",
        "<p>Deux lieux :<br>-30 % au lycée<br>-10 % au chantier</p>",
    ),
    (
        "accessibility.order-reversed",
        '<div dir="rtl"><p>Un entretien</p></div>',
        '<p dir="rtl">مدرسة المهن</p>',
    ),
    (
        "accessibility.landmark",
        '<div role="main"><p>Un entretien</p></div>',
        '<div role="article" aria-label="Lettre"><p>Un entretien</p></div>',
    ),
    (
        "accessibility.aria-reference",
        '<div aria-labelledby="t"><p id="t">Un entretien</p></div>',
        '<div aria-label="Un entretien"><p>Un entretien</p></div>',
    ),
]

DARK = "@media (prefers-color-scheme:dark){.y{background-color:#111111!important}%s}"

#: code, what stands in the good letter, what raises the rule in its place, what does not
FRAME = [
    ("accessibility.no-language", '<html lang="fr"', "<html", '<html lang="fr-FR"'),
    (
        "accessibility.no-direction",
        '<html lang="fr" dir="ltr"',
        '<html lang="fr"',
        '<html lang="fr" dir="auto"',
    ),
    ("accessibility.language-lost", '<div lang="fr"', "<div", '<div lang="fr-FR"'),
    (
        "accessibility.direction-lost",
        '<div lang="fr" dir="ltr"',
        '<div lang="fr"',
        '<div lang="fr" dir="auto"',
    ),
    ("accessibility.wrong-language", '<html lang="fr"', '<html lang="en"', '<html lang="fr-CA"'),
    (
        "accessibility.no-title",
        "<title>Une entreprise, un lycée, un métier</title>",
        "<title> </title>",
        "<title>L</title>",
    ),
    (
        "accessibility.no-zoom",
        "initial-scale=1",
        "initial-scale=1,maximum-scale=1",
        "initial-scale=1,maximum-scale=10",
    ),
]
