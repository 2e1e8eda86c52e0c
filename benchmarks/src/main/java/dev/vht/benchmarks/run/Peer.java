package dev.vht.benchmarks.run;

import java.util.Arrays;
import java.util.List;

/** The stores of {@code StoreBenchmark}, and what their writes survive as it opens them. */
enum Peer {
  /** Ours. */
  LOG("log", "`log:`", Survival.PROCESS),
  /** Must be recovered after a kill. */
  CHRONICLE("chronicle", "Chronicle Map", Survival.PROCESS),
  /** Commits to a map of the page cache. */
  LMDB("lmdb", "LMDB", Survival.PROCESS),
  /** With its log, not synced. */
  ROCKSDB("rocksdb", "RocksDB", Survival.PROCESS),
  /** A transaction for each operation, not synced. */
  XODUS("xodus", "Xodus", Survival.PROCESS),
  /** Without a log of writes. */
  MAPDB("mapdb", "MapDB", Survival.NOTHING),
  /** Commits in the background. */
  MVSTORE("mvstore", "H2 MVStore", Survival.NOTHING),
  /** In memory. */
  CONCURRENT_HASH_MAP("concurrenthashmap", "`ConcurrentHashMap`", Survival.MEMORY),
  /** In memory, and counts uses. */
  CAFFEINE("caffeine", "Caffeine", Survival.MEMORY);

  private final String parameter;
  private final String title;
  private final Survival survival;

  Peer(String parameter, String title, Survival survival) {
    this.parameter = parameter;
    this.title = title;
    this.survival = survival;
  }

  /** Returns the stores whose writes survive the same. */
  static List<Peer> that(Survival survival) {
    return Arrays.stream(values()).filter(peer -> peer.survival == survival).toList();
  }

  /** Returns the name for {@code StoreBenchmark}. */
  String parameter() {
    return parameter;
  }

  /** Returns what its writes survive. */
  Survival survival() {
    return survival;
  }

  /** Returns the name for documents. */
  String title() {
    return title;
  }
}
