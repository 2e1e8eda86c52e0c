package dev.vht.proptest.history;

import java.util.Arrays;

/**
 * Which values later calls mention or may write. Time is the number of calls that have ended.
 *
 * <p>A call mentions a value if it returned it or compares with it, whatever came of the
 * comparison. An unknown call that compares mentions its value until it is {@linkplain #drop
 * dropped}.
 */
final class Mentions {
  private static final int NEVER = -1;

  private final KeyHistory history;
  private final int[] lastMention;
  private final int[] lastWrite;
  private final int[] openMentions;
  private final int[] openWrites;
  private int now;

  /** Takes the calls that end in the order of their ends. */
  Mentions(KeyHistory history, int[] returns) {
    this.history = history;
    int end = history.valuesEnd();
    lastMention = new int[end];
    lastWrite = new int[end];
    openMentions = new int[end];
    openWrites = new int[end];
    Arrays.fill(lastMention, NEVER);
    Arrays.fill(lastWrite, NEVER);
    for (int time = 0; time < returns.length; time++) {
      lastMention[mentioned(returns[time])] = time;
      if (!history.isPure(returns[time])) {
        lastWrite[history.written(returns[time])] = time;
      }
    }
    for (int call = 0; call < history.size(); call++) {
      if (!history.hasEnded(call)) {
        openMentions[history.compared(call)]++;
        openWrites[history.written(call)]++;
      }
    }
  }

  /** Returns the value that a call that ended mentions, or {@link KeyHistory#ABSENT}. */
  int mentioned(int call) {
    CallKind kind = history.kind(call);
    return kind.returnsValue()
        ? Math.max(KeyHistory.ABSENT, history.result(call))
        : history.compared(call);
  }

  /** Notes that one more call has ended. */
  void advance() {
    now++;
  }

  /** Notes that an unknown call has no effect any more. */
  void drop(int call) {
    openMentions[history.compared(call)]--;
    openWrites[history.written(call)]--;
  }

  /** Returns whether a value is one that no call mentions from now on. */
  boolean isAnonymous(int value) {
    return value > KeyHistory.ANONYMOUS && lastMention[value] < now && openMentions[value] == 0;
  }

  /** Returns whether no call can write a value from now on. */
  boolean isNotWrittenAgain(int value) {
    return lastWrite[value] < now && openWrites[value] == 0;
  }
}
