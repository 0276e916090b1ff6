"""The form of a connector: how an outside system is reached."""

from dataclasses import dataclass, replace

from ferryman import ApiSettings, Connector, FileProtocol, MiraklSettings, SftpSettings, SourcePreview
from ferryman_tui.actions.request import ConnectorDraft, SourceDraft
from ferryman_tui.actions.subject import Subject
from ferryman_tui.forms.api_settings import api_sections, api_settings, api_values
from ferryman_tui.forms.changed import changed_paths
from ferryman_tui.forms.fields import (
    Choice,
    Field,
    Fixed,
    LongText,
    Option,
    Secret,
    Section,
    Sections,
    Switch,
    Text,
    Value,
    Values,
    number_problem,
    unless,
)
from ferryman_tui.forms.form import Aids, longest_key
from ferryman_tui.sheets.lines import Lines, line
from ferryman_tui.tones import Tone

KIND, PRIVATE = "kind", "allow_private_addresses"
SFTP, FTPS, API, MIRAKL = "SFTP", "FTPS", "API", "Mirakl"
_KINDS = (
    Option(SFTP, "SFTP  files over SSH"),
    Option(FTPS, "FTPS  files over FTP with TLS"),
    Option(API, "API  a REST API"),
    Option(MIRAKL, "Mirakl  a marketplace"),
)
_FILES = (SFTP, FTPS)
_OWN_PORTS = {SFTP: "22", FTPS: "21"}
_KEY_BEGINS = "-----BEGIN"
_NEW = Connector(name="")


