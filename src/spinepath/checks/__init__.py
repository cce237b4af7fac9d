"""Checks a knowledge folder as a whole: what no single file can show.

The reader has already refused what is wrong within one document (unknown and duplicate keys, wrong types). Here names
must lead somewhere, expressions must compile, sources must carry what rests on them, and cases must come true: those
beside a recommendation, which together reach every criterion, and those within a plan rule.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from spinepath.knowledge import Knowledge, build, read_folder
from spinepath.terms import SpinepathError

from .audit import audit_faults
from .course import course_faults
from .definitions import definition_faults
from .drawings import drawing_faults
from .editions import edition_faults
from .expressions import expression_faults
from .folder import Folder
from .fracture_tables import fracture_table_faults
from .instruments import instrument_faults
from .leaflet import leaflet_faults
from .mechanisms import mechanism_faults
from .names import name_faults
from .notices import notice_faults
from .plan_rule_cases import burden_case_faults, interaction_case_faults, rule_case_faults
from .pools import pool_faults
from .population import population_faults
from .programmes import programme_faults
from .recommendation_cases import case_faults
from .scores import score_faults
from .sources import source_faults
from .vignette_codes import vignette_code_faults
from .work_ups import work_up_faults

CHECKS: tuple[Callable[[Folder], Iterator[SpinepathError]], ...] = (
    name_faults,
    definition_faults,
    expression_faults,
    source_faults,
    pool_faults,
    edition_faults,
    mechanism_faults,
    fracture_table_faults,
    work_up_faults,
    population_faults,
    notice_faults,
    score_faults,
    drawing_faults,
    instrument_faults,
    programme_faults,
    leaflet_faults,
    audit_faults,
    case_faults,
    rule_case_faults,
    interaction_case_faults,
    burden_case_faults,
    vignette_code_faults,
    course_faults,
)


def check_folder(path: Path) -> tuple[Knowledge | None, list[SpinepathError]]:
    """What was read, and every fault of a knowledge folder, each in one line with file and line.

    No fault means fit for use; no knowledge means that nothing could be dated. Raises SpinepathError only when `path`
    is no folder.
    """
    documents = read_folder(path)
    faults = list(documents.errors)
    try:
        knowledge = build(documents)
    except SpinepathError as error:  # no version: nothing can be dated
        return None, [*faults, error]
    folder = Folder(path, knowledge)
    for check in CHECKS:
        faults.extend(check(folder))
    return knowledge, faults
