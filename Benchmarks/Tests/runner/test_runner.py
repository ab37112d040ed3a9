"""What the runner decides, without running a program. `make test` runs this."""

import csv
import json
import os
import sqlite3
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "runner"))

import answers  # noqa: E402
import compare  # noqa: E402
import instructions  # noqa: E402
import latency  # noqa: E402
import plot  # noqa: E402
import process  # noqa: E402
import store  # noqa: E402

EVENT = {"uuid": "E1", "user_name": "Ada", "p_any_emails": ["a@example.com", "b@example.com"]}


class Answers(unittest.TestCase):
    """Two files of enriched events."""

    def compare(self, ours, theirs, lists=True, whole=False):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for name, events in (("ours", ours), ("theirs", theirs)):
                paths.append(f"{folder}/{name}")
                with open(paths[-1], "w", encoding="utf-8") as file:
                    file.writelines(json.dumps(event) + "\n" for event in events)
            return answers.compare(*paths, lists, whole)

    def test_another_name_is_found(self):
        with self.assertRaises(answers.Different):
            self.compare([EVENT], [{**EVENT, "user_name": "Grace"}])

    def test_a_lost_name_is_found(self):
        with self.assertRaises(answers.Different):
            self.compare([EVENT], [{"uuid": "E1"}], lists=False)

    def test_an_invented_name_is_found(self):
        with self.assertRaises(answers.Different):
            self.compare([EVENT], [{**EVENT, "vault_name": "Ops"}])

    def test_a_lost_address_is_found_where_lists_are_compared(self):
        fewer = {**EVENT, "p_any_emails": ["a@example.com"]}
        with self.assertRaises(answers.Different):
            self.compare([EVENT], [fewer])
        self.assertEqual(self.compare([EVENT], [fewer], lists=False), 1)

    def test_another_row_and_a_lost_user_name_are_found_where_all_is_compared(self):
        row = {"uuid": "V1", "name": "Ops", "p_match": "V1"}
        whole = {**EVENT, "p_any_usernames": ["Ada"], "p_enrichment": {"vaults": {"vault_uuid": row}}}
        others = {"vaults": {"vault_uuid": row, "object_uuid": row}}
        self.assertEqual(
            self.compare([whole], [{**whole, "p_enrichment": others}], whole=True), 1)
        for wrong in ({"p_enrichment": {"vaults": {"vault_uuid": {**row, "name": "Dev"}}}},
                      {"p_enrichment": {"items": {"vault_uuid": row}}}, {"p_any_usernames": []}):
            self.assertEqual(self.compare([whole], [{**whole, **wrong}]), 1)
            with self.assertRaises(answers.Different):
                self.compare([whole], [{**whole, **wrong}], whole=True)

    def test_a_lost_event_is_found(self):
        with self.assertRaises(answers.Different):
            self.compare([EVENT, {"uuid": "E2"}], [EVENT])

    def test_a_doubled_event_is_found(self):
        with self.assertRaises(answers.Different):
            self.compare([EVENT], [EVENT, EVENT])

    def test_null_order_and_nesting_make_no_difference(self):
        nested = {"event": {"uuid": "E1"}, "user_name": "Ada", "vault_name": None,
                  "p_any_emails": ["b@example.com", "a@example.com"], "p_any_ip_addresses": []}
        self.assertEqual(self.compare([EVENT], [nested]), 1)


class Rows(unittest.TestCase):
    """What is imported in the place of keytag's rows."""

    def test_an_import_has_the_same_rows_and_no_more_in_its_indexes(self):
        with tempfile.TemporaryDirectory() as folder:
            ours = sqlite3.connect(f"{folder}/ours.db")
            ours.executescript("""
                CREATE TABLE event (id INTEGER PRIMARY KEY, item TEXT, json TEXT) STRICT;
                CREATE INDEX by_item ON event (item) WHERE item IS NOT NULL;
                CREATE TABLE indicator (value TEXT) STRICT;
                CREATE TABLE unresolved_value (value TEXT) STRICT;
                CREATE TABLE seal (hash TEXT) STRICT;
                INSERT INTO event VALUES (1, NULL, 'a,"é'), (2, 'I', 'x' || char(10) || 'y');
                """)
            ours.close()
            store.write_rows(f"{folder}/ours.db", folder)
            theirs = sqlite3.connect(":memory:")
            with open(f"{folder}/schema.sql", encoding="utf-8") as file:
                theirs.executescript(file.read())
            with open(f"{folder}/event.csv", newline="", encoding="utf-8") as file:
                theirs.executemany("INSERT INTO event VALUES (?, ?, ?)", csv.reader(file))
            self.assertEqual(
                theirs.execute("SELECT * FROM event").fetchall(),
                [(1, "", 'a,"é'), (2, "I", "x\ny")])
            (condition,) = theirs.execute(
                "SELECT sql FROM sqlite_schema WHERE name = 'by_item'").fetchone()
            self.assertTrue(condition.endswith("WHERE item <> ''"))
            self.assertEqual(
                theirs.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'seal'").fetchone(),
                (0,))
            theirs.close()


class Figures(unittest.TestCase):
    """What is made of measurements."""

    limits = {"margin_percent": 3, "instructions": {"per byte": 20.0}}

    def test_more_instructions_than_the_margin_fail(self):
        self.assertTrue(instructions.verdict("per byte", 20.61, self.limits)[0])

    def test_instructions_within_the_margin_pass(self):
        self.assertFalse(instructions.verdict("per byte", 20.59, self.limits)[0])

    def test_a_figure_without_a_limit_fails(self):
        self.assertTrue(instructions.verdict("new", 1, self.limits)[0])

    def test_what_a_program_needs_to_start_is_not_scaled(self):
        # Five seconds to start and one for each 10,000 events.
        tenth, whole = process.Measured(6, 6, 100), process.Measured(15, 15, 200)
        scaled = compare.scaled(tenth, 10_000, whole, 100_000, 500_000)
        self.assertAlmostEqual(scaled.wall, 55)
        self.assertEqual(scaled.peak, 200)

    def test_one_slow_event_in_a_hundred_is_the_99th_percentile_no_more(self):
        self.assertEqual(latency.summary([1.0] * 99 + [50.0]), (1.0, 1.0, 50.0))
        self.assertEqual(latency.summary([1.0] * 98 + [50.0] * 2)[1], 50.0)

    def test_a_program_that_fails_gives_no_figure(self):
        with self.assertRaises(process.Failed):
            process.run(["sh", "-c", "echo broken >&2; exit 3"])

    def test_the_plot_is_xml_whatever_the_names(self):
        text = plot.bars("a < b", [("keytag & co", 0.4, (0.3, 0.5)), ("other", 40, (30, 50))])
        self.assertTrue(xml.etree.ElementTree.fromstring(text).tag.endswith("svg"))


if __name__ == "__main__":
    unittest.main()
