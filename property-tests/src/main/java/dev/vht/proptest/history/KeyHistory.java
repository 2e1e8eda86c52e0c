package dev.vht.proptest.history;

import dev.vht.proptest.history.Outcome.Disregarded;
import dev.vht.proptest.history.Outcome.Returned;
import dev.vht.proptest.history.Outcome.Unknown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls on one key, in columns: 40 bytes a call. Values are numbers: {@link #ABSENT}, or those
 * of the key's {@link Names}. Truth values are 0 and 1.
 */
final class KeyHistory {
  static final int ABSENT = 0;

  /** A value that no later call mentions; only the search uses it. */
  static final int ANONYMOUS = 1;

  private static final int FIRST_VALUE = 2;

  /** The result of a call that returned, but may have had no effect. */
  private static final int DISREGARDED = -1;

  final String key;
  private final Names clients;
  private final Names values = new Names(FIRST_VALUE);
  private int size;
  private CallKind[] kinds = new CallKind[16];
  private int[] callers = new int[16];
  private int[] writtens = new int[16];
  private int[] compareds = new int[16];
  private int[] results = new int[16];
  private long[] invocations = new long[16];
  private long[] ends = new long[16];

  KeyHistory(String key, Names clients) {
    this.key = key;
    this.clients = clients;
  }

  static KeyHistory of(List<Operation> operations) {
    KeyHistory history = new KeyHistory(operations.get(0).key(), new Names(0));
    operations.forEach(history::add);
    return history;
  }

  void add(Operation operation) {
    @Nullable String result =
        operation.outcome() instanceof Returned returned ? returned.result() : null;
    int last = size;
    add(operation.client(), operation.call(), operation.invoked(), operation.end(), result);
    if (operation.outcome() instanceof Disregarded) {
      if (kind(last).onlyReads()) {
        size = last;
      } else {
        results[last] = DISREGARDED;
      }
    }
  }

  /** Adds a call; its outcome is unknown if its end is {@link Long#MAX_VALUE}. */
  void add(String client, Call call, long invoked, long end, @Nullable String result) {
    CallKind kind = CallKind.of(call);
    if (end == Long.MAX_VALUE && kind.onlyReads()) {
      return; // nobody knows what it read
    }
    if (size == kinds.length) {
      grow();
    }
    kinds[size] = kind;
    callers[size] = clients.number(client);
    writtens[size] = kind.writes ? values.number(CallKind.written(call)) : ABSENT;
    compareds[size] = kind.compares ? values.number(CallKind.compared(call)) : ABSENT;
    results[size] = number(kind, result);
    invocations[size] = invoked;
    ends[size] = end;
    size++;
  }

  private int number(CallKind kind, @Nullable String result) {
    if (result == null) {
      return ABSENT;
    }
    return kind.returnsValue() ? values.number(result) : Boolean.parseBoolean(result) ? 1 : 0;
  }

  private void grow() {
    int length = size + size / 2;
    kinds = Arrays.copyOf(kinds, length);
    callers = Arrays.copyOf(callers, length);
    writtens = Arrays.copyOf(writtens, length);
    compareds = Arrays.copyOf(compareds, length);
    results = Arrays.copyOf(results, length);
    invocations = Arrays.copyOf(invocations, length);
    ends = Arrays.copyOf(ends, length);
  }

  int size() {
    return size;
  }

  /** Returns one more than the highest number of a value. */
  int valuesEnd() {
    return values.end();
  }

  CallKind kind(int call) {
    return kinds[call];
  }

  int written(int call) {
    return writtens[call];
  }

  int compared(int call) {
    return compareds[call];
  }

  int result(int call) {
    return results[call];
  }

  long invoked(int call) {
    return invocations[call];
  }

  long end(int call) {
    return ends[call];
  }

  /** Returns whether a call has an end. */
  boolean hasEnded(int call) {
    return ends[call] != Long.MAX_VALUE;
  }

  /** Returns whether a call ended, but its result does not count. */
  boolean isDisregarded(int call) {
    return results[call] == DISREGARDED;
  }

  /** Returns whether a call with a result that counts left the value as it was. */
  boolean isPure(int call) {
    return switch (kind(call)) {
      case FIND, CONTAINS -> true;
      case SET -> false;
      case PUT_IF_ABSENT -> results[call] > ABSENT;
      case REMOVE, REPLACE, REMOVE_IF_EQUAL -> results[call] == 0;
    };
  }

  /** Returns the calls that were invoked at a time or before it, none of them disregarded. */
  List<Operation> operations(long time) {
    List<Operation> operations = new ArrayList<>();
    for (int call = 0; call < size; call++) {
      if (invocations[call] <= time) {
        operations.add(operation(call));
      }
    }
    return operations;
  }

  Operation operation(int call) {
    CallKind kind = kind(call);
    Call made =
        kind.call(
            kind.compares ? values.name(compareds[call]) : "",
            kind.writes ? values.name(writtens[call]) : "");
    return new Operation(
        clients.name(callers[call]), key, made, invocations[call], outcome(kind, call));
  }

  private Outcome outcome(CallKind kind, int call) {
    if (!hasEnded(call)) {
      return new Unknown();
    }
    return isDisregarded(call)
        ? new Disregarded(null, ends[call])
        : new Returned(result(kind, call), ends[call]);
  }

  private @Nullable String result(CallKind kind, int call) {
    int result = results[call];
    return switch (kind) {
      case SET -> null;
      case FIND, PUT_IF_ABSENT -> result == ABSENT ? null : values.name(result);
      case CONTAINS, REMOVE, REPLACE, REMOVE_IF_EQUAL -> String.valueOf(result == 1);
    };
  }
}
