"""By which signs a letter shows that it uses one of caniemail's features. A table, made by hand. Pure.

A feature is used when one of its signs is found (`declarations`, `sheets` and `usage` say what
signs there are). Where a client knows a feature only in part, `PARTLY` says which signs its notes
are about; a feature that is not in it is quoted whenever it is used.
"""

from collections.abc import Mapping

#: features named after the one property that is their sign
_PROPERTIES = """
accent-color align-items animation aspect-ratio backdrop-filter background-blend-mode background-clip
background-color background-image background-origin background-position background-repeat background-size
background border-collapse border-image border-radius border-spacing border box-shadow box-sizing
caption-side clear clip-path color-scheme column-count cursor direction empty-cells filter float
font-kerning font-size-adjust font-size font-stretch font-weight font height hyphenate-character
hyphenate-limit-chars hyphens inline-size inset justify-content letter-spacing line-height
list-style-image list-style-position list-style-type list-style margin mask-image max-block-size
max-height max-inline-size max-width min-block-size min-height min-inline-size min-width mix-blend-mode
object-fit object-position opacity orphans outline-offset outline overflow-wrap padding resize
shape-margin shape-outside tab-size table-layout text-align-last text-align text-decoration-color
text-decoration-line text-decoration-skip-ink text-decoration-style text-decoration-thickness
text-decoration text-emphasis-position text-emphasis text-indent text-justify text-orientation
text-overflow text-shadow text-transform text-underline-offset text-underline-position text-wrap
transform transition user-select vertical-align visibility white-space-collapse widows width word-break
word-spacing word-wrap writing-mode z-index
"""

_LOGICAL = ("-inline", "-block")
_ENDS = ("-start", "-end")

#: features with signs of another name, or with several
_NAMED: Mapping[str, tuple[str, ...]] = {
    "css-background-image": ("background-image", "background:url()"),
    "css-block-inline-size": ("block-size", "inline-size"),
    "css-border-inline-block": ("border-inline", "border-block"),
    "css-border-inline-block-individual": tuple(
        f"border{side}{end}" for side in _LOGICAL for end in _ENDS
    ),
    "css-border-inline-block-longhand": tuple(
        f"border{side}-{what}" for side in _LOGICAL for what in ("color", "style", "width")
    ),
    "css-border-radius-logical": tuple(
        f"border-{one}-{other}-radius" for one in ("start", "end") for other in ("start", "end")
    ),
    "css-column-layout-properties": ("columns", "column-width", "column-rule", "column-span", "column-fill"),
    "css-display": ("display",),
    "css-display-flex": ("display:flex", "display:inline-flex"),
    "css-display-grid": ("display:grid", "display:inline-grid"),
    "css-display-none": ("display:none",),
    "css-flex-direction": ("flex-direction:column", "flex-flow:column"),
    "css-flex-wrap": ("flex-wrap:wrap", "flex-flow:wrap"),
    "css-gap": ("gap", "column-gap", "row-gap"),
    "css-grid-template": (
        "grid-template", "grid-template-columns", "grid-template-rows", "grid-template-areas", "grid",
    ),
    "css-important": ("!important",),
    "css-intrinsic-size": ("value/fit-content", "value/min-content", "value/max-content"),
    "css-left-right-top-bottom": ("left", "right", "top", "bottom"),
    "css-margin-block-start-end": ("margin-block-start", "margin-block-end"),
    "css-margin-inline-block": ("margin-inline", "margin-block"),
    "css-margin-inline-start-end": ("margin-inline-start", "margin-inline-end"),
    "css-modern-color": (
        "function/lch", "function/oklch", "function/lab", "function/oklab", "function/color-mix",
        "function/color", "function/hwb",
    ),
    "css-nesting": ("nesting",),
    "css-overflow": ("overflow:hidden", "overflow:clip", "overflow-y:hidden", "overflow-x:hidden"),
    "css-padding-block-start-end": ("padding-block-start", "padding-block-end"),
    "css-padding-inline-block": ("padding-inline", "padding-block"),
    "css-padding-inline-start-end": ("padding-inline-start", "padding-inline-end"),
    "css-position": tuple(f"position:{word}" for word in ("absolute", "fixed", "relative", "sticky")),
    "css-rgb": ("function/rgb",),
    "css-rgba": ("function/rgba",),
    "css-scroll-snap": ("scroll-snap-type", "scroll-snap-align", "scroll-snap-stop"),
    "css-sytem-ui": tuple(
        f"value/{word}" for word in ("system-ui", "ui-serif", "ui-sans-serif", "ui-rounded", "ui-monospace")
    ),
    "css-unit-calc": ("function/calc",),
    "css-unit-initial": ("value/initial",),
    "css-unit-percent": ("unit/%",),
    "css-variables": ("function/var", "--*"),
    "css-white-space": ("white-space:pre", "white-space:pre-wrap", "white-space:pre-line"),
    "css-inert-attribute": ("attribute/inert",),
    "css-comments": ("comment",),
    "css-pseudo-class-lang": ("pseudo/lang",),
    "css-selector-adjacent-sibling": ("selector/adjacent-sibling",),
    "css-selector-general-sibling": ("selector/general-sibling",),
    "html-anchor-links": ("link/anchor",),
    "html-h1-h6": tuple(f"element/h{level}" for level in range(1, 7)),
    "html-image-maps": ("element/map", "attribute/usemap"),
    "html-lists": ("element/ul", "element/ol", "element/dl"),
    "html-mailto-links": ("link/mailto",),
    "html-popover": ("attribute/popover",),
    "html-semantics": tuple(
        f"element/{name}"
        for name in (
            "article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark",
            "nav", "section", "summary",
        )
    ),
    "html-srcset": ("attribute/srcset", "attribute/sizes"),
    "html-loading-attribute": ("attribute/loading",),
    "html-meta-color-scheme": ("meta/color-scheme",),
    "html-button-reset": ("button/reset",),
    "html-button-submit": ("button/submit",),
    "html-comments": ("comment",),
    "html-doctype": ("doctype",),
    "image-base64": ("image/data",),
    "image-heif": ("image/heif", "image/heic"),
    "image-jpg": ("image/jpg", "image/jpeg"),
    "image-mp4": ("image/mp4", "image/webm"),
    "image-tiff": ("image/tif", "image/tiff"),
    "image-hdr": ("image/hdr",),
}  # fmt: skip

