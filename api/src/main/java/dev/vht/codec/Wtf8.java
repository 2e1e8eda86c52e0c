package dev.vht.codec;

import java.util.Arrays;

/** Encodes and decodes strings with unpaired surrogates. */
final class Wtf8 {
  private static final int MAX_BYTES_PER_CHAR = 3;

  private Wtf8() {}

  static boolean isPairAt(String text, int index) {
    return index + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
  }

  static byte[] encode(String text) {
    if (text.length() > Integer.MAX_VALUE / MAX_BYTES_PER_CHAR) {
      throw new CodecException("a string of " + text.length() + " characters is too long");
    }
    byte[] bytes = new byte[text.length() * MAX_BYTES_PER_CHAR];
    int size = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i); // for an unpaired surrogate, its number
      size = put(codePoint, bytes, size);
      i += Character.charCount(codePoint);
    }
    return Arrays.copyOf(bytes, size);
  }

  private static int put(int codePoint, byte[] bytes, int at) {
    if (codePoint < 0x80) {
      bytes[at] = (byte) codePoint;
      return at + 1;
    }
    int following = followingBytes(codePoint);
    int leadMark = 0xF00 >> (following + 1); // 110....., 1110.... or 11110... in its low byte
    bytes[at] = (byte) (leadMark | (codePoint >> (6 * following)));
    for (int i = 1; i <= following; i++) {
      bytes[at + i] = (byte) (0x80 | ((codePoint >> (6 * (following - i))) & 0x3F));
    }
    return at + following + 1;
  }

  private static int followingBytes(int codePoint) {
    if (codePoint < 0x80) {
      return 0;
    }
    if (codePoint < 0x800) {
      return 1;
    }
    return codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT ? 2 : 3;
  }

  static String decode(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; ) {
      int codePoint = codePoint(bytes, i);
      if (endsPair(text, codePoint)) {
        throw malformed(i, "a surrogate pair in two parts");
      }
      text.appendCodePoint(codePoint);
      i += followingBytes(codePoint) + 1;
    }
    return text.toString();
  }

  private static boolean endsPair(StringBuilder text, int codePoint) {
    return codePoint >= Character.MIN_LOW_SURROGATE
        && codePoint <= Character.MAX_LOW_SURROGATE
        && !text.isEmpty()
        && Character.isHighSurrogate(text.charAt(text.length() - 1));
  }

  private static int codePoint(byte[] bytes, int at) {
    int lead = bytes[at] & 0xFF;
    if (lead < 0x80) {
      return lead;
    }
    int following = Integer.numberOfLeadingZeros(~lead << 24) - 1;
    if (following < 1 || following > 3) {
      throw malformed(at, "no beginning of a character");
    }
    int codePoint = lead & (0x3F >> following);
    for (int i = 1; i <= following; i++) {
      if (at + i == bytes.length || (bytes[at + i] & 0xC0) != 0x80) {
        throw malformed(at, "an incomplete character");
      }
      codePoint = (codePoint << 6) | (bytes[at + i] & 0x3F);
    }
    if (!Character.isValidCodePoint(codePoint) || followingBytes(codePoint) != following) {
      throw malformed(at, "a number in a wrong length");
    }
    return codePoint;
  }

  private static CodecException malformed(int at, String what) {
    return new CodecException("no string: " + what + " at byte " + at);
  }
}
