package dev.vht.contracts.enforcement;

/**
 * What the generated classes of checked objects implement. For the engine; programs use {@link
 * dev.vht.contracts.Contract#unwrap}.
 */
public interface CheckedObject {

  /**
   * Returns the object that is checked.
   *
   * @return the target of all calls
   */
  Object vht$target();

  /**
   * Returns the object behind all layers of checked ones.
   *
   * @param object checked or not
   * @return the innermost target, or the object itself
   */
  static Object behind(Object object) {
    Object behind = object;
    while (behind instanceof CheckedObject checked) {
      behind = checked.vht$target();
    }
    return behind;
  }

  /**
   * Returns what checks it.
   *
   * @return the sentry
   */
  Sentry vht$sentry();

  /**
   * Says which methods need no attention now.
   *
   * @param quiet a bit for each of the first 64 methods
   */
  void vht$quiet(long quiet);
}
