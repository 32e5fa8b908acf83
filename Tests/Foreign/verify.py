"""Verifies an exported log with PyPI's pymerkle and PyNaCl, which know nothing of this project.

    verify.py FOLDER|ARCHIVE.tar VKEY [OLD ...]

FOLDER holds `checkpoint` and `tile/...` (c2sp.org/tlog-tiles). Checked are the signature (c2sp.org/signed-note), every
entry against the root, every hash tile, and proofs of inclusion and, from each size OLD, of consistency, whose hashes are
taken from the tiles, in the way and in the order of RFC 6962.
"""

import base64
import hashlib
import os
import sys
import tarfile

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from pymerkle import ConsistencyProof, InclusionProof, InmemoryTree, InvalidProof
from pymerkle.core import _consistency_path_layout, _inclusion_path_layout

WIDTH = 256


class Refused(Exception):
    """The export is not what it should be."""


class Folder:
    def __init__(self, path):
        self.path = path

    def read(self, name):
        with open(os.path.join(self.path, name), "rb") as file:
            return file.read()


class Archive:
    def __init__(self, path):
        with tarfile.open(path, "r:") as archive:
            members = [member for member in archive if member.isfile()]
            self.files = {member.name: archive.extractfile(member).read() for member in members}
        if len(self.files) != len(members):
            raise Refused("a name stands in the archive twice")

    def read(self, name):
        return self.files[name]


def opened(note, vkey):
    """The text of a note that the key of `vkey` has signed, and the key's name."""
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key, validate=True)
    if key[:1] != b"\x01" or len(key) != 33:
        raise Refused("not an Ed25519 key")
    expected = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    if expected.hex() != key_id:
        raise Refused("the key has another id than it says")
    text, separator, signatures = note.decode().rpartition("\n\n")
    if not separator:
        raise Refused("not a note")
    lines = signatures.splitlines()
    if len(lines) != 1 or not signatures.endswith("\n"):
        raise Refused("not one signature")
    dash, signer, encoded = lines[0].split(" ")
    signature = base64.b64decode(encoded, validate=True)
    if dash != "\u2014" or signer != name or signature[:4] != expected:
        raise Refused("signed with another key")
    VerifyKey(key[1:]).verify(f"{text}\n".encode(), signature[4:])
    return f"{text}\n", name


def checkpoint(text, origin):
    lines = text.split("\n")
    if len(lines) != 4 or lines[0] != origin or lines[3] != "" or lines[1] != str(int(lines[1])):
        raise Refused("not a checkpoint of this log")
    root = base64.b64decode(lines[2], validate=True)
    if len(root) != 32:
        raise Refused("not a root")
    return int(lines[1]), root


def place(number, width):
    """A tile's number in groups of three digits, with its width where it is not full."""
    groups = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03d}")
    return "/".join(groups) + ("" if width == WIDTH else f".p/{width}")


def entries(files, size):
    for first in range(0, size, WIDTH):
        width = min(WIDTH, size - first)
        data = files.read("tile/entries/" + place(first // WIDTH, width))
        for seq in range(first, first + width):
            end = 2 + int.from_bytes(data[:2], "big")
            entry, data = data[2:end], data[end:]
            if len(entry) != end - 2 or not entry.startswith(b"fengni audit/v1\nseq %d\n" % seq):
                raise Refused(f"entry {seq} is another")
            yield entry
        if data:
            raise Refused("bundle too long")


class Tiles:
    """The hash tiles, each held against the one below it, the lowest against the leaves."""

    def __init__(self, files, tree, size):
        self.tree = tree
        self.levels = []
        hashes = [tree.get_leaf(index + 1) for index in range(size)]
        while hashes:
            for first in range(0, len(hashes), WIDTH):
                part = hashes[first : first + WIDTH]
                name = f"tile/{len(self.levels)}/{place(first // WIDTH, len(part))}"
                if files.read(name) != b"".join(part):
                    raise Refused(f"hash tile differs: {name}")
            self.levels.append(hashes)
            full = len(hashes) - len(hashes) % WIDTH
            hashes = [self.fold(hashes[first : first + WIDTH]) for first in range(0, full, WIDTH)]

    def fold(self, hashes):
        while len(hashes) > 1:
            pairs = [self.tree.hash_pair(*hashes[at : at + 2]) for at in range(0, len(hashes) - 1, 2)]
            hashes = pairs + hashes[len(pairs) * 2 :]
        return hashes[0]

    def root(self, start, end):
        """The root over some leaves that stand together in the tree, out of as few hashes as there are."""
        level, unit = 0, 1
        while start % (unit * WIDTH) == 0 and end - start >= unit * WIDTH and (end - start) % (unit * WIDTH) == 0:
            level, unit = level + 1, unit * WIDTH
        if (end - start) % unit == 0 and (end - start) // unit <= WIDTH:
            return self.fold(self.levels[level][start // unit : end // unit])
        half = 1 << (end - start - 1).bit_length() - 1
        return self.tree.hash_pair(self.root(start, start + half), self.root(start + half, end))


def verify(path, vkey, old_sizes):
    files = Archive(path) if os.path.isfile(path) else Folder(path)
    text, origin = opened(files.read("checkpoint"), vkey)
    size, root = checkpoint(text, origin)
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries(files, size):
        tree.append_entry(entry)
    if (tree.get_root() if size else hashlib.sha256(b"").digest()) != root:
        raise Refused("root differs")
    tiles = Tiles(files, tree, size)
    for index in range(0, size, 1 + size // 97):
        rule, ranges = _inclusion_path_layout(index + 1, size)
        path = [tiles.root(start, end) for start, end in ranges]
        proof = InclusionProof("sha256", True, size, index + 1, rule, path)
        proof.verify(tree.get_leaf(index + 1), root, index=index + 1, size=size)
    for old in old_sizes:
        rule, subset, ranges = _consistency_path_layout(old, size)
        path = [tiles.root(start, end) for start, end in ranges]
        proof = ConsistencyProof("sha256", True, size, old, rule, subset, path)
        proof.verify(tree.get_root(old), root, prior_size=old, later_size=size)
    print(f"ok {size} {base64.b64encode(root).decode()}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: verify.py FOLDER|ARCHIVE.tar VKEY [OLD ...]")
    try:
        verify(sys.argv[1], sys.argv[2], [int(size) for size in sys.argv[3:]])
    except (Refused, InvalidProof, BadSignatureError, KeyError, ValueError, OSError, tarfile.TarError) as error:
        sys.exit(f"verify: {error}")