_AT = """
font-face import keyframes media supports
"""
_CONDITIONS = """
hover orientation prefers-color-scheme prefers-reduced-motion
"""
_FUNCTIONS = """
clamp light-dark max min
"""
_GRADIENTS = """
conic linear radial
"""
_PSEUDO_CLASSES = """
active checked default first-child first-of-type focus-visible focus-within focus has hover last-child
last-of-type link not nth-child nth-last-child nth-last-of-type nth-of-type only-child only-of-type
target visited
"""
_PSEUDO_ELEMENTS = """
after before first-letter first-line marker placeholder
"""
_SELECTORS = """
attribute chaining child class descendant grouping id type universal
"""
_UNITS = """
ch cm em ex in mm pc pt px rem vh vmax vmin vw
"""
_ELEMENTS = """
abbr acronym address audio base bdi blockquote body code del dfn dialog div form hr img link marquee
meter object p picture pre progress rp rt ruby select small span strike strong style svg table textarea
video wbr
"""
_ATTRIBUTES = """
align aria-describedby aria-hidden aria-label aria-labelledby aria-live background cellpadding
cellspacing dir height hidden lang required role target valign width
"""
_INPUTS = """
checkbox hidden radio reset submit text
"""
_IMAGES = """
apng avif bmp gif ico png svg webp
"""

#: a feature's signs, by its name in caniemail
FEATURES: Mapping[str, tuple[str, ...]] = {
    **{f"css-{name}": (name,) for name in _PROPERTIES.split()},
    **{f"css-at-{name}": (f"@{name}",) for name in _AT.split()},
    **{f"css-at-media-{name}": (f"@media({name})",) for name in _CONDITIONS.split()},
    "css-at-media-device-pixel-ratio": ("@media(-webkit-device-pixel-ratio)",),
    **{f"css-function-{name}": (f"function/{name}",) for name in _FUNCTIONS.split()},
    **{f"css-{name}-gradient": (f"function/{name}-gradient",) for name in _GRADIENTS.split()},
    **{f"css-pseudo-class-{name}": (f"pseudo/{name}",) for name in _PSEUDO_CLASSES.split()},
    **{f"css-pseudo-element-{name}": (f"pseudo/{name}",) for name in _PSEUDO_ELEMENTS.split()},
    **{f"css-selector-{name}": (f"selector/{name}",) for name in _SELECTORS.split()},
    **{f"css-unit-{name}": (f"unit/{name}",) for name in _UNITS.split()},
    **{f"html-{name}": (f"element/{name}",) for name in _ELEMENTS.split()},
    **{f"html-{name}": (f"attribute/{name}",) for name in _ATTRIBUTES.split()},
    **{f"html-input-{name}": (f"input/{name}",) for name in _INPUTS.split()},
    **{f"image-{name}": (f"image/{name}",) for name in _IMAGES.split()},
    **_NAMED,
}

#: signs that the notes of a feature are about: without them "partly" is as good as yes
PARTLY: Mapping[str, tuple[str, ...]] = {
    # Outlook's own limits, which the ghost tables around each section take care of
    **dict.fromkeys(
        ("css-border", "css-height", "css-max-width", "css-padding", "css-width", "css-line-height"), ()
    ),
    # a flat colour is known everywhere; an image behind words is looked at by itself
    "css-background": (),
    "css-background-color": (),
    "css-background-image": (),
    "css-display": ("display:contents", "display:flow-root", "display:inline-flex", "display:inline-grid"),
    "css-display-none": (),
    "css-font-size": ("unit/rem",),
    "css-font-weight": (),
    "css-letter-spacing": ("letter-spacing:negative",),
    "css-list-style": ("list-style:url()",),
    "css-margin": ("margin:negative",),
    "css-overflow": (),
    "css-overflow-wrap": (),
    # the syntax with spaces has a rule of its own
    "css-rgb": (),
    "css-rgba": (),
    "css-text-align": ("text-align:match-parent", "text-align:start", "text-align:end"),
    "css-text-decoration": ("text-decoration:overline",),
    "css-text-indent": ("text-indent:negative",),
    "css-text-transform": ("text-transform:lowercase",),
    "css-word-break": (),
    "css-clear": ("clear:inline-start", "clear:inline-end"),
    "css-float": ("float:inline-start", "float:inline-end"),
    "html-dir": (),
    "html-height": (),
    "html-width": (),
    "html-lang": (),
    "html-lists": ("attribute/reversed",),
    "html-mailto-links": ("link/mailto-copies",),
    "html-strike": (),
    "image-gif": (),
}
