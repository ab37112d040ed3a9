#!/usr/bin/env python3
"""Reads what keytag-json-mutants writes, and compares each verdict with that of Python's json.

Python's reader is more lenient than RFC 8259 in three ways, which are switched off here: NaN and
Infinity, numbers too long for int(), and encodings other than UTF-8. One byte order mark may come
first, as for keytag. Exit code 1 where the two differ.
"""
import json
import sys


def refuse(word):
    raise ValueError(word)


# A number stays text: only its form is judged.
decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=refuse)


def is_taken(document):
    try:
        text = document.decode("utf-8")
        decoder.decode(text[1:] if text.startswith("\ufeff") else text)
        return True
    except (ValueError, RecursionError):
        return False


documents = taken = differences = 0
for line in sys.stdin.buffer:
    document = bytes.fromhex(line[2:].decode())
    verdict = line[:1] == b"1"
    documents += 1
    taken += verdict
    if verdict != is_taken(document):
        differences += 1
        print("keytag takes" if verdict else "keytag refuses", document)
print(f"{documents} documents, {taken} of them valid, {differences} judged differently")
sys.exit(differences > 0)
