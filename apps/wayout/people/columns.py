"""Finds the column of each field: named by the caller, or guessed from usual names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from common.column_matching import match_columns
from wayout.errors import CommandError

Field = Literal[
    "given_name", "family_name", "full_name", "date_of_birth", "phone", "postcode", "email", "street", "town",
    "birthplace", "occupation", "identifier", "truth", "household",
]  # fmt: skip
DETAILS: Final[tuple[Field, ...]] = ("email", "street", "town", "birthplace", "occupation")  # not part of a referral
# Letters and digits only, the surest name first.
USUAL_NAMES: Final[dict[Field, tuple[str, ...]]] = {
    "given_name": ("givenname", "firstname", "forename", "fname", "first", "given", "forenames", "givennames"),
    "family_name": ("familyname", "surname", "lastname", "lname", "last", "family", "secondname", "sname"),
    "full_name": ("fullname", "name", "personname"),
    "date_of_birth": ("dateofbirth", "dob", "birthdate", "born", "birthday", "bdate", "birth"),
    "phone": ("phone", "phonenumber", "mobile", "telephone", "tel", "mobilenumber", "phone1", "contactnumber"),
    "postcode": ("postcode", "postalcode", "zip", "zipcode", "postcodefake", "homepostcode"),
    "email": ("email", "emailaddress", "mail"),
    "street": ("street", "address", "address1", "addressline1", "streetaddress", "homeaddress"),
    "town": ("town", "city", "suburb", "place", "posttown", "townorcity"),
    "birthplace": ("birthplace", "placeofbirth", "townofbirth", "bornin", "countryofbirth"),
    "occupation": ("occupation", "job", "jobtitle", "profession", "employment"),
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
        guessed = header[indexes[field]] if field in indexes else None
        if column := present(header, given) if given is not None else guessed:
            columns[field] = column
    if not {"given_name", "family_name", "full_name"} & columns.keys():
        raise CommandError(f"no column looks like a name; say which with --given-name: {', '.join(header)}")
    return columns


def present(header: Sequence[str], column: str) -> str:
    """The column. Raises: CommandError if the file does not have it."""
    if column not in header:
        raise CommandError(f"there is no column {column!r}; there are: {', '.join(header)}")
    return column
