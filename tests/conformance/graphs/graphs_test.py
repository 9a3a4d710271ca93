# SPDX-License-Identifier: GPL-2.0-only
"""What programs that this project did not write make of the files that topogen writes."""

import os
import re
import subprocess
import tempfile
import unittest

import networkx

FULL = "--gpus 128 --tier 3 --design clos --switch generic-8x400 --gpus-per-server 4".split()
UNEVEN = "--gpus 104 --tier 3 --switch generic-8x400 --gpus-per-server 4".split()
OVERSUBSCRIBED = ("--gpus 96 --tier 2 --design clos --switch generic-16x400 --gpus-per-server 4 "
                  "--oversubscription 3").split()


DESIGNS = ["rail", "clos", "rail-only", "superpod", "spectrum-x", "hpn", "multi-plane", "aipod",
           "roce-24k", "dragonfly+"]
# Small fabrics of several groups: every design, then forms that designs have.
SMALL = [["--design", design, "--gpus", "160", "--servers-per-group", "4"] for design in DESIGNS]
SMALL += [
    "--gpus 160 --design spectrum-x --planes 2 --servers-per-group 4".split(),
    "--gpus 160 --design hpn --planes 1 --servers-per-group 4".split(),
    "--gpus 96 --tier 3 --rails-meet core --switch generic-8x400 --gpus-per-server 4".split(),
    "--gpus 96 --tier 4 --switch generic-8x400 --gpus-per-server 2".split(),
    "--gpus 64 --design dragonfly+ --switch generic-8x400 --gpus-per-server 4".split(),
    "--gpus 64 --design clos --switch 7808R3 --chassis clos".split(),
]


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def topogen(self, options, suffix):
        """The path of the file that topogen writes, and what it prints."""
        path = os.path.join(self.folder, "fabric" + suffix)
        done = subprocess.run([os.environ["TOPOGEN"], *options, "--out", path, "--force"],
                              check=True, capture_output=True, text=True)
        return path, done.stdout


def capacities(graph):
    """Parallel links as one edge with their rates together, in Gb/s."""
    joined = networkx.Graph()
    for a, b, link in graph.edges(data=True):
        rate = link["rate_bps"] // 10**9
        if joined.has_edge(a, b):
            joined[a][b]["capacity"] += rate
        else:
            joined.add_edge(a, b, capacity=rate)
    return joined


class GraphmlTest(Case):
    def load(self, options):
        path, printed = self.topogen(options, ".graphml")
        graph = networkx.read_graphml(path)
        servers = [node for node, kind in graph.nodes(data="kind") if kind == "server"]
        return graph, servers, printed

    def test_sizes_and_diameter(self):
        # A server reaches the furthest one over 2 links a tier.
        for options, servers, switches, links, diameter in (
                (FULL, 32, 80, 384, 6), (UNEVEN, 26, 70, 328, 6), (OVERSUBSCRIBED, 24, 10, 128, 4)):
            with self.subTest(options=options):
                graph, found, _ = self.load(options)
                self.assertEqual((len(found), len(graph) - len(found)), (servers, switches))
                self.assertEqual(graph.number_of_edges(), links)
                self.assertTrue(networkx.is_connected(graph))
                furthest = networkx.single_source_shortest_path_length(graph, found[0])
                self.assertEqual(max(furthest[server] for server in found), diameter)

    def test_flow_between_servers(self):
        # Nothing but the servers' own four cables of 400 Gb/s limits a full tree.
        graph, servers, _ = self.load(FULL)
        joined = capacities(graph)
        for a, b in ((0, 1), (0, 31), (5, 20)):
            flow = networkx.maximum_flow_value(joined, servers[a], servers[b])
            self.assertEqual(flow, 4 * 400)

    def test_paths_of_every_design(self):
        for options in SMALL:
            with self.subTest(options=options):
                graph, servers, printed = self.load([*options, "--check"])
                leaves = {leaf for server in servers for leaf in graph.neighbors(server)}
                switches = networkx.Graph(graph.subgraph(set(graph) - set(servers)))
                furthest = max(
                    length for leaf in leaves for other, length in
                    networkx.single_source_shortest_path_length(switches, leaf).items()
                    if other in leaves)
                told = re.search(r"paths +([0-9]+) switch", printed)
                self.assertEqual(int(told[1]), furthest + 1)

    def test_bisection(self):
        for options, tbps in ((FULL, 25.6), (UNEVEN, None), (OVERSUBSCRIBED, 6.4),
                              *((small, None) for small in SMALL)):
            with self.subTest(options=options):
                graph, servers, printed = self.load([*options, "--check"])
                joined = capacities(graph)
                half = sum(graph.nodes[server]["endpoints"] for server in servers) // 2
                seen = 0
                for server in servers:
                    first = seen < half
                    seen += graph.nodes[server]["endpoints"]
                    joined.add_edge("source" if first else "sink", server)  # no limit
                flow = networkx.maximum_flow_value(
                    joined, "source", "sink",
                    flow_func=networkx.algorithms.flow.preflow_push) / 1000
                told = re.search(r"bisection +([0-9.]+) Tb/s by maximum flow", printed)
                self.assertIsNotNone(told, printed)
                self.assertAlmostEqual(float(told[1]), flow, delta=flow / 1000)  # four digits
                if tbps is not None:
                    self.assertEqual(flow, tbps)