@dataclass(frozen=True, slots=True)
class ConnectorForm:
    """The form of a stored connector, or of a new one that has no id yet."""

    connector: Connector = _NEW

    @property
    def new(self) -> bool:
        """Whether the connector is not stored yet."""
        return not self.connector.id

    @property
    def crumbs(self) -> tuple[str, ...]:
        """The way to here."""
        return ("Connectors", "new connector") if self.new else ("Connectors", self.connector.name, "edit")

    @property
    def base(self) -> Values:
        """What is stored of it; secrets are never."""
        connector = self.connector
        sftp = connector.sftp or SftpSettings(host="", username="")
        mirakl = connector.mirakl or MiraklSettings(api_url="")
        held: dict[str, Value] = {
            "name": connector.name,
            "active": connector.active,
            KIND: connector.kind or SFTP,
            PRIVATE: connector.allow_private_addresses,
            "sftp.host": sftp.host,
            "sftp.port": str(sftp.port or ""),
            "sftp.username": sftp.username,
            "sftp.password": "",
            "sftp.private_key": "",
            "sftp.private_key_passphrase": "",
            "sftp.host_key": sftp.host_key,
            "sftp.trusted_certificates": sftp.trusted_certificates,
            "mirakl.api_url": mirakl.api_url,
            "mirakl.operator_key": "",
            "mirakl.front_office_key": "",
            "mirakl.auto_language_mapping": mirakl.auto_language_mapping,
        }
        return Values({**held, **api_values(connector.api or ApiSettings(base_url=""))})

    def sections(self, values: Values, aids: Aids) -> Sections:
        """What to ask for, by the kind of the system."""
        kind = values.text(KIND)
        if kind == API:
            reach = api_sections(values, self.connector.api)
        elif kind == MIRAKL:
            reach = (self._mirakl_section(values),)
        else:
            reach = self._files_sections(values, ftps=kind == FTPS)
        return (self._head(values), *reach, _network_section(values))

    def _head(self, values: Values) -> Section:
        fields = [self._kind_field(values), _name_field(values)]
        if not self.new:
            hint = "Runs that need an inactive connector fail."
            fields.append(Field(key="active", label="Active", kind=Switch("jobs can use it"), hint=hint))
        return Section(title="Connector", fields=tuple(fields))

    def _kind_field(self, values: Values) -> Field:
        hint = "What kind of system it reaches; a stored connector keeps it."
        if self.new:
            return Field(key=KIND, label="Kind", kind=Choice(_KINDS), hint=hint)
        if values.text(KIND) in _FILES:
            return Field(key=KIND, label="Kind", kind=Choice(_KINDS[: len(_FILES)]), hint=hint)
        reason = "fixed: another kind needs a connector of its own"
        return Field(key=KIND, label="Kind", kind=Fixed(values.text(KIND), reason))

    def _files_sections(self, values: Values, *, ftps: bool) -> Sections:
        server = Section(title="Server", fields=_server_fields(values, FTPS if ftps else SFTP))
        stored = self.connector.sftp
        password = Secret(stored=bool(stored and stored.password_set))
        if ftps:
            login = (_password_field(values, password, "required for FTPS"), _certificates_field("sftp"))
            return (server, Section(title="Login", fields=login))
        key = Secret(stored=bool(stored and stored.private_key_set), lines=True)
        login = (
            _password_field(values, password, "Empty: it logs in with the private key", other=self._has_key(values)),
            _key_field(values, key),
            *((_passphrase_field(),) if values.text("sftp.private_key") else ()),
        )
        trust = Section(title="Trust", fields=(self._host_key_field(values),))
        return (server, Section(title="Login", fields=login), trust)

    def _has_key(self, values: Values) -> bool:
        stored = self.connector.sftp
        return bool(values.text("sftp.private_key") or (stored and stored.private_key_set))

    def _host_key_field(self, values: Values) -> Field:
        pinned = line(
            "Only a server with this key is trusted. Empty it to trust the key of the next connection.", Tone.MUTED
        )
        first = line("The key met at the first connection is pinned here.", Tone.MUTED)
        return Field(
            key="sftp.host_key",
            label="Host key",
            kind=Text("ssh-ed25519 AAAA..."),
            hint="One OpenSSH public key line; compare it with what the other side tells you.",
            notes=(pinned if values.trimmed("sftp.host_key") else first,),
        )

    def _mirakl_section(self, values: Values) -> Section:
        stored = self.connector.mirakl
        url, operator, front = "mirakl.api_url", "mirakl.operator_key", "mirakl.front_office_key"
        operator_set, front_set = bool(stored and stored.operator_key_set), bool(stored and stored.front_office_key_set)
        fields = (
            Field(
                key=url,
                label="API URL",
                kind=Text("https://marketplace.example.com/api"),
                problem=unless(values.trimmed(url)),
            ),
            Field(
                key=operator,
                label="Operator key",
                kind=Secret(stored=operator_set),
                problem=unless(operator_set or values.text(operator)),
            ),
            Field(
                key=front,
                label="Front-office key",
                kind=Secret(stored=front_set),
                problem=unless(front_set or values.text(front)),
            ),
            Field(
                key="mirakl.auto_language_mapping",
                label="Languages",
                kind=Switch("values for several locales feed the fields of these locales by themselves"),
                hint="Otherwise each locale needs a line of the job's mapping.",
            ),
        )
        return Section(title="Marketplace", fields=fields)

    def settled(self, key: str, before: Values, values: Values) -> Values:
        """Let go of the port that belongs to the other protocol."""
        own = _OWN_PORTS.get(before.text(KIND))
        if key == KIND and values.text("sftp.port") == own:
            return values.with_values({"sftp.port": ""})
        return values

    def draft(self, values: Values) -> ConnectorDraft:
        """What to store."""
        made = self._made(values)
        return ConnectorDraft(connector=made, fields=() if self.new else changed_paths(self._made(self.base), made))

    def _made(self, values: Values) -> Connector:
        kind, stored = values.text(KIND), self.connector
        return replace(
            stored,
            name=values.trimmed("name"),
            active=values.flag("active"),
            allow_private_addresses=values.flag(PRIVATE),
            sftp=self._sftp(values, ftps=kind == FTPS) if kind in _FILES else None,
            api=api_settings(values, stored.api) if kind == API else None,
            mirakl=self._mirakl(values) if kind == MIRAKL else None,
        )

    def _sftp(self, values: Values, *, ftps: bool) -> SftpSettings:
        base = self.connector.sftp or SftpSettings(host="", username="")
        return replace(
            base,
            host=values.trimmed("sftp.host"),
            port=values.number("sftp.port"),
            username=values.trimmed("sftp.username"),
            password=values.text("sftp.password"),
            protocol=FileProtocol.FTPS if ftps else FileProtocol.SFTP,
            private_key="" if ftps else values.text("sftp.private_key"),
            private_key_passphrase="" if ftps else values.text("sftp.private_key_passphrase"),
            host_key="" if ftps else values.trimmed("sftp.host_key"),
            trusted_certificates=values.text("sftp.trusted_certificates") if ftps else "",
        )

    def _mirakl(self, values: Values) -> MiraklSettings:
        base = self.connector.mirakl or MiraklSettings(api_url="")
        return replace(
            base,
            api_url=values.trimmed("mirakl.api_url"),
            operator_key=values.text("mirakl.operator_key"),
            front_office_key=values.text("mirakl.front_office_key"),
            auto_language_mapping=values.flag("mirakl.auto_language_mapping"),
        )

    def source(self, values: Values) -> SourceDraft | str:
        """A connector alone says nothing of files or calls."""
        return "A source can be looked into from the form of a job; test this connector once it is saved."

    def previewed(self, values: Values, preview: SourcePreview) -> tuple[Values, str]:
        """There is nothing to take over."""
        return values, ""

    def cron(self, values: Values) -> str:
        """A connector has no schedule."""
        return ""

    def subject(self, values: Values) -> Subject:
        """The stored connector."""
        return Subject(connector=None if self.new else self.connector)

    def about(self, values: Values) -> Lines:
        """How secrets are kept."""
        return (
            line("Secrets", Tone.MUTED, bold=True),
            line(
                "They are sent once, stored encrypted, and never shown again: a field left empty keeps what is stored."
            ),
        )

    def key_of(self, path: str) -> str:
        """The field of a path in a request that stores a connector."""
        if path in ("sftp.protocol", "settings"):
            return KIND
        return longest_key(path, self.base.held.__contains__)


