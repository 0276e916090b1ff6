"""Calls with their placeholders filled, ready to be sent."""

from dataclasses import dataclass

from ferryman_server.connectors.http_response import ApiResponse
from ferryman_server.connectors.http_session import ApiSession
from ferryman_server.domain.sources import ApiCall, HttpMethod, NamedValue
from ferryman_server.pipeline.call_variables import Variables

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class ReadyCall:
    """A call of a session; both ways to make it give the answer whatever its status."""

    session: ApiSession
    method: HttpMethod
    path: str
    query: tuple[NamedValue, ...]
    headers: tuple[NamedValue, ...]
    body: bytes | None
    front_office: bool

    async def send(self, *parameters: NamedValue) -> ApiResponse:
        """Make the call; parameters are added to its query, in place of those of the same name."""
        replaced = {parameter.name for parameter in parameters}
        return await self.session.send(
            self.method,
            self.path,
            query=(*(own for own in self.query if own.name not in replaced), *parameters),
            headers=self.headers,
            body=self.body,
            front_office=self.front_office,
            retry=True,
        )

    async def follow(self, link: str) -> ApiResponse:
        """Make the call to a URL that an answer gave."""
        return await self.session.follow(
            link, method=self.method, headers=self.headers, body=self.body, front_office=self.front_office
        )


def ready_call(call: ApiCall, session: ApiSession, variables: Variables) -> ReadyCall:
    """Fill the placeholders of a call; raises RunFailed with PATH_NOT_FOUND."""
    headers = _filled(call.headers, variables)
    kinds = [header.value for header in headers if header.name.strip().lower() == "content-type"]
    body = variables.in_body(call.body, (kinds or [_JSON])[0].partition(";")[0].strip().lower())
    return ReadyCall(
        session,
        call.method,
        variables.in_path(call.path),
        _filled(call.query, variables),
        headers,
        body.encode() if body else None,
        call.front_office,
    )


def _filled(values: tuple[NamedValue, ...], variables: Variables) -> tuple[NamedValue, ...]:
    return tuple(NamedValue(value.name, variables.in_value(value.value)) for value in values)
