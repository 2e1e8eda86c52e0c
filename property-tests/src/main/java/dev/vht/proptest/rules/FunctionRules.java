package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.VirtualHashTable;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.trial.BoundedWait;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.value.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Functions that compute a value, and the calls that wait for them. */
public interface FunctionRules extends RuleSet {

  /** More keys than a table has locks, so that some keys share a lock. */
  int OTHER_KEYS = 600;

  /** Two tries with each contract, so that fixtures that rotate caches use each of them. */
  int TRIES_A_CONTRACT = 2;

  @Property(tries = 4 * TRIES_A_CONTRACT, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void R7_a_function_blocks_only_writers_of_its_key(
      @ForAll ContractChecking contracts,
      @ForAll @IntRange(min = 1, max = TRIES_A_CONTRACT) int unused) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.fill(contentOfOthers());
      table.set("a", new byte[] {1});
      CountDownLatch isInside = new CountDownLatch(1);
      CountDownLatch mayEnd = new CountDownLatch(1);
      BoundedWait.Work<Optional<byte[]>> computation =
          BoundedWait.begin(
              "compute(\"a\", f)",
              () ->
                  table.compute(
                      "a",
                      old -> {
                        isInside.countDown();
                        await(mayEnd);
                        return Optional.of(new byte[] {2});
                      }));
      BoundedWait.Work<Boolean> write;
      try {
        await(isInside);
        test.orAbandon(() -> requireNoCallWaits(table));
        write =
            BoundedWait.begin(
                "set(\"a\", v)",
                () -> {
                  table.set("a", new byte[] {3});
                  return true;
                });
      } finally {
        mayEnd.countDown();
      }
      assertThat(test.orAbandon(computation::result)).isPresent();
      assertThat(test.orAbandon(write::result)).isTrue();
      assertThat(table.ref("a"))
          .as("ref(\"a\") after compute(\"a\", f) and a concurrent set(\"a\", v)")
          .containsExactly(3);
    }
  }

  private static void requireNoCallWaits(VirtualHashTable<String, byte[]> table) {
    BoundedWait.require(
        "find of other keys while a function computes \"a\"",
        () -> forOthers(key -> assertThat(table.find(key)).isPresent()));
    BoundedWait.require(
        "iteration while a function computes \"a\"",
        () -> assertThat(Step.content(table)).hasSize(OTHER_KEYS + 1));
    BoundedWait.require(
        "find(\"a\") while a function computes \"a\"",
        () ->
            assertThat(table.find("a").orElseThrow())
                .as("find(\"a\") while a function computes \"a\"")
                .containsExactly(1));
    BoundedWait.require(
        "writes of other keys while a function computes \"a\"",
        () ->
            forOthers(
                key -> {
                  table.set(key, new byte[] {7});
                  table.compute(key, old -> Optional.of(new byte[] {8}));
                }));
  }

  private static Map<String, byte[]> contentOfOthers() {
    Map<String, byte[]> content = new LinkedHashMap<>();
    forOthers(key -> content.put(key, new byte[] {5}));
    return content;
  }

  private static void forOthers(Consumer<String> action) {
    IntStream.range(0, OTHER_KEYS).mapToObj(i -> "other" + i).forEach(action);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(3 * BoundedWait.seconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the kit's other thread has not reached the latch in time");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted within a property", e);
    }
  }

  @Property(tries = 4 * TRIES_A_CONTRACT, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void R7_a_function_may_read_other_keys_from_several_threads(
      @ForAll ContractChecking contracts,
      @ForAll @IntRange(min = 1, max = TRIES_A_CONTRACT) int unused) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.fill(contentOfOthers());
      Optional<byte[]> computed =
          test.orAbandon(
              () ->
                  BoundedWait.require(
                      "compute(\"a\", f), where f reads other keys from several threads",
                      () -> table.compute("a", old -> Optional.of(sum(table)))));
      assertThat(Bytes.toNumber(computed.orElseThrow()))
          .as("the sum of %d values that the function read", OTHER_KEYS)
          .isEqualTo(5 * OTHER_KEYS);
    }
  }

  /** Reads in other threads and in a parallel stream. */
  private static byte[] sum(VirtualHashTable<String, byte[]> table) {
    ThreadTeam.run(
        2, number -> forOthers(key -> assertThat(table.ref(key)).as(key).containsExactly(5)));
    return Bytes.ofNumber(
        IntStream.range(0, OTHER_KEYS)
            .parallel()
            .map(i -> table.find("other" + i).orElseThrow()[0])
            .sum());
  }

  @Property(tries = 4 * TRIES_A_CONTRACT, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void R7_a_function_that_accesses_its_own_key_fails(
      @ForAll ContractChecking contracts,
      @ForAll @IntRange(min = 1, max = TRIES_A_CONTRACT) int unused) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[] {1});
      OwnKeyCalls.ALL.forEach(
          (java, access) -> {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            test.orAbandon(
                () ->
                    BoundedWait.require(
                        "compute(\"a\", f), where f calls " + java,
                        () -> {
                          Throwable unused2 =
                              catchThrowable(
                                  () ->
                                      table.compute(
                                          "a", old -> accessed(table, access, thrown, old)));
                        }));
            assertThat(thrown.get())
                .as("the exception of %s within a function that computes \"a\"", java)
                .matches(FunctionRules::citesR7, "cites R7");
            assertThat(table.find("a").map(Bytes::new))
                .as("find(\"a\") after a function called %s", java)
                .contains(new Bytes(new byte[] {1}));
          });
      test.forgetReports();
    }
  }

  private static Optional<byte[]> accessed(
      VirtualHashTable<String, byte[]> table,
      Consumer<VirtualHashTable<String, byte[]>> access,
      AtomicReference<Throwable> thrown,
      Optional<byte[]> old) {
    thrown.set(catchThrowable(() -> access.accept(table)));
    return old;
  }

  private static boolean citesR7(Throwable thrown) {
    return thrown instanceof IllegalStateException
            && String.valueOf(thrown.getMessage()).startsWith("R7: ")
        || thrown instanceof ContractViolation violation && violation.rule().equals("R7");
  }

  /** Calls on the key that is being computed. */
  final class OwnKeyCalls {
    private OwnKeyCalls() {}

    static final Map<String, Consumer<VirtualHashTable<String, byte[]>>> ALL = all();

    private static Map<String, Consumer<VirtualHashTable<String, byte[]>>> all() {
      Map<String, Consumer<VirtualHashTable<String, byte[]>>> calls =
          new LinkedHashMap<>(TableCalls.WRITES);
      calls.remove("putIfAbsent(\"b\", v)");
      calls.remove("compact()");
      calls.put("putIfAbsent(\"a\", v)", table -> table.putIfAbsent("a", new byte[1]));
      calls.put("find(\"a\")", table -> table.find("a"));
      calls.put("ref(\"a\")", table -> table.ref("a"));
      calls.put("ref(\"a\", v)", table -> table.ref("a", new byte[1]));
      calls.put("contains(\"a\")", table -> table.contains("a"));
      calls.put("asMap().get(\"a\")", table -> table.asMap().get("a"));
      return calls;
    }
  }
}
