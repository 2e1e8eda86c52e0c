package dev.vht.benchmarks.scale;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Which nodes have which keys. Keys are numbered in the order of the ring; since the ring orders
 * them by a hash, each token range has keys in proportion to its width.
 *
 * <p>A range is replicated to the node that has its token and to the next ones on the ring that are
 * in other racks, as {@code NetworkTopologyStrategy} does it.
 */
final class Ring {
  static final int REPLICAS = 3;

  private final int nodes;
  private final int racks;
  private final long keys;

  /** The number of the first key after each range. */
  private final long[] ends;

  private final int[][] replicas;

  /**
   * Creates a ring with random tokens.
   *
   * @param nodes how many nodes, at least as many as replicas
   * @param tokens how many tokens each node has ({@code num_tokens})
   * @param racks over how many racks the nodes are spread evenly: 1, or as many as replicas
   * @param keys how many keys there are
   */
  Ring(int nodes, int tokens, int racks, long keys, Random random) {
    if (nodes < REPLICAS || racks != 1 && racks != REPLICAS) {
      throw new IllegalArgumentException("nodes " + nodes + ", racks " + racks);
    }
    this.nodes = nodes;
    this.racks = racks;
    this.keys = keys;
    record Token(double position, int node) {}
    List<Token> all = new ArrayList<>();
    for (int i = 0; i < nodes * tokens; i++) {
      all.add(new Token(random.nextDouble(), i % nodes));
    }
    all.sort((one, other) -> Double.compare(one.position(), other.position()));
    this.ends = new long[all.size()];
    this.replicas = new int[all.size()][];
    for (int i = 0; i < ends.length; i++) { // the range that ends with the token i
      ends[i] = i == ends.length - 1 ? keys : (long) (keys * all.get(i).position());
      int first = i;
      replicas[i] = spread(step -> all.get((first + step) % all.size()).node());
    }
  }

  @FunctionalInterface
  private interface Following {
    int node(int step);
  }

  private int[] spread(Following following) {
    int[] chosen = new int[REPLICAS];
    int count = 0;
    for (int step = 0; count < REPLICAS; step++) {
      int node = following.node(step);
      boolean isFree = true;
      for (int i = 0; i < count; i++) {
        isFree &= racks == 1 ? chosen[i] != node : rack(chosen[i]) != rack(node);
      }
      if (isFree) {
        chosen[count++] = node;
      }
    }
    return chosen;
  }

  int nodes() {
    return nodes;
  }

  long keys() {
    return keys;
  }

  int rack(int node) {
    return node % racks;
  }

  /** Returns the number of the range that has a key. */
  int range(long key) {
    int found = Arrays.binarySearch(ends, key);
    int range = found < 0 ? -found - 1 : found + 1;
    while (ends[range] <= key) { // ranges without keys
      range++;
    }
    return range;
  }

  long end(int range) {
    return ends[range];
  }

  /** Returns the nodes that have a range, in the order of the ring. Not to be changed. */
  int[] replicas(int range) {
    return replicas[range];
  }

  /** Returns the share of pairs of nodes that have a range in common. */
  double pairsWithCommonRange() {
    boolean[][] isCommon = new boolean[nodes][nodes];
    for (int[] some : replicas) {
      for (int one : some) {
        for (int other : some) {
          isCommon[one][other] = true;
        }
      }
    }
    int count = 0;
    for (int one = 0; one < nodes; one++) {
      for (int other = 0; other < one; other++) {
        count += isCommon[one][other] ? 1 : 0;
      }
    }
    return count / (nodes * (nodes - 1) / 2.0);
  }
}
