"""Finds the column of each field: named by the caller, or guessed from usual names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from common.column_matching import match_columns
from wayout.errors import CommandError

Field = Literal[
    "given_name", "family_name", "full_name", "date_of_birth", "phone", "postcode", "identifier", "truth", "household"
]
# Letters and digits only, the surest name first.
USUAL_NAMES: Final[dict[Field, tuple[str, ...]]] = {
    "given_name": ("givenname", "firstname", "forename", "fname", "first", "given", "forenames", "givennames"),
    "family_name": ("familyname", "surname", "lastname", "lname", "last", "family", "secondname", "sname"),
    "full_name": ("fullname", "name", "personname"),
    "date_of_birth": ("dateofbirth", "dob", "birthdate", "born", "birthday", "bdate", "birth"),
    "phone": ("phone", "phonenumber", "mobile", "telephone", "tel", "mobilenumber", "phone1", "contactnumber"),
    "postcode": ("postcode", "postalcode", "zip", "zipcode", "postcodefake", "homepostcode"),
    "identifier": (
        "socsecid", "ssn", "nhsnumber", "nino", "nationalinsurancenumber", "pncid", "personref", "identifier",
        "custodynumber", "externalid",
    ),
    "truth": (
        "truth", "cluster", "clusterid", "personid", "entityid", "trueid", "truthid", "truecluster", "person", "entity",
        "uniqueentityid", "groupid", "group", "recid",
    ),
    "household": ("household", "householdid", "familyid"),
}  # fmt: skip


def columns_of(header: Sequence[str], named: Mapping[str, str | None]) -> dict[Field, str]:
    """The column of each field that the file has. Raises: CommandError for a named column that is missing, or no
    name."""
    columns: dict[Field, str] = {}
    indexes = match_columns(header, USUAL_NAMES)
    for field in USUAL_NAMES:
        given = named.get(field)
        if given is not None and given not in header:
            raise CommandError(f"there is no column {given!r}; there are: {', '.join(header)}")
        guessed = header[indexes[field]] if field in indexes else None
        if column := given or guessed:
            columns[field] = column
    if not {"given_name", "family_name", "full_name"} & columns.keys():
        raise CommandError(f"no column looks like a name; say which with --given-name: {', '.join(header)}")
    return columns
