"""A good letter that a test changes in one place, and what the rules then say."""

import io
from dataclasses import replace
from datetime import date

from PIL import Image as Pillow

from lettre.edition.assets import url
from lettre.edition.model import Edition, Hole
from lettre.issue.model import Asset, Issue
from lettre.newsletter import Newsletter, Organisation, Sender
from tests.findings import of_edition

BASE = "https://lettre.metiers-essai.fr"
NOTICE = "Publication gratuite du bureau. Directrice de la publication : Solène Kervadec."

NEWSLETTER = Newsletter(
    slug="cpc",
    title="La Lettre des diplômes",
    language="fr",
    sender=Sender(name="Bureau des métiers", address="lettre@metiers-essai.fr"),
    organisation=Organisation(
        name="Direction de la formation",
        address="12, rue de l'Atelier, 75099 Paris",
        contact="redaction@metiers-essai.fr",
    ),
    base_url=BASE,
    legal_notice=NOTICE,
)

ISSUE = Issue(
    newsletter="cpc",
    slug="2026-11",
    date=date(2026, 11, 16),
    subject="Une entreprise, un lycée, un métier",
    preheader="Un entretien",
    sections=(),
)

PAGE = f"""<!DOCTYPE html>
<html lang="fr" dir="ltr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Une entreprise, un lycée, un métier</title><style>.x{{margin:0}}</style></head>
<body style="margin:0">
<div style="display:none">Un entretien&#8199;&#65279;&#847;</div>
<div lang="fr" dir="ltr" style="background-color:#ffffff;font-size:17px;line-height:28px;color:#1d1d1f">
<h1 style="font-size:40px;line-height:46px;margin:0">La Lettre des diplômes</h1>
@BODY@
<p>Direction de la formation<br>12, rue de l’Atelier, 75099 Paris</p>
<p>{NOTICE}</p>
<p>{Hole.ADDRESS.value}, <a href="{Hole.UNSUBSCRIBE.value}">se désabonner</a></p>
</div></body></html>"""

TEXT = f"""LA LETTRE DES DIPLÔMES

Un entretien.

Direction de la formation, 12, rue de l’Atelier, 75099 Paris

{NOTICE}

{Hole.ADDRESS.value}
Se désabonner : {Hole.UNSUBSCRIBE.value}
"""


def page(body="<p>Un entretien avec une entreprise.</p>", *changes):
    """The good letter with this body; each of `changes` is (what stood there, what stands there now)."""
    html = PAGE.replace("@BODY@", body)
    for old, new in changes:
        assert old in html, old
        html = html.replace(old, new)
    return html


def edition(html=None, **changes) -> Edition:
    return replace(
        Edition(
            newsletter="cpc",
            issue="2026-11",
            date=ISSUE.date,
            number=42,
            language="fr",
            subject=ISSUE.subject,
            preheader=ISSUE.preheader,
            sender_name="Bureau des métiers",
            sender_address="lettre@metiers-essai.fr",
            reply_to=None,
            html=page() if html is None else html,
            text=TEXT,
            assets=(),
            digest="0" * 64,
        ),
        **changes,
    )


def found(html=None, *, newsletter=NEWSLETTER, rehearsal=False, **changes):
    """What the rules say, those of compatibility apart: they have pages of their own."""
    findings = of_edition(edition(html, **changes), ISSUE, newsletter, rehearsal=rehearsal)
    return [each for each in findings if not each.code.startswith("compatibility.")]


def codes(html=None, **changes):
    return sorted({finding.code for finding in found(html, **changes)})


def picture(width=600, height=400, *, kind="PNG", noise=0, name="images/vue.png") -> Asset:
    """A picture file; `noise` bytes of it cannot be compressed."""
    content = io.BytesIO()
    Pillow.new("RGB", (width, height), "#336699").save(content, kind)
    # readers of pictures pass over what follows the end of one
    return Asset(name=name, media_type=f"image/{kind.lower()}", content=content.getvalue() + bytes(noise))


def moving(frames, *, loop=None, duration=1000) -> Asset:
    content = io.BytesIO()
    drawn = [Pillow.new("RGB", (8, 8), (40 * at % 255, 0, 0)) for at in range(frames)]
    more = {} if loop is None else {"loop": loop}
    drawn[0].save(content, "GIF", save_all=True, append_images=drawn[1:], duration=duration, **more)
    return Asset(name="images/vue.gif", media_type="image/gif", content=content.getvalue())


def shown(asset, attributes='width="300" alt=""'):
    """The page that shows a picture which leaves with it."""
    return page(f'<p>Voici.</p><img src="{url(BASE, asset)}" {attributes}>')
