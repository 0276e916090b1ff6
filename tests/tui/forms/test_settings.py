"""The form of the general settings."""

from ferryman import GeneralSettings
from ferryman_tui.forms.fields import Fixed
from ferryman_tui.forms.form import changed_labels
from ferryman_tui.forms.settings import SettingsForm
from tests.tui.forms.things import asked, edited

STORED = GeneralSettings(default_store="default_store", main_locale="en-US", export_order_enabled=True, etag="4")


def test_only_what_differs_is_sent() -> None:
    form = SettingsForm(STORED)
    assert form.draft(form.base).fields == ()
    values = edited(form, form.base, main_locale="fr-FR", simplified_product_workflow=True)
    draft = form.draft(values)
    assert draft.fields == ("main_locale", "simplified_product_workflow")
    assert (draft.settings.main_locale, draft.settings.etag) == ("fr-FR", "4")
    assert changed_labels(form, values) == ("main locale", "products")


def test_the_switches_of_exports_are_locked_with_their_reason() -> None:
    form = SettingsForm(STORED)
    fields = asked(form, form.base)
    assert fields["export_order_enabled"].kind == Fixed("exported", "at least one export job of them exists")
    assert fields["export_incident_enabled"].kind == Fixed("not exported", "there is no export job of INCIDENT")


def test_an_empty_store_is_told() -> None:
    form = SettingsForm(STORED)
    assert asked(form, edited(form, form.base, default_store=" "))["default_store"].problem == "is required"
