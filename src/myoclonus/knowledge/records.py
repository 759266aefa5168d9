"""The records: one frozen class for each kind of thing that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from myoclonus.knowledge.declared import choice, day, listed, refs, switch, texts, value, word, words

__all__ = [
    "CLASSES",
    "LEVELS",
    "NO_SOURCE",
    "Cause",
    "Fact",
    "Form",
    "Medicine",
    "MedicineGroup",
    "Record",
    "RedFlag",
    "Review",
    "Sign",
    "Source",
    "Test",
    "Topic",
    "Treatment",
    "Trigger",
    "Worsening",
]

LEVELS = ("now", "today", "soon", "routine", "note", "none")
"""Urgency of a red flag, the most urgent first."""

NO_SOURCE = "src.not_checked"
"""What a record cites that rests on general knowledge alone."""

ORIGINS = (
    "cortical", "cortical_subcortical", "subcortical", "brainstem", "spinal", "propriospinal", "peripheral",
    "functional", "not_decidable",
)  # fmt: skip
DISTRIBUTIONS = ("focal", "segmental", "multifocal", "generalized", "axial")
ACTIVATIONS = ("rest", "posture", "action", "stimulus", "sleep")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who reviewed a record, and when.

    Attributes
    ----------
    by, role : str
        The clinician's name and profession; empty when nobody has reviewed the record.
    date : datetime.date or None
        When.
    """

    by: str = ""
    role: str = ""
    date: date | None = None

    @property
    def is_done(self) -> bool:
        """Whether a clinician has reviewed the record."""
        return bool(self.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A paper, page or file, and how it was read.

    Attributes
    ----------
    read : {'full', 'part', 'abstract', 'file', 'copy', 'secondary', 'none'}
        ``part``: sections or tables of the text; ``copy``: another site's copy of it; ``secondary``: another text
        that reports it; ``none``: general knowledge, not checked.
    read_note : str
        What exactly was read, and where.
    """

    id: str
    title: str = value(required=True)
    authors: str = value()
    where: str = value()
    year: str = value()
    doi: str = value()
    pmid: str = value()
    url: str = value()
    license: str = value()
    read: str = choice("full", "part", "abstract", "file", "copy", "secondary", "none")
    read_note: str = value(required=True)
    checked: date = day()  # noqa: RUF009  (declares the key; there is no default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record holds.

    Attributes
    ----------
    id : str
        ``prefix.name``; never used again for something else.
    plain_name, clinical_name : str
        What people call it, and what the clinic calls it.
    synonyms : tuple of str
        Other names by which it is found.
    plain : str
        For everybody: short sentences, no term unexplained.
    clinical : str
        For clinicians; ``[@name]`` cites the source ``src.name``.
    codes : mapping of str to tuple of str
        Codes by system, see ``codes.PATTERNS``.
    code_note : str
        Why a code is missing, or wider or narrower than the record.
    not_checked : str
        Which statements rest on general knowledge; empty when each has a source that was read.
    sources : tuple of str
        Ids of sources; those cited in ``clinical`` are among them.
    checked : datetime.date
        When the statements were last compared with the sources.
    review : Review
        State of the clinical review.
    in_english : tuple of str
        Keys whose words have no translation yet and are shown in English.
    """

    id: str
    plain_name: str = word(required=True)
    clinical_name: str = word(required=True)
    synonyms: tuple[str, ...] = words()
    plain: str = word(required=True)
    clinical: str = word(required=True)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    code_note: str = word()
    not_checked: str = word()
    sources: tuple[str, ...] = refs("source", required=True)
    checked: date = day()  # noqa: RUF009  (declares the key; there is no default)
    review: Review = Review()
    language: str = "en"
    in_english: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Record):
    """A form of myoclonus, or what is told apart from it.

    Attributes
    ----------
    signature : str
        What a recording shows, for clinicians.
    helps, ask : tuple of str
        In plain words: what helps, and what to ask the doctor.
    """

    signature: str = word(required=True)
    helps: tuple[str, ...] = words(required=True)
    ask: tuple[str, ...] = words(required=True)
    origin: tuple[str, ...] = listed(*ORIGINS)
    distribution: tuple[str, ...] = listed(*DISTRIBUTIONS)
    activation: tuple[str, ...] = listed(*ACTIVATIONS)
    polarity: tuple[str, ...] = listed("positive", "negative")
    rhythm: tuple[str, ...] = listed("irregular", "rhythmic", "trains")
    triggers: tuple[str, ...] = refs("trigger")
    red_flags: tuple[str, ...] = refs("red_flag", required=True)
    tests: tuple[str, ...] = refs("test")
    lookalikes: tuple[str, ...] = refs("form", "sign")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger(Record):
    """Something that sets jerks off, or makes them more likely."""

    advice: str = word(required=True)
    """In plain words: what a person can do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause(Record):
    """A disease or state in which myoclonus occurs."""

    group: str = value(required=True)
    urgency: str = choice("now", "today", "soon", "routine")
    forms: tuple[str, ...] = refs("form")
    tests: tuple[str, ...] = refs("test")
    red_flags: tuple[str, ...] = refs("red_flag")
    expected: str = word(required=True)
    """What the jerks usually look like, for clinicians."""
    first_tests: str = word(required=True)
    """The tests that look for it, for clinicians."""


_KIDNEY = ("accumulates", "partly", "not_stated")


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineGroup(Record):
    """What medicines of one family share; a medicine says only what differs."""

    mechanism: str = word(required=True)
    course: str = word(required=True)
    kidney: str = choice(*_KIDNEY, default="not_stated")
    is_serotonergic: bool = switch()
    is_withdrawal_risk: bool = switch()


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine(Record):
    """A medicine or substance that can cause jerks.

    Attributes
    ----------
    brands : tuple of str
        Trade names, which differ between countries.
    causality : {'A', 'II', 'reported', 'not_checked'}
        ``A``: highest level in the systematic review of 2025; ``II``: second level in the review of 2004;
        ``reported``: reported, level lower or not read; ``not_checked``: named in general texts only.
    kidney : {'accumulates', 'partly', 'not_stated'}
        Whether it builds up when the kidneys work poorly.
    is_serotonergic : bool
        Whether it adds to serotonin toxicity.
    is_asterixis_reported : bool
        Whether brief losses of muscle activity (asterixis) are reported with it.
    is_withdrawal_risk : bool
        Whether stopping it suddenly can itself cause jerks or seizures.
    is_label_warning_only : bool
        Whether the package text names jerks only within the warning of serotonin toxicity.
    """

    group: tuple[str, ...] = refs("medicine_group", required=True)
    brands: tuple[str, ...] = texts()
    causality: str = choice("A", "II", "reported", "not_checked")
    mechanism: str = word(required=True)
    course: str = word(required=True)
    kidney: str = choice(*_KIDNEY, default="not_stated")
    is_serotonergic: bool = switch()
    is_asterixis_reported: bool = switch()
    is_withdrawal_risk: bool = switch()
    is_label_warning_only: bool = switch()


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment(Record):
    """Something that is used against jerks, and how good the evidence is.

    Attributes
    ----------
    evidence : {'1', '2', '3', '4', 'G', 'N'}
        ``1`` at least one adequate randomized trial; ``2`` small, crossover or uncontrolled trial; ``3`` observed
        series; ``4`` case reports or expert opinion; ``G`` guideline; ``N`` no benefit, or harm.
    cautions : tuple of str
        In plain words: what to watch for.
    """

    forms: tuple[str, ...] = refs("form")
    causes: tuple[str, ...] = refs("cause")
    medicines: tuple[str, ...] = refs("medicine")
    evidence: tuple[str, ...] = listed("1", "2", "3", "4", "G", "N")
    cautions: tuple[str, ...] = words(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worsening(Record):
    """Something that can make jerks of a certain form worse, though it may help others."""

    forms: tuple[str, ...] = refs("form")
    causes: tuple[str, ...] = refs("cause")
    medicines: tuple[str, ...] = refs("medicine")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag(Record):
    """A reason to seek care, and how soon."""

    level: str = choice(*LEVELS)
    question: str = word(required=True)
    """What to ask oneself."""
    action: str = word(required=True)
    """What to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Record):
    """An examination that looks for the kind or the cause of jerks."""

    __test__ = False  # not a test of this package

    step: str = choice("first", "next", "special")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Record):
    """A lookalike of myoclonus, or a finding of an examination."""

    relation: str = choice("lookalike", "finding")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Record):
    """Something general: what myoclonus is, how it is divided, how it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact that every account of myoclonus must cover, and the records that cover it."""

    id: str
    statement: str = value(required=True)
    records: tuple[str, ...] = refs(
        "form", "trigger", "cause", "medicine_group", "medicine", "treatment", "worsening", "red_flag", "test", "sign",
        "topic", required=True,
    )  # fmt: skip


CLASSES: Mapping[str, type] = MappingProxyType(
    {
        "source": Source,
        "form": Form,
        "trigger": Trigger,
        "cause": Cause,
        "medicine_group": MedicineGroup,
        "medicine": Medicine,
        "treatment": Treatment,
        "worsening": Worsening,
        "red_flag": RedFlag,
        "test": Test,
        "sign": Sign,
        "topic": Topic,
        "fact": Fact,
    }
)
"""Class of each kind of record."""
