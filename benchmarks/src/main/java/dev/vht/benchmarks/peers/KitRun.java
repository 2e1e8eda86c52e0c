package dev.vht.benchmarks.peers;

import dev.vht.benchmarks.peers.Outcome.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Property;

/**
 * Runs the kit on one storage. A process runs all properties; if one of them exceeds the limit or
 * ends the process, another process runs the rest.
 */
final class KitRun {
  private final String scheme;
  private final Duration limit;
  private final List<String> options;
  private final Map<String, Outcome> outcomes = new TreeMap<>();
  private final Set<String> remaining = new TreeSet<>();

  /**
   * Prepares a run.
   *
   * @param scheme the storage
   * @param limit the longest time that a property may take
   * @param options of the process
   * @param rules the rules that are wanted, or none for all
   */
  KitRun(String scheme, Duration limit, List<String> options, List<String> rules) {
    this.scheme = scheme;
    this.limit = limit;
    this.options = options;
    Arrays.stream(PeerProperties.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Property.class))
        .map(method -> method.getName())
        .filter(name -> rules.isEmpty() || rules.contains(rule(name)))
        .forEach(remaining::add);
  }

  /** Returns the number of a property's rule. */
  static String rule(String property) {
    return property.substring(0, property.indexOf('_'));
  }

  /**
   * Runs all.
   *
   * @throws IllegalStateException if a process does not begin any property, which is no fault of
   *     the peer
   */
  Map<String, Outcome> run() throws IOException, InterruptedException {
    while (!remaining.isEmpty()) {
      runOneProcess();
    }
    return outcomes;
  }

  private void end(String property, Outcome outcome) {
    if (remaining.remove(property)) {
      outcomes.put(property, outcome);
    }
  }

  private void runOneProcess() throws IOException, InterruptedException {
    List<String> all = new java.util.ArrayList<>(options);
    all.add("-Dvht.rules=" + String.join(",", remaining));
    try (Child child = new Child(KitProcess.class, all, List.of(scheme))) {
      String running = "";
      int before = remaining.size();
      while (true) {
        String line = child.line(limit);
        if (line == null) {
          end(
              running,
              new Outcome(Status.TIMED_OUT, "still running after " + limit.toSeconds() + " s"));
          return;
        }
        if (Child.isEnd(line)) {
          int exit = child.exitValue();
          if (running.isEmpty() && remaining.size() == before) {
            throw new IllegalStateException(
                "the process for %s ended with exit value %d and began none of %s:%n%s"
                    .formatted(scheme, exit, remaining, child.errors()));
          }
          if (!running.isEmpty()) {
            end(running, new Outcome(Status.CRASHED, "the process ended with exit value " + exit));
          }
          return;
        }
        running = handle(line, running);
      }
    }
  }

  /** Returns the property that is running afterwards. */
  private String handle(String line, String running) {
    String[] words = line.split(" ", 3);
    if (words.length < 3) {
      return running; // of the peer, not of the kit
    }
    String text = new String(Base64.getDecoder().decode(words[2]), StandardCharsets.UTF_8);
    switch (words[0]) {
      case KitProcess.BEGUN -> {
        return words[1];
      }
      case KitProcess.ENDED -> end(words[1], new Outcome(Status.KEPT, ""));
      case KitProcess.FAILED -> end(words[1], new Outcome(Status.BROKEN, text));
      case KitProcess.SKIPPED -> {
        if (!text.contains("vht.rules")) {
          end(words[1], new Outcome(Status.NOT_CLAIMED, text));
        }
        return running;
      }
      default -> {
        return running;
      }
    }
    return "";
  }
}
