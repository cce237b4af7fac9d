"""Write the picture and the table of the published pools: `python -m tests.published.draw` from the root."""

import sys

from spinepath.documents.evidence_pictures.canvas import INK, OURS, picture, sheet
from spinepath.evidence import RATIOS
from spinepath.knowledge import Knowledge, load_folder
from tools.written import ROOT

from .reproduced import PUBLISHED, Interval, read, reproduce

HEAD = "| pool | source | trials here, method | published | from our rows | why they differ |"
PICTURE = ROOT / "docs" / "reference" / "published_pools.svg"


def table(knowledge: Knowledge) -> str:
    """The rows of the page, as Markdown."""
    lines = [
        "| pool | source | trials here, method | published | from our rows | why they differ |",
        "|---|---|---|---|---|---|",
    ]
    for p in PUBLISHED:
        ours = read(p.measure, reproduce(knowledge, p))
        trials = f"{len(p.rows)}, {p.method}, {p.measure}"
        lines.append(f"| {p.name} | {p.source} | {trials} | {told(p.printed)} | {told(ours)} | {p.why} |")
    return "\n".join(lines)


def told(values: Interval) -> str:
    return "{:.2f} ({:.2f} to {:.2f})".format(*values)


def drawn(knowledge: Knowledge) -> bytes:
    """Ratios on a log axis, each published figure above ours; the difference stands as words alone."""
    ratios = [p for p in PUBLISHED if p.measure in RATIOS]
    figure, field = sheet(10, 0.62 * len(ratios) + 1.1)
    for place, p in enumerate(ratios):
        for values, shift, colour, who in (
            (p.printed, 0.16, INK, "published"),
            (read(p.measure, reproduce(knowledge, p)), -0.16, OURS, "our rows"),
        ):
            y = len(ratios) - place + shift
            field.plot(values[1:], [y, y], color=colour, linewidth=1.4)
            field.plot(values[0], y, marker="s" if who == "published" else "D", color=colour, markersize=5)
            field.text(
                1.02, y, f"{told(values)} {who}", transform=field.get_yaxis_transform(), va="center", color=colour
            )
    field.set_yticks(range(len(ratios), 0, -1), [p.name.replace(" (", "\n(") for p in ratios])
    field.set_xscale("log")
    field.set_xticks([0.2, 0.3, 0.5, 0.7, 1], ["0.2", "0.3", "0.5", "0.7", "1"])
    field.set_xticks([], minor=True)
    field.axvline(1, color=INK, linewidth=0.8)
    field.set_xlabel("relative risk")
    return picture(
        figure, "svg", "Published pools and ours", "Each published relative risk above the one from our rows."
    )


if __name__ == "__main__":
    own = load_folder(ROOT / "knowledge")
    text = "\n".join(line.rstrip() for line in drawn(own).decode().splitlines())
    PICTURE.write_text(text + "\n", "utf-8")
    sys.stdout.write(table(own) + "\n")
