"""What an API answered."""

from dataclasses import dataclass
from typing import Final

from ferryman_server.domain.outcomes import FailureReason, RunFailed

_ADVICE: Final = {
    401: "the API does not accept the connector's credentials: check its headers, keys or authentication",
    403: "the connector's credentials may not do this: ask the API's operator for the right",
    404: "check the connector's base URL and the path of the call",
    405: "check the method of the call",
    429: "the API allows fewer calls: run the job less often, or ask for larger pages",
}


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An answer, whatever its status: headers with names in lower case, body decompressed.

    method and url, the one that answered in the end, are for people; excerpt is the beginning of the body without
    secrets. next_link is the URL of the header Link with rel="next", "" without; give it to ApiSession.follow.
    """

    method: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    excerpt: str = ""
    next_link: str = ""

    @property
    def ok(self) -> bool:
        """Whether the status is one of success, 2xx."""
        return 200 <= self.status < 300

    @property
    def shown(self) -> str:
        """The call, for messages."""
        return f"{self.method} {self.url}"

    @property
    def media_type(self) -> str:
        """The content type in lower case, without parameters such as the character set; "" when there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def failure(self) -> RunFailed:
        """CALL_FAILED, for a status that was not expected."""
        said = f": {self.excerpt}" if self.excerpt else " and nothing more"
        default = "look at the API's log" if self.status >= 500 else "check the call"
        if 300 <= self.status < 400:
            default = f"check the address; it leads to {self.headers.get('location', 'nowhere')[:200]!r}"
        message = f"{self.shown} was answered with status {self.status}{said}; {_ADVICE.get(self.status, default)}"
        return RunFailed(FailureReason.CALL_FAILED, message)
