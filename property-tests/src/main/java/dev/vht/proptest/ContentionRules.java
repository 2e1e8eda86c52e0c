package dev.vht.proptest;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Threads, handles and processes that count with one key: no update is lost. */
interface ContentionRules extends RuleSet {
  int COUNTING_THREADS = 4;
  int INCREMENTS = 400;
  int INCREMENTS_OF_A_PROCESS = 150;

  /** Without a contract first: nothing then comes between the calls of different threads. */
  @Property(shrinking = ShrinkingMode.OFF)
  default void C1_no_update_of_several_threads_is_lost(
      @ForAll Contracts contracts, @ForAll Increments increments) {
    int each = contracts == Contracts.OFF ? INCREMENTS : INCREMENTS / 10;
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      table.set("counter", Increments.bytes(0));
      Crew.run(COUNTING_THREADS, number -> increments.times(each, table, "counter"));
      requireCount(COUNTING_THREADS * each, table, increments, "threads with one handle");
    }
  }

  @Property(shrinking = ShrinkingMode.OFF)
  @Needs(Feature.SHARED)
  default void C1_no_update_of_several_handles_is_lost(@ForAll Increments increments) {
    try (Bench bench = new Bench(subject(), Contracts.OFF)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      table.set("counter", Increments.bytes(0));
      List<VirtualHashTable<String, byte[]>> handles = List.of(table, bench.open(OpenMode.UPDATE));
      Crew.run(
          COUNTING_THREADS,
          number -> increments.times(INCREMENTS / 4, handles.get(number % 2), "counter"));
      int expected = COUNTING_THREADS * (INCREMENTS / 4);
      requireCount(expected, table, increments, "threads with two handles");
    }
  }

  /** Two other processes, and this one. */
  @Property(tries = 1)
  @Needs({Feature.SHARED, Feature.DURABLE})
  default void C1_no_update_of_several_processes_is_lost() throws Exception {
    try (Bench bench = new Bench(subject(), Contracts.OFF);
        RemoteTables one = RemoteTables.start(bench.place());
        RemoteTables two = RemoteTables.start(bench.place())) {
      VirtualHashTable<String, byte[]> table = bench.create();
      List<RemoteTables> processes = List.of(one, two);
      Order open = Order.of(Verb.OPEN, "UPDATE PROCESS " + bench.place().url());
      for (RemoteTables process : processes) {
        process.tell(0, List.of(open));
      }
      for (RemoteTables process : processes) {
        process.answer(0, 0);
      }
      int order = 0;
      for (Increments increments : Increments.values()) {
        order++;
        table.set(increments.name(), Increments.bytes(0));
        for (RemoteTables process : processes) {
          process.tell(0, List.of(count(increments)));
        }
        increments.times(INCREMENTS_OF_A_PROCESS, table, increments.name());
        for (RemoteTables process : processes) {
          process.answer(0, order);
        }
        int expected = 3 * INCREMENTS_OF_A_PROCESS;
        requireCount(expected, table, increments.name(), increments, "three processes");
      }
    }
  }

  private static Order count(Increments increments) {
    Sample times = new Sample(0, INCREMENTS_OF_A_PROCESS);
    return new Order(Verb.INCREMENT, increments.name(), new Sample(0, 0), times, increments.name());
  }

  private static void requireCount(
      int expected, VirtualHashTable<String, byte[]> table, Increments increments, String who) {
    requireCount(expected, table, "counter", increments, who);
  }

  private static void requireCount(
      int expected,
      VirtualHashTable<String, byte[]> table,
      String key,
      Increments increments,
      String who) {
    int counted = Increments.number(table.ref(key));
    if (counted != expected) {
      throw new AssertionError(
          "C1: "
              + who
              + " have counted to "
              + expected
              + " by "
              + increments
              + ", each call of which has returned, but the value is "
              + counted
              + ": "
              + (expected - counted)
              + " updates are lost");
    }
  }
}
