package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.NoSuchKeyException;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.trace.TraceFile;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.hook.TryCount;
import dev.vht.proptest.model.IllegalCall;
import dev.vht.proptest.model.ModelPlace;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.StepSequence;
import dev.vht.proptest.model.StepSequences;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.JavaText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Recorders and listeners of a table. */
public interface ObserverRules extends RuleSet {

  /** The results are the same as without observers. */
  @Property(shrinking = ShrinkingMode.OFF)
  default void O4_a_failing_recorder_or_listener_changes_nothing(
      @ForAll boolean enforces, @ForAll Level level, @ForAll boolean failsWithAnError) {
    Runnable failure =
        () -> {
          if (failsWithAnError) {
            throw new AssertionError("of an observer");
          }
          throw new IllegalStateException("of an observer");
        };
    Enforcement observed =
        Enforcement.of(enforces ? Mode.ENFORCE : Mode.REPORT)
            .level(level)
            .recorder(moment -> failure.run())
            .listener(violation -> failure.run());
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.openObserved(observed);
      VirtualHashTable<String, byte[]> model = new ModelPlace().open(OpenMode.CREATE);
      int combination = 2 * List.of(Level.values()).indexOf(level) + (failsWithAnError ? 1 : 0);
      for (StepSequence<Step> pair :
          TryCount.part(StepSequences.PAIRS, combination, 2 * Level.values().length)) {
        pair.execute(
            step -> {
              Step.Call call = (Step.Call) step;
              if (!call.isConditional() || test.offers(FixtureCapability.CONDITIONAL_WRITES)) {
                requireSame(call, model, table);
              }
            });
      }
      table.clear();
      Throwable thrown = catchThrowable(() -> table.ref("a"));
      assertThat(thrown)
          .as("the exception of table.ref(\"a\") for an absent key, where observers throw")
          .isInstanceOf(enforces ? ContractViolation.class : NoSuchKeyException.class)
          .hasMessageStartingWith("K3: ");
    }
  }

  private static void requireSame(
      Step.Call call,
      VirtualHashTable<String, byte[]> model,
      VirtualHashTable<String, byte[]> table) {
    Object expected;
    try {
      expected = call.on(model);
    } catch (IllegalCall illegal) {
      assertThat(catchThrowable(() -> call.on(table)))
          .as("the exception of %s, which breaks %s", call, illegal.brokenRules())
          .isInstanceOfAny(ContractViolation.class, NoSuchKeyException.class);
      return;
    }
    Object actual;
    try {
      actual = call.on(table);
    } catch (RuntimeException | Error e) {
      throw new AssertionError("O4: " + call + " threw " + e + ", where an observer throws", e);
    }
    if (!expected.equals(actual)) {
      throw new AssertionError(
          "O4: %s returned %s, where an observer throws, but the model returned %s"
              .formatted(call, actual, expected));
    }
  }

  /** An unpaired surrogate has no encoding in UTF-8. */
  @Property(tries = 1)
  default void O4_calls_with_any_key_are_recorded() throws IOException {
    Path file = Files.createTempFile("vht-trace-", ".json");
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        TraceFile trace = TraceFile.create(file, 1_000)) {
      VirtualHashTable<String, byte[]> table =
          test.openObserved(Enforcement.of(Mode.ENFORCE).level(Level.FULL).recorder(trace));
      for (String key : List.of("a", "\ud83d", "cut\ud83d", "\ude42", "\0", "\"\\", "\u2028")) {
        assertThat(catchThrowable(() -> table.set(key, new byte[] {1})))
            .as(
                "the exception of table.set(%s, v), where calls are recorded",
                JavaText.literal(key))
            .isNull();
        assertThat(table.contains(key))
            .as("contains(%s), where calls are recorded", JavaText.literal(key))
            .isTrue();
      }
      assertThat(table.count()).isEqualTo(7);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
