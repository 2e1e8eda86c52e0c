package dev.vht.proptest.trial;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.fault.FailureKind;
import dev.vht.proptest.fault.FailureMoment;
import dev.vht.proptest.fault.FailurePlan;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.model.FailingStep;
import dev.vht.proptest.model.KeyCall;
import dev.vht.proptest.model.KeyMethod;
import dev.vht.proptest.model.MapStep;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.StepSequence;
import dev.vht.proptest.value.Bytes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes steps in which the storage fails, and compares what they leave with what they may. */
public final class FailureComparison {
  private final TestTable test;
  private final FailureKind kind;
  private final ModelComparison comparison;
  private final FailurePlan failures;
  private final boolean judgesAnswers;
  private final boolean fillsAtOnce;
  private boolean hasStruck;

  public FailureComparison(TestTable test, FailurePlan failures, ContractChecking contracts) {
    this(test, failures, contracts, FailureKind.EXCEPTION);
  }

  public FailureComparison(
      TestTable test, FailurePlan failures, ContractChecking contracts, FailureKind kind) {
    this.test = test;
    this.kind = kind;
    this.comparison = new ModelComparison(test);
    this.failures = failures;
    this.judgesAnswers = contracts.judgeAnswers();
    this.fillsAtOnce = test.offers(FixtureCapability.ATOMIC_FILL);
  }

  /** Makes the steps, and looks in the end at what is kept. */
  public void run(StepSequence<FailingStep> sequence) {
    make(sequence);
    sequence.explain(comparison::compareKept);
  }

  /** Makes a step after another one, again for each call of the storage that can fail in it. */
  public void runAtEachCall(Step before, Step step, FailureMoment moment) {
    int call = 0;
    do {
      call++;
      make(
          StepSequence.onOneTable(
              List.of(FailingStep.unharmed(before), new FailingStep(step, call, moment))));
      if (!comparison.isOpen()) {
        comparison.openAgain();
      }
    } while (hasStruck);
  }

  private void make(StepSequence<FailingStep> sequence) {
    StepSequence<FailingStep> attempts =
        judgesAnswers ? sequence.map(this::withoutEffect) : sequence;
    attempts.make(this::make);
  }

  /** Who judges answers takes it that a call that threw has changed nothing. */
  private FailingStep withoutEffect(FailingStep attempt) {
    return isFillInParts(attempt.step())
        ? FailingStep.unharmed(attempt.step())
        : attempt.at(FailureMoment.BEFORE);
  }

  private void make(FailingStep attempt) {
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
    if (kind != FailureKind.EXCEPTION && comparison.isOpen()) {
      VirtualHashTable<String, byte[]> table = comparison.table();
      test.orAbandon(
          () ->
              BoundedWait.require(
                  "a write by another thread, after " + step + " ended in an error",
                  () -> {
                    table.find("a").ifPresent(value -> table.set("a", value));
                    table.find("b").ifPresent(value -> table.set("b", value));
                    table.remove("a key that nobody has");
                  }));
    }
  }

  private boolean hasFailed(FailingStep attempt) {
    failures.plan(attempt.call(), attempt.moment());
    try {
      comparison.make(attempt.step());
      observe(failures.haveStruck() ? "makes no difference" : "is not reached");
      return false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError failure) {
      if (!FailureKind.isPlanned(failure)) {
        throw failure;
      }
      observe("is reported");
      return true;
    } finally {
      hasStruck = failures.haveStruck();
      failures.plan(0, FailureMoment.BEFORE);
    }
  }

  private static void observe(String whatBecameOfIt) {
    ModelComparison.observe("a planned failure", whatBecameOfIt);
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
    return step instanceof KeyCall call && call.method() == KeyMethod.FILL && !fillsAtOnce;
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
          "R9: after a failure " + what + " is " + actual + " but a walk gives " + expected);
    }
  }
}
