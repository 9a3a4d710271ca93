# Flow sizes of a web search cluster: M. Alizadeh et al., "Data Center TCP (DCTCP)", SIGCOMM 2010,
# figure 4, in the points that public simulators use for it (the HPCC simulator's traffic
# generator among them). Mean 1.71 MB.
# bytes percent-of-flows-up-to-this-size
0 0
10000 15
20000 20
30000 30
50000 40
80000 53
200000 60
1000000 70
2000000 80
5000000 90
10000000 97
30000000 100
