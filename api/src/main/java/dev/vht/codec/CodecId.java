package dev.vht.codec;

import java.lang.reflect.Type;

/** The id of a codec for a given type: the names of the format and of the type, in ASCII. */
final class CodecId {
  private CodecId() {}

  static String of(String format, Type type) {
    StringBuilder id = new StringBuilder(format).append(':');
    type.getTypeName().chars().forEach(c -> append(id, c));
    return id.toString();
  }

  private static void append(StringBuilder id, int c) {
    if (c >= ' ' && c < 0x7F) {
      id.append((char) c);
    } else {
      id.append(String.format("\\u%04x", c));
    }
  }
}
