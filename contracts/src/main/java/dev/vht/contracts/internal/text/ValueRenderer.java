package dev.vht.contracts.internal.text;

import dev.vht.contracts.internal.line.Lines;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renders values for reports: short, on one line, and safely even if their {@code toString} throws.
 * Values of {@linkplain SensitiveTypes sensitive types} are not rendered.
 */
public final class ValueRenderer {
  static final int MAX_LENGTH = 60;
  static final int MAX_ELEMENTS = 8;
  private static final int MAX_ELEMENT = 20;
  private static final int MAX_CALL = 600;
  private static final int MAX_DEPTH = 3;

  private ValueRenderer() {}

  public static String call(String name, List<@Nullable Object> arguments) {
    List<String> shown = new ArrayList<>();
    for (Object argument : arguments) {
      shown.add(value(argument));
    }
    return call(name, shown);
  }

  /** Renders a call with rendered arguments, of which it leaves out the last if they are many. */
  public static String call(String name, Iterable<String> arguments) {
    StringBuilder text = new StringBuilder(name).append('(');
    String between = "";
    for (String argument : arguments) {
      text.append(between);
      if (text.length() > MAX_CALL) {
        text.append("...");
        break;
      }
      text.append(argument);
      between = ", ";
    }
    return text.append(')').toString();
  }

  public static String value(@Nullable Object value) {
    return value(value, 0);
  }

  private static String value(@Nullable Object value, int depth) {
    if (value == null) {
      return "null";
    }
    try {
      return value instanceof KeptValue kept ? kept.text() : shown(value, depth);
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
  public static String named(Class<?> type) {
    try {
      return type.getSimpleName();
    } catch (LinkageError e) {
      return type.getName();
    }
  }

  private static String shown(Object value, int depth) {
    if (SensitiveTypes.contain(value.getClass())) {
      return SensitiveTypes.SHOWN;
    } else if (value instanceof CharSequence text) {
      return quoted(text(text));
    } else if (value.getClass().isArray()) {
      return array(value.getClass(), value, Array.getLength(value), depth);
    } else if (value instanceof Character character) {
      return "'" + shortened(character.toString(), MAX_LENGTH) + "'";
    } else if (value instanceof Optional<?> optional) {
      return optional.isPresent()
          ? "Optional[" + value(optional.get(), depth) + "]"
          : "Optional.empty";
    } else if (isOfJdk(value) && value instanceof Collection<?> all) {
      return "[" + shortened(elements(all, depth), MAX_LENGTH) + "]";
    } else if (isOfJdk(value) && value instanceof Map<?, ?> map) {
      return "{" + shortened(elements(map.entrySet(), depth), MAX_LENGTH) + "}";
    }
    return shortened(text(value), MAX_LENGTH);
  }

  private static boolean isOfJdk(Object value) {
    return value.getClass().getModule() == Object.class.getModule();
  }

  /** Returns the text of a value, whose {@code toString} may return null. */
  private static String text(Object value) {
    return Objects.requireNonNullElse(value.toString(), "null");
  }

  // Arrays and collections.

  static String array(Class<?> type, Object first, int length) {
    return array(type, first, length, 0);
  }

  private static String array(Class<?> type, Object first, int length, int depth) {
    StringBuilder text = new StringBuilder(arrayType(type, length)).append('{');
    for (int i = 0; i < Math.min(length, MAX_ELEMENTS); i++) {
      Object element = Array.get(first, i);
      text.append(i == 0 ? "" : ", ")
          .append(
              element != null && element.getClass().isArray()
                  ? arrayType(element.getClass(), Array.getLength(element))
                  : Lines.cut(value(element, depth + 1), MAX_ELEMENT));
    }
    return text.append(length > MAX_ELEMENTS ? ", ...}" : "}").toString();
  }

  /** Names an array as it is created: {@code int[3][]}. */
  static String arrayType(Class<?> type, int length) {
    Class<?> element = type.getComponentType();
    String more = "";
    while (element.isArray()) {
      element = element.getComponentType();
      more += "[]";
    }
    return named(element) + "[" + length + "]" + more;
  }

  private static String elements(Collection<?> all, int depth) {
    int size = all.size();
    StringBuilder text = new StringBuilder();
    Iterator<?> each = all.iterator();
    for (int i = 0; i < MAX_ELEMENTS && each.hasNext(); i++) {
      text.append(i == 0 ? "" : ", ").append(element(each.next(), depth + 1));
    }
    return text.append(each.hasNext() ? ", ...(" + size + " elements)" : "").toString();
  }

  /** Renders an element as the {@code toString} of its collection does. */
  private static String element(@Nullable Object element, int depth) {
    if (element instanceof Map.Entry<?, ?> entry && isOfJdk(entry)) {
      return element(entry.getKey(), depth) + "=" + element(entry.getValue(), depth);
    } else if (element instanceof CharSequence text
        && !SensitiveTypes.contain(element.getClass())) {
      return Lines.cut(text(text), MAX_LENGTH);
    }
    return depth > MAX_DEPTH ? "..." : value(element, depth);
  }

  // Texts.

  private static String quoted(String text) {
    return quoted(text, text.length());
  }

  /** Quotes the beginning of a text of some length. */
  static String quoted(String beginning, int length) {
    return '"' + shortened(beginning, length, MAX_LENGTH) + '"';
  }

  private static String shortened(String text, int maximum) {
    return shortened(text, text.length(), maximum);
  }

  private static String shortened(String text, int length, int maximum) {
    StringBuilder result = new StringBuilder();
    int end = Math.min(length, maximum);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || (Character.isSurrogate(c) && !isPair(text, i))) {
        result.append(String.format("\\u%04x", (int) c));
      } else {
        result.append(c);
      }
    }
    if (end < length) {
      result.append("...(").append(length).append(" characters)");
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
