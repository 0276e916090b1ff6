"""The form of a job: what it moves, from where or where to, when, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ferryman import Connector, EntityType, ImportSpec, Job, OverlapPolicy, Schedule, SourcePreview
from ferryman_tui.actions.request import JobDraft, SourceDraft
from ferryman_tui.actions.subject import Subject
from ferryman_tui.forms.changed import changed_paths
from ferryman_tui.forms.fields import Section, Sections, Value, Values
from ferryman_tui.forms.form import Aids, longest_key
from ferryman_tui.forms.job_basics import (
    ACTIVE,
    CONNECTOR,
    DIRECTION,
    ENTITY,
    EXPORT,
    FULL,
    IMPORT,
    NAME,
    OVERLAP,
    STORE,
    basics_section,
    entity_guide,
    fits,
    mode_section,
    over_files,
    unknown_entity,
)
from ferryman_tui.forms.mappings import (
    MAPPING,
    TRANSCODINGS,
    filled,
    mapping_field,
    mapping_of,
    rows_of_mapping,
    rows_of_transcodings,
    transcodings_field,
    transcodings_of,
)
from ferryman_tui.forms.places import (
    SFTP,
    api_section,
    api_source,
    export_spec,
    sftp_section,
    sftp_source,
    source_values,
    target_section,
    target_values,
    trigger_section,
)
from ferryman_tui.forms.schedules import CRON, schedule_of, schedule_section, schedule_values, settled_schedule
from ferryman_tui.sheets.lines import Lines

_SCHEDULE_PATHS = ("cron", "enabled", "note")
_NEW = Job(name="", entity="", connector_id="")


@dataclass(frozen=True, slots=True)
class JobForm:
    """The form of a stored job, or of a new one that has no id yet."""

    entities: Mapping[str, EntityType]
    connectors: Mapping[str, Connector]
    job: Job = _NEW

    @property
    def new(self) -> bool:
        """Whether the job is not stored yet."""
        return not self.job.id

    @property
    def crumbs(self) -> tuple[str, ...]:
        """The way to here."""
        return ("Jobs", "new job") if self.new else ("Jobs", self.job.name, "edit")

    @property
    def base(self) -> Values:
        """What is stored of it."""
        job, spec = self.job, self.job.import_spec
        entity = self.entities.get(job.entity)
        held: dict[str, Value] = {
            NAME: job.name,
            ENTITY: job.entity,
            CONNECTOR: job.connector_id,
            ACTIVE: job.active,
            DIRECTION: EXPORT if job.export_spec else IMPORT,
            OVERLAP: (spec.overlap_policy if spec else OverlapPolicy.RUN_IMMEDIATELY).value,
            FULL: bool(spec and spec.import_full),
            STORE: ", ".join(spec.store_external_ids) if spec else "",
            MAPPING: rows_of_mapping(spec.mapping, entity) if spec else (),
            TRANSCODINGS: rows_of_transcodings(spec.transcodings, entity) if spec else (),
        }
        source = source_values(spec.sftp if spec else None, spec.api if spec else None)
        return Values({**held, **source, **target_values(job.export_spec), **schedule_values(job.schedule)})

    def entity(self, values: Values) -> EntityType | None:
        """The entity that is chosen."""
        name = values.text(ENTITY)
        return self.entities.get(name) or (unknown_entity(name) if name else None)

    def sections(self, values: Values, aids: Aids) -> Sections:
        """What to ask for: the entity first, all else follows from it."""
        entity = self.entity(values)
        basics = basics_section(values, entity, self.entities, self.connectors, new=self.new)
        if entity is None or not values.text(CONNECTOR):
            return (basics,)
        if values.text(DIRECTION) == EXPORT:
            return (basics, *self._export_sections(values, entity))
        return (basics, *self._import_sections(values, entity, aids))

    def _import_sections(self, values: Values, entity: EntityType, aids: Aids) -> Sections:
        files = self._over_files(values)
        mapping = (mapping_field(entity, values.rows(MAPPING), aids.preview), transcodings_field(entity))
        return (
            sftp_section(values, entity) if files else api_section(values, mirakl=self._mirakl(values)),
            schedule_section(values, aids, active=values.flag(ACTIVE)),
            mode_section(values, entity),
            Section(title="Mapping", fields=mapping, note=f"{len(entity.fields):,} fields"),
        )

    def _export_sections(self, values: Values, entity: EntityType) -> Sections:
        sftp = self._over_files(values)
        target = target_section(values, entity, sftp=sftp, mirakl=self._mirakl(values))
        return (trigger_section(values, entity, sftp=sftp), target)

    def settled(self, key: str, before: Values, values: Values) -> Values:
        """Let go of what does not fit another entity or direction; a usual frequency writes the cron."""
        if key == ENTITY:
            values = self._refitted(values)
        if key in (ENTITY, DIRECTION):
            entity, connector = self.entity(values), self.connectors.get(values.text(CONNECTOR))
            if entity and connector and not fits(connector, entity, values.text(DIRECTION)):
                return values.with_values({CONNECTOR: ""})
        return settled_schedule(key, before, values)

    def _refitted(self, values: Values) -> Values:
        entity = self.entity(values)
        if entity is None:
            return values
        formats = entity.file_formats
        changes: dict[str, Value] = {MAPPING: (), TRANSCODINGS: (), FULL: False, STORE: ""}
        if formats and values.text(f"{SFTP}.format") not in formats:
            changes[f"{SFTP}.format"] = formats[0].value
        directions = [
            word for word, there in ((IMPORT, entity.import_methods), (EXPORT, entity.export_methods)) if there
        ]
        if values.text(DIRECTION) not in directions and directions:
            changes[DIRECTION] = directions[0]
        return values.with_values(changes)

    def draft(self, values: Values) -> JobDraft:
        """What to store; the schedule is stored by itself and is there only if it differs."""
        made, before = self._made(values), self._made(self.base)
        schedule, old = self._schedule(values), self._schedule(self.base)
        fires = changed_paths(old, schedule) if values.text(DIRECTION) == IMPORT else ()
        return JobDraft(
            job=made,
            fields=() if self.new else changed_paths(before, made),
            schedule=schedule if fires else None,
            schedule_fields=fires,
        )

    def _made(self, values: Values) -> Job:
        exported = values.text(DIRECTION) == EXPORT
        return replace(
            self.job,
            name=values.trimmed(NAME),
            entity=values.text(ENTITY),
            connector_id=values.text(CONNECTOR),
            active=values.flag(ACTIVE),
            import_spec=None if exported else self._import_spec(values),
            export_spec=export_spec(values, sftp=self._over_files(values)) if exported else None,
        )

    def _import_spec(self, values: Values) -> ImportSpec:
        files = self._over_files(values)
        stores = tuple(store for text in values.text(STORE).split(",") if (store := text.strip()))
        return ImportSpec(
            sftp=sftp_source(values) if files else None,
            api=None if files else api_source(values),
            mapping=mapping_of(values.rows(MAPPING)),
            transcodings=transcodings_of(values.rows(TRANSCODINGS)),
            overlap_policy=OverlapPolicy(values.text(OVERLAP)),
            import_full=values.flag(FULL),
            store_external_ids=stores,
        )

    def _schedule(self, values: Values) -> Schedule:
        return schedule_of(values, self.job.schedule or Schedule(job_id=self.job.id))

    def source(self, values: Values) -> SourceDraft | str:
        """The source of an import; a CSV file's delimiter is found out by the server."""
        entity = self.entity(values)
        if entity is None or not values.text(CONNECTOR):
            return "Choose an entity and a connector first: then there is a source to look into."
        if values.text(DIRECTION) == EXPORT:
            return "An export has no source to look into."
        source = replace(sftp_source(values), delimiter="") if self._over_files(values) else api_source(values)
        return SourceDraft(connector_id=values.text(CONNECTOR), source=source, entity=entity.name)

    def previewed(self, values: Values, preview: SourcePreview) -> tuple[Values, str]:
        """Fill the mapping from the suggested one, and take over the delimiter that was found out."""
        entity = self.entity(values)
        if entity is None or preview.failure:
            return values, ""
        rows, done = filled(values.rows(MAPPING), preview, entity)
        values = values.with_values({MAPPING: rows})
        key = f"{SFTP}.delimiter"
        if self._over_files(values) and preview.delimiter and preview.delimiter != values.text(key):
            return values.with_values({key: preview.delimiter}), f"{done} The delimiter is {preview.delimiter}"
        return values, done

    def cron(self, values: Values) -> str:
        """The cron of an import."""
        return values.trimmed(CRON) if values.text(DIRECTION) == IMPORT else ""

    def subject(self, values: Values) -> Subject:
        """The stored job, with the entity that is chosen."""
        return Subject(job=None if self.new else self.job, entity=self.entity(values))

    def about(self, values: Values) -> Lines:
        """What the entity is, and how to import it well."""
        entity = self.entity(values)
        return entity_guide(entity, exported=values.text(DIRECTION) == EXPORT) if entity else ()

    def key_of(self, path: str) -> str:
        """The field of a path in a request that stores a job, stores a schedule, or looks into a source."""
        if path in _SCHEDULE_PATHS:
            path = f"schedule.{path}"
        if path.startswith(("sftp.", "api.")):
            path = f"import_spec.{path}"
        return longest_key(path, self.base.held.__contains__)

    def _over_files(self, values: Values) -> bool:
        return over_files(self.connectors.get(values.text(CONNECTOR)), self.job)

    def _mirakl(self, values: Values) -> bool:
        connector = self.connectors.get(values.text(CONNECTOR))
        return connector is not None and connector.mirakl is not None
