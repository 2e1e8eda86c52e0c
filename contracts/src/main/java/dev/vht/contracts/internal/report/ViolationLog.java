package dev.vht.contracts.internal.report;

import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each distinct violation of a contract once in full, and the number of its repetitions at
 * each power of ten. Two violations are the same if their rule, party, method and call site are.
 */
public final class ViolationLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(ContractViolation.class);
  private static final int MAX_DISTINCT = 1000;

  private record Kind(String rule, Blame blame, String method, String site) {}

  private final ConcurrentHashMap<Kind, AtomicLong> counts = new ConcurrentHashMap<>();

  public void report(Violation violation) {
    String method = violation.event().replaceFirst("\\(.*", "");
    Kind kind =
        new Kind(violation.rule(), violation.blame(), method, String.valueOf(violation.site()));
    AtomicLong count = counts.get(kind);
    if (count == null && counts.size() < MAX_DISTINCT) {
      AtomicLong fresh = new AtomicLong();
      count = counts.putIfAbsent(kind, fresh);
      count = count == null ? fresh : count;
    }
    long times = count == null ? 1 : count.incrementAndGet();
    if (times == 1) {
      LOGGER.warn("{}", text(violation));
    } else if (isPowerOfTen(times)) {
      LOGGER.warn("{} ({} times at {})", violation.headline(), times, violation.site());
    }
  }

  private static String text(Violation violation) {
    try {
      return violation.toString();
    } catch (RuntimeException | Error e) {
      BriefReport.rethrowIfFatal(e);
      return BriefReport.of(violation, e).toString();
    }
  }

  private static boolean isPowerOfTen(long number) {
    long rest = number;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }
}
