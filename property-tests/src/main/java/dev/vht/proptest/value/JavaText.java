package dev.vht.proptest.value;

import org.jspecify.annotations.Nullable;

/** Formats strings as Java source, for failures that can be pasted into a test. */
public final class JavaText {
  private static final int LONG = 64;

  private JavaText() {}

  public static String literal(@Nullable String text) {
    if (text == null) {
      return "null";
    }
    return text.length() > LONG ? repeated(text) : quoted(text);
  }

  private static String repeated(String text) {
    String unit = text.substring(0, text.offsetByCodePoints(0, 1));
    int times = text.length() / unit.length();
    return unit.repeat(times).equals(text) ? quoted(unit) + ".repeat(" + times + ")" : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder source = new StringBuilder("\"");
    text.chars().forEach(character -> append(source, (char) character));
    return source.append('"').toString();
  }

  private static void append(StringBuilder source, char character) {
    if (character == '"' || character == '\\') {
      source.append('\\').append(character);
    } else if (character >= ' ' && character <= '~') {
      source.append(character);
    } else if (character < ' ') {
      // An octal escape: javac reads Unicode escapes before strings, line ends among them.
      source.append(String.format("\\%03o", (int) character));
    } else {
      source.append(String.format("\\u%04x", (int) character));
    }
  }
}
