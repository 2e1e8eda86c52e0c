package dev.vht.files.faults;

import dev.vht.spi.Storage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One call of a storage. Keys and values are strings of one byte a character; no value is nothing.
 *
 * @param kind which call
 * @param key of what, where it has a key
 * @param expected what must be there, for the calls that ask so
 * @param value what to write, where it writes
 */
record StorageCall(Kind kind, String key, String expected, String value) {
  static final int KEYS_OF_A_THREAD = 12;

  private static final int LONGEST_VALUE = 1_400; // in up to four sectors

  /** Which call. */
  enum Kind {
    PUT,
    PUT_IF_ABSENT,
    REPLACE,
    REPLACE_EXPECTED,
    REMOVE,
    REMOVE_EXPECTED,
    CLEAR,
    FLUSH,
    REOPEN
  }

  private static final Kind[] ODDS = odds();

  private static Kind[] odds() {
    List<Kind> odds = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      int times =
          switch (kind) {
            case PUT -> 20;
            case REMOVE -> 7;
            case PUT_IF_ABSENT, REPLACE, REPLACE_EXPECTED, REMOVE_EXPECTED -> 3;
            case FLUSH, REOPEN -> 3;
            case CLEAR -> 1;
          };
      for (int i = 0; i < times; i++) {
        odds.add(kind);
      }
    }
    return odds.toArray(Kind[]::new);
  }

  /** Chooses a call. */
  static StorageCall random(SplittableRandom random, int number, ExpectedTable oracle) {
    Kind kind = ODDS[random.nextInt(ODDS.length)];
    String key = ExpectedTable.KEYS.get(random.nextInt(ExpectedTable.KEYS.size()));
    boolean isRight = random.nextInt(3) > 0;
    String expected = isRight ? oracle.seen(key).orElse("") : "wrong";
    return new StorageCall(kind, key, expected, value(random, number));
  }

  private static final Kind[] ODDS_OF_CHILDREN = {
    Kind.PUT,
    Kind.PUT,
    Kind.PUT,
    Kind.PUT,
    Kind.PUT,
    Kind.PUT_IF_ABSENT,
    Kind.REPLACE,
    Kind.REMOVE,
    Kind.REMOVE,
    Kind.FLUSH
  };

  /** The call that a thread of a child makes, whatever the table holds. Flushes are rare. */
  static StorageCall ofChild(long seed, int thread, long number) {
    SplittableRandom random = new SplittableRandom(seed * 31 + thread * 1_000_003L + number * 7);
    Kind kind = ODDS_OF_CHILDREN[random.nextInt(ODDS_OF_CHILDREN.length)];
    boolean isRare = kind == Kind.FLUSH && random.nextInt(5) > 0;
    String key = keyOfChild(thread, random.nextInt(KEYS_OF_A_THREAD));
    return new StorageCall(isRare ? Kind.PUT : kind, key, "", value(random, (int) number));
  }

  /** The keys that a thread of a child writes. */
  static String keyOfChild(int thread, int number) {
    return "thread " + thread + ", key " + number;
  }

  private static String value(SplittableRandom random, int number) {
    int length = random.nextInt(5) == 0 ? random.nextInt(LONGEST_VALUE) : random.nextInt(40);
    StringBuilder value = new StringBuilder(number + ":");
    while (value.length() < length) {
      value.append((char) ('a' + random.nextInt(26)));
    }
    return value.toString();
  }

  /** What the key has after it, if it had something before. */
  Optional<String> after(Optional<String> before) {
    boolean isExpected = before.equals(Optional.of(expected));
    return switch (kind) {
      case PUT -> Optional.of(value);
      case PUT_IF_ABSENT -> before.or(() -> Optional.of(value));
      case REPLACE -> before.map(old -> value);
      case REPLACE_EXPECTED -> isExpected ? Optional.of(value) : before;
      case REMOVE -> Optional.empty();
      case REMOVE_EXPECTED -> isExpected ? Optional.empty() : before;
      case CLEAR -> Optional.empty();
      case FLUSH, REOPEN -> before;
    };
  }

  /** What it says, if the key had something before: as {@link #on} says it. */
  String answer(Optional<String> before) {
    boolean isExpected = before.equals(Optional.of(expected));
    return switch (kind) {
      case PUT, CLEAR, FLUSH, REOPEN -> "";
      case PUT_IF_ABSENT, REPLACE -> before.toString();
      case REPLACE_EXPECTED, REMOVE_EXPECTED -> String.valueOf(isExpected);
      case REMOVE -> String.valueOf(before.isPresent());
    };
  }

  /** Makes the call and returns what it said. */
  String on(Storage storage) {
    switch (kind) {
      case PUT -> storage.put(bytes(key), bytes(value));
      case PUT_IF_ABSENT -> {
        return text(storage.putIfAbsent(bytes(key), bytes(value))).toString();
      }
      case REPLACE -> {
        return text(storage.replace(bytes(key), bytes(value))).toString();
      }
      case REPLACE_EXPECTED -> {
        return String.valueOf(storage.replace(bytes(key), bytes(expected), bytes(value)));
      }
      case REMOVE -> {
        return String.valueOf(storage.remove(bytes(key)));
      }
      case REMOVE_EXPECTED -> {
        return String.valueOf(storage.remove(bytes(key), bytes(expected)));
      }
      case CLEAR -> storage.clear();
      case FLUSH -> storage.flush();
      case REOPEN -> throw new IllegalStateException("whoever has opened it opens it again");
    }
    return "";
  }

  /** The keys that it may change. */
  List<String> keys() {
    return switch (kind) {
      case CLEAR -> ExpectedTable.KEYS;
      case FLUSH, REOPEN -> List.of();
      default -> List.of(key);
    };
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static Optional<String> text(byte @Nullable [] bytes) {
    return Optional.ofNullable(bytes).map(b -> new String(b, StandardCharsets.ISO_8859_1));
  }

  @Override
  public String toString() {
    return kind + " " + key + " " + value.split(":", 2)[0];
  }
}
