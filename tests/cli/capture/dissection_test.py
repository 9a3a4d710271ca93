# SPDX-License-Identifier: GPL-2.0-only
"""Captures hold what they should, without a wrong byte, as tshark and scapy see it."""

import binascii
import collections
import logging

logging.getLogger("scapy").setLevel(logging.ERROR)

# pylint: disable=wrong-import-position
from scapy.all import raw, rdpcap  # noqa: E402
from scapy.contrib.roce import BTH  # noqa: E402

from capture_case import INFINIBAND, LOSSLESS, LOSSY, CaptureCase  # noqa: E402

WRONG = "_ws.malformed || _ws.expert.severity >= 0x00600000"  # warnings and errors
CNP = "infiniband.bth.opcode==0x81"
NAK = "infiniband.aeth.syndrome.opcode==3 && infiniband.aeth.syndrome.error_code==0"
MARKED = "ip.dsfield.ecn==3 && infiniband"
XOFF = "macc.opcode==0x0101 && macc.cbfc.pause_time.c3>0"
XON = "macc.opcode==0x0101 && macc.cbfc.pause_time.c3==0"
REQUEST = "infiniband.bth.opcode <= 12"
PSN_MODULUS = 1 << 24
# Of InfiniBand: what is not link control is a packet.
LINK = "erf.types.type==25"
PACKET = "erf.types.type==21"


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

    def expect_opcodes(self, capture, opcodes):
        """These operations, and no others."""
        found = {int(code) for code, in
                 self.fields(capture, ["infiniband.bth.opcode"], "infiniband.bth")}
        self.assertEqual(found, set(opcodes))

    def test_sends_and_reads_have_their_names(self):
        # First, middle, last and only; ACKs, and for READs the request.
        wanted = {"WRITE": {6, 7, 8, 10, 17}, "SEND": {0, 1, 2, 4, 17}, "READ": {12, 13, 14, 15, 16}}
        for verb, opcodes in wanted.items():
            results = self.run_scenario(
                LOSSLESS + f"transport {{ congestion_control: 'NONE' verb: {verb} }}"
                "outputs { capture { file: 'a.pcap' endpoint: 0 } }", verb)
            self.expect_clean(results / "a.pcap")
            self.expect_opcodes(results / "a.pcap", opcodes)

    def expect_infiniband_crcs(self, capture):
        """ICRC and VCRC, LPCRC of flow control, computed anew."""
        for packet in rdpcap(str(capture)):
            record = raw(packet)
            size = int.from_bytes(record[14:16], "big")
            data = record[16:16 + size]
            if record[8] == 25:  # flow control, padded
                data = data[:6]
            else:
                masked = bytes([data[0] | 0xf0]) + data[1:12] + b"\xff" + data[13:-6]
                self.assertEqual(int.from_bytes(data[-6:-2], "little"), binascii.crc32(masked))
            self.assertEqual(int.from_bytes(data[-2:], "little"), self.vcrc(data[:-2]))

    @staticmethod
    def vcrc(data):
        """CRC-16 of polynomial 0x100B, bits of a byte from the least significant on."""
        register = 0xffff
        for byte in data:
            for i in range(8):
                top = register >> 15 ^ (byte >> i & 1)
                register = (register << 1 & 0xffff) ^ (0x100b if top else 0)
        return int(f"{register ^ 0xffff:016b}"[::-1], 2)

    def test_infiniband(self):
        results = self.run_scenario(
            INFINIBAND + "outputs { capture { file: 'a.pcap' endpoint: 0 } "
            "capture { file: 'b.pcapng' endpoint: 0 endpoint: 8 } }")
        capture = results / "a.pcap"
        for name in "a.pcap", "b.pcapng":
            self.assertEqual(self.fields(results / name, ["frame.number"], WRONG), [])
        self.expect_infiniband_crcs(capture)
        self.expect_opcodes(capture, {6, 7, 8, 17, 0x80})
        # Every data packet has a local route header with level, lane, and the two endpoints' LIDs.
        data = self.fields(capture, ["infiniband.lrh.vl", "infiniband.lrh.sl", "infiniband.lrh.dlid"],
                           "infiniband.bth.opcode <= 8")
        self.assertEqual({tuple(row) for row in data}, {("0x03", "3", "1")})
        # Flow control, in both directions, is of one of the four lanes, and normal.
        link = self.fields(capture, ["infiniband_link.op", "infiniband_link.vl"], LINK)
        self.assertTrue(link)
        self.assertEqual({operand for operand, _ in link}, {"0"})
        self.assertTrue({int(lane, 0) for _, lane in link} <= {0, 1, 2, 3})
        # As many as links.csv counts.
        row = self.link_rows(results)[(0, 0)]
        sent = self.count(results / "b.pcapng", 'frame.interface_name == "endpoint 0" && '
                                                "frame.packet_flags_direction==2")
        self.assertEqual(sent, int(row["tx_frames"]))

    def test_infiniband_counts_its_psns(self):
        results = self.run_scenario(
            INFINIBAND + "outputs { capture { file: 'a.pcap' endpoint: 0 } }")
        streams = collections.defaultdict(list)
        names = ["infiniband.lrh.slid", "infiniband.bth.destqp", "infiniband.bth.psn"]
        for *stream, psn in self.fields(results / "a.pcap", names, "infiniband.bth.opcode <= 8"):
            streams[tuple(stream)].append(int(psn))
        self.assertEqual(len(streams), 12)
        for psns in streams.values():
            self.assertEqual(psns, list(range(len(psns))))

    def test_notices_between_switches(self):
        for model in "SN5600", "quantum-2":
            text = (f"fabric {{ generate {{ gpus: 128 tier: 2 switch: '{model}' }} }}"
                    "transport { load_balancing: 'ADAPTIVE_REMOTE' congestion_control: 'NONE' }"
                    "attribute: 'ns3::RemoteAdaptiveRouting::NoticeBacklog=0ns'"
                    "workload { permutation { bytes: 100000 shift: 3 } }")
            rows = self.link_rows(self.run_scenario(text, model))
            node, port = next(row for row in rows if row[0] >= 16 and
                              int(rows[row]["to_node"]) >= 16)
            results = self.run_scenario(
                text + f"outputs {{ capture {{ file: 'a.pcap' port {{ node: {node} port: {port} }} }} }}",
                model + "-captured")
            capture = results / "a.pcap"
            self.assertEqual(self.fields(capture, ["frame.number"], WRONG), [])
            self.assertGreater(self.count(capture, "frame contains 88:b5"), 0)

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
