package dev.vht.contracts.internal.model;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Occurrence;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where an event finds a key of its slice.
 *
 * @param source the kind of source
 * @param argument the argument's index, for {@link KeySource.Kind#ARGUMENT}
 * @param function user code, for {@link KeySource.Kind#FUNCTION}
 * @param byIdentity whether keys are matched by identity
 */
public record KeyRule(
    KeySource.Kind source,
    int argument,
    @Nullable Function<Occurrence, @Nullable Object> function,
    boolean byIdentity) {

  /** The name of the slice of null. */
  public static final Object NULL = Special.NULL;

  /** In a report, the name of the slice that stands for every key that was not seen. */
  public static final Object OTHER = Special.OTHER;

  /** Whether the key is known when the call begins. */
  public boolean isKnownAtCall() {
    return source != KeySource.Kind.RESULT && source != KeySource.Kind.FUNCTION;
  }

  /** The key as the program passed it. May run user code. */
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
   * The key, if it is {@linkplain #isKnownAtCall known}, in a call by the current thread.
   *
   * @param argument the argument that is the key, if it is one
   */
  @Nullable
  public Object object(CheckedObject self, @Nullable Object argument) {
    return switch (source) {
      case ARGUMENT -> argument;
      case RECEIVER -> self;
      default -> Thread.currentThread();
    };
  }

  /** The name of the slice of a key. */
  public Object slice(@Nullable Object object, UnaryOperator<Object> slicing) {
    if (object == null) {
      return NULL;
    }
    Object plain = CheckedObject.innermostTarget(object);
    if (byIdentity) {
      return new IdentityKey(plain);
    }
    return source == KeySource.Kind.THREAD ? plain : slicing.apply(plain);
  }

  /** A name of a slice that is no object of the program. */
  private enum Special {
    NULL("null"),
    OTHER("any other key");

    private final String shown;

    Special(String shown) {
      this.shown = shown;
    }

    @Override
    public String toString() {
      return shown;
    }
  }
}
