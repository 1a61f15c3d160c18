"""The settings in force: where they come from, the look of each newsletter, templates of the house's own."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from lettre import shipped
from lettre.edition import palette, theme
from lettre.edition.colours import contrast
from lettre.errors import LettreError, SettingsError, SettingsErrors
from lettre.issue.sections import kinds
from lettre.jobs.doctor.model import LOOPBACK, Check, Result, doubtful, good, refused
from lettre.newsletter import Newsletter
from lettre.settings import Settings

SETTINGS, SECRETS, LOOK = "doctor.settings", "doctor.secrets", "doctor.look"
TEMPLATES, PROXY = "doctor.templates", "doctor.proxy"


def unreadable(error: SettingsError) -> Iterator[Check]:
    """Yield what keeps the settings from being read: all mistakes of `lettre.toml` at once."""
    errors = error.errors if isinstance(error, SettingsErrors) else (error,)
    for each in errors:
        params = {**each.params, "place": str(each.place or "")}
        yield Check(about=SETTINGS, result=Result.FAILED, found=each.code, params=params)


def examine(settings: Settings) -> Iterator[Check]:
    """Yield what is found of the settings that were read."""
    yield good(SETTINGS, "doctor.settings-read", folder=str(settings.root), n=len(settings.newsletters))
    given = sorted({origin for origin in settings.origins.values() if origin.startswith("LETTRE_")})
    if given:
        yield good(SETTINGS, "doctor.settings-given", names=", ".join(given))
    if not settings.newsletters:
        yield doubtful(SETTINGS, "doctor.no-newsletter")
    yield _secrets(settings)
    yield from _proxy(settings)
    for newsletter in settings.newsletters.values():
        yield _look(settings.root, newsletter)
    yield from _templates(settings.root)


def _secrets(settings: Settings) -> Check:
    # a file that cannot be read is refused with the settings: whoever comes here has what there is
    parts = urlsplit(settings.transport)
    if not parts.username:
        return good(SECRETS, "doctor.no-password-asked")
    if not parts.password:
        return doubtful(SECRETS, "doctor.no-password", user=parts.username)
    return good(SECRETS, "doctor.password-read", user=parts.username)


def _proxy(settings: Settings) -> Iterator[Check]:
    """Look whether whoever speaks TLS for the public pages is named: `lettre serve` itself does not."""
    addresses = {settings.base_url, *(each.base_url for each in settings.newsletters.values())}
    secured = [
        each
        for each in sorted(addresses)
        if each.startswith("https:") and urlsplit(each).hostname not in LOOPBACK
    ]
    named = settings.doors.trusted_proxies
    if secured and named:
        yield good(PROXY, "doctor.proxy-named", names=", ".join(map(str, named)))
    elif secured:
        yield doubtful(PROXY, "doctor.proxy-unnamed", url=secured[0])


def _look(root: Path, newsletter: Newsletter) -> Check:
    try:
        look = theme.load(root, newsletter)
    except LettreError as error:
        return refused(LOOK, error)
    except Exception as error:  # a template of the house may raise anything
        reason = f"{type(error).__name__}: {error}"
        return doubtful(LOOK, "doctor.look-broken", newsletter=newsletter.slug, reason=reason)
    found = min(contrast(look.colours[words], look.colours[ground]) for words, ground in palette.PAIRS)
    return good(LOOK, "doctor.look-good", newsletter=newsletter.slug, contrast=round(found, 1))


def _templates(root: Path) -> Iterator[Check]:
    ours, own = shipped.folder("templates"), root / "templates"
    if own.resolve() == ours.resolve():
        yield good(TEMPLATES, "doctor.no-template")
        return
    written = {path.relative_to(own).as_posix() for path in own.glob("**/*.j2")}
    sections = {f"letter/sections/{kind}.{form}.j2" for kind in kinds() for form in ("html", "txt")}
    known = {path.relative_to(ours).as_posix() for path in ours.glob("**/*.j2")} | sections
    if written & known:
        yield good(TEMPLATES, "doctor.templates-over", names=", ".join(sorted(written & known)))
    if written - known:
        yield doubtful(TEMPLATES, "doctor.templates-idle", names=", ".join(sorted(written - known)))
    if not written:
        yield good(TEMPLATES, "doctor.no-template")
