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
 * The findings about one implementation: counts and notes, each under a key of several words.
 *
 * <p>In a file, each finding is a line of words separated by tabs: its kind, the number of words of
 * its key, the key, and the count or note.
 *
 * <p><b>Thread-safety:</b> thread-safe.
 */
public final class Findings {

  /** The kinds of findings. */
  public enum Kind {
    /** Key: rule, state, event, next state. Count. */
    TRANSITION,
    /** Key: rule, blame, event. Count. */
    VIOLATION,
    /** Key: statistic, value. Count. */
    STATISTIC,
    /** Key: property. Note: passed, skipped or failed, and the tries or the reason. */
    OUTCOME,
    /** Key: planted fault, property that finds it. Note: runs that found it, most tries needed. */
    FAULT
  }

  private record Key(Kind kind, List<String> words) {}

  private final String subject;
  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<Key, List<String>> notes = new ConcurrentHashMap<>();

  /** Creates empty findings about a named implementation. */
  public Findings(String subject) {
    this.subject = subject;
  }

  /** Returns the name of the implementation. */
  public String subject() {
    return subject;
  }

  /** Adds 1 to the count of a key. */
  public void count(Kind kind, String... words) {
    add(1, kind, words);
  }

  private void add(long number, Kind kind, String... words) {
    counts.computeIfAbsent(key(kind, words), unused -> new LongAdder()).add(number);
  }

  /** Replaces the note of a key. */
  public void note(Kind kind, List<String> which, String... words) {
    notes.put(new Key(kind, plain(which)), plain(Arrays.asList(words)));
  }

  /** Returns the count of a key. */
  public long counted(Kind kind, String... words) {
    LongAdder adder = counts.get(key(kind, words));
    return adder == null ? 0 : adder.sum();
  }

  /** Returns all counts of a kind, sorted by key. */
  public Map<List<String>, Long> counts(Kind kind) {
    return sorted(counts, kind, LongAdder::sum);
  }

  /** Returns all notes of a kind, sorted by key. */
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

  /** Writes the findings to a file, whose content is replaced. */
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

  /** Reads the findings that {@link #write} wrote to a file. */
  public static Findings read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    Findings findings = new Findings(lines.get(0));
    lines.stream().skip(1).forEach(findings::addLine);
    return findings;
  }

  private void addLine(String line) {
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
