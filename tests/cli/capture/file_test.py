# SPDX-License-Identifier: GPL-2.0-only
"""Capture files: the same in both modes, limited, readable after an interrupt."""

import os
import signal
import subprocess
import time

from capture_case import LOSSLESS, CaptureCase

CAPTURES = """
outputs {
  capture { file: 'nic.pcap' endpoint: 0 }
  capture { file: 'pair.pcapng' between { a: 0 b: 1 } }
  capture { file: 'small.pcapng' endpoint: 0 endpoint: 1 snap_bytes: 96 max_megabytes: 0.01 }
}
"""
FILES = "nic.pcap", "pair.pcapng", "small.pcapng"


class File(CaptureCase):
    def test_lazy_and_eager_write_the_same_bytes(self):
        lazy = self.run_scenario(LOSSLESS + CAPTURES, "lazy")
        eager = self.run_scenario(LOSSLESS + CAPTURES, "eager",
                                  ["--ns3::FabricNetwork::Eager=true"])
        for name in FILES:
            self.assertEqual((lazy / name).read_bytes(), (eager / name).read_bytes(), name)
        self.assertEqual((lazy / "events.csv").read_bytes(), (eager / "events.csv").read_bytes())

    def test_limits_and_filter(self):
        results = self.run_scenario(LOSSLESS + CAPTURES)
        self.assertLessEqual((results / "small.pcapng").stat().st_size, 10_000)
        sizes = self.fields(results / "small.pcapng", ["frame.cap_len"])
        self.assertEqual(max(int(size) for size, in sizes), 96)
        self.assertIn(",capture_full,,,small.pcapng\n", (results / "events.csv").read_text())
        pairs = self.fields(results / "pair.pcapng", ["ip.src", "ip.dst"])
        self.assertEqual({tuple(sorted(pair)) for pair in pairs}, {("10.0.0.1", "10.0.0.2")})

    def test_times_do_not_go_back(self):
        results = self.run_scenario(LOSSLESS + CAPTURES)
        for name in FILES:
            times = [float(t) for t, in self.fields(results / name, ["frame.time_epoch"])]
            self.assertEqual(times, sorted(times), name)

    def test_interrupted_run_leaves_a_readable_file(self):
        (self.work / "long.textproto").write_text(
            "fabric { generate { gpus: 16 } }\n"
            "transport { congestion_control: 'NONE' }\n"
            "workload { permutation { bytes: 400000000000 shift: 1 } }\n"
            "outputs { capture { file: 'a.pcapng' endpoint: 0 snap_bytes: 64 } }\n",
            encoding="ascii")
        with subprocess.Popen([os.environ["RUN_SCENARIO"], "long.textproto", "--quiet", "--out",
                               "results"], cwd=self.work) as run:
            time.sleep(1)
            run.send_signal(signal.SIGINT)
            self.assertEqual(run.wait(), 130)
        self.assertGreater(self.count(self.work / "results.partial/a.pcapng", "infiniband"), 0)
