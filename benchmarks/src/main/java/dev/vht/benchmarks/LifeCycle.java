package dev.vht.benchmarks;

/**
 * The automaton of the life cycle of {@link Tap} and {@link Cell}: a state and a transition table.
 * What is not written by hand steps it.
 */
final class LifeCycle implements Stepped {
  /** The symbol of a call that uses the object. */
  static final int USE = 0;

  /** The symbol of a call that closes the object. */
  static final int CLOSE = 1;

  private static final int SYMBOLS = 2;
  private static final int FORBIDDEN = -1;
  private static final int[] TABLE = {
    0,
    1, // open: a use changes nothing, close closes
    FORBIDDEN,
    1 // closed: no use, close again
  };

  private volatile int state;

  @Override
  public void step(int symbol) {
    int before = state;
    int next = TABLE[before * SYMBOLS + symbol];
    if (next == FORBIDDEN) {
      throw new IllegalStateException("L1");
    }
    if (next != before) {
      state = next;
    }
  }
}
