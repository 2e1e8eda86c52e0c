package dev.vht.proptest;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a kill has left of the writes of a {@link KilledWriter}, told apart by kind: a value that is
 * lost is another bug than a key that has come back.
 *
 * @param content what the table holds
 * @param acknowledged the number of the last write that was acknowledged, -1 for none
 */
record Survival(Map<String, Bytes> content, long acknowledged) {

  /** Whether all that was acknowledged is there, and the write under way whole or not at all. */
  boolean isComplete() {
    return content.equals(KilledWriter.after(acknowledged))
        || content.equals(KilledWriter.after(acknowledged + 1));
  }

  /**
   * The number of the last write of which the table holds everything up to it and nothing behind,
   * or null if it is not of that kind: a later write is there and an earlier one is not.
   */
  @Nullable Long lastWithoutHole() {
    for (long last = acknowledged + 1; last >= -1; last--) {
      if (content.equals(KilledWriter.after(last))) {
        return last;
      }
    }
    return null;
  }

  /** What is wrong, key by key. */
  @Override
  public String toString() {
    Map<String, Bytes> expected = KilledWriter.after(acknowledged);
    Map<String, Bytes> withTheOneUnderWay = KilledWriter.after(acknowledged + 1);
    Map<String, String> wrong = new TreeMap<>();
    TreeSet<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(content.keySet());
    for (String key : keys) {
      Bytes found = content.get(key);
      if (!Objects.equals(found, expected.get(key))
          && !Objects.equals(found, withTheOneUnderWay.get(key))) {
        wrong.put(key, kind(found, expected.get(key)));
      }
    }
    return "behind write "
        + acknowledged
        + wrong.entrySet().stream()
            .map(one -> "\n  " + one.getKey() + " " + one.getValue())
            .collect(Collectors.joining());
  }

  private String kind(@Nullable Bytes found, @Nullable Bytes expected) {
    if (found == null) {
      return "is lost: its write was acknowledged";
    }
    if (expected == null) {
      return "was resurrected: its removal was acknowledged, and there is " + found;
    }
    return isOlder(found)
        ? "went back to an older value, " + found
        : "is torn: no write ever set it to " + found;
  }

  private boolean isOlder(Bytes found) {
    for (long number = acknowledged; number >= 0; number--) {
      if (found.equals(KilledWriter.written(number))) {
        return true;
      }
    }
    return false;
  }
}
