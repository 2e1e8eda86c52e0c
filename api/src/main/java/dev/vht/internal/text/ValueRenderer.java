package dev.vht.internal.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Renders objects for messages: short, and safe if {@code toString} fails. */
public final class ValueRenderer {
  private static final int MAX_LENGTH = 60;

  private ValueRenderer() {}

  public static String of(Object object) {
    if (object instanceof byte[] bytes) {
      return hex(bytes);
    }
    return object instanceof String text ? '"' + cut(text) + '"' : cut(text(object));
  }

  /** Renders bytes as text if they are printable UTF-8, else in hexadecimal. */
  public static String ofBytes(ByteBuffer bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
      if (text.chars().noneMatch(Character::isISOControl)) {
        return of(text);
      }
    } catch (CharacterCodingException e) {
      // not text
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return hex(copy);
  }

  private static String hex(byte[] bytes) {
    int shown = Math.min(bytes.length, MAX_LENGTH / 2);
    String digits = HexFormat.of().formatHex(bytes, 0, shown);
    return shown == bytes.length
        ? "0x" + digits
        : "0x" + digits + "... (" + bytes.length + " bytes)";
  }

  private static String cut(String text) {
    return text.length() <= MAX_LENGTH
        ? text
        : text.substring(0, MAX_LENGTH) + "... (" + text.length() + " characters)";
  }

  @SuppressWarnings("NullAway") // a user's toString may return null in spite of its contract
  private static String text(Object object) {
    try {
      return String.valueOf(object.toString());
    } catch (RuntimeException e) {
      return "a " + object.getClass().getName() + " whose toString fails";
    }
  }
}
