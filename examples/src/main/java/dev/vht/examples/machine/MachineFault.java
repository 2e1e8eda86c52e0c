package dev.vht.examples.machine;

/**
 * The program did what the machine cannot do: it left the memory, jumped to no instruction, or met
 * a word that is none. The machine stands before the instruction in question.
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
