"""The scorer itself, on answers whose score is known."""
from __future__ import annotations

import copy
import unittest

from driftbench import cases, corpus, coverage, dummies, plain, scorer, skeleton
from driftbench.values import same


def answer(scenario, **more):
    """The right line for a one-event drift of the skeleton."""
    expected = scenario.expect[0]
    line = {"eventID": scenario.events[0]["record"]["eventID"], "part": 1, "outcome": "drift", "class": "Modified", "reported": True,
            "resource": {"address": expected.address, "type": expected.type}, "changes": copy.deepcopy(expected.changes),
            "actor": {"name": "alice"}, "verdict": "Confirmed"}
    return line | more


class ScorerTests(unittest.TestCase):
    def setUp(self):
        self.by_name = {scenario.id.removeprefix("skeleton/"): scenario for scenario in skeleton.scenarios()}

    def score(self, name, *lines):
        return scorer.score(self.by_name[name], list(lines), lambda scenario: True).counts

    def test_the_right_answer_is_right_in_everything(self):
        counts = self.score("drift", answer(self.by_name["drift"]))
        self.assertEqual((counts.true_alarms, counts.false_alarms, counts.missed, counts.confirmed, counts.confirmed_wrong), (1, 0, 0, 1, 0))
        self.assertEqual((counts.attributes, counts.addresses, counts.actors), ([1, 1], [1, 1], [1, 1]))

    def test_an_unknown_counts_as_a_miss_and_not_as_a_false_alarm(self):
        counts = self.score("drift", answer(self.by_name["drift"], outcome="unknown", verdict="Unverified"))
        self.assertEqual((counts.true_alarms, counts.false_alarms, counts.missed, counts.unknowns), (0, 0, 1, [1, 1]))

    def test_silence_on_a_drift_is_a_miss(self):
        self.assertEqual(self.score("drift", answer(self.by_name["drift"], reported=False)).missed, 1)

    def test_a_wrong_value_that_is_confirmed_is_counted(self):
        line = answer(self.by_name["drift"])
        line["changes"][0]["new"] = "t3.nano"
        counts = self.score("drift", line)
        self.assertEqual((counts.attributes, counts.confirmed_wrong), ([0, 1], 1))

    def test_a_wrong_address_that_is_confirmed_is_counted(self):
        counts = self.score("module", answer(self.by_name["module"], resource={"address": "aws_instance.web", "type": "aws_instance"}))
        self.assertEqual((counts.addresses, counts.confirmed_wrong), ([0, 1], 1))

    def test_drifts_of_calls_graded_on_records_are_counted_with_what_is_confirmed(self):
        scenario = self.by_name["drift"]
        for verdict, graded, wanted in (("Confirmed", True, [1, 1]), ("Unverified", True, [0, 1]), ("Confirmed", False, [0, 0])):
            found = scorer.score(scenario, [answer(scenario, verdict=verdict)], lambda s: True, lambda s, event, graded=graded: graded)
            self.assertEqual(found.counts.of_record, wanted)

    def test_a_call_is_graded_by_its_own_name_and_whatever_its_version(self):
        claims = {("iam", "createpolicy"): ("attribute", "record"), ("lambda", "updatealias"): ("attribute", "record")}
        graded = coverage.graded_on_records(claims)
        for source, name, wanted in (("iam", "CreatePolicy", True), ("iam", "CreatePolicyVersion", False), ("sns", "CreatePolicy", False),
                                     ("lambda", "UpdateAlias20150331", True)):
            scenario = copy.deepcopy(self.by_name["drift"])
            scenario.events[0]["record"] |= {"eventSource": f"{source}.amazonaws.com", "eventName": name}
            self.assertIs(graded(scenario, 0), wanted, name)

    def test_a_value_that_the_record_hides_is_unknown(self):
        case = cases.Case("x", "aws", "ssm", "aws_ssm_parameter", {"id": "/a", "name": "/a", "value": "old"}, {"value": "new"},
                          [{"attribute": "value", "kind": "Modified", "old": "old", "new": "new"}], "ssm.amazonaws.com", "PutParameter",
                          {"name": "/a", "value": cases.HIDDEN})
        self.assertEqual(plain.drift(case, 0).outcome, "unknown")
        case.changes.append({"attribute": "description", "kind": "Modified", "old": "a", "new": "b"})
        self.assertEqual([change["attribute"] for change in plain.drift(case, 0).changes], ["description", "value"])

    def test_an_alarm_on_noise_is_a_false_alarm(self):
        scenario = self.by_name["no-op"]
        line = answer(self.by_name["drift"], eventID=scenario.events[0]["record"]["eventID"])
        self.assertEqual(self.score("no-op", line).false_alarms, 1)

    def test_an_alarm_for_each_copy_of_an_event_is_one_too_many(self):
        line = answer(self.by_name["duplicate"])
        counts = self.score("duplicate", line, copy.deepcopy(line))
        self.assertEqual((counts.true_alarms, counts.false_alarms), (1, 1))

    def test_a_further_line_follows_its_event_and_an_alarm_once_raised_stays_raised(self):
        scenario = self.by_name["own-apply"]
        first = answer(self.by_name["drift"], eventID=scenario.events[0]["record"]["eventID"])
        last = first | {"outcome": "ignored", "reason": "ownApply", "reported": False, "trigger": "state"}
        self.assertEqual(self.score("own-apply", first, last).false_alarms, 1)
        self.assertEqual(self.score("own-apply", first | {"outcome": "pending", "reported": False}, last).false_alarms, 0)

    def test_the_dummies_score_as_dummies(self):
        silent = scorer.tabulate([(s, scorer.score(s, dummies.always_silent(s), lambda s: True)) for s in self.by_name.values()])["all"].rows()
        self.assertEqual(silent["recall"], 0)
        self.assertNotIn("precision", silent)
        loud = scorer.tabulate([(s, scorer.score(s, dummies.always_drift(s), lambda s: True)) for s in self.by_name.values()])["all"].rows()
        self.assertEqual(loud["recall"], 1)
        self.assertLess(loud["precision"], 1)

    def test_values_are_the_same_by_meaning(self):
        for left, right in ((1, "1"), (True, "true"), ('{"a": 1, "b": [2]}', {"b": 2, "a": 1}), (None, ""), ([{"a": 1}, {"b": 2}], [{"b": 2}, {"a": 1}])):
            self.assertTrue(same(left, right), (left, right))
        for left, right in ((1, 2), (True, False), (False, None), ("a", "b"), ({"a": 1}, {"a": 2}), ("Enabled", "enabled")):
            self.assertFalse(same(left, right), (left, right))

    def test_the_corpus_keeps_its_promises(self):
        scenarios = corpus.load()
        count = lambda key, value: sum(s.dimensions[key] == value for s in scenarios)
        services = {s.dimensions["service"] for s in scenarios}
        self.assertGreaterEqual(len(scenarios), 1500)
        self.assertEqual({s.dimensions["cloud"] for s in scenarios}, {"aws", "gcp", "azure"})
        self.assertLessEqual(max(count("service", name) for name in services), len(scenarios) / 10)
        self.assertGreaterEqual(count("noise", "ownApply"), 200)
        self.assertGreaterEqual(count("noise", "automation"), 200)
        self.assertGreaterEqual(count("truth", "oracle"), 300)
        self.assertGreaterEqual(count("truth", "record"), 300)


if __name__ == "__main__":
    unittest.main()
