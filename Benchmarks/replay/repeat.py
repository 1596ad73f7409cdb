"""repeat.py RECORDING COUNT: the recording's events again and again, later each time, to COUNT events."""
import json
import sys

events = json.load(open(sys.argv[1], encoding="utf-8"))
count = int(sys.argv[2])
length = events[-1]["timestamp"] - events[0]["timestamp"] + 1000
sys.stdout.write("[")
for index in range(count):
    event = events[index % len(events)]
    shifted = {**event, "timestamp": event["timestamp"] + index // len(events) * length}
    sys.stdout.write("," if index else "")
    json.dump(shifted, sys.stdout, separators=(",", ":"), ensure_ascii=False)
sys.stdout.write("]")
