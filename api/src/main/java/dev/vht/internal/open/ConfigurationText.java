package dev.vht.internal.open;

import dev.vht.ConfigurationException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Parses a properties file.
 *
 * <p>It is in UTF-8, with or without a byte order mark. Anything else is an error, because a
 * replacement character in a path would lead elsewhere. Lines end in a line feed, a carriage
 * return, or both, as {@link Properties} specifies. {@link Properties} parses each setting
 * separately, which gives its line and reveals duplicates.
 */
final class ConfigurationText {
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final String BLANKS = " \t\f";

  private final String place;
  private final List<ConfigurationSource.Entry> entries = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final StringBuilder setting = new StringBuilder();
  private int firstLine;

  private ConfigurationText(String place) {
    this.place = place;
  }

  static ConfigurationSource read(String place, byte[] bytes) {
    ConfigurationText text = new ConfigurationText(place);
    text.parse(text.decoded(bytes));
    return ConfigurationSource.file(place, text.entries);
  }

  private String decoded(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (startsWith(bytes, MARK)) {
      in.position(MARK.length);
    } else if (startsWith(bytes, (byte) 0xfe, (byte) 0xff)
        || startsWith(bytes, (byte) 0xff, (byte) 0xfe)) {
      throw unreadable("it is in UTF-16; save it in UTF-8", null);
    }
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw notUtf8(bytes, in.position());
    }
    return out.flip().toString();
  }

  private static boolean startsWith(byte[] bytes, byte... start) {
    return bytes.length >= start.length
        && ByteBuffer.wrap(bytes, 0, start.length).equals(ByteBuffer.wrap(start));
  }

  private ConfigurationException notUtf8(byte[] bytes, int offset) {
    String before = new String(bytes, 0, offset, StandardCharsets.UTF_8);
    int line = before.split("\r\n|\r|\n", -1).length;
    return unreadable(
        String.format(
            "the byte 0x%02x in line %d, at offset %d, is not UTF-8; save the file in UTF-8, or"
                + " write the character as \\uXXXX",
            bytes[offset], line, offset),
        null);
  }

  private ConfigurationException unreadable(String reason, @Nullable Throwable cause) {
    return new ConfigurationException("O1: " + place + " cannot be read: " + reason, cause);
  }

  /** Joins natural lines to logical ones: a backslash at the end continues a line. */
  private void parse(String text) {
    int line = 0;
    for (String each : text.split("\r\n|\r|\n", -1)) {
      line++;
      if (setting.isEmpty()) {
        firstLine = line;
      }
      if (!setting.isEmpty() || isSetting(each)) {
        setting.append(each).append('\n');
        if (!isContinued(each)) {
          parseSetting();
        }
      }
    }
    parseSetting();
  }

  private static boolean isSetting(String line) {
    int start = 0;
    while (start < line.length() && BLANKS.indexOf(line.charAt(start)) >= 0) {
      start++;
    }
    return start < line.length() && line.charAt(start) != '#' && line.charAt(start) != '!';
  }

  private static boolean isContinued(String line) {
    int start = line.length();
    while (start > 0 && line.charAt(start - 1) == '\\') {
      start--;
    }
    return (line.length() - start) % 2 == 1;
  }

  private void parseSetting() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(setting.toString()));
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable("line " + firstLine + ": " + e.getMessage(), e);
    }
    setting.setLength(0);
    properties.forEach((name, value) -> add((String) name, (String) value));
  }

  private void add(String name, String value) {
    Integer other = lines.putIfAbsent(name, firstLine);
    if (other != null) {
      throw new ConfigurationException(
          "O1: "
              + name
              + " is set twice in "
              + place
              + ", in line "
              + other
              + " and in line "
              + firstLine
              + "; remove one of them");
    }
    entries.add(new ConfigurationSource.Entry(name, value, place + ", line " + firstLine));
  }
}
