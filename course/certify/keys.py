"""The company's key pair (Ed25519): made once; the private half never lies in a repository."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from course.certify.completion import ShortText
from glossary import ContentError, Problem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PRIVATE, PUBLIC = "signing-key.pem", "verify-key.json"
_RAW_BYTES = 32


class PublicKey(BaseModel):
    """What is handed to everybody who checks records: `verify-key.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["verify-key"] = "verify-key"
    format: Literal[1] = 1
    algorithm: Literal["Ed25519"] = "Ed25519"
    company: ShortText
    key: Annotated[str, StringConstraints(max_length=100)]

    @property
    def raw(self) -> bytes:
        """The key's 32 bytes. Raises ValueError where there are none."""
        try:
            raw = base64.b64decode(self.key, validate=True)
        except binascii.Error as error:
            raise ValueError("the key is no base64") from error
        if len(raw) != _RAW_BYTES:
            raise ValueError(f"an Ed25519 key has {_RAW_BYTES} bytes")
        return raw

    @property
    def id(self) -> str:
        """Its fingerprint: 16 hexadecimal digits of the key's SHA-256, in groups of four."""
        digits = hashlib.sha256(self.raw).hexdigest()[:16]
        return " ".join(digits[at : at + 4] for at in range(0, 16, 4))

    def signed(self, content: bytes, value: str) -> bool:
        """Whether ``value`` (base64) is this key's signature of the content."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            signature = base64.b64decode(value, validate=True)
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, content)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """A private key with the public half that belongs to it."""

    private: Ed25519PrivateKey
    public: PublicKey


def new_keys(folder: Path, company: str, passphrase: str) -> PublicKey:
    """Make a key pair: `signing-key.pem`, for its owner only, and `verify-key.json`.

    An empty ``passphrase`` leaves the private key unlocked. Raises ContentError where a key is
    there already, where the company has no usable name, and inside a repository.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    target = folder.resolve()
    for place in (target, *target.parents):
        if (place / ".git").exists():
            message = f"this folder lies in the repository {place}"
            fix = "choose a folder outside, such as one in your home that is backed up"
            raise _error(folder, "in-repository", message, fix)
    for name in (PRIVATE, PUBLIC):
        if (folder / name).exists():
            message, fix = f"there is a {name} already", "use it, or choose another folder"
            raise _error(folder / name, "exists", message, fix)
    private = Ed25519PrivateKey.generate()
    try:
        public = PublicKey(company=company, key=_public_half(private))
    except ValidationError as error:
        message = error.errors(include_url=False)[0]["msg"]
        raise _error(folder, "company", f"company: {message}", "give its name") from error
    locked = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked
    )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made for the owner alone from its first byte on, and never over another file.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(folder / PRIVATE, flags, 0o600), "wb") as file:
            file.write(pem)
        text = public.model_dump_json(indent=1) + "\n"
        (folder / PUBLIC).write_text(text, encoding="utf-8")
    except OSError as error:
        message = error.strerror or "it cannot be written"
        raise _error(folder, "unwritable", message, "choose a folder you may write to") from error
    return public


def is_locked(path: Path) -> bool:
    """Whether a private key needs a passphrase. Raises ContentError where it cannot be read."""
    return b"ENCRYPTED" in _read(path)


def load_signing_key(path: Path, passphrase: str) -> SigningKey:
    """Read a private key and the public one beside it. Raises ContentError."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = _read(path)
    locked = b"ENCRYPTED" in pem
    try:
        private = load_pem_private_key(pem, passphrase.encode() if locked else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        message = "the passphrase is not right" if locked else "it is no private key"
        fix = "type it again" if locked else f"give the {PRIVATE} that `course keys new` made"
        raise _error(path, "unusable", message, fix) from error
    public = load_public_key(path.parent / PUBLIC)
    if not isinstance(private, Ed25519PrivateKey) or _public_half(private) != public.key:
        message = f"{PUBLIC} beside it belongs to another key"
        raise _error(path, "mismatch", message, "keep both files of one pair together")
    return SigningKey(private, public)


def load_public_key(path: Path) -> PublicKey:
    """Read `verify-key.json`. Raises ContentError."""
    try:
        public = PublicKey.model_validate_json(_read(path))
        assert public.raw  # raises ValueError where it is no key
    except ValueError as error:
        message, fix = "it is no verify key", f"give the {PUBLIC} of the company"
        raise _error(path, "unusable", message, fix) from error
    return public


def _public_half(private: Ed25519PrivateKey) -> str:
    return base64.b64encode(private.public_key().public_bytes_raw()).decode()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100_000)
    except OSError as error:
        message = error.strerror or "it cannot be read"
        raise _error(path, "unreadable", message, "check the path") from error


def _error(path: Path, code: str, message: str, fix: str) -> ContentError:
    return ContentError([Problem(path, 0, f"key-{code}", "", message, fix)])
