"""`ferryman apply`: makes the server match YAML files."""

from collections import Counter
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer

from ferryman.cli.files import read_text
from ferryman.cli.layouts.apply import APPLIED
from ferryman.cli.session import Session, connected

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
@connected
async def apply(
    session: Session,
    file: Annotated[
        list[Path],
        typer.Option(
            "--file",
            "-f",
            help="YAML file; may be repeated, - reads standard input.",
            allow_dash=True,
            show_default=False,
        ),
    ],
    update_secrets: Annotated[
        bool,
        typer.Option("--update-secrets", help="Also send secrets that are stored already; without it those are kept."),
    ] = False,
) -> None:
    """Create or update connectors, jobs and schedules so that they are as YAML files say; repeating changes nothing.

    Resources are found by name. What a file does not name, be it a resource or a field, is left as it is.
    All files are checked before anything is changed.

    A secret is written as a reference, `env:NAME` or `file:PATH` (relative to the YAML file). A stored secret cannot
    be read, so it is not compared: it is sent for a new connector, and otherwise only with --update-secrets.

    Example: `ferryman apply -f shop.yaml`, where shop.yaml holds

        connectors:
          - name: supplier-sftp
            sftp: {host: sftp.example.com, username: shop, password: env:SFTP_PASSWORD}
          - name: pim
            api: {base_url: "https://pim.example.com/v1", headers: {X-API-Key: env:PIM_KEY}}
        jobs:
          - name: products
            entity: PRODUCT
            connector: supplier-sftp
            import:
              sftp: {file_path: out/products.csv, delimiter: ";"}
              mapping: [{source: Name, field: productNames}]
            schedule: {weekdays: "06:30", note: before the shop opens}
          - name: prices
            entity: OFFER
            connector: pim
            import:
              api:
                calls:
                  - path: /offers
                    paging: {numbered: {page_parameter: page, total_pages_path: $.pages}}
          - name: orders-to-erp
            entity: ORDER
            connector: supplier-sftp
            export:
              trigger_statuses: [ORDER_CREATED]
              sftp: {directory: in/orders, format: XML, file_name_format: SHORT}

    A schedule is `cron: "0 30 6 ? * MON-FRI"` or a frequency in the words of `ferryman schedule set --help`, such as
    `every: 15m` or `monthly: last` with `at: "23:00"`, all times in quotes and in UTC. It is enabled when it is set for
    the first time; later `enabled` is changed only where the file names it, so that a pause lasts.
    """
    from ferryman.manifest.apply import apply_manifest
    from ferryman.manifest.entries import read_manifest

    manifest = read_manifest([read_text(path) for path in file])
    output, counts = session.output, Counter[str]()
    async with aclosing(apply_manifest(session.client, manifest, update_secrets=update_secrets)) as steps:
        async for applied in steps:
            output.event(applied, APPLIED, first=not counts)
            counts[applied.action] += 1
    output.remark(", ".join(f"{count} {action}" for action, count in counts.items()) or "the files describe nothing")
