"""What a file is: pictures by their first bytes, downloads by the end of their name."""

from pathlib import PurePosixPath

#: first bytes → media type; the picture formats that every mail client shows
PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)

#: what a download is served as; anything else as plain bytes, so that no browser runs it
DOWNLOADS = {
    ".csv": "text/csv",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".epub": "application/epub+zip",
    ".gif": "image/gif",
    ".ics": "text/calendar",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".txt": "text/plain",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def picture_type(content: bytes) -> str | None:
    """Return the media type of a picture that mail can show (PNG, JPEG, GIF), by its first bytes."""
    return next((kind for start, kind in PICTURES if content.startswith(start)), None)


def media_type(name: str, content: bytes) -> str:
    """Return the media type of a file of the issue."""
    suffix = PurePosixPath(name).suffix.lower()
    return picture_type(content) or DOWNLOADS.get(suffix, "application/octet-stream")
