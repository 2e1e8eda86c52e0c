package dev.vht.proptest.history;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.history.HistoryProcess.Work;
import dev.vht.proptest.hook.TryCount;
import dev.vht.proptest.report.Report;
import dev.vht.proptest.trial.ThreadTeam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Random calls of several clients on one table, which are recorded and judged.
 *
 * <pre>{@code
 * HistoryRun.of("sqlite:" + directory.resolve("table.db"))
 *     .processes(2)
 *     .clients(4)
 *     .requireLinearizable();
 * }</pre>
 *
 * <p>Each process is a child JVM with the class path of this one, and opens the table itself. The
 * calls find, set, remove and compare; each write has a value of its own. A call that throws a
 * {@link dev.vht.StorageException} is recorded as failed, or as one with an unknown outcome, and
 * its client goes on. All processes must run on one machine; see {@link LinearizableHistory}.
 *
 * <p>The system property {@code vht.tries} multiplies the number of calls, and {@code vht.seed}
 * sets the seed, which repeats the calls of each client but not how they overlap.
 *
 * <p>Immutable.
 */
public final class HistoryRun {
  private static final int MOST_OPERATIONS_AT_ONCE = 1_000_000;

  private final HistoryTarget target;
  private final int processes;
  private final int clients;
  private final int keys;
  private final Calls calls;
  private final int operations;
  private final Nemesis nemesis;
  private final Path parent;

  private HistoryRun(
      HistoryTarget target,
      int processes,
      int clients,
      int keys,
      Calls calls,
      int operations,
      Nemesis nemesis,
      Path parent) {
    this.target = target;
    this.processes = processes;
    this.clients = clients;
    this.keys = keys;
    this.calls = calls;
    this.operations = operations;
    this.nemesis = nemesis;
    this.parent = parent;
  }

  /** Which calls the clients of a run make. */
  public enum Calls {
    /** All that concern one key: find, contains, set, remove and the conditional writes. */
    ALL,
    /** Only find and set, for tables that cannot do more atomically. */
    FIND_AND_SET
  }

  /** Disturbs a run: it cuts connections, stops a server, or compacts the table meanwhile. */
  public interface Nemesis {
    /**
     * Runs while the clients run, in a thread of the process that started them.
     *
     * @param isOver whether all clients have ended; the method should return soon after that
     * @throws Exception if it cannot disturb; the run then fails
     */
    void run(BooleanSupplier isOver) throws Exception;
  }

  /**
   * Returns a run on a new table: 1 process with 8 clients, which make 100,000 calls on 50 keys.
   * The table is created for the run and deleted afterwards.
   *
   * @param url the table's URL; there must be no table there
   * @return the run
   */
  public static HistoryRun of(String url) {
    return ofTarget(new HistoryTarget.AtUrl(url));
  }

  /**
   * Returns a run on a table of this process: 8 clients, which make 100,000 calls on 50 keys. The
   * table is cleared before the run. The number of processes has no effect but to multiply the
   * clients.
   *
   * @param table the table, which the caller closes
   * @return the run
   */
  public static HistoryRun on(VirtualHashTable<String, String> table) {
    return ofTarget(new HistoryTarget.OfProcess(table));
  }

  private static HistoryRun ofTarget(HistoryTarget target) {
    return new HistoryRun(
        target, 1, 8, 50, Calls.ALL, 100_000, isOver -> {}, Report.ofProcess().directory());
  }

  /**
   * Sets the number of processes.
   *
   * @param number at least 1
   * @return a run with that number
   */
  public HistoryRun processes(int number) {
    return new HistoryRun(
        target, positive(number, "processes"), clients, keys, calls, operations, nemesis, parent);
  }

  /**
   * Sets the number of clients of each process.
   *
   * @param number at least 1
   * @return a run with that number
   */
  public HistoryRun clients(int number) {
    return new HistoryRun(
        target, processes, positive(number, "clients"), keys, calls, operations, nemesis, parent);
  }

  /**
   * Sets the number of keys.
   *
   * @param number at least 1
   * @return a run with that number
   */
  public HistoryRun keys(int number) {
    return new HistoryRun(
        target, processes, clients, positive(number, "keys"), calls, operations, nemesis, parent);
  }

