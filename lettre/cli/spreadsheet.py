"""A cell of a CSV file that a spreadsheet will not take for a formula."""


def cell(text: str) -> str:
    """Return `text`, disarmed when it begins like a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
