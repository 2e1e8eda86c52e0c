package dev.vht.contracts;

/** Lays a violation out for people. */
final class Report {
  private Report() {}

  static String of(Violation violation) {
    return violation.headline();
  }
}
