package dev.vht.contracts.runtime;

import org.jspecify.annotations.Nullable;

/** What the generated methods of a checked object tell of each call. For these methods only. */
public abstract class CallInterceptor {

  /** Of all objects that came from the same one. */
  public final Interruption tear;

  /** Of all objects that share traces with this one; {@link #tear} if none do. */
  public final Interruption sharedTear;

  /**
   * Made by the engine.
   *
   * @param tear where calls leave word that they were cut off
   * @param sharedTear the same, for traces that several objects share
   */
  protected CallInterceptor(Interruption tear, Interruption sharedTear) {
    this.tear = tear;
    this.sharedTear = sharedTear;
  }

  /**
   * Looks whether a call is allowed of which nothing need be remembered.
   *
   * @param self the checked object
   * @param method the method's number
   * @param argument the argument that the method's plan names, boxed, or null if it names none
   * @return false if the call is to be followed
   */
  public abstract boolean glance(CheckedObject self, int method, @Nullable Object argument);

  /**
   * A call begins that needs attention.
   *
   * @param self the checked object
   * @param method the method's number
   * @param arguments its arguments, boxed
   * @return what {@link #returned} or {@link #threw} wants to have back
   */
  public abstract EnteredCall enter(CheckedObject self, int method, @Nullable Object[] arguments);

  /**
   * An argument is about to be given to the target.
   *
   * @param entered what {@link #enter} gave
   * @param index which argument
   * @return what the target is to get in its place
   */
  public abstract @Nullable Object passed(EnteredCall entered, int index);

  /**
   * The call has returned.
   *
   * @param entered what {@link #enter} gave
   * @param result what it returned, boxed; null for a {@code void} method
   * @return what the caller is to get in its place
   */
  public abstract @Nullable Object returned(EnteredCall entered, @Nullable Object result);

  /**
   * The call has thrown.
   *
   * @param entered what {@link #enter} gave
   * @param exception what it threw
   * @return what the caller is to get: the same exception, or a violation
   */
  public abstract Throwable threw(EnteredCall entered, Throwable exception);

  /**
   * A call that needed no attention has thrown.
   *
   * @param self the checked object
   * @param method the method's number
   * @param arguments its arguments, boxed
   * @param exception what it threw
   * @return the same exception, or a violation if it is a refusal
   */
  public abstract Throwable refused(
      CheckedObject self, int method, @Nullable Object[] arguments, Throwable exception);

  /**
   * A requirement or guarantee does not hold.
   *
   * @param self the checked object
   * @param method the method's number
   * @param check the check's number among the method's requirements and then guarantees
   * @param arguments the call's arguments, boxed
   */
  public abstract void broken(
      CheckedObject self, int method, int check, @Nullable Object[] arguments);
}
