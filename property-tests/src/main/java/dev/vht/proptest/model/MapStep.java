package dev.vht.proptest.model;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.JavaText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call of a table's map view, or an iteration over it that changes the table.
 *
 * @param operation the operation without its arguments
 * @param rule the rule that a wrong result breaks
 * @param key the key of the call, or null
 * @param java the call in Java
 * @param answer executes the call and returns its result in a comparable and printable form
 */
public record MapStep(
    String operation,
    String rule,
    @Nullable String key,
    String java,
    Function<VirtualHashTable<String, byte[]>, Object> answer)
    implements Step.Call {
  private static final String VIEW = "table.asMap()";
  private static final String SET_WHILE_WALKING = "set during an iteration";
  private static final Set<String> UNCONDITIONAL =
      Set.of("asMap().get", "asMap().keySet().remove", SET_WHILE_WALKING);

  static MapStep get(String key) {
    return of("get", key, "(" + literal(key) + ")", map -> shown(map.get(key)));
  }

  static MapStep put(String key, Sample value) {
    return of(
        "put", key, arguments(key, value.toString()), map -> shown(map.put(key, value.bytes())));
  }

  static MapStep remove(String key) {
    return of("remove", key, "(" + literal(key) + ")", map -> shown(map.remove(key)));
  }

  static MapStep merge(String key, Sample value) {
    return of(
        "merge",
        key,
        arguments(key, value + ", (old, more) -> more.length == old.length ? null : more"),
        map ->
            shown(
                map.merge(
                    key, value.bytes(), (old, more) -> more.length == old.length ? null : more)));
  }

  static MapStep computeIfAbsent(String key, Sample value) {
    return of(
        "computeIfAbsent",
        key,
        arguments(key, "absent -> " + value),
        map -> shown(map.computeIfAbsent(key, absent -> value.bytes())));
  }

  static MapStep computeIfPresent(String key) {
    return of(
        "computeIfPresent",
        key,
        arguments(key, "(present, old) -> null"),
        map -> shown(map.computeIfPresent(key, (present, old) -> null)));
  }

  static MapStep replaceAll(Sample value) {
    return of(
        "replaceAll",
        null,
        "((each, old) -> " + value + ")",
        map -> {
          map.replaceAll((each, old) -> value.bytes());
          return Step.NOTHING;
        });
  }

  static MapStep removeKey(String key) {
    return of("keySet().remove", key, "(" + literal(key) + ")", map -> map.keySet().remove(key));
  }

  static MapStep removeValues(Sample value) {
    return of(
        "values().removeIf",
        null,
        "(each -> java.util.Arrays.equals(each, " + value + "))",
        map -> map.values().removeIf(each -> Arrays.equals(each, value.bytes())));
  }

  /** The iteration may or may not return the key that it sets (I2); it returns all others. */
  static MapStep setWhileWalking(String key, Sample value) {
    return new MapStep(
        SET_WHILE_WALKING,
        "I2",
        key,
        "for (String each : table.asMap().keySet()) table.set(" + literal(key) + ", " + value + ")",
        table -> {
          List<String> others = new ArrayList<>();
          for (String each : table.asMap().keySet()) {
            table.set(key, value.bytes());
            if (!each.equals(key)) {
              others.add(literal(each));
            }
          }
          Collections.sort(others);
          return others;
        });
  }

  /** Those that say nothing of the value that they change are not. */
  @Override
  public boolean isConditional() {
    return !UNCONDITIONAL.contains(operation);
  }

  /**
   * Returns whether it makes one call of the table per key, so a failure may leave a part of it.
   */
  public boolean isMadeKeyByKey() {
    return key == null;
  }

  private static MapStep of(
      String method,
      @Nullable String key,
      String arguments,
      Function<Map<String, byte[]>, Object> answer) {
    return new MapStep(
        "asMap()." + method,
        "A1",
        key,
        VIEW + "." + method + arguments,
        table -> answer.apply(table.asMap()));
  }

  private static String arguments(String key, String rest) {
    return "(" + literal(key) + ", " + rest + ")";
  }

  private static String literal(String key) {
    return JavaText.literal(key);
  }

  private static Object shown(byte @Nullable [] value) {
    return value == null ? Step.NOTHING : new Bytes(value);
  }

  @Override
  public Object on(VirtualHashTable<String, byte[]> table) {
    return answer.apply(table);
  }

  @Override
  public String toString() {
    return java;
  }
}
