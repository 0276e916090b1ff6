"""The head of a job's form, which the rest follows from: entity, direction and connector; and how runs behave."""

from collections.abc import Mapping

from ferryman import Connector, EntityType, FileFormat, FullMode, Job, Method, OverlapPolicy, StoreScope
from ferryman_tui.forms.fields import Choice, Field, Fixed, Option, Section, Switch, Text, Values, unless
from ferryman_tui.full_mode import behaviours, no_full_mode
from ferryman_tui.sheets.lines import Lines, line
from ferryman_tui.tones import Tone

NAME, ENTITY, CONNECTOR, ACTIVE = "name", "entity", "connector_id", "active"
DIRECTION = "direction"
IMPORT, EXPORT = "import", "export"
OVERLAP, FULL, STORE = "import_spec.overlap_policy", "import_spec.import_full", "import_spec.store_external_ids"
NEW_CONNECTOR = "+new"
"""The option that leads to the form of a new connector."""
NAME_LENGTH_MAX = 200

_OVERLAPS = (
    Option(
        OverlapPolicy.RUN_IMMEDIATELY.value,
        "RUN_IMMEDIATELY",
        "waits as JOB_PENDING, starts as soon as the run before it has ended: nothing is lost",
    ),
    Option(
        OverlapPolicy.WAIT_FOR_NEXT.value,
        "WAIT_FOR_NEXT",
        "is skipped as JOB_SKIPPED, the next one counts: for frequent schedules with long runs",
    ),
)
_DIRECTIONS = (
    Option(IMPORT, "import: into the catalog"),
    Option(EXPORT, "export: out of the catalog, when a record reaches a status"),
)


def unknown_entity(name: str) -> EntityType:
    """Stand in for an entity that the server has not told about."""
    return EntityType(
        name=name,
        objective="",
        import_methods=(Method.SFTP, Method.API),
        prerequisites=(),
        fields=(),
        full_mode=FullMode.UNSPECIFIED,
        custom_fields=False,
        attributes=False,
        record_types=(),
        export_methods=(Method.SFTP, Method.API),
        file_formats=tuple(FileFormat),
    )


def fits(connector: Connector, entity: EntityType, direction: str) -> bool:
    """Whether a job of the entity may use the connector."""
    methods = entity.export_methods if direction == EXPORT else entity.import_methods
    return (Method.SFTP if connector.sftp else Method.API) in methods


def over_files(connector: Connector | None, job: Job) -> bool:
    """Whether data is moved as files, which the connector decides; of an unknown one the stored job tells."""
    if connector is not None:
        return connector.sftp is not None
    spec = job.import_spec or job.export_spec
    return spec is None or spec.sftp is not None


def basics_section(
    values: Values,
    entity: EntityType | None,
    entities: Mapping[str, EntityType],
    connectors: Mapping[str, Connector],
    *,
    new: bool,
) -> Section:
    """Ask what the job is about."""
    fields = [_entity_field(values, entity, entities, new=new)]
    if entity:
        fields.append(_direction_field(values, entity, new=new))
        fields.append(_connector_field(values, entity, connectors))
    fields += [_name_field(values), _active_field(values)]
    return Section(title="Job", fields=tuple(fields))


def _entity_field(values: Values, entity: EntityType | None, entities: Mapping[str, EntityType], *, new: bool) -> Field:
    options = tuple(Option(item.name, item.name) for item in entities.values())
    kind = Choice(options) if new else Fixed(values.text(ENTITY), "fixed: another entity needs a job of its own")
    return Field(
        key=ENTITY,
        label="Entity",
        kind=kind,
        hint=entity.objective if entity else "What kind of data it moves. All else follows from it.",
        notes=_order_note(entity) if entity and values.text(DIRECTION) == IMPORT else (),
        problem=unless(values.text(ENTITY)),
    )


def _order_note(entity: EntityType) -> Lines:
    if not entity.prerequisites:
        return ()
    return (line(f"Import before it: {', '.join(entity.prerequisites)}", Tone.MUTED),)


