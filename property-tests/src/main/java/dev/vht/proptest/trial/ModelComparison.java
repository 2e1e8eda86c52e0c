package dev.vht.proptest.trial;

import dev.vht.OpenException;
import dev.vht.OpenMode;
import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fault.FailureKind;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.hook.ReportingHook;
import dev.vht.proptest.model.ExpectedViolation;
import dev.vht.proptest.model.IllegalCall;
import dev.vht.proptest.model.KeyCall;
import dev.vht.proptest.model.KeyMethod;
import dev.vht.proptest.model.MapStep;
import dev.vht.proptest.model.ModelPlace;
import dev.vht.proptest.model.ModelTable;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.StepSequence;
import dev.vht.proptest.report.Findings;
import dev.vht.proptest.value.Bytes;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.statistics.Statistics;

/** Executes the steps of a sequence on the model and on a table, and compares their results. */
public final class ModelComparison {
  private final TestTable test;
  private final Place place;
  private final ModelPlace modelPlace = new ModelPlace();
  private ModelTable model;
  private VirtualHashTable<String, byte[]> table;

  /** Whether the outcome of some call was unknown. */
  private boolean hasUnknownOutcome;

  /** Whether this was not planned, so that the call may take effect at any later moment. */
  private boolean isLatePossible;

  public ModelComparison(TestTable test) {
    this(test, test.place());
  }

  public ModelComparison(TestTable test, Place place) {
    this.test = test;
    this.place = place;
    this.model = modelPlace.open(OpenMode.CREATE);
    this.table = test.open(place, OpenMode.CREATE);
  }

  /** Executes the steps, then compares the final content. */
  public void run(StepSequence<Step> sequence) {
    sequence.execute(this::execute);
    sequence.explainFailure(this::compareFinalContent);
  }

  public void execute(Step step) {
    observe(step);
    if (step instanceof Step.Call call) {
      execute(call);
    } else if (step instanceof Step.Reopen reopen) {
      execute(reopen);
    } else if (step instanceof Step.BackUp backUp && test.offers(FixtureCapability.BACKUP)) {
      execute(backUp);
    }
  }

  /** Counts what was tried, for the report. */
  private void observe(Step step) {
    observe("operation", step.operation());
    observe("state", model.state());
    if (step instanceof Step.Call call) {
      observe("key", model.describe(call.key()));
    }
  }

  static void observe(String statistic, String value) {
    Statistics.label(statistic).collect(value);
    ReportingHook.current().count(Findings.Kind.STATISTIC, statistic, value);
  }

  private void execute(Step.Call call) {
    if (call.isConditional() && !test.offers(FixtureCapability.CONDITIONAL_WRITES)) {
      requireRefusal(call);
      return;
    }
    Map<String, Bytes> before = modelPlace.content();
    Object expected;
    try {
      expected = call.on(model);
    } catch (IllegalCall illegal) {
      observe("illegal", new TreeSet<>(illegal.brokenRules()).toString());
      boolean mayBeExcused =
          hasUnknownOutcome && illegal.brokenRules().contains(ExpectedViolation.K3);
      test.assertBlamesCaller(illegal.brokenRules(), call, mayBeExcused, () -> call.on(table));
      return;
    }
    Object actual;
    try {
      actual = returned(call);
    } catch (UnknownOutcomeException e) {
      if (FailureKind.isPlanned(e)) {
        throw e; // the caller planned it
      }
      acceptEither(call, before, e);
      return;
    }
    assertSame(call.rule(), call.toString(), expected, actual);
  }

  /** A table without conditional writes refuses them, unless the call breaks another rule. */
  private void requireRefusal(Step.Call call) {
    Set<ExpectedViolation> broken = brokenRules(call);
    observe("refused", call.operation());
    if (broken.isEmpty() || isRefusedFirst(call, broken)) {
      test.assertRefuses(broken, call, () -> call.on(table));
    } else {
      test.assertBlamesCaller(broken, call, () -> call.on(table));
    }
  }

  /**
   * Whether a table may refuse a call before it notices the broken rule: the map view is asked
   * before the table is, and what a function returns is not known before it has run.
   */
  private static boolean isRefusedFirst(Step.Call call, Set<ExpectedViolation> broken) {
    return call instanceof MapStep && broken.equals(Set.of(ExpectedViolation.L7))
        || call instanceof KeyCall one
            && one.method() == KeyMethod.COMPUTE
            && broken.equals(Set.of(ExpectedViolation.K4));
  }

