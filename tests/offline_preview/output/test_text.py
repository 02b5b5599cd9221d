"""Outputs as people and programs read them."""

from offline_preview import wire
from offline_preview.output.text import masked


def test_an_asset_is_shown_without_its_mark() -> None:
    asset = {wire.SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello"}
    assert masked({"page": asset, "pages": [asset]}) == {"page": {"text": "hello"}, "pages": [{"text": "hello"}]}
