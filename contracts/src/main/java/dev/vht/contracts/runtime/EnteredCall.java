package dev.vht.contracts.runtime;

/** A call that is being tracked. For the generated methods only. */
public abstract class EnteredCall {
  /**
   * Whether the call has begun and not ended. Not volatile, because only the calling thread writes
   * it and others read it after an {@link Interruption}.
   */
  public boolean isInFlight;

  /** Created by the engine. */
  protected EnteredCall() {}
}
