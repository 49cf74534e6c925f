"""The GOV.UK widgets of govuk-frontend-wtf, drawn by our macros and in the sizes of our pages."""

from __future__ import annotations

from typing import Any, Final

from govuk_frontend_wtf import wtforms_widgets as library
from markupsafe import Markup

from gateway.presentation.templating import govuk_macros

PARTS: Final = ("day", "month", "year")
_OF_THE_LIBRARY: Final = ("id", "type", "value", "items")


class _Widget:
    """What a template says when it draws a field (``form.note(rows=4, hint="...")``) are parameters of the GOV.UK
    component. The library draws with Flask's templates, which fail on missing values, as its components do not."""

    component: str
    size = ""
    defaults: dict[str, Any] = {}  # noqa: RUF012

    def map_gov_params(self, field: Any, **given: Any) -> dict[str, Any]:
        theirs = {name: given.pop(name) for name in _OF_THE_LIBRARY if name in given}
        given.pop("required", None)  # we say in words what is missing; the browser need not
        label, hint = given.pop("label", field.label.text), given.pop("hint", field.description)
        params: dict[str, Any] = super().map_gov_params(field, **theirs)  # type: ignore[misc]
        params |= {"hint": {"text": hint} if hint else None, **self.titled(label)} | self.defaults | given
        return params | {"classes": f"{self.size} {params.get('classes', '')}".strip()}

    def titled(self, label: Any) -> dict[str, Any]:
        """A label in our size; a template that wants another gives the component's own parameters."""
        return {"label": label if isinstance(label, dict) else {"text": label, "classes": "govuk-label--s"}}

    def render(self, params: dict[str, Any]) -> Markup:
        return Markup(getattr(govuk_macros(), self.component)(params))


class _Group(_Widget):
    """Several inputs under one legend. The first has the field's id, where the error summary leads. ``item_hints`` are
    hints of the choices, in their order."""

    def map_gov_params(self, field: Any, **given: Any) -> dict[str, Any]:
        item_hints = given.pop("item_hints", ())
        params = super().map_gov_params(field, **given) | {"idPrefix": field.id}
        for item, hint in zip(params.get("items", ()), item_hints, strict=False):
            item |= {"hint": {"text": hint}}
        return params

    def titled(self, label: Any) -> dict[str, Any]:
        legend = label if isinstance(label, dict) else {"text": label, "classes": "govuk-fieldset__legend--s"}
        return {"fieldset": {"legend": legend}}


class TextInput(_Widget, library.GovTextInput):
    component, defaults = "input", {"autocomplete": "off"}


class TextArea(_Widget, library.GovTextArea):
    component, defaults = "textarea", {"rows": 2}


class Select(_Widget, library.GovSelect):
    component = "select"


class Radios(_Group, library.GovRadioInput):
    component, size, defaults = "radios", "govuk-radios--small", {"classes": "wo-choices"}


class Checkboxes(_Group, library.GovCheckboxesInput):
    component, size = "checkboxes", "govuk-checkboxes--small"


class Checkbox(_Group, library.GovCheckboxInput):
    """One box. It stands alone unless the template gives it a ``legend``; its label is beside the box."""

    component, size = "checkboxes", "govuk-checkboxes--small"

    def map_gov_params(self, field: Any, **given: Any) -> dict[str, Any]:
        legend = given.pop("legend", None)
        params = super().map_gov_params(field, **given)
        if legend:
            return params | self.titled(legend)
        params["items"][0] |= {"hint": params.pop("hint")}
        return params | {"fieldset": None}


class DateInput(_Group, library.GovDateInput):
    """Three inputs: NAME-day, NAME-month, NAME-year."""

    component = "date_input"

    def map_gov_params(self, field: Any, **given: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **given)
        for part, item in zip(PARTS, params["items"], strict=True):
            item |= {"name": f"{field.name}-{part}", "id": f"{field.id}-{part}", "autocomplete": "off"}
        return params
