"""Issues on disk: the folder is found, kept to its own walls, and read whole."""

import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from lettre.errors import ContentError, ContentErrors, LettreError, Place, StateError
from lettre.issue.media import picture_type
from lettre.issue.model import Issue
from lettre.issue.nearest import nearest
from lettre.issue.parse import FOLDERS, HEAD, read_head, read_issue
from lettre.newsletter import Newsletter

ISSUES = "issues"
#: leavings of systems and editors, which are nobody's content
_LEAVINGS = ("Thumbs.db", "desktop.ini")
