"""What handlers are given: the portal as it was built, and one visit to it. Plain values, no behaviour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from starlette.responses import Response

from gateway.desk.login import LoggedIn
from gateway.desk.office import Office
from gateway.desk.tickets import UploadedFile
from gateway.web.render import Pages
from store.post_records import AcceptOutcome, Envelope, Source
from store.records import Actor


class Part(TypedDict):
    """How one part of the program is doing."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Portal:
    """All that pages need."""

    office: Office
    accept: Callable[[Source, Envelope, bytes], Future[AcceptOutcome]]
    clock: Callable[[], datetime]
    health: Callable[[], Mapping[str, Part]]
    pages: Pages
    scrape: Callable[[str], tuple[bytes, str]] | None = None
    """Gives the figures for Prometheus; None where nobody asked for them."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent with a POST: one value for each field, and the files."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: tuple[UploadedFile, ...] = ()

    def text(self, name: str) -> str:
        """The value of a field, empty when it is missing or no text."""
        return self.fields.get(name, "")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, taken apart."""

    now: datetime
    path: str
    ids: Mapping[str, int | str]
    query: Mapping[str, str]
    language: str
    token: str
    """What the cookie holds: a session's token, or a random value from before the login."""
    is_token_new: bool
    """The browser sent no usable cookie, so the answer sets one."""
    peer: str
    accepts: str = ""
    """The Accept field."""
    authorization: str = field(default="", repr=False)
    """What a program shows instead of a session."""
    member: LoggedIn | None = None
    form: Form = field(default_factory=Form)

    @property
    def actor(self) -> Actor:
        """Who is logged in; pages for anybody must not ask."""
        if self.member is None:
            raise LookupError("nobody is logged in")
        return self.member.actor

    def number(self, name: str) -> int:
        """A number of the path."""
        return int(self.ids[name])


class Who(StrEnum):
    """Who may open a page at all; what they see there is the desk's business."""

    MACHINE = "machine"
    """Anybody, and mostly programs: nobody is recognised, no cookie is set, and caches may keep the answer."""
    ANYBODY = "anybody"
    NEWCOMER = "newcomer"
    """Logged in, even if the password has to be changed first."""
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Page:
    """A line of the route table. Whoever is not named in `who` is sent to the login."""

    method: str
    path: str
    handle: Callable[[Portal, Visit], Response]
    who: Who = Who.MEMBER
    takes_files: bool = False
    is_secret: bool = False
    """Whoever knows the path may: no cookie is set, and a POST needs no word of a form (RFC 8058)."""
