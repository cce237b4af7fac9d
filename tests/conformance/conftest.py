"""Where other people's FHIR test patients lie, beside this repository. Without them, tests skip visibly."""

import gzip
from pathlib import Path

import pytest

from spinepath.fhir import CodeIndex, build_index
from spinepath.knowledge import Knowledge, build, read_folder

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "fhir"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of test patients."""
    if not DATA.is_dir():
        pytest.skip(f"no FHIR test patients at {DATA}")
    return DATA


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge of this repository."""
    return build(read_folder(ROOT / "knowledge"))


@pytest.fixture(scope="session")
def index(knowledge: Knowledge) -> CodeIndex:
    """Its code index."""
    return build_index(knowledge)


def read_bytes(path: Path) -> bytes:
    """The content of a file, unpacked if it is packed."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
