"""The actions that change nothing on the server, except for what they read from it."""

from ferryman_tui.actions.action import EVERYWHERE, Action
from ferryman_tui.actions.refusals import copy_refusal, first_page_refusal, last_page_refusal
from ferryman_tui.actions.subject import Kind, Place

_WITHOUT_FORMS = EVERYWHERE - {Place.FORM}
_TABLES = _WITHOUT_FORMS - {Place.SETTINGS}
_EXECUTION_LISTS = frozenset({Place.ACTIVITY, Place.JOB_EXECUTIONS})
_LIVE_LISTS = _EXECUTION_LISTS | {Place.JOBS}
_SORTED_LISTS = _LIVE_LISTS | {Place.CONNECTORS}
_FILTERED = _TABLES - {Place.JOB, Place.DATA, Place.UPCOMING}
_PAGED_LISTS = frozenset({Place.JOB_EXECUTIONS, Place.EXECUTION, Place.RECORDS})
_ID_PLACES = frozenset(
    {
        Place.JOBS,
        Place.ACTIVITY,
        Place.UPCOMING,
        Place.JOB,
        Place.JOB_EXECUTIONS,
        Place.EXECUTION,
        Place.RECORDS,
        Place.CONNECTORS,
    }
)

SECTIONS = (
    Action(id="show-jobs", keys=("1",), label="Jobs", hint="Jobs", places=_WITHOUT_FORMS),
    Action(
        id="show-activity", keys=("2",), label="Activity: running and queued", hint="Activity", places=_WITHOUT_FORMS
    ),
    Action(id="show-data", keys=("3",), label="Data: entities and records", hint="Data", places=_WITHOUT_FORMS),
    Action(
        id="show-settings",
        keys=("4",),
        label="Settings, connection and permissions",
        hint="Settings",
        places=_WITHOUT_FORMS,
    ),
)
"""The screens of the top level, in the order of their numbers."""

EVERYWHERE_ACTIONS = (
    Action(
        id="palette",
        keys=("ctrl+p", ":"),
        label="Jump to a job or do anything by name",
        hint="Jump to job",
        places=EVERYWHERE,
    ),
    Action(id="help", keys=("?", "f1"), label="Keys here, and why some are dimmed", hint="Help", places=EVERYWHERE),
    Action(id="back", keys=("escape",), label="One step back", hint="Back", places=EVERYWHERE),
    Action(id="leave", keys=("q",), label="Back, or quit from a section", hint="Quit", places=_WITHOUT_FORMS),
    Action(id="quit", keys=("ctrl+q",), label="Quit from anywhere", hint="Quit", places=EVERYWHERE),
    Action(id="reconnect", keys=("ctrl+r",), label="Reconnect now, or load again", hint="Reload", places=EVERYWHERE),
    Action(id="next-theme", keys=("ctrl+t",), label="Next theme", hint="Theme", places=EVERYWHERE),
    Action(id="next-pane", keys=("tab",), label="Next tab, pane or field", hint="Next tab", places=EVERYWHERE),
    Action(
        id="previous-pane",
        keys=("shift+tab",),
        label="Previous tab, pane or field",
        hint="Previous tab",
        places=EVERYWHERE,
    ),
)

MOVES = (
    Action(id="cursor-up", keys=("up", "k"), label="Up", hint="Up", places=_TABLES),
    Action(id="cursor-down", keys=("down", "j"), label="Down", hint="Down", places=_TABLES),
    Action(id="page-up", keys=("pageup",), label="A screen up", hint="Page up", places=_TABLES),
    Action(id="page-down", keys=("pagedown",), label="A screen down", hint="Page down", places=_TABLES),
    Action(id="first-row", keys=("g", "home"), label="First row", hint="Top", places=_TABLES),
    Action(id="last-row", keys=("G", "end"), label="Last row, and follow", hint="Bottom", places=_TABLES),
)

TABLES = (
    Action(
        id="open-job",
        keys=("enter",),
        label="Open the job",
        hint="Open",
        places=frozenset({Place.JOBS, Place.UPCOMING}),
        kind=Kind.JOB,
    ),
    Action(
        id="open-execution",
        keys=("enter",),
        label="Open the execution",
        hint="Open",
        places=_EXECUTION_LISTS | {Place.JOB},
        kind=Kind.EXECUTION,
    ),
    Action(
        id="open-row",
        keys=("enter",),
        label="Show the whole row",
        hint="Whole row",
        places=frozenset({Place.EXECUTION}),
    ),
    Action(
        id="open-records",
        keys=("enter",),
        label="Open its records",
        hint="Records",
        places=frozenset({Place.DATA}),
        kind=Kind.ENTITY,
    ),
    Action(
        id="open-record",
        keys=("enter",),
        label="Show the whole record",
        hint="Whole record",
        places=frozenset({Place.RECORDS}),
        kind=Kind.RECORD,
    ),
    Action(
        id="entity-jobs",
        keys=("J",),
        label="Jobs of the entity",
        hint="Its jobs",
        places=frozenset({Place.DATA}),
        kind=Kind.ENTITY,
    ),
    Action(id="filter", keys=("/",), label="Filter this table", hint="Filter", places=_FILTERED),
    Action(id="only-failed", keys=("f",), label="Only failed", hint="Failed", places=_LIVE_LISTS - {Place.ACTIVITY}),
    Action(id="only-running", keys=("u",), label="Only running", hint="Running", places=_LIVE_LISTS),
    Action(id="all-rows", keys=("a",), label="All, no filter by status", hint="All", places=_LIVE_LISTS),
    Action(id="sort", keys=("o",), label="Sort by the next column", hint="Sort", places=_SORTED_LISTS),
    Action(id="sort-again", keys=("R",), label="Sort again now", hint="Re-sort", places=_LIVE_LISTS | {Place.UPCOMING}),
    Action(
        id="freeze",
        keys=("space",),
        label="Freeze the picture, or follow again",
        hint="Freeze",
        places=_LIVE_LISTS | {Place.JOB},
    ),
    Action(
        id="follow-log",
        keys=("space",),
        label="Follow the log, or stop following",
        hint="Follow log",
        places=frozenset({Place.EXECUTION}),
    ),
    Action(
        id="previous-page",
        keys=("[",),
        label="Previous page",
        hint="Page back",
        places=_PAGED_LISTS,
        refusal=first_page_refusal,
    ),
    Action(
        id="next-page",
        keys=("]",),
        label="Next page",
        hint="Next page",
        places=_PAGED_LISTS,
        sends=True,
        refusal=last_page_refusal,
    ),
    Action(
        id="preview-pane",
        keys=("p",),
        label="Preview pane on or off",
        hint="Preview",
        places=frozenset({Place.JOBS, Place.DATA}),
    ),
    Action(
        id="copy-id",
        keys=("c",),
        label="Copy the id, to quote it when reporting an incident",
        hint="Copy ID",
        places=_ID_PLACES,
        kind=Kind.IDENTIFIED,
        refusal=copy_refusal,
    ),
    Action(
        id="show-id",
        keys=("C",),
        label="Show the ids in full, to select them",
        hint="Show ID",
        places=_ID_PLACES,
        kind=Kind.IDENTIFIED,
    ),
)

NAVIGATION = (*SECTIONS, *EVERYWHERE_ACTIONS, *MOVES, *TABLES)
