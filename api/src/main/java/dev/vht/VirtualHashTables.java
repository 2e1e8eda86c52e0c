package dev.vht;

/** Placeholder. */
public final class VirtualHashTables {
  private VirtualHashTables() {}

  /**
   * Placeholder.
   *
   * @param url x
   */
  public static void at(String url) {}

  /**
   * Placeholder.
   *
   * @param url x
   */
  public static void delete(String url) {}
}
