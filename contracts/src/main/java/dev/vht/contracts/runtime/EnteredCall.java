package dev.vht.contracts.runtime;

/** A call that a sentry has let in. For the generated methods only. */
public abstract class EnteredCall {
  /**
   * Whether the sentry remembers the call as one that has begun and not ended. Plain, as only the
   * calling thread writes it; others read it after a {@link Interruption}.
   */
  public boolean isInFlight;

  /** Made by the engine. */
  protected EnteredCall() {}
}
