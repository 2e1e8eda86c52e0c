package dev.vht.contracts.monitor;

import dev.vht.contracts.Occurrence;
import dev.vht.contracts.enforcement.CheckedObject;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where an event finds one of the objects that name its slice.
 *
 * @param source where
 * @param argument the argument's index, for {@link Source#ARGUMENT}
 * @param function user code, for {@link Source#FUNCTION}
 * @param byIdentity whether slices are told apart by the object itself
 */
public record KeyRule(
    Source source,
    int argument,
    @Nullable Function<Occurrence, @Nullable Object> function,
    boolean byIdentity) {

  /** Where a key comes from. */
  public enum Source {
    /** An argument. */
    ARGUMENT,
    /** What was returned. */
    RESULT,
    /** The object that was called. */
    RECEIVER,
    /** The calling thread. */
    THREAD,
    /** What a function makes of the occurrence. */
    FUNCTION
  }

  /** Whether the key is known when the call begins. */
  boolean isKnownAtCall() {
    return source != Source.RESULT && source != Source.FUNCTION;
  }

  /** The object, as the program knows it. May run user code. */
  @Nullable Object object(Call call, EventRule event, @Nullable Object result) {
    return switch (source) {
      case ARGUMENT -> call.arguments[argument];
      case RECEIVER -> call.self;
      case RESULT -> result;
      case THREAD -> call.thread;
      case FUNCTION ->
          function == null
              ? null
              : UserCode.<@Nullable Object>run(
                  call.monitor.root(),
                  "key",
                  call.method.name,
                  () -> function.apply(call.occurrence(event, result, null)));
    };
  }

  /**
   * The object, where it is {@linkplain #isKnownAtCall known}, in a call by this thread.
   *
   * @param argument the one that it is, if it is one
   */
  @Nullable Object object(CheckedObject self, @Nullable Object argument) {
    return switch (source) {
      case ARGUMENT -> argument;
      case RECEIVER -> self;
      default -> Thread.currentThread();
    };
  }

  /** What names the slice. */
  Object slice(@Nullable Object object, UnaryOperator<Object> slicing) {
    if (object == null) {
      return NullKey.NULL;
    }
    Object plain = CheckedObject.behind(object);
    if (byIdentity) {
      return new IdentityKey(plain);
    }
    return source == Source.THREAD ? plain : slicing.apply(plain);
  }

  /** What stands for a null that somebody passes as a key. */
  private enum NullKey {
    NULL;

    @Override
    public String toString() {
      return "null";
    }
  }
}
