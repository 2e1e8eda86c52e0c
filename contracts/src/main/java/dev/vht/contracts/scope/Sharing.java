package dev.vht.contracts.scope;

import dev.vht.contracts.annotation.Extent;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Objects that make up one trace: protocols of {@link Extent#CONTRACT} see the calls on all objects
 * that were attached with the same sharing. It lives as long as these objects.
 *
 * <p><b>Thread-safety:</b> any number of threads may use it.
 */
public final class Sharing {
  private final ConcurrentHashMap<Object, Object> watches = new ConcurrentHashMap<>();

  private Sharing() {}

  /**
   * Makes a sharing without objects.
   *
   * @return a new one, with traces of its own
   */
  public static Sharing create() {
    return new Sharing();
  }

  /**
   * Returns what watches a protocol. For the engine.
   *
   * @param <W> what watches it
   * @param protocol the protocol
   * @param made makes it when asked for the first time
   * @return the same at each call
   */
  @SuppressWarnings("unchecked") // there is one type for each protocol
  public <W> W watch(Object protocol, Supplier<W> made) {
    return (W) watches.computeIfAbsent(protocol, unused -> made.get());
  }
}
