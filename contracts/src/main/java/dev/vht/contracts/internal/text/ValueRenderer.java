package dev.vht.contracts.internal.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renders values for reports: short, on one line, and safely even if their {@code toString} throws.
 */
public final class ValueRenderer {
  private static final int MAX_LENGTH = 60;
  private static final int MAX_BYTES = 8;

  private ValueRenderer() {}

  public static String call(String name, List<@Nullable Object> arguments) {
    List<String> shown = new ArrayList<>();
    for (Object argument : arguments) {
      shown.add(value(argument));
    }
    return name + "(" + String.join(", ", shown) + ")";
  }

  public static String value(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    try {
      return shown(value);
    } catch (Throwable e) { // a value that cannot be rendered must not prevent the report
      if (e instanceof ThreadDeath death) {
        throw death;
      }
      return named(value.getClass()) + "@?";
    }
  }

  /** Renders an exception, even if its own {@code toString} throws. */
  public static String thrown(Throwable exception) {
    try {
      return exception.toString();
    } catch (RuntimeException | Error e) {
      return exception.getClass().getName();
    }
  }

  /** Compilers of other languages may produce classes without a valid simple name. */
  private static String named(Class<?> type) {
    try {
      return type.getSimpleName();
    } catch (LinkageError e) {
      return type.getName();
    }
  }

  private static String shown(Object value) {
    if (value instanceof CharSequence text) {
      return '"' + shortened(text(text)) + '"';
    } else if (value instanceof byte[] bytes) {
      return bytes(bytes);
    } else if (value instanceof Character character) {
      return "'" + shortened(character.toString()) + "'";
    }
    return value instanceof Optional<?> optional
        ? optional.map(content -> "Optional[" + value(content) + "]").orElse("Optional.empty")
        : shortened(text(value));
  }

  /** Returns the text of a value, whose {@code toString} may return null. */
  private static String text(Object value) {
    return Objects.requireNonNullElse(value.toString(), "null");
  }

  private static String bytes(byte[] bytes) {
    StringBuilder text = new StringBuilder("byte[").append(bytes.length).append("]{");
    for (int i = 0; i < Math.min(bytes.length, MAX_BYTES); i++) {
      text.append(i == 0 ? "" : ", ").append(bytes[i]);
    }
    return text.append(bytes.length > MAX_BYTES ? ", ...}" : "}").toString();
  }

  private static String shortened(String text) {
    StringBuilder result = new StringBuilder();
    int end = Math.min(text.length(), MAX_LENGTH);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || (Character.isSurrogate(c) && !isPair(text, i))) {
        result.append(String.format("\\u%04x", (int) c));
      } else {
        result.append(c);
      }
    }
    if (end < text.length()) {
      result.append("...(").append(text.length()).append(" characters)");
    }
    return result.toString();
  }

  private static boolean isPair(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
