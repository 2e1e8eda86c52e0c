package dev.vht.contracts;

/**
 * What the generated classes of checked objects implement. For the engine; programs use {@link
 * Contract#unwrap}.
 */
public interface CheckedObject {

  /**
   * Returns the object that is checked.
   *
   * @return the target of all calls
   */
  Object vht$target();

  /**
   * Returns what checks it.
   *
   * @return the monitor
   */
  Monitor vht$monitor();

  /**
   * Says which methods need no attention now.
   *
   * @param quiet a bit for each of the first 64 methods
   */
  void vht$quiet(long quiet);
}
