"""Features that readers may lack without any loss: progressive enhancement, each with its reason. Pure."""

from collections.abc import Mapping

_REASONS: Mapping[str, str] = {
    "a box without it is plainer, and its words stand where they stood": """
        css-border-radius css-border-radius-logical css-box-shadow css-text-shadow css-opacity css-outline
        css-outline-offset css-accent-color css-backdrop-filter css-background-blend-mode css-background-clip
        css-background-origin css-background-position css-background-repeat css-background-size
        css-border-image css-list-style-image css-list-style-position css-empty-cells css-table-layout
        css-border-spacing css-border-collapse css-caption-side css-min-height css-min-width
        css-min-block-size css-min-inline-size css-object-position css-shape-margin
        css-color-scheme css-max-height""",
    "it moves or answers a pointer; a letter is read at rest": """
        css-animation css-at-keyframes css-transition css-cursor css-resize css-user-select css-scroll-snap
        css-pseudo-class-active css-pseudo-class-hover css-pseudo-class-focus css-pseudo-class-focus-visible
        css-pseudo-class-focus-within css-pseudo-class-link css-pseudo-class-visited css-pseudo-class-target
        css-at-media-hover css-at-media-prefers-reduced-motion css-inert-attribute""",
    "it refines how words are set; without it they are set as usual": """
        css-font-kerning css-font-stretch css-font-size-adjust css-hyphens css-hyphenate-character
        css-hyphenate-limit-chars css-orphans css-widows css-tab-size css-text-wrap css-text-justify
        css-text-align-last css-text-overflow css-word-spacing css-word-break css-word-wrap css-overflow-wrap
        css-text-decoration-color css-text-decoration-line css-text-decoration-skip-ink
        css-text-decoration-style css-text-decoration-thickness css-text-underline-offset
        css-text-underline-position css-text-emphasis css-text-emphasis-position css-white-space-collapse
        css-pseudo-element-first-letter css-pseudo-element-first-line css-pseudo-element-marker
        css-pseudo-element-placeholder css-font css-vertical-align""",
    "it says nothing alone: display, position or float, which are looked at, bring it into play": """
        css-align-items css-justify-content css-flex-direction css-flex-wrap css-gap css-grid-template
        css-clear css-left-right-top-bottom css-inset css-z-index css-column-layout-properties""",
    "what it conditions is a bonus: the letter stands without a style sheet, as SFR and La Poste show it": """
        css-at-media css-at-media-prefers-color-scheme css-at-media-orientation
        css-at-media-device-pixel-ratio css-at-supports css-important html-style""",
    "a font that is not there gives way to the next one of its stack; Outlook is looked at": """
        css-at-font-face css-sytem-ui""",
    "the inliner has put what it selects into the elements; what stays in the sheet is a bonus": """
        css-selector-adjacent-sibling css-selector-attribute css-selector-chaining css-selector-child
        css-selector-class css-selector-descendant css-selector-general-sibling css-selector-grouping
        css-selector-id css-selector-type css-selector-universal""",
    "the words are there without it; those who listen hear them too": """
        html-abbr html-acronym html-address html-aria-describedby html-aria-hidden html-aria-label
        html-aria-labelledby html-aria-live html-bdi html-body html-code html-dfn html-dir html-lang html-role
        html-ruby html-rt html-rp html-small html-strike html-wbr""",
    "what it wraps or stands in for is shown instead": """
        html-picture html-srcset html-loading-attribute html-meta-color-scheme html-background html-target
        html-doctype html-comments html-valign html-table""",
    "Yahoo and AOL write min-height in its place": "css-height",
    "a rule of its own looks at it": """
        css-comments html-anchor-links html-base html-button-reset html-button-submit html-form
        html-input-checkbox html-input-hidden html-input-radio html-input-reset html-input-submit
        html-input-text html-link html-object html-required html-select html-textarea
        image-base64 image-svg css-at-import css-nesting css-modern-color""",
}

#: each harmless feature with its reason
HARMLESS: Mapping[str, str] = {
    feature: reason for reason, features in _REASONS.items() for feature in features.split()
}
