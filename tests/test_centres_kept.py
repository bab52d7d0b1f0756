"""Centres kept in the database: brought in, taken out, put away, opened; on both databases."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.desk.actors import AT_THE_KEYBOARD, Actor, NotAllowed
from scheduler.desk.centres import (
    archive_centre,
    export_zip,
    find_card,
    import_folder,
    import_zip,
    list_centres,
    open_revision,
    open_stored,
    restore_centre,
)
from scheduler.desk.keeping import Kept
from scheduler.desk.opening import open_centre
from scheduler.domain.faults import BadInput
from scheduler.domain.text import Name
from scheduler.io.centre_archive import pack_files, unpack_files
from scheduler.store import events, revisions
from scheduler.store.database import Database
from tests.stores import TINY

ANN = AT_THE_KEYBOARD
GUEST = Actor("guest", frozenset())


@pytest.fixture
def tiny(database: Database) -> Database:
    import_folder(database, ANN, TINY)
    return database


def said(error: pytest.ExceptionInfo[BadInput]) -> str:
    return error.value.in_("en")


def packed(files: dict[str, bytes], **entries: bytes) -> bytes:
    buffer = io.BytesIO(pack_files(files, "tiny"))
    with zipfile.ZipFile(buffer, "a") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class TestImport:
    def test_folder_is_kept_and_listed(self, database: Database) -> None:
        assert list_centres(database) == []
        card = import_folder(database, ANN, TINY)
        assert [card] == list_centres(database)
        assert (card.id, card.name) == ("tiny", Name("小小服务台", "Tiny Desk"))
        assert (card.first, card.weeks, card.revision) == (date(2026, 9, 28), 2, 1)
        with database.reading() as connection:
            [event] = events.newest_events(connection, "tiny")
        assert (event.action, event.actor) == ("import_centre", ANN.name)

    def test_facts_are_those_of_the_folder(self, tiny: Database) -> None:
        stored, read = open_stored(tiny, "tiny").problem, open_centre(TINY).problem
        assert stored.employees == read.employees
        assert stored.pins == read.pins
        assert (stored.demand == read.demand).all()
        other = open_stored(tiny, "tiny", date(2026, 10, 5), 1).problem
        assert (other.first, other.n_days) == (date(2026, 10, 5), 7)

    def test_centre_that_is_here_is_not_overwritten_by_mistake(self, tiny: Database) -> None:
        with pytest.raises(BadInput) as error:
            import_folder(tiny, ANN, TINY)
        assert said(error) == (
            "centre.toml, id 'tiny' is here already. "
            "Give the new centre another id, or say that it replaces this one."
        )
        assert find_card(tiny, "tiny").revision == 1

    def test_replacing_makes_a_revision_and_keeps_what_is_published(self, tiny: Database) -> None:
        files = unpack_files(export_zip(tiny, "tiny"))
        published = files["published_rota.csv"]
        files["published_rota.csv"] = b"employee_id,date,shift\n"
        assert import_zip(tiny, ANN, packed(files), replace=True).revision == 1
        files["centre.toml"] = files["centre.toml"].replace(b"Tiny Desk", b"Small Desk")
        card = import_zip(tiny, ANN, packed(files), replace=True)
        assert (card.revision, card.name.en) == (2, "Small Desk")
        with tiny.reading() as connection:
            newest = revisions.newest(connection, "tiny")
            assert revisions.file_of(connection, newest.id, "published_rota.csv") == published

    def test_fault_names_the_file_as_the_planner_knows_it(self, database: Database) -> None:
        files = {path.name: path.read_bytes() for path in TINY.iterdir()}
        files["leave.csv"] += b"099,2026-10-01,2026-10-02,annual,,yes\n"
        with pytest.raises(BadInput) as error:
            import_zip(database, ANN, packed(files))
        assert said(error).startswith("leave.csv, row 3, employee_id '099' is not a known employee")
        assert list_centres(database) == []

    def test_misspelt_file_is_noticed(self, database: Database) -> None:
        files = {path.name: path.read_bytes() for path in TINY.iterdir()}
        files["leaves.csv"] = files.pop("leave.csv")
        with pytest.raises(BadInput, match=r"leaves\.csv is not a file of a centre"):
            import_zip(database, ANN, packed(files))

    def test_horizon_that_cannot_be_opened_is_refused_at_once(self, database: Database) -> None:
        files = {path.name: path.read_bytes() for path in TINY.iterdir()}
        files["pins.csv"] += b"001,2026-09-30,,holiday\n"
        with pytest.raises(BadInput, match=r"pins\.csv, row 6"):
            import_zip(database, ANN, packed(files))

    def test_only_the_files_of_a_centre_are_kept(self, database: Database) -> None:
        files = {path.name: path.read_bytes() for path in TINY.iterdir()}
        more = {"tiny/notes.txt": b"x", "tiny/house.csv": b"a,b\n", "__MACOSX/._centre.toml": b"x"}
        import_zip(database, ANN, packed(files, **more))
        assert sorted(unpack_files(export_zip(database, "tiny"))) == sorted(files)

    def test_id_too_long_for_the_database_is_refused(self, database: Database) -> None:
        files = {path.name: path.read_bytes() for path in TINY.iterdir()}
        files["centre.toml"] = files["centre.toml"].replace(b'"tiny"', b'"' + b"x" * 65 + b'"')
        with pytest.raises(BadInput, match=r"is too long\. Write at most 64 characters"):
            import_zip(database, ANN, packed(files))

    def test_rights_are_asked(self, tiny: Database) -> None:
        with pytest.raises(NotAllowed, match="import_centre"):
            import_folder(tiny, GUEST, TINY)
        with pytest.raises(NotAllowed, match="import_centre"):
            import_zip(tiny, GUEST, b"")
        with pytest.raises(NotAllowed, match="archive_centre"):
            archive_centre(tiny, GUEST, "tiny")

    def test_folder_that_is_not_there_is_named(self, database: Database) -> None:
        with pytest.raises(BadInput, match="nowhere does not exist"):
            import_folder(database, ANN, Path("nowhere"))


class TestZip:
    def test_same_facts_give_the_same_bytes_and_come_back(self, tiny: Database) -> None:
        content = export_zip(tiny, "tiny")
        assert content == export_zip(tiny, "tiny")
        assert unpack_files(content) == {path.name: path.read_bytes() for path in TINY.iterdir()}

    @pytest.mark.parametrize("folder", ["", "a/b/", "中心/"])
    def test_folder_inside_does_not_matter(self, database: Database, folder: str) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for path in TINY.iterdir():
                archive.writestr(folder + path.name, path.read_bytes())
        assert import_zip(database, ANN, buffer.getvalue()).id == "tiny"

    def test_centre_that_is_missing_or_doubled_is_said(self) -> None:
        with pytest.raises(BadInput, match=r"zip holds 0 files centre\.toml"):
            unpack_files(pack_files({"employees.csv": b"x"}, "x"))
        with pytest.raises(BadInput, match=r"holds 2 files centre\.toml"):
            unpack_files(packed({"centre.toml": b"x"}, **{"other/centre.toml": b"x"}))

    def test_far_too_large_zip_is_refused_before_it_is_unpacked(self) -> None:
        # 70 MB of nothing pack into 70 KB.
        bomb = pack_files({"centre.toml": b"x", "arrivals.csv": bytes(70_000_000)}, "x")
        assert len(bomb) < 100_000
        with pytest.raises(BadInput, match="is too large for a centre"):
            unpack_files(bomb)

    def test_zip_with_a_password_is_refused(self) -> None:
        content = bytearray(pack_files({"centre.toml": b"id = 'x'"}, "x"))
        # The bit that says it is encrypted, in the file's own header and in the directory.
        for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.find(sign) + place] |= 1
        with pytest.raises(BadInput, match="without a password"):
            unpack_files(bytes(content))

    @given(st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 255))
    def test_damaged_zip_is_a_refusal_not_an_accident(
        self, junk: bytes, place: int, byte: int
    ) -> None:
        whole = bytearray(pack_files({"centre.toml": b"id = 'x'\n" * 50}, "x"))
        whole[place % len(whole)] = byte
        for content in (junk, bytes(whole), bytes(whole[: place % len(whole)])):
            with suppress(BadInput):
                assert set(unpack_files(content)) == {"centre.toml"}


class TestArchive:
    def test_centre_put_away_leaves_the_list_and_comes_back(self, tiny: Database) -> None:
        for _ in range(2):
            archive_centre(tiny, ANN, "tiny")
        assert list_centres(tiny) == []
        assert [card.id for card in list_centres(tiny, archived=True)] == ["tiny"]
        assert open_stored(tiny, "tiny").problem.n_employees == 5
        for _ in range(2):
            restore_centre(tiny, ANN, "tiny")
        assert [card.id for card in list_centres(tiny)] == ["tiny"]
        with tiny.reading() as connection:
            actions = [event.action for event in events.newest_events(connection, "tiny")]
        assert actions == ["restore_centre", "archive_centre", "import_centre"]

    def test_importing_it_again_takes_it_out(self, tiny: Database) -> None:
        archive_centre(tiny, ANN, "tiny")
        import_folder(tiny, ANN, TINY, replace=True)
        assert [card.revision for card in list_centres(tiny)] == [1]

    def test_unknown_centre_is_said(self, database: Database) -> None:
        message = "centre, id 'nix' is not a centre that is kept here"
        with pytest.raises(BadInput, match=message):
            open_stored(database, "nix")
        with pytest.raises(BadInput, match=message):
            export_zip(database, "nix")
        with pytest.raises(BadInput, match=message):
            archive_centre(database, ANN, "nix")


class TestOpened:
    def test_same_facts_are_read_once(self, tiny: Database) -> None:
        assert open_stored(tiny, "tiny") is open_stored(tiny, "tiny")
        horizons = open_stored(tiny, "tiny"), open_stored(tiny, "tiny", date(2026, 10, 5), 1)
        assert horizons[0].centre_folder is horizons[1].centre_folder

    def test_earlier_facts_can_be_opened(self, tiny: Database) -> None:
        files = unpack_files(export_zip(tiny, "tiny"))
        files["centre.toml"] = files["centre.toml"].replace(b"Tiny Desk", b"Small Desk")
        import_zip(tiny, ANN, packed(files), replace=True)
        names = [open_revision(tiny, number).problem.centre.name.en for number in (1, 2)]
        assert names == ["Tiny Desk", "Small Desk"]


class TestKept:
    def test_value_is_worked_out_once_for_all_who_wait(self) -> None:
        kept: Kept[str, int] = Kept(2)
        calls, found = list[int](), list[int]()

        def slowly() -> int:
            calls.append(1)
            time.sleep(0.05)
            return 7

        threads = [
            threading.Thread(target=lambda: found.append(kept.get("a", slowly))) for _ in range(5)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (calls, found) == ([1], [7] * 5)

    def test_failure_is_not_kept(self) -> None:
        kept: Kept[str, int] = Kept(2)
        with pytest.raises(ZeroDivisionError):
            kept.get("a", lambda: 1 // 0)
        assert kept.find("a") is None
        assert kept.get("a", lambda: 3) == 3

    def test_least_used_goes_first(self) -> None:
        kept: Kept[str, int] = Kept(2)
        for key in ("a", "b", "a", "c"):
            kept.get(key, lambda: 1)
        assert [kept.find(key) for key in "abc"] == [1, None, 1]
        kept.clear()
        assert kept.find("a") is None
