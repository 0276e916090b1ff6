"""Who we are to an API: the headers with keys or a token that its calls carry."""

from typing import Final

from ferryman_server.connectors.http_secrets import Concealer
from ferryman_server.connectors.http_tokens import AccessTokens, AskForToken
from ferryman_server.domain.connectors import (
    FRONT_OFFICE_KEY,
    OPERATOR_KEY,
    ApiSettings,
    MiraklSettings,
    Secrets,
    header_secret,
)

_BEARER: Final = "Bearer "


class Credentials:
    """The secret headers of a session's calls."""

    def __init__(
        self, settings: ApiSettings | MiraklSettings, secrets: Secrets, concealer: Concealer, ask: AskForToken
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        authentication = settings.authentication if isinstance(settings, ApiSettings) else None
        self._tokens = None if authentication is None else AccessTokens(authentication, secrets, concealer, ask)

    async def headers(self, *, front_office: bool) -> dict[str, str]:
        """Return the headers, asking for a token first if that is needed; raises RunFailed as AccessTokens do."""
        settings = self._settings
        if isinstance(settings, MiraklSettings):
            return {"Authorization": self._secrets[FRONT_OFFICE_KEY if front_office else OPERATOR_KEY].strip()}
        # Pasted keys often end in a line break, which no header can.
        headers = {name: self._secrets[header_secret(name)].strip() for name in settings.header_names}
        if self._tokens is not None:
            headers["Authorization"] = _BEARER + await self._tokens.current()
        return headers

    def forget(self, refused: dict[str, str]) -> bool:
        """Forget the token of headers that were refused; False when there is none, so that others make no sense."""
        if self._tokens is None:
            return False
        self._tokens.forget(refused["Authorization"].removeprefix(_BEARER))
        return True
