"""Outputs as people and programs read them."""

from offline_preview import wire
from offline_preview.output.text import masked, render
from offline_preview.result import PlannedResource, PreviewResult


def test_an_asset_is_shown_without_its_mark() -> None:
    asset = {wire.SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello"}
    assert masked({"page": asset, "pages": [asset]}) == {"page": {"text": "hello"}, "pages": [{"text": "hello"}]}


def test_a_name_with_line_breaks_starts_no_line() -> None:
    """A line that begins with `::` is a command to GitHub Actions."""
    odd = PlannedResource(urn="urn", type="aws:s3/bucket:Bucket", name="a\n::error::b", parent="", operation="create")
    text = render(PreviewResult(project="shop", stack="dev", pack="", resources=(odd,), outputs={}))
    assert "  + aws:s3/bucket:Bucket  a ::error::b\n" in text
