"""Every setting with its type and its default: the shape of config.toml, section by section.

Values are checked here one by one; what two settings say together, and what the disk says, is checked in
`gateway.config.checks`. The meaning of each key stands beside it in config.toml, the only place for it (a test
compares the two files). This module reads nothing: no file, no environment, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from gateway.config.endpoints import (
    Listen,
    MailboxTarget,
    RelayTarget,
    below,
    check_after,
    check_public_url,
    check_store_url,
    parse_listen,
    parse_mailbox_url,
    parse_relay_url,
)
from gateway.config.noticesettings import BUILT_IN_CLASSES, NoticeClass, Notices, Publisher
from gateway.config.spelling import (
    check_domain,
    check_queue_name,
    check_timezone,
)
from gateway.config.upkeepsettings import Heartbeat, Jobs, Log, Metrics, Retention
from gateway.config.values import (
    AtLeastOne,
    Count,
    Folder,
    Language,
    ListenOn,
    MailAddress,
    Network,
    OAuthEndpoint,
    OptionalFile,
    OptionalPath,
    OptionalSecret,
    PrivateFile,
    ReadableFile,
    Section,
    WebAddress,
    _check_mailbox,
    _check_optional_address,
    _check_optional_folder,
    _check_relay,
    _empty_is_none,
)


class Desk(Section):
    """Who we are and where we write. Key files lie in the data folder unless they are named."""

    name: Annotated[str, Field(min_length=1)] = "Support"
    domain: Annotated[str, AfterValidator(check_domain)] = "desk.example"
    language: Language = "de"
    timezone: Annotated[str, AfterValidator(check_timezone)] = "Europe/Berlin"
    data: Path = Path("var")
    secret_file: OptionalFile = None
    token_key_file: OptionalFile = None

    @property
    def token_key(self) -> Path:
        """The file with the key under which the tokens of mailbox logins lie sealed; made on first use."""
        return self.token_key_file or self.data / "token.key"

    @property
    def secret_key(self) -> Path:
        """The file that holds the key of reply addresses and sessions; made on first use."""
        return self.secret_file or self.data / "secret.key"


class Store(Section):
    """The database, and the folder for contents too large for a row (None: everything in the database)."""

    url: Annotated[str, AfterValidator(check_store_url)] = "sqlite:///var/poststelle.db"
    blobs: OptionalPath = Path("var/blobs")
    blob_rows_below: Count = 65536


class Smtp(Section):
    """The SMTP door. `listen_tls` speaks TLS from the first byte (RFC 8314)."""

    listen: tuple[ListenOn, ...] = ("127.0.0.1:2525",)
    listen_tls: tuple[ListenOn, ...] = ()
    tls: Literal["none", "starttls"] = "none"
    certificate: OptionalFile = None
    key: OptionalSecret = None

    @property
    def wants_certificate(self) -> bool:
        """Some door of ours speaks TLS."""
        return bool(self.listen_tls) or self.tls == "starttls"


class Lmtp(Section):
    """The LMTP door, for the mail server in front of us."""

    listen: tuple[ListenOn, ...] = ("127.0.0.1:2424",)


class Web(Section):
    """The portal. `public_url` carries no slash at its end."""

    listen: ListenOn = "127.0.0.1:8080"
    public_url: Annotated[str, AfterValidator(check_public_url)] = "http://127.0.0.1:8080"
    cookie_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]*$")] = ""
    session_idle_minutes: AtLeastOne = 60
    session_hours: AtLeastOne = 12

    @property
    def is_https(self) -> bool:
        """People reach the portal through TLS."""
        return self.public_url.startswith("https://")

    @property
    def session_cookie(self) -> str:
        """The cookie's name; `__Host-` binds it to this host and to TLS (RFC 6265bis section 4.1.3.2)."""
        return self.cookie_name or ("__Host-poststelle" if self.is_https else "poststelle")


class Relay(Section):
    """Where outgoing mail goes, and how it is signed."""

    url: Annotated[str, AfterValidator(_check_relay)] = "maildir:var/outgoing"
    password_file: OptionalSecret = None
    oauth_token_file: OptionalSecret = None
    oauth: str = ""
    from_address: Annotated[str, AfterValidator(_check_optional_address)] = ""
    smtputf8: bool = False
    dkim_selector: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]*$")] = ""
    dkim_key_file: OptionalSecret = None
    connections: AtLeastOne = 2
    timeout_seconds: AtLeastOne = 60

    @property
    def target(self) -> RelayTarget:
        """`url`, taken apart."""
        return parse_relay_url(self.url)


