"""The demonstration's folder: one run at a time; what did not finish is made anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shebao.demo.workspace import Workspace
from shebao.errors import UserError


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "demo")
    made.folder.mkdir()
    return made


def test_a_finished_run_is_remembered(workspace: Workspace) -> None:
    workspace.finish({"planted": 24})

    assert Workspace(workspace.folder).result() == {"planted": 24}


@pytest.mark.parametrize("kept", ["", "{", "[]", '"done"', json.dumps({"version": "0.0.1", "result": {}})])
def test_a_damaged_or_older_result_counts_as_none(workspace: Workspace, kept: str) -> None:
    (workspace.folder / "demo.json").write_text(kept)

    assert workspace.result() is None


def test_a_folder_without_a_result_has_none(workspace: Workspace) -> None:
    assert workspace.result() is None


def test_what_an_unfinished_run_left_is_cleared_and_nothing_else(workspace: Workspace) -> None:
    (workspace.declarations / "201107").mkdir(parents=True)
    (workspace.lake / "bills").mkdir(parents=True)
    (workspace.folder / "postgres").mkdir()
    workspace.finish({})

    workspace.clear()
    assert [path.name for path in workspace.folder.iterdir()] == ["postgres"]
    workspace.clear()


def test_one_demonstration_at_a_time(workspace: Workspace) -> None:
    with workspace.alone(), pytest.raises(UserError) as refusal, Workspace(workspace.folder).alone():
        pass

    assert refusal.value.text.en.startswith(f"Another demonstration is using {workspace.folder}: end it first")


def test_the_folder_is_free_again_when_a_run_ends_or_fails(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError), workspace.alone():
        raise RuntimeError

    with workspace.alone():
        assert (workspace.folder / "demo.lock").exists()


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(UserError) as refusal, Workspace(tmp_path / "file" / "demo").alone():
        pass
    assert refusal.value.text.en.startswith(f"The data folder {tmp_path / 'file' / 'demo'} cannot be written: Not a directory.")
