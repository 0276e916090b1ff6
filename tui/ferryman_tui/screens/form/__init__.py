"""The forms of the console: a job, a connector, the general settings."""

from ferryman import Connector, GeneralSettings, Job
from ferryman_tui.forms.connector import ConnectorForm
from ferryman_tui.forms.job import JobForm
from ferryman_tui.forms.settings import SettingsForm
from ferryman_tui.screens.form.screen import FormScreen
from ferryman_tui.session import Session


def job_form(session: Session, job: Job | None = None) -> FormScreen:
    """Edit a job; without one make a new one."""
    blank = Job(name="", entity="", connector_id="")
    return FormScreen(session, job or blank, lambda held: JobForm(session.entities, session.connectors, held))


def connector_form(session: Session, connector: Connector | None = None) -> FormScreen:
    """Edit a connector; without one make a new one."""
    return FormScreen(session, connector or Connector(name=""), ConnectorForm)


def settings_form(session: Session, settings: GeneralSettings) -> FormScreen:
    """Edit the general settings."""
    return FormScreen(session, settings, SettingsForm)
