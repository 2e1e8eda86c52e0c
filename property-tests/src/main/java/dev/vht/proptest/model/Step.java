package dev.vht.proptest.model;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.JavaText;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One step of a sequence: a call, or opening the table again. It executes on the model and on the
 * table under test, and prints as Java.
 */
public sealed interface Step {

  /** Returns the operation without its arguments. */
  default String operation() {
    String java = toString();
    return java.substring(java.indexOf('.') + 1, java.indexOf('('));
  }

  /** The variable {@code table}, or a string literal, which may contain that word. */
  Pattern TABLE_OR_LITERAL = Pattern.compile("\\b(table)\\b|\"(?:\\\\.|[^\"\\\\])*\"");

  /** Returns the step in Java, on another variable than {@code table}. */
  default String javaOn(String name) {
    return TABLE_OR_LITERAL
        .matcher(toString())
        .replaceAll(
            found -> Matcher.quoteReplacement(found.group(1) == null ? found.group() : name));
  }

  /** Closes the table, whatever its state, and opens it again. */
  record Reopen(OpenMode mode) implements Step {
    @Override
    public String operation() {
      return "close and open";
    }

    @Override
    public String javaOn(String name) {
      return name + ".close(); " + name + " = open(\"" + name + "\", OpenMode." + mode + ")";
    }

    @Override
    public String toString() {
      return "table.close(); table = open(OpenMode." + mode + ")";
    }
  }

  /** Backs up the table and compares the content of the backup. */
  record BackUp() implements Step {
    @Override
    public String toString() {
      return "table.backup(elsewhere())";
    }
  }

  /** A call of one method, legal or not. */
  sealed interface Call extends Step
      permits KeyCall, NoArgCall, MapStep, CommandKind.Compact, CommandKind.Fill {

    /** Returns the rule that a wrong result breaks. */
    String rule();

    /** Returns the key of the call, or null. */
    default @Nullable String key() {
      return null;
    }

    /** Returns whether the call needs conditional writes (rule R10). */
    default boolean isConditional() {
      return false;
    }

    /** Executes the call and returns its result in a comparable and printable form. */
    Object on(VirtualHashTable<String, byte[]> table);
  }

  /** The result of a void method or an absent value. */
  String NOTHING = "nothing";

  /** The calls without arguments. */
  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  enum NoArgCall implements Call {
    COUNT("R2", "count", VirtualHashTable::count),
    IS_EMPTY("R2", "isEmpty", VirtualHashTable::isEmpty),
    KEYS("I1", "keys", table -> drain(table.keys().map(JavaText::literal).sorted())),
    VALUES(
        "I1",
        "values",
        table -> drain(table.values().map(value -> new Bytes(value).toString()).sorted())),
    ENTRIES("I1", "entries", Step::content),
    CLEAR("R6", "clear", table -> nothingAfter(table::clear)),
    LOCATION("L4", "location", table -> table.location().isPresent()),
    FLUSH("L1", "flush", table -> nothingAfter(table::flush)),
    COMPACT(
        "M2",
        "compact",
        table -> {
          table.compact();
          return content(table);
        }),
    DELETE("L2", "delete", table -> nothingAfter(table::delete)),
    CLOSE("L3", "close", table -> nothingAfter(table::close));

    private final String rule;
    private final String method;
    private final Function<VirtualHashTable<String, byte[]>, Object> effect;

    NoArgCall(
        String rule, String method, Function<VirtualHashTable<String, byte[]>, Object> effect) {
      this.rule = rule;
      this.method = method;
      this.effect = effect;
    }

    @Override
    public String rule() {
      return rule;
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return effect.apply(table);
    }

    @Override
    public String toString() {
      return "table." + method + "()";
    }
  }

  /** Returns the content of a table. */
  static Map<String, Bytes> content(VirtualHashTable<String, byte[]> table) {
    try (Stream<Map.Entry<String, byte[]>> entries = table.entries()) {
      return entries.collect(
          Collectors.toMap(Map.Entry::getKey, entry -> new Bytes(entry.getValue())));
    }
  }

  /** Returns whether every entry of a content comes from one of two others. */
  static boolean isMixture(
      Map<String, Bytes> content, Map<String, Bytes> one, Map<String, Bytes> other) {
    return content.entrySet().stream()
        .allMatch(entry -> one.entrySet().contains(entry) || other.entrySet().contains(entry));
  }

  /** Returns the elements of a stream, and closes it. */
  static <T> List<T> drain(Stream<T> stream) {
    try (stream) {
      return stream.toList();
    }
  }

  private static Object nothingAfter(Runnable call) {
    call.run();
    return NOTHING;
  }
}