class Limits(Section):
    """What one peer may ask of the doors before it is slowed down or sent away.

    All but `received_hops` are fields of `intake.limits.IntakeLimits`, with the same names and defaults.
    """

    message_bytes: Annotated[int, Field(ge=65536)] = 52428800
    memory_bytes: Annotated[int, Field(ge=65536)] = 268435456
    recipients: Annotated[int, Field(ge=100)] = 100
    connections: AtLeastOne = 200
    connections_per_ip: AtLeastOne = 50
    connections_per_minute_per_ip: Count = 0
    messages_per_minute_per_ip: Count = 0
    trusted_networks: tuple[Network, ...] = ("127.0.0.0/8", "::1/128")
    soft_errors: AtLeastOne = 10
    hard_errors: AtLeastOne = 20
    min_bytes_per_second: AtLeastOne = 500
    command_seconds: AtLeastOne = 300
    data_seconds: AtLeastOne = 3600
    bare_newlines: Literal["keep", "reject"] = "keep"
    received_hops: AtLeastOne = 50


class Sort(Section):
    """The sorter: how many readers, and what one mail may cost."""

    workers: AtLeastOne = 1
    seconds: AtLeastOne = 20
    megabytes: Annotated[int, Field(ge=64)] = 512
    batch: AtLeastOne = 20
    attempts: AtLeastOne = 3
    reopen_days: Count = 14


class Budgets(Section):
    """How much automatic mail we send at most."""

    acknowledgements_per_ticket: Count = 1
    acknowledgements_per_hour: Count = 3
    acknowledgements_per_day: Count = 10
    strangers_per_minute: Count = 30
    automatic_per_ticket_per_day: Count = 5
    notifications_per_ticket_10_minutes: Count = 10
    reopens_per_day: Count = 3
    receipts_per_hour: Count = 1
    notice_answers_per_hour: Count = 30


class Privacy(Section):
    """What we tell people about their data."""

    notice_url: WebAddress = ""


