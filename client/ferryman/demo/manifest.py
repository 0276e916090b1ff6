"""The connector and the jobs of the demo, as a file that `ferryman apply` takes too."""

from dataclasses import dataclass
from typing import Final

from ferryman.demo.sftp_server import HOST, USERNAME

CONNECTOR: Final = "demo supplier"
DIRECTORY: Final = "/catalog"


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A sample file, the job that imports it, and the entity that its rows are."""

    name: str
    job: str
    entity: str
    delimiter: str


SAMPLE_FILES: Final = (
    SampleFile("suppliers.csv", "suppliers", "SUPPLIER", ";"),
    SampleFile("attributes.csv", "attributes", "ATTRIBUTE", ";"),
    SampleFile("classification.csv", "classification", "CLASSIFICATION_CATEGORY", ","),
    SampleFile("products.csv", "products", "PRODUCT", ","),
    SampleFile("offers.csv", "offers", "OFFER", ";"),
)
"""Each after those it depends on."""


def manifest_text(port: int) -> str:
    """Describe the connector, for an SFTP server on this port, and a job for each sample file."""
    return "\n".join([_connector(port), "jobs:", *(_job(file) for file in SAMPLE_FILES)])


def _connector(port: int) -> str:
    return f"""\
# What `ferryman demo` applies. The port is another one each time.
connectors:
  - name: {CONNECTOR}
    # Private addresses are refused by default; the demo's SFTP server is on this machine.
    allow_private_addresses: true
    sftp:
      host: {HOST}
      port: {port}
      username: {USERNAME}
      password: file:password"""


def _job(file: SampleFile) -> str:
    return f"""\
  - name: {file.job}
    entity: {file.entity}
    connector: {CONNECTOR}
    active: true
    import:
      sftp: {{file_path: {DIRECTORY}/{file.name}, delimiter: "{file.delimiter}"}}"""
