"""Structured logs on standard error; what writes them is loaded with the first line, which few starts have."""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from structlog.dev import ConsoleRenderer

_due = False


class _Logger:
    def __getattr__(self, method: str) -> Any:
        import structlog

        if _due:
            configure()
        return getattr(structlog.get_logger(), method)


def get_logger() -> Any:
    """Return a logger as structlog's get_logger does."""
    return _Logger()


def configure_at_first_line() -> None:
    """Configure when the first line is written through a logger of this module."""
    global _due
    _due = True


def configure() -> None:
    """Write events as one line each: readable on a terminal, JSON elsewhere."""
    global _due
    _due = False
    import logging

    import structlog

    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if terminal else [structlog.processors.format_exc_info]),
            _console() if terminal else structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )


def _console() -> "ConsoleRenderer":
    from structlog.dev import ConsoleRenderer, plain_traceback

    # The default prints local variables with a traceback, and among them may be a password.
    return ConsoleRenderer(exception_formatter=plain_traceback)
