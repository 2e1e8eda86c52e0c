package dev.vht.benchmarks.stores.growth;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The processor's time that the threads of {@code log:} take that compact and write checkpoints,
 * compared with that of the caller.
 */
final class CompactionTime {
  private static final String NAMES = "vht-log-maintenance";

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<Long, Long> compacting = new HashMap<>();
  private final long before;
  private final long own = threads.getCurrentThreadCpuTime();

  /** Begins to count. */
  CompactionTime() {
    look();
    before = sum();
  }

  /** Looks at the threads, because one that has ended does not tell any more. */
  void look() {
    Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(Objects::nonNull)
        .filter(thread -> thread.getThreadName().startsWith(NAMES))
        .map(ThreadInfo::getThreadId)
        .forEach(id -> compacting.merge(id, threads.getThreadCpuTime(id), Math::max));
  }

  private long sum() {
    return compacting.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the part of the time since the beginning, from 0 to 1. */
  double share() {
    look();
    double compacted = sum() - before;
    return compacted / (compacted + threads.getCurrentThreadCpuTime() - own);
  }
}
