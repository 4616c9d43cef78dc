"""What the makers of Android samples share: writing a sample's folder and its lists."""
import hashlib
import json
import pathlib
import shutil

ROOT = pathlib.Path(__file__).resolve().parents[2] / "formats"


def digest(content):
    return hashlib.sha256(content).hexdigest()


class Sample:
    """One folder of samples/formats, written anew."""

    def __init__(self, name, made_by):
        self.folder = ROOT / name
        self.made_by = "samples/make/formats/" + made_by
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "evidence").mkdir(parents=True)

    def put(self, path, content):
        target = self.folder / "evidence" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def about(self, **values):
        about = {"kind": "phone backup", "title": "", "open": "", "tool": "", "verified": "",
                 "unsupported": "", "formats": [], "passwords": [], "keys": [], "made_by": self.made_by}
        about.update(values)
        text = json.dumps(about, indent=2, ensure_ascii=False)
        (self.folder / "about.json").write_text(text + "\n", encoding="utf-8")

    def expect(self, rows):
        """rows: (path, content or None, modified ns or None, status)."""
        lines = ["path\tsize\tmodified_utc_ns\tsha256\tstatus"]
        for path, content, modified, status in sorted(rows, key=lambda row: row[0]):
            size = "" if content is None else str(len(content))
            lines.append("\t".join([path, size, "" if modified is None else str(modified),
                                    "" if content is None else digest(content), status]))
        text = "\n".join(lines) + "\n"
        (self.folder / "expected.tsv").write_text(text, encoding="utf-8")

    def notes(self, rows):
        """rows: (path, status, contained text)."""
        lines = ["path\tstatus\tcontains"] + ["\t".join(row) for row in rows]
        (self.folder / "notes.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
