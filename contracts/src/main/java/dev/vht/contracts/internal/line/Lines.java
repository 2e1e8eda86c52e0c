package dev.vht.contracts.internal.line;

/** Shortens texts for lines of a report. */
public final class Lines {
  private static final String ELLIPSIS = "...";
  private static final int BRIEF = 24;
  private static final int BRIEF_START = 16;

  private Lines() {}

  /** Shortens a rendered key, which a report shows in full elsewhere. */
  public static String brief(String key) {
    if (key.length() <= BRIEF) {
      return key;
    }
    return cut(key, BRIEF_START + ELLIPSIS.length()) + (key.startsWith("\"") ? "\"" : "");
  }

  /** Returns a text, or its beginning if it is longer than a maximum. */
  public static String cut(String text, int maximum) {
    if (text.length() <= maximum) {
      return text;
    }
    int end = Math.max(0, maximum - ELLIPSIS.length());
    boolean isBetweenSurrogates = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, isBetweenSurrogates ? end - 1 : end) + ELLIPSIS;
  }
}