def _name_field(values: Values) -> Field:
    return Field(
        key="name",
        label="Name",
        kind=Text("erp-files"),
        hint="By it operators know the connector; no other one has it.",
        problem=unless(values.trimmed("name")),
    )


def _server_fields(values: Values, kind: str) -> tuple[Field, ...]:
    host = values.trimmed("sftp.host")
    wrong = "is a host name or an address only, without scheme, user or path" if {"/", "@"} & set(host) else ""
    port = number_problem(values, "sftp.port", 1, 65535) if values.trimmed("sftp.port") else ""
    return (
        Field(key="sftp.host", label="Host", kind=Text("files.example.com"), problem=unless(host) or wrong),
        Field(
            key="sftp.port",
            label="Port",
            kind=Text(digits=True),
            hint=f"Empty: {_OWN_PORTS[kind]}, the usual one.",
            problem=port,
        ),
        Field(
            key="sftp.username",
            label="User",
            kind=Text(),
            hint="It needs read and write access to the directories of the jobs.",
            problem=unless(values.trimmed("sftp.username")),
        ),
    )


def _password_field(values: Values, kind: Secret, hint: str, *, other: bool = False) -> Field:
    there = kind.stored or other or values.text("sftp.password")
    return Field(key="sftp.password", label="Password", kind=kind, hint=hint, problem=unless(there))


def _key_field(values: Values, kind: Secret) -> Field:
    text = values.text("sftp.private_key").strip()
    wrong = f"is no private key: it begins with {_KEY_BEGINS}" if text and not text.startswith(_KEY_BEGINS) else ""
    return Field(
        key="sftp.private_key",
        label="Private key",
        kind=kind,
        hint="Paste it, in OpenSSH or PEM form; it is sent once and never shown.",
        problem=wrong,
    )


def _passphrase_field() -> Field:
    return Field(
        key="sftp.private_key_passphrase", label="Passphrase", kind=Secret(), hint="Of the private key, if any."
    )


def _certificates_field(prefix: str) -> Field:
    return Field(
        key=f"{prefix}.trusted_certificates",
        label="Certificates",
        kind=LongText(),
        hint="To trust beside those of the system, in PEM form: those of a server that signs its own.",
    )


def _network_section(values: Values) -> Section:
    opened = line(
        "Only for systems in your own network: it lets this connector reach the server's surroundings.", Tone.WARN
    )
    field = Field(
        key=PRIVATE,
        label="Private hosts",
        kind=Switch("allow loopback, link-local and other private addresses"),
        hint="Refused unless ticked, so that nobody can look into the server's own network through a connector.",
        notes=(opened,) if values.flag(PRIVATE) else (),
    )
    return Section(title="Network", fields=(field,))
