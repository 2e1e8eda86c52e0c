package dev.vht.contracts.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Called by the generated methods of a checked object, for each call. For these methods only. */
public abstract class CallInterceptor {

  /** Set by interrupted calls on this object, its parent and their other children. */
  public final Interruption interruption;

  /** Set by interrupted calls on objects that share traces; {@link #interruption} if none do. */
  public final Interruption sharedInterruption;

  /**
   * Created by the engine.
   *
   * @param interruption set by interrupted calls on this object and its relatives
   * @param sharedInterruption set by interrupted calls on all objects that share traces
   */
  protected CallInterceptor(Interruption interruption, Interruption sharedInterruption) {
    this.interruption = interruption;
    this.sharedInterruption = sharedInterruption;
  }

  /**
   * Returns whether a call is allowed and changes no state, so that it need not be tracked.
   *
   * @param self the checked object
   * @param method the method's number
   * @param argument the argument that selects the slice, boxed, or null if none does
   * @return false if the call must be tracked
   */
  public abstract boolean allowsUntracked(
      CheckedObject self, int method, @Nullable Object argument);

  /**
   * Begins a tracked call.
   *
   * @param self the checked object
   * @param method the method's number
   * @param arguments its arguments, boxed
   * @return the call, to be passed to {@link #returned} or {@link #threw}
   */
  public abstract EnteredCall enter(CheckedObject self, int method, @Nullable Object[] arguments);

  /**
   * Replaces an argument that has a role.
   *
   * @param entered the result of {@link #enter}
   * @param index the argument
   * @return the argument for the target
   */
  public abstract @Nullable Object passed(EnteredCall entered, int index);

  /**
   * Replaces an argument or a result that may be a checked object on its way back to its maker.
   *
   * @param method the method's number
   * @param index the argument, or -1 for the result
   * @param object the argument or the result
   * @return the object as its maker made it, or the same object
   */
  public abstract Object handedBack(int method, int index, Object object);

  /**
   * Returns the checked objects that the called one comes from.
   *
   * @return its parent, the parent's parent and so on, without those that were collected
   */
  public abstract List<CheckedObject> ancestors();

  /**
   * Ends a tracked call that returned.
   *
   * @param entered the result of {@link #enter}
   * @param result what the target returned, boxed; null for a {@code void} method
   * @return the result for the caller
   */
  public abstract @Nullable Object returned(EnteredCall entered, @Nullable Object result);

  /**
   * Ends a tracked call that threw.
   *
   * @param entered the result of {@link #enter}
   * @param exception what the target threw
   * @return what the caller gets: the same exception, or a violation
   */
  public abstract Throwable threw(EnteredCall entered, Throwable exception);

  /**
   * Handles an exception of a call that was not tracked.
   *
   * @param self the checked object
   * @param method the method's number
   * @param arguments its arguments, boxed
   * @param exception what the target threw
   * @return the same exception, or a violation if it is a refusal
   */
  public abstract Throwable refused(
      CheckedObject self, int method, @Nullable Object[] arguments, Throwable exception);

  /**
   * Reports a requirement or guarantee that does not hold.
   *
   * @param self the checked object
   * @param method the method's number
   * @param check the check's index in the method's requirements followed by its guarantees
   * @param arguments the call's arguments, boxed
   * @param result for a guarantee: what the target returned, boxed; null for a {@code void} method
   * @param call the result of {@link #enter} if the call is tracked and has returned, else null
   */
  public abstract void broken(
      CheckedObject self,
      int method,
      int check,
      @Nullable Object[] arguments,
      @Nullable Object result,
      @Nullable EnteredCall call);
}
