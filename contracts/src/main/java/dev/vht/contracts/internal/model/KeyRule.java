package dev.vht.contracts.internal.model;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Occurrence;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where an event finds one of the objects that name its slice.
 *
 * @param source where
 * @param argument the argument's index, for {@link KeyKeySource.Kind.Kind#ARGUMENT}
 * @param function user code, for {@link KeyKeySource.Kind.Kind#FUNCTION}
 * @param byIdentity whether slices are told apart by the object itself
 */
public record KeyRule(
    KeySource.Kind source,
    int argument,
    @Nullable Function<Occurrence, @Nullable Object> function,
    boolean byIdentity) {

  /** Whether the key is known when the call begins. */
  public boolean isKnownAtCall() {
    return source != KeySource.Kind.RESULT && source != KeySource.Kind.FUNCTION;
  }

  /** The object, as the program knows it. May run user code. */
  @Nullable
  public Object object(MethodCall call, EventRule event, @Nullable Object result) {
    return switch (source) {
      case ARGUMENT -> call.arguments[argument];
      case RECEIVER -> call.self;
      case RESULT -> result;
      case THREAD -> call.thread;
      case FUNCTION ->
          function == null
              ? null
              : UserCode.<@Nullable Object>run(
                  call.owner(),
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
  @Nullable
  public Object object(CheckedObject self, @Nullable Object argument) {
    return switch (source) {
      case ARGUMENT -> argument;
      case RECEIVER -> self;
      default -> Thread.currentThread();
    };
  }

  /** What names the slice. */
  public Object slice(@Nullable Object object, UnaryOperator<Object> slicing) {
    if (object == null) {
      return NullKey.NULL;
    }
    Object plain = CheckedObject.behind(object);
    if (byIdentity) {
      return new IdentityKey(plain);
    }
    return source == KeySource.Kind.THREAD ? plain : slicing.apply(plain);
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
