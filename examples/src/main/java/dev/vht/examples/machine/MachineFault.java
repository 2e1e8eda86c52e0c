package dev.vht.examples.machine;

/**
 * Thrown if the program accesses an address outside the memory, jumps to a misaligned address, or
 * reaches an illegal instruction. The program counter points at the instruction in question.
 */
final class MachineFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MachineFault(String message) {
    super(message);
  }

  MachineFault at(int pc) {
    return new MachineFault(getMessage() + ", at pc " + hex(pc), this);
  }

  private MachineFault(String message, Throwable cause) {
    super(message, cause);
  }

  static String hex(int value) {
    return String.format("0x%08x", value);
  }
}
