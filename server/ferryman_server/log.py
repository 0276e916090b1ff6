"""Structured logs on standard error."""

import logging
import sys

import structlog


def configure() -> None:
    """Write events as one line each: readable on a terminal, JSON elsewhere."""
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


def _console() -> structlog.dev.ConsoleRenderer:
    # The default prints local variables with a traceback, and among them may be a password.
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
