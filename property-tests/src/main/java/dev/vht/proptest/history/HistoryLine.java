package dev.vht.proptest.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of a file of a history: fields separated by tabs, as in the text format of PostgreSQL's
 * {@code COPY}. A backslash escapes a backslash, a tab ({@code \t}) and the ends of lines ({@code
 * \n}, {@code \r}); a field {@code \N} is null.
 *
 * <p>The first field says what the line notes:
 *
 * <ul>
 *   <li>{@code >}, client, time, key, the word of a {@link CallKind}, its arguments: an invocation;
 *   <li>{@code =}, client, time, result: the return of the client's call;
 *   <li>{@code ?}, client: the call's outcome is unknown;
 *   <li>{@code !}, client: the call failed and had no effect.
 * </ul>
 */
final class HistoryLine {
  static final String INVOKED = ">";
  static final String RETURNED = "=";
  static final String UNKNOWN = "?";
  static final String FAILED = "!";

  private static final String NULL = "\\N";

  private HistoryLine() {}

  static String of(List<@Nullable String> fields) {
    StringBuilder line = new StringBuilder();
    for (@Nullable String field : fields) {
      if (!line.isEmpty()) {
        line.append('\t');
      }
      if (field == null) {
        line.append(NULL);
      } else {
        field.chars().forEach(unit -> append((char) unit, line));
      }
    }
    return line.append('\n').toString();
  }

  private static void append(char unit, StringBuilder line) {
    switch (unit) {
      case '\\' -> line.append("\\\\");
      case '\t' -> line.append("\\t");
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      default -> line.append(unit);
    }
  }

  /** Returns the fields of a line, whose end is not part of it. */
  static List<@Nullable String> fields(String line) {
    List<@Nullable String> fields = new ArrayList<>();
    int from = 0;
    for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', from)) {
      fields.add(field(line.substring(from, tab)));
      from = tab + 1;
    }
    fields.add(field(line.substring(from)));
    return fields;
  }

  private static @Nullable String field(String text) {
    if (text.equals(NULL)) {
      return null;
    }
    return text.indexOf('\\') < 0 ? text : unescaped(text);
  }

  private static String unescaped(String text) {
    StringBuilder field = new StringBuilder();
    boolean isEscaped = false;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (isEscaped) {
        field.append(unescaped(unit));
        isEscaped = false;
      } else if (unit == '\\') {
        isEscaped = true;
      } else {
        field.append(unit);
      }
    }
    return field.toString();
  }

  private static char unescaped(char letter) {
    return switch (letter) {
      case '\\' -> '\\';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      default -> throw new IllegalArgumentException("unknown escape \\" + letter);
    };
  }
}
