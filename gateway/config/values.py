"""What settings are made of: the types of single values, and what all sections share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from gateway.config.endpoints import (
    check_folder,
    check_oauth_endpoint,
    parse_listen,
    parse_mailbox_url,
    parse_relay_url,
)
from gateway.config.spelling import (
    check_contact_address,
    check_cron,
    check_language,
    check_mail_address,
    check_network,
    check_web_address,
)


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


def _check_listen(value: str) -> str:
    parse_listen(value)
    return value


def _check_optional_listen(value: str) -> str:
    return _check_listen(value) if value else value


def _check_relay(value: str) -> str:
    parse_relay_url(value)
    return value


def _check_mailbox(value: str) -> str:
    parse_mailbox_url(value)
    return value


def _check_optional_folder(value: str) -> str:
    return check_folder(value) if value else value


def _check_optional_address(value: str) -> str:
    return check_mail_address(value) if value else value


class PrivateFile:
    """Marks a path to a secret: it must not be readable by everybody."""


class ReadableFile:
    """Marks a path to a file that must exist."""


OptionalPath = Annotated[Path | None, BeforeValidator(_empty_is_none)]


OptionalFile = Annotated[OptionalPath, ReadableFile()]


OptionalSecret = Annotated[OptionalPath, ReadableFile(), PrivateFile()]


Language = Annotated[str, AfterValidator(check_language)]


MailAddress = Annotated[str, AfterValidator(check_mail_address)]


ListenOn = Annotated[str, AfterValidator(_check_listen)]


OptionalListen = Annotated[str, AfterValidator(_check_optional_listen)]


Cron = Annotated[str, AfterValidator(check_cron)]


Network = Annotated[str, AfterValidator(check_network)]


WebAddress = Annotated[str, AfterValidator(check_web_address)]


ContactAddress = Annotated[str, AfterValidator(check_contact_address)]


Count = Annotated[int, Field(ge=0)]


AtLeastOne = Annotated[int, Field(ge=1)]


Folder = Annotated[str, AfterValidator(check_folder)]


OAuthEndpoint = Annotated[str, AfterValidator(check_oauth_endpoint)]


class Section(BaseModel):
    """What all sections share: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
