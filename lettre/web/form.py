"""A form as it came in, never more of it than a form of ours can hold."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from python_multipart.multipart import parse_options_header
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

#: bytes; the largest of our forms has a tick for each newsletter of the house and its own questions
LIMIT = 16 * 1024
FIELDS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form in their order; none when the body was not a form at all."""

    fields: tuple[tuple[str, str], ...] = ()

    def is_only(self, name: str, value: str) -> bool:
        """Say whether the form is this one field with this value, and nothing else."""
        return self.fields == ((name, value),)

    def value(self, name: str) -> str:
        """Return a field's value, without the spaces around it; "" where it is not there."""
        return next((value.strip() for each, value in self.fields if each == name), "")

    def values(self, name: str) -> frozenset[str]:
        """Return what was ticked under one name."""
        return frozenset(value for each, value in self.fields if each == name)


async def read(request: Request) -> Form:
    """Read a small form, sent as multipart/form-data or application/x-www-form-urlencoded.

    Raises HTTPException 413 as soon as the body is known to be longer than `LIMIT`; the rest of
    it is not read and the connection is closed.
    """
    body = await body_of(request)
    kind, _ = parse_options_header(request.headers.get("content-type"))
    if kind == b"multipart/form-data":
        return await _multipart(request, body)
    if kind == b"application/x-www-form-urlencoded":
        return _urlencoded(body)
    return Form()


async def body_of(request: Request) -> bytes:
    """Read a body of at most `LIMIT` bytes. Raises HTTPException 413 for a longer one."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > LIMIT:
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMIT:
            raise _too_large()
    return bytes(body)


def _too_large() -> HTTPException:
    return HTTPException(413, headers={"Connection": "close"})


async def _multipart(request: Request, body: bytes) -> Form:
    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    stream = once()
    try:
        # a part with a file name is no field of ours: no file is ever taken
        data = await MultiPartParser(request.headers, stream, max_files=0, max_fields=FIELDS).parse()
    except MultiPartException:
        return Form()
    finally:
        await stream.aclose()
    return Form(tuple((name, value) for name, value in data.multi_items() if isinstance(value, str)))


def _urlencoded(body: bytes) -> Form:
    try:
        text = body.decode("ascii")
        return Form(tuple(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS)))
    except ValueError:
        return Form()
