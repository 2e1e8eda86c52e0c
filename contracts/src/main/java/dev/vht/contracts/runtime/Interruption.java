package dev.vht.contracts.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Set by a call whose end was not tracked because an error such as a {@link StackOverflowError}
 * interrupted the engine. For the generated methods only.
 *
 * <p>It is a field because writing a field needs no stack. It can be written even when no method
 * can be called.
 */
public class Interruption {
  /** The last call that was interrupted, or null. */
  public volatile @Nullable Object last;

  /** Created by the engine. */
  public Interruption() {}
}
