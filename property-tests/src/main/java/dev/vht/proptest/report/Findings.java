package dev.vht.proptest.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * What was found of one implementation: numbers under keys of several words, and words under keys.
 *
 * <p>In a file each is a line, its words separated by tabs: {@code count operation set 1234}.
 *
 * <p><b>Thread-safety:</b> any number of threads may count.
 */
public final class Findings {

  /** What a finding is about. */
  public enum Kind {
    /** A rule, a state, an event and the state after it: how often. */
    TRANSITION,
    /** A rule, who is blamed, an event: how often. */
    VIOLATION,
    /** A statistic and one of its values: how often. */
    STATISTIC,
    /** A property: passed, skipped or failed; the tries, or why. */
    OUTCOME,
    /** A planted fault and a property that finds it: in how many runs, and the most tries. */
    FAULT
  }

  /** A finding. */
  private record Key(Kind kind, List<String> words) {}

  private final String subject;
  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<Key, List<String>> notes = new ConcurrentHashMap<>();

  /**
   * Makes findings without any.
   *
   * @param subject what they are of
   */
  public Findings(String subject) {
    this.subject = subject;
  }

  /**
   * Returns what they are of.
   *
   * @return the name of an implementation
   */
  public String subject() {
    return subject;
  }

  /**
   * Counts one.
   *
   * @param kind what it is about
   * @param words which one
   */
  public void count(Kind kind, String... words) {
    add(1, kind, words);
  }

  private void add(long number, Kind kind, String... words) {
    counts.computeIfAbsent(key(kind, words), unused -> new LongAdder()).add(number);
  }

  /**
   * Notes something, in place of what was noted before.
   *
   * @param kind what it is about
   * @param which which one
   * @param words what is to be said of it
   */
  public void note(Kind kind, List<String> which, String... words) {
    notes.put(new Key(kind, plain(which)), plain(Arrays.asList(words)));
  }

  /**
   * Returns how often something was counted.
   *
   * @param kind what it is about
   * @param words which one
   * @return at least 0
   */
  public long counted(Kind kind, String... words) {
    LongAdder adder = counts.get(key(kind, words));
    return adder == null ? 0 : adder.sum();
  }

  /**
   * Returns everything that was counted of a kind.
   *
   * @param kind the kind
   * @return in the order of the words
   */
  public Map<List<String>, Long> counts(Kind kind) {
    return sorted(counts, kind, LongAdder::sum);
  }

  /**
   * Returns everything that was noted of a kind.
   *
   * @param kind the kind
   * @return in the order of the words
   */
  public Map<List<String>, List<String>> notes(Kind kind) {
    return sorted(notes, kind, words -> words);
  }

  private static <T, R> Map<List<String>, R> sorted(
      Map<Key, T> from, Kind kind, Function<T, R> value) {
    Map<List<String>, R> sorted =
        new TreeMap<>((one, other) -> String.join("\t", one).compareTo(String.join("\t", other)));
    from.forEach(
        (key, found) -> {
          if (key.kind == kind) {
            sorted.put(key.words, value.apply(found));
          }
        });
    return sorted;
  }

  private static Key key(Kind kind, String... words) {
    return new Key(kind, plain(Arrays.asList(words)));
  }

  private static List<String> plain(List<String> words) {
    return words.stream().map(word -> word.replaceAll("[\\p{Cntrl}]+", " ")).toList();
  }

  /**
   * Writes them to a file, in place of what was there.
   *
   * @param file where
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(subject);
    for (Kind kind : Kind.values()) {
      counts(kind).forEach((words, count) -> lines.add(line(kind, words, List.of("" + count))));
      notes(kind).forEach((words, note) -> lines.add(line(kind, words, note)));
    }
    Files.write(file, lines);
  }

  private static String line(Kind kind, List<String> words, List<String> more) {
    return kind
        + "\t"
        + words.size()
        + "\t"
        + String.join("\t", words)
        + "\t"
        + String.join("\t", more);
  }

  /**
   * Reads them from a file.
   *
   * @param file what {@link #write} has written
   * @return the same findings
   * @throws IOException if it cannot be read
   */
  public static Findings read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    Findings findings = new Findings(lines.get(0));
    lines.stream().skip(1).forEach(findings::take);
    return findings;
  }

  private void take(String line) {
    List<String> words = List.of(line.split("\t", -1));
    Kind kind = Kind.valueOf(words.get(0));
    int end = 2 + Integer.parseInt(words.get(1));
    List<String> which = words.subList(2, end);
    if (kind == Kind.OUTCOME || kind == Kind.FAULT) {
      note(kind, which, words.subList(end, words.size()).toArray(String[]::new));
    } else {
      add(Long.parseLong(words.get(end)), kind, which.toArray(String[]::new));
    }
  }
}
