"""The form of the general settings."""

from dataclasses import dataclass, replace

from ferryman import GeneralSettings, SourcePreview
from ferryman_tui.actions.request import SettingsDraft, SourceDraft
from ferryman_tui.actions.subject import Subject
from ferryman_tui.forms.changed import changed_paths
from ferryman_tui.forms.fields import Field, Fixed, Section, Sections, Switch, Text, Values, unless
from ferryman_tui.forms.form import Aids
from ferryman_tui.sheets.lines import Lines, line
from ferryman_tui.tones import Tone

_STORE, _LOCALE, _WORKFLOW = "default_store", "main_locale", "simplified_product_workflow"
_ORDERS, _INCIDENTS = "export_order_enabled", "export_incident_enabled"


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """The form of the general settings; the two export switches are locked, for they follow the export jobs."""

    settings: GeneralSettings

    @property
    def crumbs(self) -> tuple[str, ...]:
        """The way to here."""
        return ("Settings", "edit")

    @property
    def base(self) -> Values:
        """What is stored."""
        stored = self.settings
        return Values(
            {
                _STORE: stored.default_store,
                _LOCALE: stored.main_locale,
                _WORKFLOW: stored.simplified_product_workflow,
            }
        )

    def sections(self, values: Values, aids: Aids) -> Sections:
        """What to ask for."""
        catalog = (
            Field(
                key=_STORE,
                label="Default store",
                kind=Text("default_store"),
                hint="External id of the store that data without a store goes to.",
                problem=unless(values.trimmed(_STORE)),
            ),
            Field(
                key=_LOCALE,
                label="Main locale",
                kind=Text("en-US"),
                hint="The locale that columns without a locale feed.",
                problem=unless(values.trimmed(_LOCALE)),
            ),
            Field(
                key=_WORKFLOW,
                label="Products",
                kind=Switch("go live without a review step"),
                hint="Simplified product workflow: new products are active at once instead of new.",
            ),
        )
        exports = (
            _locked(_ORDERS, "Orders", "ORDER", self.settings.export_order_enabled),
            _locked(_INCIDENTS, "Incidents", "INCIDENT", self.settings.export_incident_enabled),
        )
        return (
            Section(title="Catalog", fields=catalog),
            Section(title="Exports", fields=exports, note="locked: they follow the export jobs"),
        )

    def settled(self, key: str, before: Values, values: Values) -> Values:
        """Nothing else changes."""
        return values

    def draft(self, values: Values) -> SettingsDraft:
        """What to store."""
        made = replace(
            self.settings,
            default_store=values.trimmed(_STORE),
            main_locale=values.trimmed(_LOCALE),
            simplified_product_workflow=values.flag(_WORKFLOW),
        )
        return SettingsDraft(settings=made, fields=changed_paths(self.settings, made))

    def source(self, values: Values) -> SourceDraft | str:
        """Settings have no source."""
        return "The general settings have no source to look into."

    def previewed(self, values: Values, preview: SourcePreview) -> tuple[Values, str]:
        """There is nothing to take over."""
        return values, ""

    def cron(self, values: Values) -> str:
        """Settings have no schedule."""
        return ""

    def subject(self, values: Values) -> Subject:
        """The stored settings."""
        return Subject(settings=self.settings)

    def about(self, values: Values) -> Lines:
        """What the settings are for."""
        return (line("They hold for the platform as a whole, from the next run on.", Tone.MUTED),)

    def key_of(self, path: str) -> str:
        """The field of a path in a request that stores the settings: they are named alike."""
        return path


def _locked(key: str, label: str, entity: str, on: bool) -> Field:
    jobs = "at least one export job of them exists" if on else f"there is no export job of {entity}"
    return Field(key=key, label=label, kind=Fixed("exported" if on else "not exported", jobs))
