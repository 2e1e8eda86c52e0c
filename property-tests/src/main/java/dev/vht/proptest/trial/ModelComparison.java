package dev.vht.proptest.trial;

import dev.vht.OpenException;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fault.FailureKind;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.hook.ReportingHook;
import dev.vht.proptest.model.IllegalCall;
import dev.vht.proptest.model.ModelPlace;
import dev.vht.proptest.model.ModelTable;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.StepSequence;
import dev.vht.proptest.report.Findings;
import java.util.TreeSet;
import net.jqwik.api.statistics.Statistics;

/** Makes the steps of a sequence on the model and on a table, and compares what comes out. */
public final class ModelComparison {
  private final TestTable test;
  private final Place place;
  private final ModelPlace modelPlace = new ModelPlace();
  private ModelTable model;
  private VirtualHashTable<String, byte[]> table;

  public ModelComparison(TestTable test) {
    this(test, test.place());
  }

  public ModelComparison(TestTable test, Place place) {
    this.test = test;
    this.place = place;
    this.model = modelPlace.open(OpenMode.CREATE);
    this.table = test.open(place, OpenMode.CREATE);
  }

  /** Makes the steps, and looks in the end at what is kept. */
  public void run(StepSequence<Step> sequence) {
    sequence.make(this::make);
    sequence.explain(this::compareKept);
  }

  public void make(Step step) {
    observe(step);
    if (step instanceof Step.Call call) {
      make(call);
    } else if (step instanceof Step.Reopen reopen) {
      make(reopen);
    } else if (step instanceof Step.BackUp backUp && test.offers(FixtureCapability.BACKUP)) {
      make(backUp);
    }
  }

  /** So that a run says how often it has tried what. */
  private void observe(Step step) {
    observe("operation", step.operation());
    observe("state", model.state());
    if (step instanceof Step.Call call) {
      observe("key", model.met(call.key()));
    }
  }

  static void observe(String statistic, String value) {
    Statistics.label(statistic).collect(value);
    ReportingHook.current().count(Findings.Kind.STATISTIC, statistic, value);
  }

  private void make(Step.Call call) {
    Object expected;
    try {
      expected = call.on(model);
    } catch (IllegalCall illegal) {
      observe("illegal", new TreeSet<>(illegal.breaches()).toString());
      test.assertRefused(illegal.breaches(), call, () -> call.on(table));
      return;
    }
    assertSame(call.rule(), call.toString(), expected, returned(call));
  }

  private Object returned(Step.Call call) {
    try {
      return call.on(table);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      if (FailureKind.isPlanned(e)) {
        throw e; // for who has planned it
      }
      throw new AssertionError(call.rule() + ": " + call + " is legal but threw " + e, e);
    }
  }

  private void make(Step.Reopen reopen) {
    model.close();
    table.close();
    Object expected = opened(() -> model = modelPlace.open(reopen.mode()));
    Object actual = opened(() -> table = test.open(place, reopen.mode()));
    assertSame("L5", reopen.toString(), expected, actual);
  }

  private void make(Step.BackUp backUp) {
    Place elsewhere = test.elsewhere();
    try {
      model.backup(elsewhere.url());
    } catch (IllegalCall illegal) {
      test.assertRefused(illegal.breaches(), backUp, () -> table.backup(elsewhere.url()));
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
      throw new AssertionError("M1: " + backUp + " is legal but threw " + e, e);
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

  /** What is left in the end is there after closing, too. */
  public void compareKept() {
    if (model.isOpen()) {
      assertSame("I1", "a walk in the end", Step.content(model), Step.content(table));
    }
    openAgain();
    assertSame("L3", "reopened, the table", Step.content(model), Step.content(table));
  }

  // For who compares what a failure leaves.

  ModelPlace modelPlace() {
    return modelPlace;
  }

  VirtualHashTable<String, byte[]> table() {
    return table;
  }

  boolean isOpen() {
    return model.isOpen();
  }

  /** Opens both again, whatever is there. */
  void openAgain() {
    make(new Step.Reopen(OpenMode.CREATE_OR_UPDATE));
  }

  private static void assertSame(String rule, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(
          rule + ": " + what + " gave " + actual + " but the model gave " + expected);
    }
  }
}
