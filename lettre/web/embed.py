"""The form that another site shows: HTML to paste once."""

from jinja2 import Environment

from lettre.newsletter import Newsletter
from lettre.web import templates


def form(environment: Environment, newsletter: Newsletter) -> str:
    """Return a form that sends an address to the newsletter's own form."""
    address = f"{newsletter.base_url}/{newsletter.slug}/abonnement"
    return templates.render(
        environment, "embed.html.j2", newsletter.language, newsletter=newsletter, address=address
    )