  /**
   * Sets which calls the clients make; all of them unless this is called.
   *
   * @param chosen which calls
   * @return a run with these calls
   */
  public HistoryRun calls(Calls chosen) {
    return new HistoryRun(
        target,
        processes,
        clients,
        keys,
        Objects.requireNonNull(chosen),
        operations,
        nemesis,
        parent);
  }

  /**
   * Sets the number of calls of all clients together, which {@code vht.tries} multiplies.
   *
   * @param number at least 1
   * @return a run with that number
   */
  public HistoryRun operations(int number) {
    return new HistoryRun(
        target, processes, clients, keys, calls, positive(number, "operations"), nemesis, parent);
  }

  /**
   * Sets what disturbs the run.
   *
   * @param disturbance runs while the clients run, in each round
   * @return a run that is disturbed
   */
  public HistoryRun during(Nemesis disturbance) {
    return new HistoryRun(
        target,
        processes,
        clients,
        keys,
        calls,
        operations,
        Objects.requireNonNull(disturbance),
        parent);
  }

  /**
   * Sets where the files are recorded, in a directory for each history, which is deleted unless the
   * history is not linearizable. It is the directory of the kit's report unless set.
   *
   * @param directory the parent of these directories, which is created if necessary
   * @return a run that records there
   */
  public HistoryRun into(Path directory) {
    return new HistoryRun(target, processes, clients, keys, calls, operations, nemesis, directory);
  }

  private static int positive(int number, String what) {
    if (number < 1) {
      throw new IllegalArgumentException("a run has at least 1 of " + what + ", not " + number);
    }
    return number;
  }

  /**
   * Runs the clients once, whatever {@code vht.tries} is.
   *
   * @return what they did
   * @throws AssertionError if a process or the nemesis failed
   * @throws UncheckedIOException if a file cannot be written or read
   */
  public LinearizableHistory record() {
    long seed = seed();
    LinearizableHistory history = record(operations, seed);
    delete(directory(seed));
    return history;
  }

  /**
   * Runs the clients and requires that their history is linearizable. More than a million calls are
   * made in rounds, each with a history of its own.
   *
   * @throws AssertionError if the history is not linearizable, with the calls that contradict each
   *     other, a page that draws them, the seed and the files that were recorded; if the search was
   *     given up; if a process or the nemesis failed
   * @throws UncheckedIOException if a file cannot be written or read
   */
  public void requireLinearizable() {
    long total = TryCount.scaled(operations);
    long rounds = (total + MOST_OPERATIONS_AT_ONCE - 1) / MOST_OPERATIONS_AT_ONCE;
    long first = seed();
    for (long seed = first; seed < first + rounds; seed++) {
      LinearizableHistory history = record(total / rounds, seed);
      try {
        history.requireLinearizable(directory(seed).resolve("violation.html"));
      } catch (AssertionError e) {
        throw new AssertionError(
            e.getMessage()
                + "\n  recorded  "
                + directory(seed)
                + "\n  calls     -Dvht.seed="
                + seed,
            e);
      }
      delete(directory(seed));
    }
  }

  private static long seed() {
    return Long.getLong("vht.seed", System.nanoTime());
  }

  private Path directory(long seed) {
    return parent.resolve("history-" + seed);
  }

  private LinearizableHistory record(long total, long seed) {
    List<Work> works = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      works.add(
          new Work(
              "p" + i + ".",
              directory(seed).resolve("p" + i + ".history"),
              clients,
              keys,
              calls,
              (total + processes - 1 - i) / processes,
              new SplittableRandom(seed + i).nextLong()));
    }
    try {
      Files.createDirectories(directory(seed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    target.prepare();
    ThreadTeam.run(() -> perform(works), 1, (number, isOver) -> disturb(isOver));
    target.clean();
    try {
      return LinearizableHistory.ofFiles(works.stream().map(Work::file).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void perform(List<Work> works) {
    try {
      target.perform(works);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void disturb(BooleanSupplier isOver) {
    try {
      nemesis.run(isOver);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the nemesis was interrupted", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("the nemesis failed", e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
