package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.sample.Samples;
import dev.vht.proptest.trial.BoundedWait;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.ProgressCounter;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.NullArguments;
import dev.vht.proptest.value.RejectingCodec;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Filling a table from maps that read the table, and from maps that fail. */
public interface FillRules extends RuleSet {
  int FILLED_KEYS = 30;

  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  default void R8_fill_accepts_a_map_that_reads_the_table(
      @ForAll Source source, @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      Map<String, Bytes> expected = new HashMap<>();
      for (int i = 0; i < FILLED_KEYS; i++) {
        table.set("key" + i, new byte[] {(byte) i});
        if (source.holds((byte) i)) {
          expected.put("key" + i, new Bytes(new byte[] {(byte) i}));
        }
      }
      test.orAbandon(
          () -> BoundedWait.require("table.fill(" + source + ")", () -> source.fill(table)));
      requireContent(expected, table, "table.fill(" + source + ")");
      VirtualHashTable<String, byte[]> again = test.reopen(table, OpenMode.UPDATE);
      requireContent(expected, again, "table.fill(" + source + "), reopened");
    }
  }

  private static void requireContent(
      Map<String, Bytes> expected, VirtualHashTable<String, byte[]> table, String call) {
    assertThat(Step.content(table)).as("the content after %s", call).isEqualTo(expected);
    assertThat(table.count()).as("the count after %s", call).isEqualTo(expected.size());
  }

  /** Maps that read the table while they fill it. */
  enum Source {
    FILTERED("a filtered view of table.asMap()") {
      @Override
      boolean holds(byte value) {
        return value % 2 == 0;
      }

      @Override
      void fill(VirtualHashTable<String, byte[]> table) {
        table.fill(
            view(
                () ->
                    table.asMap().entrySet().stream()
                        .filter(entry -> holds(entry.getValue()[0]))
                        .iterator()));
      }
    },
    UNMODIFIABLE("Collections.unmodifiableMap(table.asMap())") {
      @Override
      void fill(VirtualHashTable<String, byte[]> table) {
        table.fill(Collections.unmodifiableMap(table.asMap()));
      }
    },
    ITSELF("table.asMap()") {
      @Override
      void fill(VirtualHashTable<String, byte[]> table) {
        table.fill(table.asMap());
      }
    },
    OF_ANOTHER_THREAD("a view of table.asMap() that another thread iterates over") {
      @Override
      boolean holds(byte value) {
        return value >= 10;
      }

      @Override
      void fill(VirtualHashTable<String, byte[]> table) {
        ExecutorService walker = Executors.newSingleThreadExecutor();
        try {
          table.fill(
              view(
                  () ->
                      new OtherThreadIterator<>(
                          walker,
                          table.asMap().entrySet().stream()
                              .filter(entry -> holds(entry.getValue()[0]))
                              .iterator())));
        } finally {
          walker.shutdown();
        }
      }
    },
    SINGLE_KEY("a view of table.find(\"key3\")") {
      @Override
      boolean holds(byte value) {
        return value == 3;
      }

      @Override
      void fill(VirtualHashTable<String, byte[]> table) {
        table.fill(
            view(() -> Stream.of("key3").map(key -> Map.entry(key, table.ref(key))).iterator()));
      }
    };

    private final String java;

    Source(String java) {
      this.java = java;
    }

    /** Returns whether the map contains the keys with this value. */
    boolean holds(byte value) {
      return true;
    }

    abstract void fill(VirtualHashTable<String, byte[]> table);

    @Override
    public String toString() {
      return java;
    }

    private static Map<String, byte[]> view(Iterable<Map.Entry<String, byte[]>> entries) {
      return new AbstractMap<>() {
        @Override
        public Set<Map.Entry<String, byte[]>> entrySet() {
          return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, byte[]>> iterator() {
              return entries.iterator();
            }

            @Override
            public int size() {
              int size = 0;
              for (Object unused : entries) {
                size++;
              }
              return size;
            }
          };
        }
      };
    }
  }

  /** An iterator that runs in another thread. */
  record OtherThreadIterator<T>(ExecutorService thread, Iterator<T> iterator)
      implements Iterator<T> {
    @Override
    public boolean hasNext() {
      try {
        return thread.submit(iterator::hasNext).get();
      } catch (InterruptedException | ExecutionException e) {
        throw new AssertionError("the other thread threw " + e, e);
      }
    }

    @Override
    public T next() {
      try {
        return thread.submit(iterator::next).get();
      } catch (InterruptedException | ExecutionException e) {
        throw new AssertionError("the other thread threw " + e, e);
      }
    }
  }

  @Property(tries = 16, shrinking = ShrinkingMode.OFF)
  default void R8_a_failed_fill_leaves_the_table_unchanged(
      @ForAll FillFailure failure, @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[] {1});
      Map<String, Bytes> expected = Step.content(table);
      Throwable thrown = catchThrowable(() -> table.fill(failure.content()));
      assertThat(thrown).as("the exception of table.fill(m), where m has %s", failure).isNotNull();
      test.forgetReports();
      String call = "table.fill(m), where m has " + failure;
      requireContent(expected, table, call);
      requireContent(expected, test.reopen(table, OpenMode.UPDATE), call + ", reopened");
    }
  }

  /** What makes a fill fail half-way. */
  enum FillFailure {
    AN_ITERATOR_THAT_THROWS {
      @Override
      Map<String, byte[]> content() {
        Iterator<Map.Entry<String, byte[]>> whole = super.content().entrySet().iterator();
        return Source.view(
            () ->
                new Iterator<>() {
                  private int left = FILLED_KEYS / 2;

                  @Override
                  public boolean hasNext() {
                    return whole.hasNext();
                  }

                  @Override
                  public Map.Entry<String, byte[]> next() {
                    if (left-- == 0) {
                      throw new IllegalArgumentException("the map fails");
                    }
                    return whole.next();
                  }
                });
      }
    },
    A_NULL_VALUE {
      @Override
      byte[] middle() {
        return NullArguments.unchecked(null);
      }
    },
    A_REJECTED_VALUE {
      @Override
      byte[] middle() {
        return RejectingCodec.REJECTED_VALUE.bytes();
      }
    },
    A_REJECTED_KEY {
      @Override
      String middleKey() {
        return RejectingCodec.REJECTED_KEY;
      }
    };

    Map<String, byte[]> content() {
      Map<String, byte[]> content = new LinkedHashMap<>();
      for (int i = 0; i < FILLED_KEYS; i++) {
        content.put("key" + i, new byte[] {2});
      }
      content.put(middleKey(), middle());
      content.put("last", new byte[] {2});
      return content;
    }

    byte[] middle() {
      return new byte[] {2};
    }

    String middleKey() {
      return "middle";
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** A concurrent reader counts the old content or the new one. */
  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.ATOMIC_FILL)
  default void R8_no_reader_sees_a_partial_fill(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("stays", new byte[] {1});
      Map<String, byte[]> many = Samples.content(1, FILLED_KEYS - 1);
      many.put("stays", new byte[] {1});
      ProgressCounter reads = new ProgressCounter();
      ThreadTeam.run(
          () -> {
            for (int round = 0; round < 60; round++) {
              table.fill(round % 2 == 0 ? many : Map.of("stays", new byte[] {1}));
              if (round % 8 == 0) {
                reads.await();
              }
            }
          },
          1,
          (number, isOver) -> {
            while (!isOver.getAsBoolean()) {
              assertThat(table.count())
                  .as("count() while a table of 1 key is filled with %d", FILLED_KEYS)
                  .isIn(1L, (long) FILLED_KEYS);
              assertThat(table.contains("stays"))
                  .as("contains of a key that is set before and after each fill")
                  .isTrue();
              reads.step();
            }
          });
    }
  }
}
