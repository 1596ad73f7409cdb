#!/usr/bin/env python3
"""Prints a recording of one page: ELEMENTS elements and a style sheet of RULES rules.

    page.py ELEMENTS RULES > page.json

The rules are of the kinds that sheets of sites have, in turn: a class, a class below a class, a chain of
three, a child, a state, an attribute, a name below a class, a sibling. The elements nest up to eight
deep and have up to three classes each; the same arguments give the same page.
"""
import json
import random
import sys

elements, rules = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(5000)
classes = max(1, rules // 4)
ids = iter(range(1, 10**9))


def name():
    # Few classes are on many elements, most on few.
    return f"c{int(classes * rng.random() ** 3)}"


def rule(number):
    a, b, c = name(), name(), name()
    tag = rng.choice(["div", "span", "p", "a", "li"])
    selector = [
        f".{a}", f".{a} .{b}", f".{a} .{b} .{c}", f".{a} > .{b}", f".{a}:hover", f'.{a}[data-k="{number % 7}"]',
        f".{a} {tag}", f".{a} + .{b}",
    ][number % 8]
    return f"{selector} {{ color: rgb({number % 256}, {number // 256 % 256}, 0); padding-left: {number % 9}px }}"


def node(tag, attributes, children):
    return {"type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": next(ids)}


def text(value):
    return {"type": 3, "textContent": value, "id": next(ids)}


body = node("body", {}, [])
path = [body]
for number in range(elements - 5):
    while len(path) > 1 and (len(path) > 8 or rng.random() < 0.45):
        path.pop()
    attributes = {"class": " ".join(name() for _ in range(rng.randint(0, 3)))}
    if number % 5 == 0:
        attributes["data-k"] = str(number % 7)
    element = node(rng.choice(["div", "span", "p", "a", "li"]), attributes, [text(f"element {number}")])
    path[-1]["childNodes"].append(element)
    path.append(element)
sheet = node("style", {}, [text("\n".join(rule(number) for number in range(rules)))])
html = node("html", {}, [node("head", {}, [sheet]), body])
doctype = {"type": 1, "name": "html", "publicId": "", "systemId": "", "id": next(ids)}
page = {"type": 0, "childNodes": [doctype, html], "id": next(ids)}
json.dump([
    {"type": 4, "timestamp": 1, "data": {"href": "https://example.org/", "width": 1280, "height": 720}},
    {"type": 2, "timestamp": 2, "data": {"node": page, "initialOffset": {"left": 0, "top": 0}}},
], sys.stdout)
