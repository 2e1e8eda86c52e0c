package dev.vht.benchmarks.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What one peer broke, grouped by cause. */
final class PeerFailures {
  private static final int MOST_LINES = 24;
  private static final int MOST_CHARACTERS = 240;

  private final KitPeer peer;
  private final Map<String, List<Map.Entry<String, Outcome>>> causes = new LinkedHashMap<>();

  PeerFailures(KitPeer peer, Map<String, Outcome> outcomes) {
    this.peer = peer;
    for (Map.Entry<String, Outcome> entry : outcomes.entrySet()) {
      if (entry.getValue().status().isBad()) {
        causes.computeIfAbsent(cause(entry), unused -> new ArrayList<>()).add(entry);
      }
    }
  }

  /** Returns what the peer threw; or the property, if it threw nothing. */
  private static String cause(Map.Entry<String, Outcome> failure) {
    String text = failure.getValue().text();
    if (Failures.isOfKeySize(text)) {
      return "a key that is empty or too long";
    }
    return Failures.peerException(text).orElse("the property " + failure.getKey());
  }

  String text() {
    StringBuilder text = new StringBuilder("### " + peer.title() + "\n\n");
    if (causes.isEmpty()) {
      text.append("Nothing.\n\n");
    }
    causes.values().forEach(failures -> text.append(text(failures)));
    return text.toString();
  }

  private String text(List<Map.Entry<String, Outcome>> failures) {
    Map.Entry<String, Outcome> shown = failures.get(0);
    for (Map.Entry<String, Outcome> other : failures) {
      if (length(other) < length(shown)) {
        shown = other;
      }
    }
    StringBuilder text = new StringBuilder();
    text.append("Properties: ").append(names(failures)).append(".\n\n");
    text.append("Documentation: ").append(promises(failures)).append("\n\n");
    text.append("```text\n").append(essence(shown)).append("\n```\n\n");
    return text.toString();
  }

  /** Prefers a sequence of calls, and then the shortest. */
  private static int length(Map.Entry<String, Outcome> failure) {
    String essence = essence(failure);
    return essence.length() + (essence.contains("to reproduce:") ? 0 : 100_000);
  }

  private static String names(List<Map.Entry<String, Outcome>> failures) {
    return failures.stream()
        .map(failure -> "`" + failure.getKey() + "` (" + plain(failure) + ")")
        .collect(Collectors.joining(", "));
  }

  private static String plain(Map.Entry<String, Outcome> failure) {
    return failure.getValue().status().shown().replace("*", "");
  }

  private String promises(List<Map.Entry<String, Outcome>> failures) {
    if (Failures.isOfKeySize(failures.get(0).getValue().text())) {
      return "each needs a key that is empty or too long. K2: " + Promises.of(peer, "K2");
    }
    return failures.stream()
        .map(failure -> KitRun.rule(failure.getKey()))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .map(rule -> rule + ": " + Promises.of(peer, rule))
        .collect(Collectors.joining(" "));
  }

  private static String essence(Map.Entry<String, Outcome> failure) {
    List<String> lines =
        Failures.essence(failure.getValue().text()).lines().map(PeerFailures::shortened).toList();
    return lines.size() <= MOST_LINES
        ? String.join("\n", lines)
        : String.join("\n", lines.subList(0, MOST_LINES)) + "\n...";
  }

  private static String shortened(String line) {
    return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "...";
  }
}
