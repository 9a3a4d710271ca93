# Flow sizes of a storage cluster of Alibaba, 2019: the points of AliStorage2019 in the traffic
# generator of the HPCC simulator (Y. Li et al., "HPCC: High Precision Congestion Control",
# SIGCOMM 2019); no figure of a paper shows them. Mean 41 kB.
# bytes percent-of-flows-up-to-this-size
0 0
4000 22.93
8000 69.21
16000 80.61
32000 90.47
64000 93.53
128000 96.77
256000 97.53
2000000 100
