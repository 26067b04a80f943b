"""Reading what was sent with a POST. Content is bounded while it is read."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from gateway.desk.tickets import UploadedFile
from gateway.mail.header.filenames import parse_filename
from gateway.web.portal import Form

MOST_FILES = 50
MOST_FIELDS = 50
TEXT_OCTETS = 4 * 1024 * 1024
"""Of one field: the desk refuses longer texts with a sentence, so they have to get that far."""


async def read_form(request: Request, most: int) -> Form:
    """The fields and files of a POST. A field sent twice counts once, with its last value.

    Raises HTTPException 413 as soon as more than `most` octets were announced or sent.
    """
    limits = {"max_files": MOST_FILES, "max_fields": MOST_FIELDS, "max_part_size": TEXT_OCTETS}
    fields: dict[str, str] = {}
    files: list[UploadedFile] = []
    async with _bounded(request, most).form(**limits) as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields[name] = clean_text(value)
            elif value.filename:
                files.append(await _read_file(value))
    return Form(fields, tuple(files))


def _bounded(request: Request, most: int) -> Request:
    """The same request, whose content ends with an error instead of filling the disk."""
    room = most
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > most:
        raise HTTPException(413)

    async def receive() -> Message:
        nonlocal room
        message = await request.receive()
        room -= len(message.get("body", b""))
        if room < 0:
            raise HTTPException(413)
        return message

    return Request(request.scope, receive)


def clean_text(value: str) -> str:
    """Without what no database keeps, and with plain line ends."""
    without = value.replace("\r\n", "\n").replace("\0", "")
    return without.encode("utf-8", "replace").decode("utf-8")


async def _read_file(upload: UploadFile) -> UploadedFile:
    content_type = (upload.content_type or "application/octet-stream").partition(";")[0]
    name = parse_filename(upload.filename) or "file"
    return UploadedFile(name, content_type[:100], await upload.read())
