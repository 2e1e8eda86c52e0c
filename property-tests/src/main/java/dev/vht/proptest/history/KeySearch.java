package dev.vht.proptest.history;

import static dev.vht.proptest.history.KeyHistory.ABSENT;
import static dev.vht.proptest.history.KeyHistory.ANONYMOUS;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Decides whether the calls on one key are linearizable: whether each can be given a moment between
 * its invocation and its return, such that the calls, made one after the other in the order of
 * these moments, return what they returned.
 *
 * <p>This is the search of Wing and Gong ("Testing and verifying concurrent objects", 1993) with
 * Lowe's memory of what was reached ("Testing for linearizability", 2017), for one key at a time
 * (Horn and Kroening, "Faster linearizability checking via P-compositionality", 2015), as in
 * Porcupine and Knossos. It goes through the invocations and returns once, in the order of time,
 * and places calls just in time (Lowe, section 5).
 *
 * <p><b>The invariant.</b> After each event, {@code configurations} stands for all pairs of a value
 * and a set of open calls such that some order of all calls that have returned, of the calls in
 * that set and of some unknown ones is legal, keeps the order of time and leaves that value. It
 * does not list all of these pairs, but for each of them one that allows every continuation that
 * the pair allows. The history up to here is therefore linearizable if and only if there is a
 * configuration. Why this holds:
 *
 * <ol>
 *   <li><b>Just in time.</b> Calls are placed when a call returns that is not placed yet: some open
 *       ones, then that call. In any legal order each call can be moved to the first return from
 *       its own position on, and the calls after the last one that returns can wait for the next
 *       return. The order of the calls does not change.
 *   <li><b>Reads at once.</b> An open call whose result says that it changed nothing (a find, a
 *       comparison that failed) is placed as soon as it is legal. In a continuation that places it
 *       later it can be taken out there, because it changes nothing, and be put here.
 *   <li><b>Unknown calls when needed.</b> A call whose outcome is unknown remains open for ever and
 *       may be left out. Of two configurations that differ in the unknown calls used, the one with
 *       fewer covers the other, because nobody requires that such a call takes effect.
 *   <li><b>Anonymous values.</b> A value that no later result or comparison mentions can't be told
 *       from another such value: a later call sees only that the key is present and that its value
 *       is not equal to any that is compared. All of them become one value {@code ANONYMOUS}. An
 *       unknown {@code set} or {@code putIfAbsent} of such a value, or an unknown {@code remove},
 *       is like any other of its kind that was invoked, so it is enough to count them. It must not
 *       be left out, though: a later {@code contains}, {@code remove} or failed comparison may
 *       depend on it.
 *   <li><b>Spent and dead calls.</b> An unknown call that every configuration has used, or that
 *       compares with a value that is not the state of any configuration and that no call can write
 *       any more, has no further effect and is forgotten.
 * </ol>
 *
 * <p>So the memory depends on how many calls overlap and on how many values of unknown calls are
 * still to be seen, not on the length of the history. The work is bounded: after {@code work}
 * configurations, or if more than {@value Long#SIZE} calls of either kind are open, the search ends
 * without a decision.
 */
final class KeySearch {

  /** What a search can find. */
  enum Answer {
    FOUND,
    IMPOSSIBLE,
    GIVEN_UP
  }

  /**
   * What a search has found.
   *
   * @param answer whether there is an order
   * @param call if there is none, the call at whose return none was left
   * @param reason if the search was given up, which bound was reached
   */
  record Result(Answer answer, int call, String reason) {}

  private static final int SLOTS = Long.SIZE;
  private static final int ILLEGAL = -1;

  private final KeyHistory history;
  private final long mostWork;
  private final int[] invocations;
  private final int[] returns;
  private final Mentions mentions;
  private final int[] openCalls = new int[SLOTS];
  private final int[] unknownCalls = new int[SLOTS];
  private long open;
  private long pure;
  private long unknown;
  private long work;
  private String reason = "";
  private List<Configuration> configurations = List.of(new Configuration(ABSENT, 0, 0, 0, 0, 0));

  KeySearch(KeyHistory history, long mostWork) {
    this.history = history;
    this.mostWork = mostWork;
    this.invocations =
        IntStream.range(0, history.size())
            .boxed()
            .sorted((one, other) -> Long.compare(history.invoked(one), history.invoked(other)))
            .mapToInt(Integer::intValue)
            .toArray();
    this.returns =
        IntStream.range(0, history.size())
            .filter(history::hasEnded)
            .boxed()
            .sorted((one, other) -> Long.compare(history.end(one), history.end(other)))
            .mapToInt(Integer::intValue)
            .toArray();
    this.mentions = new Mentions(history, returns);
  }

  Result run() {
    int invoked = 0;
    for (int call : returns) {
      // A call invoked at the time of this return is taken for one that overlaps it.
      while (invoked < invocations.length
          && history.invoked(invocations[invoked]) <= history.end(call)) {
        invoke(invocations[invoked++]);
      }
      if (reason.isEmpty()) {
        complete(call);
      }
      if (!reason.isEmpty()) {
        return new Result(Answer.GIVEN_UP, call, reason);
      }
      if (configurations.isEmpty()) {
        return new Result(Answer.IMPOSSIBLE, call, "");
      }
    }
    return new Result(Answer.FOUND, -1, "");
  }

  private void invoke(int call) {
    if (!history.hasEnded(call)) {
      invokeUnknown(call);
      return;
    }
    int slot = freeSlot(open, "calls overlap on this key");
    openCalls[slot] = call;
    open |= bit(slot);
    if (history.isPure(call)) {
      pure |= bit(slot);
      configurations =
          configurations.stream()
              .map(one -> isLegalRead(call, one.state()) ? one.withDone(bit(slot)) : one)
              .toList();
    }
  }

  private void invokeUnknown(int call) {
    if (history.kind(call) == CallKind.REMOVE) {
      change(one -> one.plus(0, 0, 1));
    } else if (isAnonymousWrite(call)) {
      change(one -> withAnonymous(call, one));
    } else {
      int slot = freeSlot(unknown, "unknown calls concern values that are mentioned later");
      unknownCalls[slot] = call;
      unknown |= bit(slot);
    }
  }

  private int freeSlot(long taken, String what) {
    int slot = Long.numberOfTrailingZeros(~taken);
    if (slot == SLOTS) {
      reason = "more than " + SLOTS + " " + what;
      return 0;
    }
    return slot;
  }

  /** Places a call that returns, after other open ones if necessary, and forgets it. */
  private void complete(int call) {
    int slot = slotOf(call);
    place(slot, history.isDisregarded(call));
    open &= ~bit(slot);
    pure &= ~bit(slot);
    mentions.advance();
    anonymize(mentions.mentioned(call));
    if (!history.isPure(call)) {
      anonymize(history.written(call));
    }
    dropUseless();
  }

  private int slotOf(int call) {
    for (long rest = open; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      if (openCalls[slot] == call) {
        return slot;
      }
    }
    throw new AssertionError("call " + call + " is not open");
  }

  /** Leaves the configurations in which a call is placed, and the others too if it need not be. */
  private void place(int slot, boolean isOptional) {
    long wanted = bit(slot);
    ConfigurationSet placed = new ConfigurationSet(pure);
    if (isOptional) {
      configurations.forEach(one -> placed.add(one.withoutDone(wanted)));
    }
    ConfigurationSet reached = new ConfigurationSet(pure);
    Deque<Configuration> waiting = new ArrayDeque<>();
    configurations.forEach(one -> arrive(one, wanted, placed, reached, waiting));
    while (!waiting.isEmpty() && reason.isEmpty()) {
      for (Configuration next : successors(waiting.pop(), slot)) {
        arrive(next, wanted, placed, reached, waiting);
      }
      if (work + placed.comparisons() + reached.comparisons() > mostWork) {
        reason = String.format("more than %,d configurations were compared", mostWork);
      }
    }
    work += placed.comparisons() + reached.comparisons();
    configurations = placed.toList();
  }

  private static void arrive(
      Configuration one,
      long wanted,
      ConfigurationSet placed,
      ConfigurationSet reached,
      Deque<Configuration> waiting) {
    if ((one.done() & wanted) != 0) {
      placed.add(one.withoutDone(wanted));
    } else if (reached.add(one)) {
      waiting.push(one);
    }
  }

  /** Returns what one more write leads to; the wanted one comes first. */
  private List<Configuration> successors(Configuration from, int wanted) {
    List<Configuration> next = new ArrayList<>();
    long writes = open & ~pure & ~from.done();
    if ((writes & bit(wanted)) != 0) {
      write(from, wanted, next);
    }
    for (long rest = writes & ~bit(wanted); rest != 0; rest &= rest - 1) {
      write(from, Long.numberOfTrailingZeros(rest), next);
    }
    for (long rest = unknown & ~from.used(); rest != 0; rest &= rest - 1) {
      long slot = Long.lowestOneBit(rest);
      int state = after(unknownCalls[Long.numberOfTrailingZeros(rest)], from.state());
      if (state != ILLEGAL) {
        next.add(withReads(from.after(state, 0, slot)));
      }
    }
    if (from.sets() > 0 && from.state() != ANONYMOUS) {
      next.add(withReads(from.withState(ANONYMOUS).plus(-1, 0, 0)));
    }
    if (from.puts() > 0 && from.state() == ABSENT) {
      next.add(withReads(from.withState(ANONYMOUS).plus(0, -1, 0)));
    }
    if (from.removes() > 0 && from.state() != ABSENT) {
      next.add(withReads(from.withState(ABSENT).plus(0, 0, -1)));
    }
    return next;
  }

  private void write(Configuration from, int slot, List<Configuration> next) {
    int state = after(openCalls[slot], from.state());
    if (state != ILLEGAL) {
      next.add(withReads(from.after(state, bit(slot), 0)));
    }
  }

  private Configuration withReads(Configuration one) {
    long done = 0;
    for (long rest = open & pure & ~one.done(); rest != 0; rest &= rest - 1) {
      if (isLegalRead(openCalls[Long.numberOfTrailingZeros(rest)], one.state())) {
        done |= Long.lowestOneBit(rest);
      }
    }
    return done == 0 ? one : one.withDone(done);
  }

  /** Returns the state after a call that changes it, or {@link #ILLEGAL} if it cannot. */
  private int after(int call, int state) {
    return switch (history.kind(call)) {
      case SET -> named(history.written(call));
      case PUT_IF_ABSENT -> state == ABSENT ? named(history.written(call)) : ILLEGAL;
      case REMOVE -> state == ABSENT ? ILLEGAL : ABSENT;
      case REPLACE -> state == history.compared(call) ? named(history.written(call)) : ILLEGAL;
      case REMOVE_IF_EQUAL -> state == history.compared(call) ? ABSENT : ILLEGAL;
      case FIND, CONTAINS -> throw new AssertionError("a read does not write");
    };
  }

  private int named(int value) {
    return mentions.isAnonymous(value) ? ANONYMOUS : value;
  }

  private boolean isLegalRead(int call, int state) {
    return switch (history.kind(call)) {
      case FIND, PUT_IF_ABSENT -> state == history.result(call);
      case CONTAINS -> (state == ABSENT) == (history.result(call) == 0);
      case REMOVE -> state == ABSENT;
      case REPLACE, REMOVE_IF_EQUAL -> state != history.compared(call);
      case SET -> false;
    };
  }

  /** Forgets a value's name if nobody mentions it any more. */
  private void anonymize(int value) {
    if (!mentions.isAnonymous(value)) {
      return;
    }
    if (configurations.stream().anyMatch(one -> one.state() == value)) {
      change(one -> one.state() == value ? one.withState(ANONYMOUS) : one);
    }
    for (long rest = unknown; rest != 0; rest &= rest - 1) {
      long slot = Long.lowestOneBit(rest);
      int call = unknownCalls[Long.numberOfTrailingZeros(rest)];
      if (history.written(call) == value && isAnonymousWrite(call)) {
        unknown &= ~slot;
        change(one -> (one.used() & slot) == 0 ? withAnonymous(call, one) : one.withoutUsed(slot));
      }
    }
  }

  private boolean isAnonymousWrite(int call) {
    CallKind kind = history.kind(call);
    return (kind == CallKind.SET || kind == CallKind.PUT_IF_ABSENT)
        && mentions.isAnonymous(history.written(call));
  }

  private Configuration withAnonymous(int call, Configuration one) {
    return history.kind(call) == CallKind.SET ? one.plus(1, 0, 0) : one.plus(0, 1, 0);
  }

  private void dropUseless() {
    for (long rest = unknown; rest != 0; rest &= rest - 1) {
      long slot = Long.lowestOneBit(rest);
      int call = unknownCalls[Long.numberOfTrailingZeros(rest)];
      if ((unknown & slot) != 0 && (isSpent(slot) || isDead(call))) {
        unknown &= ~slot;
        change(one -> one.withoutUsed(slot));
        mentions.drop(call);
        anonymize(history.compared(call));
      }
    }
  }

  private boolean isSpent(long slot) {
    return configurations.stream().allMatch(one -> (one.used() & slot) != 0);
  }

  private boolean isDead(int call) {
    int compared = history.compared(call);
    return history.kind(call).compares
        && mentions.isNotWrittenAgain(compared)
        && configurations.stream().noneMatch(one -> one.state() == compared);
  }

  private void change(UnaryOperator<Configuration> change) {
    if (configurations.size() == 1) {
      configurations = List.of(change.apply(configurations.get(0)));
      return;
    }
    ConfigurationSet changed = new ConfigurationSet(pure);
    configurations.forEach(one -> changed.add(change.apply(one)));
    work += changed.comparisons();
    configurations = changed.toList();
  }

  private static long bit(int slot) {
    return 1L << slot;
  }
}
