package dev.vht.contracts;

import org.jspecify.annotations.Nullable;

/** One protocol watching one object: it holds a {@link Belief} for each slice. */
interface Watch {

  /**
   * A slice that cannot explain a call.
   *
   * @param belief what was known of it
   * @param key the key that names it, or null if the protocol has one slice
   */
  record Broken(Belief belief, @Nullable Object key) {}

  /** The protocol. */
  ProtocolRule protocol();

  /**
   * A call begins.
   *
   * @return the slice in which it is not allowed, and which then does not hear of it; else null
   */
  @Nullable Broken begin(Call call, Hearing hearing);

  /**
   * A call ends and was this symbol, or had no effect.
   *
   * @return the slice in which no order of calls explains that, and which then forgets the call;
   *     else null
   */
  @Nullable Broken end(Call call, int symbol);
}
