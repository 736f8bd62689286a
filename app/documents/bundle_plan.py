"""What a bundle will be, decided before a page is drawn: order, tabs, pages and labels.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.documents.bundle_labels import Earlier, page_labels, tab_labels
from app.documents.bundle_profile import Profile
from app.errors import UserError

_FRONT_BYTES = 200_000
_STAMP_BYTES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleItem:
    """One evidence item as it goes into the bundle; texts as they shall be printed.

    `pages` and `size` (bytes) are those of its rendition, the normalised copy.  `joined_to` names
    the item whose exhibit it shares: a translation and its certificate follow their original.
    """

    item_id: str
    title: str = field(repr=False)
    pages: int
    size: int
    original_sha256: str
    rendition_sha256: str
    section: str = field(default="", repr=False)
    dated: str = field(default="", repr=False)
    source: str = field(default="", repr=False)
    requirement: str = field(default="", repr=False)
    transformations: tuple[str, ...] = ()
    joined_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleRequest:
    """What the bundle is for: title and lines of the cover as printed, and the items in order.

    `file_title` is what a viewer shows in its title bar, so it must be neutral.
    """

    title: str = field(repr=False)
    lines: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    items: tuple[BundleItem, ...]
    file_title: str = "Documents"
    earlier: Earlier = field(default_factory=Earlier)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDocument:
    """One item in its place: its index row names `first` to `last`, counted from 0 in this file."""

    item: BundleItem
    tab: str
    first: int
    last: int
    sheet: bool

    @property
    def start(self) -> int:
        """The first page of the document itself, behind the tab sheet if it has one."""
        return self.first + int(self.sheet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One tab: a document, or an original with its translation and certificate."""

    tab: str
    section: str = field(repr=False)
    documents: tuple[PlannedDocument, ...]

    @property
    def first(self) -> int:
        """The first page of the exhibit, its tab sheet if there is one."""
        return self.documents[0].first

    @property
    def last(self) -> int:
        """The last page of the exhibit."""
        return self.documents[-1].last

    @property
    def title(self) -> str:
        """The title of its first document."""
        return self.documents[0].item.title


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePlan:
    """Every page of one file and its label; `part` of `parts` when a bundle is split."""

    request: BundleRequest
    profile: Profile
    front_pages: int
    exhibits: tuple[Exhibit, ...]
    labels: tuple[str, ...]
    part: int = 1
    parts: int = 1

    @property
    def pages(self) -> int:
        """How many pages the file has."""
        return len(self.labels)

    @property
    def documents(self) -> tuple[PlannedDocument, ...]:
        """Every document in order: one index row each."""
        return tuple(document for exhibit in self.exhibits for document in exhibit.documents)

    def makes_room(self, document: PlannedDocument) -> bool:
        """Say whether a document's pages are drawn smaller, so that no stamp covers anything.

        Pictures that were placed clear of the edges keep their size.
        """
        return self.profile.make_room and "placed_on_page" not in document.item.transformations

    def earlier(self) -> Earlier:
        """Return what this bundle prints, for a later one that keeps its labels."""
        items = {
            document.item.item_id: self.labels[document.first : document.last + 1]
            for document in self.documents
        }
        tabs = {exhibit.documents[0].item.item_id: exhibit.tab for exhibit in self.exhibits}
        return Earlier(front=self.labels[: self.front_pages], items=items, tabs=tabs)


CountFront = Callable[[BundlePlan], int]


def plan_whole(request: BundleRequest, profile: Profile, count_front: CountFront) -> BundlePlan:
    """Return the plan whose front matter fits the labels it prints, all in one file.

    `count_front` says how many pages cover and index of a plan take.  More index pages move every
    label, which may need more index pages: repeated until nothing moves (two rounds as a rule).
    Raises UserError `bundle.empty`, `bundle.item_twice` or `bundle.joined_to_missing`.
    """
    groups = _grouped(request.items)
    tabs = tab_labels([group[0].item_id for group in groups], request.earlier, profile.tab_style)
    return _settled(_Layout(request, profile, groups, tabs, profile.first_label), count_front)


