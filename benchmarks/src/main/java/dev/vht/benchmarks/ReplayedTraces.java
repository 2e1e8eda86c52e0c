package dev.vht.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.vht.benchmarks.Traversed.Cursor;
import dev.vht.benchmarks.Traversed.Dict;
import dev.vht.benchmarks.Traversed.Items;
import dev.vht.benchmarks.Traversed.View;
import dev.vht.contracts.Contract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replays ten million events of a {@link Recording} to objects that are checked by contracts, to
 * {@link HandWritten} monitors, and to unchecked objects. Each round is a fresh JVM, which replays
 * the trace twice and measures the second time. Exits with 1 if a planted violation is not found,
 * or another is.
 */
public final class ReplayedTraces {
  private static final int EVENTS = 10_000_000;
  private static final long SEED = 20_261_128L;
  private static final List<String> KINDS = List.of("unchecked", "hand", "contract");
  private static final List<String> FIGURES = List.of("ns", "ns of the processor", "bytes");

  private final Recording recording;
  private final @Nullable HandWritten hand;
  private final Contract<Items> items = Traversed.itemsContract();
  private final Contract<Dict> dicts = Traversed.dictContract();
  private final @Nullable Enforcement enforcement;
  private final Map<String, Integer> violations = new HashMap<>();

  private final Items[] collections = new Items[Recording.ITEMS];
  private final Dict[] maps = new Dict[Recording.DICTS];
  private final View[] views = new View[Recording.DICTS * Recording.VIEWS];
  private final @Nullable Cursor[] iterators = new Cursor[Recording.ITERATORS];

  private ReplayedTraces(Recording recording, String kind) {
    this.recording = recording;
    this.hand = kind.equals("hand") ? new HandWritten() : null;
    this.enforcement =
        kind.equals("contract") ? Enforcement.of(Mode.REPORT).listener(this::count) : null;
  }

  /**
   * Runs.
   *
   * @param arguments the number of rounds, or a kind to measure one round in this JVM
   * @throws IOException if no process can be started
   */
  public static void main(String[] arguments) throws IOException {
    String first = arguments.length == 0 ? "5" : arguments[0];
    if (KINDS.contains(first)) {
      measure(first);
    } else {
      measureAll(Integer.parseInt(first));
    }
  }

  // All rounds.

  private static void measureAll(int rounds) throws IOException {
    Map<String, List<double[]>> figures = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (String kind : KINDS) {
        figures.computeIfAbsent(kind, unused -> new ArrayList<>()).add(child(kind));
      }
    }
    figures.forEach(
        (kind, all) -> {
          System.out.printf("%s, an event:", kind);
          for (int figure = 0; figure < FIGURES.size(); figure++) {
            int index = figure;
            double[] sorted = all.stream().mapToDouble(one -> one[index]).sorted().toArray();
            System.out.printf(
                " %.1f %s (%.1f-%.1f);",
                sorted[rounds / 2], FIGURES.get(figure), sorted[0], sorted[rounds - 1]);
          }
          System.out.println();
        });
  }

  private static double[] child(String kind) throws IOException {
    String java = ProcessHandle.current().info().command().orElse("java");
    Process process =
        new ProcessBuilder(
                java,
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                ReplayedTraces.class.getName(),
                kind)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      System.out.println(line);
      if (line == null || !line.startsWith(kind)) {
        System.exit(1);
        throw new IllegalStateException();
      }
      return Arrays.stream(line.split(" "))
          .skip(1)
          .limit(FIGURES.size())
          .mapToDouble(Double::parseDouble)
          .toArray();
    }
  }

  // One round.

  private static void measure(String kind) {
    Recording recording = new Recording(EVENTS, SEED);
    new ReplayedTraces(recording, kind).replay();
    ReplayedTraces measured = new ReplayedTraces(recording, kind);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long cpu = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    measured.replay();
    double nanos = System.nanoTime() - start;
    double cpuNanos = threads.getCurrentThreadCpuTime() - cpu;
    double allocated = threads.getCurrentThreadAllocatedBytes() - bytes;
    String found = measured.found(kind);
    String planted = recording.stale + "/" + recording.unasked + "/" + recording.staleOfMap;
    if (!kind.equals("unchecked") && !found.equals(planted)) {
      System.out.println("WRONG: planted " + planted + " but " + kind + " found " + found);
      System.exit(1);
    }
    System.out.printf(
        "%s %.2f %.2f %.1f (ns, ns of the processor and bytes an event; violations %s)%n",
        kind, nanos / EVENTS, cpuNanos / EVENTS, allocated / EVENTS, found);
  }

  private String found(String kind) {
    return hand != null
        ? hand.stale + "/" + hand.unasked + "/" + hand.staleOfMap
        : kind.equals("contract") ? of("U1") + "/" + of("H1") + "/" + of("U2") : "not counted";
  }

  private int of(String rule) {
    return violations.getOrDefault(rule, 0);
  }

  private void count(Violation violation) {
    violations.merge(violation.rule(), 1, Integer::sum);
  }

  private void replay() {
    byte[] operations = recording.operations;
    int[] indexes = recording.indexes;
    for (int i = 0; i < recording.size(); i++) {
      replay(operations[i], indexes[i]);
    }
  }

  private void replay(byte operation, int index) {
    switch (operation) {
      case Recording.NEW_ITEMS -> collections[index] = checked(items, Traversed.items());
      case Recording.NEW_DICT -> maps[index] = checked(dicts, Traversed.dict());
      case Recording.DROP -> iterators[index] = null;
      case Recording.ADD -> add(collections[index]);
      case Recording.ITERATE -> iterate(index);
      case Recording.HAS_NEXT -> hasNext(cursor(index));
      case Recording.NEXT -> next(cursor(index));
      case Recording.PUT -> put(maps[index]);
      case Recording.VIEW -> view(index);
      default -> iterateView(index);
    }
  }

  private <T> T checked(Contract<T> contract, T plain) {
    return enforcement == null ? plain : contract.attach(plain, enforcement);
  }

  private Cursor cursor(int index) {
    Cursor cursor = iterators[index];
    if (cursor == null) {
      throw new IllegalStateException("no iterator " + index);
    }
    return cursor;
  }

  private void add(Items collection) {
    if (hand != null) {
      hand.added(collection);
    }
    collection.add();
  }

  private void iterate(int index) {
    Items collection = collections[index / Recording.PER_ITEMS];
    Cursor iterator = collection.iterator();
    iterators[index] = iterator;
    if (hand != null) {
      hand.iterated(collection, iterator);
    }
  }

  private void hasNext(Cursor iterator) {
    if (hand != null) {
      hand.asked(iterator);
    }
    iterator.hasNext();
  }

  private void next(Cursor iterator) {
    if (hand != null) {
      hand.next(iterator);
    }
    iterator.next();
  }

  private void put(Dict map) {
    if (hand != null) {
      hand.put(map);
    }
    map.put();
  }

  private void view(int index) {
    Dict map = maps[index / Recording.VIEWS];
    View view =
        switch (index % Recording.VIEWS) {
          case 0 -> map.keySet();
          case 1 -> map.values();
          default -> map.entrySet();
        };
    views[index] = view;
    if (hand != null) {
      hand.viewed(map, view);
    }
  }

  private void iterateView(int index) {
    View view = views[index];
    Cursor iterator = view.iterator();
    iterators[Recording.OF_VIEWS + index] = iterator;
    if (hand != null) {
      hand.iteratedView(view, iterator);
    }
  }
}