def entity_guide(entity: EntityType, *, exported: bool) -> Lines:
    """Tell what an entity is, what has to be there before it, and what is special about its rows."""
    head = (line(entity.name, Tone.MUTED, bold=True), line(entity.objective))
    if exported:
        return head
    first = ", then ".join(entity.prerequisites)
    order = line(f"Import first: {first}." if first else "Nothing has to be imported before it.", Tone.MUTED)
    changed = line("Deliver only what has changed since the last run: unchanged rows cost time.", Tone.MUTED)
    rules = (line("Its rows", Tone.MUTED, bold=True), *(line(rule, Tone.MUTED) for rule in entity.rules))
    return (*head, (), order, changed, *(((), *rules) if entity.rules else ()))


def _direction_field(values: Values, entity: EntityType, *, new: bool) -> Field:
    both = bool(entity.import_methods and entity.export_methods)
    reason = f"{entity.name} has no other" if new else "fixed"
    kind = Choice(_DIRECTIONS) if new and both else Fixed(values.text(DIRECTION), reason)
    return Field(key=DIRECTION, label="Direction", kind=kind)


def _connector_field(values: Values, entity: EntityType, connectors: Mapping[str, Connector]) -> Field:
    chosen = values.text(CONNECTOR)
    fitting = [item for item in connectors.values() if fits(item, entity, values.text(DIRECTION))]
    options = [Option(item.id, item.name, _kind_words(item)) for item in fitting]
    if chosen and chosen not in {option.value for option in options}:
        gone = connectors.get(chosen)
        options.insert(
            0, Option(chosen, gone.name if gone else chosen, f"{gone.kind}, does not fit" if gone else "not known here")
        )
    options.append(Option(NEW_CONNECTOR, "a new connector …"))
    return Field(
        key=CONNECTOR,
        label="Connector",
        kind=Choice(tuple(options)),
        hint="How the other system is reached: it decides between files (SFTP, FTPS) and calls (API, Mirakl).",
        problem=unless(chosen),
    )


def _kind_words(connector: Connector) -> str:
    return f"{connector.kind}{'' if connector.active else ', inactive'}"


def _name_field(values: Values) -> Field:
    name = values.trimmed(NAME)
    too_long = f"has {len(name):,} characters, at most {NAME_LENGTH_MAX} are allowed"
    return Field(
        key=NAME,
        label="Name",
        kind=Text("erp-products-nightly"),
        hint="By it operators know the job; no other job has it.",
        problem=unless(name) or (too_long if len(name) > NAME_LENGTH_MAX else ""),
    )


def _active_field(values: Values) -> Field:
    by_itself = "on events" if values.text(DIRECTION) == EXPORT else "by its schedule"
    return Field(
        key=ACTIVE,
        label="Active",
        kind=Switch(f"it runs by itself, {by_itself}"),
        hint="An inactive job can still be run by hand.",
    )


def mode_section(values: Values, entity: EntityType) -> Section:
    """Ask how runs behave."""
    overlap = Field(
        key=OVERLAP,
        label="When busy",
        kind=Choice(_OVERLAPS, explained=True),
        hint="What becomes of a run that is due while the job is running; it never runs twice at once.",
    )
    scoped = entity.store_scope is not StoreScope.NONE
    return Section(
        title="Mode",
        fields=(*((_store_field(values, entity),) if scoped else ()), overlap, _full_field(values, entity)),
    )


def _store_field(values: Values, entity: EntityType) -> Field:
    required = entity.store_scope is StoreScope.REQUIRED
    hint = (
        f"External id of the store: each import of {entity.name} replaces what that store has."
        if required
        else "External id of the store that gets the records. Empty: the default store of the general settings."
    )
    needed = unless(values.trimmed(STORE)) if required else ""
    return Field(key=STORE, label="Store", kind=Text("default_store"), hint=hint, problem=needed)


def _full_field(values: Values, entity: EntityType) -> Field:
    if entity.full_mode is FullMode.UNSPECIFIED and not values.flag(FULL):
        return Field(key=FULL, label="Full mode", kind=Fixed("not available", no_full_mode(entity)))
    standard, full = behaviours(entity.full_mode)
    warned = (line(f"{entity.import_full_warning.rstrip('.')}.", Tone.WARN),) if values.flag(FULL) else (standard,)
    return Field(
        key=FULL,
        label="Full mode",
        kind=Switch("Import Full mode: empty input deletes"),
        hint="Only for inputs that always hold every value to be kept. You are asked again when you save.",
        notes=warned,
        guide=(standard, full),
    )