class HpccTest(Case):
    def test_loads_as_the_format_is_described(self):
        # node_num switch_num link_num; the switches; src dst rate delay error_rate
        path, _ = self.topogen(FULL, ".hpcc")
        with open(path, encoding="ascii") as file:
            words = file.read().split()
        nodes, switches, links = map(int, words[:3])
        self.assertEqual((nodes, switches, links), (208, 80, 384))
        ids = set(map(int, words[3:3 + switches]))
        self.assertEqual(ids, set(range(128, 208)))
        rows = words[3 + switches:]
        self.assertEqual(len(rows), 5 * links)
        graph = networkx.Graph()
        for at in range(0, len(rows), 5):
            source, target, rate, delay, error = rows[at:at + 5]
            self.assertEqual((rate, error), ("400Gbps", "0"))
            self.assertRegex(delay, r"^(100|250|500)ns$")
            graph.add_edge(int(source), int(target))
        self.assertEqual({graph.degree(host) for host in range(128)}, {1})
        self.assertEqual({graph.degree(switch) for switch in ids}, {8})
        self.assertEqual(networkx.shortest_path_length(graph, 0, 127), 6)


class ProtobufTest(Case):
    def test_protoc_decodes(self):
        path, _ = self.topogen(FULL, ".pb")
        with open(path, "rb") as file:
            done = subprocess.run(
                ["protoc", "-I", os.environ["PROTOS"], "--decode", "topogen.Fabric",
                 "topogen/fabric.proto"], stdin=file, check=True, capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout.count("\nservers {"), 32)
        self.assertEqual(done.stdout.count("\nswitches {"), 80)
        self.assertEqual(done.stdout.count("  a_node:"), 384)
        self.assertNotRegex(done.stdout, r"(?m)^ *[0-9]+[:{ ]")  # no field that it does not know


class DotTest(Case):
    def test_graphviz_draws_every_drawing(self):
        for options in (FULL, UNEVEN, ["--gpus", "1"], ["--gpus", "24"], ["--gpus", "2000"],
                        ["--gpus", "100000", "--tier", "4"], *SMALL,
                        *(["--design", design, "--gpus", "100000"] for design in DESIGNS)):
            with self.subTest(options=options):
                path, _ = self.topogen(options, ".dot")
                done = subprocess.run(["neato", "-n2", "-Tsvg", path], check=True,
                                      capture_output=True, text=True)
                self.assertEqual(done.stderr, "")
                self.assertIn("</svg>", done.stdout)


class AstraTest(Case):
    def test_dimensions_and_latency(self):
        path, _ = self.topogen(FULL, ".yml")
        values = {}
        with open(path, encoding="ascii") as file:
            for line in file:
                key, _, rest = line.split("#")[0].partition(":")
                if rest:
                    values[key] = rest.strip(" []\n").split(", ")
        self.assertEqual(values["topology"], ["Switch", "Switch"])
        self.assertEqual(values["npus_count"], ["4", "32"])
        self.assertEqual(values["bandwidth"], ["450", "50"])
        # Both ways through 20, 50 and 100 m at 5 ns and five switches of 600 ns; half of it.
        self.assertEqual(values["latency"], ["250", str((2 * 5 * 170 + 5 * 600) // 2)])


if __name__ == "__main__":
    unittest.main()