  /** Returns the rules that a call breaks on the model, which keeps its content. */
  private Set<ExpectedViolation> brokenRules(Step.Call call) {
    Map<String, Bytes> before = modelPlace.content();
    try {
      Object unused = call.on(model);
      return Set.of();
    } catch (IllegalCall illegal) {
      return illegal.brokenRules();
    } finally {
      modelPlace.setContent(before);
    }
  }

  /** The implementation does not know whether a call took effect, so the table says it. */
  private void acceptEither(
      Step.Call call, Map<String, Bytes> before, UnknownOutcomeException exception) {
    observe("unknown outcome", call.operation());
    outcomeIsUnknown();
    isLatePossible = true;
    Map<String, Bytes> after = modelPlace.content();
    Map<String, Bytes> now = Step.content(table);
    boolean isPossible =
        now.equals(before)
            || now.equals(after)
            || (mayBeInPart(call) && Step.isMixture(now, before, after));
    if (!isPossible) {
      throw new AssertionError(
          "R9: the outcome of %s was unknown, and it left %s, but only %s or %s is allowed"
              .formatted(call, now, before, after),
          exception);
    }
    modelPlace.setContent(now);
  }

  private boolean mayBeInPart(Step.Call call) {
    return call instanceof MapStep map && map.isMadeKeyByKey()
        || call instanceof KeyCall one
            && one.method() == KeyMethod.FILL
            && !test.offers(FixtureCapability.ATOMIC_FILL);
  }

  /** A call may take effect at any later moment, which a contract knows. */
  void outcomeIsUnknown() {
    hasUnknownOutcome = true;
  }

  private Object returned(Step.Call call) {
    try {
      return call.on(table);
    } catch (UnknownOutcomeException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      if (FailureKind.isPlanned(e)) {
        throw e; // the caller planned it
      }
      throw new AssertionError(call.rule() + ": " + call + " is legal, but threw " + e, e);
    }
  }

  private void execute(Step.Reopen reopen) {
    model.close();
    table.close();
    Object expected = opened(() -> model = modelPlace.open(reopen.mode()));
    Object actual = opened(() -> table = test.open(place, reopen.mode()));
    assertSame("L5", reopen.toString(), expected, actual);
  }

  private void execute(Step.BackUp backUp) {
    Place elsewhere = test.newPlace();
    try {
      model.backup(elsewhere.url());
    } catch (IllegalCall illegal) {
      test.assertBlamesCaller(illegal.brokenRules(), backUp, () -> table.backup(elsewhere.url()));
      return;
    }
    assertSame("M1", backUp.toString(), Step.content(model), backedUp(backUp, elsewhere));
  }

  private Object backedUp(Step.BackUp backUp, Place elsewhere) {
    try {
      table.backup(elsewhere.url());
      try (VirtualHashTable<String, byte[]> backup = test.open(elsewhere, OpenMode.READ_ONLY)) {
        return Step.content(backup);
      }
    } catch (RuntimeException e) {
      throw new AssertionError("M1: " + backUp + " is legal, but threw " + e, e);
    }
  }

  private static Object opened(Runnable opening) {
    try {
      opening.run();
      return "a table";
    } catch (OpenException e) {
      return e.getClass();
    }
  }

  /** Compares the content, then reopens the table and compares it again. */
  public void compareFinalContent() {
    if (model.isOpen()) {
      assertSame("I1", "table.entries() at the end", Step.content(model), Step.content(table));
    }
    openAgain();
    assertSame("L3", "table.entries() after reopening", Step.content(model), Step.content(table));
  }

  ModelPlace modelPlace() {
    return modelPlace;
  }

  VirtualHashTable<String, byte[]> table() {
    return table;
  }

  boolean isOpen() {
    return model.isOpen();
  }

  /** Reopens the model and the table, in whatever state they are. */
  void openAgain() {
    execute(new Step.Reopen(OpenMode.CREATE_OR_UPDATE));
  }

  private void assertSame(String rule, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(
          rule
              + ": "
              + what
              + " returned "
              + actual
              + ", but the model returned "
              + expected
              + (isLatePossible
                  ? " (the outcome of a call was unknown before, so it may have come late)"
                  : ""));
    }
  }
}
