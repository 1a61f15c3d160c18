"""For every rule of links, law, size and content: what raises it, and a near miss that does not."""

from tests.edition.checks.pages import BASE

LINK = "https://www.metiers-essai.fr/atelier"

#: code, what raises it, what comes near and does not
BODIES = [
    # addresses
    (
        "links.syntax",
        '<p><a href="https://metiers-essai.fr/mon fichier.pdf">Le fichier</a></p>',
        '<p><a href="https://metiers-essai.fr/mon%20fichier.pdf">Le fichier</a></p>',
    ),
    (
        "links.syntax",
        '<p><a href="https://">Le site</a></p>',
        '<p><a href="https://métiers.fr/é?a=1&amp;b=2">Le site</a></p>',
    ),
    (
        "links.syntax",
        '<p><a href="https://metiers..fr:80/">Le site</a></p>',
        '<p><a href="https://metiers_essai.fr:8443/">Le site</a></p>',
    ),
    (
        "links.syntax",
        '<p><a href="https://metiers-essai.fr:port/">Le site</a></p>',
        '<p><a href="tel:+33123456789">Le téléphone</a></p>',
    ),
    ("links.nowhere", '<p><a href="#">L’atelier</a></p>', '<p><a name="atelier"></a>L’atelier</p>'),
    (
        "links.relative",
        '<p><a href="www.metiers-essai.fr">Le site</a></p>',
        f'<p><a href="{LINK}">Le site</a></p>',
    ),
    (
        "links.scheme",
        '<p><a href="javascript:alert(1)">Le site</a></p>',
        '<p><a href="tel:+33100000000">Appeler</a></p>',
    ),
    (
        "links.insecure",
        '<p><a href="http://www.metiers-essai.fr/">Le site</a></p>',
        f'<p><a href="{LINK}?http://">Le site</a></p>',
    ),
    (
        "links.no-target",
        '<p><a href="#atelier">L’atelier</a></p>',
        '<p><a href="#atelier">L’atelier</a></p><div><a name="atelier"></a>Là</div>',
    ),
    (
        "links.no-named-target",
        '<p><a href="#atelier">L’atelier</a></p><div id="atelier">Là</div>',
        '<p><a href="#atelier">L’atelier</a></p><div id="atelier"><a name="atelier"></a>Là</div>',
    ),
    (
        "links.mailbox",
        '<p><a href="mailto:redaction@">Écrire à la rédaction</a></p>',
        '<p><a href="mailto:redaction@metiers-essai.fr?subject=La%20lettre">Écrire à la rédaction</a></p>',
    ),
    (
        "links.tracking",
        f'<p><a href="{LINK}?page=2&amp;utm_source=lettre">L’atelier</a></p>',
        f'<p><a href="{LINK}?page=2&amp;utmost=lettre#utm_source=1">L’atelier</a></p>',
    ),
    (
        "links.doubled",
        f'<p><a href="{LINK}"><img src="{BASE}/a.png" alt="Plan"></a> <a href="{LINK}">L’atelier</a></p>',
        f'<p><a href="{LINK}">L’atelier</a> et, plus loin, <a href="{LINK}">le même atelier</a></p>',
    ),
    (
        "links.file-missing",
        f'<img src="{BASE}/assets/0123/a.png" alt="">',
        f'<img src="{BASE}/logo/a.png" alt="">',
    ),
    # hosts
    (
        "links.private-host",
        '<p><a href="https://intranet/">L’atelier</a></p>',
        f'<p><a href="{BASE}/cpc">L’atelier</a></p>',
    ),
    (
        "links.private-host",
        '<p><a href="https://192.168.1.4/">L’atelier</a></p>',
        '<p><a href="https://www.localhost-essai.fr/">L’atelier</a></p>',
    ),
    (
        "links.private-host",
        '<p><a href="https://www.example.org/">L’atelier</a></p>',
        '<p><a href="https://example.fr/">L’atelier</a></p>',
    ),
    (
        "links.ip-host",
        '<p><a href="https://80.67.169.12/">L’atelier</a></p>',
        '<p><a href="https://80-67-169-12.metiers-essai.fr/">L’atelier</a></p>',
    ),
    (
        "links.userinfo",
        '<p><a href="https://www.banque.fr@metiers-essai.fr/">L’atelier</a></p>',
        '<p><a href="https://metiers-essai.fr/@atelier">L’atelier</a></p>',
    ),
    (
        "links.shortener",
        '<p><a href="https://bit.ly/3abc">L’atelier</a></p>',
        '<p><a href="https://habit.ly/3abc">L’atelier</a></p>',
    ),
    (
        "links.other-host",
        '<p><a href="https://metiers-essai.fr/">www.banque.fr</a></p>',
        '<p><a href="https://www.metiers-essai.fr/atelier">metiers-essai.fr</a></p>',
    ),
    (
        "links.other-host",
        '<p><a href="https://metiers-essai.fr/">banque.fr</a></p>',
        '<p><a href="https://metiers-essai.fr/r.pdf">rapport.pdf</a></p>',
    ),
    # law
    (
        "legal.pixel",
        f'<img src="{BASE}/o.gif" width="1" height="1" alt="">',
        f'<img src="{BASE}/filet.gif" width="600" height="1" alt="">',
    ),
    (
        "legal.pixel",
        f'<img src="{BASE}/o.gif?qui=@@ADDRESS@@" width="600" alt="">',
        f'<img src="{BASE}/o.gif?quoi=lettre" width="600" alt="">',
    ),
    (
        "legal.foreign-picture",
        '<img src="https://images.ailleurs.net/a.png" alt="">',
        '<img src="https://images.metiers-essai.fr/a.png" alt="">',
    ),
    (
        "legal.reader-in-link",
        f'<p><a href="{LINK}?a=@@ADDRESS@@">Lire en ligne</a></p>',
        f'<p><a href="{LINK}?a=lettre">Lire en ligne</a></p>',
    ),
    # what nobody should read
    ("content.leftover", "<p>Bonjour *|FNAME|*</p>", "<p>Bonjour *à* | *tous*</p>"),
    ("content.leftover", "<p>Bonjour ${prenom}</p>", "<p>Bonjour : 12 $ {ou presque}</p>"),
    ("content.empty-value", "<p>None</p>", "<p><code>None</code> n’est rien</p>"),
    # size
    (
        "size.nested-tables",
        '<table role="none"><tr><td>' * 7 + "Un entretien",
        '<table role="none"><tr><td>' * 6 + "Un entretien" + "</td></tr></table>" * 6,
    ),
]

#: code, what stands in the good letter, what raises the rule in its place, what does not
FRAME = [
    (
        "legal.way-out-hidden",
        ">se désabonner<",
        "><span style='display:none'>se désabonner</span><",
        "><span style='color:#000'>se désabonner</span><",
    ),
    ("legal.no-way-out", "@@UNSUBSCRIBE@@", "https://www.metiers-essai.fr/", "@@UNSUBSCRIBE@@"),
    ("legal.no-sender", "Direction de la formation", "La rédaction", "Direction&nbsp;de la <b>formation</b>"),
    ("legal.no-contact", "12, rue de l’Atelier, 75099 Paris", "Paris", "redaction@metiers-essai.fr"),
    ("legal.no-notice", "Publication gratuite du bureau.", "", "Publication gratuite\u00a0du bureau."),
]
