package dev.vht.proptest.history;

import dev.vht.proptest.history.Call.Contains;
import dev.vht.proptest.history.Call.Find;
import dev.vht.proptest.history.Call.PutIfAbsent;
import dev.vht.proptest.history.Call.Remove;
import dev.vht.proptest.history.Call.RemoveIfEqual;
import dev.vht.proptest.history.Call.Replace;
import dev.vht.proptest.history.Call.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of calls, for what keeps many of them in little memory and for files. */
enum CallKind {
  FIND(Find.class, "find", false, false),
  CONTAINS(Contains.class, "contains", false, false),
  SET(Set.class, "set", false, true),
  REMOVE(Remove.class, "remove", false, false),
  PUT_IF_ABSENT(PutIfAbsent.class, "putIfAbsent", false, true),
  REPLACE(Replace.class, "replace", true, true),
  REMOVE_IF_EQUAL(RemoveIfEqual.class, "removeIfEqual", true, false);

  private static final CallKind[] ALL = values();

  private final Class<? extends Call> type;
  final String word;

  /** Whether the call compares the value of the key with an argument. */
  final boolean compares;

  /** Whether the call can leave a value that is an argument. */
  final boolean writes;

  CallKind(Class<? extends Call> type, String word, boolean compares, boolean writes) {
    this.type = type;
    this.word = word;
    this.compares = compares;
    this.writes = writes;
  }

  static CallKind of(Call call) {
    for (CallKind kind : ALL) {
      if (kind.type == call.getClass()) {
        return kind;
      }
    }
    throw new AssertionError("no kind of call is " + call);
  }

  static CallKind of(String word) {
    for (CallKind kind : ALL) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("there is no call \"" + word + '"');
  }

  int arguments() {
    return (compares ? 1 : 0) + (writes ? 1 : 0);
  }

  /** Whether the result is a value, and not a truth value or nothing. */
  boolean returnsValue() {
    return this == FIND || this == PUT_IF_ABSENT;
  }

  /** Whether no call of this kind ever changes the value. */
  boolean onlyReads() {
    return this == FIND || this == CONTAINS;
  }

  /** Returns whether a result says that the call changed nothing. */
  boolean isPure(@Nullable String result) {
    return switch (this) {
      case FIND, CONTAINS -> true;
      case SET -> false;
      case PUT_IF_ABSENT -> result != null;
      case REMOVE, REPLACE, REMOVE_IF_EQUAL -> !Boolean.parseBoolean(result);
    };
  }

  /** Returns the call; arguments that it does not take are ignored. */
  Call call(String expected, String value) {
    return switch (this) {
      case FIND -> new Find();
      case CONTAINS -> new Contains();
      case SET -> new Set(value);
      case REMOVE -> new Remove();
      case PUT_IF_ABSENT -> new PutIfAbsent(value);
      case REPLACE -> new Replace(expected, value);
      case REMOVE_IF_EQUAL -> new RemoveIfEqual(expected);
    };
  }

  /** Returns the value that a call writes, or an empty string. */
  static String written(Call call) {
    if (call instanceof Set set) {
      return set.value();
    }
    if (call instanceof PutIfAbsent put) {
      return put.value();
    }
    return call instanceof Replace replace ? replace.value() : "";
  }

  /** Returns the value that a call compares with, or an empty string. */
  static String compared(Call call) {
    if (call instanceof Replace replace) {
      return replace.expected();
    }
    return call instanceof RemoveIfEqual remove ? remove.expected() : "";
  }
}
