"""Addresses of outside systems as operators write them."""

from urllib.parse import SplitResult, urlsplit


def host_of(url: str) -> str:
    """Return the host of a URL in lower case, empty when it has none."""
    parts = _split(url)
    return "" if parts is None else (parts.hostname or "")


def url_problem(url: str, *, plain_http: bool) -> str:
    """Tell what is wrong with a base or token URL; empty when nothing is. plain_http allows http beside https."""
    if not url.strip():
        return "is required: a URL such as https://api.example.com"
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return f"is {url!r}, expected a URL such as https://api.example.com"
    if parts.username or parts.password:
        return "holds a user name or password; give these in their own fields"
    if parts.query or parts.fragment:
        return f"is {url!r}, expected no query or fragment; give query parameters in the job's calls"
    if parts.scheme == "http" and not plain_http:
        return f"is {url!r}; http sends secrets in the clear, so it is accepted with allow_private_addresses only"
    return ""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        # Reading the port is what checks it.
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None
