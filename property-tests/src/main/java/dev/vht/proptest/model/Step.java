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
 * One step of a sequence: a call, or opening the table again. It runs alike on the model and on the
 * table under test, and prints as Java.
 */
public sealed interface Step {

  /** What is done, without its arguments. */
  default String operation() {
    String java = toString();
    return java.substring(java.indexOf('.') + 1, java.indexOf('('));
  }

  /** The table as a variable, or text that may look like it. */
  Pattern TABLE_OR_LITERAL = Pattern.compile("\\b(table)\\b|\"(?:\\\\.|[^\"\\\\])*\"");

  /** The same on a variable of another name than {@code table}, as Java. */
  default String on(String name) {
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
    public String on(String name) {
      return name + ".close(); " + name + " = open(\"" + name + "\", OpenMode." + mode + ")";
    }

    @Override
    public String toString() {
      return "table.close(); table = open(OpenMode." + mode + ")";
    }
  }

  /** Backs the table up, and opens the copy to see what it holds. */
  record BackUp() implements Step {
    @Override
    public String toString() {
      return "table.backup(elsewhere())";
    }
  }

  /** A call of one method, legal or not. */
  sealed interface Call extends Step
      permits KeyCall, Plain, MapStep, CommandKind.Compact, CommandKind.Fill {

    /** The rule that a wrong answer breaks. */
    String rule();

    /** The key that it is about, if it is about one. */
    default @Nullable String key() {
      return null;
    }

    /** Makes the call and returns its result in a form that can be compared and printed. */
    Object on(VirtualHashTable<String, byte[]> table);
  }

  /** The result of a method that has none. */
  String NOTHING = "nothing";

  /** The calls that have no argument. */
  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  enum Plain implements Call {
    COUNT("R2", "count", VirtualHashTable::count),
    IS_EMPTY("R2", "isEmpty", VirtualHashTable::isEmpty),
    KEYS("I1", "keys", table -> drained(table.keys().map(JavaText::literal))),
    VALUES(
        "I1", "values", table -> drained(table.values().map(value -> new Bytes(value).toString()))),
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

    Plain(String rule, String method, Function<VirtualHashTable<String, byte[]>, Object> effect) {
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

  /** Everything that a table holds. */
  static Map<String, Bytes> content(VirtualHashTable<String, byte[]> table) {
    try (Stream<Map.Entry<String, byte[]>> entries = table.entries()) {
      return entries.collect(
          Collectors.toMap(Map.Entry::getKey, entry -> new Bytes(entry.getValue())));
    }
  }

  private static List<String> drained(Stream<String> stream) {
    try (stream) {
      return stream.sorted().toList();
    }
  }

  private static Object nothingAfter(Runnable call) {
    call.run();
    return NOTHING;
  }
}
