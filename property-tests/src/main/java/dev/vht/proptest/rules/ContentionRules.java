package dev.vht.proptest.rules;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.hook.TryCount;
import dev.vht.proptest.kill.TableProcessClient;
import dev.vht.proptest.model.CommandKind;
import dev.vht.proptest.model.IncrementMethod;
import dev.vht.proptest.model.TableCommand;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.value.Bytes;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Counters that threads, handles and processes increment concurrently: no update is lost. */
public interface ContentionRules extends RuleSet {
  int COUNTING_THREADS = 4;
  int INCREMENTS = Math.min(400, Math.max(40, TryCount.scaled(400)));
  int INCREMENTS_OF_A_PROCESS = Math.min(150, Math.max(15, TryCount.scaled(150)));

  /** Makes more calls without a contract, which would slow down and separate the calls. */
  @Property(shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void C1_no_update_of_several_threads_is_lost(
      @ForAll ContractChecking contracts, @ForAll IncrementMethod increments) {
    int each = contracts == ContractChecking.OFF ? INCREMENTS : INCREMENTS / 10;
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("counter", Bytes.ofNumber(0));
      ThreadTeam.run(COUNTING_THREADS, number -> increments.times(each, table, "counter"));
      requireCount(
          COUNTING_THREADS * each, table, "counter", increments, "threads with one handle");
    }
  }

  @Property(shrinking = ShrinkingMode.OFF)
  @RequiresCapability({FixtureCapability.SHARED, FixtureCapability.CONDITIONAL_WRITES})
  default void C1_no_update_of_several_handles_is_lost(@ForAll IncrementMethod increments) {
    try (TestTable test = new TestTable(subject(), ContractChecking.OFF)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("counter", Bytes.ofNumber(0));
      List<VirtualHashTable<String, byte[]>> handles = List.of(table, test.open(OpenMode.UPDATE));
      ThreadTeam.run(
          COUNTING_THREADS,
          number -> increments.times(INCREMENTS / 4, handles.get(number % 2), "counter"));
      int expected = COUNTING_THREADS * (INCREMENTS / 4);
      requireCount(expected, table, "counter", increments, "threads with two handles");
    }
  }

  /** Two other processes and this one. */
  @Property(tries = 1)
  @RequiresCapability({
    FixtureCapability.SHARED,
    FixtureCapability.DURABLE,
    FixtureCapability.CONDITIONAL_WRITES
  })
  default void C1_no_update_of_several_processes_is_lost() throws Exception {
    try (TestTable test = new TestTable(subject(), ContractChecking.OFF);
        TableProcessClient one = TableProcessClient.start(test.place());
        TableProcessClient two = TableProcessClient.start(test.place())) {
      VirtualHashTable<String, byte[]> table = test.create();
      List<TableProcessClient> processes = List.of(one, two);
      TableCommand open = TableCommand.of(CommandKind.OPEN, "UPDATE PROCESS " + test.place().url());
      for (TableProcessClient process : processes) {
        process.send(0, List.of(open));
      }
      for (TableProcessClient process : processes) {
        process.answer(0, 0);
      }
      int command = 0;
      for (IncrementMethod increments : IncrementMethod.values()) {
        command++;
        table.set(increments.name(), Bytes.ofNumber(0));
        for (TableProcessClient process : processes) {
          process.send(0, List.of(count(increments)));
        }
        increments.times(INCREMENTS_OF_A_PROCESS, table, increments.name());
        for (TableProcessClient process : processes) {
          process.answer(0, command);
        }
        int expected = 3 * INCREMENTS_OF_A_PROCESS;
        requireCount(expected, table, increments.name(), increments, "three processes");
      }
    }
  }

  private static TableCommand count(IncrementMethod increments) {
    Sample times = new Sample(0, INCREMENTS_OF_A_PROCESS);
    return new TableCommand(
        CommandKind.INCREMENT, increments.name(), new Sample(0, 0), times, increments.name());
  }

  private static void requireCount(
      int expected,
      VirtualHashTable<String, byte[]> table,
      String key,
      IncrementMethod increments,
      String parties) {
    long counted = Bytes.toNumber(table.ref(key));
    if (counted != expected) {
      throw new AssertionError(
          "C1: %s made %d increments by %s, but the counter is %d: %d updates are lost"
              .formatted(parties, expected, increments, counted, expected - counted));
    }
  }
}
