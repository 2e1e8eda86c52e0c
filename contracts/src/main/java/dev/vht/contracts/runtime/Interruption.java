package dev.vht.contracts.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Where a call leaves word that its end was not followed, because an error such as a {@link
 * StackOverflowError} cut the engine off. For the generated methods only.
 *
 * <p>It is a field and no method: writing a field needs no stack, so it is written even where
 * nothing can be called any more.
 */
public class Interruption {
  /** The last call that was cut off, or null. */
  public volatile @Nullable Object last;

  /** Made by the engine. */
  public Interruption() {}
}
