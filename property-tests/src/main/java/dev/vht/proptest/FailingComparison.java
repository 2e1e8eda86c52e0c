package dev.vht.proptest;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.storage.Failures;
import dev.vht.proptest.storage.Kind;
import dev.vht.proptest.storage.Moment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes steps in which the storage fails, and compares what they leave with what they may. */
final class FailingComparison {
  private final Bench bench;
  private final Kind kind;
  private final Comparison comparison;
  private final Failures failures;
  private final boolean judgesAnswers;
  private final boolean fillsAtOnce;
  private boolean hasStruck;

  FailingComparison(Bench bench, Failures failures, Contracts contracts) {
    this(bench, failures, contracts, Kind.EXCEPTION);
  }

  FailingComparison(Bench bench, Failures failures, Contracts contracts, Kind kind) {
    this.bench = bench;
    this.kind = kind;
    this.comparison = new Comparison(bench);
    this.failures = failures;
    this.judgesAnswers = contracts.judgeAnswers();
    this.fillsAtOnce = bench.offers(Feature.ATOMIC_FILL);
  }

  /** Makes the steps, and looks in the end at what is kept. */
  void run(Sequence<Attempt> sequence) {
    make(sequence);
    sequence.explain(comparison::compareKept);
  }

  /** Makes a step behind another one, again for each call of the storage that can fail in it. */
  void runAtEachCall(Step before, Step step, Moment moment) {
    int call = 0;
    do {
      call++;
      make(Sequence.onOneTable(List.of(Attempt.unharmed(before), new Attempt(step, call, moment))));
      if (!comparison.isOpen()) {
        comparison.openAgain();
      }
    } while (hasStruck);
  }

  private void make(Sequence<Attempt> sequence) {
    Sequence<Attempt> attempts = judgesAnswers ? sequence.map(this::withoutEffect) : sequence;
    attempts.make(this::make);
  }

  /** Who judges answers takes it that a call that threw has changed nothing. */
  private Attempt withoutEffect(Attempt attempt) {
    return isFillInParts(attempt.step())
        ? Attempt.unharmed(attempt.step())
        : attempt.at(Moment.BEFORE);
  }

  private void make(Attempt attempt) {
    Map<String, Bytes> before = comparison.modelPlace().content();
    int walks = failures.openCursors();
    if (hasFailed(attempt)) {
      goOn(attempt.step());
      requireNoLockIsHeld(attempt.step());
      acceptWhatIsLeft(attempt.step(), before);
    }
    if (failures.openCursors() > walks && !(attempt.step() instanceof MapStep)) {
      // The map view's iterators cannot be closed, and are when they are forgotten.
      throw new AssertionError("R9: " + attempt.step() + " left a walk over the storage open");
    }
  }

  /** Another thread would wait for a lock that this one has kept. */
  private void requireNoLockIsHeld(Step step) {
    if (kind != Kind.EXCEPTION && comparison.isOpen()) {
      VirtualHashTable<String, byte[]> table = comparison.table();
      bench.orAbandon(
          () ->
              Patience.require(
                  "a write by another thread, after " + step + " ended in an error",
                  () -> {
                    table.find("a").ifPresent(value -> table.set("a", value));
                    table.find("b").ifPresent(value -> table.set("b", value));
                    table.remove("a key that nobody has");
                  }));
    }
  }

  private boolean hasFailed(Attempt attempt) {
    failures.plan(attempt.call(), attempt.moment());
    try {
      comparison.make(attempt.step());
      observe(failures.haveStruck() ? "makes no difference" : "is not reached");
      return false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError failure) {
      if (!Kind.isPlanned(failure)) {
        throw failure;
      }
      observe("is reported");
      return true;
    } finally {
      hasStruck = failures.haveStruck();
      failures.plan(0, Moment.BEFORE);
    }
  }

  private static void observe(String whatBecameOfIt) {
    Comparison.observe("a planned failure", whatBecameOfIt);
  }

  /** Does again what ends the life of a table, or begins it; all else may be left as it is. */
  private void goOn(Step step) {
    if (step instanceof Step.Reopen) {
      comparison.openAgain();
    } else if (step == Step.Plain.DELETE || step == Step.Plain.CLOSE) {
      comparison.make(step);
    }
  }

  /** What the model holds by now is what the step was to leave; the table may have failed to. */
  private void acceptWhatIsLeft(Step step, Map<String, Bytes> before) {
    if (comparison.isOpen()) {
      Map<String, Bytes> after = comparison.modelPlace().content();
      Map<String, Bytes> now = Step.content(comparison.table());
      if (!isPossible(step, before, after, now)) {
        String allowed = before + " or " + after;
        throw new AssertionError("R9: failed, " + step + " left " + now + " but not " + allowed);
      }
      comparison.modelPlace().setContent(now);
      requireAgreement(now, before, after);
    }
  }

  private boolean isPossible(
      Step step, Map<String, Bytes> before, Map<String, Bytes> after, Map<String, Bytes> now) {
    return now.equals(before)
        || now.equals(after)
        || isFillInParts(step) && isPart(before, after, now)
        || isMadeKeyByKey(step) && isPart(before, after, now) && keepsWhatStays(before, after, now);
  }

  private boolean isFillInParts(Step step) {
    return step instanceof Step.Fill && !fillsAtOnce;
  }

  private static boolean isMadeKeyByKey(Step step) {
    return step instanceof MapStep map && map.isMadeKeyByKey();
  }

  private static boolean keepsWhatStays(
      Map<String, Bytes> before, Map<String, Bytes> after, Map<String, Bytes> now) {
    return before.keySet().stream().filter(after::containsKey).allMatch(now::containsKey);
  }

  /** Whether it holds what was there or what was to come, and nothing else. */
  private static boolean isPart(
      Map<String, Bytes> before, Map<String, Bytes> after, Map<String, Bytes> now) {
    return now.entrySet().stream()
        .allMatch(entry -> before.entrySet().contains(entry) || after.entrySet().contains(entry));
  }

  /** A walk, the count, the map view and what a cache may know of each key say the same. */
  private void requireAgreement(
      Map<String, Bytes> now, Map<String, Bytes> before, Map<String, Bytes> after) {
    VirtualHashTable<String, byte[]> table = comparison.table();
    Set<String> keys = new HashSet<>(before.keySet());
    keys.addAll(after.keySet());
    Map<String, Bytes> found = new HashMap<>();
    keys.forEach(key -> table.find(key).ifPresent(value -> found.put(key, new Bytes(value))));
    requireSame("what find gives", found, now);
    requireSame("the count", table.count(), (long) now.size());
    requireSame("the keys of the map", Set.copyOf(table.asMap().keySet()), now.keySet());
  }

  private static void requireSame(String what, Object actual, Object expected) {
    if (!Objects.equals(actual, expected)) {
      throw new AssertionError(
          "R9: behind a failure " + what + " is " + actual + " but a walk gives " + expected);
    }
  }
}
