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
 * An occurrence of an event: the input of guards, folds, key functions and explanations.
 *
 * <p><b>Thread-safety:</b> immutable, except for the objects that it refers to.
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
   * Creates an occurrence. Called by the engine, and by tests of guards and folds.
   *
   * @param event the event's name
   * @param phase the phase of the call
   * @param method the method, or null if a recorded trace names one that no longer exists
   * @param self the checked object
   * @param target its target
   * @param parent the checked object that it is a child of, or null
   * @param arguments the call's arguments, boxed; not copied
   * @param result the result, boxed; null unless the method has returned one
   * @param exception the exception thrown, or null
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
   * Returns the phase of the call.
   *
   * @return before the call, or how it ended
   */
  public Phase phase() {
    return phase;
  }

  /**
   * Returns the method.
   *
   * @return the method that was called
   * @throws NoSuchElementException if the occurrence was read from a file, and the interface no
   *     longer has such a method
   */
  public Method method() {
    if (method == null) {
      throw new NoSuchElementException("the interface has no such method any more");
    }
    return method;
  }

  /**
   * Returns the checked object on which the method was called. Calls that a rule or an observer
   * makes on it go directly to the {@link #target} and are not checked.
   *
   * @return the checked object
   */
  public Object self() {
    return self;
  }

  /**
   * Returns the target of the checked object.
   *
   * @return the implementation
   */
  public Object target() {
    return target;
  }

  /**
   * Returns the checked object that the called one is a child of, such as the collection of an
   * iterator.
   *
   * @return the parent; empty if the called object is not a child, or if the parent was collected
   */
  public Optional<Object> parent() {
    return Optional.ofNullable(parent);
  }

  /**
   * Returns the target of the {@link #parent}.
   *
   * @return the implementation, or empty
   */
  public Optional<Object> parentTarget() {
    return parent().map(object -> ((CheckedObject) object).vht$target());
  }

  /**
   * Returns the checked objects that the called one comes from: its {@link #parent}, the parent's
   * parent, and so on up to the object that the contract was attached to.
   *
   * @return an unmodifiable list, the parent first; without those that were collected
   */
  public List<Object> ancestors() {
    if (self instanceof CheckedObject checked) {
      return List.copyOf(checked.vht$interceptor().ancestors());
    }
    return parent == null ? List.of() : List.of(parent);
  }

  /**
   * Returns the nearest of the {@link #ancestors} of a type, such as the connection of a row of a
   * statement.
   *
   * @param <A> the type
   * @param type an interface of a role, or of the contract
   * @return the ancestor; empty if there is none, or if it was collected
   */
  public <A> Optional<A> ancestor(Class<A> type) {
    return ancestors().stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /**
   * Returns the target of the nearest of the {@link #ancestors} whose checked object is of a type.
   *
   * @param type an interface of a role, or of the contract
   * @return the implementation, or empty
   */
  public Optional<Object> ancestorTarget(Class<?> type) {
    return ancestors().stream()
        .filter(type::isInstance)
        .map(object -> object instanceof CheckedObject checked ? checked.vht$target() : object)
        .findFirst();
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
   * @param type its class; for a primitive type, the wrapper class
   * @return the argument, or null if null was passed
   * @throws IndexOutOfBoundsException if there is no such argument
   * @throws ClassCastException if it is of another class
   */
  public <A> @Nullable A argument(int index, Class<A> type) {
    return type.cast(arguments().get(index));
  }

  /**
   * Returns the result of the method.
   *
   * @return the result, boxed; null for a {@code void} method or if the call has not returned
   */
  public @Nullable Object result() {
    return result;
  }

  /**
   * Returns the result of the method.
   *
   * @param <R> its type
   * @param type its class; for a primitive type, the wrapper class
   * @return the result, or null
   * @throws ClassCastException if it is of another class
   */
  public <R> @Nullable R result(Class<R> type) {
    return type.cast(result);
  }

  /**
   * Returns the exception that the method threw.
   *
   * @return the exception, or null
   */
  public @Nullable Throwable exception() {
    return exception;
  }

  /**
   * Returns the calling thread.
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
