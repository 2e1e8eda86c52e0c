package dev.vht.contracts.spec;

import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.verdict.Phase;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event that happens: what guards, folds, keys and explanations look at.
 *
 * <p><b>Thread-safety:</b> immutable but for the objects that it names.
 */
public final class Occurrence {
  private final String event;
  private final Phase phase;
  private final @Nullable Method method;
  private final Object self;
  private final Object target;
  private final @Nullable Object parent;
  private final @Nullable Object[] arguments;
  private final @Nullable Object result;
  private final @Nullable Throwable exception;
  private final Thread thread;

  /**
   * Makes an occurrence. The engine does; tests of guards and folds may.
   *
   * @param event the event's name
   * @param phase the moment of the call
   * @param method the method, or null where a recorded trace names one that is gone
   * @param self the checked object
   * @param target the object behind it
   * @param parent the checked object from which it came, or null
   * @param arguments the call's arguments, boxed; not copied
   * @param result the result, boxed; null unless the method has returned one
   * @param exception what was thrown, or null
   * @param thread the calling thread
   */
  public Occurrence(
      String event,
      Phase phase,
      @Nullable Method method,
      Object self,
      Object target,
      @Nullable Object parent,
      @Nullable Object[] arguments,
      @Nullable Object result,
      @Nullable Throwable exception,
      Thread thread) {
    this.event = event;
    this.phase = phase;
    this.method = method;
    this.self = self;
    this.target = target;
    this.parent = parent;
    this.arguments = arguments;
    this.result = result;
    this.exception = exception;
    this.thread = thread;
  }

  /**
   * Returns the same occurrence under another name.
   *
   * @param name the name of the event
   * @return a changed copy
   */
  public Occurrence as(String name) {
    return name.equals(event)
        ? this
        : new Occurrence(
            name, phase, method, self, target, parent, arguments, result, exception, thread);
  }

  /**
   * Returns the event's name.
   *
   * @return as the contract declares it
   */
  public String event() {
    return event;
  }

  /**
   * Returns the moment of the call.
   *
   * @return before it, or how it ended
   */
  public Phase phase() {
    return phase;
  }

  /**
   * Returns the method.
   *
   * @return the method that was called
   * @throws NoSuchElementException if this was read from a file and the interface has no such
   *     method any more
   */
  public Method method() {
    if (method == null) {
      throw new NoSuchElementException("the interface has no such method any more");
    }
    return method;
  }

  /**
   * Returns the checked object on which the method was called. What a rule or an observer calls on
   * it goes straight to the {@link #target}, and is not judged.
   *
   * @return the object that programs hold
   */
  public Object self() {
    return self;
  }

  /**
   * Returns the object behind the checked one.
   *
   * @return the implementation
   */
  public Object target() {
    return target;
  }

  /**
   * Returns the checked object from which the called one came: the collection of an iterator.
   *
   * @return that, or empty if the called object was attached on its own or if nobody holds the
   *     other any more
   */
  public Optional<Object> parent() {
    return Optional.ofNullable(parent);
  }

  /**
   * Returns the object behind the {@link #parent}.
   *
   * @return the implementation, or empty
   */
  public Optional<Object> parentTarget() {
    return parent().map(object -> ((CheckedObject) object).vht$target());
  }

  /**
   * Returns the arguments.
   *
   * @return an unmodifiable view, boxed
   */
  public List<@Nullable Object> arguments() {
    return Collections.unmodifiableList(Arrays.asList(arguments));
  }

  /**
   * Returns one argument.
   *
   * @param <A> its type
   * @param index from 0
   * @param type its class; of a primitive type, the class of its box
   * @return the argument, or null if that was passed
   * @throws IndexOutOfBoundsException if there is no such argument
   * @throws ClassCastException if it is of another class
   */
  public <A> @Nullable A argument(int index, Class<A> type) {
    return type.cast(arguments().get(index));
  }

  /**
   * Returns what the method has returned.
   *
   * @return the result, boxed; null for a {@code void} method, and where the call has not returned
   */
  public @Nullable Object result() {
    return result;
  }

  /**
   * Returns what the method has returned.
   *
   * @param <R> its type
   * @param type its class; of a primitive type, the class of its box
   * @return the result, or null
   * @throws ClassCastException if it is of another class
   */
  public <R> @Nullable R result(Class<R> type) {
    return type.cast(result);
  }

  /**
   * Returns what the method has thrown.
   *
   * @return the exception, or null
   */
  public @Nullable Throwable exception() {
    return exception;
  }

  /**
   * Returns the thread that called.
   *
   * @return the thread
   */
  public Thread thread() {
    return thread;
  }

  @Override
  public String toString() {
    return event + Arrays.toString(arguments);
  }
}
