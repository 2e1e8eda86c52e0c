package dev.vht.files.faults;

import dev.vht.spi.Storage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A call of a storage. Keys and values are strings with one byte per character.
 *
 * @param kind the kind of call
 * @param key its key, if it has one
 * @param expected the expected value of conditional calls
 * @param value the value to write, if it writes
 */
record StorageCall(Kind kind, String key, String expected, String value) {
  static final int KEYS_OF_A_THREAD = 12;

  private static final int MAX_VALUE_LENGTH = 1_400; // in up to four sectors

  /** The kinds of calls. */
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

  private static final Kind[] KINDS = kinds();

  private static Kind[] kinds() {
    List<Kind> kinds = new ArrayList<>();
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
        kinds.add(kind);
      }
    }
    return kinds.toArray(Kind[]::new);
  }

  /** Chooses a random call. */
  static StorageCall random(SplittableRandom random, int number, ExpectedTable expectedTable) {
    Kind kind = KINDS[random.nextInt(KINDS.length)];
    String key = ExpectedTable.KEYS.get(random.nextInt(ExpectedTable.KEYS.size()));
    boolean isRight = random.nextInt(3) > 0;
    String expected = isRight ? expectedTable.visible(key).orElse("") : "wrong";
    return new StorageCall(kind, key, expected, value(random, number));
  }

  private static final Kind[] CHILD_KINDS = {
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

  /** A call of a child's thread, independent of the table's content. Flushes are rare. */
  static StorageCall ofChild(long seed, int thread, long number) {
    SplittableRandom random = new SplittableRandom(seed * 31 + thread * 1_000_003L + number * 7);
    Kind kind = CHILD_KINDS[random.nextInt(CHILD_KINDS.length)];
    boolean isRare = kind == Kind.FLUSH && random.nextInt(5) > 0;
    String key = keyOfChild(thread, random.nextInt(KEYS_OF_A_THREAD));
    return new StorageCall(isRare ? Kind.PUT : kind, key, "", value(random, (int) number));
  }

  /** The keys that a thread of a child writes. */
  static String keyOfChild(int thread, int number) {
    return "thread " + thread + ", key " + number;
  }

  private static String value(SplittableRandom random, int number) {
    int length = random.nextInt(5) == 0 ? random.nextInt(MAX_VALUE_LENGTH) : random.nextInt(40);
    StringBuilder value = new StringBuilder(number + ":");
    while (value.length() < length) {
      value.append((char) ('a' + random.nextInt(26)));
    }
    return value.toString();
  }

  /** The key's value after the call, given its value before. */
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

  /** The result of {@link #on}, given the key's value before. */
  String answer(Optional<String> before) {
    boolean isExpected = before.equals(Optional.of(expected));
    return switch (kind) {
      case PUT, CLEAR, FLUSH, REOPEN -> "";
      case PUT_IF_ABSENT, REPLACE -> before.toString();
      case REPLACE_EXPECTED, REMOVE_EXPECTED -> String.valueOf(isExpected);
      case REMOVE -> String.valueOf(before.isPresent());
    };
  }

  /** Makes the call and returns its result. */
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
      case REOPEN -> throw new IllegalStateException("the owner of the storage reopens it");
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
