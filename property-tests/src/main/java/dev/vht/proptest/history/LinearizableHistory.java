package dev.vht.proptest.history;

import dev.vht.proptest.history.Verdict.Linearizable;
import dev.vht.proptest.history.Verdict.Undecided;
import dev.vht.proptest.history.Verdict.Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A history of calls by several clients on the keys of one table, all of which are absent at first,
 * and whether it is linearizable: whether the calls on each key, made one after the other in some
 * order that respects the time, return what they returned.
 *
 * <p>Two calls overlap if neither returned before the other was invoked. The times are those of
 * {@link System#nanoTime}. In general they cannot be compared between processes. On Linux they can,
 * for processes of one machine, because the JVM reads {@code CLOCK_MONOTONIC}; so all processes of
 * a history must run on one machine.
 *
 * <p>The work of the search is bounded. If it ends at that bound, the verdict is {@link Undecided},
 * never {@link Linearizable}.
 *
 * <p>Not safe for use by several threads.
 */
public final class LinearizableHistory {
  /** The most configurations to compare for a key, unless {@link #withMostWork} says otherwise. */
  public static final long MOST_WORK = 100_000_000;

  private final Names clients = new Names(0);
  private final Map<String, KeyHistory> keys = new LinkedHashMap<>();
  private long mostWork = MOST_WORK;
  private long size;

  private LinearizableHistory() {}

  /**
   * Returns a history of calls.
   *
   * @param operations the calls, in any order
   * @return the history
   */
  public static LinearizableHistory of(List<Operation> operations) {
    LinearizableHistory history = new LinearizableHistory();
    for (Operation one : operations) {
      history.keyHistory(one.key()).add(one);
      history.size++;
    }
    return history;
  }

  /**
   * Reads a history from the files that {@link HistoryRecorder}s of several processes wrote. A last
   * line without an end is ignored. A call without a return has an unknown outcome.
   *
   * @param files the files, in any order
   * @return the history
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if a line is none of a history, or two files have a client of
   *     the same name; the message names the line
   */
  public static LinearizableHistory ofFiles(Collection<Path> files) throws IOException {
    LinearizableHistory history = new LinearizableHistory();
    HistoryReader reader = new HistoryReader(history);
    for (Path file : files) {
      reader.read(file);
    }
    return history;
  }

  /** Adds a call; its outcome is unknown if its end is {@link Long#MAX_VALUE}. */
  void add(String client, String key, Call call, long invoked, long end, @Nullable String result) {
    keyHistory(key).add(client, call, invoked, end, result);
    size++;
  }

  private KeyHistory keyHistory(String key) {
    return keys.computeIfAbsent(key, unused -> new KeyHistory(key, clients));
  }

  /**
   * Bounds the search.
   *
   * @param configurations the most configurations to compare for each key, at least 1
   * @return this history
   * @throws IllegalArgumentException if the bound is less than 1
   */
  public LinearizableHistory withMostWork(long configurations) {
    if (configurations < 1) {
      throw new IllegalArgumentException(
          "a search compares at least 1 configuration, not " + configurations);
    }
    mostWork = configurations;
    return this;
  }

  /**
   * Returns the number of calls.
   *
   * @return the number, including calls with an unknown outcome
   */
  public long size() {
    return size;
  }

  /**
   * Decides whether this history is linearizable. The time is proportional to the number of calls,
   * with a factor that grows with the number of calls that overlap on a key.
   *
   * @return the verdict: a violation if any key has one, undecided if the search of any key was
   *     given up, and linearizable otherwise
   */
  public Verdict verdict() {
    @Nullable Undecided undecided = null;
    @Nullable KeyHistory first = null;
    int culprit = 0;
    for (KeyHistory history : keys.values()) {
      KeySearch.Result result = new KeySearch(history, mostWork).run();
      if (result.answer() == KeySearch.Answer.GIVEN_UP) {
        undecided = new Undecided(history.key, result.reason());
      } else if (result.answer() == KeySearch.Answer.IMPOSSIBLE
          && (first == null || history.end(result.call()) < first.end(culprit))) {
        first = history;
        culprit = result.call();
      }
    }
    if (first != null) {
      List<Operation> operations = first.operations(first.end(culprit));
      return new Violation(
          first.key, first.operation(culprit), new Shrinking(operations, mostWork).shrunk());
    }
    return undecided != null ? undecided : new Linearizable(size, keys.size());
  }

  /**
   * Throws unless this history is linearizable.
   *
   * @throws AssertionError if it is not, with the calls that contradict each other, or if the
   *     search was given up, with the bound that was reached
   */
  public void requireLinearizable() {
    requireLinearizable(Optional.empty());
  }

  /**
   * Throws unless this history is linearizable. In that case it draws the violation.
   *
   * @param page the file of HTML to which a violation is drawn; it is replaced, and its directory
   *     is created
   * @throws AssertionError as {@link #requireLinearizable()} does; the message names the page
   */
  public void requireLinearizable(Path page) {
    requireLinearizable(Optional.of(page));
  }

  private void requireLinearizable(Optional<Path> page) {
    Verdict verdict = verdict();
    if (verdict instanceof Undecided undecided) {
      throw new AssertionError(
          "whether the calls on key \""
              + undecided.key()
              + "\" are linearizable was not decided: "
              + undecided.reason()
              + "; allow more work by withMostWork, or record fewer calls at a time");
    }
    if (verdict instanceof Violation violation) {
      throw new AssertionError(
          violation + page.map(path -> "\n  drawn     " + draw(violation, path)).orElse(""));
    }
  }

  private static String draw(Violation violation, Path page) {
    try {
      Path parent = page.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(page, violation.html(), StandardCharsets.UTF_8);
      return page.toString();
    } catch (IOException e) {
      return "not, because of " + e;
    }
  }
}
