"""What is known of each program that clinics collect answers with: its own columns, and how it joins answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class System:
    """A program's own columns by their names, folded; a star stands for anything.

    `separator` stands between several answers in one cell. `days` tell when somebody answered, the best one first;
    `gives` tell who that was, and `own` nothing of the client. `finished` are the words of a column that says whether
    somebody came to the form's end; all others say that they did not. `finished_behind` says that this column stands
    behind those of its form, and that a table may hold several forms.
    """

    separator: str = ";"
    days: tuple[str, ...] = ()
    gives: Mapping[str, str] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    finished: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    finished_behind: bool = False


# Of any table, unless its program says otherwise.
EVERYWHERE: Mapping[str, str] = {
    "id": "client_id",
    "client": "client_id",
    "client id": "client_id",
    "client_id": "client_id",
    "client number": "client_id",
    "clientnumber": "client_id",
    "patient id": "client_id",
    "patient number": "client_id",
    "name": "name",
    "full name": "name",
    "your name": "name",
    "first name": "name",
    "last name": "name",
    "surname": "name",
    "email": "email",
    "e-mail": "email",
    "email address": "email",
    "e-mail address": "email",
    "email_consent": "email_consent",
    "address": "address",
    "postal address": "address",
    "answered_on": "answered_on",
    "date": "answered_on",
}

GOOGLE = System(", ", ("timestamp",), own=("score",))
MICROSOFT = System(
    ";",
    ("completion time",),
    own=("id", "start time", "last modified time", "total points", "quiz feedback"),
)
REDCAP_RAW = System(
    ";",
    ("*_timestamp",),
    {"record_id": "client_id"},
    ("redcap_*", "*_complete"),
    {"*_complete": ("2", "Complete")},
    finished_behind=True,
)
REDCAP_LABEL = System(
    ";",
    ("survey timestamp",),
    {"record id": "client_id"},
    ("event name", "survey identifier", "repeat instrument", "repeat instance", "data access group", "complete?"),
    {"complete?": ("Complete",)},
    finished_behind=True,
)
QUALTRICS = System(
    ",",
    ("recordeddate", "enddate", "recorded date", "end date"),
    {
        "recipientemail": "email",
        "recipient email": "email",
        "externalreference": "client_id",
        "external data reference": "client_id",
    },
    (
        "startdate",
        "start date",
        "status",
        "response type",
        "ipaddress",
        "ip address",
        "progress",
        "duration (in seconds)",
        "responseid",
        "response id",
        "recipientlastname",
        "recipientfirstname",
        "recipient last name",
        "recipient first name",
        "locationlatitude",
        "locationlongitude",
        "location latitude",
        "location longitude",
        "distributionchannel",
        "distribution channel",
        "userlanguage",
        "user language",
        "q_recaptchascore",
        "*_first click",
        "*_last click",
        "*_page submit",
        "*_click count",
    ),
    {"finished": ("True", "1")},
)
KOBO = System(
    " ",
    ("end", "start", "_submission_time"),
    own=(
        "today",
        "username",
        "deviceid",
        "phonenumber",
        "simserial",
        "subscriberid",
        "audit",
        "version",
        "__version__",
        "_version*_",
        "_id",
        "_uuid",
        "_validation_status",
        "_notes",
        "_status",
        "_submitted_by",
        "_tags",
        "_index",
        "_attachments",
        "_geolocation",
        "_xform_id_string",
        "_parent_*",
        "meta/*",
        "formhub/uuid",
    ),
)
ODK = System(
    " ",
    ("end", "start", "submissiondate"),
    own=(
        "today",
        "username",
        "deviceid",
        "phonenumber",
        "simserial",
        "subscriberid",
        "audit",
        "meta-*",
        "instanceid",
        "instancename",
        "key",
        "submitterid",
        "submittername",
        "attachmentspresent",
        "attachmentsexpected",
        "status",
        "reviewstate",
        "edits",
        "formversion",
    ),
)
LIMESURVEY = System(
    ";",
    ("submitdate", "date submitted", "datestamp", "date last action"),
    own=(
        "id",
        "response id",
        "lastpage",
        "last page",
        "startlanguage",
        "start language",
        "seed",
        "startdate",
        "date started",
        "token",
        "access code",
        "ipaddr",
        "ip address",
        "refurl",
        "referrer url",
        "interviewtime",
        "total time",
        "grouptime*",
        "group time*",
        "question time*",
    ),
)
SURVEYMONKEY = System(
    ", ",
    ("end date", "start date"),
    own=("respondent id", "collector id", "ip address", "custom data*"),
)
TYPEFORM = System(
    ", ",
    ("submit date (utc)", "start date (utc)"),
    own=("#", "stage date (utc)", "network id", "tags", "ending", "score"),
    finished={"response type": ("completed",)},
)
JOTFORM = System(
    "\n",
    ("submission date",),
    own=("submission ip", "submission id", "ip", "last update date", "form id", "edit link"),
)
FORMBRICKS = System(
    "; ",
    ("timestamp",),
    own=(
        "no.",
        "response id",
        "survey id",
        "formbricks id (internal)",
        "user id",
        "notes",
        "tags",
        "source",
        "url",
        "action",
        "country",
        "useragent - *",
        "language",
        "* - option id",
        "verified email",
        "quota*",
    ),
    finished={"finished": ("Yes",)},
)
