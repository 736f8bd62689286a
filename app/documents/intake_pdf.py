"""Foreign PDFs inside the child.

Open, look, remove what a bundle must not carry, write a plain copy.

Every page of the copy ends in the graphics state it began with, so that a stamp drawn after it
lands where it should.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from pikepdf.sanitize import Sanitizer

from app.documents.content import is_balanced
from app.documents.sniff import MAX_PAGES
from app.errors import UserError

_INFLATED = 192 * 1024 * 1024
"""The most bytes one stream may unpack to."""

pikepdf.settings.set_qpdf_limits(
    flate_max_memory=_INFLATED,
    run_length_max_memory=_INFLATED,
    png_max_memory=_INFLATED,
    tiff_max_memory=_INFLATED,
    dct_max_memory=_INFLATED,
    dct_max_progressive_scans=200,
    doc_max_warnings=2_000,
    parser_max_container_size=2_000_000,
)


def _wake_ciphers() -> None:
    """Open one tiny encrypted file.

    So that the cipher library finds its random source before the door closes.
    """
    tiny = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tiny, encryption=pikepdf.Encryption(user="a", owner="b"))
    with pikepdf.open(tiny, password="a"):  # noqa: S106 - made two lines above
        pass


_wake_ciphers()


@contextmanager
def opened(content: bytes, password: str | None) -> Iterator[Pdf]:
    """Open a PDF for the time of a `with`; library errors inside become `evidence.unreadable`.

    Raises UserError `evidence.password_needed`, `evidence.password_wrong`,
    `evidence.too_many_pages`, `evidence.bomb`.
    """
    try:
        with pikepdf.open(io.BytesIO(content), password=password or "") as pdf:
            if len(pdf.pages) == 0:
                raise UserError("evidence.unreadable")
            if len(pdf.pages) > MAX_PAGES:
                raise UserError("evidence.too_many_pages", pages=MAX_PAGES)
            yield pdf
    except pikepdf.PasswordError as error:
        raise UserError(
            "evidence.password_wrong" if password else "evidence.password_needed"
        ) from error
    except pikepdf.DataDecodingError as error:
        raise UserError("evidence.bomb" if _is_limit(error) else "evidence.unreadable") from error
    except (pikepdf.PikepdfError, pikepdf.PdfError, ValueError, TypeError, KeyError) as error:
        raise UserError("evidence.unreadable") from error


def facts(pdf: Pdf) -> dict[str, Any]:
    """Return what `Inspected` holds, as JSON."""
    form = pdf.Root.get(Name.AcroForm)
    return {
        "kind": "pdf",
        "pages": boxes(pdf),
        "encrypted": pdf.is_encrypted,
        "form": isinstance(form, Dictionary) and len(form.get(Name.Fields, [])) > 0,
        "xfa": isinstance(form, Dictionary) and Name.XFA in form,
        "scripts": _has_scripts(pdf),
        "signed": _is_signed(form),
        "repaired": mended(pdf),
        "attachments": len(pdf.attachments),
        "pixel_width": 0,
        "pixel_height": 0,
        "metadata": len(pdf.docinfo) > 0 or Name.Metadata in pdf.Root,
        "located": False,
    }


def mended(pdf: Pdf) -> bool:
    """Say whether the reader had to mend the file since last asked.

    Raises `evidence.unreadable` if content is lost.
    """
    warnings = [str(warning) for warning in pdf.get_warnings()]
    if any("treating stream as empty" in warning for warning in warnings):
        raise UserError("evidence.unreadable")
    return len(warnings) > 0


def boxes(pdf: Pdf) -> list[list[float]]:
    """Return `[width, height, rotation]` of each page.

    Crop box in points after UserUnit, rotation clockwise.
    """
    return [_box(page) for page in pdf.pages]


def _box(page: pikepdf.Page) -> list[float]:
    left, bottom, right, top = visible(page)
    unit = float(page.obj.get(Name.UserUnit, 1))
    return [
        round((right - left) * unit, 2),
        round((top - bottom) * unit, 2),
        int(page.rotation) % 360,
    ]


def visible(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top of what readers show: the crop box inside the media box."""
    media, crop = _corners(page.mediabox), _corners(page.cropbox)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if left < right and bottom < top:
        return left, bottom, right, top
    if media[0] < media[2] and media[1] < media[3]:
        return media
    raise UserError("evidence.unreadable")


def _corners(box: Array) -> tuple[float, float, float, float]:
    one, two, three, four = (float(edge) for edge in box)
    return min(one, three), min(two, four), max(one, three), max(two, four)


def clean(pdf: Pdf, inspected: dict[str, Any]) -> set[str]:
    """Take out scripts, links, attachments, form, metadata and leftovers, in place.

    Returns what was done.
    """
    done = {"metadata_removed"} if inspected["metadata"] else set()
    for key, name in (
        ("encrypted", "encryption_removed"),
        ("form", "form_flattened"),
        ("scripts", "scripts_removed"),
        ("attachments", "attachments_removed"),
        ("repaired", "reader_repaired"),
    ):
        if inspected[key]:
            done.add(name)
    _scrub(pdf)
    done |= _flatten(pdf, form=inspected["form"])
    _drop_document_parts(pdf)
    for page in list(pdf.pages):
        done |= _plain_page(pdf, page)
    return done