def plan_split(
    request: BundleRequest, profile: Profile, count_front: CountFront
) -> tuple[BundlePlan, ...]:
    """Return one plan for each file, cut between exhibits so that none passes `part_bytes`.

    Numbers run on from part to part, and each has a cover and an index of its own.  One exhibit
    larger than a part gets a part to itself.  A bundle that keeps earlier labels stays whole.
    """
    whole = plan_whole(request, profile, count_front)
    groups = _grouped(request.items)
    cuts = [groups] if request.earlier.items else _cut(groups, profile.part_bytes)
    if len(cuts) == 1:
        return (whole,)
    tabs = [exhibit.tab for exhibit in whole.exhibits]
    first = profile.first_label
    parts: list[BundlePlan] = []
    for number, cut in enumerate(cuts, 1):
        layout = _Layout(request, profile, cut, tabs[: len(cut)], first, number, len(cuts))
        parts.append(_settled(layout, count_front))
        tabs = tabs[len(cut) :]
        first += parts[-1].pages
    return tuple(parts)


def _settled(layout: _Layout, count_front: CountFront) -> BundlePlan:
    """Let the front matter grow until it holds its own index; it never shrinks, so this ends."""
    front = 1
    while (needed := count_front(plan := layout.plan(front))) > front:
        front = needed
    return plan


def _cut(groups: Sequence[list[BundleItem]], limit: int) -> list[list[list[BundleItem]]]:
    cuts: list[list[list[BundleItem]]] = [[]]
    used = _FRONT_BYTES
    for group in groups:
        size = sum(item.size + item.pages * _STAMP_BYTES for item in group)
        if cuts[-1] and used + size > limit:
            cuts.append([])
            used = _FRONT_BYTES
        cuts[-1].append(group)
        used += size
    return cuts


def _grouped(items: Sequence[BundleItem]) -> list[list[BundleItem]]:
    """Put every joined item behind the one it belongs to; one list for each exhibit."""
    if not items:
        raise UserError("bundle.empty")
    if len({item.item_id for item in items}) != len(items):
        raise UserError("bundle.item_twice")
    groups = {item.item_id: [item] for item in items if not item.joined_to}
    for item in items:
        if item.joined_to:
            if item.joined_to not in groups:
                raise UserError("bundle.joined_to_missing")
            groups[item.joined_to].append(item)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _Layout:
    """The exhibits of one file in order, waiting only for the length of the front matter."""

    request: BundleRequest
    profile: Profile
    groups: Sequence[list[BundleItem]]
    tabs: Sequence[str]
    first_label: int
    part: int = 1
    parts: int = 1

    def plan(self, front: int) -> BundlePlan:
        """Return the plan with `front` pages of cover and index."""
        exhibits = []
        at = front
        for tab, group in zip(self.tabs, self.groups, strict=True):
            exhibits.append(self._exhibit(tab, group, at))
            at = exhibits[-1].last + 1
        runs = [("", front)] + [
            (document.item.item_id, document.last - document.first + 1)
            for exhibit in exhibits
            for document in exhibit.documents
        ]
        labels = page_labels(
            runs, self.request.earlier, self.profile.label_prefix, self.first_label
        )
        return BundlePlan(
            request=self.request,
            profile=self.profile,
            front_pages=front,
            exhibits=tuple(exhibits),
            labels=tuple(labels),
            part=self.part,
            parts=self.parts,
        )

    def _exhibit(self, tab: str, group: Sequence[BundleItem], at: int) -> Exhibit:
        documents = []
        for number, item in enumerate(group, 1):
            sheet = self.profile.tab_sheets and number == 1
            last = at + int(sheet) + item.pages - 1
            name = self.profile.part_name.format(tab=tab, number=number)
            documents.append(
                PlannedDocument(
                    item=item, tab=name if len(group) > 1 else tab, first=at, last=last, sheet=sheet
                )
            )
            at = last + 1
        return Exhibit(tab=tab, section=group[0].section, documents=tuple(documents))
