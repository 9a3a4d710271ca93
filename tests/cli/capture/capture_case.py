# SPDX-License-Identifier: GPL-2.0-only
"""Runs scenarios with captures, and asks tshark what is in them."""

import csv
import os
import pathlib
import subprocess
import tempfile
import unittest

# An incast into endpoint 0 with marks, CNPs and pauses; sizes that need padding. Endpoint 8, the
# same GPU of the other server, is on the same leaf.
LOSSLESS = """
fabric { generate { gpus: 16 } }
attribute: 'ns3::FabricSwitch::EcnKmin=500'
attribute: 'ns3::FabricSwitch::EcnKmax=2000'
attribute: 'ns3::EthernetSwitch::Alpha=0.000001'
workload { incast { fan_in: 12 target: 0 bytes: 100001 } }
workload { permutation { bytes: 1030 shift: 1 } }
"""

# The same without PFC and with little memory: packets are lost, and NAKs ask for them.
LOSSY = """
fabric { generate { gpus: 16 } }
transport { congestion_control: 'NONE' lossless: false }
attribute: 'ns3::FabricSwitch::BufferBytes=200000'
attribute: 'ns3::RdmaNic::RetransmitTimeout=100us'
workload { incast { fan_in: 12 target: 0 bytes: 100001 } }
"""

# The incast on InfiniBand.
INFINIBAND = """
fabric { generate { gpus: 16 switch: 'quantum-2' } }
attribute: 'ns3::FabricSwitch::EcnKmin=500'
attribute: 'ns3::FabricSwitch::EcnKmax=2000'
workload { incast { fan_in: 12 target: 0 bytes: 100001 } }
"""

# rpcordma takes payload of zeros for its own.
TSHARK_OPTIONS = ["-n", "--disable-protocol", "rpcordma", "-o", "ip.check_checksum:TRUE"]


class CaptureCase(unittest.TestCase):
    def setUp(self):
        # pylint: disable-next=consider-using-with
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)

    def run_scenario(self, text, results="results", options=()):
        """Runs a scenario; returns its results folder."""
        (self.work / "run.textproto").write_text(text, encoding="ascii")
        subprocess.run(
            [os.environ["RUN_SCENARIO"], "run.textproto", "--quiet", "--out", results, *options],
            cwd=self.work, check=True)
        return self.work / results

    def fields(self, capture, names, only=""):
        """The named fields of each packet that the filter lets pass, as lists of text."""
        command = ["tshark", "-r", str(capture), *TSHARK_OPTIONS, "-T", "fields"]
        for name in names:
            command += ["-e", name]
        if only:
            command += ["-Y", only]
        output = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL).stdout
        return [line.split("\t") for line in output.splitlines()]

    def count(self, capture, only=""):
        return len(self.fields(capture, ["frame.number"], only))

    @staticmethod
    def link_rows(results):
        """links.csv by (node, port) of the sender."""
        with open(results / "links.csv", encoding="ascii", newline="") as file:
            return {(int(row["from_node"]), int(row["from_port"])): row
                    for row in csv.DictReader(file)}
