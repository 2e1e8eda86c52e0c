package dev.vht.internal.text;

import java.util.regex.Pattern;

/** Hides passwords that were written into a URL, because messages and reports show URLs. */
public final class PasswordMask {
  /** What follows the name of a user, as in {@code //user:password@host}. */
  private static final Pattern OF_USER = Pattern.compile("(//[^/?#@:]*:)[^/?#]*@");

  /** The value of an option whose name tells that it is a password. */
  private static final Pattern OF_OPTION =
      Pattern.compile(
          "([?&][^?&=]*(?:password|passwd|pwd|secret)[^?&=]*=)[^&]*", Pattern.CASE_INSENSITIVE);

  private PasswordMask() {}

  /** Returns a URL with asterisks in place of its passwords. */
  public static String apply(String url) {
    return OF_OPTION.matcher(OF_USER.matcher(url).replaceAll("$1***@")).replaceAll("$1***");
  }
}
