package dev.vht.benchmarks.peers;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the documentation of a peer says about a rule, with the page as evidence. A rule without an
 * entry is not a subject of that documentation.
 */
final class Promises {
  private static final String NEVER = "never promised.";

  private static final String MVSTORE = " ([MVStore](https://h2database.com/html/mvstore.html))";
  private static final String MVMAP =
      " ([MVMap](https://h2database.com/javadoc/org/h2/mvstore/MVMap.html))";
  private static final String MAPDB_HTREEMAP = " ([HTreeMap](https://mapdb.org/book/htreemap/))";
  private static final String MAPDB_DURABILITY =
      " ([performance and durability](https://mapdb.org/book/performance/))";
  private static final String CHRONICLE =
      " ([tutorial](https://github.com/OpenHFT/Chronicle-Map/blob/ea/docs/CM_Tutorial.adoc))";
  private static final String LMDB = " ([manual](http://www.lmdb.tech/doc/))";
  private static final String XODUS = " ([README](https://github.com/JetBrains/xodus#readme))";

  private static final String CONCURRENT_MAP = "promised: it is a `ConcurrentMap`";
  private static final String TRANSACTIONS = "promised: transactions have ACID semantics";

  private static final Map<String, String> MVSTORE_RULES =
      Map.of(
          "R", CONCURRENT_MAP + MVMAP + ".",
          "A", CONCURRENT_MAP + MVMAP + ".",
          "C", "promised: all operations can happen concurrently" + MVMAP + ".",
          "I2", "promised: all operations can happen concurrently" + MVMAP + ".",
          "L3", "promised: `close()` persists changes" + MVSTORE + ".",
          "L8", "promised: changes are written by `commit()`" + MVSTORE + ".",
          "V2",
              "promised: there are no limits of length, as long as it fits in memory"
                  + MVSTORE
                  + ".");

  private static final Map<String, String> MAPDB_RULES =
      Map.of(
          "R", CONCURRENT_MAP + MAPDB_HTREEMAP + ".",
          "A", CONCURRENT_MAP + MAPDB_HTREEMAP + ".",
          "C", "promised: it is thread-safe and supports parallel writes" + MAPDB_HTREEMAP + ".",
          "I2", "promised: it is thread-safe" + MAPDB_HTREEMAP + ".",
          "L3",
              "promised: `transactionEnable()` makes changes atomic and durable"
                  + MAPDB_DURABILITY
                  + ".",
          "L8",
              "promised: `transactionEnable()` makes changes atomic and durable"
                  + MAPDB_DURABILITY
                  + ".");

  private static final Map<String, String> CHRONICLE_RULES =
      Map.of(
          "R", CONCURRENT_MAP + CHRONICLE + ".",
          "A", CONCURRENT_MAP + CHRONICLE + ".",
          "C", CONCURRENT_MAP + ", also for several processes" + CHRONICLE + ".",
          "I2", CONCURRENT_MAP + CHRONICLE + ".",
          "L3", "promised: a persisted map outlives its process" + CHRONICLE + ".",
          "L8",
              "not promised: after a kill a map may be corrupted, and recovery deletes the entries"
                  + " that are"
                  + CHRONICLE
                  + ".",
          "K4", "not promised: the sizes are averages" + CHRONICLE + ".",
          "M3",
              "not promised: checksums are verified by recovery, which deletes what is damaged"
                  + CHRONICLE
                  + ".");

  private static final Map<String, String> LMDB_RULES =
      Map.of(
          "R", TRANSACTIONS + LMDB + ".",
          "A", TRANSACTIONS + LMDB + ".",
          "C", TRANSACTIONS + ", for several threads and processes" + LMDB + ".",
          "I", "promised: readers are not blocked by writers, and see a snapshot" + LMDB + ".",
          "L3", TRANSACTIONS + LMDB + ".",
          "L8", TRANSACTIONS + ", and no recovery is needed after a crash" + LMDB + ".",
          "K2",
              "not promised: a key has 1 to 511 bytes"
                  + " ([mdb_env_get_maxkeysize](http://www.lmdb.tech/doc/group__mdb.html))"
                  + ".",
          "V2", "promised up to 4 GiB, as long as the map has room" + LMDB + ".");

  private static final Map<String, String> XODUS_RULES =
      Map.of(
          "R", TRANSACTIONS + XODUS + ".",
          "A", TRANSACTIONS + XODUS + ".",
          "C", TRANSACTIONS + XODUS + ".",
          "I", "promised: reads do not block, and see a snapshot" + XODUS + ".",
          "L3", TRANSACTIONS + XODUS + ".",
          "L8", TRANSACTIONS + XODUS + ".");

  private Promises() {}

  /** Returns what is said of a rule, or else of all rules with its letter. */
  static String of(KitPeer peer, String rule) {
    Map<String, String> rules =
        switch (peer) {
          case LOG -> Map.of();
          case MVSTORE -> MVSTORE_RULES;
          case MAPDB -> MAPDB_RULES;
          case CHRONICLE -> CHRONICLE_RULES;
          case LMDB, LMDB_PREFIXED -> LMDB_RULES;
          case XODUS -> XODUS_RULES;
        };
    if (peer == KitPeer.LOG) {
      return "promised (`docs/rules.md`).";
    }
    @Nullable String ofRule = rules.get(rule);
    return ofRule == null
        ? Objects.requireNonNullElse(rules.get(rule.substring(0, 1)), NEVER)
        : ofRule;
  }
}
