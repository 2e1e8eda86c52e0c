package dev.vht.proptest.model;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.value.Bytes;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The methods that take one key. */
@SuppressWarnings("ImmutableEnumChecker") // functions without state
public enum KeyMethod {
  SET(
      "R1",
      "set(%s, %s)",
      (table, key, value, other) -> {
        table.set(key, value);
        return Step.NOTHING;
      }),
  REF("R1", "ref(%s)", (table, key, value, other) -> new Bytes(table.ref(key))),
  REF_OR_ELSE("R5", "ref(%s, %s)", (table, key, value, other) -> new Bytes(table.ref(key, value))) {
    @Override
    String java(@Nullable Sample value) {
      return value == null ? "(byte[]) null" : value.toString();
    }
  },
  REF_OR_SUPPLY(
      "R5",
      "ref(%s, () -> %s)",
      (table, key, value, other) -> new Bytes(table.ref(key, () -> value))),
  FIND("R1", "find(%s)", (table, key, value, other) -> table.find(key).map(Bytes::new)),
  CONTAINS("R1", "contains(%s)", (table, key, value, other) -> table.contains(key)),
  REMOVE("R3", "remove(%s)", (table, key, value, other) -> table.remove(key)),
  PUT_IF_ABSENT(
      "R4",
      "putIfAbsent(%s, %s)",
      (table, key, value, other) -> table.putIfAbsent(key, value).map(Bytes::new)),
  REPLACE(
      "R4",
      "replace(%s, %s)",
      (table, key, value, other) -> table.replace(key, value).map(Bytes::new)),
  /** Replaces the first value by the second. */
  REPLACE_EXPECTED(
      "R4", "replace(%s, %s, %s)", (table, key, value, other) -> table.replace(key, value, other)),
  REMOVE_EXPECTED("R4", "remove(%s, %s)", (table, key, value, other) -> table.remove(key, value)),
  /** Stores the result of a function, or removes the key if there is no value. */
  COMPUTE(
      "R7",
      "compute(%s, old -> %s)",
      (table, key, value, other) ->
          table.compute(key, old -> Optional.ofNullable(value)).map(Bytes::new)) {
    @Override
    String java(@Nullable Sample value) {
      return value == null ? "Optional.empty()" : "Optional.of(" + value + ")";
    }
  },
  /** Replaces the content by one key and its value. */
  FILL(
      "R8",
      "fill(Map.of(%s, %s))",
      (table, key, value, other) -> {
        table.fill(Map.of(key, value));
        return Step.content(table);
      });

  /** A call. Its arguments may be null, which is illegal. */
  interface Effect {
    Object on(VirtualHashTable<String, byte[]> table, String key, byte[] value, byte[] other);
  }

  private final String rule;
  private final String format;
  private final Effect effect;

  KeyMethod(String rule, String format, Effect effect) {
    this.rule = rule;
    this.format = format;
    this.effect = effect;
  }

  /** Returns a call with a key. */
  public KeyCall call(@Nullable String key) {
    return call(key, null);
  }

  /** Returns a call with a key and a value. */
  public KeyCall call(@Nullable String key, @Nullable Sample value) {
    return call(key, value, null);
  }

  /** Returns a call with a key and two values. */
  public KeyCall call(@Nullable String key, @Nullable Sample value, @Nullable Sample other) {
    return new KeyCall(this, key, value, other);
  }

  String rule() {
    return rule;
  }

  boolean isConditional() {
    return compareTo(PUT_IF_ABSENT) >= 0 && compareTo(COMPUTE) <= 0;
  }

  /** Returns the call in Java, with {@code %s} for each argument. */
  String format() {
    return "table." + format;
  }

  Effect effect() {
    return effect;
  }

  /** Returns the first value of the call in Java. */
  String java(@Nullable Sample value) {
    return String.valueOf(value);
  }
}
