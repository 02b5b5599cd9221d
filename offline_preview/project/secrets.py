"""Encrypted configuration values, decrypted with the stack's passphrase where it is given.

PBKDF2-SHA256 of a million rounds gives the key of AES-256-GCM. Source:
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/config/crypt.go
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from offline_preview.errors import PreviewError

_ROUNDS: Final = 1_000_000
_CHECK: Final = "pulumi"  # the plain text of the salt's own ciphertext


class Decrypter:
    """Decrypts the `secure:` values of one stack file. The key is derived for the first of them."""

    def __init__(self, stack: Mapping[str, Any], file: str) -> None:
        self._salt = stack.get("encryptionsalt")
        self._provider = stack.get("secretsprovider")
        self._file = file
        self._cipher: Any = None
        self.why = ""
        """Why values cannot be decrypted, once one could not be."""

    def decrypt(self, text: str) -> str | None:
        """The value in plain text; None where it cannot be decrypted (`why`).

        Raises `PreviewError` where the passphrase is wrong, or the value is malformed.
        """
        if self._cipher is None and not self.why:
            self._cipher = self._load_key()
        return None if self._cipher is None else self._decrypted(text)

    def _load_key(self) -> Any:
        if not self._salt:
            self.why = f"its secrets provider ({self._provider or 'Pulumi Cloud'}) cannot be reached offline"
            return None
        phrase = _passphrase()
        if phrase is None:
            self.why = "neither PULUMI_CONFIG_PASSPHRASE nor PULUMI_CONFIG_PASSPHRASE_FILE is set"
            return None
        try:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        except ImportError:
            self.why = "the package 'cryptography' is not installed"
            return None
        version, _, rest = str(self._salt).partition(":")
        salt, _, check = rest.partition(":")
        if version != "v1" or not check:
            raise PreviewError(f"{self._file}: encryptionsalt: expected the form v1:<salt>:<check>")
        self._cipher = AESGCM(hashlib.pbkdf2_hmac("sha256", phrase.encode(), base64.b64decode(salt), _ROUNDS))
        if self._decrypted(check) != _CHECK:
            raise PreviewError(f"{self._file}: incorrect passphrase")
        return self._cipher

    def _decrypted(self, text: str) -> str:
        from cryptography.exceptions import InvalidTag

        try:
            version, nonce, sealed = text.split(":")
            if version != "v1":
                raise ValueError
            return str(self._cipher.decrypt(base64.b64decode(nonce), base64.b64decode(sealed), None).decode())
        except InvalidTag:
            raise PreviewError(f"{self._file}: incorrect passphrase, or a secure value was altered") from None
        except (ValueError, binascii.Error):
            raise PreviewError(
                f"{self._file}: a secure value is malformed: expected the form v1:<nonce>:<value>"
            ) from None


def _passphrase() -> str | None:
    if (phrase := os.environ.get("PULUMI_CONFIG_PASSPHRASE")) is not None:
        return phrase
    if file := os.environ.get("PULUMI_CONFIG_PASSPHRASE_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise PreviewError(f"PULUMI_CONFIG_PASSPHRASE_FILE: {file}: cannot be read: {error.strerror}") from error
    return None
