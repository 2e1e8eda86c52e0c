package dev.vht.examples.machine;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a power of two that the sieve can be asked about: {@code 65536} or {@code 2^16}. */
final class PowerOfTwo implements ITypeConverter<Integer> {
  private static final int LEAST = 1 << 10;

  /** Made by picocli. */
  PowerOfTwo() {}

  @Override
  public Integer convert(String text) {
    int number = number(text);
    if (number < LEAST || Integer.bitCount(number) != 1) {
      throw refused(text);
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
      throw refused(text);
    }
  }

  private static TypeConversionException refused(String text) {
    return new TypeConversionException("'" + text + "' is no power of two from 2^10 to 2^30");
  }
}
