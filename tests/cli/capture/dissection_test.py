# SPDX-License-Identifier: GPL-2.0-only
"""Captures hold what they should, without a wrong byte, as tshark and scapy see it."""

import collections
import logging

logging.getLogger("scapy").setLevel(logging.ERROR)

# pylint: disable=wrong-import-position
from scapy.all import raw, rdpcap  # noqa: E402
from scapy.contrib.roce import BTH  # noqa: E402

from capture_case import LOSSLESS, LOSSY, CaptureCase  # noqa: E402

WRONG = "_ws.malformed || _ws.expert.severity >= 0x00600000"  # warnings and errors
CNP = "infiniband.bth.opcode==0x81"
NAK = "infiniband.aeth.syndrome.opcode==3 && infiniband.aeth.syndrome.error_code==0"
MARKED = "ip.dsfield.ecn==3 && infiniband"
XOFF = "macc.opcode==0x0101 && macc.cbfc.pause_time.c3>0"
XON = "macc.opcode==0x0101 && macc.cbfc.pause_time.c3==0"
REQUEST = "infiniband.bth.opcode <= 12"
PSN_MODULUS = 1 << 24


class Dissection(CaptureCase):
    def expect_clean(self, capture):
        """No malformed packet, no wrong checksum, no wrong ICRC."""
        self.assertEqual(self.fields(capture, ["frame.number", "_ws.expert.message"], WRONG), [])
        self.assertEqual(self.count(capture, "ip && ip.checksum.status != 1"), 0)
        packets = [packet for packet in rdpcap(str(capture)) if BTH in packet]
        self.assertTrue(packets)
        for packet in packets:
            icrc = int.from_bytes(packet[BTH].compute_icrc(raw(packet[BTH])), "big")
            self.assertEqual(packet[BTH].icrc, icrc)

    def expect_contiguous(self, capture):
        """Each stream of requests counts its PSNs without a gap."""
        streams = collections.defaultdict(list)
        names = ["ip.src", "ip.dst", "infiniband.bth.destqp", "infiniband.bth.psn"]
        for *stream, psn in self.fields(capture, names, REQUEST):
            streams[tuple(stream)].append(int(psn))
        self.assertTrue(streams)
        for psns in streams.values():
            expected = [(psns[0] + i) % PSN_MODULUS for i in range(len(psns))]
            self.assertEqual(psns, expected)

    def test_lossless_incast(self):
        results = self.run_scenario(LOSSLESS + "outputs { capture { file: 'a.pcap' endpoint: 8 } }")
        capture = results / "a.pcap"
        self.expect_clean(capture)
        self.expect_contiguous(capture)
        for what in CNP, XOFF, XON, "infiniband.bth.opcode==17":
            self.assertGreater(self.count(capture, what), 0, what)

    def test_marks_at_the_target(self):
        results = self.run_scenario(
            LOSSLESS + "outputs { capture { file: 'a.pcapng' endpoint: 0 } }")
        capture = results / "a.pcapng"
        self.expect_clean(capture)
        self.expect_contiguous(capture)
        self.assertGreater(self.count(capture, MARKED), 0)
        self.assertEqual(self.count(capture, XOFF), 0)  # nobody sends faster than it takes

    def test_losses_are_asked_for(self):
        results = self.run_scenario(LOSSY + "outputs { capture { file: 'a.pcap' endpoint: 0 } }")
        capture = results / "a.pcap"
        self.expect_clean(capture)
        self.assertGreater(self.count(capture, NAK), 0)

    def test_telemetry_hides_in_the_payload(self):
        results = self.run_scenario(
            LOSSLESS + "transport { congestion_control: 'HPCC' }"
            "outputs { capture { file: 'a.pcap' endpoint: 0 } }")
        self.expect_clean(results / "a.pcap")
        self.expect_contiguous(results / "a.pcap")

    def test_message_lengths_and_operations(self):
        results = self.run_scenario(
            LOSSLESS + "outputs { capture { file: 'a.pcap' endpoint: 0 } }")
        capture = results / "a.pcap"
        # WRITE first: 12 of the incast; WRITE only: one out and one in.
        firsts = self.fields(capture, ["infiniband.reth.dmalen"], "infiniband.bth.opcode==6")
        self.assertEqual(firsts, [["100001"]] * 12)
        onlies = self.fields(capture, ["infiniband.reth.dmalen", "infiniband.bth.padcnt"],
                             "infiniband.bth.opcode==10")
        self.assertEqual(onlies, [["1030", "2"]] * 2)

    def test_routers_take_one_from_the_time_to_live(self):
        results = self.run_scenario(
            LOSSLESS + "outputs { capture { file: 'a.pcapng' endpoint: 1 } }")
        sent = self.fields(results / "a.pcapng", ["ip.ttl"], "frame.packet_flags_direction==2 && ip")
        self.assertEqual({ttl for ttl, in sent}, {"64"})
        came = self.fields(results / "a.pcapng", ["ip.ttl"], "frame.packet_flags_direction==1 && ip")
        self.assertTrue({ttl for ttl, in came} <= {"63", "61"})  # past one switch or three
