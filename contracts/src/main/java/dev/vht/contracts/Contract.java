package dev.vht.contracts;

import java.lang.invoke.MethodHandles;

/**
 * Everything that an interface demands and promises.
 *
 * @param <T> the interface
 */
public final class Contract<T> {

  private Contract() {}

  /**
   * Reads the contract that stands on an interface.
   *
   * @param <T> the interface
   * @param type the interface
   * @param lookup a lookup of the package in which checked objects get their class
   * @return the contract
   */
  public static <T> Contract<T> of(Class<? super T> type, MethodHandles.Lookup lookup) {
    return new Contract<>();
  }

  /**
   * Returns a checked object: the same as {@code target}, with every call judged by this contract.
   *
   * @param target the object
   * @param enforcement how it is judged
   * @return the checked object; {@code target} itself if the mode is {@link Mode#OFF}, or if it is
   *     checked by this contract already
   */
  public T attach(T target, Enforcement enforcement) {
    return target;
  }
}
