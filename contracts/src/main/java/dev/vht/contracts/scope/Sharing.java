package dev.vht.contracts.scope;

import dev.vht.contracts.annotation.Extent;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A group of objects that share a trace. Protocols of {@link Extent#CONTRACT} observe the calls on
 * all objects attached with the same sharing. It lives as long as these objects.
 *
 * <p><b>Thread-safety:</b> any number of threads may use it.
 */
public final class Sharing {
  private final ConcurrentHashMap<Object, Object> monitors = new ConcurrentHashMap<>();

  private Sharing() {}

  /**
   * Creates an empty group with its own traces.
   *
   * @return a new sharing
   */
  public static Sharing create() {
    return new Sharing();
  }

  /**
   * Returns the monitor of a protocol. For the engine.
   *
   * @param <M> the type of the monitor
   * @param protocol the protocol
   * @param create called if the group has no monitor of the protocol yet
   * @return the same monitor on each call
   */
  @SuppressWarnings("unchecked") // there is one type for each protocol
  public <M> M monitor(Object protocol, Supplier<M> create) {
    return (M) monitors.computeIfAbsent(protocol, unused -> create.get());
  }
}
