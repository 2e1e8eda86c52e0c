package dev.vht.examples.machine;

/**
 * RV32M operations that differ from Java's operators. None traps: each corner case has a result.
 */
final class Arithmetic {
  private Arithmetic() {}

  static int mulh(int a, int b) {
    return (int) ((long) a * b >> 32);
  }

  static int mulhsu(int a, int b) {
    return (int) (a * Integer.toUnsignedLong(b) >> 32);
  }

  static int mulhu(int a, int b) {
    return (int) (Integer.toUnsignedLong(a) * Integer.toUnsignedLong(b) >>> 32);
  }

  /** Division by zero gives -1. The most negative number divided by -1 is itself, as in Java. */
  static int div(int a, int b) {
    return b == 0 ? -1 : a / b;
  }

  static int divu(int a, int b) {
    return b == 0 ? -1 : Integer.divideUnsigned(a, b);
  }

  /** The remainder of a division by zero is the dividend. That of the overflow is 0, as in Java. */
  static int rem(int a, int b) {
    return b == 0 ? a : a % b;
  }

  static int remu(int a, int b) {
    return b == 0 ? a : Integer.remainderUnsigned(a, b);
  }
}
