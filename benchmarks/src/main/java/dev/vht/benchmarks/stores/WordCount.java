package dev.vht.benchmarks.stores;

import dev.vht.CachePolicy;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.h2.mvstore.MVStore;

/**
 * Counts the words of a text by {@code merge}, in maps on disk: of a table with {@code
 * entries(100000)}, of a table without a cache, and of H2's MVStore. They take turns, and their
 * counts are compared with those of a {@link HashMap}. A round is timed from the first word until
 * the map is closed.
 */
public final class WordCount {
  private static final Pattern WORD = Pattern.compile("[a-z']+");
  private static final int MOST = 100_000;

  private WordCount() {}

  /** Counts into a map on disk in a directory, and returns the nanoseconds that it took. */
  private interface Counting {
    long into(Path directory) throws IOException;
  }

  /**
   * Counts.
   *
   * @param arguments a text file, and the number of rounds
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    List<String> words = words(Path.of(arguments[0]));
    int rounds = Integer.parseInt(arguments[1]);
    Map<String, Long> expected = new HashMap<>();
    words.forEach(word -> expected.merge(word, 1L, Long::sum));
    System.out.printf("%,d words, %,d of them different%n", words.size(), expected.size());
    Map<String, Counting> countings = new LinkedHashMap<>();
    for (CachePolicy cache : List.of(CachePolicy.entries(MOST), CachePolicy.none())) {
      countings.put("log:, cache " + cache, directory -> table(directory, cache, words, expected));
    }
    countings.put("MVStore", directory -> mvStore(directory, words, expected));
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, Counting> each : countings.entrySet()) {
        try (Scratch scratch = new Scratch()) {
          double taken = each.getValue().into(scratch.directory()) / 1e9;
          if (round > 0) { // the first is warm-up
            seconds.computeIfAbsent(each.getKey(), key -> new ArrayList<>()).add(taken);
          }
        }
      }
    }
    seconds.forEach(WordCount::print);
  }

  private static void print(String name, List<Double> seconds) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    System.out.printf(
        "| %s | %.2f s (%.2f–%.2f) |%n",
        name, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
  }

  private static List<String> words(Path text) throws IOException {
    String content = Files.readString(text).toLowerCase(Locale.ROOT);
    return WORD.matcher(content).results().map(MatchResult::group).toList();
  }

  private static long table(
      Path directory, CachePolicy cache, List<String> words, Map<String, Long> expected) {
    long start = System.nanoTime();
    try (VirtualHashTable<String, Long> table =
        VirtualHashTables.at("log:" + directory.resolve("words"))
            .keys(Codecs.strings())
            .values(Codecs.longs())
            .cache(cache)
            .open()) {
      count(words, table.asMap());
      long counted = System.nanoTime();
      check(table.asMap(), expected);
      start += System.nanoTime() - counted;
    }
    return System.nanoTime() - start;
  }

  private static long mvStore(Path directory, List<String> words, Map<String, Long> expected) {
    long start = System.nanoTime();
    try (MVStore store =
        new MVStore.Builder().fileName(directory.resolve("words").toString()).open()) {
      ConcurrentMap<String, Long> map = store.openMap("words");
      count(words, map);
      long counted = System.nanoTime();
      check(map, expected);
      start += System.nanoTime() - counted;
    }
    return System.nanoTime() - start;
  }

  private static void count(List<String> words, ConcurrentMap<String, Long> map) {
    for (String word : words) {
      map.merge(word, 1L, Long::sum);
    }
  }

  private static void check(Map<String, Long> counted, Map<String, Long> expected) {
    if (!new HashMap<>(counted).equals(expected)) {
      throw new IllegalStateException("the counts are wrong");
    }
  }
}
