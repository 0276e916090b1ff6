"""Settings of the service, from the environment (FERRYMAN_...) or the command line."""

import ipaddress
from functools import cached_property
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ferryman_server.domain.retention import days_kept

DEFAULT_PORT = 7443


class Settings(BaseSettings):
    """What an operator can set; every field is also the environment variable FERRYMAN_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix="FERRYMAN_", frozen=True, extra="ignore")

    state_directory: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("ferryman", appauthor=False)),
        description="Folder of the databases, the secret key and fetched files; one serve at a time owns it",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on; loopback only")
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    secret_key: SecretStr | None = Field(
        default=None, description="Key that encrypts stored secrets; by default a 0600 file in the state directory"
    )
    lease_seconds: float = Field(default=15, gt=0, description="How long a worker owns an execution between beats")
    max_running: int = Field(default=4, ge=1, le=64, description="Executions that run at once on this worker")
    max_pending: int = Field(default=1000, ge=1, description="Executions of one job that may wait")
    stop_grace_seconds: float = Field(
        default=10, gt=0, description="How long a stopped import may take to leave the data before it is killed"
    )
    catch_up_seconds: float = Field(
        default=3600, ge=0, description="How late the latest fire time missed while the service was down still runs"
    )
    retention_days: dict[str, float] = Field(
        default_factory=dict,
        description='Days after which ended executions are deleted, by status, such as {"JOB_SKIPPED": 7, "ALL": 365}; '
        "ALL stands for the statuses not named. Nothing is deleted by default",
    )
    export_attempts: int = Field(
        default=20, ge=1, description="How often an exported item is tried before it is an error"
    )
    export_retry_seconds: float = Field(
        default=2, gt=0, description="Pause before the second attempt; it doubles with each further one"
    )
    export_retry_max_seconds: float = Field(default=600, gt=0, description="Longest pause between two attempts")
    exports_at_once: int = Field(default=8, ge=1, le=64, description="Items that are sent to one API at a time")
    shutdown_grace_seconds: float = Field(default=10, ge=0, description="How long running imports may finish")

    @field_validator("host")
    @classmethod
    def _loopback_only(cls, host: str) -> str:
        loopback = host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)
        if not loopback:
            raise ValueError(
                f"{host!r} is not a loopback address: callers are not authenticated, so only programs on this machine "
                "may call; listen on 127.0.0.1 and reach it from elsewhere through an SSH tunnel"
            )
        return host

    @field_validator("retention_days")
    @classmethod
    def _known_statuses(cls, retention_days: dict[str, float]) -> dict[str, float]:
        days_kept(retention_days)
        return retention_days

    @cached_property
    def control_url(self) -> str:
        """URL of the control database."""
        return f"sqlite+aiosqlite:///{self.state_directory / 'control.db'}"

    @cached_property
    def catalog_url(self) -> str:
        """URL of the catalog database."""
        return f"sqlite+aiosqlite:///{self.catalog_path}"

    @cached_property
    def catalog_path(self) -> Path:
        """File of the catalog."""
        return self.state_directory / "catalog.db"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
