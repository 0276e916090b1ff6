"""The one table of everything that an operator can do."""

from ferryman_tui.actions.action import Action
from ferryman_tui.actions.changes import CHANGES
from ferryman_tui.actions.navigation import NAVIGATION
from ferryman_tui.actions.subject import Place

ACTIONS: tuple[Action, ...] = (*CHANGES, *NAVIGATION)
"""What changes something first, then what moves around."""

BY_ID = {action.id: action for action in ACTIONS}

_ORDER = {
    Place.JOBS: "open-job filter run stop switch-job sort duplicate preview-pane copy-id palette new-job edit-job",
    Place.ACTIVITY: "open-execution stop filter sort next-pane copy-id freeze palette",
    Place.UPCOMING: "open-job run switch-job stop next-pane sort-again copy-id palette",
    Place.JOB: "next-pane run stop switch-job edit-job duplicate copy-id back import-full delete-job palette",
    Place.JOB_EXECUTIONS: "open-execution next-pane filter run stop copy-id switch-job edit-job duplicate next-page "
    "back resend rejected-csv import-full delete-job palette",
    Place.EXECUTION: "copy-id stop resend next-pane filter follow-log open-row rejected-csv back palette",
    Place.DATA: "open-records next-pane entity-jobs preview-pane palette",
    Place.RECORDS: "open-record filter next-page copy-id back palette",
    Place.SETTINGS: "edit-settings next-pane next-theme reconnect palette",
    Place.CONNECTORS: "edit-connector test-connector new-connector switch-connector delete-connector filter next-pane "
    "copy-id palette",
    Place.FORM: "save back preview-source next-pane",
}

KEY_BAR: dict[Place, tuple[str, ...]] = {place: (*ids.split(), "help") for place, ids in _ORDER.items()}
"""The ids of the key bar of each place, the most useful first; help is always shown, at the far end."""