class Queue(Section):
    """One address that people write to, and its other names."""

    name: Annotated[str, AfterValidator(check_queue_name)]
    address: MailAddress
    aliases: tuple[MailAddress, ...] = ()
    language: Annotated[Language | None, BeforeValidator(_empty_is_none)] = None
    signature: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The address and its aliases, lower case."""
        return tuple(address.lower() for address in (self.address, *self.aliases))


class Mailbox(Section):
    """A mailbox at a provider that mail is fetched from, as if it had come to the address of `queue`.

    `poll_seconds` also ends each IDLE, so it stays well below the 29 minutes of RFC 2177.
    """

    name: Annotated[str, AfterValidator(check_queue_name)]
    url: Annotated[str, AfterValidator(_check_mailbox)]
    auth: Literal["password", "oauth"] = "password"
    password_file: OptionalSecret = None
    oauth_provider: Literal["microsoft", "google", "custom"] = "microsoft"
    oauth_tenant: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]+$")] = "organizations"
    oauth_client_id: str = ""
    oauth_client_secret_file: OptionalSecret = None
    oauth_token_endpoint: OAuthEndpoint = ""
    oauth_authorization_endpoint: OAuthEndpoint = ""
    oauth_device_endpoint: OAuthEndpoint = ""
    oauth_scopes: tuple[str, ...] = ()
    ca_file: OptionalFile = None
    queue: Annotated[str, AfterValidator(check_queue_name)]
    folders: tuple[Folder, ...] = ()
    junk_folder: Annotated[str, AfterValidator(_check_optional_folder)] = ""
    sent_folder: Annotated[str, AfterValidator(_check_optional_folder)] = ""
    first: Literal["new", "all"] = "new"
    after: Annotated[str, AfterValidator(check_after)] = "keep"
    idle: bool = True
    poll_seconds: Annotated[int, Field(ge=5, le=1500)] = 60
    timeout_seconds: AtLeastOne = 60

    @property
    def target(self) -> MailboxTarget:
        """`url`, taken apart."""
        return parse_mailbox_url(self.url)

    @property
    def all_folders(self) -> tuple[str, ...]:
        """Every folder that is fetched: the one of `url` first."""
        return tuple(dict.fromkeys((self.target.folder, *self.folders)))

    @property
    def move_to(self) -> str:
        """The folder that kept mails are moved to, or ""."""
        return self.after.removeprefix("move:") if self.after.startswith("move:") else ""


class Settings(BaseSettings):
    """All sections. Made by `load_settings`, which also makes every path absolute."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    desk: Desk = Desk()
    store: Store = Store()
    smtp: Smtp = Smtp()
    lmtp: Lmtp = Lmtp()
    web: Web = Web()
    relay: Relay = Relay()
    limits: Limits = Limits()
    sort: Sort = Sort()
    budgets: Budgets = Budgets()
    retention: Retention = Retention()
    privacy: Privacy = Privacy()
    notices: Notices = Notices()
    heartbeat: Heartbeat = Heartbeat()
    publisher: Publisher = Publisher()
    jobs: Jobs = Jobs()
    metrics: Metrics = Metrics()
    log: Log = Log()
    queue: Annotated[tuple[Queue, ...], Field(min_length=1)]
    mailbox: tuple[Mailbox, ...] = ()
    notice_class: tuple[NoticeClass, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what it is given: the loader lays file and environment over each other and tells them apart."""
        return (init_settings,)

    @property
    def addresses(self) -> frozenset[str]:
        """Every address of every queue, lower case."""
        return frozenset(address for queue in self.queue for address in queue.addresses)

    def queue_named(self, name: str) -> Queue | None:
        """The queue of that name, or None."""
        return next((queue for queue in self.queue if queue.name == name), None)

    def mailbox_named(self, name: str) -> Mailbox | None:
        """The mailbox of that name, or None."""
        return next((mailbox for mailbox in self.mailbox if mailbox.name == name), None)

    @property
    def notice_classes(self) -> dict[str, NoticeClass]:
        """Every class of notices by name: the built-in ones, then those of the configuration."""
        return {one.name: one for one in (*BUILT_IN_CLASSES, *self.notice_class)}

    @property
    def smtp_listeners(self) -> tuple[Listen, ...]:
        """Where SMTP listens, implicit TLS left out."""
        return tuple(map(parse_listen, self.smtp.listen))

    @property
    def smtp_tls_listeners(self) -> tuple[Listen, ...]:
        """Where SMTP listens with implicit TLS."""
        return tuple(map(parse_listen, self.smtp.listen_tls))

    @property
    def lmtp_listeners(self) -> tuple[Listen, ...]:
        """Where LMTP listens."""
        return tuple(map(parse_listen, self.lmtp.listen))

    @property
    def web_listener(self) -> Listen:
        """Where the portal listens."""
        return parse_listen(self.web.listen)


Place = tuple[str | int, ...]
"""Where a setting stands: ("relay", "url"), ("mailbox", 0, "url")."""


def fields_marked(
    settings: Settings, marker: type[PrivateFile | ReadableFile]
) -> Iterator[tuple[Place, Path]]:
    """(place, path) of every path with that mark that is set."""
    for where, section in _sections(settings):
        for key, field in type(section).model_fields.items():
            path = getattr(section, key)
            if path is not None and any(isinstance(mark, marker) for mark in field.metadata):
                yield (*where, key), path


def _sections(settings: Settings) -> Iterator[tuple[Place, Section]]:
    """Every section with its place, those that may stand there several times one by one."""
    for name, value in settings:
        if isinstance(value, Section):
            yield (name,), value
        elif isinstance(value, tuple):
            yield from (((name, at), one) for at, one in enumerate(value))


def with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    """The same settings with every relative path, those inside addresses too, counted from `folder`."""
    return settings.model_copy(update={name: _absolute(value, folder) for name, value in settings})


def _absolute(value: object, folder: Path) -> object:
    """Paths by type, addresses by their scheme, sections and lists item by item; anything else stays."""
    if isinstance(value, Section):
        return value.model_copy(update={key: _absolute(item, folder) for key, item in value})
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, str):
        return below(folder, value)
    if isinstance(value, tuple):
        return tuple(_absolute(item, folder) for item in value)
    return value
