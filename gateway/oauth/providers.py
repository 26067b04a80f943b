"""The providers: their endpoints, the permissions to ask for, and what each wants otherwise than the standards.

Microsoft's endpoints are those of the identity platform v2.0; its loopback address must be called localhost. Google
gives no permission to read mail by the device grant, so only the browser is left; its desktop clients have a secret
that is none (RFC 8252 section 8.5) and get a refresh token only when they ask for it each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
_MICROSOFT_SCOPES = (
    "offline_access",
    "https://outlook.office.com/SMTP.Send",
)
_MICROSOFT_READING = {
    True: "https://outlook.office.com/POP.AccessAsUser.All",
    False: "https://outlook.office.com/IMAP.AccessAsUser.All",
}


@dataclass(frozen=True, slots=True)
class Provider:
    """Where tokens come from. An endpoint that a provider does not have is empty."""

    token_endpoint: str
    authorization_endpoint: str = ""
    device_endpoint: str = ""
    scopes: tuple[str, ...] = ()
    redirect_host: str = "127.0.0.1"
    """How the loopback address of RFC 8252 section 7.3 is written in the redirect."""
    secret_in: str = "client_secret_post"  # noqa: S105 - the name of a method (RFC 6749 section 2.3.1)
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Further parameters of the authorization request."""


@dataclass(frozen=True, slots=True)
class Account:
    """One user at one provider, and the client as which we were registered there. `name` is that of the mailbox."""

    name: str
    user: str
    provider: Provider
    client_id: str
    client_secret: str = field(default="", repr=False)


def microsoft(tenant: str, *, pop3: bool = False) -> Provider:
    """Microsoft 365; `tenant` is a directory's id or domain, or "organizations"."""
    place = _MICROSOFT.format(tenant=tenant)
    return Provider(
        token_endpoint=f"{place}/token",
        authorization_endpoint=f"{place}/authorize",
        device_endpoint=f"{place}/devicecode",
        scopes=(_MICROSOFT_READING[pop3], *_MICROSOFT_SCOPES),
        redirect_host="localhost",
    )


def google() -> Provider:
    """Gmail and Google Workspace: one permission for IMAP, POP3 and SMTP together."""
    return Provider(
        token_endpoint="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        authorization_endpoint="https://accounts.google.com/o/oauth2/v2/auth",
        scopes=("https://mail.google.com/",),
        parameters=MappingProxyType({"access_type": "offline", "prompt": "consent"}),
    )


def custom(token: str, authorization: str, device: str, scopes: Sequence[str]) -> Provider:
    """Any server that follows the standards; a client's secret goes into the header (RFC 6749 section 2.3.1)."""
    return Provider(
        token_endpoint=token,
        authorization_endpoint=authorization,
        device_endpoint=device,
        scopes=tuple(scopes),
        secret_in="client_secret_basic",  # noqa: S106 - the name of a method
    )


def with_scopes(provider: Provider, scopes: Sequence[str]) -> Provider:
    """The provider with other permissions to ask for; none named: its own."""
    return replace(provider, scopes=tuple(scopes)) if scopes else provider
