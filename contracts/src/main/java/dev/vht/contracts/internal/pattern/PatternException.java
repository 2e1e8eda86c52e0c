package dev.vht.contracts.internal.pattern;

/** Thrown for a malformed pattern. The message shows the pattern with a caret below the error. */
public final class PatternException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int position;

  /**
   * Creates an exception.
   *
   * @param pattern the whole pattern
   * @param position the index of the error, from 0
   * @param problem what is wrong, and what would be correct
   */
  public PatternException(String pattern, int position, String problem) {
    super(
        problem
            + ", at character "
            + (position + 1)
            + "\n  "
            + pattern
            + "\n  "
            + " ".repeat(position)
            + "^");
    this.position = position;
  }

  /**
   * Returns the position of the error.
   *
   * @return an index into the pattern, from 0; its length for its end
   */
  public int position() {
    return position;
  }
}
