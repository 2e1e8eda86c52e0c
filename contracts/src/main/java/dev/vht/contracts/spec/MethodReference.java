package dev.vht.contracts.spec;

/**
 * Names a method of an interface by calling it on an object that only records the call: {@code
 * Iterator::next}, or for a method with parameters {@code list -> list.remove(0)}. The arguments
 * only select an overload.
 *
 * @param <T> the interface
 */
@FunctionalInterface
public interface MethodReference<T> {

  /**
   * Calls the method.
   *
   * @param object records the call
   * @throws Exception never, but the method may declare it
   */
  void call(T object) throws Exception;
}
