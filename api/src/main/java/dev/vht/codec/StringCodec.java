package dev.vht.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Strings as WTF-8 (<a href="https://simonsapin.github.io/wtf-8/">Sapin, The WTF-8 encoding</a>):
 * UTF-8 that encodes an unpaired surrogate as the three bytes of its number. A surrogate pair is
 * always encoded as one character, so no two byte sequences are the same string.
 *
 * <p>The JDK's charset does nearly all the work. It substitutes {@code ?} for each unpaired
 * surrogate and U+FFFD for each malformed sequence, so only results with these need a closer look.
 */
final class StringCodec implements Codec<String> {
  static final StringCodec INSTANCE = new StringCodec();

  private static final char REPLACEMENT = '\uFFFD';

  private StringCodec() {}

  @Override
  public String id() {
    return "strings";
  }

  @Override
  public byte[] encode(String object) {
    byte[] bytes = object.getBytes(StandardCharsets.UTF_8);
    return mayHaveReplacements(bytes) && hasUnpaired(object) ? Wtf8.encode(object) : bytes;
  }

  @Override
  public String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0
        || Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      return text;
    }
    return Wtf8.decode(bytes);
  }

  @Override
  public boolean keepsEquality() {
    return true;
  }

  private static boolean mayHaveReplacements(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '?') {
        return true;
      }
    }
    return false;
  }

  private static boolean hasUnpaired(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Wtf8.isPairAt(text, i)) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
