package dev.vht.internal.open;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Suggests valid names in place of an unknown one. */
final class Suggestions {
  private final String kind;
  private final TreeSet<String> names;

  /**
   * Creates suggestions.
   *
   * @param kind what the names denote, in the plural
   */
  Suggestions(String kind, Collection<String> names) {
    this.kind = kind;
    this.names = new TreeSet<>(names);
  }

  /** Returns the end of a message: the closest name, if one is close, and all names. */
  String insteadOf(String unknown) {
    if (names.isEmpty()) {
      return "there are no " + kind;
    }
    return closest(unknown).map(name -> "did you mean " + name + "? ").orElse("")
        + "the "
        + kind
        + " are: "
        + String.join(", ", names);
  }

  private Optional<String> closest(String unknown) {
    String lower = unknown.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, unknown.length() / 2);
    Optional<String> best = Optional.empty();
    for (String name : names) {
      int distance = distance(lower, name.toLowerCase(Locale.ROOT));
      if (distance <= limit) {
        limit = distance - 1;
        best = Optional.of(name);
      }
    }
    return best;
  }

  /**
   * The number of letters to add, drop, change or swap with their neighbour: the optimal string
   * alignment distance, because swapped letters are the commonest slip.
   */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : step(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(int[][] d, String a, String b, int i, int j) {
    int change = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    return isSwap(a, b, i, j) ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }

  private static boolean isSwap(String a, String b, int i, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
