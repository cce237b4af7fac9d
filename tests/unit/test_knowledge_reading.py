"""Strict YAML: what is refused, and the line that is named, whatever lies in the folder."""

from pathlib import Path

import pytest

from spinepath.knowledge import read_folder
from spinepath.knowledge.yaml_reader import YamlFile
from spinepath.terms import SpinepathError
from tests.conftest import Unprivileged

REFUSED = {
    "a control character": ("a: 1\nb: x\x07y\n", "x.yaml:2: found the character", "without control characters"),
    "a list nested deep": ("[" * 3_000 + "]" * 3_000, "x.yaml:1: found more than 50 levels", "flat"),
    "mappings nested deep": ("".join(f"{' ' * i}a:\n" for i in range(3_000)), "x.yaml:51: found more than 50", "flat"),
    "a list nested deeper than a stack": ("[" * 200_000, "x.yaml:1: found more than 50 levels", "flat"),
    "two documents": ("a: 1\n---\nb: 2\n", "x.yaml:3: found a second document", "one document"),
    "an alias": ("a: &x [1]\nb: *x\n", "x.yaml:2: found an alias", "written out"),
    "an alias of a text": ("a: &x 1\nb: *x\n", "x.yaml:2: found an alias", "written out"),
    "a key twice": ("a: 1\nb:\n  c: 1\n  c: 2\n", "x.yaml:4: found duplicate key 'c'", "each key once"),
    "a list as key": ("a: 1\n? [x]\n: 2\n", "x.yaml:2: found a key that is no text", "a text key"),
    "a tab": ("a:\n\t- 1\n", "x.yaml:2: found", "well-formed YAML"),
    "an open bracket": ("a: [1, 2\nb: 3\n", "x.yaml:2: found", "well-formed YAML"),
}


@pytest.mark.parametrize(("text", "place", "expected"), REFUSED.values(), ids=list(REFUSED))
def test_refused_in_one_line(text: str, place: str, expected: str) -> None:
    with pytest.raises(SpinepathError) as caught:
        YamlFile(Path("x.yaml"), text)
    assert str(caught.value).startswith(place)
    assert expected in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_what_is_read_and_where_it_stands() -> None:
    file = YamlFile(Path("x.yaml"), "# c\na: [1, 'yes', yes, 2.5, null]\nb:\n  c: 2026-01-01\n  d: |\n    text\n")
    assert file.data == {"a": [1, "yes", "yes", 2.5, None], "b": {"c": "2026-01-01", "d": "text\n"}}
    assert file.place(("b", "c")) == "x.yaml:4"
    assert file.place(("b", "d", "nothing", "there")) == "x.yaml:5"
    assert YamlFile(Path("x.yaml"), "").data is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "VERSION.yaml").write_text("version: '1'\nguidance_read_to: 2026-01-01\n")
    (tmp_path / "features").mkdir()
    return tmp_path


def _only_error(folder: Path) -> str:
    (error,) = read_folder(folder).errors
    return str(error)


def test_a_directory_where_a_file_should_be(folder: Path) -> None:
    (folder / "features" / "x.yaml").mkdir()
    assert "features/x.yaml:1: found Is a directory" in _only_error(folder)


def test_a_link_that_leads_nowhere(folder: Path) -> None:
    (folder / "features" / "x.yaml").symlink_to(folder / "nowhere.yaml")
    assert "features/x.yaml:1: found No such file" in _only_error(folder)


def test_a_file_that_may_not_be_read(folder: Path, unprivileged: Unprivileged) -> None:
    (folder / "features" / "x.yaml").write_text("[]")
    (folder / "features" / "x.yaml").chmod(0)
    with unprivileged():
        assert "features/x.yaml:1: found Permission denied" in _only_error(folder)


def test_no_utf8(folder: Path) -> None:
    (folder / "features" / "x.yaml").write_bytes(b"- \xff\n")
    assert "found bytes that are no UTF-8" in _only_error(folder)


@pytest.mark.parametrize("name", ["features/x.yml", "recommendation/x.yaml", "x.yml"])
def test_a_file_that_nobody_reads(name: str, folder: Path) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("[]")
    assert f"{name}:1: found a file in no known place" in _only_error(folder)


def test_a_misspelt_key_of_an_evidence_record(folder: Path) -> None:
    file = folder / "evidence" / "relief" / "records.yaml"
    file.parent.mkdir(parents=True)
    good = "- {id: a, topic: t, kind: k, statement: s, read: abstract, arms: [1, 2], %s: people}\n"
    file.write_text(good % "population")
    assert read_folder(folder).errors == []
    file.write_text(good % "populaton")
    assert "records.yaml:1" in _only_error(folder)
    assert "no key 'populaton' beside 'population'" in _only_error(folder)
