"""How fast Waymark is beside the least that Django could do: `./run bench`. See docs/reference/bench.md."""
