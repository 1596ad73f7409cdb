"""The pointer events of recordings: what small batches are cut from.

    Benchmarks/ingest/pointer-events.py FOLDER RECORDING.json...     FOLDER/RECORDING.json for each
"""
import json
import sys
from pathlib import Path

MOUSE_MOVE, MOUSE_INTERACTION, TOUCH_MOVE = 1, 2, 6

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for path in map(Path, sys.argv[2:]):
    document = json.loads(path.read_text(encoding="utf-8"))
    events = document["events"] if isinstance(document, dict) else document
    pointer = [event for event in events if event["type"] == 3
               and event["data"].get("source") in (MOUSE_MOVE, MOUSE_INTERACTION, TOUCH_MOVE)]
    if len(pointer) >= 50:
        (folder / path.name).write_text(json.dumps(pointer))
