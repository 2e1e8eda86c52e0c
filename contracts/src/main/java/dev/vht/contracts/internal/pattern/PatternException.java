package dev.vht.contracts.internal.pattern;

/** A pattern is wrong at one place; the message shows the pattern with a caret below that place. */
public final class PatternException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int position;

  /**
   * Makes the exception.
   *
   * @param pattern the whole pattern
   * @param position where it is wrong, from 0
   * @param problem what is wrong, and what would be right
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
   * Returns where the pattern is wrong.
   *
   * @return an index into the pattern, from 0; its length for its end
   */
  public int position() {
    return position;
  }
}
