# SPDX-License-Identifier: GPL-2.0-only
"""What a capture holds is what links.csv counts."""

from capture_case import LOSSLESS, CaptureCase

SENT = "frame.packet_flags_direction==2"
GAP_BYTES = 20  # preamble and inter-packet gap
FCS_BYTES = 4


class Counters(CaptureCase):
    def expect_counts(self, capture, interface, row):
        """Frames that a port sent."""
        here = f"frame.interface_name == \"{interface}\" && {SENT}"
        sent = self.fields(capture, ["frame.len"], here)
        self.assertEqual(len(sent), int(row["tx_frames"]))
        self.assertEqual(sum(int(size) + FCS_BYTES + GAP_BYTES for size, in sent),
                         int(row["tx_bytes"]))
        xoffs = f"{here} && macc.cbfc.pause_time.c3>0"
        self.assertEqual(self.count(capture, xoffs), int(row["pause_frames"]))

    def test_both_ends_of_a_link(self):
        first = self.run_scenario(LOSSLESS)
        rows = self.link_rows(first)
        # The target's port, and the leaf's port at the other end of its cable.
        nic = (0, 0)
        leaf = (int(rows[nic]["to_node"]), int(rows[nic]["to_port"]))
        results = self.run_scenario(
            LOSSLESS + "outputs { capture { file: 'a.pcapng' endpoint: 0 endpoint: 8 "
            f"port {{ node: {leaf[0]} port: {leaf[1]} }} }} }}", "captured")
        capture = results / "a.pcapng"
        # Watching changes nothing.
        for table in "flows.csv", "links.csv", "summary.json":
            self.assertEqual((first / table).read_bytes(), (results / table).read_bytes())
        self.expect_counts(capture, "endpoint 0", rows[nic])
        self.expect_counts(capture, f"node {leaf[0]} port {leaf[1]}", rows[leaf])
        marked = self.count(
            capture, f"frame.interface_name == \"node {leaf[0]} port {leaf[1]}\" && {SENT} && "
            "ip.dsfield.ecn==3")
        self.assertGreaterEqual(marked, int(rows[leaf]["marked_frames"]))
        self.assertGreater(int(rows[leaf]["marked_frames"]), 0)
        # The pauses that a sender saw.
        paused = self.count(capture, "frame.interface_name == \"endpoint 8\" && "
                                     "frame.packet_flags_direction==1 && "
                                     "macc.cbfc.pause_time.c3>0")
        sender = rows[(1, 0)]
        towards = (int(sender["to_node"]), int(sender["to_port"]))
        self.assertEqual(paused, int(rows[towards]["pause_frames"]))
        self.assertGreater(paused, 0)
