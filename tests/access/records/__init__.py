"""Records of the later slices in the world of the matrix: a module for each, called by `world.build`."""
