package dev.vht.contracts.spec;

/**
 * Names a method of an interface by calling it, on an object that only takes note: {@code
 * Iterator::next}, or, where there are parameters, {@code list -> list.remove(0)}, whose arguments
 * only tell overloads apart.
 *
 * @param <T> the interface
 */
@FunctionalInterface
public interface MethodReference<T> {

  /**
   * Calls the method.
   *
   * @param object takes note of the call
   * @throws Exception never, but methods may declare it
   */
  void call(T object) throws Exception;
}