def written(pdf: Pdf) -> bytes:
    """Return the cleaned document as bytes, without encryption.

    The same each time for the same input.
    """
    out = io.BytesIO()
    pdf.remove_unreferenced_resources()
    pdf.save(
        out,
        encryption=False,
        deterministic_id=True,
        fix_metadata_version=False,
        preserve_pdfa=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return out.getvalue()


def _scrub(pdf: Pdf) -> None:
    scrubber = Sanitizer().remove_javascript().remove_external_access().remove_attachments()
    scrubber = scrubber.remove_thumbnails().remove_search_index().remove_multimedia()
    scrubber.remove_web_capture().remove_private_app_data().remove_collection().apply(pdf)


def _flatten(pdf: Pdf, *, form: bool) -> set[str]:
    """Draw form fields and comments into their pages.

    So that the copy shows what the reader showed.
    """
    drawn = {
        str(annotation.get(Name.Subtype))
        for page in pdf.pages
        for annotation in page.obj.get(Name.Annots, [])
        if isinstance(annotation, Dictionary)
    }
    if form:
        _draw_fields(pdf)
    if drawn - {"/Link", "/Popup"}:
        pdf.flatten_annotations("all")
    done = {"links_removed"} if "/Link" in drawn else set()
    if drawn - {"/Link", "/Popup", "/Widget"}:
        done.add("comments_flattened")
    return done


def _draw_fields(pdf: Pdf) -> None:
    """Give a picture to filled-in fields that have none; pictures made by their own program stay.

    The library draws ASCII only.  Rather than print a question mark for a letter of a name, other
    values raise `evidence.form_needs_printing`, as does a form that draws itself when opened (XFA).
    """
    if bool(pdf.Root.get("/NeedsRendering", False)):
        raise UserError("evidence.form_needs_printing")
    if Name.NeedAppearances in pdf.Root.AcroForm:
        del pdf.Root.AcroForm.NeedAppearances
    fields = pdf.acroform
    for page in pdf.pages:
        for widget in fields.get_widget_annotations_for_page(page):
            field = fields.get_field_for_annotation(widget)
            if not (field.is_text or field.is_choice) or not field.value_as_string:
                continue
            if isinstance(widget.obj.get(Name.AP), Dictionary) and Name.N in widget.obj.AP:
                continue
            if not field.value_as_string.isascii():
                raise UserError("evidence.form_needs_printing")
            field.generate_appearance(widget)


def _drop_document_parts(pdf: Pdf) -> None:
    """Keep of the catalog only the page tree and what pages need to show as they do (layers)."""
    kept = {Name.Type, Name.Pages, Name.OCProperties, Name.Version, Name.Lang}
    for key in list(pdf.Root.keys()):
        if Name(key) not in kept:
            del pdf.Root[key]
    for key in list(pdf.trailer.keys()):
        if key == "/Info":
            del pdf.trailer[key]


_PAGE_KEYS = frozenset(
    {
        *("/Type", "/Parent", "/Resources", "/MediaBox"),
        *("/Rotate", "/Contents", "/Group", "/UserUnit"),
    }
)


def _plain_page(pdf: Pdf, page: pikepdf.Page) -> set[str]:
    """Leave a page its content and resources, in a graphics state that closes.

    Its media box becomes what readers show: programs differ on which box a cropped page has.
    """
    box, resources = visible(page), page.resources
    rotation = int(page.rotation) % 360
    for key in list(page.obj.keys()):
        if key not in _PAGE_KEYS:
            del page.obj[key]
    page.obj.MediaBox = Array(box)
    page.obj.Resources = Dictionary() if resources is None else resources
    page.obj.Rotate = rotation
    if is_balanced(content_of(page)):
        return set()
    _wrap(pdf, page)
    return {"page_content_wrapped"}


def content_of(page: pikepdf.Page) -> bytes:
    """Return a page's drawing commands, unpacked; raises what `opened` turns into a code."""
    contents = page.obj.get(Name.Contents)
    if contents is None:
        return b""
    parts = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(part.read_bytes() for part in parts if isinstance(part, Stream))


def _wrap(pdf: Pdf, page: pikepdf.Page) -> None:
    """Put a page's content into a form object, which keeps its graphics state to itself.

    The form carries the page's resources; its box is the media box, its matrix the identity.
    """
    form = Stream(pdf, content_of(page))
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox, form.Resources = page.obj.MediaBox, page.obj.Resources
    if Name.Group in page.obj:
        form.Group = page.obj.Group
    page.obj.Resources = Dictionary(XObject=Dictionary(Whole=pdf.make_indirect(form)))
    page.obj.Contents = pdf.make_stream(b"q /Whole Do Q")


def _has_scripts(pdf: Pdf) -> bool:
    """Say whether any action of the document is a script.

    Object by object, since hiding places are many.
    """
    for thing in pdf.objects:
        if isinstance(thing, Stream) and thing.get(Name.S) == Name.JavaScript:
            return True
        if isinstance(thing, (Dictionary, Array)) and b"/JavaScript" in thing.unparse(
            resolved=True
        ):
            return True
    return False


def _is_signed(form: object) -> bool:
    if not isinstance(form, Dictionary):
        return False
    signatures_exist = 1
    if int(form.get(Name.SigFlags, 0)) & signatures_exist:
        return True
    fields: Any = form.get(Name.Fields, [])
    return any(isinstance(f, Dictionary) and f.get(Name.FT) == Name.Sig for f in fields)


def _is_limit(error: Exception) -> bool:
    return "memory" in str(error) or "limit" in str(error)
