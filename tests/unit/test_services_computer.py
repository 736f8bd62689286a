"""Whether the disk under a vault is encrypted is read from the system's own tree of devices."""

import os
import stat
from pathlib import Path

import pytest

from app.services.computer import Linux, about

linux_only = pytest.mark.skipif(not hasattr(os, "major"), reason="reads Linux's tree of devices")


class Tree:
    """A tree of devices as Linux shows it, under the device the test's own files lie on."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.block = root / "sys" / "dev" / "block"
        self.block.mkdir(parents=True)
        (root / "proc").mkdir()
        number = root.stat().st_dev
        self.own = self.block / f"{os.major(number)}:{os.minor(number)}"

    def device(self, name: str, uuid: str = "", under: tuple[str, ...] = ()) -> Path:
        made = self.root / "sys" / "devices" / name
        (made / "slaves").mkdir(parents=True)
        if uuid:
            (made / "dm").mkdir()
            (made / "dm" / "uuid").write_text(uuid + "\n")
        for one in under:
            (made / "slaves" / one).symlink_to(self.root / "sys" / "devices" / one)
        return made

    def lies_on(self, name: str) -> None:
        self.own.symlink_to(self.root / "sys" / "devices" / name)

    def swaps(self, *names: str) -> None:
        lines = [f"{name} file 1048572 0 -2" for name in names]
        (self.root / "proc" / "swaps").write_text("\n".join(["Filename Type Size", *lines]) + "\n")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    if not os.major(tmp_path.stat().st_dev):
        pytest.skip("the test's folder lies on no numbered device")
    return Tree(tmp_path)


@linux_only
def test_a_partition_and_a_volume_on_one_are_plain(tree: Tree) -> None:
    tree.device("sda1")
    tree.device("dm-0", "LVM-abc", under=("sda1",))
    tree.lies_on("dm-0")
    assert Linux(tree.root).disk(tree.root) == "plain"


@linux_only
def test_an_encrypted_device_is_found_below_a_volume(tree: Tree) -> None:
    tree.device("sda2")
    tree.device("dm-0", "CRYPT-LUKS2-abc-luks", under=("sda2",))
    tree.device("dm-1", "LVM-abc", under=("dm-0",))
    tree.lies_on("dm-1")
    assert Linux(tree.root).disk(tree.root) == "encrypted"


@linux_only
def test_a_volume_over_two_disks_is_as_safe_as_the_weaker_one(tree: Tree) -> None:
    tree.device("sda")
    tree.device("dm-0", "CRYPT-LUKS2-abc-luks")
    tree.device("md0", under=("dm-0", "sda"))
    tree.lies_on("md0")
    assert Linux(tree.root).disk(tree.root) == "plain"


@linux_only
def test_what_cannot_be_followed_is_not_called_safe(tree: Tree) -> None:
    assert Linux(tree.root).disk(tree.root) == "unknown"
    assert Linux(tree.root).disk(tree.root / "nothing here") == "unknown"
    round_and_round = tree.device("dm-0", "LVM-abc")
    (round_and_round / "slaves" / "dm-0").symlink_to(round_and_round)
    tree.lies_on("dm-0")
    assert Linux(tree.root).disk(tree.root) == "unknown"


@linux_only
def test_swap_is_as_safe_as_its_weakest_part(tree: Tree) -> None:
    seen = Linux(tree.root)
    assert seen.swap() == "unknown"
    tree.swaps()
    assert seen.swap() == "none"
    tree.swaps("/dev/zram0")
    assert seen.swap() == "none"
    file = tree.root / "swap file"
    file.touch()
    tree.device("dm-0", "CRYPT-PLAIN-swap")
    tree.lies_on("dm-0")
    tree.swaps("/dev/zram0", str(file).replace(" ", "\\040"))
    assert seen.swap() == "encrypted"
    tree.swaps(str(file).replace(" ", "\\040"), "/dev/gone")
    assert seen.swap() == "unknown"


def test_the_real_computer_answers_without_asking_for_more(tmp_path: Path) -> None:
    seen = about(tmp_path)
    assert seen.disk in ("encrypted", "plain", "unknown")
    assert seen.swap in ("encrypted", "plain", "none", "unknown")
    assert seen.free is not None
    assert seen.free > 0


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps an access list instead")
def test_a_folder_others_can_look_into_is_not_closed(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRWXU)
    assert about(tmp_path).closed
    tmp_path.chmod(0o755)
    assert not about(tmp_path).closed
