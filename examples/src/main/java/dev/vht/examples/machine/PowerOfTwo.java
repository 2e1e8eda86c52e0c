package dev.vht.examples.machine;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a size that the sieve supports, a power of two: {@code 65536} or {@code 2^16}. */
final class PowerOfTwo implements ITypeConverter<Integer> {
  private static final int MIN = 1 << 10;

  /** Called by picocli. */
  PowerOfTwo() {}

  @Override
  public Integer convert(String text) {
    int number = number(text);
    if (number < MIN || Integer.bitCount(number) != 1) {
      throw invalid(text);
    }
    return number;
  }

  private static int number(String text) {
    try {
      if (text.startsWith("2^")) {
        int exponent = Integer.parseInt(text.substring(2));
        return exponent >= 0 && exponent < Integer.SIZE - 1 ? 1 << exponent : 0;
      }
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
  }

  private static TypeConversionException invalid(String text) {
    return new TypeConversionException("'" + text + "' is not a power of two from 2^10 to 2^30");
  }
}
