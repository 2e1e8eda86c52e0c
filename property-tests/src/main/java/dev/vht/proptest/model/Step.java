package dev.vht.proptest.model;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.JavaText;
import dev.vht.proptest.value.NullArguments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  non-sealed interface Call extends Step {

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

  record Set(@Nullable String key, @Nullable Sample value) implements Call {
    @Override
    public String rule() {
      return "R1";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      table.set(NullArguments.let(key), bytes(value));
      return NOTHING;
    }

    @Override
    public String toString() {
      return "table.set(" + JavaText.literal(key) + ", " + value + ")";
    }
  }

  record Ref(@Nullable String key) implements Call {
    @Override
    public String rule() {
      return "R1";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return new Bytes(table.ref(NullArguments.let(key)));
    }

    @Override
    public String toString() {
      return "table.ref(" + JavaText.literal(key) + ")";
    }
  }

  record RefOrElse(@Nullable String key, @Nullable Sample fallback) implements Call {
    @Override
    public String rule() {
      return "R5";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return new Bytes(table.ref(NullArguments.let(key), bytes(fallback)));
    }

    @Override
    public String toString() {
      String value = fallback == null ? "(byte[]) null" : fallback.toString();
      return "table.ref(" + JavaText.literal(key) + ", " + value + ")";
    }
  }

  record RefOrSupply(@Nullable String key, Sample fallback) implements Call {
    @Override
    public String rule() {
      return "R5";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return new Bytes(table.ref(NullArguments.let(key), fallback::bytes));
    }

    @Override
    public String toString() {
      return "table.ref(" + JavaText.literal(key) + ", () -> " + fallback + ")";
    }
  }

  record Find(@Nullable String key) implements Call {
    @Override
    public String rule() {
      return "R1";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return table.find(NullArguments.let(key)).map(Bytes::new);
    }

    @Override
    public String toString() {
      return "table.find(" + JavaText.literal(key) + ")";
    }
  }

  record Contains(@Nullable String key) implements Call {
    @Override
    public String rule() {
      return "R1";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return table.contains(NullArguments.let(key));
    }

    @Override
    public String toString() {
      return "table.contains(" + JavaText.literal(key) + ")";
    }
  }

  record Remove(@Nullable String key) implements Call {
    @Override
    public String rule() {
      return "R3";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return table.remove(NullArguments.let(key));
    }

    @Override
    public String toString() {
      return "table.remove(" + JavaText.literal(key) + ")";
    }
  }

  record PutIfAbsent(@Nullable String key, @Nullable Sample value) implements Call {
    @Override
    public String rule() {
      return "R4";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return table.putIfAbsent(NullArguments.let(key), bytes(value)).map(Bytes::new);
    }

    @Override
    public String toString() {
      return "table.putIfAbsent(" + JavaText.literal(key) + ", " + value + ")";
    }
  }

  record Replace(@Nullable String key, @Nullable Sample value) implements Call {
    @Override
    public String rule() {
      return "R4";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return table.replace(NullArguments.let(key), bytes(value)).map(Bytes::new);
    }

    @Override
    public String toString() {
      return "table.replace(" + JavaText.literal(key) + ", " + value + ")";
    }
  }

  record ReplaceExpected(@Nullable String key, @Nullable Sample expected, @Nullable Sample value)
      implements Call {
    @Override
    public String rule() {
      return "R4";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return table.replace(NullArguments.let(key), bytes(expected), bytes(value));
    }

    @Override
    public String toString() {
      return "table.replace(" + JavaText.literal(key) + ", " + expected + ", " + value + ")";
    }
  }

  record RemoveExpected(@Nullable String key, @Nullable Sample expected) implements Call {
    @Override
    public String rule() {
      return "R4";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return table.remove(NullArguments.let(key), bytes(expected));
    }

    @Override
    public String toString() {
      return "table.remove(" + JavaText.literal(key) + ", " + expected + ")";
    }
  }

  /** Stores what a function returns; that is nothing if there is no value. */
  record Compute(@Nullable String key, @Nullable Sample value) implements Call {
    @Override
    public String rule() {
      return "R7";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      return table
          .compute(NullArguments.let(key), old -> Optional.ofNullable(value).map(Sample::bytes))
          .map(Bytes::new);
    }

    @Override
    public String toString() {
      String next = value == null ? "Optional.empty()" : "Optional.of(" + value + ")";
      return "table.compute(" + JavaText.literal(key) + ", old -> " + next + ")";
    }
  }

  /** Makes one key and its value the whole content. */
  record Fill(String key, Sample value) implements Call {
    @Override
    public String rule() {
      return "R8";
    }

    @Override
    public Object on(VirtualHashTable<String, byte[]> table) {
      table.fill(Map.of(key, value.bytes()));
      return content(table);
    }

    @Override
    public String toString() {
      return "table.fill(Map.of(" + JavaText.literal(key) + ", " + value + "))";
    }
  }

  /** The calls that have no argument. */
  enum Plain implements Call {
    COUNT("R2", "count") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        return table.count();
      }
    },
    IS_EMPTY("R2", "isEmpty") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        return table.isEmpty();
      }
    },
    KEYS("I1", "keys") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        return drained(table.keys().map(JavaText::literal));
      }
    },
    VALUES("I1", "values") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        return drained(table.values().map(value -> new Bytes(value).toString()));
      }
    },
    ENTRIES("I1", "entries") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        return content(table);
      }
    },
    CLEAR("R6", "clear") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        table.clear();
        return NOTHING;
      }
    },
    LOCATION("L4", "location") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        return table.location().isPresent();
      }
    },
    FLUSH("L1", "flush") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        table.flush();
        return NOTHING;
      }
    },
    COMPACT("M2", "compact") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        table.compact();
        return content(table);
      }
    },
    DELETE("L2", "delete") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        table.delete();
        return NOTHING;
      }
    },
    CLOSE("L3", "close") {
      @Override
      public Object on(VirtualHashTable<String, byte[]> table) {
        table.close();
        return NOTHING;
      }
    };

    private final String rule;
    private final String method;

    Plain(String rule, String method) {
      this.rule = rule;
      this.method = method;
    }

    @Override
    public String rule() {
      return rule;
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

  @SuppressWarnings("NullAway") // null is what the call is to be tried with
  private static byte[] bytes(@Nullable Sample sample) {
    return sample == null ? null : sample.bytes();
  }
}
