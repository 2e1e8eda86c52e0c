package dev.vht.proptest.trial;

import dev.vht.UnknownOutcomeException;
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

/** Executes steps in which the storage fails, and checks that the table is in an allowed state. */
public final class FailureComparison {
  private final TestTable test;
  private final FailureKind kind;
  private final ModelComparison comparison;
  private final FailurePlan failures;
  private final boolean checksResults;
  private final boolean isFillAtomic;
  private boolean hasFailed;

  public FailureComparison(TestTable test, FailurePlan failures, ContractChecking contracts) {
    this(test, failures, contracts, FailureKind.EXCEPTION);
  }

  public FailureComparison(
      TestTable test, FailurePlan failures, ContractChecking contracts, FailureKind kind) {
    this.test = test;
    this.kind = kind;
    this.comparison = new ModelComparison(test);
    this.failures = failures;
    this.checksResults = contracts.checksResults();
    this.isFillAtomic = test.offers(FixtureCapability.ATOMIC_FILL);
  }

  /** Executes the steps, then compares the final content. */
  public void run(StepSequence<FailingStep> sequence) {
    execute(sequence);
    sequence.explainFailure(comparison::compareFinalContent);
  }

  /** Executes two steps once for each storage call of the second one, which fails there. */
  public void runAtEachCall(Step before, Step step, FailureMoment moment) {
    int call = 0;
    do {
      call++;
      execute(
          StepSequence.onOneTable(
              List.of(FailingStep.withoutFailure(before), new FailingStep(step, call, moment))));
      if (!comparison.isOpen()) {
        comparison.openAgain();
      }
    } while (hasFailed);
  }

  private void execute(StepSequence<FailingStep> sequence) {
    StepSequence<FailingStep> steps = checksResults ? sequence.map(this::withoutEffect) : sequence;
    steps.execute(this::execute);
  }

  /**
   * A contract that checks results assumes that a call that threw has changed nothing, unless its
   * outcome is unknown.
   */
  private FailingStep withoutEffect(FailingStep failingStep) {
    if (isFillInParts(failingStep.step())) {
      return FailingStep.withoutFailure(failingStep.step());
    }
    return kind == FailureKind.UNKNOWN_OUTCOME ? failingStep : failingStep.at(FailureMoment.BEFORE);
  }

  private void execute(FailingStep failingStep) {
    Map<String, Bytes> before = comparison.modelPlace().content();
    int walks = failures.openCursors();
    if (executeWithFailure(failingStep)) {
      completeLifeCycleStep(failingStep.step());
      requireNoLockIsHeld(failingStep.step());
      checkContentAfterFailure(failingStep.step(), before);
    }
    if (failures.openCursors() > walks && !(failingStep.step() instanceof MapStep)) {
      // The map view's iterators cannot be closed; they are when they are garbage collected.
      throw new AssertionError(
          "R9: " + failingStep.step() + " failed and left a cursor of the storage open");
    }
  }

  /** A lock that the failed call still held would block another thread. */
  private void requireNoLockIsHeld(Step step) {
    if (kind != FailureKind.EXCEPTION
        && kind != FailureKind.UNKNOWN_OUTCOME
        && comparison.isOpen()) {
      VirtualHashTable<String, byte[]> table = comparison.table();
      test.orAbandon(
          () ->
              BoundedWait.require(
                  "a write by another thread after " + step + " threw " + kind,
                  () -> {
                    table.find("a").ifPresent(value -> table.set("a", value));
                    table.find("b").ifPresent(value -> table.set("b", value));
                    table.remove("an absent key");
                  }));
    }
  }

  private boolean executeWithFailure(FailingStep failingStep) {
    failures.plan(failingStep.call(), failingStep.moment());
    try {
      comparison.execute(failingStep.step());
      observe(failures.hasFailed() ? "has no effect" : "is not reached");
      return false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError failure) {
      if (!FailureKind.isPlanned(failure)) {
        throw failure;
      }
      observe("is reported");
      if (failure instanceof UnknownOutcomeException) {
        comparison.outcomeIsUnknown();
      }
      return true;
    } finally {
      hasFailed = failures.hasFailed();
      failures.plan(0, FailureMoment.BEFORE);
    }
  }

  private static void observe(String outcome) {
    ModelComparison.observe("a planned failure", outcome);
  }

  /** Repeats a step that opens, closes or deletes the table; other steps need no completion. */
  private void completeLifeCycleStep(Step step) {
    if (step instanceof Step.Reopen) {
      comparison.openAgain();
    } else if (step == Step.NoArgCall.DELETE || step == Step.NoArgCall.CLOSE) {
      comparison.execute(step);
    }
  }

  /** The model has executed the step by now; the table may or may not have. */
  private void checkContentAfterFailure(Step step, Map<String, Bytes> before) {
    if (comparison.isOpen()) {
      Map<String, Bytes> after = comparison.modelPlace().content();
      Map<String, Bytes> now = Step.content(comparison.table());
      if (!isPossible(step, before, after, now)) {
        throw new AssertionError(
            "R9: %s failed and left %s, but only %s or %s is allowed"
                .formatted(step, now, before, after));
      }
      comparison.modelPlace().setContent(now);
      requireAgreement(now, before, after);
    }
  }

  private boolean isPossible(
      Step step, Map<String, Bytes> before, Map<String, Bytes> after, Map<String, Bytes> now) {
    return now.equals(before)
        || now.equals(after)
        || isFillInParts(step) && Step.isMixture(now, before, after)
        || isMadeKeyByKey(step)
            && Step.isMixture(now, before, after)
            && keepsWhatStays(before, after, now);
  }

  private boolean isFillInParts(Step step) {
    return step instanceof KeyCall call && call.method() == KeyMethod.FILL && !isFillAtomic;
  }

  private static boolean isMadeKeyByKey(Step step) {
    return step instanceof MapStep map && map.isMadeKeyByKey();
  }

  private static boolean keepsWhatStays(
      Map<String, Bytes> before, Map<String, Bytes> after, Map<String, Bytes> now) {
    return before.keySet().stream().filter(after::containsKey).allMatch(now::containsKey);
  }

  /** Iteration, the count, the map view and any cache must agree. */
  private void requireAgreement(
      Map<String, Bytes> now, Map<String, Bytes> before, Map<String, Bytes> after) {
    VirtualHashTable<String, byte[]> table = comparison.table();
    Set<String> keys = new HashSet<>(before.keySet());
    keys.addAll(after.keySet());
    Map<String, Bytes> found = new HashMap<>();
    keys.forEach(key -> table.find(key).ifPresent(value -> found.put(key, new Bytes(value))));
    requireSame("the content that find returns", found, now);
    requireSame("the count", table.count(), (long) now.size());
    requireSame("asMap().keySet()", Set.copyOf(table.asMap().keySet()), now.keySet());
  }

  private static void requireSame(String what, Object actual, Object expected) {
    if (!Objects.equals(actual, expected)) {
      throw new AssertionError(
          "R9: after a failure, %s is %s, but iteration returns %s"
              .formatted(what, actual, expected));
    }
  }
}
